/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether an item answers a discriminator of a slice
 * (http://hl7.org/fhir/R4/profiling.html#discriminator): a short path (members, extension('url'),
 * resolve(), ofType(T), $this), followed at once through the item and through the tree of the
 * slice; what the slice's tree says there (fixed, pattern, binding, type, number, profile) decides.
 */

#include "fhir-profile-walk-private.h"

#define STEPS_MAX 16

/* A path taken apart. */
typedef struct
{
  FhirSlice name; /* member, or function with brackets: extension, resolve, ofType */
  FhirSlice argument;
} Step;

typedef struct
{
  Step steps[STEPS_MAX];
  guint n;
} Path;

static gboolean
take_step (const char **at, const char *end, Step *step)
{
  const char *stop = *at;
  gboolean quoted = FALSE;
  guint brackets = 0;
  const char *open;

  while (stop < end && (*stop != '.' || quoted || brackets > 0))
    {
      quoted ^= *stop == '\'' || *stop == '"';
      brackets += !quoted && *stop == '(';
      brackets -= !quoted && *stop == ')' && brackets > 0;
      stop++;
    }
  open = memchr (*at, '(', (gsize)(stop - *at));
  *step = (Step){ { *at, (guint32)((open != NULL ? open : stop) - *at) }, FHIR_SLICE_NONE };
  if (open != NULL && stop > open + 1 && stop[-1] == ')')
    {
      step->argument = (FhirSlice){ open + 1, (guint32)(stop - open - 2) };
      if (step->argument.len > 1 && strchr ("'\"", step->argument.text[0]))
        step->argument = (FhirSlice){ open + 2, step->argument.len - 2 };
    }
  *at = stop + 1;
  return step->name.len > 0;
}

static Path
take_apart (FhirSlice text)
{
  const char *at = text.text;
  const char *end = text.text + text.len;
  Path path = { .n = 0 };

  while (at < end && path.n < STEPS_MAX)
    {
      Step step;

      if (!take_step (&at, end, &step))
        break;
      if (!fhir_slice_is (step.name, "$this"))
        path.steps[path.n++] = step;
    }
  return path;
}

static gboolean
has_url (FhirWalk *walk, guint32 extension, FhirSlice url)
{
  FhirSlice own = fhir_walk_member_text (walk, extension, FHIR_KEY_url);

  return fhir_slice_equal (own, url);
}

/* One step through the resource. */
static void
follow_step (FhirWalk *walk, const FhirScope *scope, const Step *step, GArray *spots)
{
  g_autoptr (GArray) from = g_array_copy (spots);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (FhirSpot));
  gboolean call = step->argument.text != NULL;

  g_array_set_size (spots, 0);
  for (guint i = 0; i < from->len; i++)
    {
      FhirSpot spot = g_array_index (from, FhirSpot, i);

      if (call && fhir_slice_is (step->name, "resolve"))
        {
          spot.node =
              spot.type == FHIR_TYPE_Reference ? fhir_walk_resolve (walk, scope, spot.node) : 0;
          spot.type = spot.node != 0 ? fhir_validate_type_of (walk->doc, spot.node) : 0;
          if (spot.type != 0)
            g_array_append_val (spots, spot);
          continue;
        }
      if (call && (fhir_slice_is (step->name, "ofType") || fhir_slice_is (step->name, "as")))
        {
          if (fhir_slice_is (step->argument, fhir_def_type (spot.type)->name))
            g_array_append_val (spots, spot);
          continue;
        }
      fhir_walk_collect (walk, spot, step->name, found);
      for (guint k = 0; k < found->len; k++)
        {
          const FhirSpot there = g_array_index (found, FhirSpot, k);

          if (!call || has_url (walk, there.node, step->argument))
            g_array_append_val (spots, there);
        }
    }
}

/* The same step through the tree of a slice: *profile may change to that of a type. FALSE: the tree
 * says nothing there. */
