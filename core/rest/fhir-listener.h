/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-endpoint.h"
#include "fhir-lane.h"

G_BEGIN_DECLS

/* Accepts connections on a thread of its own, holds the caps, and deals them out to the lanes. */
typedef struct _FhirListener FhirListener;

typedef struct
{
  FhirEndpoint endpoint;
  guint max_connections;
  guint max_per_address;
  gboolean plain; /* a connection too many is told so in plain HTTP */
} FhirListenerOptions;

/* Binds and listens; connections wait in the kernel until fhir_listener_start(). Errors:
 * FHIR_ERROR_CONFLICT when the address is in use, FHIR_ERROR_FORBIDDEN when not allowed,
 * FHIR_ERROR_VALUE when it is none of this machine's. */
FhirListener *fhir_listener_new (const FhirListenerOptions *options,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* With the port that was picked. */
const FhirEndpoint *fhir_listener_get_endpoint (const FhirListener *listener);
/* lanes stay the caller's and outlive the listener's thread. */
void fhir_listener_start (FhirListener *listener, FhirLane *const *lanes, guint n_lanes);
/* A connection from peer has ended. Any thread. */
void fhir_listener_left (FhirListener *listener, const FhirPeer *peer);
/* Closes the listening socket and joins the thread. */
void fhir_listener_stop (FhirListener *listener);
void
fhir_listener_free (FhirListener *listener); /* NULL is fine; after all connections have left */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirListener, fhir_listener_free)

G_END_DECLS
