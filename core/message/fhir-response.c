/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What comes back: a status, a few headers, and a body as a list of pieces. */

#include "fhir-error.h"
#include "fhir-outcome.h"
#include "fhir-request.h"

FhirResponse *
fhir_response_new (guint status)
{
  FhirResponse *self = g_new0 (FhirResponse, 1);

  self->status = status;
  return self;
}

void
fhir_response_free (FhirResponse *response)
{
  if (response == NULL)
    return;
  g_free (response->etag);
  g_free (response->location);
  g_free (response->allow);
  g_clear_pointer (&response->body, g_ptr_array_unref);
  g_free (response);
}

void
fhir_response_take_bytes (FhirResponse *response, GBytes *bytes)
{
  g_return_if_fail (response != NULL && bytes != NULL);

  if (response->body == NULL)
    response->body = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  if (response->content_type == NULL)
    response->content_type = FHIR_CONTENT_TYPE_JSON;
  g_ptr_array_add (response->body, bytes);
}

gsize
fhir_response_get_length (const FhirResponse *response)
{
  gsize len = 0;

  for (guint i = 0; response->body != NULL && i < response->body->len; i++)
    len += g_bytes_get_size (g_ptr_array_index (response->body, i));
  return len;
}

GBytes *
fhir_response_dup_body (const FhirResponse *response)
{
  GByteArray *all;

  if (response->body != NULL && response->body->len == 1)
    return g_bytes_ref (g_ptr_array_index (response->body, 0));
  all = g_byte_array_sized_new ((guint)fhir_response_get_length (response));
  for (guint i = 0; response->body != NULL && i < response->body->len; i++)
    {
      gsize len;
      const guint8 *bytes = g_bytes_get_data (g_ptr_array_index (response->body, i), &len);

      if (len > 0)
        g_byte_array_append (all, bytes, (guint)len);
    }
  return g_byte_array_free_to_bytes (all);
}

FhirResponse *
fhir_response_new_outcome (guint status, const FhirIssues *issues)
{
  FhirResponse *response = fhir_response_new (status);
  GString *text = g_string_sized_new (256);

  fhir_outcome_write (issues, text);
  fhir_response_take_bytes (response, g_string_free_to_bytes (text));
  return response;
}

FhirResponse *
fhir_response_new_error (const GError *error, const FhirIssues *issues)
{
  g_autoptr (FhirIssues) own = NULL;
  FhirResponse *response;

  if (issues == NULL || !fhir_issues_has_errors (issues))
    {
      own = fhir_issues_new();
      fhir_issues_add_error (own, error, NULL);
      for (guint i = 0; issues != NULL && i < fhir_issues_get_n (issues); i++)
        {
          const FhirIssue *issue = fhir_issues_get (issues, i);
          fhir_issues_add (own, issue->severity, issue->code, issue->expression, "%s", issue->text);
        }
      issues = own;
    }
  response = fhir_response_new_outcome (fhir_error_get_status (error), issues);
  if (g_error_matches (error, FHIR_ERROR, FHIR_ERROR_BUSY) ||
      g_error_matches (error, FHIR_ERROR, FHIR_ERROR_THROTTLED))
    response->retry_after = 1;
  return response;
}
