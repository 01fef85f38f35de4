/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What R4 says of types in words and not as an invariant. One row per type. */

#include "fhir-profile-walk-private.h"
#include "fhir-walk-private.h"

typedef void (*Rule) (FhirWalk *walk,
                      const FhirPlace *place,
                      const FhirScope *scope,
                      FhirSpot spot);

static void
rule_coding (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, FhirSpot spot)
{
  fhir_walk_coding (walk, place, spot);
}

/* clang-format off */
static const Rule rules[FHIR_TYPE_N + 1] = {
  [FHIR_TYPE_Coding] = rule_coding,
  [FHIR_TYPE_Extension] = fhir_walk_extension,
  [FHIR_TYPE_QuestionnaireResponse] = fhir_walk_answers,
};
/* clang-format on */

void
fhir_walk_rules (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, FhirSpot spot)
{
  if (spot.type <= FHIR_TYPE_N && rules[spot.type] != NULL)
    rules[spot.type](walk, place, scope, spot);
}
