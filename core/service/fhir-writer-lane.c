/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The one writer. It takes everything that waits as one group: a savepoint for each request, one
 * commit, and only then the answers. There is no artificial wait to grow groups: while one group
 * syncs, the next one gathers (64 clients: groups of 39, STORE.md 6). A refused request is undone
 * alone; a failed commit fails every request of its group, and the store then refuses writes by
 * itself.
 *
 * A slice of a bulk load is a group of its own, and others come in between two slices. */

#include "fhir-error.h"
#include "fhir-failpoint.h"
#include "fhir-service-private.h"

/* Resources in one group: a small write must not wait for a transaction of thousands behind it. */
#define GROUP_MAX 512

typedef struct
{
  FhirService *service;
  FhirInteractionContext *context;
} Lane;

static FhirInteractionContext *
new_context (FhirService *service, GError **error)
{
  g_autoptr (FhirInteractionContext) context = g_new0 (FhirInteractionContext, 1);

  *context = fhir_service_make_context (service);
  context->writer = fhir_store_writer_new (service->store, error);
  if (context->writer == NULL)
    return NULL;
  context->reader = fhir_store_writer_get_reader (context->writer);
  context->parser = fhir_json_parser_new();
  return g_steal_pointer (&context);
}

/* One request of the group. FALSE: the group is lost. */
static gboolean
run_request (Lane *lane, FhirJob *job, GError **error)
{
  FhirInteractionContext *context = lane->context;
  GError *cancelled = NULL;

  if (g_cancellable_set_error_if_cancelled (job->cancellable, &cancelled))
    {
      fhir_job_fail (job, cancelled);
      return TRUE;
    }
  if (!fhir_store_writer_save (context->writer, error))
    return FALSE;
  context->cancellable = job->cancellable;
  job->response = fhir_interaction_apply (context, job->work, &job->keep);
  context->cancellable = NULL;
  if (context->group_lost)
    {
      context->group_lost = FALSE;
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_INTERNAL, "the group of writes was lost");
      return FALSE;
    }
  return job->keep ? fhir_store_writer_release (context->writer, error)
                   : fhir_store_writer_undo (context->writer, error);
}

static gboolean
commit_group (Lane *lane, GPtrArray *group, GError **error)
{
  FhirStoreWriter *writer = lane->context->writer;
  gboolean changes = FALSE;

  if (!fhir_store_writer_begin (writer, FALSE, error))
    return FALSE;
  for (guint i = 0; i < group->len; i++)
    {
      FhirJob *job = g_ptr_array_index (group, i);

      if (!run_request (lane, job, error))
        {
          fhir_store_writer_rollback (writer);
          return FALSE;
        }
      changes = changes || job->keep;
    }
  if (!changes)
    {
      fhir_store_writer_rollback (writer);
      return TRUE;
    }
  return fhir_store_writer_commit (writer, error);
}

static void
run_group (Lane *lane, GPtrArray *group)
{
  g_autoptr (GError) error = NULL;

  if (!commit_group (lane, group, &error))
    for (guint i = 0; i < group->len; i++)
      fhir_job_fail (g_ptr_array_index (group, i), g_error_copy (error));
  (void)FHIR_FAILPOINT ("service.before-ack");
  for (guint i = 0; i < group->len; i++)
    {
      FhirJob *job = g_ptr_array_index (group, i);

      if (job->response == NULL)
        fhir_job_queue_push_unbounded (lane->service->reads, job);
      else
        fhir_job_finish (job);
    }
}

/* Whether a load may go on after this error: it is the item's own fault. */
static gboolean
is_item_fault (const GError *error)
{
  return error->domain == FHIR_ERROR && fhir_error_get_status (error) < 500;
}

