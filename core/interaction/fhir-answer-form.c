/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Answers are made as compact JSON; here they get the form that was asked for. */

#include "fhir-answer-form.h"
#include "fhir-error.h"
#include "fhir-interaction.h"
#include "fhir-json-writer.h"
#include "fhir-xml.h"

static GString *
make_pretty (FhirSlice json)
{
  GString *pretty = g_string_sized_new (json.len * 2);

  fhir_json_pretty (json, pretty);
  g_string_append_c (pretty, '\n');
  return pretty;
}

/* NULL with error. */
static GString *
make_xml (const FhirForm *form,
          FhirJsonParser *parser,
          const FhirLimits *limits,
          FhirSlice json,
          GError **error)
{
  FhirXmlFlags flags = form->pretty ? FHIR_XML_PRETTY : FHIR_XML_COMPACT;
  g_autoptr (GString) xml = g_string_sized_new (json.len + json.len / 2);
  g_autoptr (GError) local = NULL;
  const FhirJsonDoc *doc = fhir_json_parser_parse (parser, json.text, json.len, limits, error);

  if (doc == NULL)
    return NULL;
  if (fhir_xml_write (doc, 0, flags, xml, &local))
    return g_steal_pointer (&xml);
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_NOT_ACCEPTABLE,
               "the answer cannot be told in XML, ask for JSON: %s",
               local->message);
  return NULL;
}

/* FALSE: the body stays as it is, with error. */
static gboolean
shape_body (const FhirForm *form,
            FhirJsonParser *parser,
            const FhirLimits *limits,
            FhirResponse *response,
            GError **error)
{
  g_autoptr (GBytes) body = fhir_response_dup_body (response);
  gsize len;
  const char *bytes = g_bytes_get_data (body, &len);
  FhirSlice json = { bytes, (guint32)len };
  GString *text = form->xml ? make_xml (form, parser, limits, json, error) : make_pretty (json);

  if (text == NULL)
    return FALSE;
  g_ptr_array_set_size (response->body, 0);
  fhir_response_take_bytes (response, g_string_free_to_bytes (text));
  if (form->xml)
    response->content_type = FHIR_CONTENT_TYPE_XML;
  return TRUE;
}

FhirResponse *
fhir_answer_form_apply (const FhirForm *form,
                        FhirJsonParser *parser,
                        const FhirLimits *limits,
                        FhirResponse *response)
{
  g_autoptr (GError) error = NULL;
  FhirResponse *refusal;

  if ((!form->pretty && !form->xml) || response->body == NULL ||
      shape_body (form, parser, limits, response, &error))
    return response;
  refusal = fhir_response_new_error (error, NULL);
  fhir_response_free (response);
  /* Told in JSON only if even this cannot be told in XML. */
  shape_body (form, parser, limits, refusal, NULL);
  return refusal;
}

FhirResponse *
fhir_interaction_dress (const FhirRequest *request, FhirResponse *response)
{
  g_autoptr (FhirJsonParser) parser = NULL;
  FhirForm form;

  g_return_val_if_fail (request != NULL && response != NULL, response);

  /* What is wrong with the form is not what this answer is about. */
  (void)!fhir_form_read (&form, request, request->query, NULL);
  if (!form.pretty && !form.xml)
    return response;
  parser = fhir_json_parser_new();
  return fhir_answer_form_apply (&form, parser, fhir_limits_get_default(), response);
}
