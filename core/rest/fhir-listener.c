/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The accept loop. Up to 64 connections are taken at a time: one per turn of a main loop is what
 * makes a burst of 256 clients wait half a second elsewhere. TCP_NODELAY is set here, once: without
 * it an answer of two writes waits 40 ms for the other side's acknowledgement.
 *
 * Two caps, in all and per address. At a cap the newcomer is not the one to go: the lane ends the
 * connection that has waited longest without sending a whole request, so that a crowd of slow
 * connections makes room for a client that speaks. Only when a cap is passed by a quarter, because
 * nothing could be ended, is the newcomer turned away. */

#include "fhir-listener.h"
#include "fhir-answer.h"
#include "fhir-error.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define BACKLOG    512
#define ACCEPT_RUN 64

struct _FhirListener
{
  FhirListenerOptions options;
  int fd, stop_fd;
  GThread *thread;
  FhirLane *const *lanes;
  guint n_lanes;

  GMutex mutex;
  GHashTable *peers; /* FhirPeer -> count */
  guint n;
};

static guint
peer_hash (gconstpointer key)
{
  const FhirPeer *peer = key;
  guint hash = 5381;

  for (guint i = 0; i < sizeof peer->bytes; i++)
    hash = hash * 33 + peer->bytes[i];
  return hash;
}

static gboolean
peer_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (FhirPeer)) == 0;
}

static void
fill_peer (const struct sockaddr_storage *address, FhirPeer *peer)
{
  const struct sockaddr_in *in = (const struct sockaddr_in *)address;
  const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)address;

  *peer = (FhirPeer){ .bytes = { [10] = 0xff, [11] = 0xff } };
  if (address->ss_family == AF_INET6)
    memcpy (peer->bytes, &in6->sin6_addr, 16);
  else
    memcpy (peer->bytes + 12, &in->sin_addr, 4);
}

/* Counts a newcomer. Sets what must be shed for it; FALSE: turn it away. */
static gboolean
count_in (FhirListener *self, const FhirPeer *peer, gboolean *ret_shed_peer, gboolean *ret_shed_any)
{
  guint of_peer;
  gboolean room;

  g_mutex_lock (&self->mutex);
  of_peer = GPOINTER_TO_UINT (g_hash_table_lookup (self->peers, peer)) + 1;
  room = self->n < self->options.max_connections + self->options.max_connections / 4 &&
         of_peer <= self->options.max_per_address + self->options.max_per_address / 4;
  *ret_shed_any = room && self->n >= self->options.max_connections;
  *ret_shed_peer = room && of_peer > self->options.max_per_address;
  if (room)
    {
      self->n++;
      g_hash_table_insert (self->peers, g_memdup2 (peer, sizeof *peer), GUINT_TO_POINTER (of_peer));
    }
  g_mutex_unlock (&self->mutex);
  return room;
}

void
fhir_listener_left (FhirListener *listener, const FhirPeer *peer)
{
  guint of_peer;

  g_mutex_lock (&listener->mutex);
  of_peer = GPOINTER_TO_UINT (g_hash_table_lookup (listener->peers, peer));
  listener->n--;
  if (of_peer > 1)
    g_hash_table_insert (listener->peers,
                         g_memdup2 (peer, sizeof *peer),
                         GUINT_TO_POINTER (of_peer - 1));
  else
    g_hash_table_remove (listener->peers, peer);
  g_mutex_unlock (&listener->mutex);
}

/* Asks the fullest lane to make room: connections are dealt out evenly, so the oldest is likely
 * there. */
static void
shed (FhirListener *self, const FhirPeer *peer)
{
  FhirLane *fullest = self->lanes[0];

  for (guint i = 1; i < self->n_lanes; i++)
    if (fhir_lane_get_n (self->lanes[i]) > fhir_lane_get_n (fullest))
      fullest = self->lanes[i];
  fhir_lane_shed (fullest, peer);
}

