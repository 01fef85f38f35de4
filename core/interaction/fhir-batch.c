/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* batch, and what batch and transaction share at the top. The reads of a batch never hold the
 * writer: they are served on a reader lane, after its writes are committed when it has any. Each
 * half of a batch stops at limits->write_us; entries that were not reached are answered so. */

#include "fhir-bundle-work.h"
#include "fhir-error.h"

static gboolean
is_read (const FhirBundleEntry *entry)
{
  return entry->work == NULL || entry->work->call.target.route->serve != NULL;
}

static gboolean
only_reads (const FhirBundleWork *bundle)
{
  for (guint i = 0; i < bundle->entries->len; i++)
    if (!is_read (g_ptr_array_index (bundle->entries, i)))
      return FALSE;
  return TRUE;
}

static gint64
get_deadline (const FhirWork *work)
{
  const FhirInteractionContext *context = work->call.context;

  return fhir_clock_mono_us (context->clock) + (gint64)context->limits->write_us;
}

/* Whether the batch may go on; else the entry is answered. */
static gboolean
has_time (const FhirWork *work, FhirBundleEntry *entry, gint64 deadline)
{
  const FhirInteractionContext *context = work->call.context;
  g_autoptr (GError) error = NULL;

  if (!g_cancellable_set_error_if_cancelled (context->cancellable, &error))
    {
      if (fhir_clock_mono_us (context->clock) < deadline)
        return TRUE;
      g_set_error (&error,
                   FHIR_ERROR,
                   FHIR_ERROR_TOO_COSTLY,
                   "the batch took longer than %" G_GUINT64_FORMAT " s; this entry was not reached",
                   context->limits->write_us / G_USEC_PER_SEC);
    }
  entry->response = fhir_bundle_work_refuse (entry, error);
  return FALSE;
}

/* FALSE: a read of a transaction failed, and with it the whole. */
static gboolean
serve_entry (FhirWork *work, FhirBundleEntry *entry, GError **error)
{
  FhirCall *call = &entry->work->call;
  GError *cause = NULL;

  call->context = work->call.context;
  entry->response = fhir_call_serve (call, &cause);
  if (entry->response != NULL)
    return TRUE;
  if (work->bundle->is_transaction)
    return fhir_bundle_work_blame (work, entry, cause, error);
  entry->response = fhir_bundle_work_refuse (entry, cause);
  g_error_free (cause);
  return TRUE;
}

FhirResponse *
fhir_bundle_serve (FhirWork *work)
{
  gint64 deadline = get_deadline (work);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < work->bundle->entries->len; i++)
    {
      FhirBundleEntry *entry = g_ptr_array_index (work->bundle->entries, i);

      if (entry->response == NULL && has_time (work, entry, deadline) &&
          !serve_entry (work, entry, &error))
        return fhir_call_refuse (&work->call, g_steal_pointer (&error));
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
  if (!fhir_work_read_body (work, error) ||
      !fhir_work_check_envelope (work, FHIR_TYPE_Bundle, error) || !read_type (work, error) ||
      !fhir_bundle_work_read (work, error))
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
  gint64 deadline = get_deadline (work);

  for (guint i = 0; i < work->bundle->order->len; i++)
    {
      FhirBundleEntry *entry = g_ptr_array_index (work->bundle->order, i);
      gboolean keep, ok;

      if (entry->response != NULL)
        continue;
      if (is_read (entry))
        {
          work->only_reads = TRUE;
          continue;
        }
      if (!has_time (work, entry, deadline))
        continue;
      apply_one (work, entry, &keep);
      ok =
          keep ? fhir_store_writer_release (writer, error) : fhir_store_writer_undo (writer, error);
      if (!ok || !fhir_store_writer_save (writer, error))
        {
          /* Nothing is saved now that the lane could undo. */
          work->call.context->group_lost = TRUE;
          return FALSE;
        }
    }
  return TRUE;
}

FhirResponse *
fhir_apply_bundle (FhirWork *work, GError **error)
{
  gboolean ok = work->bundle->is_transaction ? fhir_transaction_apply (work, error)
                                             : fhir_batch_apply (work, error);

  return ok && !work->only_reads ? fhir_bundle_work_answer (work) : NULL;
}
