/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-guard.h"
#include "fhir-transport.h"

G_BEGIN_DECLS

/* One HTTP/1.1 connection as a state machine over a transport: no socket, loop, thread or clock of
 * its own, so that it runs from memory in tests. One thread at a time. */
typedef struct _FhirHttp FhirHttp;

/* What a connection needs of whoever keeps it; shared by many, outlives them. */
typedef struct
{
  const FhirGuard *guard;
  FhirPrincipal *principal;
  guint handshake_ms, header_ms, idle_ms, body_ms;
  gsize bodies_bytes;  /* all bodies being received at once */
  gsize *bodies_used;  /* atomic, shared by all lanes */
  gsize answers_bytes; /* all answers being sent at once: past it, long ones are refused */
  gsize *answers_used; /* atomic, shared by all lanes */
  const char *date;    /* IMF form, kept up to date by the owner */
  gint64 now_us;       /* monotonic, kept up to date by the owner */
  gboolean stopping;   /* no further request on any connection */
  /* A whole request (taken). Answer with fhir_http_answer(), at once or later. */
  void (*serve) (gpointer owner, FhirHttp *http, FhirRequest *request);
  /* (nullable) Puts a refusal (taken) into the form that the request asks for. */
  FhirResponse *(*dress) (const FhirRequest *request, FhirResponse *response);
  /* The client went away while its request was being served: an answer is still due. */
  void (*gone) (gpointer owner, FhirHttp *http);
} FhirHttpHost;

/* transport is taken. owner is handed to serve and gone. */
FhirHttp *fhir_http_new (const FhirHttpHost *host,
                         FhirTransport *transport,
                         gpointer owner) G_GNUC_WARN_UNUSED_RESULT;
void fhir_http_free (FhirHttp *http); /* NULL is fine; not between serve and its answer */

/* Goes on as far as bytes allow. Call when the transport is ready. */
void fhir_http_run (FhirHttp *http);
/* The answer (taken) to what serve was given; then call fhir_http_run() unless inside serve. */
void fhir_http_answer (FhirHttp *http, FhirResponse *response);
/* The connection broke, as the poll said. */
void fhir_http_hang_up (FhirHttp *http);
/* The deadline has passed: says so to the client where it makes sense, and ends. */
void fhir_http_time_out (FhirHttp *http);
/* Ends without a word, unless a request is being served or answered. */
void fhir_http_end_if_idle (FhirHttp *http);

FhirTransportWant fhir_http_get_wants (const FhirHttp *http);
gint64 fhir_http_get_deadline (const FhirHttp *http); /* monotonic us; G_MAXINT64 none */
gboolean fhir_http_is_closed (const FhirHttp *http);  /* nothing more will happen: free it */
gboolean fhir_http_is_serving (const FhirHttp *http); /* an answer is due */
/* No request is under way or half there: may be dropped first when room is short. */
gboolean fhir_http_is_waiting (const FhirHttp *http);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirHttp, fhir_http_free)

G_END_DECLS
