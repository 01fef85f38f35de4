/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Three threads: the reader finds, parses and cuts; the loader stores batch after batch; the
 * caller's own thread waits, tells of progress and problems, and so is never kept busy by either.
 * One mutex and one condition serve all: news are some hundred a second, not one for each resource.
 */

#include "fhir-import-job-private.h"

#define BATCHES_AHEAD  2
#define PROBLEMS_AHEAD 1000
#define TELL_US        (G_USEC_PER_SEC / 10)

typedef struct
{
  char *place;
  char *text;
} Problem;

struct _FhirImportJob
{
  GCancellable *cancellable;
  GMutex mutex;
  GCond changed;
  GQueue batches;  /* (element-type FhirImportBatch) */
  GQueue problems; /* (element-type Problem) */
  FhirImportProgress progress;
  GError *error;
  gboolean loading; /* a batch is out of the queue and not yet stored */
  gboolean ended;
};

FhirImportBatch *
fhir_import_batch_new (void)
{
  FhirImportBatch *batch = g_new0 (FhirImportBatch, 1);

  batch->items = g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_load_item_free);
  batch->places = g_array_new (FALSE, FALSE, sizeof (FhirImportPlace));
  return batch;
}

void
fhir_import_batch_free (FhirImportBatch *batch)
{
  if (batch == NULL)
    return;
  for (guint i = 0; i < batch->places->len; i++)
    g_ref_string_release (g_array_index (batch->places, FhirImportPlace, i).file);
  g_array_unref (batch->places);
  g_ptr_array_unref (batch->items);
  g_free (batch);
}

void
fhir_import_batch_add (FhirImportBatch *batch, FhirLoadItem *item, const FhirImportPlace *place)
{
  FhirImportPlace own = *place;

  own.file = g_ref_string_acquire (place->file);
  g_ptr_array_add (batch->items, item);
  g_array_append_val (batch->places, own);
  batch->bytes += item->doc->text_len;
}

static void
problem_free (Problem *problem)
{
  g_free (problem->place);
  g_free (problem->text);
  g_free (problem);
}

FhirImportJob *
fhir_import_job_new (GCancellable *cancellable)
{
  FhirImportJob *self = g_new0 (FhirImportJob, 1);

  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  return self;
}

void
fhir_import_job_free (FhirImportJob *self)
{
  if (self == NULL)
    return;
  g_queue_clear_full (&self->batches, (GDestroyNotify)fhir_import_batch_free);
  g_queue_clear_full (&self->problems, (GDestroyNotify)problem_free);
  g_clear_error (&self->error);
  g_clear_object (&self->cancellable);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

/* Call with the mutex held. */
static gboolean
is_stopped (FhirImportJob *self)
{
  if (self->error == NULL)
    (void)!g_cancellable_set_error_if_cancelled (self->cancellable, &self->error);
  return self->error != NULL;
}

void
fhir_import_job_fail (FhirImportJob *self, GError *error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
  g_cond_broadcast (&self->changed);
}

gboolean
fhir_import_job_is_stopped (FhirImportJob *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return is_stopped (self);
}

gboolean
fhir_import_job_push (FhirImportJob *self, FhirImportBatch *batch)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  while (!is_stopped (self) && self->batches.length >= BATCHES_AHEAD)
    g_cond_wait_until (&self->changed, &self->mutex, g_get_monotonic_time() + TELL_US);
  if (is_stopped (self))
    {
      fhir_import_batch_free (batch);
      return FALSE;
    }
  g_queue_push_tail (&self->batches, batch);
  g_cond_broadcast (&self->changed);
  return TRUE;
}

gboolean
fhir_import_job_settle (FhirImportJob *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  while (!is_stopped (self) && (self->loading || self->batches.length > 0))
    g_cond_wait_until (&self->changed, &self->mutex, g_get_monotonic_time() + TELL_US);
  return !is_stopped (self);
}

void
fhir_import_job_add_files (FhirImportJob *self, guint files, guint64 bytes)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->progress.files_total += files;
  self->progress.bytes_total += bytes;
}

void
fhir_import_job_add_read (FhirImportJob *self, guint files, guint64 bytes)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->progress.files += files;
  self->progress.bytes += bytes;
}

void
fhir_import_job_end (FhirImportJob *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->ended = TRUE;
  g_cond_broadcast (&self->changed);
}

FhirImportBatch *
fhir_import_job_pop (FhirImportJob *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  FhirImportBatch *batch = NULL;

  self->loading = FALSE;
  g_cond_broadcast (&self->changed);
  while (!is_stopped (self) && self->batches.length == 0 && !self->ended)
    g_cond_wait_until (&self->changed, &self->mutex, g_get_monotonic_time() + TELL_US);
  if (!is_stopped (self))
    batch = g_queue_pop_head (&self->batches);
  self->loading = batch != NULL;
  g_cond_broadcast (&self->changed);
  return batch;
}

void
fhir_import_job_add_loaded (FhirImportJob *self, const FhirLoadCounts *counts)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->progress.created += counts->created;
  self->progress.updated += counts->updated;
  self->progress.unchanged += counts->unchanged;
  self->progress.resources += counts->created + counts->updated + counts->unchanged;
}

void
fhir_import_job_add_problem (FhirImportJob *self, const FhirImportPlace *place, const char *text)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Problem *problem = g_new0 (Problem, 1);

  problem->place = fhir_import_place_format (place);
  problem->text = g_strdup (text);
  while (!is_stopped (self) && self->problems.length >= PROBLEMS_AHEAD)
    g_cond_wait_until (&self->changed, &self->mutex, g_get_monotonic_time() + TELL_US);
  g_queue_push_tail (&self->problems, problem);
  self->progress.problems++;
  g_cond_broadcast (&self->changed);
}

/* Problems that are waiting, taken out. */
static void
take_problems (FhirImportJob *self, GQueue *ret_problems)
{
  *ret_problems = self->problems;
  g_queue_init (&self->problems);
  g_cond_broadcast (&self->changed);
}

gboolean
fhir_import_job_wait (FhirImportJob *self, FhirImportProblemFunc problem, gpointer data)
{
  gint64 until = g_get_monotonic_time() + TELL_US;
  GQueue problems = G_QUEUE_INIT;
  gboolean done;
  Problem *one;

  g_mutex_lock (&self->mutex);
  for (;;)
    {
      done = (self->ended && !self->loading && self->batches.length == 0) || is_stopped (self);
      if (done || self->problems.length >= PROBLEMS_AHEAD ||
          !g_cond_wait_until (&self->changed, &self->mutex, until))
        break;
    }
  take_problems (self, &problems);
  g_mutex_unlock (&self->mutex);
  while ((one = g_queue_pop_head (&problems)) != NULL)
    {
      if (problem != NULL)
        problem (one->place, one->text, data);
      problem_free (one);
    }
  return done;
}

FhirImportProgress
fhir_import_job_get_progress (FhirImportJob *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->progress;
}

gboolean
fhir_import_job_finish (FhirImportJob *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}
