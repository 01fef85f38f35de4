/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "memory-transport.h"

#include <string.h>

static gboolean
handshake (FhirTransport *transport, gboolean *ret_error)
{
  return TRUE;
}

static gssize
take (FhirTransport *transport, void *bytes, gsize len)
{
  MemoryTransport *self = (MemoryTransport *)transport;
  gsize n = MIN (len, self->input_len - self->input_at);

  if (n == 0)
    return self->closed ? 0 : FHIR_TRANSPORT_AGAIN;
  if (self->piece > 0)
    n = MIN (n, self->piece);
  memcpy (bytes, self->input + self->input_at, n);
  self->input_at += n;
  return (gssize)n;
}

static gssize
give (FhirTransport *transport, const struct iovec *parts, guint n_parts)
{
  MemoryTransport *self = (MemoryTransport *)transport;
  gsize written = 0;

  g_assert_false (self->ended);
  for (guint i = 0; i < n_parts && self->room > 0; i++)
    {
      gsize n = MIN (parts[i].iov_len, self->room);

      g_string_append_len (self->output, parts[i].iov_base, (gssize)n);
      self->room -= n;
      written += n;
    }
  return written > 0 ? (gssize)written : FHIR_TRANSPORT_AGAIN;
}

static FhirTransportWant
wants (FhirTransport *transport)
{
  return FHIR_TRANSPORT_READ;
}

static gboolean
pending (FhirTransport *transport)
{
  MemoryTransport *self = (MemoryTransport *)transport;

  /* nobody else tells that more bytes are there */
  return self->input_at < self->input_len;
}

static void
end (FhirTransport *transport)
{
  ((MemoryTransport *)transport)->ended = TRUE;
}

static void
leave (FhirTransport *transport)
{
  ((MemoryTransport *)transport)->freed = TRUE;
}

static const FhirTransportClass memory_class = {
  .handshake = handshake,
  .read = take,
  .write = give,
  .wants = wants,
  .pending = pending,
  .end = end,
  .free = leave,
};

void
memory_transport_init (MemoryTransport *memory, const char *input, gsize len)
{
  *memory = (MemoryTransport){ .transport = { &memory_class, -1 },
                               .input = input,
                               .input_len = len,
                               .output = g_string_new (NULL),
                               .room = G_MAXSIZE };
}

void
memory_transport_clear (MemoryTransport *memory)
{
  g_string_free (memory->output, TRUE);
}
