/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A reader lane: a thread with its own reader and parser. It answers what reads, and prepares what
 * writes (parse, check, ids) before the one writer sees it. Lanes run at nice +10: beside two slow
 * searches, reads answered on the transport's threads kept a p99 of 0.8 to 4.6 ms that way
 * (HOTPATHS.md B4). */

#include "fhir-error.h"
#include "fhir-failpoint.h"
#include "fhir-service-private.h"

#include <sys/resource.h>
#include <unistd.h>

#define LANE_NICE 10

typedef struct
{
  FhirService *service;
  FhirInteractionContext *context;
} Lane;

FhirInteractionContext *
fhir_lane_context_new (FhirService *service, GError **error)
{
  g_autoptr (FhirInteractionContext) context = g_new0 (FhirInteractionContext, 1);

  context->store = service->store;
  context->clock = service->clock;
  context->random = service->random;
  context->limits = service->limits;
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

static void
pass_to_writer (FhirService *service, FhirJob *job)
{
  if (service->writer == NULL)
    fhir_job_fail (
        job,
        g_error_new (FHIR_ERROR, FHIR_ERROR_READ_ONLY, "this store is open for reading only"));
  else if (fhir_job_queue_push (service->writes, job))
    return;
  else
    fhir_job_fail (job,
                   g_error_new (FHIR_ERROR,
                                FHIR_ERROR_BUSY,
                                "too many writes are waiting; try again in a second"));
  fhir_job_finish (job);
}

static void
run_job (Lane *lane, FhirJob *job)
{
  FhirInteractionContext *context = lane->context;
  const FhirRoute *route;
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
  route = fhir_route_find (job->request, NULL, NULL);
  if (route == NULL || fhir_route_get_lane (route) != FHIR_LANE_WRITER)
    job->response = fhir_interaction_serve (context, job->request);
  else
    job->work = fhir_interaction_prepare (context, job->request, &job->response);
  context->cancellable = NULL;
  if (job->work != NULL)
    pass_to_writer (lane->service, job);
  else
    fhir_job_finish (job);
}

static gpointer
run_lane (gpointer data)
{
  Lane *lane = data;
  gboolean closed = FALSE;

  /* Failing to step back is no reason not to work. */
  (void)setpriority (PRIO_PROCESS, (id_t)gettid(), LANE_NICE);
  while (!closed)
    {
      FhirJob *job = fhir_job_queue_pop (lane->service->reads, 0, &closed);

      if (job != NULL)
        run_job (lane, job);
    }
  fhir_lane_context_free (lane->context);
  g_free (lane);
  return NULL;
}

GThread *
fhir_reader_lane_start (FhirService *service, guint n, GError **error)
{
  g_autoptr (FhirInteractionContext) context = fhir_lane_context_new (service, error);
  g_autofree char *name = g_strdup_printf ("fhir-read-%u", n);
  Lane *lane;

  if (context == NULL)
    return NULL;
  lane = g_new0 (Lane, 1);
  lane->service = service;
  lane->context = g_steal_pointer (&context);
  return g_thread_new (name, run_lane, lane);
}