static gboolean
descend (FhirWalk *walk, const Step *step, const FhirProfile **profile, guint32 *node)
{
  const FhirProfileNode *at = fhir_profile_node (*profile, *node);
  guint32 child = fhir_profile_child (*profile, *node, step->name);

  /* What a slice within says holds where one of its items must be. */
  for (guint32 s = at->slice; s != 0 && child == 0; s = fhir_profile_node (*profile, s)->next)
    child = fhir_profile_child (*profile, s, step->name);
  if (child == 0)
    for (guint32 i = 0; i < at->n_types; i++)
      {
        const FhirProfileType *type = fhir_profile_type (*profile, at->first_type + i);
        const FhirProfile *inner;

        if (type->n_profiles == 0)
          continue;
        inner = fhir_library_profile (walk->library,
                                      fhir_profile_string (*profile, type->first_profile));
        if (inner == NULL)
          continue;
        child = fhir_profile_child (inner, 0, step->name);
        if (child != 0)
          {
            *profile = inner;
            break;
          }
      }
  if (child != 0 && step->argument.text != NULL)
    for (guint32 s = fhir_profile_node (*profile, child)->slice; s != 0;
         s = fhir_profile_node (*profile, s)->next)
      {
        const FhirProfileNode *slice = fhir_profile_node (*profile, s);
        const FhirProfileType *type =
            slice->n_types > 0 ? fhir_profile_type (*profile, slice->first_type) : NULL;

        /* One that names no type is a slice of a slice of the base. */
        if (type == NULL || type->n_profiles == 0 ||
            fhir_slice_equal (fhir_profile_string (*profile, type->first_profile), step->argument))
          {
            *node = s;
            return TRUE;
          }
      }
  *node = child;
  return child != 0;
}

/* What the tree of a slice says at the end of a path. node 0: nothing, or the type that resolve()
 * or the slice's own profile stands for. */
typedef struct
{
  const FhirProfile *profile;
  guint32 node;
  gboolean found;
  gboolean resolved; /* the last step was resolve(): targets of the reference count */
  gboolean is_url;   /* path "url" of a slice whose type has a profile */
  guint rest;        /* steps that lead on into the node's fixed value or pattern */
} Said;

static Said
look_up (FhirWalk *walk, const FhirProfile *profile, guint32 slice, const Path *path)
{
  Said said = { .profile = profile, .node = slice, .found = TRUE };

  for (guint i = 0; i < path->n; i++)
    {
      const Step *step = &path->steps[i];
      const FhirProfileNode *at = fhir_profile_node (said.profile, said.node);

      if (step->argument.text != NULL && fhir_slice_is (step->name, "resolve"))
        {
          said.resolved = TRUE;
          if (i + 1 == path->n)
            return said;
          /* Through the one profile that the reference is to. */
          if (at->n_types == 0 || fhir_profile_type (said.profile, at->first_type)->n_targets == 0)
            return (Said){ .found = FALSE };
          said.profile = fhir_library_profile (
              walk->library,
              fhir_profile_string (said.profile,
                                   fhir_profile_type (said.profile, at->first_type)->first_target));
          said.node = 0;
          if (said.profile == NULL)
            return (Said){ .found = FALSE };
          continue;
        }
      if (step->argument.text != NULL && !fhir_slice_is (step->name, "extension"))
        continue;
      if (fhir_slice_is (step->name, "url") && i + 1 == path->n && at->n_types > 0 &&
          fhir_profile_type (said.profile, at->first_type)->n_profiles > 0 &&
          fhir_profile_child (said.profile, said.node, step->name) == 0)
        {
          said.is_url = TRUE;
          return said;
        }
      if ((at->fixed.doc != NULL || at->pattern.doc != NULL) &&
          fhir_profile_child (said.profile, said.node, step->name) == 0)
        {
          said.rest = path->n - i;
          return said;
        }
      if (!descend (walk, step, &said.profile, &said.node))
        return (Said){ .found = FALSE };
    }
  return said;
}

