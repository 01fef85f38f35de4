/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-walk-private.h"

G_BEGIN_DECLS

typedef enum
{
  FHIR_VERDICT_HOLDS,
  FHIR_VERDICT_FAILS,
  FHIR_VERDICT_UNDECIDED, /* the expression cannot be evaluated; counted in the report */
} FhirVerdict;

/* Evaluates an invariant on an element that has a value. expr NULL: undecided. Empty holds: an
 * element that the rule is about is absent. */
FhirVerdict
fhir_walk_test (FhirWalk *walk, const FhirPathExpr *expr, const FhirScope *scope, FhirSpot spot);

G_END_DECLS
