/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-profile.h"
#include "fhir-walk-private.h"

G_BEGIN_DECLS

#define FHIR_PROFILE_DEPTH_MAX 24 /* profiles within profiles, elements below included */

/* Profiles that the resource claims in meta.profile, and those that go with its type (vital signs).
 */
void fhir_walk_claimed (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope);

/* Profiles that the caller asked for. */
void fhir_walk_asked (FhirWalk *walk,
                      const FhirPlace *place,
                      const FhirScope *scope,
                      const char *const *profiles);

/* Holds an element against a profile; each pair once. */
void fhir_walk_profile (FhirWalk *walk,
                        const FhirPlace *place,
                        const FhirScope *scope,
                        FhirSpot spot,
                        const FhirProfile *profile);
/* The same, silent. */
gboolean fhir_walk_meets (FhirWalk *walk,
                          const FhirPlace *place,
                          const FhirScope *scope,
                          FhirSpot spot,
                          const FhirProfile *profile);

/* One node of a profile on one element. */
void fhir_walk_profile_node (FhirWalk *walk,
                             const FhirPlace *place,
                             const FhirScope *scope,
                             FhirSpot spot,
                             const FhirProfile *profile,
                             guint32 node);

/* The elements of that name within an element, in order; clears list first.
 * (element-type FhirSpot) */
void fhir_walk_collect (FhirWalk *walk, FhirSpot parent, FhirSlice name, GArray *list);

/* fhir-profile-slice.c: sorts the elements of a node into its slices and checks each. */
void fhir_walk_slices (FhirWalk *walk,
                       const FhirPlace *parent,
                       const FhirScope *scope,
                       const GArray *spots,
                       const FhirProfile *profile,
                       guint32 node);

/* fhir-discriminator.c: whether an item answers one discriminator of a slice; *ret_said: whether
 * the slice says anything there. */
gboolean fhir_walk_discriminates (FhirWalk *walk,
                                  const FhirScope *scope,
                                  FhirSpot item,
                                  const FhirProfile *profile,
                                  guint32 slice,
                                  const FhirDiscriminator *discriminator,
                                  gboolean *ret_said);

/* fhir-profile-target.c: what a Reference leads to, of one type of the profile. */
void fhir_walk_profile_target (FhirWalk *walk,
                               const FhirPlace *place,
                               const FhirScope *scope,
                               FhirSpot spot,
                               const FhirProfile *profile,
                               const FhirProfileType *type);

/* fhir-profile-value.c: whether a value is the fixed one, or has all of the pattern. */
gboolean
fhir_profile_value_equals (const FhirProfileValue *fixed, const FhirJsonDoc *doc, guint32 node);
gboolean
fhir_profile_value_matches (const FhirProfileValue *pattern, const FhirJsonDoc *doc, guint32 node);
/* Compares two Quantities of one unit, or of units that UCUM converts: the sign of the difference.
 * FALSE: they cannot be compared. */
gboolean fhir_quantity_compare (const FhirJsonDoc *a,
                                guint32 x,
                                const FhirJsonDoc *b,
                                guint32 y,
                                int *ret_order);
/* fixed, pattern, minValue, maxValue, maxLength, with their issues. */
void fhir_walk_profile_values (FhirWalk *walk,
                               const FhirPlace *place,
                               FhirSpot spot,
                               const FhirProfileNode *node,
                               const char *profile);

/* fhir-profile-extension.c: what extensions of the definition say. */
void fhir_walk_profile_extensions (FhirWalk *walk,
                                   const FhirPlace *place,
                                   const FhirScope *scope,
                                   FhirSpot spot,
                                   const FhirProfileNode *node,
                                   const char *profile);

/* fhir-narrative-rules.c: the xhtml of Narrative.div; what a profile wants of it, by a control
 * ("language", "source") and its value. */
void
fhir_walk_narrative (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, guint32 node);
void fhir_walk_narrative_control (FhirWalk *walk,
                                  const FhirPlace *place,
                                  const FhirScope *scope,
                                  guint32 narrative,
                                  const char *control,
                                  FhirSlice value);

/* fhir-vital-signs.c: the profile that R4 ties to the code of an Observation. */
void fhir_walk_vital_signs (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope);

G_END_DECLS
