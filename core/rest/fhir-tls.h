/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-transport.h"

G_BEGIN_DECLS

/* The certificate and settings of a TLS server, TLS 1.2 and newer. Shared by all connections; any
 * thread. */
typedef struct _FhirTls FhirTls;

/* From PEM files; key NULL: in the certificate's file. Errors: FHIR_ERROR_INVALID, names the file.
 */
FhirTls *
fhir_tls_new (const char *certificate, const char *key, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_tls_free (FhirTls *tls); /* NULL is fine; after all transports */

/* A transport that speaks TLS over a connected, non-blocking socket (taken). */
FhirTransport *fhir_tls_new_transport (FhirTls *tls, int fd) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirTls, fhir_tls_free)

G_END_DECLS
