/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A profile held against an element: one recursion over the profile's tree, which for each child
 * gathers the elements of that name, counts them, sorts them into slices and goes into each. What
 * R4's own tables say was checked by the walk before and is not said again. An element and a
 * profile meet once (walk->met), which also ends profiles that need themselves. */

#include "fhir-profile-walk-private.h"

#include "fhir-invariant-private.h"

#define VERSION_MARK '|'

/* The shadow of a value within its parent, or 0. */
static guint32
shadow_of (FhirWalk *walk, guint32 parent, guint16 key)
{
  FhirKey shadow = key <= FHIR_KEY_N ? fhir_walk_shadow_key (key) : FHIR_KEY_NONE;

  return shadow != FHIR_KEY_NONE ? fhir_json_member (walk->doc, parent, shadow) : 0;
}

/* Items of two lists side by side; null is none. */
static void
collect_lists (FhirWalk *walk, FhirSpot lists, GArray *list)
{
  const FhirJsonNode *nodes = walk->doc->nodes;
  guint32 node = lists.node != 0 ? fhir_json_first (walk->doc, lists.node) : 0;
  guint32 shadow = lists.shadow != 0 ? fhir_json_first (walk->doc, lists.shadow) : 0;

  while (node != 0 || shadow != 0)
    {
      const FhirSpot spot = { .node = node != 0 && nodes[node].type != FHIR_JSON_NULL ? node : 0,
                              .shadow =
                                  shadow != 0 && nodes[shadow].type != FHIR_JSON_NULL ? shadow : 0,
                              .type = lists.type };

      g_array_append_val (list, spot);
      node = node != 0 ? fhir_json_next (walk->doc, lists.node, node) : 0;
      shadow = shadow != 0 ? fhir_json_next (walk->doc, lists.shadow, shadow) : 0;
    }
}

/* Where any resource may stand, its own type counts. */
static void
find_types (FhirWalk *walk, GArray *list)
{
  for (guint i = 0; i < list->len; i++)
    {
      FhirSpot *spot = &g_array_index (list, FhirSpot, i);

      if (fhir_def_type (spot->type)->kind == FHIR_KIND_RESOURCE && spot->node != 0)
        {
          FhirTypeId own = fhir_validate_type_of (walk->doc, spot->node);

          spot->type = own != 0 ? own : spot->type;
        }
    }
}

static void
collect_member (FhirWalk *walk, FhirSpot parent, guint32 child, FhirSlice name, GArray *list)
{
  const FhirJsonNode *nodes = walk->doc->nodes;
  FhirKey key = nodes[child].key;
  const FhirMemberDef *member = fhir_walk_find_member (parent.type, key);
  FhirKey plain = member != NULL ? fhir_walk_plain_key (key) : FHIR_KEY_NONE;
  FhirSpot spot = { .node = child };
  guint32 some;

  if (member == NULL || !fhir_slice_is (name, fhir_def_element (member->element)->name))
    return;
  if (plain != FHIR_KEY_NONE)
    {
      if (fhir_json_member (walk->doc, parent.node, plain) != 0)
        return;
      spot = (FhirSpot){ .shadow = child };
      member = fhir_walk_find_member (parent.type, plain);
    }
  else
    spot.shadow = shadow_of (walk, parent.node, key);
  if (member == NULL)
    return;
  spot.type = member->type;
  some = spot.node != 0 ? spot.node : spot.shadow;
  if (nodes[some].type == FHIR_JSON_ARRAY)
    collect_lists (walk, spot, list);
  else
    g_array_append_val (list, spot);
}