static gboolean
url_matches (FhirWalk *walk, const Said *said, const GArray *spots)
{
  const FhirProfileNode *at = fhir_profile_node (said->profile, said->node);
  const FhirProfileType *type = fhir_profile_type (said->profile, at->first_type);
  FhirSlice wanted = fhir_profile_string (said->profile, type->first_profile);
  const char *bar = memchr (wanted.text, '|', wanted.len);

  if (bar != NULL)
    wanted.len = (guint32)(bar - wanted.text);
  for (guint i = 0; i < spots->len; i++)
    if (fhir_slice_equal (fhir_json_raw (walk->doc, g_array_index (spots, FhirSpot, i).node),
                          wanted))
      return TRUE;
  return FALSE;
}

/* Whether one value at the end of the path is what the slice says there, its children included. */
static gboolean
value_matches (FhirWalk *walk, const FhirProfile *profile, guint32 node, FhirSpot spot, guint depth)
{
  const FhirProfileNode *at = fhir_profile_node (profile, node);
  g_autoptr (GArray) list = NULL;

  if (at->fixed.doc != NULL)
    return fhir_profile_value_equals (&at->fixed, walk->doc, spot.node);
  if (at->pattern.doc != NULL)
    return fhir_profile_value_matches (&at->pattern, walk->doc, spot.node);
  if (at->binding.text != NULL && at->binding_strength == 4)
    return fhir_walk_is_in_set (walk, spot, at->binding) == FHIR_CODE_YES;
  for (guint32 s = at->slice; s != 0 && depth > 0; s = fhir_profile_node (profile, s)->next)
    if (value_matches (walk, profile, s, spot, depth - 1))
      return TRUE;
  if (depth == 0 || at->child == 0)
    return FALSE;
  list = g_array_new (FALSE, FALSE, sizeof (FhirSpot));
  for (guint32 c = at->child; c != 0; c = fhir_profile_node (profile, c)->next)
    {
      gboolean any = FALSE;
      const FhirProfileNode *child = fhir_profile_node (profile, c);

      if (child->fixed.doc == NULL && child->pattern.doc == NULL && child->child == 0 &&
          (child->binding.text == NULL || child->binding_strength != 4))
        continue;
      fhir_walk_collect (walk, spot, child->name, list);
      for (guint i = 0; i < list->len && !any; i++)
        any = value_matches (walk, profile, c, g_array_index (list, FhirSpot, i), depth - 1);
      if (!any)
        return FALSE;
    }
  return TRUE;
}

/* Whether something at the end of steps into a fixed value or pattern is the value: coding.code of
 * a pattern {"coding":[{"code":"a"}]} is a. */
static gboolean
part_matches (FhirWalk *walk, FhirProfileValue value, const Step *steps, guint n, FhirSpot spot)
{
  FhirProfileValue part = value;

  if (value.doc->nodes[value.node].type == FHIR_JSON_ARRAY)
    {
      for (guint32 i = fhir_json_first (value.doc, value.node); i != 0;
           i = fhir_json_next (value.doc, value.node, i))
        {
          part.node = i;
          if (part_matches (walk, part, steps, n, spot))
            return TRUE;
        }
      return FALSE;
    }
  if (n == 0)
    return fhir_profile_value_matches (&value, walk->doc, spot.node);
  part.node = fhir_json_member_named (value.doc, value.node, steps->name);
  return part.node != 0 && part_matches (walk, part, steps + 1, n - 1, spot);
}

static gboolean
type_matches (FhirWalk *walk, const Said *said, FhirSpot spot)
{
  const FhirProfileNode *at = fhir_profile_node (said->profile, said->node);

  for (guint32 i = 0; i < at->n_types; i++)
    {
      const FhirProfileType *type = fhir_profile_type (said->profile, at->first_type + i);

      if (!said->resolved && type->type != 0 && fhir_def_is_a (spot.type, type->type))
        return TRUE;
      for (guint k = 0; said->resolved && k < type->n_targets; k++)
        {
          FhirSlice url = fhir_profile_string (said->profile, type->first_target + k);
          FhirTypeId wanted = fhir_profile_type_of_url (url);
          const FhirProfile *target =
              wanted == 0 ? fhir_library_profile (walk->library, url) : NULL;

          if (target != NULL)
            wanted = fhir_profile_get_type (target);
          if (wanted != 0 && fhir_def_is_a (spot.type, wanted))
            return TRUE;
        }
    }
  return at->n_types == 0 && at->type != 0 && fhir_def_is_a (spot.type, at->type);
}

