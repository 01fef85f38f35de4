/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The definitions as steps take them: from (type, key) to the type of the value in one load, with
 * all that is asked on the way (is it a choice, where is its shadow) decided beforehand. Made of
 * core/definitions' tables at the first compilation, 0.5 MB, never freed.
 *
 * Beside it the map of one object: an expression on a resource asks for members that mostly are not
 * there, and finding that out costs a walk over all of its members each time. */

#include "fhir-path-step-private.h"

/* Names with an underscore are the last of FHIR's. */
#define FIRST_SHADOW FHIR_KEY__abatementDateTime

static void
pair_shadows (FhirPathSteps *steps)
{
  for (guint key = 0; key <= FHIR_KEY_N; key++)
    steps->plain_of[key] = (FhirKey)key;
  for (guint key = FIRST_SHADOW; key <= FHIR_KEY_N; key++)
    {
      FhirSlice name = fhir_json_key_name ((FhirKey)key);
      FhirKey plain = fhir_json_key_lookup ((FhirSlice){ name.text + 1, name.len - 1 });

      if (plain == 0)
        continue;
      steps->shadow_of[plain] = (FhirKey)key;
      steps->plain_of[key] = plain;
    }
}

guint8
fhir_path_steps_find_choice (const FhirPathSteps *steps, FhirSlice name)
{
  for (guint i = 1; i <= steps->n_choices; i++)
    if (fhir_slice_is (name, steps->choices[i]))
      return (guint8)i;
  return 0;
}

static guint8
add_choice (FhirPathSteps *steps, const char *name)
{
  guint8 known = fhir_path_steps_find_choice (steps, fhir_slice (name));

  if (known != 0)
    return known;
  /* lint: assert-on-input — the standard's own tables are no input */
  g_assert (steps->n_choices < FHIR_PATH_MAX_CHOICES - 1);
  steps->choices[++steps->n_choices] = name;
  return (guint8)steps->n_choices;
}

static void
add_step (FhirPathSteps *steps, FhirTypeId owner, const FhirMemberDef *member)
{
  const FhirElementDef *element = fhir_def_element (member->element);
  const FhirTypeDef *type = fhir_def_type (member->type);
  guint32 mask = (1u << (32 - steps->shift)) - 1;
  guint32 slot = (((guint32)owner << 16 | member->key) * 2654435769u) >> steps->shift;
  FhirPathStep *step;

  while (steps->steps[slot].owner != 0)
    slot = (slot + 1) & mask;
  step = &steps->steps[slot];
  *step = (FhirPathStep){ .owner = owner, .key = member->key, .type = member->type };
  step->is_resource = member->type != 0 && type->is_abstract && type->kind == FHIR_KIND_RESOURCE;
  if ((element->flags & FHIR_ELEMENT_CHOICE) != 0)
    steps->choice_of[member->key] = step->choice = add_choice (steps, element->name);
}

/* Adds all members that are no shadows; without a table yet only counts them. */
static guint
add_all (FhirPathSteps *steps)
{
  guint n = 0;

  for (guint type = 1; type <= fhir_def_n_types(); type++)
    {
      const FhirMemberDef *members = fhir_def_members ((FhirTypeId)type);

      for (guint i = 0; i < fhir_def_type ((FhirTypeId)type)->n_members; i++)
        if (members[i].key < FIRST_SHADOW)
          {
            n++;
            if (steps->steps != NULL)
              add_step (steps, (FhirTypeId)type, &members[i]);
          }
    }
  return n;
}

static FhirPathSteps *
make_steps (void)
{
  FhirPathSteps *steps = g_new0 (FhirPathSteps, 1);
  guint n = add_all (steps);

  steps->shift = 32 - g_bit_storage (n + n / 4);
  steps->steps = g_new0 (FhirPathStep, (gsize)1 << (32 - steps->shift));
  pair_shadows (steps);
  add_all (steps);
  return steps;
}

const FhirPathSteps *
fhir_path_steps_get (void)
{
  static const FhirPathSteps *steps;

  if (g_once_init_enter (&steps))
    g_once_init_leave (&steps, make_steps());
  return steps;
}

static void
clear (FhirPathMap *map, const FhirPathSteps *steps)
{
  for (guint i = 1; i <= map->n; i++)
    {
      map->slots[map->members[i].key] = 0;
      map->slots[FHIR_KEY_N + 1 + steps->choice_of[map->members[i].key]] = 0;
    }
  map->n = 0;
}

/* The entry of a key; NULL: no room. */
static FhirPathMember *
add_member (FhirPathMap *map, const FhirPathSteps *steps, FhirKey key)
{
  guint8 *by_choice = &map->slots[FHIR_KEY_N + 1 + steps->choice_of[key]];
  FhirPathMember *member;

  if (map->slots[key] != 0)
    return &map->members[map->slots[key]];
  if (map->n == FHIR_PATH_MAP_MAX)
    return NULL;
  member = &map->members[++map->n];
  *member = (FhirPathMember){ .key = key };
  map->slots[key] = (guint8)map->n;
  if (steps->choice_of[key] != 0 && *by_choice == 0)
    *by_choice = (guint8)map->n;
  else if (steps->choice_of[key] != 0)
    map->members[*by_choice].is_ambiguous = TRUE;
  return member;
}

gboolean
fhir_path_map_fill (FhirPathMap *map,
                    const FhirPathSteps *steps,
                    const FhirJsonDoc *doc,
                    guint32 node)
{
  const FhirJsonNode *nodes = doc->nodes;
  guint32 end = nodes[node].next;

  clear (map, steps);
  for (guint32 at = node + 1; at < end; at = nodes[at].next)
    {
      FhirKey key = nodes[at].key;
      FhirPathMember *member;

      if (key > FHIR_KEY_N)
        continue;
      member = add_member (map, steps, steps->plain_of[key]);
      if (member == NULL)
        return FALSE;
      if (steps->plain_of[key] == key)
        member->value = at;
      else
        member->shadow = at;
    }
  return TRUE;
}
