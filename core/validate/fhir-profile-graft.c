/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a definition says below an element whose type has a profile of its own (an address by a
 * profile of Address, an extension) it says on top of that profile: its slices keep their names and
 * what tells them apart. So the tree of that profile is grafted there first, without what the walk
 * holds the element to anyway when it meets the type's profile: counts, invariants, bindings. */

#include "fhir-profile-private.h"

#define DEPTH_MAX 16
#define NODES_MAX 50000 /* of one profile: grafts upon grafts multiply */

/* Types of a slice, with the texts that they name. */
static void
copy_types (FhirProfile *profile, guint32 to, const FhirProfile *from, const FhirProfileNode *node)
{
  guint32 first = profile->types->len;

  for (guint32 i = 0; i < node->n_types; i++)
    {
      FhirProfileType type = *fhir_profile_type (from, node->first_type + i);
      const FhirProfileType old = type;

      type.first_profile = profile->strings->len;
      for (guint k = 0; k < old.n_profiles; k++)
        {
          FhirSlice text = fhir_profile_string (from, old.first_profile + k);
          g_array_append_val (profile->strings, text);
        }
      type.first_target = profile->strings->len;
      for (guint k = 0; k < old.n_targets; k++)
        {
          FhirSlice text = fhir_profile_string (from, old.first_target + k);
          g_array_append_val (profile->strings, text);
        }
      g_array_append_val (profile->types, type);
    }
  fhir_profile_at (profile, to)->first_type = first;
  fhir_profile_at (profile, to)->n_types = node->n_types;
}

static void
copy_node (FhirProfile *profile, guint32 to, const FhirProfile *from, const FhirProfileNode *node)
{
  guint32 first = profile->discriminators->len;
  FhirProfileNode *at;

  for (guint32 i = 0; i < node->n_discriminators; i++)
    {
      const FhirDiscriminator d = *fhir_profile_discriminator (from, node->first_discriminator + i);
      g_array_append_val (profile->discriminators, d);
    }
  at = fhir_profile_at (profile, to);
  at->type = node->type;
  at->flags = node->flags & FHIR_PROFILE_HAS_SLICING;
  at->fixed = node->fixed;
  at->pattern = node->pattern;
  at->first_discriminator = first;
  at->n_discriminators = node->n_discriminators;
  if (node->slice_name.text != NULL)
    copy_types (profile, to, from, node);
}

static void
graft_below (FhirProfile *profile, guint32 to, const FhirProfile *from, guint32 node, guint depth)
{
  guint32 firsts[] = { fhir_profile_node (from, node)->child,
                       fhir_profile_node (from, node)->slice };

  /* the root's own slices, if any, are of its profile alone */
  for (guint i = 0; i < (node != 0 ? G_N_ELEMENTS (firsts) : 1) && depth > 0; i++)
    for (guint32 n = firsts[i]; n != 0 && profile->nodes->len < NODES_MAX;
         n = fhir_profile_node (from, n)->next)
      {
        const FhirProfileNode *below = fhir_profile_node (from, n);
        guint32 own = fhir_profile_add_node (profile, to, below->name, below->slice_name);

        copy_node (profile, own, from, below);
        graft_below (profile, own, from, n, depth - 1);
      }
}

void
fhir_profile_graft (FhirProfile *profile, guint32 node)
{
  const FhirProfileNode *at = fhir_profile_node (profile, node);
  const FhirProfileType *type =
      at->n_types == 1 ? fhir_profile_type (profile, at->first_type) : NULL;
  const FhirProfile *from;

  if (at->child != 0 || type == NULL || type->n_profiles != 1)
    return;
  from =
      fhir_library_profile (profile->library, fhir_profile_string (profile, type->first_profile));
  if (from != NULL && from != profile)
    graft_below (profile, node, from, 0, DEPTH_MAX);
}
