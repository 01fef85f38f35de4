/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sys/socket.h>

G_BEGIN_DECLS

/* A place to listen at. */
typedef struct
{
  struct sockaddr_storage address;
  socklen_t length;
} FhirEndpoint;

/* "127.0.0.1:8080", "[::1]:0", "localhost:8080". Errors: FHIR_ERROR_VALUE. */
gboolean fhir_endpoint_parse (const char *text,
                              FhirEndpoint *ret_endpoint,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether only this machine can reach it. */
gboolean fhir_endpoint_is_loopback (const FhirEndpoint *endpoint);
guint16 fhir_endpoint_get_port (const FhirEndpoint *endpoint);
/* "127.0.0.1" or "[::1]", as it stands in a URL; (transfer full) */
char *fhir_endpoint_format_host (const FhirEndpoint *endpoint) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
