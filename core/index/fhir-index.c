/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Extraction: one walk over the resource along the trie of its type. At each object every member
 * costs one multiplication and one load; a member without an edge is skipped with its whole
 * subtree. Recursion is as deep as the trie, whatever the document. */

#include "fhir-index-walk-private.h"
#include "fhir-reference.h"
#include "fhir-trie-compiler-private.h"

FhirSlice
fhir_index_decode (FhirIndexWalk *walk, guint32 json)
{
  char *decoded = fhir_index_rows_alloc (walk->rows, walk->doc->nodes[json].len);

  return (FhirSlice){ decoded, (guint32)fhir_json_string_decode (walk->doc, json, decoded) };
}

FhirSlice
fhir_index_member_text (FhirIndexWalk *walk, guint32 object, FhirKey key)
{
  return fhir_index_text (walk, fhir_json_member (walk->doc, object, key));
}

void
fhir_index_each (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json, FhirIndexEach each)
{
  const FhirJsonNode *nodes = walk->doc->nodes;

  if (nodes[json].type != FHIR_JSON_ARRAY)
    {
      each (walk, act, json);
      return;
    }
  for (guint32 at = json + 1; at < nodes[json].next; at = nodes[at].next)
    each (walk, act, at);
}

static void
probe (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  guint8 type = walk->doc->nodes[json].type;

  if (type != FHIR_JSON_FALSE && type != FHIR_JSON_NULL)
    walk->probed = TRUE;
}

/* clang-format off */
static const FhirIndexEach rules[FHIR_RULE_N] = {
  [FHIR_RULE_TOKEN_CONCEPT] = fhir_index_token_concept,
  [FHIR_RULE_TOKEN_CODING] = fhir_index_token_coding,
  [FHIR_RULE_TOKEN_IDENTIFIER] = fhir_index_token_identifier,
  [FHIR_RULE_TOKEN_CONTACT] = fhir_index_token_identifier, /* system and value as well */
  [FHIR_RULE_TOKEN_CODE] = fhir_index_token_code,
  [FHIR_RULE_TOKEN_BOOLEAN] = fhir_index_token_boolean,
  [FHIR_RULE_TOKEN_TEXT] = fhir_index_token_text,
  [FHIR_RULE_TOKEN_EXISTS] = fhir_index_token_exists,
  [FHIR_RULE_STRING_TEXT] = fhir_index_string_text,
  [FHIR_RULE_STRING_NAME] = fhir_index_string_name,
  [FHIR_RULE_STRING_ADDRESS] = fhir_index_string_address,
  [FHIR_RULE_PHONETIC_TEXT] = fhir_index_string_text,
  [FHIR_RULE_PHONETIC_NAME] = fhir_index_string_name,
  [FHIR_RULE_URI_TEXT] = fhir_index_uri_text,
  [FHIR_RULE_URI_CANONICAL] = fhir_index_uri_canonical,
  [FHIR_RULE_DATE_TEXT] = fhir_index_date_text,
  [FHIR_RULE_DATE_PERIOD] = fhir_index_date_period,
  [FHIR_RULE_DATE_TIMING] = fhir_index_date_timing,
  [FHIR_RULE_NUMBER] = fhir_index_number,
  [FHIR_RULE_QUANTITY] = fhir_index_quantity,
  [FHIR_RULE_QUANTITY_MONEY] = fhir_index_quantity_money,
  [FHIR_RULE_QUANTITY_RANGE] = fhir_index_quantity_range,
  [FHIR_RULE_QUANTITY_SAMPLED] = fhir_index_quantity_sampled,
  [FHIR_RULE_REFERENCE] = fhir_index_reference,
  [FHIR_RULE_REFERENCE_TEXT] = fhir_index_reference_text,
  [FHIR_RULE_REFERENCE_RESOURCE] = fhir_index_reference_resource,
  [FHIR_RULE_COMPOSITE] = fhir_index_composite,
  [FHIR_RULE_PROBE] = probe,
};
/* clang-format on */

void
fhir_index_apply (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  rules[act->rule](walk, act, json);
}

static gboolean
text_is (FhirIndexWalk *walk, guint32 json, FhirSlice literal)
{
  const FhirJsonNode *node = &walk->doc->nodes[json];

  if (json == 0 || node->type != FHIR_JSON_STRING)
    return FALSE;
  if (G_UNLIKELY ((node->flags & FHIR_JSON_ESCAPED) != 0))
    return fhir_slice_equal (fhir_index_text (walk, json), literal);
  return node->len == literal.len &&
         memcmp (walk->doc->text + node->off, literal.text, literal.len) == 0;
}

static gboolean
has_extension (FhirIndexWalk *walk, guint32 json, FhirSlice url)
{
  const FhirJsonNode *nodes = walk->doc->nodes;
  guint32 list = fhir_json_member (walk->doc, json, FHIR_KEY_extension);

  if (list == 0 || nodes[list].type != FHIR_JSON_ARRAY)
    return FALSE;
  for (guint32 at = list + 1; at < nodes[list].next; at = nodes[at].next)
    if (text_is (walk, fhir_json_member (walk->doc, at, FHIR_KEY_url), url))
      return TRUE;
  return FALSE;
}

