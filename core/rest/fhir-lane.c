/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A lane: one thread, one epoll, many connections, one reader of the store (the desk).
 *
 * Other threads speak to it by mail: a lock-free list that is taken as a whole, and one eventfd
 * that is written only when the list was empty, so that many answers cost one wake-up.
 *
 * Life of a request: FhirHttp calls serve_request() -> the desk answers at once, or a Job goes to
 * the service, whose thread posts it back as mail with the answer. A Job holds its connection: a
 * connection with a job is never freed, only marked gone.
 *
 * Deadlines are looked at four times a second over all connections of the lane (1,024 at most):
 * cheaper than a timer moved with every request, and no deadline here needs to be exact. */

#include "fhir-lane.h"
#include "fhir-answer.h"
#include "fhir-error.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define TICK_MS    250
#define EVENTS_MAX 64

typedef enum
{
  MAIL_CONNECTION,
  MAIL_ANSWER,
  MAIL_SHED,
  MAIL_STOP,
  MAIL_CANCEL,
} MailKind;

typedef struct _Mail Mail;
struct _Mail
{
  Mail *next;
  MailKind kind;
  int fd;
  FhirPeer peer;
  gboolean any_peer;
};

typedef struct _Connection Connection;

/* A request at the service. */
typedef struct
{
  Mail mail; /* first member */
  FhirLane *lane;
  Connection *connection;
  GCancellable *cancellable;
  FhirResponse *response;
} Job;

struct _Connection
{
  FhirLane *lane;
  FhirHttp *http;
  Job *job; /* while the service has its request */
  FhirPeer peer;
  int fd;
  guint32 events; /* that epoll waits for */
  gboolean watched;
  Connection *previous, *next; /* oldest first */
};

struct _FhirLane
{
  FhirLaneOptions options;
  FhirHttpHost host;
  char date[FHIR_ANSWER_DATE_LEN];
  gint64 date_second;
  gint64 next_tick; /* us */

  GThread *thread;
  int epoll, wake;
  Mail *mail;    /* atomic */
  guint posters; /* atomic: threads inside post() */
  guint n;       /* atomic: connections */
  gpointer desk;

  Connection *first, *last;
  guint n_jobs;
  gboolean cancelling;

  GMutex mutex; /* start-up and end */
  GCond cond;
  gboolean started, ended;
  GError *error;
};

static void
post (FhirLane *self, Mail *mail)
{
  Mail *head;

  g_atomic_int_inc (&self->posters);
  do
    {
      head = g_atomic_pointer_get (&self->mail);
      mail->next = head;
    }
  while (!g_atomic_pointer_compare_and_exchange (&self->mail, head, mail));
  if (head == NULL)
    eventfd_write (self->wake, 1);
  g_atomic_int_add (&self->posters, -1);
}

static void
post_new (FhirLane *self, MailKind kind, int fd, const FhirPeer *peer)
{
  Mail *mail = g_new0 (Mail, 1);

  mail->kind = kind;
  mail->fd = fd;
  mail->any_peer = peer == NULL;
  if (peer != NULL)
    mail->peer = *peer;
  post (self, mail);
}

/* On a thread of the service. */
static void
job_done (FhirResponse *response, gpointer data)
{
  Job *job = data;

  job->response = response;
  post (job->lane, &job->mail);
}

