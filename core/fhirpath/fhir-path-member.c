/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Steps through the document by the definitions: `value` finds valueQuantity and knows it as
 * Quantity, arrays are entered, a primitive carries its `_name` shadow along. Where a type is not
 * known (unknown resource type, misplaced member) steps go by the bare JSON name and yield items
 * without a type.
 *
 * A chain of names (Patient.name.given) is walked depth first: each item that a step finds takes
 * the next step at once, so that only what the last step finds is pushed. */

#include "fhir-path-argument-private.h"
#include "fhir-path-run-private.h"
#include "fhir-path-step-private.h"

/* node is the step to take; run->last the last one of the chain. */
static gboolean
walk_item (FhirPathRun *run, const FhirPathItem *item, const FhirPathNode *node, GError **error);

FhirTypeId
fhir_path_resource_type (const FhirJsonDoc *doc, guint32 node)
{
  guint32 member = fhir_json_member (doc, node, FHIR_KEY_resourceType);

  if (member == 0 || doc->nodes[member].type != FHIR_JSON_STRING)
    return 0;
  return fhir_def_find_type (fhir_json_raw (doc, member));
}

/* The value of a member and its shadow, either 0, and what type they have. */
typedef struct
{
  guint32 value;
  guint32 shadow;
  FhirTypeId type;
  gboolean is_resource; /* the value itself says its type */
} Found;

/* node NULL: no chain, what is found is pushed. */
static gboolean
push_one (FhirPathRun *run, Found found, const FhirPathNode *node, GError **error)
{
  const FhirJsonNode *nodes = run->doc->nodes;
  FhirPathItem item = { .kind = FHIR_PATH_ELEMENT,
                        .flags = run->doc_flags,
                        .type = found.type,
                        .n = found.value };

  if (found.shadow != 0 && nodes[found.shadow].type == FHIR_JSON_OBJECT)
    item.shadow = found.shadow;
  if (found.value != 0 && nodes[found.value].type == FHIR_JSON_ARRAY)
    return TRUE; /* FHIR has no array in an array */
  if (found.value == 0 || nodes[found.value].type == FHIR_JSON_NULL)
    {
      if (item.shadow == 0)
        return TRUE;
      item.flags |= FHIR_PATH_NO_VALUE;
      item.n = 0;
    }
  else if (found.is_resource)
    item.type = fhir_path_resource_type (run->doc, found.value);
  if (node == NULL || node == run->last)
    return fhir_path_push (run, item, error);
  return walk_item (run, &item, node + 1, error);
}

/* Enters arrays, that of the values and that of the shadows in step. */
static gboolean
push_found (FhirPathRun *run, Found found, const FhirPathNode *node, GError **error)
{
  const FhirJsonDoc *doc = run->doc;
  gboolean values = found.value != 0 && doc->nodes[found.value].type == FHIR_JSON_ARRAY;
  gboolean shadows = found.shadow != 0 && doc->nodes[found.shadow].type == FHIR_JSON_ARRAY;
  Found one = found;

  if (!values && !shadows)
    return push_one (run, found, node, error);
  one.value = values ? fhir_json_first (doc, found.value) : 0;
  one.shadow = shadows ? fhir_json_first (doc, found.shadow) : 0;
  while (one.value != 0 || one.shadow != 0)
    {
      if (!fhir_path_spend (run, 1, error) || !push_one (run, one, node, error))
        return FALSE;
      one.value = one.value != 0 ? fhir_json_next (doc, found.value, one.value) : 0;
      one.shadow = one.shadow != 0 ? fhir_json_next (doc, found.shadow, one.shadow) : 0;
    }
  return TRUE;
}

