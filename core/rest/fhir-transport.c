/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A plain socket as a transport. TLS is fhir-tls.c. */

#include "fhir-transport.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

static gboolean
socket_handshake (FhirTransport *self, gboolean *ret_error)
{
  return TRUE;
}

static gssize
result_of (gssize n)
{
  if (n >= 0)
    return n;
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? FHIR_TRANSPORT_AGAIN
                                                                   : FHIR_TRANSPORT_ERROR;
}

static gssize
socket_read (FhirTransport *self, void *bytes, gsize len)
{
  return result_of (recv (self->fd, bytes, len, MSG_DONTWAIT));
}

static gssize
socket_write (FhirTransport *self, const struct iovec *parts, guint n_parts)
{
  struct msghdr message = { .msg_iov = (struct iovec *)parts, .msg_iovlen = n_parts };

  return result_of (sendmsg (self->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL));
}

static FhirTransportWant
socket_wants (FhirTransport *self)
{
  return FHIR_TRANSPORT_READ;
}

static gboolean
socket_pending (FhirTransport *self)
{
  return FALSE;
}

static void
socket_end (FhirTransport *self)
{
  shutdown (self->fd, SHUT_WR);
}

static void
socket_free (FhirTransport *self)
{
  close (self->fd);
  g_free (self);
}

static const FhirTransportClass socket_class = {
  .handshake = socket_handshake,
  .read = socket_read,
  .write = socket_write,
  .wants = socket_wants,
  .pending = socket_pending,
  .end = socket_end,
  .free = socket_free,
};

FhirTransport *
fhir_transport_new_socket (int fd)
{
  FhirTransport *self = g_new0 (FhirTransport, 1);

  self->klass = &socket_class;
  self->fd = fd;
  return self;
}