/* Says that there is no room, without waiting for a request. */
static void
turn_away (FhirListener *self, int fd)
{
  g_autoptr (FhirResponse) response = fhir_refusal_new_response (FHIR_REFUSAL_CROWDED, "");
  g_autoptr (GBytes) body = fhir_response_dup_body (response);
  g_autoptr (GString) out = g_string_new (NULL);
  char date[FHIR_ANSWER_DATE_LEN];
  const FhirAnswerOptions options = { .date = date, .close = TRUE };

  if (self->options.plain)
    {
      fhir_answer_format_date (g_get_real_time() / G_USEC_PER_SEC, date);
      fhir_answer_write_head (response, &options, out);
      g_string_append_len (out, g_bytes_get_data (body, NULL), (gssize)g_bytes_get_size (body));
      (void)!send (fd, out->str, out->len, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
  close (fd);
}

static void
take_in (FhirListener *self, int fd, const FhirPeer *peer)
{
  FhirLane *emptiest = self->lanes[0];
  gboolean shed_peer, shed_any;
  const int on = 1;

  if (!count_in (self, peer, &shed_peer, &shed_any))
    {
      turn_away (self, fd);
      return;
    }
  if (shed_peer)
    shed (self, peer);
  else if (shed_any)
    shed (self, NULL);
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  for (guint i = 1; i < self->n_lanes; i++)
    if (fhir_lane_get_n (self->lanes[i]) < fhir_lane_get_n (emptiest))
      emptiest = self->lanes[i];
  fhir_lane_accept (emptiest, fd, peer);
}

/* FALSE: no room for another descriptor. */
static gboolean
accept_run (FhirListener *self)
{
  for (guint i = 0; i < ACCEPT_RUN; i++)
    {
      struct sockaddr_storage address = { 0 };
      socklen_t length = sizeof address;
      int fd =
          accept4 (self->fd, (struct sockaddr *)&address, &length, SOCK_CLOEXEC | SOCK_NONBLOCK);
      FhirPeer peer;

      if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM))
        return FALSE;
      if (fd < 0)
        return TRUE;
      fill_peer (&address, &peer);
      take_in (self, fd, &peer);
    }
  return TRUE;
}

static gpointer
listener_thread (gpointer data)
{
  FhirListener *self = data;
  struct pollfd fds[] = { { self->stop_fd, POLLIN, 0 }, { self->fd, POLLIN, 0 } };

  for (;;)
    {
      if (poll (fds, 2, -1) < 0 && errno != EINTR)
        break;
      if (fds[0].revents != 0)
        break;
      if (fds[1].revents != 0 && !accept_run (self))
        {
          /* out of descriptors: make room, and do not spin on the waiting connection */
          shed (self, NULL);
          poll (fds, 1, 20);
        }
    }
  return NULL;
}

static gboolean
set_bind_error (const FhirEndpoint *endpoint, int number, GError **error)
{
  g_autofree char *host = fhir_endpoint_format_host (endpoint);
  FhirError code = number == EADDRINUSE                  ? FHIR_ERROR_CONFLICT
                   : number == EACCES || number == EPERM ? FHIR_ERROR_FORBIDDEN
                                                         : FHIR_ERROR_VALUE;

  g_set_error (error,
               FHIR_ERROR,
               (int)code,
               "cannot listen at %s:%u: %s",
               host,
               fhir_endpoint_get_port (endpoint),
               number == EADDRINUSE ? "another program uses this port" : g_strerror (number));
  return FALSE;
}

static gboolean
bind_and_listen (FhirListener *self, GError **error)
{
  FhirEndpoint *endpoint = &self->options.endpoint;
  const int on = 1;

  self->fd = socket (endpoint->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  self->stop_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->fd < 0 || self->stop_fd < 0)
    return set_bind_error (endpoint, errno, error);
  /* a restart must not wait for old connections to be forgotten */
  setsockopt (self->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind (self->fd, (struct sockaddr *)&endpoint->address, endpoint->length) != 0 ||
      listen (self->fd, BACKLOG) != 0 ||
      getsockname (self->fd, (struct sockaddr *)&endpoint->address, &endpoint->length) != 0)
    return set_bind_error (endpoint, errno, error);
  return TRUE;
}

FhirListener *
fhir_listener_new (const FhirListenerOptions *options, GError **error)
{
  g_autoptr (FhirListener) self = g_new0 (FhirListener, 1);

  self->options = *options;
  self->fd = self->stop_fd = -1;
  g_mutex_init (&self->mutex);
  self->peers = g_hash_table_new_full (peer_hash, peer_equal, g_free, NULL);
  if (!bind_and_listen (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

const FhirEndpoint *
fhir_listener_get_endpoint (const FhirListener *listener)
{
  return &listener->options.endpoint;
}

void
fhir_listener_start (FhirListener *listener, FhirLane *const *lanes, guint n_lanes)
{
  listener->lanes = lanes;
  listener->n_lanes = n_lanes;
  listener->thread = g_thread_new ("fhir-rest-accept", listener_thread, listener);
}

void
fhir_listener_stop (FhirListener *listener)
{
  if (listener->thread != NULL)
    {
      eventfd_write (listener->stop_fd, 1);
      g_clear_pointer (&listener->thread, g_thread_join);
    }
  if (listener->fd >= 0)
    close (listener->fd);
  listener->fd = -1;
}

void
fhir_listener_free (FhirListener *listener)
{
  if (listener == NULL)
    return;
  fhir_listener_stop (listener);
  if (listener->stop_fd >= 0)
    close (listener->stop_fd);
  g_hash_table_unref (listener->peers);
  g_mutex_clear (&listener->mutex);
  g_free (listener);
}
