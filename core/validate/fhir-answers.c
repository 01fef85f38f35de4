/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-profile-walk-private.h"

void
fhir_walk_answers (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, FhirSpot spot)
{
}
