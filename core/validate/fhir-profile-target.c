/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a profile says of the target of a Reference: its type, its profiles, whether it stands in
 * the resource, in the bundle or elsewhere, and whether the reference is to a version. */

#include "fhir-profile-walk-private.h"
#include "fhir-reference.h"

/* Whether the target of a reference meets one of the profiles that the type names; TRUE when it is
 * not in the document or nobody knows the profiles. */
static gboolean
target_meets (FhirWalk *walk,
              const FhirPlace *place,
              const FhirScope *scope,
              FhirSpot spot,
              const FhirProfile *profile,
              const FhirProfileType *type)
{
  guint32 target = fhir_walk_resolve (walk, scope, spot.node);
  FhirTypeId target_type = target != 0 ? fhir_validate_type_of (walk->doc, target) : 0;
  const FhirScope inner = { .up = scope,
                            .place = place,
                            .node = target,
                            .type = target_type,
                            .container = target,
                            .in_bundle = scope->in_bundle,
                            .full_url = scope->full_url };
  const FhirSpot there = { .node = target, .type = target_type };

  if (target_type == 0)
    return TRUE;
  for (guint i = 0; i < type->n_targets; i++)
    {
      FhirSlice url = fhir_profile_string (profile, type->first_target + i);
      FhirTypeId base = fhir_profile_type_of_url (url);
      const FhirProfile *wanted = base == 0 ? fhir_library_profile (walk->library, url) : NULL;

      if (base != 0 ? fhir_def_is_a (target_type, base)
                    : wanted == NULL || fhir_walk_meets (walk, place, &inner, there, wanted))
        return TRUE;
    }
  return FALSE;
}

/* The type that a reference names by its text must be that of some target profile. */
static gboolean
target_type_fits (FhirWalk *walk,
                  const FhirScope *scope,
                  FhirSpot spot,
                  const FhirProfile *profile,
                  const FhirProfileType *type)
{
  FhirTypeId said = fhir_walk_target_type (walk, scope, spot.node);

  if (said == 0)
    return TRUE;
  for (guint i = 0; i < type->n_targets; i++)
    {
      FhirSlice url = fhir_profile_string (profile, type->first_target + i);
      FhirTypeId base = fhir_profile_type_of_url (url);
      const FhirProfile *wanted = base == 0 ? fhir_library_profile (walk->library, url) : NULL;

      if (wanted != NULL)
        base = fhir_profile_get_type (wanted);
      if (base == 0 || fhir_def_is_a (said, base))
        return TRUE;
    }
  return FALSE;
}

/* How the reference leads there: into the resource, within the bundle, or out of both. */
static guint8
aggregation_of (FhirWalk *walk, const FhirScope *scope, FhirSpot spot)
{
  FhirSlice text = fhir_walk_member_text (walk, spot.node, FHIR_KEY_reference);

  if (text.len == 0)
    return 0;
  if (text.text[0] == '#')
    return FHIR_AGGREGATION_CONTAINED;
  return fhir_walk_resolve (walk, scope, spot.node) != 0
             ? FHIR_AGGREGATION_BUNDLED | FHIR_AGGREGATION_REFERENCED
             : FHIR_AGGREGATION_REFERENCED;
}

static void
check_way (FhirWalk *walk,
           const FhirPlace *place,
           const FhirScope *scope,
           FhirSpot spot,
           const FhirProfile *profile,
           const FhirProfileType *type)
{
  guint8 way = aggregation_of (walk, scope, spot);
  FhirSlice text = fhir_walk_member_text (walk, spot.node, FHIR_KEY_reference);
  FhirReference parts;
  gboolean versioned;

  if (type->aggregation != 0 && way != 0 && (way & type->aggregation) == 0)
    fhir_walk_error (
        walk,
        place,
        spot.node,
        "structure",
        "the profile %s wants what is referenced elsewhere: contained, in the bundle, or "
        "out of it",
        fhir_profile_get_url (profile));
  if (type->versioning == FHIR_VERSIONING_EITHER || text.text == NULL ||
      !fhir_reference_parse (text, &parts))
    return;
  versioned = parts.version.text != NULL;
  if (versioned != (type->versioning == FHIR_VERSIONING_SPECIFIC))
    fhir_walk_error (walk,
                     place,
                     spot.node,
                     "structure",
                     versioned ? "the profile %s wants a reference without a version"
                               : "the profile %s wants a reference to a version",
                     fhir_profile_get_url (profile));
}

void
fhir_walk_profile_target (FhirWalk *walk,
                          const FhirPlace *place,
                          const FhirScope *scope,
                          FhirSpot spot,
                          const FhirProfile *profile,
                          const FhirProfileType *type)
{
  if (spot.type != FHIR_TYPE_Reference || spot.node == 0)
    return;
  check_way (walk, place, scope, spot, profile, type);
  if (type->n_targets == 0)
    return;
  if (!target_type_fits (walk, scope, spot, profile, type))
    fhir_walk_error (walk,
                     place,
                     spot.node,
                     "structure",
                     "the reference is to a type that the profile %s does not allow here",
                     fhir_profile_get_url (profile));
  else if (!target_meets (walk, place, scope, spot, profile, type))
    fhir_walk_error (walk,
                     place,
                     spot.node,
                     "structure",
                     "the resource that is referenced meets none of the profiles that %s wants",
                     fhir_profile_get_url (profile));
}
