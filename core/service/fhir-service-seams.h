/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-clock.h"
#include "fhir-limits.h"
#include "fhir-random.h"

G_BEGIN_DECLS

/* What tests put in place of the system's. NULL: the system's. All must outlive the service. */
struct _FhirServiceSeams
{
  const FhirClock *clock;
  const FhirRandom *random;
  const FhirLimits *limits;
};
typedef struct _FhirServiceSeams FhirServiceSeams;

G_END_DECLS
