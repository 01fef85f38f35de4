/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-path-check.h"
#include "fhir-profile-walk-private.h"

G_BEGIN_DECLS

/* An ElementDefinition of a differential that is looked at. */
typedef struct
{
  FhirWalk *walk;
  const FhirPlace *place;
  guint32 element;
  const FhirElementDef *def;   /* (nullable) of R4, for its path */
  const FhirProfileNode *base; /* (nullable) of the base profile, for its path */
  FhirTypeId type;             /* of the element, 0 open */
  FhirTypeId only;             /* the type of a choice that is spelled out; 0 */
  gboolean is_slice;           /* it, or something above it, is a slice */
} FhirElementCheck;

void fhir_element_check (const FhirElementCheck *check);

G_END_DECLS
