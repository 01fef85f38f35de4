/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The connections of a lane: what epoll waits for on each, its request at the service, its end.
 *
 * Life of a request: FhirHttp calls fhir_lane_serve_request() -> the desk answers at once, or a job
 * goes to the service, whose thread posts it back as mail with the answer. A job holds its
 * connection: a connection with a job is never freed, only marked gone. */

#include "fhir-lane-private.h"

#include <sys/epoll.h>

/* On a thread of the service. */
static void
job_done (FhirResponse *response, gpointer data)
{
  FhirLaneJob *job = data;

  job->response = response;
  fhir_mailbox_post (&job->lane->mailbox, &job->mail);
}

void
fhir_lane_serve_request (gpointer owner, FhirHttp *http, FhirRequest *request)
{
  FhirLaneConnection *connection = owner;
  FhirLane *self = connection->lane;
  FhirResponse *response = self->options.handler->try (self->desk, request);
  FhirLaneJob *job;

  if (response != NULL)
    {
      fhir_request_free (request);
      fhir_http_answer (http, response);
      return;
    }
  job = g_new0 (FhirLaneJob, 1);
  job->mail.kind = FHIR_LANE_MAIL_ANSWER;
  job->lane = self;
  job->connection = connection;
  job->cancellable = g_cancellable_new();
  connection->job = job;
  self->n_jobs++;
  self->options.handler->submit (self->options.handler_data,
                                 request,
                                 job->cancellable,
                                 job_done,
                                 job);
}

void
fhir_lane_client_gone (gpointer owner, FhirHttp *http)
{
  FhirLaneConnection *connection = owner;

  if (connection->job != NULL)
    g_cancellable_cancel (connection->job->cancellable);
}

static void
unlink_connection (FhirLane *self, FhirLaneConnection *connection)
{
  if (connection->previous != NULL)
    connection->previous->next = connection->next;
  else
    self->first = connection->next;
  if (connection->next != NULL)
    connection->next->previous = connection->previous;
  else
    self->last = connection->previous;
}

static void
append_connection (FhirLane *self, FhirLaneConnection *connection)
{
  connection->previous = self->last;
  connection->next = NULL;
  if (self->last != NULL)
    self->last->next = connection;
  else
    self->first = connection;
  self->last = connection;
}

static void
free_connection (FhirLane *self, FhirLaneConnection *connection)
{
  unlink_connection (self, connection);
  if (connection->watched)
    epoll_ctl (self->epoll, EPOLL_CTL_DEL, connection->fd, NULL);
  fhir_http_free (connection->http);
  g_atomic_int_dec_and_test (&self->n);
  self->options.left (self->options.data, &connection->peer);
  g_free (connection);
}

static guint32
events_of (FhirTransportWant wants)
{
  return (wants & FHIR_TRANSPORT_READ ? EPOLLIN : 0u) |
         (wants & FHIR_TRANSPORT_WRITE ? EPOLLOUT : 0u);
}

void
fhir_lane_settle (FhirLane *self, FhirLaneConnection *connection)
{
  struct epoll_event event = { .data.ptr = connection };

  if (fhir_http_is_closed (connection->http))
    {
      if (connection->job == NULL)
        free_connection (self, connection);
      return;
    }
  event.events = events_of (fhir_http_get_wants (connection->http));
  /* while a request is served, waiting for input goes on until some comes: most often none does,
   * and two system calls are saved */
  if (event.events == connection->events || (event.events == 0 && connection->events == EPOLLIN))
    return;
  if (epoll_ctl (self->epoll, EPOLL_CTL_MOD, connection->fd, &event) == 0)
    connection->events = event.events;
  else
    {
      fhir_http_hang_up (connection->http);
      if (connection->job == NULL)
        free_connection (self, connection);
    }
}

/* Input or a hang-up while the request is served. */
static void
quiet (FhirLane *self, FhirLaneConnection *connection, gboolean broken)
{
  struct epoll_event event = { .data.ptr = connection };

  if (broken)
    {
      epoll_ctl (self->epoll, EPOLL_CTL_DEL, connection->fd, NULL);
      connection->watched = FALSE;
      fhir_http_hang_up (connection->http);
    }
  else if (connection->events != 0 &&
           epoll_ctl (self->epoll, EPOLL_CTL_MOD, connection->fd, &event) == 0)
    connection->events = 0;
}

void
fhir_lane_connection_ready (FhirLane *self, FhirLaneConnection *connection, guint32 events)
{
  gboolean broken = (events & (EPOLLERR | EPOLLHUP)) != 0;

  if (fhir_http_is_serving (connection->http))
    {
      quiet (self, connection, broken);
      return;
    }
  /* what was sent before the break may still be read: run() meets the break itself */
  fhir_http_run (connection->http);
  fhir_lane_settle (self, connection);
}

void
fhir_lane_connection_add (FhirLane *self, const FhirLaneOrder *order)
{
  FhirTransport *transport = self->options.tls != NULL
                                 ? fhir_tls_new_transport (self->options.tls, order->fd)
                                 : fhir_transport_new_socket (order->fd);
  FhirLaneConnection *connection = g_new0 (FhirLaneConnection, 1);
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = connection };

  connection->lane = self;
  connection->peer = order->peer;
  connection->fd = order->fd;
  connection->events = EPOLLIN;
  connection->http = fhir_http_new (&self->host, transport, connection);
  append_connection (self, connection);
  connection->watched = epoll_ctl (self->epoll, EPOLL_CTL_ADD, order->fd, &event) == 0;
  if (!connection->watched || self->host.stopping)
    {
      free_connection (self, connection);
      return;
    }
  fhir_http_run (connection->http);
  fhir_lane_settle (self, connection);
}

void
fhir_lane_take_answer (FhirLane *self, FhirLaneJob *job)
{
  FhirLaneConnection *connection = job->connection;

  connection->job = NULL;
  self->n_jobs--;
  fhir_http_answer (connection->http, g_steal_pointer (&job->response));
  fhir_http_run (connection->http);
  fhir_lane_settle (self, connection);
  g_object_unref (job->cancellable);
  g_free (job);
}

void
fhir_lane_shed_one (FhirLane *self, const FhirLaneOrder *order)
{
  FhirLaneConnection *oldest = NULL;

  /* the first in the list is the longest here; the nearest deadline has waited longest */
  for (FhirLaneConnection *c = self->first; c != NULL; c = c->next)
    if (fhir_http_is_waiting (c->http) &&
        (order->any_peer || memcmp (&c->peer, &order->peer, sizeof c->peer) == 0) &&
        (oldest == NULL ||
         fhir_http_get_deadline (c->http) < fhir_http_get_deadline (oldest->http)))
      oldest = c;
  if (oldest == NULL)
    return;
  fhir_http_end_if_idle (oldest->http);
  fhir_lane_settle (self, oldest);
}

void
fhir_lane_stop_all (FhirLane *self, gboolean cancel)
{
  FhirLaneConnection *next;

  self->host.stopping = TRUE;
  self->cancelling |= cancel;
  for (FhirLaneConnection *c = self->first; c != NULL; c = next)
    {
      next = c->next;
      if (cancel)
        fhir_http_hang_up (c->http);
      else
        fhir_http_end_if_idle (c->http);
      fhir_lane_settle (self, c);
    }
}