static gboolean
passes (FhirIndexWalk *walk, const FhirTrieGuard *guard, guint32 json, guint32 index)
{
  guint32 contained;
  FhirTypeId type;

  switch ((FhirGuardKind)guard->kind)
    {
    case FHIR_GUARD_MEMBER:
      return text_is (walk,
                      fhir_json_member (walk->doc, json, guard->key),
                      walk->trie->literals[guard->literal]);
    case FHIR_GUARD_TARGET:
      type = fhir_reference_get_type (walk->doc, walk->resource, json, &contained);
      return type == guard->key || (type != 0 && fhir_def_is_a (type, guard->key));
    case FHIR_GUARD_EXTENSION:
      return has_extension (walk, json, walk->trie->literals[guard->literal]);
    case FHIR_GUARD_INDEX:
      return index == guard->key;
    default:
      return FALSE;
    }
}

static void walk_members (FhirIndexWalk *walk, const FhirTrieNode *node, guint32 object);

static void
visit_guarded (FhirIndexWalk *walk, const FhirTrieNode *node, FhirIndexPlace place)
{
  const FhirTrieGuard *guards = walk->trie->guards + node->guard0;

  for (guint i = 0; i < node->guards; i++)
    if (passes (walk, &guards[i], place.json, place.index))
      fhir_index_walk (walk, guards[i].node, place);
}

/* One value: what its node does with it, and what is below. In line: most values are at the end of
 * their path, and their acts are all there is to do. */
static inline __attribute__ ((always_inline)) void
visit (FhirIndexWalk *walk, const FhirTrieNode *node, FhirIndexPlace place)
{
  const FhirTrieAct *act = walk->trie->acts + node->act0;

  for (guint n = node->acts; n > 0; n--, act++)
    {
      walk->parent = place.parent;
      fhir_index_apply (walk, act, place.json);
    }
  if (node->guards > 0)
    visit_guarded (walk, node, place);
  if (node->has_edges && walk->doc->nodes[place.json].type == FHIR_JSON_OBJECT)
    walk_members (walk, node, place.json);
}

static void
visit_elements (FhirIndexWalk *walk, const FhirTrieNode *node, guint32 parent, guint32 array)
{
  const FhirJsonNode *nodes = walk->doc->nodes;
  FhirIndexPlace place = { .json = array + 1, .parent = parent };

  for (; place.json < nodes[array].next; place.json = nodes[place.json].next)
    if (nodes[place.json].type != FHIR_JSON_ARRAY && nodes[place.json].type != FHIR_JSON_NULL)
      {
        visit (walk, node, place);
        place.index++;
      }
}

static void
walk_members (FhirIndexWalk *walk, const FhirTrieNode *node, guint32 object)
{
  const FhirTrieNode *below = walk->trie->nodes;
  const FhirTrieEdge *edges = walk->trie->edges + node->edge0;
  const FhirJsonNode *nodes = walk->doc->nodes;
  guint32 end = nodes[object].next;
  guint mul = node->mul;
  guint shift = node->shift;

  for (guint32 at = object + 1; at < end; at = nodes[at].next)
    {
      const FhirTrieEdge *edge = &edges[(guint16)(nodes[at].key * mul) >> shift];

      if (edge->key != nodes[at].key)
        continue;
      if (nodes[at].type == FHIR_JSON_ARRAY)
        visit_elements (walk, &below[edge->node], object, at);
      else
        visit (walk, &below[edge->node], (FhirIndexPlace){ .json = at, .parent = object });
    }
}

void
fhir_index_walk (FhirIndexWalk *walk, guint16 node, FhirIndexPlace place)
{
  visit (walk, &walk->trie->nodes[node], place);
}

/* All parameters of one set: by its trie, and what that has refused. */
static void
walk_type (FhirIndexWalk *walk, FhirTypeId type)
{
  const FhirTrieRoot *root = &walk->trie->roots[type];

  if (root->node != 0)
    fhir_index_walk (walk, root->node, (FhirIndexPlace){ .json = walk->resource });
  for (guint i = 0; i < root->fallbacks; i++)
    fhir_index_evaluate (walk, walk->trie->fallbacks[root->fallback0 + i]);
}

void
fhir_index_extract (const FhirJsonDoc *doc,
                    guint32 node,
                    const FhirIndexOptions *options,
                    FhirIndexRows *rows)
{
  FhirIndexWalk walk = {
    .trie = fhir_trie_get_r4(),
    .doc = doc,
    .resource = node,
    .rows = rows,
    .pairs_left = FHIR_INDEX_MAX_PAIRS,
    .nodes_left = FHIR_INDEX_MAX_NODES,
  };
  guint32 member = fhir_json_member (doc, node, FHIR_KEY_resourceType);
  FhirTypeId type = 0;

  fhir_index_rows_clear (rows);
  if (member != 0 && doc->nodes[member].type == FHIR_JSON_STRING)
    type = fhir_def_find_type (fhir_json_raw (doc, member));
  if (type == 0)
    return;
  walk_type (&walk, type);
  if (options != NULL && options->overlay != NULL)
    {
      walk.overlay = options->overlay;
      walk.trie = fhir_index_overlay_get_trie (options->overlay);
      walk_type (&walk, type);
    }
  fhir_index_rows_finish (rows);
}

const FhirIndexAlias *
fhir_index_get_alias (FhirParamId param)
{
  const FhirIndexAlias *alias;

  if (param == 0 || param > fhir_def_n_params())
    return NULL;
  alias = &fhir_trie_get_r4()->aliases[param];
  return alias->params[0] != 0 ? alias : NULL;
}

guint
fhir_index_param_kinds (FhirParamId param)
{
  if (fhir_def_param_is_added (param))
    return fhir_trie_possible_kinds (param);
  return fhir_trie_get_r4()->kinds[param];
}

FhirParamId
fhir_index_main_date (FhirTypeId type)
{
  return type <= fhir_def_n_types() ? fhir_trie_get_r4()->main_dates[type] : 0;
}
