/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json.h"

G_BEGIN_DECLS

/* A CodeSystem with a hash of its codes, and a ValueSet with hashes of the codes it lists.
 * Immutable once made. */
typedef struct _FhirCodeSystem FhirCodeSystem;
typedef struct _FhirValueSet FhirValueSet;

typedef struct
{
  guint32 node;   /* the concept */
  guint32 parent; /* index + 1 of the concept around it, 0 none */
} FhirConcept;

FhirCodeSystem *fhir_code_system_new (const FhirJsonDoc *doc);
void fhir_code_system_free (FhirCodeSystem *system); /* NULL is fine */
FhirValueSet *fhir_value_set_new (const FhirJsonDoc *doc);
void fhir_value_set_free (FhirValueSet *set); /* NULL is fine */

G_END_DECLS
