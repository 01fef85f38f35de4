/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-head.h"

G_BEGIN_DECLS

/* What this server answers to. Made once, then immutable; any thread. */
typedef struct _FhirGuard FhirGuard;

/* scheme "http" or "https"; base_path "/fhir"; body_bytes is the longest body taken. */
FhirGuard *fhir_guard_new (const char *scheme,
                           const char *base_path,
                           gsize body_bytes) G_GNUC_WARN_UNUSED_RESULT;
void fhir_guard_free (FhirGuard *guard); /* NULL is fine */
/* Allows a Host, "name" or "name:port", whatever its case. The first one stands for HTTP/1.0
 * requests without a Host. */
void fhir_guard_add_host (FhirGuard *guard, const char *host);
const char *fhir_guard_get_base_path (const FhirGuard *guard);
gsize fhir_guard_get_body_bytes (const FhirGuard *guard);

/* What a head means once it has passed. */
typedef struct
{
  FhirMethod method;
  gboolean body_chunked;
  guint64 body_length; /* when not chunked; 0 none */
  gboolean has_body;
  gboolean expects; /* the client waits for "100 Continue" */
  gboolean keep_alive;
} FhirPass;

/* Checks a head against what HTTP forbids and what this server is. On FHIR_REFUSAL_NONE
 * *ret_request is the request (transfer full) but for its body, and *ret_pass tells its framing.
 * When it is refused, *ret_request (transfer full) holds only what says in which form to answer
 * (Accept and the query), and *ret_pass still tells whether a body follows and whether the
 * connection may stay. */
FhirRefusal fhir_guard_check (const FhirGuard *guard,
                              const FhirHead *head,
                              FhirPrincipal *principal,
                              FhirPass *ret_pass,
                              FhirRequest **ret_request) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirGuard, fhir_guard_free)

G_END_DECLS