static void
serve_request (gpointer owner, FhirHttp *http, FhirRequest *request)
{
  Connection *connection = owner;
  FhirLane *self = connection->lane;
  FhirResponse *response = self->options.handler->try (self->desk, request);
  Job *job;

  if (response != NULL)
    {
      fhir_request_free (request);
      fhir_http_answer (http, response);
      return;
    }
  job = g_new0 (Job, 1);
  job->mail.kind = MAIL_ANSWER;
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

static void
client_gone (gpointer owner, FhirHttp *http)
{
  Connection *connection = owner;

  if (connection->job != NULL)
    g_cancellable_cancel (connection->job->cancellable);
}

static void
unlink_connection (FhirLane *self, Connection *connection)
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
append_connection (FhirLane *self, Connection *connection)
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
free_connection (FhirLane *self, Connection *connection)
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

/* After anything happened to a connection: frees it when it is over, else waits for what it wants.
 */
static void
settle (FhirLane *self, Connection *connection)
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
quiet (FhirLane *self, Connection *connection, gboolean broken)
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

static void
connection_ready (FhirLane *self, Connection *connection, guint32 events)
{
  gboolean broken = (events & (EPOLLERR | EPOLLHUP)) != 0;

  if (fhir_http_is_serving (connection->http))
    {
      quiet (self, connection, broken);
      return;
    }
  /* what was sent before the break may still be read: run() meets the break itself */
  fhir_http_run (connection->http);
  settle (self, connection);
}

static void
add_connection (FhirLane *self, const Mail *mail)
{
  FhirTransport *transport = self->options.tls != NULL
                                 ? fhir_tls_new_transport (self->options.tls, mail->fd)
                                 : fhir_transport_new_socket (mail->fd);
  Connection *connection = g_new0 (Connection, 1);
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = connection };

  connection->lane = self;
  connection->peer = mail->peer;
  connection->fd = mail->fd;
  connection->events = EPOLLIN;
  connection->http = fhir_http_new (&self->host, transport, connection);
  append_connection (self, connection);
  connection->watched = epoll_ctl (self->epoll, EPOLL_CTL_ADD, mail->fd, &event) == 0;
  if (!connection->watched || self->host.stopping)
    {
      free_connection (self, connection);
      return;
    }
  fhir_http_run (connection->http);
  settle (self, connection);
}

static void
take_answer (FhirLane *self, Job *job)
{
  Connection *connection = job->connection;

  connection->job = NULL;
  self->n_jobs--;
  fhir_http_answer (connection->http, g_steal_pointer (&job->response));
  fhir_http_run (connection->http);
  settle (self, connection);
  g_object_unref (job->cancellable);
  g_free (job);
}

static void
shed_one (FhirLane *self, const Mail *mail)
{
  Connection *oldest = NULL;

  /* the first in the list is the longest here; the nearest deadline has waited longest */
  for (Connection *c = self->first; c != NULL; c = c->next)
    if (fhir_http_is_waiting (c->http) &&
        (mail->any_peer || memcmp (&c->peer, &mail->peer, sizeof c->peer) == 0) &&
        (oldest == NULL ||
         fhir_http_get_deadline (c->http) < fhir_http_get_deadline (oldest->http)))
      oldest = c;
  if (oldest == NULL)
    return;
  fhir_http_end_if_idle (oldest->http);
  settle (self, oldest);
}

static void
stop_all (FhirLane *self, gboolean cancel)
{
  Connection *next;

  self->host.stopping = TRUE;
  self->cancelling |= cancel;
  for (Connection *c = self->first; c != NULL; c = next)
    {
      next = c->next;
      if (cancel)
        fhir_http_hang_up (c->http);
      else
        fhir_http_end_if_idle (c->http);
      settle (self, c);
    }
}

static void
handle_mail (FhirLane *self, Mail *mail)
{
  switch (mail->kind)
    {
    case MAIL_ANSWER:
      take_answer (self, (Job *)mail);
      return;
    case MAIL_CONNECTION:
      add_connection (self, mail);
      break;
    case MAIL_SHED:
      shed_one (self, mail);
      break;
    case MAIL_STOP:
    case MAIL_CANCEL:
      stop_all (self, mail->kind == MAIL_CANCEL);
      break;
    default:
      g_return_if_reached();
    }
  g_free (mail);
}

static void
take_mail (FhirLane *self)
{
  Mail *list, *reversed = NULL;

  do
    list = g_atomic_pointer_get (&self->mail);
  while (list != NULL && !g_atomic_pointer_compare_and_exchange (&self->mail, list, NULL));
  while (list != NULL)
    {
      Mail *next = list->next;

      list->next = reversed;
      reversed = list;
      list = next;
    }
  while (reversed != NULL)
    {
      Mail *next = reversed->next;

      handle_mail (self, reversed);
      reversed = next;
    }
}

static void
update_time (FhirLane *self)
{
  gint64 second = g_get_real_time() / G_USEC_PER_SEC;

  self->host.now_us = g_get_monotonic_time();
  if (second == self->date_second)
    return;
  self->date_second = second;
  fhir_answer_format_date (second, self->date);
}

static void
check_deadlines (FhirLane *self)
{
  Connection *next;

  if (self->host.now_us < self->next_tick)
    return;
  self->next_tick = self->host.now_us + TICK_MS * 1000;
  for (Connection *c = self->first; c != NULL; c = next)
    {
      next = c->next;
      if (fhir_http_get_deadline (c->http) > self->host.now_us)
        continue;
      fhir_http_time_out (c->http);
      settle (self, c);
    }
}

