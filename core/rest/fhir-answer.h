/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-request.h"

G_BEGIN_DECLS

/* The head of an answer. */
typedef struct
{
  const char *date; /* IMF form, see fhir_answer_format_date() */
  gboolean close;   /* the connection ends after this answer */
} FhirAnswerOptions;

/* Appends status line and header lines up to and with the empty line. */
void fhir_answer_write_head (const FhirResponse *response,
                             const FhirAnswerOptions *options,
                             GString *out);

/* Whether an answer of this status has a body at all (not 1xx, 204, 304). */
gboolean fhir_answer_has_body (guint status);

#define FHIR_ANSWER_DATE_LEN 30

/* "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7) of seconds since 1970, years 1 to 9999.
 */
void fhir_answer_format_date (gint64 seconds, char out[FHIR_ANSWER_DATE_LEN]);

G_END_DECLS
