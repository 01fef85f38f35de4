/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json.h"

G_BEGIN_DECLS

/* One include or exclude of a compose, or one code of an expansion. */
typedef struct
{
  char *system;      /* (nullable) */
  GHashTable *codes; /* (nullable) the codes listed */
  guint32 filters;   /* node, 0 none */
  guint32 sets;      /* node, 0 none */
} FhirValueSetPart;

/* A ValueSet with hashes of the codes it lists. Immutable once made; keeps pointing into the
 * document. */
typedef struct
{
  const FhirJsonDoc *doc;
  GArray *include; /* (element-type FhirValueSetPart) */
  GArray *exclude;
  GArray
      *expanded; /* (element-type FhirValueSetPart): what an expansion beside the compose lists */
  gboolean only_active; /* compose.inactive is false */
} FhirValueSet;

FhirValueSet *fhir_value_set_new (const FhirJsonDoc *doc);
void fhir_value_set_free (FhirValueSet *set); /* NULL is fine */

G_END_DECLS
