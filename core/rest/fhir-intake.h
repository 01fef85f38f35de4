/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-chunks.h"
#include "fhir-http.h"

G_BEGIN_DECLS

/* The body of one request while it comes in. All zero is empty. */
typedef struct
{
  FhirChunks chunks;
  char *bytes;
  gsize len, size; /* size is counted in the host's bodies_used */
} FhirIntake;

/* A new body; the one before was taken or cleared. */
void fhir_intake_begin (FhirIntake *intake);
void fhir_intake_clear (FhirIntake *intake, const FhirHttpHost *host);

/* Takes what the input holds of the body: *ret_used bytes of it, and *ret_done when it is whole. */
FhirRefusal fhir_intake_take (FhirIntake *intake,
                              const FhirHttpHost *host,
                              const FhirPass *pass,
                              FhirSlice input,
                              gsize *ret_used,
                              gboolean *ret_done);

/* (transfer full) (nullable) The body, no longer counted; NULL when it is empty. */
GBytes *fhir_intake_steal (FhirIntake *intake, const FhirHttpHost *host);

G_END_DECLS
