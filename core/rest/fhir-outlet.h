/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-answer.h"
#include "fhir-http.h"

#include <sys/uio.h>

G_BEGIN_DECLS

#define FHIR_OUTLET_PARTS 65 /* pieces given to one write: the head and 64 of the body */

/* The answer of one connection on its way out: what is written, what is left. */
typedef struct
{
  GString *head;
  gsize head_at;
  FhirResponse *response;
  guint part; /* of response->body being written */
  gsize part_at;
  gsize written;
  gsize counted;      /* of this answer in the host's answers_used */
  gboolean skip_body; /* HEAD: set before the answer begins */
} FhirOutlet;

void fhir_outlet_init (FhirOutlet *outlet);
void fhir_outlet_clear (FhirOutlet *outlet, const FhirHttpHost *host);

/* Takes the answer. When all that are under way are too much, another one goes in the place of a
 * long one. */
void fhir_outlet_begin (FhirOutlet *outlet,
                        const FhirHttpHost *host,
                        FhirResponse *response,
                        const FhirAnswerOptions *options);
/* Only "100 Continue", in head. */
void fhir_outlet_begin_continue (FhirOutlet *outlet);
/* The answer is out: ready for the next. */
void fhir_outlet_finish (FhirOutlet *outlet, const FhirHttpHost *host);

/* The pieces still to be written; how many. */
guint fhir_outlet_gather (const FhirOutlet *outlet, struct iovec parts[FHIR_OUTLET_PARTS]);
/* n more bytes are out. */
void fhir_outlet_advance (FhirOutlet *outlet, gsize n);

G_END_DECLS
