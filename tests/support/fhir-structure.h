/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-def.h"
#include "fhir-json.h"

/* What the tables of core/definitions alone can say about a resource: members, cardinality, JSON
 * types, formats of dates and ids, choices, required codes, types of reference targets. Not a
 * validator: no profiles, no invariants, no slicing. For tests only: says the first problem as
 * "path: problem", (transfer full), NULL when there is none. */
char *fhir_structure_check (const FhirJsonDoc *doc);
