/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-def.h"
#include "fhir-json.h"

G_BEGIN_DECLS

#define FHIR_PATH_MAX_CHOICES 256

/* What the step by a key leads to from a type: one slot of a hash table. */
typedef struct
{
  FhirTypeId owner; /* 0: a free slot */
  FhirKey key;
  FhirTypeId type;    /* of the value */
  guint8 choice;      /* of valueX: the number of `value`, else 0 */
  guint8 is_resource; /* any resource: the value itself says which type it is of */
} FhirPathStep;

/* All steps of the standard, worked out once. Immutable; any thread. */
typedef struct
{
  FhirPathStep *steps; /* a power of two, open addressing */
  guint shift;
  guint n_choices;
  const char *choices[FHIR_PATH_MAX_CHOICES]; /* `value` by its number */
  guint8 choice_of[FHIR_KEY_N + 1];           /* of valueX: the number of `value`, else 0 */
  FhirKey shadow_of[FHIR_KEY_N + 1];          /* of name: _name, or 0 */
  FhirKey plain_of[FHIR_KEY_N + 1];           /* of _name: name; of name: itself */
} FhirPathSteps;

const FhirPathSteps *fhir_path_steps_get (void);

/* The number of an element of the standard that has several types, by its name without [x]; 0. */
guint8 fhir_path_steps_find_choice (const FhirPathSteps *steps, FhirSlice name);

/* NULL: the type has no member of that name. */
static inline const FhirPathStep *
fhir_path_steps_find (const FhirPathSteps *steps, FhirTypeId owner, FhirKey key)
{
  guint32 mask = (1u << (32 - steps->shift)) - 1;
  guint32 slot = (((guint32)owner << 16 | key) * 2654435769u) >> steps->shift;

  for (;; slot = (slot + 1) & mask)
    {
      const FhirPathStep *step = &steps->steps[slot];

      if (step->owner == owner && step->key == key)
        return step;
      if (step->owner == 0)
        return NULL;
    }
}

/* The members of one object by their keys, found in one walk over it. */
typedef struct
{
  guint32 value;  /* node, 0: none */
  guint32 shadow; /* node of _name, 0: none */
  FhirKey key;
  gboolean is_ambiguous; /* its choice has several values: walk the object */
} FhirPathMember;

#define FHIR_PATH_MAP_MAX 128 /* members of an object that is mapped */

typedef struct
{
  guint n;
  FhirPathMember members[FHIR_PATH_MAP_MAX + 1];        /* 0: none */
  guint8 slots[FHIR_KEY_N + 1 + FHIR_PATH_MAX_CHOICES]; /* by key, then by choice */
} FhirPathMap;

/* Makes map, zeroed at first, show that object. FALSE: it has too many members. */
gboolean fhir_path_map_fill (FhirPathMap *map,
                             const FhirPathSteps *steps,
                             const FhirJsonDoc *doc,
                             guint32 node);

/* key is one of FHIR's, or 0. */
static inline const FhirPathMember *
fhir_path_map_by_key (const FhirPathMap *map, FhirKey key)
{
  return &map->members[map->slots[key]];
}

static inline const FhirPathMember *
fhir_path_map_by_choice (const FhirPathMap *map, guint8 choice)
{
  return &map->members[map->slots[FHIR_KEY_N + 1 + choice]];
}

G_END_DECLS
