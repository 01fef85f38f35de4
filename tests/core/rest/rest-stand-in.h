/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-rest-private.h"

G_BEGIN_DECLS

/* Answers in place of the service. Paths:
 *   Patient/1          at once, 1.5 kB, with ETag and Last-Modified
 *   echo               at once: method, headers and length of the body as JSON
 *   large/N            at once: N bytes in pieces of 1,000
 *   slow/MS            on another thread after MS milliseconds, earlier when cancelled
 *   anything else      404 on another thread
 * Zero-initialised but for what rest_stand_in_init() sets. */
typedef struct
{
  GThreadPool *pool;
  guint cancelled; /* atomic: requests that ended because the client went */
  guint served;    /* atomic */
} RestStandIn;

extern const FhirRestHandler rest_stand_in_handler;

void rest_stand_in_init (RestStandIn *stand_in);
void rest_stand_in_clear (RestStandIn *stand_in);
/* What a stand-in answers; for state machines that have no lane. Does not take request. */
FhirResponse *rest_stand_in_answer (const FhirRequest *request);

G_END_DECLS
