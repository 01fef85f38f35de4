/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "chartroomctl-input.h"
#include "fhir-json-parser.h"
#include "fhir-xml.h"
#include <string.h>

GBytes *
chartroomctl_read_input (const char *path, GError **error)
{
  g_autoptr (GBytes) all = NULL;
  char *bytes;
  gsize len;
  gsize mark;

  if (!g_file_get_contents (strcmp (path, "-") == 0 ? "/dev/stdin" : path, &bytes, &len, error))
    return NULL;
  all = g_bytes_new_take (bytes, len);
  mark = fhir_json_mark_length (bytes, len);
  return g_bytes_new_from_bytes (all, mark, len - mark);
}

FhirJsonDoc *
chartroomctl_parse_input (GBytes *input, gssize *ret_fault, GError **error)
{
  g_autoptr (FhirJsonParser) parser = NULL;
  const FhirJsonDoc *doc;
  gsize len;
  const char *bytes = g_bytes_get_data (input, &len);

  if (ret_fault != NULL)
    *ret_fault = -1;
  if (fhir_xml_is_likely (bytes, len))
    return fhir_xml_read (bytes, len, fhir_limits_get_default(), error);
  parser = fhir_json_parser_new();
  doc = fhir_json_parser_parse (parser, bytes, len, fhir_limits_get_default(), error);
  if (doc == NULL && ret_fault != NULL)
    *ret_fault = (gssize)fhir_json_parser_get_fault (parser);
  return doc != NULL ? fhir_json_doc_copy (doc, 0) : NULL;
}
