/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole requests in the form of the golden cases: "METHOD url", header lines, an empty line, the
 * body. */

#include "fhir-fuzz-lane.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const struct
{
  const char *name;
  gsize offset;
} headers[] = {
  { "Content-Type", G_STRUCT_OFFSET (FhirRequest, content_type) },
  { "Accept", G_STRUCT_OFFSET (FhirRequest, accept) },
  { "If-Match", G_STRUCT_OFFSET (FhirRequest, if_match) },
  { "If-None-Match", G_STRUCT_OFFSET (FhirRequest, if_none_match) },
  { "If-Modified-Since", G_STRUCT_OFFSET (FhirRequest, if_modified_since) },
  { "If-None-Exist", G_STRUCT_OFFSET (FhirRequest, if_none_exist) },
  { "Prefer", G_STRUCT_OFFSET (FhirRequest, prefer) },
};

static void
set_header (FhirRequest *request, const char *name, const char *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    if (g_ascii_strcasecmp (headers[i].name, name) == 0)
      {
        char **place = &G_STRUCT_MEMBER (char *, request, headers[i].offset);

        g_free (*place);
        *place = g_strdup (value);
      }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  /* Transports hand over UTF-8 without NUL. */
  g_autofree char *text = g_utf8_make_valid ((const char *)data, (gssize)MIN (size, 1 << 16));
  char *body = strstr (text, "\n\n");
  g_auto (GStrv) lines = NULL;
  FhirRequest *request;
  FhirMethod method;
  char *url;

  if (body != NULL)
    *body = '\0';
  lines = g_strsplit (text, "\n", 16);
  url = lines[0] != NULL ? strchr (lines[0], ' ') : NULL;
  if (url == NULL)
    return 0;
  *url++ = '\0';
  if (!fhir_method_parse (fhir_slice (lines[0]), &method))
    return 0;
  request = fhir_request_new (method, url, fhir_fuzz_lane_get_principal());
  for (guint i = 1; lines[i] != NULL; i++)
    {
      char *colon = strchr (lines[i], ':');

      if (colon == NULL)
        continue;
      *colon = '\0';
      set_header (request, lines[i], g_strstrip (colon + 1));
    }
  if (body != NULL)
    request->body = g_bytes_new (body + 2, strlen (body + 2));
  fhir_fuzz_lane_run (request);
  return 0;
}
