/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-http.h"
#include "fhir-rest-handler.h"
#include "fhir-tls.h"

G_BEGIN_DECLS

/* One I/O thread: it runs many connections on one epoll, answers bounded requests itself and hands
 * the others to the service. */
typedef struct _FhirLane FhirLane;

/* The address a connection came from, as the caps count it: IPv4 as mapped IPv6. */
typedef struct
{
  guint8 bytes[16];
} FhirPeer;

typedef struct
{
  const FhirRestHandler *handler;
  gpointer handler_data;
  FhirTls *tls;      /* (nullable) */
  FhirHttpHost host; /* copied; guard, principal, times and body budget are filled */
  /* A connection from peer has ended; on the lane's thread. */
  void (*left) (gpointer data, const FhirPeer *peer);
  gpointer data;
} FhirLaneOptions;

FhirLane *fhir_lane_new (const FhirLaneOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The following may be called from any thread. */
void fhir_lane_accept (FhirLane *lane, int fd, const FhirPeer *peer); /* fd is taken */
guint fhir_lane_get_n (FhirLane *lane);                               /* connections */
/* Ends the connection that has waited longest without a whole request; peer NULL: of any address.
 */
void fhir_lane_shed (FhirLane *lane, const FhirPeer *peer);
/* Idle connections end, running requests are answered and their connections closed. */
void fhir_lane_stop (FhirLane *lane);
/* Waits up to wait_ms for that, then cancels what still runs, joins the thread and frees. */
void fhir_lane_free (FhirLane *lane, guint wait_ms);

G_END_DECLS
