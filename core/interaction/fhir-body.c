/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The one place where a body becomes a document. */

#include "fhir-body.h"
#include "fhir-error.h"
#include "fhir-validate.h"
#include "fhir-xml.h"

FhirSlice
fhir_body_get (const FhirRequest *request)
{
  gsize len = 0;
  const char *bytes = request->body != NULL ? g_bytes_get_data (request->body, &len) : NULL;
  gsize mark = len > 0 ? fhir_json_mark_length (bytes, len) : 0;

  len -= mark;
  return len > 0 && len <= G_MAXUINT32 ? (FhirSlice){ bytes + mark, (guint32)len }
                                       : FHIR_SLICE_NONE;
}

FhirJsonDoc *
fhir_body_parse (const FhirCall *call, GError **error)
{
  const FhirInteractionContext *context = call->context;
  FhirSlice body = fhir_body_get (call->request);
  const FhirJsonDoc *doc;

  if (!fhir_form_check_content (call->request->content_type, error))
    return NULL;
  if (body.text == NULL)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_REQUIRED, "the request has no body");
      return NULL;
    }
  if (fhir_form_has_xml (call->request))
    return fhir_xml_read (body.text, body.len, context->limits, error);
  doc = fhir_json_parser_parse (context->parser, body.text, body.len, context->limits, error);
  return doc != NULL ? fhir_json_doc_copy (doc, 0) : NULL;
}

void
fhir_body_locate (const FhirCall *call, FhirIssues *issues)
{
  FhirSlice body = fhir_body_get (call->request);

  if (body.text == NULL)
    return;
  if (fhir_form_has_xml (call->request))
    fhir_xml_locate (issues, body.text, body.len, call->context->limits);
  else
    fhir_issues_locate (issues, body.text, body.len);
}
