/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-index.h"

G_BEGIN_DECLS

#define FHIR_INDEX_UCUM "http://unitsofmeasure.org"

typedef struct
{
  char text[FHIR_INDEX_UNIT_MAX]; /* code of the unit */
  guint8 len;                     /* of it, 0: free */
  gboolean converts;              /* unit is its canonical one */
  FhirIndexUnit unit;
} FhirIndexUnitSlot;

/* Units last read, by hash of their codes. */
typedef struct
{
  FhirIndexUnitSlot slots[64];
} FhirIndexUnitCache;

/* fhir_index_canonical_unit(), remembered; valid until the next call. (nullable) */
const FhirIndexUnit *
fhir_index_unit_cache_get (FhirIndexUnitCache *cache, FhirSlice system, FhirSlice code);

G_END_DECLS
