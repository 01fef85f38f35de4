/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A registry of FHIR packages (NPM's protocol, as packages.fhir.org speaks it), asked over HTTPS.
 * Blocks; one thread, the one that made it. */
typedef struct _FhirRegistry FhirRegistry;

#define FHIR_REGISTRY_DEFAULT "https://packages.fhir.org"

/* address (nullable): the default. Only https, but for this machine's own loopback addresses, and
 * without a user's name: FHIR_ERROR_VALUE. max_bytes: of one archive. */
FhirRegistry *fhir_registry_new (const char *address,
                                 guint64 max_bytes,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_registry_free (FhirRegistry *registry); /* NULL is fine */

/* The archive of the version that `wanted` asks for ("4.0.1", "4.0.x", "latest"), the newest where
 * several fit, with its sum checked where the registry tells one. FHIR_ERROR_NOT_FOUND: there is no
 * such package or version; FHIR_ERROR_BUSY: the registry cannot be reached; FHIR_ERROR_TIMEOUT,
 * FHIR_ERROR_TOO_LARGE. */
GBytes *fhir_registry_fetch (FhirRegistry *registry,
                             const char *name,
                             const char *wanted,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* An archive at an address of its own. */
GBytes *fhir_registry_fetch_address (FhirRegistry *registry,
                                     const char *address,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirRegistry, fhir_registry_free)

G_END_DECLS
