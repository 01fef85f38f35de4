/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The queues between lanes. One mutex each: at some ten thousand jobs a second it is not what
 * costs. Bounded, because a queue that grows only makes everybody late; who comes to a full one is
 * told to come again. */

#include "fhir-job-queue.h"

struct _FhirJobQueue
{
  GMutex mutex;
  GCond cond;
  GQueue jobs;
  guint max;
  gboolean closed;
};

FhirJob *
fhir_job_new (FhirRequest *request, GCancellable *cancellable, FhirServiceDone done, gpointer data)
{
  FhirJob *job = g_new0 (FhirJob, 1);

  job->request = request;
  job->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  job->done = done;
  job->data = data;
  return job;
}

void
fhir_job_finish (FhirJob *job)
{
  job->done (g_steal_pointer (&job->response), job->data);
  /* The work borrows from the request. */
  fhir_work_free (job->work);
  fhir_request_free (job->request);
  g_clear_object (&job->cancellable);
  g_free (job);
}

void
fhir_job_fail (FhirJob *job, GError *error)
{
  g_autoptr (GError) own = error;

  fhir_response_free (job->response);
  job->response = fhir_interaction_dress (job->request, fhir_response_new_error (own, NULL));
}

FhirJobQueue *
fhir_job_queue_new (guint max)
{
  FhirJobQueue *queue = g_new0 (FhirJobQueue, 1);

  g_mutex_init (&queue->mutex);
  g_cond_init (&queue->cond);
  g_queue_init (&queue->jobs);
  queue->max = max;
  return queue;
}

void
fhir_job_queue_free (FhirJobQueue *queue)
{
  if (queue == NULL)
    return;
  g_warn_if_fail (g_queue_is_empty (&queue->jobs));
  g_mutex_clear (&queue->mutex);
  g_cond_clear (&queue->cond);
  g_free (queue);
}

gboolean
fhir_job_queue_push (FhirJobQueue *queue, FhirJob *job)
{
  gboolean ok;

  g_mutex_lock (&queue->mutex);
  ok = !queue->closed && queue->jobs.length < queue->max;
  if (ok)
    {
      g_queue_push_tail (&queue->jobs, job);
      g_cond_signal (&queue->cond);
    }
  g_mutex_unlock (&queue->mutex);
  return ok;
}

void
fhir_job_queue_push_urgent (FhirJobQueue *queue, FhirJob *job)
{
  g_mutex_lock (&queue->mutex);
  g_queue_push_head (&queue->jobs, job);
  g_cond_signal (&queue->cond);
  g_mutex_unlock (&queue->mutex);
}

void
fhir_job_queue_push_unbounded (FhirJobQueue *queue, FhirJob *job)
{
  g_mutex_lock (&queue->mutex);
  g_queue_push_tail (&queue->jobs, job);
  g_cond_signal (&queue->cond);
  g_mutex_unlock (&queue->mutex);
}

void
fhir_job_queue_close (FhirJobQueue *queue)
{
  g_mutex_lock (&queue->mutex);
  queue->closed = TRUE;
  g_cond_broadcast (&queue->cond);
  g_mutex_unlock (&queue->mutex);
}

FhirJob *
fhir_job_queue_pop (FhirJobQueue *queue, gint64 timeout_us, gboolean *ret_closed)
{
  gint64 end = g_get_monotonic_time() + timeout_us;
  FhirJob *job;

  g_mutex_lock (&queue->mutex);
  while (g_queue_is_empty (&queue->jobs) && !queue->closed)
    {
      if (timeout_us == 0)
        g_cond_wait (&queue->cond, &queue->mutex);
      else if (!g_cond_wait_until (&queue->cond, &queue->mutex, end))
        break;
    }
  job = g_queue_pop_head (&queue->jobs);
  *ret_closed = job == NULL && queue->closed;
  g_mutex_unlock (&queue->mutex);
  return job;
}

gboolean
fhir_job_queue_pop_group (FhirJobQueue *queue, guint max, gboolean wait, GPtrArray *group)
{
  guint weight = 0;
  gboolean goes_on;

  g_mutex_lock (&queue->mutex);
  while (wait && g_queue_is_empty (&queue->jobs) && !queue->closed)
    g_cond_wait (&queue->cond, &queue->mutex);
  goes_on = !queue->closed || !g_queue_is_empty (&queue->jobs);
  while (weight < max && !g_queue_is_empty (&queue->jobs))
    {
      FhirJob *job = g_queue_peek_head (&queue->jobs);
      guint more = job->load != NULL ? max : fhir_work_get_weight (job->work);

      if (group->len > 0 && weight + more > max)
        break;
      weight += more;
      g_ptr_array_add (group, g_queue_pop_head (&queue->jobs));
    }
  g_mutex_unlock (&queue->mutex);
  return goes_on;
}
