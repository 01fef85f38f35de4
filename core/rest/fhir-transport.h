/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sys/uio.h>

G_BEGIN_DECLS

/* How bytes come and go under one HTTP connection: a socket, TLS over one, or memory in tests.
 * Never blocks. One thread at a time. */
typedef struct _FhirTransport FhirTransport;

enum
{
  FHIR_TRANSPORT_AGAIN = -1, /* wait until it is ready, see wants() */
  FHIR_TRANSPORT_ERROR = -2, /* broken: only free it */
};

typedef enum
{
  FHIR_TRANSPORT_READ = 1 << 0,
  FHIR_TRANSPORT_WRITE = 1 << 1,
} FhirTransportWant;

typedef struct
{
  /* TRUE: done. FALSE: call again when ready, or *ret_error is set. */
  gboolean (*handshake) (FhirTransport *self, gboolean *ret_error);
  /* Bytes read, 0 at the end, or one of the above. */
  gssize (*read) (FhirTransport *self, void *bytes, gsize len);
  /* Bytes written, or one of the above. */
  gssize (*write) (FhirTransport *self, const struct iovec *parts, guint n_parts);
  /* What an unfinished handshake waits for. */
  FhirTransportWant (*wants) (FhirTransport *self);
  /* Whether bytes are held that readiness of the socket does not tell of. */
  gboolean (*pending) (FhirTransport *self);
  /* Nothing more will be written. */
  void (*end) (FhirTransport *self);
  void (*free) (FhirTransport *self); /* closes */
} FhirTransportClass;

struct _FhirTransport
{
  const FhirTransportClass *klass;
  int fd; /* -1: none */
};

/* Over a connected, non-blocking socket (taken). */
FhirTransport *fhir_transport_new_socket (int fd) G_GNUC_WARN_UNUSED_RESULT;

static inline void
fhir_transport_free (FhirTransport *transport)
{
  if (transport != NULL)
    transport->klass->free (transport);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirTransport, fhir_transport_free)

G_END_DECLS
