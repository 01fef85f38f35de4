/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What every interaction begins and ends with: fault, route, right, form and the names of query
 * parameters before; refusal, pretty form and versions' headers after. */

#include "fhir-answer-form.h"
#include "fhir-call-private.h"
#include "fhir-date.h"
#include "fhir-error.h"
#include "fhir-json-writer.h"
#include "fhir-summary.h"

/* Parameters that shape the answer and are allowed everywhere. */
static const char *const form_params[] = { "_format", "_pretty", "_summary", "_elements" };

static gboolean
is_listed (const char *list, const char *name)
{
  g_auto (GStrv) names = g_strsplit (list, " ", -1);

  return g_strv_contains ((const char *const *)names, name);
}

/* Unknown is an error: a parameter that nobody reads would answer another question than the asked.
 */
static gboolean
check_params (FhirCall *call, GError **error)
{
  const FhirParams *query = call->params;
  const char *listed = call->target.route->params;

  if (query == NULL || g_str_equal (listed, "*"))
    return TRUE;
  for (guint i = 0; i < fhir_params_get_n (query); i++)
    {
      const char *name = fhir_params_get (query, i)->name;
      gboolean known = is_listed (listed, name);

      for (guint k = 0; k < G_N_ELEMENTS (form_params); k++)
        known = known || g_str_equal (form_params[k], name);
      if (known)
        continue;
      if (call->form.lenient)
        {
          fhir_issues_add (fhir_call_get_issues (call),
                           FHIR_SEVERITY_WARNING,
                           "not-supported",
                           NULL,
                           "parameter %u is not known here and was left out",
                           i + 1);
          continue;
        }
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_NOT_SUPPORTED,
                   "parameter '%s' is not known for this interaction",
                   strlen (name) <= 64 ? name : "…");
      return FALSE;
    }
  return TRUE;
}

/* Of all that is no list there is nothing to count. */
static gboolean
check_summary (const FhirCall *call, GError **error)
{
  const FhirRoute *route = call->target.route;

  if (call->form.summary != FHIR_SUMMARY_COUNT || route->serve == fhir_serve_search ||
      route->serve == fhir_serve_history)
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_VALUE,
               "_summary=count is for searches and histories only");
  return FALSE;
}

static gboolean
read_params (FhirCall *call, GError **error)
{
  const FhirRequest *request = call->request;

  if (call->target.route->flags & FHIR_ROUTE_FORM)
    {
      call->params = fhir_form_read_body (request, call->context->limits, error);
      return call->params != NULL;
    }
  call->params = request->query != NULL ? fhir_params_ref (request->query) : NULL;
  return TRUE;
}

gboolean
fhir_call_init (FhirCall *call,
                FhirInteractionContext *context,
                const FhirRequest *request,
                char **ret_allow,
                GError **error)
{
  *call = (FhirCall){ .context = context, .request = request };
  /* Even what goes wrong at once is told in the form that was asked for. */
  call->form.xml = fhir_form_wants_xml (request);
  if (request->fault != NULL)
    {
      g_propagate_error (error, g_error_copy (request->fault));
      return FALSE;
    }
  if (!fhir_target_find (&call->target, request, ret_allow, error) || !read_params (call, error) ||
      !fhir_form_read (&call->form, request, call->params, error) || !check_summary (call, error))
    return FALSE;
  if (!fhir_principal_may (request->principal, call->target.route->right))
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_FORBIDDEN, "you have no right to do this");
      return FALSE;
    }
  return check_params (call, error);
}

FhirIssues *
fhir_call_get_issues (FhirCall *call)
{
  if (call->issues == NULL)
    call->issues = fhir_issues_new();
  return call->issues;
}

FhirResponse *
fhir_call_refuse (FhirCall *call, GError *error)
{
  g_autoptr (GError) own = error;

  if (own == NULL)
    own = g_error_new (FHIR_ERROR, FHIR_ERROR_INTERNAL, "an interaction failed without saying why");
  return fhir_response_new_error (own, call->issues);
}

void
fhir_call_guard (FhirCall *call)
{
  FhirInteractionContext *context = call->context;

  if (context->writer != NULL)
    fhir_db_set_guard (fhir_store_reader_get_db (context->reader),
                       context->cancellable,
                       fhir_clock_mono_us (context->clock) + (gint64)context->limits->request_us);
}

void
fhir_call_unguard (FhirCall *call)
{
  if (call->context->writer != NULL)
    fhir_db_set_guard (fhir_store_reader_get_db (call->context->reader), NULL, 0);
}

FhirResponse *
fhir_call_finish (FhirCall *call, FhirResponse *response)
{
  return fhir_answer_form_apply (&call->form,
                                 call->context->parser,
                                 call->context->limits,
                                 response);
}

void
fhir_call_clear (FhirCall *call)
{
  g_clear_pointer (&call->issues, fhir_issues_free);
  g_clear_pointer (&call->params, fhir_params_unref);
}

char *
fhir_call_dup_url (const FhirCall *call, FhirTypeId type, FhirSlice id, guint32 version)
{
  const char *name = fhir_def_type (type)->name;

  if (version == 0)
    return g_strdup_printf ("%s/%s/%.*s", call->request->base, name, (int)id.len, id.text);
  return g_strdup_printf ("%s/%s/%.*s/_history/%u",
                          call->request->base,
                          name,
                          (int)id.len,
                          id.text,
                          version);
}

FhirResponse *
fhir_call_answer_record (FhirCall *call, const FhirRecord *record, GError **error)
{
  g_autoptr (FhirResponse) response = fhir_response_new (200);
  GBytes *body = fhir_summary_apply (&call->form,
                                     call->context->parser,
                                     call->context->limits,
                                     record->body,
                                     error);

  if (body == NULL)
    return NULL;
  response->etag = fhir_etag_format (record->version);
  response->last_modified = record->updated;
  fhir_response_take_bytes (response, body);
  return g_steal_pointer (&response);
}
