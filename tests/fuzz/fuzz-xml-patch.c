/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A patch in XML, behind it (after a line of "--") the resource in JSON; without that line a
 * patient of ours. Refused with an error and no output, or applied to something that reads as JSON
 * and goes through XML. */

#include "fhir-json-parser.h"
#include "fhir-xml-patch.h"
#include "fhir-xml.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define LINE "\n--\n"

static const FhirLimits limits = {
  .json_depth = 40,
  .json_nodes = 3000,
  .json_names = 500,
  .json_bytes = 60000,
  .json_string = 20000,
  .xml_attributes = 16,
};

static const char patient[] =
    "{\"resourceType\":\"Patient\",\"id\":\"p\",\"text\":{\"status\":\"generated\",\"div\":"
    "\"<div xmlns='http://www.w3.org/1999/xhtml'>a<b>c</b> d</div>\"},\"name\":[{\"use\":\"old\","
    "\"family\":\"A & B\",\"given\":[\"C\",\"D\"]},{\"family\":\"E\"}],\"gender\":\"male\"}";

static FhirJsonDoc *
read_resource (const guint8 *data, gsize size, gsize *ret_patch_len)
{
  const char *text = (const char *)data;
  const char *line = memmem (text, size, LINE, strlen (LINE));

  *ret_patch_len = line != NULL ? (gsize)(line - text) : size;
  if (line == NULL)
    return fhir_json_parse (patient, sizeof patient - 1, &limits, NULL);
  line += strlen (LINE);
  return fhir_json_parse (line, size - (gsize)(line - text), &limits, NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gsize len;
  g_autoptr (FhirJsonDoc) doc = read_resource (data, size, &len);
  g_autoptr (FhirJsonDoc) result = NULL;
  g_autoptr (FhirXmlPatch) patch = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) xml = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  if (doc == NULL)
    return 0;
  patch = fhir_xml_patch_new (data, len, &limits, &error);
  g_assert_true ((patch == NULL) == (error != NULL));
  if (patch == NULL)
    return 0;
  if (!fhir_xml_patch_apply (patch, doc, &limits, out, &error))
    {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_cmpuint (out->len, ==, 0);
      return 0;
    }
  g_assert_no_error (error);
  result = fhir_json_parse (out->str, out->len, fhir_limits_get_default(), &error);
  g_assert_no_error (error);
  g_assert_true (fhir_xml_write (result, 0, FHIR_XML_COMPACT, xml, &error));
  return 0;
}