/* id and extensions of a primitive lie in its shadow. */
static gboolean
walk_shadow (FhirPathRun *run, const FhirPathItem *item, const FhirPathNode *node, GError **error)
{
  FhirKey key = node->key;
  const FhirPathStep *step = fhir_path_steps_find (run->expr->steps, FHIR_TYPE_Element, key);
  Found found = { .type = step != NULL ? step->type : 0 };

  if (item->shadow != 0)
    found.value = fhir_json_member (run->doc, item->shadow, key);
  return found.value == 0 || push_found (run, found, node, error);
}

/* What type() gives has a name space, a name and a base type. */
static gboolean
push_type_member (FhirPathRun *run, const FhirPathItem *item, FhirSlice name, GError **error)
{
  const FhirTypeDef *def = item->type != 0 ? fhir_def_type (item->type) : NULL;
  const char *own = def != NULL ? def->name : fhir_path_kind_get_name ((FhirPathKind)item->n);

  if (fhir_slice_is (name, "namespace"))
    return fhir_path_push_text (run, fhir_slice (def != NULL ? "FHIR" : "System"), error);
  if (fhir_slice_is (name, "name"))
    return fhir_path_push_text (run, fhir_slice (own), error);
  if (!fhir_slice_is (name, "baseType"))
    return TRUE;
  return fhir_path_push_text (
      run,
      fhir_slice (def != NULL && def->base != 0 ? fhir_def_type (def->base)->name : "System.Any"),
      error);
}

/* A member by its key, and its shadow, in one walk over the object. */
static gboolean
walk_plain (FhirPathRun *run,
            const FhirPathItem *item,
            const FhirPathStep *step,
            const FhirPathNode *node,
            GError **error)
{
  const FhirJsonNode *nodes = run->doc->nodes;
  FhirKey shadow_key = run->expr->steps->shadow_of[step->key];
  Found found = { .type = step->type, .is_resource = step->is_resource };
  guint32 end = nodes[item->n].next;
  guint n = 0;

  for (guint32 at = item->n + 1; at < end; at = nodes[at].next, n++)
    if (nodes[at].key == step->key)
      found.value = at;
    else if (shadow_key != 0 && nodes[at].key == shadow_key)
      found.shadow = at;
  return fhir_path_spend (run, n, error) &&
         ((found.value == 0 && found.shadow == 0) || push_found (run, found, node, error));
}

/* A member that may be the choice's value, or the shadow of a value that is not there. */
static gboolean
push_choice (FhirPathRun *run,
             const FhirPathItem *item,
             guint32 child,
             const FhirPathNode *node,
             GError **error)
{
  const FhirPathSteps *steps = run->expr->steps;
  FhirKey key = run->doc->nodes[child].key;
  FhirKey plain = steps->plain_of[key];
  const FhirPathStep *step = fhir_path_steps_find (steps, item->type, plain);
  Found found = { .value = child };

  if (step == NULL || step->choice != node->choice)
    return TRUE;
  found.type = step->type;
  if (key != plain)
    {
      found.value = 0;
      found.shadow = child;
      if (fhir_json_member (run->doc, item->n, plain) != 0)
        return TRUE; /* comes with its value */
    }
  else if (steps->shadow_of[key] != 0)
    found.shadow = fhir_json_member (run->doc, item->n, steps->shadow_of[key]);
  return push_found (run, found, node, error);
}

/* `value` of a choice: whichever valueX there is. */
static gboolean
walk_choice (FhirPathRun *run, const FhirPathItem *item, const FhirPathNode *node, GError **error)
{
  const FhirPathSteps *steps = run->expr->steps;
  const FhirJsonNode *nodes = run->doc->nodes;
  guint32 end = nodes[item->n].next;
  guint n = 0;

  if (node->choice == 0)
    return TRUE;
  for (guint32 child = item->n + 1; child < end; child = nodes[child].next, n++)
    if (nodes[child].key <= FHIR_KEY_N &&
        steps->choice_of[steps->plain_of[nodes[child].key]] == node->choice &&
        !push_choice (run, item, child, node, error))
      return FALSE;
  return fhir_path_spend (run, n, error);
}