void
fhir_walk_collect (FhirWalk *walk, FhirSpot parent, FhirSlice name, GArray *list)
{
  g_array_set_size (list, 0);
  /* Within a primitive, id and extension are the shadow's. */
  if (fhir_def_type (parent.type)->kind == FHIR_KIND_PRIMITIVE)
    {
      if (parent.shadow == 0)
        return;
      parent = (FhirSpot){ .node = parent.shadow, .type = FHIR_TYPE_Element };
    }
  if (walk->doc->nodes[parent.node].type != FHIR_JSON_OBJECT)
    return;
  for (guint32 c = fhir_json_first (walk->doc, parent.node); c != 0;
       c = fhir_json_next (walk->doc, parent.node, c))
    collect_member (walk, parent, c, name, list);
  find_types (walk, list);
}

static void
check_count (FhirWalk *walk,
             const FhirPlace *place,
             guint32 where,
             const FhirProfile *profile,
             const FhirProfileNode *node,
             guint n)
{
  const char *url = fhir_profile_get_url (profile);

  if ((node->flags & FHIR_PROFILE_HAS_MIN) && n < node->min)
    fhir_walk_error (walk,
                     place,
                     where,
                     "required",
                     "%.*s: the profile %s wants at least %u, found %u",
                     (int)node->name.len,
                     node->name.text,
                     url,
                     node->min,
                     n);
  if ((node->flags & FHIR_PROFILE_HAS_MAX) && n > node->max)
    fhir_walk_error (walk,
                     place,
                     where,
                     "structure",
                     "%.*s: the profile %s allows at most %u, found %u",
                     (int)node->name.len,
                     node->name.text,
                     url,
                     node->max,
                     n);
}

static void
check_constraints (FhirWalk *walk,
                   const FhirPlace *place,
                   const FhirScope *scope,
                   FhirSpot spot,
                   const FhirProfile *profile,
                   const FhirProfileNode *node)
{
  if (spot.node == 0 && spot.shadow != 0)
    return;
  for (guint32 i = 0; i < node->n_constraints; i++)
    {
      const FhirProfileConstraint *constraint =
          fhir_profile_constraint (profile, node->first_constraint + i);

      if (!fhir_walk_spend (walk, 1))
        return;
      if (fhir_walk_test (walk, constraint->expr, scope, spot) == FHIR_VERDICT_FAILS)
        fhir_walk_say (walk,
                       place,
                       spot.node,
                       constraint->is_error ? FHIR_SEVERITY_ERROR : FHIR_SEVERITY_WARNING,
                       "invariant",
                       "%.*s: %.*s (profile %s)",
                       (int)constraint->key.len,
                       constraint->key.text,
                       (int)constraint->human.len,
                       constraint->human.text,
                       fhir_profile_get_url (profile));
    }
}

/* A profile of an extension that is not here is told of by the extension itself. */
static void
say_missing (FhirWalk *walk, const FhirPlace *place, FhirSpot spot, FhirSlice url)
{
  if (spot.type != FHIR_TYPE_Extension && fhir_profile_type_of_url (url) == 0)
    fhir_walk_fault (walk,
                     place,
                     spot.node,
                     "not-found",
                     "the profile %.*s is not known here: it was not checked",
                     (int)url.len,
                     url.text);
}

/* An element of a type with profiles meets one of them: said in full when there is one. */
static void
check_type_profiles (FhirWalk *walk,
                     const FhirPlace *place,
                     const FhirScope *scope,
                     FhirSpot spot,
                     const FhirProfile *profile,
                     const FhirProfileType *type)
{
  const FhirProfile *wanted = NULL;

  for (guint i = 0; i < type->n_profiles; i++)
    {
      FhirSlice url = fhir_profile_string (profile, type->first_profile + i);

      wanted = fhir_library_profile (walk->library, url);
      if (wanted == NULL)
        {
          say_missing (walk, place, spot, url);
          return; /* nobody can tell */
        }
      if (type->n_profiles > 1 && fhir_walk_meets (walk, place, scope, spot, wanted))
        return;
    }
  if (type->n_profiles == 1)
    fhir_walk_profile (walk, place, scope, spot, wanted);
  else if (type->n_profiles > 1)
    fhir_walk_error (walk,
                     place,
                     spot.node,
                     "structure",
                     "meets none of the profiles that %s allows here",
                     fhir_profile_get_url (profile));
}