static gboolean
profile_matches (FhirWalk *walk, const FhirScope *scope, const Said *said, FhirSpot spot)
{
  const FhirProfileNode *at = fhir_profile_node (said->profile, said->node);

  for (guint32 i = 0; i < at->n_types; i++)
    {
      const FhirProfileType *type = fhir_profile_type (said->profile, at->first_type + i);
      guint32 first = said->resolved ? type->first_target : type->first_profile;
      guint n = said->resolved ? type->n_targets : type->n_profiles;

      for (guint k = 0; k < n; k++)
        {
          FhirSlice url = fhir_profile_string (said->profile, first + k);
          FhirTypeId base = fhir_profile_type_of_url (url);
          const FhirProfile *wanted = fhir_library_profile (walk->library, url);
          FhirScope inner = *scope;

          if (said->resolved)
            {
              inner.node = inner.container = spot.node;
              inner.type = spot.type;
            }
          if (wanted != NULL ? fhir_walk_meets (walk, scope->place, &inner, spot, wanted)
                             : base != 0 && fhir_def_is_a (spot.type, base))
            return TRUE;
        }
    }
  return FALSE;
}

/* By the type that the text of a reference names, where its target is not in the document. */
static gboolean
reference_matches (FhirWalk *walk, const FhirScope *scope, const Said *said, const GArray *spots)
{
  for (guint i = 0; i < spots->len; i++)
    {
      const FhirSpot spot = g_array_index (spots, FhirSpot, i);
      const FhirSpot target = { .type = spot.type == FHIR_TYPE_Reference
                                            ? fhir_walk_target_type (walk, scope, spot.node)
                                            : 0 };

      if (target.type != 0 && type_matches (walk, said, target))
        return TRUE;
    }
  return FALSE;
}

gboolean
fhir_walk_discriminates (FhirWalk *walk,
                         const FhirScope *scope,
                         FhirSpot item,
                         const FhirProfile *profile,
                         guint32 slice,
                         const FhirDiscriminator *discriminator,
                         gboolean *ret_said)
{
  const Path path = take_apart (discriminator->path);
  g_autoptr (GArray) spots = g_array_new (FALSE, FALSE, sizeof (FhirSpot));
  const Said said = look_up (walk, profile, slice, &path);
  const FhirProfileNode *at;

  *ret_said = said.found;
  if (!said.found)
    return TRUE;
  g_array_append_val (spots, item);
  for (guint i = 0; i < path.n; i++)
    {
      if (i + 1 == path.n && said.resolved && discriminator->kind == FHIR_SLICE_TYPE &&
          reference_matches (walk, scope, &said, spots))
        return TRUE;
      follow_step (walk, scope, &path.steps[i], spots);
    }
  fhir_walk_spend (walk, 1 + spots->len);
  if (said.is_url)
    return url_matches (walk, &said, spots);
  at = fhir_profile_node (said.profile, said.node);
  for (guint i = 0; i < spots->len && said.rest > 0; i++)
    if (part_matches (walk,
                      at->fixed.doc != NULL ? at->fixed : at->pattern,
                      &path.steps[path.n - said.rest],
                      said.rest,
                      g_array_index (spots, FhirSpot, i)))
      return TRUE;
  if (said.rest > 0)
    return FALSE;
  if (discriminator->kind == FHIR_SLICE_EXISTS ||
      ((at->flags & FHIR_PROFILE_HAS_MAX) && at->max == 0))
    return (at->flags & FHIR_PROFILE_HAS_MAX) && at->max == 0 ? spots->len == 0 : spots->len > 0;
  for (guint i = 0; i < spots->len; i++)
    {
      const FhirSpot spot = g_array_index (spots, FhirSpot, i);

      if (discriminator->kind == FHIR_SLICE_TYPE ? type_matches (walk, &said, spot)
          : discriminator->kind == FHIR_SLICE_PROFILE
              ? profile_matches (walk, scope, &said, spot)
              : value_matches (walk, said.profile, said.node, spot, STEPS_MAX))
        return TRUE;
    }
  return FALSE;
}