/* The map of item, if it is the evaluation's input and has been asked often enough. */
static inline const FhirPathMap *
map_of (FhirPathRun *run, const FhirPathItem *item)
{
  FhirPathResults *results = run->results;

  if (item->n != results->node || (item->flags & FHIR_PATH_FOREIGN) != 0)
    return NULL;
  if (!results->is_mapped && results->n_visits++ == 1)
    {
      if (results->map == NULL)
        results->map = g_new0 (FhirPathMap, 1);
      results->is_mapped = fhir_path_map_fill (results->map, run->expr->steps, run->doc, item->n);
    }
  return results->is_mapped ? results->map : NULL;
}

static gboolean
walk_typed (FhirPathRun *run, const FhirPathItem *item, const FhirPathNode *node, GError **error)
{
  const FhirPathMap *map = map_of (run, item);
  const FhirPathMember *member;
  const FhirPathStep *step;

  step = node->key != 0 ? fhir_path_steps_find (run->expr->steps, item->type, node->key) : NULL;
  if (step != NULL && step->choice == 0)
    {
      if (map == NULL)
        return walk_plain (run, item, step, node, error);
      member = fhir_path_map_by_key (map, node->key);
      return member == map->members ||
             push_found (run,
                         (Found){ member->value, member->shadow, step->type, step->is_resource },
                         node,
                         error);
    }
  member = map != NULL ? fhir_path_map_by_choice (map, node->choice) : NULL;
  if (member == NULL || member->is_ambiguous)
    return walk_choice (run, item, node, error);
  return member == map->members ||
         push_choice (run, item, member->value != 0 ? member->value : member->shadow, node, error);
}

G_NO_INLINE static gboolean
walk_item (FhirPathRun *run, const FhirPathItem *item, const FhirPathNode *node, GError **error)
{
  Found found = { 0 };

  if (!fhir_path_spend (run, 1, error))
    return FALSE;
  if (item->kind == FHIR_PATH_TYPE_INFO && node == run->last)
    return push_type_member (run, item, node->text, error);
  if (item->kind != FHIR_PATH_ELEMENT)
    return TRUE;
  fhir_path_enter (run, *item);
  if ((item->flags & FHIR_PATH_NO_VALUE) != 0 || run->doc->nodes[item->n].type != FHIR_JSON_OBJECT)
    return walk_shadow (run, item, node, error);
  if (item->type != 0)
    return walk_typed (run, item, node, error);
  found.value = fhir_json_member_named (run->doc, item->n, node->text);
  return fhir_path_spend (run, fhir_json_count (run->doc, item->n), error) &&
         (found.value == 0 || push_found (run, found, node, error));
}

/* Whether the map tells that item, the evaluation's input, has no such member: the most frequent
 * answer. */
static inline gboolean
is_absent (const FhirPathRun *run, const FhirPathItem *item, const FhirPathNode *node)
{
  const FhirPathResults *results = run->results;

  return results->is_mapped && item->n == results->node && item->kind == FHIR_PATH_ELEMENT &&
         item->flags == 0 && item->type != 0 &&
         fhir_path_map_by_key (results->map, node->key) == results->map->members &&
         fhir_path_map_by_choice (results->map, node->choice) == results->map->members;
}

static inline gboolean
walk_head (FhirPathRun *run, const FhirPathItem *item, const FhirPathNode *node, GError **error)
{
  FhirTypeId type = node->type;

  if (!fhir_path_spend (run, 1, error))
    return FALSE;
  /* A name at the head of a chain may be the type of the input: Patient.name. */
  if (type != 0 && item->kind == FHIR_PATH_ELEMENT &&
      (item->type == type || fhir_def_is_a (item->type, type)))
    {
      if (node == run->last)
        return fhir_path_push (run, *item, error);
      node++;
    }
  return is_absent (run, item, node) || walk_item (run, item, node, error);
}

