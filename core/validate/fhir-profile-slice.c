/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Slicing (http://hl7.org/fhir/R4/profiling.html#slicing): each item of a sliced element goes into
 * the first slice all of whose discriminators it answers (fhir-discriminator.c); a slice without
 * discriminators takes what meets it. The items of a slice may be sorted into slices again
 * (reslicing). */

#include "fhir-profile-walk-private.h"

/* The slice that an item belongs to, or 0. */
static guint32
find_slice (FhirWalk *walk,
            const FhirPlace *place,
            const FhirScope *scope,
            FhirSpot item,
            const FhirProfile *profile,
            const FhirProfileNode *node)
{
  for (guint32 s = node->slice; s != 0; s = fhir_profile_node (profile, s)->next)
    {
      gboolean all = TRUE;
      gboolean any = FALSE;

      /* A discriminator of which the slice says nothing does not tell it from others. */
      for (guint32 d = 0; d < node->n_discriminators && all; d++)
        {
          gboolean said;

          all = fhir_walk_discriminates (
              walk,
              scope,
              item,
              profile,
              s,
              fhir_profile_discriminator (profile, node->first_discriminator + d),
              &said);
          any = any || said;
        }
      all = all && any;
      if (node->n_discriminators == 0)
        {
          guint before = walk->report.n_errors;

          walk->muted++;
          fhir_walk_profile_node (walk, place, scope, item, profile, s);
          walk->muted--;
          all = walk->report.n_errors == before;
          walk->report.n_errors = before;
        }
      if (all)
        return s;
    }
  return 0;
}

/* A node of a profile on an element, which may be a resource of its own. */
static void
go_in (FhirWalk *walk,
       FhirPlace *place,
       const FhirScope *scope,
       FhirSpot spot,
       const FhirProfile *profile,
       guint32 node)
{
  FhirScope inner;

  if (fhir_def_type (spot.type)->kind != FHIR_KIND_RESOURCE || spot.node == 0)
    {
      fhir_walk_profile_node (walk, place, scope, spot, profile, node);
      return;
    }
  inner = fhir_walk_enter (walk, place, scope, spot.node);
  fhir_walk_profile_node (walk, place, &inner, spot, profile, node);
}

/* A list element has an index in its place; the profile tree does not say which these are. */
static FhirPlace
place_of (FhirWalk *walk, const FhirPlace *parent, FhirSpot spot, FhirSlice name, guint index)
{
  guint32 some = spot.node != 0 ? spot.node : spot.shadow;
  FhirPlace place = { .up = parent, .name = name, .index = -1, .node = some, .type = spot.type };

  if (some == 0 || fhir_json_name (walk->doc, some).text == NULL)
    place.index = (gint)index;
  return place;
}

typedef struct
{
  FhirWalk *walk;
  const FhirPlace *parent;
  const FhirScope *scope;
  const GArray *spots; /* (element-type FhirSpot) all items of the element */
  const FhirProfile *profile;
} Sorting;

static void
check_count (const Sorting *s, const FhirProfileNode *slice, guint n)
{
  gboolean few = (slice->flags & FHIR_PROFILE_HAS_MIN) && n < slice->min;
  gboolean many = (slice->flags & FHIR_PROFILE_HAS_MAX) && n > slice->max;

  if (few || many)
    fhir_walk_error (s->walk,
                     s->parent,
                     s->parent->node,
                     few ? "required" : "structure",
                     "%.*s, slice %.*s: the profile %s wants at %s %u, found %u",
                     (int)slice->name.len,
                     slice->name.text,
                     (int)slice->slice_name.len,
                     slice->slice_name.text,
                     fhir_profile_get_url (s->profile),
                     few ? "least" : "most",
                     few ? slice->min : slice->max,
                     n);
}

/* Where an item may stand among those of other slices; slices and 0 (none) as found so far. */
static void
check_order (const Sorting *s,
             const FhirPlace *place,
             const FhirProfileNode *node,
             guint32 slice,
             guint32 last,
             gboolean unmatched)
{
  const char *wrong = NULL;

  if (slice != 0 && slice < last && (node->flags & FHIR_PROFILE_ORDERED))
    wrong = "does not stand in the order of slices";
  else if (slice == 0 && (node->flags & FHIR_PROFILE_CLOSED))
    wrong = "fits none of the slices, and there are no others";
  else if (slice != 0 && unmatched && (node->flags & FHIR_PROFILE_OPEN_AT_END))
    wrong = "stands after items that fit no slice: those stand at the end";
  if (wrong != NULL)
    fhir_walk_error (s->walk,
                     place,
                     place->node,
                     "structure",
                     "%s (profile %s)",
                     wrong,
                     fhir_profile_get_url (s->profile));
}

/* The slice of each of the members (numbers of items), in their order. */
static guint32 *
find_slices (const Sorting *s, guint32 n, const GArray *members)
{
  const FhirProfileNode *node = fhir_profile_node (s->profile, n);
  guint32 *slices = g_new0 (guint32, members->len + 1);
  gboolean unmatched = FALSE;
  guint32 last = 0;

  for (guint i = 0; i < members->len && !s->walk->stopped; i++)
    {
      guint index = g_array_index (members, guint, i);
      const FhirSpot spot = g_array_index (s->spots, FhirSpot, index);
      const FhirPlace place = place_of (s->walk, s->parent, spot, node->name, index);

      slices[i] = find_slice (s->walk, &place, s->scope, spot, s->profile, node);
      check_order (s, &place, node, slices[i], last, unmatched);
      last = slices[i] != 0 ? slices[i] : last;
      unmatched = unmatched || slices[i] == 0;
    }
  return slices;
}

static void
sort (const Sorting *s, guint32 n, const GArray *members)
{
  g_autofree guint32 *slices = find_slices (s, n, members);
  guint32 slice = fhir_profile_node (s->profile, n)->slice;

  for (; slice != 0 && !s->walk->stopped; slice = fhir_profile_node (s->profile, slice)->next)
    {
      const FhirProfileNode *node = fhir_profile_node (s->profile, slice);
      g_autoptr (GArray) own = g_array_new (FALSE, FALSE, sizeof (guint));

      for (guint i = 0; i < members->len; i++)
        if (slices[i] == slice)
          {
            guint index = g_array_index (members, guint, i);
            const FhirSpot spot = g_array_index (s->spots, FhirSpot, index);
            FhirPlace place = place_of (s->walk, s->parent, spot, node->name, index);

            g_array_append_val (own, index);
            go_in (s->walk, &place, s->scope, spot, s->profile, slice);
          }
      fhir_walk_spend (s->walk, members->len / 16);
      check_count (s, node, own->len);
      if (node->slice != 0)
        sort (s, slice, own);
    }
}

void
fhir_walk_slices (FhirWalk *walk,
                  const FhirPlace *parent,
                  const FhirScope *scope,
                  const GArray *spots,
                  const FhirProfile *profile,
                  guint32 n)
{
  const Sorting s = { walk, parent, scope, spots, profile };
  const FhirProfileNode *node = fhir_profile_node (profile, n);
  g_autoptr (GArray) members = node->slice != 0 ? g_array_new (FALSE, FALSE, sizeof (guint)) : NULL;

  for (guint i = 0; i < spots->len; i++)
    {
      const FhirSpot spot = g_array_index (spots, FhirSpot, i);
      FhirPlace place = place_of (walk, parent, spot, node->name, i);

      if (spot.node == 0 && spot.shadow == 0)
        continue;
      go_in (walk, &place, scope, spot, profile, n);
      if (members != NULL)
        g_array_append_val (members, i);
    }
  if (members != NULL)
    sort (&s, n, members);
}
