/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* FHIR REST as plain functions. Reading requests run in one call on a reader's snapshot. Writing
 * ones have two halves: prepare (parse, check, give ids; on any worker) and apply (on the one
 * writer, inside its open group, where conditions see every write before them). An answer of apply
 * becomes true only when the group is committed. */

#include "fhir-body.h"
#include "fhir-error.h"
#include "fhir-work-private.h"

/* An answer to give when the call could not even begin; a question about the methods of a path has
 * its answer there. */
static FhirResponse *
refuse_begin (FhirCall *call, GError *error, char *allow)
{
  FhirResponse *response;

  if (allow != NULL && call->request->method == FHIR_METHOD_OPTIONS)
    {
      g_error_free (error);
      response = fhir_response_new (204);
    }
  else
    response = fhir_call_refuse (call, error);
  response->allow = allow;
  return response;
}

FhirResponse *
fhir_call_serve (FhirCall *call, GError **error)
{
  FhirInteractionContext *context = call->context;
  const FhirRoute *route = call->target.route;
  FhirResponse *response;
  gint64 deadline;

  if (route->serve == NULL)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_INTERNAL,
                   "a writing request came to a reading lane");
      return NULL;
    }
  if (!(route->flags & FHIR_ROUTE_SNAPSHOT))
    return route->serve (call, error);
  deadline = fhir_clock_mono_us (context->clock) + (gint64)context->limits->request_us;
  if (!fhir_store_reader_begin (context->reader, context->cancellable, deadline, error))
    return NULL;
  response = route->serve (call, error);
  fhir_store_reader_end (context->reader);
  return response;
}

FhirResponse *
fhir_interaction_serve (FhirInteractionContext *context, const FhirRequest *request)
{
  FhirCall call;
  g_autofree char *allow = NULL;
  g_autoptr (GError) error = NULL;
  FhirResponse *response = NULL;

  g_return_val_if_fail (context != NULL && request != NULL, NULL);

  if (!fhir_call_init (&call, context, request, &allow, &error))
    response = refuse_begin (&call, g_steal_pointer (&error), g_steal_pointer (&allow));
  else
    response = fhir_call_serve (&call, &error);
  if (response == NULL)
    response = fhir_call_refuse (&call, g_steal_pointer (&error));
  response = fhir_call_finish (&call, response);
  fhir_call_clear (&call);
  return response;
}

FhirWork *
fhir_interaction_prepare (FhirInteractionContext *context,
                          const FhirRequest *request,
                          FhirResponse **ret_response)
{
  FhirCall call;
  g_autofree char *allow = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirWork) work = NULL;

  g_return_val_if_fail (context != NULL && request != NULL && ret_response != NULL, NULL);

  if (!fhir_call_init (&call, context, request, &allow, &error))
    {
      *ret_response = fhir_call_finish (
          &call,
          refuse_begin (&call, g_steal_pointer (&error), g_steal_pointer (&allow)));
      fhir_call_clear (&call);
      return NULL;
    }
  work = fhir_work_new (&call);
  if (fhir_work_prepare (work, &error))
    return g_steal_pointer (&work);
  if (work->call.issues != NULL)
    fhir_body_locate (&work->call, work->call.issues);
  *ret_response =
      fhir_call_finish (&work->call, fhir_call_refuse (&work->call, g_steal_pointer (&error)));
  return NULL;
}

gboolean
fhir_work_only_reads (const FhirWork *work)
{
  return work->only_reads;
}

FhirResponse *
fhir_interaction_serve_work (FhirInteractionContext *context, FhirWork *work)
{
  g_return_val_if_fail (context != NULL && work != NULL && work->only_reads, NULL);

  work->call.context = context;
  return fhir_call_finish (&work->call, fhir_bundle_serve (work));
}

FhirResponse *
fhir_interaction_apply (FhirInteractionContext *context, FhirWork *work, gboolean *ret_keep)
{
  g_autoptr (GError) error = NULL;
  FhirResponse *response;

  g_return_val_if_fail (context != NULL && work != NULL && ret_keep != NULL, NULL);

  work->call.context = context;
  response = fhir_work_apply (work, &error);
  *ret_keep = response != NULL || work->only_reads;
  if (response == NULL && work->only_reads)
    return NULL;
  if (response == NULL)
    response = fhir_call_refuse (&work->call, g_steal_pointer (&error));
  return fhir_call_finish (&work->call, response);
}
