/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reader lanes and preparer lanes: threads with a reader and a parser of their own. Reader lanes
 * answer what reads; they run at nice +10, because beside two slow searches reads answered on the
 * transport's threads kept a p99 of 0.8 to 4.6 ms that way (HOTPATHS.md B4); but not those of a
 * person's window, whose every key waits for them. Preparer lanes do the
 * first half of writes (parse, check, ids: some 10 us), at the normal priority and from a queue of
 * their own: a create must not wait behind searches, nor behind whatever else the machine runs. */

#include "fhir-error.h"
#include "fhir-service-private.h"

#include <sys/resource.h>
#include <unistd.h>

#define READER_NICE 10

typedef struct
{
  FhirService *service;
  FhirInteractionContext *context;
  FhirJobQueue *queue;
  int nice;
} Lane;

FhirInteractionContext *
fhir_lane_context_new (FhirService *service, GError **error)
{
  g_autoptr (FhirInteractionContext) context = g_new0 (FhirInteractionContext, 1);

  *context = fhir_service_make_context (service);
  context->reader = fhir_store_reader_new (service->store, error);
  if (context->reader == NULL)
    return NULL;
  context->parser = fhir_json_parser_new();
  return g_steal_pointer (&context);
}

void
fhir_lane_context_free (FhirInteractionContext *context)
{
  if (context == NULL)
    return;
  if (context->writer == NULL)
    fhir_store_reader_free (context->reader);
  fhir_store_writer_free (context->writer);
  fhir_json_parser_free (context->parser);
  g_free (context);
}

/* Passes a job on, or refuses it when that queue is full. */
static void
pass_on (FhirJobQueue *queue, FhirJob *job)
{
  if (fhir_job_queue_push (queue, job))
    return;
  fhir_job_fail (job,
                 g_error_new (FHIR_ERROR,
                              FHIR_ERROR_BUSY,
                              "too many requests are waiting; try again in a second"));
  fhir_job_finish (job);
}

static void
pass_prepared (FhirService *service, FhirJob *job)
{
  if (fhir_work_only_reads (job->work))
    pass_on (service->reads, job);
  else if (service->writer != NULL)
    pass_on (service->writes, job);
  else
    {
      fhir_job_fail (
          job,
          g_error_new (FHIR_ERROR, FHIR_ERROR_READ_ONLY, "this store is open for reading only"));
      fhir_job_finish (job);
    }
}

static void
serve_job (FhirInteractionContext *context, FhirJob *job)
{
  const FhirRoute *route;

  if (job->work != NULL)
    {
      job->response = fhir_interaction_serve_work (context, job->work);
      return;
    }
  route = fhir_route_find (job->request, NULL, NULL);
  if (route == NULL || fhir_route_get_lane (route) != FHIR_LANE_WRITER)
    job->response = fhir_interaction_serve (context, job->request);
  else
    job->work = fhir_interaction_prepare (context, job->request, &job->response);
}

static void
run_job (Lane *lane, FhirJob *job)
{
  FhirInteractionContext *context = lane->context;
  GError *cancelled = NULL;

  /* A refusal on its way out. */
  if (job->response != NULL)
    {
      fhir_job_finish (job);
      return;
    }
  if (g_cancellable_set_error_if_cancelled (job->cancellable, &cancelled))
    {
      fhir_job_fail (job, cancelled);
      fhir_job_finish (job);
      return;
    }
  context->cancellable = job->cancellable;
  serve_job (context, job);
  context->cancellable = NULL;
  if (job->response == NULL)
    pass_prepared (lane->service, job);
  else
    fhir_job_finish (job);
}

static gpointer
run_lane (gpointer data)
{
  Lane *lane = data;
  gboolean closed = FALSE;

  /* Failing to step back is no reason not to work. */
  if (lane->nice != 0)
    (void)setpriority (PRIO_PROCESS, (id_t)gettid(), lane->nice);
  while (!closed)
    {
      FhirJob *job = fhir_job_queue_pop (lane->queue, 0, &closed);

      if (job != NULL)
        run_job (lane, job);
    }
  fhir_lane_context_free (lane->context);
  g_free (lane);
  return NULL;
}

static GThread *
start_lane (FhirService *service, const char *name, FhirJobQueue *queue, int nice, GError **error)
{
  g_autoptr (FhirInteractionContext) context = fhir_lane_context_new (service, error);
  Lane *lane;

  if (context == NULL)
    return NULL;
  lane = g_new0 (Lane, 1);
  lane->service = service;
  lane->context = g_steal_pointer (&context);
  lane->queue = queue;
  lane->nice = nice;
  return g_thread_new (name, run_lane, lane);
}

GThread *
fhir_reader_lane_start (FhirService *service, guint n, GError **error)
{
  g_autofree char *name = g_strdup_printf ("fhir-read-%u", n);

  return start_lane (service, name, service->reads, service->interactive ? 0 : READER_NICE, error);
}

GThread *
fhir_preparer_lane_start (FhirService *service, guint n, GError **error)
{
  g_autofree char *name = g_strdup_printf ("fhir-prep-%u", n);

  return start_lane (service, name, service->prepares, 0, error);
}