gboolean
fhir_path_push_chain (FhirPathRun *run,
                      FhirPathRange input,
                      const FhirPathNode *first,
                      const FhirPathNode *last,
                      GError **error)
{
  run->last = last;
  for (guint32 i = 0; i < input.n; i++)
    {
      FhirPathItem item = fhir_path_item (run, input.first + i);

      if (!walk_head (run, &item, first, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_shadow (const FhirPathRun *run, guint32 member)
{
  guint16 key = run->doc->nodes[member].key;
  FhirSlice name = FHIR_SLICE_NONE;

  if (key <= FHIR_KEY_N)
    return run->expr->steps->plain_of[key] != key;
  name = fhir_json_name (run->doc, member);
  return name.len > 0 && name.text[0] == '_';
}

static gboolean
push_child (FhirPathRun *run, guint32 object, FhirTypeId type, guint32 child, GError **error)
{
  const FhirPathSteps *steps = run->expr->steps;
  const FhirJsonDoc *doc = run->doc;
  FhirKey key = doc->nodes[child].key;
  FhirSlice name = fhir_json_name (doc, child);
  const FhirPathStep *step;
  Found found = { .value = child };

  if (key == FHIR_KEY_resourceType)
    return TRUE;
  if (is_shadow (run, child))
    {
      FhirSlice plain = { name.text + 1, name.len - 1 };

      found.value = 0;
      found.shadow = child;
      key = key <= FHIR_KEY_N ? steps->plain_of[key] : 0;
      if (fhir_json_member_named (doc, object, plain) != 0)
        return TRUE; /* comes with its value */
    }
  else if (key <= FHIR_KEY_N && steps->shadow_of[key] != 0)
    found.shadow = fhir_json_member (doc, object, steps->shadow_of[key]);
  step = type != 0 && key <= FHIR_KEY_N ? fhir_path_steps_find (steps, type, key) : NULL;
  if (step != NULL)
    {
      found.type = step->type;
      found.is_resource = step->is_resource;
    }
  return push_found (run, found, NULL, error);
}

gboolean
fhir_path_push_children (FhirPathRun *run, FhirPathItem item, GError **error)
{
  const FhirJsonDoc *doc;
  guint32 object = (item.flags & FHIR_PATH_NO_VALUE) == 0 ? item.n : item.shadow;
  FhirTypeId type = item.type;

  if (item.kind != FHIR_PATH_ELEMENT)
    return TRUE;
  doc = fhir_path_enter (run, item);
  if (doc->nodes[object].type != FHIR_JSON_OBJECT)
    {
      object = item.shadow;
      type = FHIR_TYPE_Element;
    }
  if (object == 0 && (item.n != 0 || (item.flags & FHIR_PATH_NO_VALUE) != 0))
    return TRUE;
  for (guint32 child = fhir_json_first (doc, object); child != 0;
       child = fhir_json_next (doc, object, child))
    if (!fhir_path_spend (run, 1, error) || !push_child (run, object, type, child, error))
      return FALSE;
  return TRUE;
}

gboolean
fhir_path_push_extensions (FhirPathRun *run, FhirPathItem item, GError **error)
{
  Found found = { .type = FHIR_TYPE_Extension };
  const FhirPathMap *map;
  guint32 object = item.n;

  if (item.kind != FHIR_PATH_ELEMENT)
    return TRUE;
  fhir_path_enter (run, item);
  if ((item.flags & FHIR_PATH_NO_VALUE) != 0 || run->doc->nodes[item.n].type != FHIR_JSON_OBJECT)
    {
      object = item.shadow;
      if (object == 0)
        return TRUE;
    }
  map = object == item.n ? map_of (run, &item) : NULL;
  found.value = map != NULL ? fhir_path_map_by_key (map, FHIR_KEY_extension)->value
                            : fhir_json_member (run->doc, object, FHIR_KEY_extension);
  return found.value == 0 || push_found (run, found, NULL, error);
}