/* Puts one item; its own fault becomes its problem. FALSE with error when the group is lost. */
static gboolean
load_item (Lane *lane, FhirLoadItem *item, FhirLoadCounts *counts, GError **error)
{
  g_autoptr (GError) local = NULL;
  FhirPutOptions options = { 0 };
  FhirPutResult result;

  if (!fhir_store_writer_put (lane->context->writer,
                              fhir_def_find_type (fhir_slice (item->type)),
                              fhir_slice (item->id),
                              item->doc,
                              0,
                              &options,
                              &result,
                              NULL,
                              &local))
    {
      if (is_item_fault (local))
        item->problem = g_strdup (local->message);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  counts->created += result.outcome == FHIR_PUT_CREATED;
  counts->updated += result.outcome == FHIR_PUT_UPDATED;
  counts->unchanged += result.outcome == FHIR_PUT_UNCHANGED;
  return TRUE;
}

/* The same under a savepoint of its own: a refused item is undone and the others stay. */
static gboolean
load_item_saved (Lane *lane, FhirLoadItem *item, FhirLoadCounts *counts, GError **error)
{
  FhirStoreWriter *writer = lane->context->writer;
  g_autoptr (GError) local = NULL;

  if (!fhir_store_writer_save (writer, error))
    return FALSE;
  if (load_item (lane, item, counts, &local))
    return fhir_store_writer_release (writer, error);
  if (item->problem != NULL && fhir_store_writer_undo (writer, error))
    return TRUE;
  if (error != NULL && *error == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

typedef gboolean (*LoadFunc) (Lane *lane,
                              FhirLoadItem *item,
                              FhirLoadCounts *counts,
                              GError **error);

static gboolean
load_items (Lane *lane, FhirLoadSlice *slice, LoadFunc func, GError **error)
{
  slice->counts = (FhirLoadCounts){ 0 };
  if (!fhir_store_writer_begin (lane->context->writer, TRUE, error))
    return FALSE;
  for (guint i = 0; i < slice->n_items; i++)
    {
      FhirLoadItem *item = slice->items[i];

      if (item->problem == NULL && !func (lane, item, &slice->counts, error))
        {
          fhir_store_writer_rollback (lane->context->writer);
          return FALSE;
        }
      slice->counts.refused += item->problem != NULL;
    }
  return fhir_store_writer_commit (lane->context->writer, error);
}

/* Items come checked, so that nearly all slices go through without a savepoint for each; a slice
 * with an item that the store refuses all the same is written again with them. */
static gboolean
commit_load (Lane *lane, FhirLoadSlice *slice, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (load_items (lane, slice, load_item, &local))
    return TRUE;
  if (is_item_fault (local))
    return load_items (lane, slice, load_item_saved, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
run_load (Lane *lane, FhirJob *job)
{
  FhirLoadSlice *slice = job->load;
  GError *error = NULL;

  (void)commit_load (lane, slice, &error);
  (void)FHIR_FAILPOINT ("service.before-ack");
  g_free (job);
  g_mutex_lock (&slice->mutex);
  slice->error = error;
  slice->done = TRUE;
  g_cond_signal (&slice->cond);
  g_mutex_unlock (&slice->mutex);
}

/* After every group, also under load: the log is only cut back between two groups, and it costs
 * nothing when there is nothing to do. */
static void
tidy (Lane *lane)
{
  g_autoptr (GError) error = NULL;

  if (!fhir_store_writer_idle (lane->context->writer, &error))
    g_warning ("housekeeping of the store failed: %s", error->message);
}

static void
run_what_came (Lane *lane, GPtrArray *group)
{
  FhirJob *first = group->len > 0 ? g_ptr_array_index (group, 0) : NULL;

  if (first != NULL && first->load != NULL)
    run_load (lane, first);
  else if (first != NULL)
    run_group (lane, group);
  g_ptr_array_set_size (group, 0);
}

/* While housekeeping has more to do, it takes turns with what comes. */
static gpointer
run_lane (gpointer data)
{
  Lane *lane = data;
  FhirStoreWriter *writer = lane->context->writer;
  g_autoptr (GPtrArray) group = g_ptr_array_new();
  gint64 told = fhir_store_get_change (lane->service->store);

  while (fhir_job_queue_pop_group (lane->service->writes,
                                   GROUP_MAX,
                                   !fhir_store_writer_is_busy (writer),
                                   group))
    {
      gint64 change;

      run_what_came (lane, group);
      change = fhir_store_get_change (lane->service->store);
      if (change != told)
        fhir_watch_list_tell (lane->service->watches);
      told = change;
      tidy (lane);
    }
  fhir_lane_context_free (lane->context);
  g_free (lane);
  return NULL;
}

GThread *
fhir_writer_lane_start (FhirService *service, GError **error)
{
  g_autoptr (FhirInteractionContext) context = new_context (service, error);
  Lane *lane;

  if (context == NULL)
    return NULL;
  lane = g_new0 (Lane, 1);
  lane->service = service;
  lane->context = g_steal_pointer (&context);
  return g_thread_new ("fhir-write", run_lane, lane);
}
