/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* delete and conditional delete: http://hl7.org/fhir/R4/http.html#delete, #3.1.0.7.1. Deleting what
 * is not there succeeds. A conditional delete may hit several, up to limits->conditional_max; more
 * than that is refused as a whole. */

#include "fhir-condition.h"
#include "fhir-error.h"
#include "fhir-work-private.h"

gboolean
fhir_prepare_delete (FhirWork *work, GError **error)
{
  FhirSlice id = work->call.target.id;

  memcpy (work->id, id.text, id.len);
  return fhir_work_read_if_match (work, error);
}

/* 204, or 200 with an outcome when Prefer asks for one. */
static FhirResponse *
answer_deleted (FhirWork *work, guint n, guint32 version)
{
  FhirResponse *response;

  if (work->call.form.returns == FHIR_RETURN_OUTCOME)
    {
      fhir_issues_add (fhir_call_get_issues (&work->call),
                       FHIR_SEVERITY_INFORMATION,
                       "informational",
                       NULL,
                       n == 1 ? "%u resource deleted" : "%u resources deleted",
                       n);
      response = fhir_response_new_outcome (200, work->call.issues);
    }
  else
    response = fhir_response_new (204);
  if (version > 0)
    response->etag = fhir_etag_format (version);
  return response;
}

FhirResponse *
fhir_apply_delete (FhirWork *work, GError **error)
{
  FhirPutResult result = { 0 };
  g_autoptr (GError) local = NULL;

  if (!fhir_work_pick_version (work, error))
    return NULL;
  if (fhir_store_writer_delete (work->call.context->writer,
                                work->type,
                                fhir_slice (work->id),
                                work->if_version,
                                &result,
                                &local))
    return answer_deleted (work, result.outcome == FHIR_PUT_UNCHANGED ? 0 : 1, result.version);
  if (g_error_matches (local, FHIR_ERROR, FHIR_ERROR_NOT_FOUND) && work->if_version == 0 &&
      !work->if_any)
    return answer_deleted (work, 0, 0);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

gboolean
fhir_prepare_delete_conditional (FhirWork *work, GError **error)
{
  return fhir_work_read_if_match (work, error) &&
         fhir_condition_read (work, work->call.request->query, error);
}

static gboolean
delete_key (FhirWork *work, gint64 key, guint32 *ret_version, GError **error)
{
  FhirRecord record;
  FhirPutResult result;

  if (!fhir_store_reader_get (work->call.context->reader, key, &record, error))
    return FALSE;
  g_strlcpy (work->id, record.id, sizeof work->id);
  if (!fhir_work_pick_version (work, error) ||
      !fhir_store_writer_delete (work->call.context->writer,
                                 work->type,
                                 fhir_slice (work->id),
                                 work->if_version,
                                 &result,
                                 error))
    return FALSE;
  *ret_version = result.version;
  return TRUE;
}

FhirResponse *
fhir_apply_delete_conditional (FhirWork *work, GError **error)
{
  guint most = work->call.context->limits->conditional_max;
  g_autoptr (GArray) keys = fhir_condition_match (&work->call, work->condition, most + 1, error);
  gboolean one = work->if_version != 0 || work->if_list != NULL;
  guint32 version = 0;

  if (keys == NULL)
    return NULL;
  if (keys->len > most || (keys->len > 1 && one))
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_MULTIPLE,
                   "the condition matches more %s than one request may delete (%u)",
                   fhir_def_type (work->type)->name,
                   one ? 1 : most);
      return NULL;
    }
  for (guint i = 0; i < keys->len; i++)
    if (!delete_key (work, g_array_index (keys, gint64, i), &version, error))
      return NULL;
  return answer_deleted (work, keys->len, keys->len == 1 ? version : 0);
}
