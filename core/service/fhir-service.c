/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The front desk. What reads enters one queue, what writes another; a preparer lane passes its
 * writes on to the writer's queue. Answers are delivered by the lane that has them. Closing drains:
 * the preparers first, because they feed the others, then the writer, which feeds the readers. */

#include "fhir-service.h"
#include "fhir-canon.h"
#include "fhir-error.h"
#include "fhir-service-private.h"
#include "fhir-service-seams.h"
#include "fhir-store-params.h"

#define READS_MAX  4096
#define WRITES_MAX 4096

/* Closes a queue and waits until its lanes have emptied it. */
static void
drain (FhirJobQueue *queue, GPtrArray *lanes)
{
  fhir_job_queue_close (queue);
  for (guint i = 0; i < lanes->len; i++)
    g_thread_join (g_ptr_array_index (lanes, i));
  g_ptr_array_unref (lanes);
  fhir_job_queue_free (queue);
}

static void
close_service (FhirService *service)
{
  drain (service->prepares, service->preparers);
  fhir_job_queue_close (service->writes);
  if (service->writer != NULL)
    g_thread_join (service->writer);
  fhir_job_queue_free (service->writes);
  drain (service->reads, service->readers);
  fhir_watch_list_free (service->watches);
  fhir_canon_free (service->canon);
  fhir_store_unref (service->store);
  g_strfreev (service->bases);
  g_free (service);
}

static FhirService *
alloc_service (const FhirServiceSeams *seams)
{
  FhirService *service = g_new0 (FhirService, 1);

  g_atomic_ref_count_init (&service->refs);
  service->clock = seams != NULL && seams->clock != NULL ? seams->clock : fhir_clock_get_system();
  service->random =
      seams != NULL && seams->random != NULL ? seams->random : fhir_random_get_system();
  service->limits =
      seams != NULL && seams->limits != NULL ? seams->limits : fhir_limits_get_default();
  service->reads = fhir_job_queue_new (READS_MAX);
  service->writes = fhir_job_queue_new (WRITES_MAX);
  service->prepares = fhir_job_queue_new (WRITES_MAX);
  service->readers = g_ptr_array_new();
  service->preparers = g_ptr_array_new();
  service->watches = fhir_watch_list_new (service);
  return service;
}

FhirInteractionContext
fhir_service_make_context (const FhirService *service)
{
  return (FhirInteractionContext){ .store = service->store,
                                   .clock = service->clock,
                                   .random = service->random,
                                   .limits = service->limits,
                                   .strictness = service->strictness,
                                   .bases = (const char *const *)service->bases,
                                   .canon = service->canon };
}

typedef GThread *(*StartFunc) (FhirService *service, guint n, GError **error);

static gboolean
start_some (FhirService *service, GPtrArray *lanes, guint n, StartFunc func, GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      GThread *lane = func (service, i, error);

      if (lane == NULL)
        return FALSE;
      g_ptr_array_add (lanes, lane);
    }
  return TRUE;
}

static gboolean
start_lanes (FhirService *service, const FhirServiceOptions *options, GError **error)
{
  guint cores = g_get_num_processors();
  guint readers = options->readers > 0 ? options->readers : MAX (2, cores);
  guint preparers = cores > 2 ? 2 : 1;

  if (!options->read_only)
    {
      service->writer = fhir_writer_lane_start (service, error);
      if (service->writer == NULL)
        return FALSE;
    }
  return start_some (service, service->readers, readers, fhir_reader_lane_start, error) &&
         start_some (service, service->preparers, preparers, fhir_preparer_lane_start, error);
}

/* Without slashes at their ends. */
static char **
copy_bases (const char *const *bases)
{
  char **copy = g_strdupv ((char **)bases);

  for (guint i = 0; copy != NULL && copy[i] != NULL; i++)
    while (g_str_has_suffix (copy[i], "/"))
      copy[i][strlen (copy[i]) - 1] = '\0';
  return copy;
}

FhirService *
fhir_service_new (const char *folder, const FhirServiceOptions *options, GError **error)
{
  static const FhirServiceOptions none = { 0 };
  g_autoptr (FhirService) service = NULL;
  FhirStoreOptions store_options;

  g_return_val_if_fail (folder != NULL, NULL);

  options = options != NULL ? options : &none;
  service = alloc_service (options->seams);
  service->interactive = options->interactive;
  store_options = (FhirStoreOptions){ .read_only = options->read_only,
                                      .create = options->create,
                                      .vfs = options->vfs,
                                      .clock = service->clock,
                                      .random = service->random,
                                      .limits = service->limits };
  service->strictness = options->strictness;
  service->bases = copy_bases (options->bases);
  service->store = fhir_store_open (folder, &store_options, error);
  if (service->store == NULL)
    return NULL;
  service->canon = fhir_canon_new (service->store, service->limits, error);
  if (service->canon == NULL || !start_lanes (service, options, error))
    return NULL;
  return g_steal_pointer (&service);
}

FhirService *
fhir_service_ref (FhirService *service)
{
  g_return_val_if_fail (service != NULL, NULL);

  g_atomic_ref_count_inc (&service->refs);
  return service;
}

static gpointer
run_close (gpointer data)
{
  close_service (data);
  return NULL;
}