static void
check_types (FhirWalk *walk,
             const FhirPlace *place,
             const FhirScope *scope,
             FhirSpot spot,
             const FhirProfile *profile,
             const FhirProfileNode *node)
{
  gboolean known = FALSE;

  for (guint32 i = 0; i < node->n_types; i++)
    {
      const FhirProfileType *type = fhir_profile_type (profile, node->first_type + i);

      if (type->type == 0)
        known = TRUE; /* FHIRPath's own types, or one of another version */
      else if (fhir_def_is_a (spot.type, type->type) ||
               (type->type == FHIR_TYPE_BackboneElement || type->type == FHIR_TYPE_Element))
        {
          check_type_profiles (walk, place, scope, spot, profile, type);
          fhir_walk_profile_target (walk, place, scope, spot, profile, type);
          return;
        }
    }
  if (node->n_types > 0 && !known)
    fhir_walk_error (walk,
                     place,
                     spot.node != 0 ? spot.node : spot.shadow,
                     "structure",
                     "the profile %s does not allow the type %s here",
                     fhir_profile_get_url (profile),
                     fhir_def_type (spot.type)->name);
}

static void
check_children (FhirWalk *walk,
                const FhirPlace *place,
                const FhirScope *scope,
                FhirSpot spot,
                const FhirProfile *profile,
                const FhirProfileNode *node)
{
  g_autoptr (GArray) list = NULL;

  if (node->child == 0)
    return;
  list = g_array_new (FALSE, FALSE, sizeof (FhirSpot));
  for (guint32 c = node->child; c != 0; c = fhir_profile_node (profile, c)->next)
    {
      const FhirProfileNode *child = fhir_profile_node (profile, c);

      fhir_walk_collect (walk, spot, child->name, list);
      if (!fhir_walk_spend (walk, 1 + list->len))
        return;
      check_count (walk,
                   place,
                   spot.node != 0 ? spot.node : spot.shadow,
                   profile,
                   child,
                   list->len);
      fhir_walk_slices (walk, place, scope, list, profile, c);
    }
}

void
fhir_walk_profile_node (FhirWalk *walk,
                        const FhirPlace *place,
                        const FhirScope *scope,
                        FhirSpot spot,
                        const FhirProfile *profile,
                        guint32 n)
{
  const FhirProfileNode *node = fhir_profile_node (profile, n);

  if (walk->depth >= FHIR_PROFILE_DEPTH_MAX * 4 || !fhir_walk_spend (walk, 1))
    return;
  walk->depth++;
  fhir_walk_profile_values (walk, place, spot, node, fhir_profile_get_url (profile));
  fhir_walk_profile_extensions (walk, place, scope, spot, node, fhir_profile_get_url (profile));
  if (node->binding.text != NULL && node->binding_strength > 1 && spot.node != 0)
    fhir_walk_coded (walk, place, spot, (FhirBinding){ node->binding, node->binding_strength, 0 });
  /* A resource as an element (contained, entry.resource): %resource is the one around it. */
  check_constraints (walk,
                     place,
                     n != 0 && scope->up != NULL && scope->node == spot.node ? scope->up : scope,
                     spot,
                     profile,
                     node);
  if (n != 0)
    check_types (walk, place, scope, spot, profile, node);
  check_children (walk, place, scope, spot, profile, node);
  walk->depth--;
}

gboolean
fhir_walk_meets (FhirWalk *walk,
                 const FhirPlace *place,
                 const FhirScope *scope,
                 FhirSpot spot,
                 const FhirProfile *profile)
{
  guint before = walk->report.n_errors;
  gboolean meets;

  if (walk->muted > FHIR_PROFILE_DEPTH_MAX)
    return TRUE;
  walk->muted++;
  if (!fhir_def_is_a (spot.type, fhir_profile_get_type (profile)))
    walk->report.n_errors++;
  else
    fhir_walk_profile_node (walk, place, scope, spot, profile, 0);
  walk->muted--;
  meets = walk->report.n_errors == before;
  walk->report.n_errors = before;
  return meets;
}

