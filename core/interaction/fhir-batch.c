/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* batch, and what batch and transaction share at the top. A batch that only reads never sees the
 * writer. */

#include "fhir-bundle-work.h"
#include "fhir-error.h"

static gboolean
only_reads (const FhirBundleWork *bundle)
{
  for (guint i = 0; i < bundle->entries->len; i++)
    {
      const FhirBundleEntry *entry = g_ptr_array_index (bundle->entries, i);

      if (entry->work != NULL && entry->work->call.target.route->serve == NULL)
        return FALSE;
    }
  return TRUE;
}

FhirResponse *
fhir_bundle_serve (FhirWork *work)
{
  for (guint i = 0; i < work->bundle->entries->len; i++)
    {
      FhirBundleEntry *entry = g_ptr_array_index (work->bundle->entries, i);

      if (entry->response == NULL)
        entry->response = fhir_interaction_serve (work->call.context, entry->request);
    }
  return fhir_bundle_work_answer (work);
}

static gboolean
read_type (FhirWork *work, GError **error)
{
  guint32 type = fhir_json_member (work->doc, work->node, FHIR_KEY_type);

  work->bundle = fhir_bundle_work_new();
  work->bundle->is_transaction = type != 0 && fhir_json_string_is (work->doc, type, "transaction");
  if (work->bundle->is_transaction || (type != 0 && fhir_json_string_is (work->doc, type, "batch")))
    return TRUE;
  fhir_issues_add (fhir_call_get_issues (&work->call),
                   FHIR_SEVERITY_ERROR,
                   "value",
                   "Bundle.type",
                   "Bundle.type must be batch or transaction here");
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_VALUE,
               "Bundle.type must be batch or transaction here");
  return FALSE;
}

gboolean
fhir_prepare_bundle (FhirWork *work, GError **error)
{
  work->type = FHIR_TYPE_Bundle;
  if (!fhir_work_read_body (work, error) || !fhir_work_check (work, error) ||
      !read_type (work, error) || !fhir_bundle_work_read (work, error))
    return FALSE;
  work->only_reads = only_reads (work->bundle);
  return TRUE;
}

static void
apply_one (FhirWork *work, FhirBundleEntry *entry, gboolean *ret_keep)
{
  g_autoptr (GError) error = NULL;

  entry->work->call.context = work->call.context;
  entry->response = fhir_work_apply (entry->work, &error);
  *ret_keep = entry->response != NULL;
  if (entry->response == NULL)
    entry->response = fhir_bundle_work_refuse (entry, error);
}

gboolean
fhir_batch_apply (FhirWork *work, GError **error)
{
  FhirStoreWriter *writer = work->call.context->writer;

  for (guint i = 0; i < work->bundle->order->len; i++)
    {
      FhirBundleEntry *entry = g_ptr_array_index (work->bundle->order, i);
      gboolean keep, ok;

      if (entry->response != NULL)
        continue;
      apply_one (work, entry, &keep);
      ok =
          keep ? fhir_store_writer_release (writer, error) : fhir_store_writer_undo (writer, error);
      if (!ok || !fhir_store_writer_save (writer, error))
        return FALSE;
    }
  return TRUE;
}

FhirResponse *
fhir_apply_bundle (FhirWork *work, GError **error)
{
  gboolean ok = work->bundle->is_transaction ? fhir_transaction_apply (work, error)
                                             : fhir_batch_apply (work, error);

  return ok ? fhir_bundle_work_answer (work) : NULL;
}
