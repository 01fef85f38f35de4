/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Types, elements, JSON members and invariants of R4, as laid down by data/definitions.
 *
 * Invariants of the tables (tests/core/definitions/test-tables.c walks them):
 *  1. Types stand in byte order of their names, and their numbers are FHIR_TYPE_*.
 *  2. A type's elements stand together, inherited ones first, as the standard prints them.
 *  3. A type's members stand together, by key; a `_name` shadow is a member of type Element.
 *     `resourceType` is no member: it is no element.
 *  4. The invariants of a backbone stand at its type, and an element lists only those that its
 *     types do not have already: who checks both checks each once.
 * Names are found by the same perfect hash as member names, with tables of their own. */

#include "fhir-def-private.h"
#include "fhir-key-hash.h"

#include "fhir-def-types.inc"

const FhirTypeDef *
fhir_def_type (FhirTypeId type)
{
  return &fhir_types[type <= FHIR_TYPE_N ? type : 0];
}

guint
fhir_def_n_types (void)
{
  return FHIR_TYPE_N;
}

FhirTypeId
fhir_def_find_type (FhirSlice name)
{
  guint64 hash;
  guint displacement, slot;
  FhirTypeId type;

  if (name.len == 0)
    return 0;
  hash = fhir_key_hash (fhir_key_words_within (name.text, name.len), name.len);
  displacement = fhir_type_displacement[hash >> 56];
  slot = (guint)((hash >> 30) + displacement * ((hash >> 16) | 1)) &
         (G_N_ELEMENTS (fhir_type_slots) - 1);
  type = fhir_type_slots[slot];
  /* A free slot is type 0, whose name is empty. */
  return name.len == fhir_types[type].name_len &&
                 memcmp (name.text, fhir_types[type].name, name.len) == 0
             ? type
             : 0;
}

gboolean
fhir_def_is_resource (FhirTypeId type)
{
  const FhirTypeDef *def = fhir_def_type (type);
  return def->kind == FHIR_KIND_RESOURCE && !def->is_abstract;
}

gboolean
fhir_def_is_a (FhirTypeId type, FhirTypeId base)
{
  while (type && type != base)
    type = fhir_def_type (type)->base;
  return type != 0;
}

guint
fhir_def_n_resources (void)
{
  return G_N_ELEMENTS (fhir_resources);
}

FhirTypeId
fhir_def_resource (guint n)
{
  return n < G_N_ELEMENTS (fhir_resources) ? fhir_resources[n] : 0;
}

const FhirElementDef *
fhir_def_element (FhirElementId element)
{
  return &fhir_elements[element < G_N_ELEMENTS (fhir_elements) ? element : 0];
}

const FhirMemberDef *
fhir_def_member (FhirTypeId type, FhirKey key)
{
  const FhirTypeDef *def = fhir_def_type (type);
  guint low = def->first_member, high = low + def->n_members;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      if (fhir_members[middle].key < key)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == (guint)def->first_member + def->n_members || fhir_members[low].key != key)
    return NULL;
  return &fhir_members[low];
}

const FhirMemberDef *
fhir_def_members (FhirTypeId type)
{
  return &fhir_members[fhir_def_type (type)->first_member];
}

const FhirTypeId *
fhir_def_type_pool (guint16 first)
{
  return &fhir_type_pool[first < G_N_ELEMENTS (fhir_type_pool) ? first : 0];
}

const FhirConstraintDef *
fhir_def_constraint (guint16 n)
{
  guint pool = n < G_N_ELEMENTS (fhir_constraint_pool) ? n : 0;
  return &fhir_constraints[fhir_constraint_pool[pool]];
}