static void
run_loop (FhirLane *self)
{
  struct epoll_event events[EVENTS_MAX];

  while (!self->host.stopping || self->first != NULL || self->n_jobs > 0)
    {
      int n = epoll_wait (self->epoll, events, EVENTS_MAX, self->first != NULL ? TICK_MS : -1);
      gboolean has_mail = FALSE;

      update_time (self);
      for (int i = 0; i < n; i++)
        {
          if (events[i].data.ptr == NULL)
            has_mail = TRUE;
          else
            connection_ready (self, events[i].data.ptr, events[i].events);
        }
      /* after the events: mail may free connections that they point to */
      if (has_mail)
        {
          eventfd_t count;

          eventfd_read (self->wake, &count);
          take_mail (self);
        }
      check_deadlines (self);
    }
}

static gpointer
lane_thread (gpointer data)
{
  FhirLane *self = data;
  g_autoptr (GError) error = NULL;
  gboolean good;

  self->desk = self->options.handler->desk_new (self->options.handler_data, &error);
  good = self->desk != NULL;
  g_mutex_lock (&self->mutex);
  self->error = g_steal_pointer (&error);
  self->started = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  if (good)
    {
      update_time (self);
      run_loop (self);
      self->options.handler->desk_free (self->desk);
    }
  g_mutex_lock (&self->mutex);
  self->ended = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  return NULL;
}

static gboolean
open_epoll (FhirLane *self, GError **error)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = NULL };

  self->epoll = epoll_create1 (EPOLL_CLOEXEC);
  self->wake = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->epoll >= 0 && self->wake >= 0 &&
      epoll_ctl (self->epoll, EPOLL_CTL_ADD, self->wake, &event) == 0)
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_INTERNAL,
               "cannot start an I/O lane: %s",
               g_strerror (errno));
  return FALSE;
}

FhirLane *
fhir_lane_new (const FhirLaneOptions *options, GError **error)
{
  FhirLane *self = g_new0 (FhirLane, 1);

  self->options = *options;
  self->host = options->host;
  self->host.date = self->date;
  self->host.serve = serve_request;
  self->host.gone = client_gone;
  self->host.dress = options->handler->dress;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->epoll = self->wake = -1;
  if (open_epoll (self, &self->error))
    {
      self->thread = g_thread_new ("fhir-rest-lane", lane_thread, self);
      g_mutex_lock (&self->mutex);
      while (!self->started)
        g_cond_wait (&self->cond, &self->mutex);
      g_mutex_unlock (&self->mutex);
    }
  if (self->error == NULL)
    return self;
  g_propagate_error (error, g_steal_pointer (&self->error));
  fhir_lane_free (self, 0);
  return NULL;
}

void
fhir_lane_accept (FhirLane *lane, int fd, const FhirPeer *peer)
{
  g_atomic_int_inc (&lane->n);
  post_new (lane, MAIL_CONNECTION, fd, peer);
}

guint
fhir_lane_get_n (FhirLane *lane)
{
  return (guint)g_atomic_int_get (&lane->n);
}

void
fhir_lane_shed (FhirLane *lane, const FhirPeer *peer)
{
  post_new (lane, MAIL_SHED, -1, peer);
}

void
fhir_lane_stop (FhirLane *lane)
{
  post_new (lane, MAIL_STOP, -1, NULL);
}

void
fhir_lane_free (FhirLane *lane, guint wait_ms)
{
  gint64 end = g_get_monotonic_time() + (gint64)wait_ms * 1000;

  if (lane->thread != NULL)
    {
      g_mutex_lock (&lane->mutex);
      while (!lane->ended && g_cond_wait_until (&lane->cond, &lane->mutex, end))
        ;
      if (!lane->ended)
        post_new (lane, MAIL_CANCEL, -1, NULL);
      g_mutex_unlock (&lane->mutex);
      g_thread_join (lane->thread);
    }
  /* a service thread may have posted the last answer and not yet be out of post() */
  while (g_atomic_int_get (&lane->posters) > 0)
    g_thread_yield();
  for (Mail *mail = lane->mail, *next; mail != NULL; mail = next)
    {
      next = mail->next;
      if (mail->kind == MAIL_CONNECTION)
        close (mail->fd);
      g_free (mail);
    }
  if (lane->epoll >= 0)
    close (lane->epoll);
  if (lane->wake >= 0)
    close (lane->wake);
  g_mutex_clear (&lane->mutex);
  g_cond_clear (&lane->cond);
  g_free (lane);
}