/* Whether the pair is new; silent walks do not remember, since nothing was said. */
static gboolean
is_new_pair (FhirWalk *walk, guint32 node, const FhirProfile *profile)
{
  g_autofree char *key = NULL;

  if (walk->muted > 0)
    return TRUE;
  if (walk->met == NULL)
    walk->met = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  key = g_strdup_printf ("%u %s", node, fhir_profile_get_url (profile));
  return g_hash_table_add (walk->met, g_steal_pointer (&key));
}

void
fhir_walk_profile (FhirWalk *walk,
                   const FhirPlace *place,
                   const FhirScope *scope,
                   FhirSpot spot,
                   const FhirProfile *profile)
{
  FhirTypeId type = fhir_profile_get_type (profile);

  if (!is_new_pair (walk, spot.node != 0 ? spot.node : spot.shadow, profile))
    return;
  if (type != 0 && !fhir_def_is_a (spot.type, type))
    {
      fhir_walk_error (walk,
                       place,
                       spot.node,
                       "structure",
                       "the profile %s is for the type %s",
                       fhir_profile_get_url (profile),
                       fhir_def_type (type)->name);
      return;
    }
  fhir_walk_profile_node (walk, place, scope, spot, profile, 0);
}

static void
hold (FhirWalk *walk,
      const FhirPlace *place,
      const FhirScope *scope,
      FhirSlice url,
      gboolean asked,
      guint32 where)
{
  const FhirProfile *profile = fhir_library_profile (walk->library, url);
  const FhirSpot spot = { .node = scope->node, .type = scope->type };
  FhirTypeId base = fhir_profile_type_of_url (url);

  if (profile != NULL)
    fhir_walk_profile (walk, place, scope, spot, profile);
  else if (base != 0 ? !fhir_def_is_a (scope->type, base) : asked)
    fhir_walk_error (walk,
                     place,
                     where,
                     base != 0 ? "structure" : "not-found",
                     base != 0 ? "the profile %.*s is for another type"
                               : "the profile %.*s is not known here",
                     (int)url.len,
                     url.text);
  else if (base == 0)
    fhir_walk_warn (walk,
                    place,
                    where,
                    "not-found",
                    "the profile %.*s is not known here: it was not checked",
                    (int)url.len,
                    url.text);
}

void
fhir_walk_asked (FhirWalk *walk,
                 const FhirPlace *place,
                 const FhirScope *scope,
                 const char *const *profiles)
{
  for (guint i = 0; profiles != NULL && profiles[i] != NULL && walk->library != NULL; i++)
    hold (walk, place, scope, fhir_slice (profiles[i]), TRUE, scope->node);
}

void
fhir_walk_claimed (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope)
{
  guint32 meta = fhir_json_member (walk->doc, scope->node, FHIR_KEY_meta);
  guint32 list = meta != 0 ? fhir_json_member (walk->doc, meta, FHIR_KEY_profile) : 0;

  if (walk->library == NULL)
    return;
  for (guint32 p = list != 0 ? fhir_json_first (walk->doc, list) : 0; p != 0;
       p = fhir_json_next (walk->doc, list, p))
    {
      g_autoptr (GString) buffer = NULL;
      FhirSlice url = fhir_walk_text (walk, p, &buffer);

      if (url.text != NULL)
        hold (walk, place, scope, url, FALSE, p);
    }
  for (guint i = 0;; i++)
    {
      FhirSlice url = fhir_library_global_profile (walk->library, scope->type, i);

      if (url.text == NULL)
        break;
      hold (walk, place, scope, url, FALSE, scope->node);
    }
  fhir_walk_vital_signs (walk, place, scope);
}
