/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-service.h"

G_BEGIN_DECLS

/* The HTTP front of a service: accept layer, guard, limits, TLS, HTTP/1.1. Runs its own threads (an
 * acceptor and I/O lanes). */
typedef struct _FhirRest FhirRest;

typedef struct
{
  const char *listen;       /* "127.0.0.1:8080", "[::1]:0"; port 0 picks one */
  const char *certificate;  /* (nullable) PEM file; with it, TLS 1.2 or newer */
  const char *key;          /* (nullable) PEM file; NULL: in certificate */
  const char *base_path;    /* (nullable) "/fhir" */
  const char *const *hosts; /* (nullable) further names a Host header may carry */
  guint lanes;              /* 0: one per core, at most 4 */
  guint max_connections;    /* 0: 1,024 */
  guint max_per_address;    /* 0: 256 */
  guint header_ms;          /* time to send a request head; 0: 10,000 */
  guint idle_ms;            /* time between requests; 0: 60,000 */
  guint body_ms;            /* time a body may pause; 0: 15,000 */
} FhirRestOptions;

/* Listens and serves. An address off this machine is refused (FHIR_ERROR_FORBIDDEN) as long as
 * there is no login. */
FhirRest *fhir_rest_new (FhirService *service,
                         const FhirRestOptions *options,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Stops listening, lets running requests finish (at most 5 s), cancels the rest, closes. Blocks. */
void fhir_rest_stop (FhirRest *rest);
void fhir_rest_free (FhirRest *rest); /* stops if need be; NULL is fine */

/* "http://127.0.0.1:8080/fhir" */
const char *fhir_rest_get_url (const FhirRest *rest);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirRest, fhir_rest_free)

G_END_DECLS
