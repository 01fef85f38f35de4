/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A writing request between its halves, and what the writing interactions share. */

#include "fhir-admission.h"
#include "fhir-body.h"
#include "fhir-bundle-work.h"
#include "fhir-error.h"
#include "fhir-outcome.h"
#include "fhir-own-reference.h"
#include "fhir-work-private.h"

FhirWork *
fhir_work_new (const FhirCall *call)
{
  FhirWork *work = g_new0 (FhirWork, 1);

  work->call = *call;
  work->type = call->target.type;
  return work;
}

void
fhir_work_free (FhirWork *work)
{
  if (work == NULL)
    return;
  fhir_call_clear (&work->call);
  fhir_json_doc_unref (work->doc);
  fhir_search_query_unref (work->condition);
  fhir_bundle_work_free (work->bundle);
  fhir_xml_patch_free (work->xml_patch);
  g_clear_pointer (&work->old_links, g_hash_table_unref);
  g_free (work->place);
  g_free (work);
}

guint
fhir_work_get_weight (const FhirWork *work)
{
  return work->bundle != NULL ? MAX (1, work->bundle->entries->len) : 1;
}

gboolean
fhir_work_prepare (FhirWork *work, GError **error)
{
  const FhirRoute *route = work->call.target.route;

  if (route->prepare != NULL)
    return route->prepare (work, error);
  /* A reading entry of a bundle: nothing to prepare. */
  return TRUE;
}

FhirResponse *
fhir_work_apply (FhirWork *work, GError **error)
{
  const FhirRoute *route = work->call.target.route;
  FhirResponse *response;

  if (route->apply != NULL)
    return route->apply (work, error);
  fhir_call_guard (&work->call);
  response = route->serve (&work->call, error);
  fhir_call_unguard (&work->call);
  return response;
}

gboolean
fhir_work_check (FhirWork *work, GError **error)
{
  FhirInteractionContext context = *work->call.context;

  if (work->call.request->as_is)
    context.strictness = FHIR_STRICTNESS_OFF;
  return fhir_admission_check (&context,
                               work->doc,
                               work->node,
                               work->type,
                               work->place,
                               fhir_call_get_issues (&work->call),
                               error);
}

gboolean
fhir_work_check_envelope (FhirWork *work, FhirTypeId type, GError **error)
{
  return fhir_admission_check_envelope (work->call.context,
                                        work->doc,
                                        work->node,
                                        type,
                                        work->place,
                                        fhir_call_get_issues (&work->call),
                                        error);
}

gboolean
fhir_work_read_body (FhirWork *work, GError **error)
{
  /* An entry of a bundle brings its document along. */
  if (work->doc != NULL)
    return TRUE;
  work->doc = fhir_body_parse (&work->call, error);
  work->node = 0;
  return work->doc != NULL;
}

gboolean
fhir_work_read_if_match (FhirWork *work, GError **error)
{
  const char *match = work->call.request->if_match;
  const char *none = work->call.request->if_none_match;

  if (none != NULL)
    {
      g_autofree char *star = g_strstrip (g_strdup (none));

      work->if_absent = g_str_equal (star, "*");
      if (!work->if_absent)
        {
          g_set_error (error, FHIR_ERROR, FHIR_ERROR_VALUE, "If-None-Match on a write is only *");
          return FALSE;
        }
    }
  if (match == NULL)
    return TRUE;
  if (g_str_equal (match, "*"))
    work->if_any = TRUE;
  else if (fhir_etag_parse (match, &work->if_version))
    return TRUE;
  else if (strchr (match, ',') != NULL)
    work->if_list = match;
  /* An entity tag that is none of ours matches nothing: 412, not 400. */
  else if (g_str_has_suffix (match, "\"") && strchr (match, '"') + 1 < match + strlen (match))
    work->if_version = G_MAXUINT32;
  else
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_VALUE, "If-Match is a version like W/\"3\"");
      return FALSE;
    }
  return TRUE;
}

gboolean
fhir_work_pick_version (FhirWork *work, GError **error)
{
  g_autoptr (GError) local = NULL;
  FhirRecord record;

  if (work->if_list == NULL)
    return TRUE;
  if (!fhir_store_reader_read (work->call.context->reader,
                               work->type,
                               fhir_slice (work->id),
                               &record,
                               &local) &&
      !g_error_matches (local, FHIR_ERROR, FHIR_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (local == NULL && fhir_etag_list_has (work->if_list, record.version))
    {
      work->if_version = record.version;
      return TRUE;
    }
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_PRECONDITION,
               "the newest version is another than If-Match names");
  return FALSE;
}

static FhirResponse *
answer_outcome (guint status, FhirWork *work)
{
  return fhir_response_new_outcome (status, work->call.issues);
}

FhirResponse *
fhir_work_answer_put (FhirWork *work, const FhirPutResult *result, GString *body)
{
  guint status = result->outcome == FHIR_PUT_CREATED ? 201 : 200;
  FhirReturn returns = work->call.form.returns;
  FhirResponse *response;

  if (returns == FHIR_RETURN_OUTCOME)
    response = answer_outcome (status, work);
  else
    response = fhir_response_new (status);
  if (body != NULL && returns != FHIR_RETURN_OUTCOME && returns != FHIR_RETURN_MINIMAL)
    fhir_response_take_bytes (response, g_string_free_to_bytes (body));
  else if (body != NULL)
    g_string_free (body, TRUE);
  response->etag = fhir_etag_format (result->version);
  response->last_modified = result->updated;
  response->location =
      fhir_call_dup_url (&work->call, work->type, fhir_slice (work->id), result->version);
  return response;
}

FhirResponse *
fhir_work_put (FhirWork *work, const FhirPutOptions *options, GError **error)
{
  FhirPutResult result;
  g_autoptr (GString) body = NULL;

  if (!fhir_own_reference_shorten (work, error))
    return NULL;
  if (work->call.form.returns != FHIR_RETURN_MINIMAL)
    body = g_string_sized_new (2048);
  if (!fhir_store_writer_put (work->call.context->writer,
                              work->type,
                              fhir_slice (work->id),
                              work->doc,
                              work->node,
                              options,
                              &result,
                              body,
                              error))
    return NULL;
  return fhir_work_answer_put (work, &result, g_steal_pointer (&body));
}
