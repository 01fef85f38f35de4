/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A lane: one thread, one epoll, many connections, one reader of the store (the desk).
 *
 * Other threads speak to it by mail (fhir-mailbox.h).
 *
 * Deadlines are looked at four times a second over all connections of the lane (1,024 at most):
 * cheaper than a timer moved with every request, and no deadline here needs to be exact. */

#include "fhir-lane-private.h"

#include "fhir-error.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#define TICK_MS    250
#define EVENTS_MAX 64

typedef enum
{
  MAIL_ANSWER = FHIR_LANE_MAIL_ANSWER,
  MAIL_CONNECTION,
  MAIL_SHED,
  MAIL_STOP,
  MAIL_CANCEL,
} MailKind;

static void
post_order (FhirLane *self, MailKind kind, int fd, const FhirPeer *peer)
{
  FhirLaneOrder *order = g_new0 (FhirLaneOrder, 1);

  order->mail.kind = kind;
  order->fd = fd;
  order->any_peer = peer == NULL;
  if (peer != NULL)
    order->peer = *peer;
  fhir_mailbox_post (&self->mailbox, &order->mail);
}

static void
handle_mail (FhirLane *self, FhirMail *mail)
{
  switch ((MailKind)mail->kind)
    {
    case MAIL_ANSWER:
      fhir_lane_take_answer (self, (FhirLaneJob *)mail);
      return;
    case MAIL_CONNECTION:
      fhir_lane_connection_add (self, (const FhirLaneOrder *)mail);
      break;
    case MAIL_SHED:
      fhir_lane_shed_one (self, (const FhirLaneOrder *)mail);
      break;
    case MAIL_STOP:
    case MAIL_CANCEL:
      fhir_lane_stop_all (self, mail->kind == MAIL_CANCEL);
      break;
    default:
      g_return_if_reached();
    }
  g_free (mail);
}

static void
take_mail (FhirLane *self)
{
  for (FhirMail *mail = fhir_mailbox_take (&self->mailbox), *next; mail != NULL; mail = next)
    {
      next = mail->next;
      handle_mail (self, mail);
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
  FhirLaneConnection *next;

  if (self->host.now_us < self->next_tick)
    return;
  self->next_tick = self->host.now_us + TICK_MS * 1000;
  for (FhirLaneConnection *c = self->first; c != NULL; c = next)
    {
      next = c->next;
      if (fhir_http_get_deadline (c->http) > self->host.now_us)
        continue;
      fhir_http_time_out (c->http);
      fhir_lane_settle (self, c);
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
            fhir_lane_connection_ready (self, events[i].data.ptr, events[i].events);
        }
      /* after the events: mail may free connections that they point to */
      if (has_mail)
        take_mail (self);
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
  if (fhir_mailbox_open (&self->mailbox) && self->epoll >= 0 &&
      epoll_ctl (self->epoll, EPOLL_CTL_ADD, self->mailbox.wake, &event) == 0)
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
  self->host.serve = fhir_lane_serve_request;
  self->host.gone = fhir_lane_client_gone;
  self->host.dress = options->handler->dress;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
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
  post_order (lane, MAIL_CONNECTION, fd, peer);
}

guint
fhir_lane_get_n (FhirLane *lane)
{
  return (guint)g_atomic_int_get (&lane->n);
}

void
fhir_lane_shed (FhirLane *lane, const FhirPeer *peer)
{
  post_order (lane, MAIL_SHED, -1, peer);
}

void
fhir_lane_stop (FhirLane *lane)
{
  post_order (lane, MAIL_STOP, -1, NULL);
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
        post_order (lane, MAIL_CANCEL, -1, NULL);
      g_mutex_unlock (&lane->mutex);
      g_thread_join (lane->thread);
    }
  /* a service thread may have posted the last answer and not yet be out of it */
  for (FhirMail *mail = fhir_mailbox_close (&lane->mailbox), *next; mail != NULL; mail = next)
    {
      next = mail->next;
      if (mail->kind == MAIL_CONNECTION)
        close (((const FhirLaneOrder *)mail)->fd);
      g_free (mail);
    }
  if (lane->epoll >= 0)
    close (lane->epoll);
  g_mutex_clear (&lane->mutex);
  g_cond_clear (&lane->cond);
  g_free (lane);
}
