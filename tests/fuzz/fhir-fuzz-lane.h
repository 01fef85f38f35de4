/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-interaction.h"

#include "fhir-test.h"

G_BEGIN_DECLS

/* A lane for fuzzers: a store with two patients, and requests that leave it as it was. */
FhirPrincipal *fhir_fuzz_lane_get_principal (void);
/* Serves or prepares and applies; aborts when there is no answer or when it is not JSON. Takes
 * request. */
void fhir_fuzz_lane_run (FhirRequest *request);

G_END_DECLS