void
fhir_service_unref (FhirService *service)
{
  if (service == NULL || !g_atomic_ref_count_dec (&service->refs))
    return;
  /* A lane cannot wait for itself: when an answer's receiver lets go of the last reference,
   * somebody else closes. */
  if (g_thread_self() == service->writer ||
      g_ptr_array_find (service->readers, g_thread_self(), NULL) ||
      g_ptr_array_find (service->preparers, g_thread_self(), NULL))
    g_thread_unref (g_thread_new ("fhir-close", run_close, service));
  else
    close_service (service);
}

void
fhir_service_submit (FhirService *service,
                     FhirRequest *request,
                     GCancellable *cancellable,
                     FhirServiceDone done,
                     gpointer data)
{
  const FhirRoute *route;
  FhirJobQueue *queue;
  FhirJob *job;

  g_return_if_fail (service != NULL && request != NULL && done != NULL);

  job = fhir_job_new (request, cancellable, done, data);
  route = fhir_route_find (request, NULL, NULL);
  queue = route != NULL && fhir_route_get_lane (route) == FHIR_LANE_WRITER ? service->prepares
                                                                           : service->reads;
  if (fhir_job_queue_push (queue, job))
    return;
  fhir_job_fail (job,
                 g_error_new (FHIR_ERROR,
                              FHIR_ERROR_BUSY,
                              "too many requests are waiting; try again in a second"));
  fhir_job_queue_push_urgent (queue, job);
}

static void
take_response (FhirResponse *response, gpointer data)
{
  g_autoptr (GTask) task = data;

  g_task_return_pointer (task, response, (GDestroyNotify)fhir_response_free);
}

void
fhir_service_send_async (FhirService *service,
                         FhirRequest *request,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);

  g_task_set_source_tag (task, fhir_service_send_async);
  /* A write that was committed has happened, whatever was cancelled since. */
  g_task_set_check_cancellable (task, FALSE);
  fhir_service_submit (service, request, cancellable, take_response, task);
}

FhirResponse *
fhir_service_send_finish (FhirService *service, GAsyncResult *result, GError **error)
{
  g_autoptr (FhirResponse) response = NULL;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  response = g_task_propagate_pointer (G_TASK (result), error);
  if (response != NULL && response->status == 503 &&
      g_cancellable_set_error_if_cancelled (g_task_get_cancellable (G_TASK (result)), error))
    return NULL;
  return g_steal_pointer (&response);
}

typedef struct
{
  GMutex mutex;
  GCond cond;
  FhirResponse *response;
} Waiter;

static void
wake_waiter (FhirResponse *response, gpointer data)
{
  Waiter *waiter = data;

  g_mutex_lock (&waiter->mutex);
  waiter->response = response;
  g_cond_signal (&waiter->cond);
  g_mutex_unlock (&waiter->mutex);
}

FhirResponse *
fhir_service_send (FhirService *service, FhirRequest *request, GCancellable *cancellable)
{
  Waiter waiter = { 0 };

  g_mutex_init (&waiter.mutex);
  g_cond_init (&waiter.cond);
  fhir_service_submit (service, request, cancellable, wake_waiter, &waiter);
  g_mutex_lock (&waiter.mutex);
  while (waiter.response == NULL)
    g_cond_wait (&waiter.cond, &waiter.mutex);
  g_mutex_unlock (&waiter.mutex);
  g_mutex_clear (&waiter.mutex);
  g_cond_clear (&waiter.cond);
  return waiter.response;
}

struct _FhirServiceDesk
{
  FhirService *service;
  FhirInteractionContext *context;
};

FhirServiceDesk *
fhir_service_desk_new (FhirService *service, GError **error)
{
  g_autoptr (FhirInteractionContext) context = fhir_lane_context_new (service, error);
  FhirServiceDesk *desk;

  if (context == NULL)
    return NULL;
  desk = g_new0 (FhirServiceDesk, 1);
  desk->service = fhir_service_ref (service);
  desk->context = g_steal_pointer (&context);
  return desk;
}

void
fhir_service_desk_free (FhirServiceDesk *desk)
{
  if (desk == NULL)
    return;
  fhir_lane_context_free (desk->context);
  fhir_service_unref (desk->service);
  g_free (desk);
}

FhirResponse *
fhir_service_desk_try (FhirServiceDesk *desk, const FhirRequest *request)
{
  const FhirRoute *route = fhir_route_find (request, NULL, NULL);

  /* What has no route is refused here: that is bounded work too. */
  if (route != NULL && fhir_route_get_lane (route) != FHIR_LANE_INLINE)
    return NULL;
  return fhir_interaction_serve (desk->context, request);
}

FhirResponse *
fhir_service_dress (const FhirRequest *request, FhirResponse *response)
{
  return fhir_interaction_dress (request, response);
}

guint
fhir_service_watch (FhirService *service,
                    GMainContext *context,
                    FhirServiceChanged func,
                    gpointer data)
{
  g_return_val_if_fail (service != NULL && func != NULL, 0);

  return fhir_watch_list_add (service->watches, context, func, data);
}

void
fhir_service_unwatch (FhirService *service, guint id)
{
  fhir_watch_list_remove (service->watches, id);
}

gint64
fhir_service_get_change (FhirService *service)
{
  return fhir_store_get_change (service->store);
}

guint
fhir_service_get_waiting_params (FhirService *service, guint *ret_percent)
{
  g_auto (FhirStoreParams) params = fhir_store_list_params (service->store);

  *ret_percent = params.percent;
  return params.waiting;
}
