/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One parameter by the general engine: its expression is compiled once (R4's for the process, an
 * overlay's with it) and
 * evaluated on the resource; each item goes to the rule of its own type. Slow beside the trie (tens
 * of microseconds), and the yardstick that tests hold the trie against. A failing evaluation gives
 * no rows. */

#include "fhir-index-walk-private.h"
#include "fhir-path.h"
#include "fhir-trie-compiler-private.h"

/* One parameter of one resource: 1 to 2 ms at most, whatever a stranger's expression asks for. */
#define STEPS_MAX 100000
#define MATCH_MAX 1000000

static GMutex cache_lock;
static GHashTable
    *cache; /* text (static) -> FhirPathExpr, kept for ever: only definitions' texts */

static const FhirPathExpr *
get_expr (const FhirIndexWalk *walk, const char *text)
{
  FhirPathExpr *expr = NULL;

  if (walk->overlay != NULL)
    return fhir_index_overlay_get_expr (walk->overlay, text);
  g_mutex_lock (&cache_lock);
  if (cache == NULL)
    cache = g_hash_table_new (g_str_hash, g_str_equal);
  if (!g_hash_table_lookup_extended (cache, text, NULL, (gpointer *)&expr))
    {
      expr = fhir_path_compile (fhir_slice (text), NULL);
      g_hash_table_insert (cache, (gpointer)text, expr);
    }
  g_mutex_unlock (&cache_lock);
  return expr;
}

/* The element whose JSON an item is, for the binding of a code: by the last step of its path. */
static guint16
find_binding (FhirIndexWalk *walk, guint32 json)
{
  const FhirJsonNode *nodes = walk->doc->nodes;
  FhirTypeId type =
      fhir_def_find_type (fhir_index_member_text (walk, walk->resource, FHIR_KEY_resourceType));
  guint32 at = walk->resource;
  guint16 binding = 0;

  while (at != json && type != 0)
    {
      guint32 child = at + 1;
      const FhirMemberDef *member;

      while (child < nodes[at].next && nodes[child].next <= json)
        child = nodes[child].next;
      if (child >= nodes[at].next)
        return 0;
      if (nodes[at].type == FHIR_JSON_OBJECT)
        {
          member = fhir_def_member (type, nodes[child].key);
          if (member == NULL)
            return 0;
          type = member->type;
          binding = fhir_def_element (member->element)->binding;
        }
      at = child;
    }
  return binding;
}

static void
apply_item (FhirIndexWalk *walk, FhirTrieAct act, FhirSearchType search, const FhirPathItem *item)
{
  if (item->kind == FHIR_PATH_BOOLEAN && search == FHIR_SEARCH_TOKEN)
    {
      FhirIndexRow *row = fhir_index_add (walk, &act, FHIR_ROW_TOKEN);

      row->a = FHIR_SLICE_LITERAL ("http://hl7.org/fhir/special-values");
      row->b = item->truth ? FHIR_SLICE_LITERAL ("true") : FHIR_SLICE_LITERAL ("false");
      return;
    }
  if (item->kind != FHIR_PATH_ELEMENT || (item->flags & FHIR_PATH_NO_VALUE) != 0)
    return;
  act.rule = (guint8)fhir_rule_find (search, item->type, fhir_trie_is_phonetic (act.param));
  if (act.rule == FHIR_RULE_TOKEN_CODE)
    act.a = find_binding (walk, item->n);
  else if (act.rule == FHIR_RULE_TOKEN_IDENTIFIER || act.rule == FHIR_RULE_TOKEN_CONTACT)
    act.a = fhir_trie_has_digits (act.param);
  if (act.rule != FHIR_RULE_NONE)
    fhir_index_apply (walk, &act, item->n);
}

/* Adds the rows of an expression's items at a place. */
static void
evaluate_at (FhirIndexWalk *walk,
             const char *expression,
             const FhirPathItem *place,
             FhirSearchType search,
             FhirParamId param)
{
  g_autoptr (FhirPathResults) results = fhir_path_results_new();
  const FhirPathExpr *expr = get_expr (walk, expression);
  FhirPathContext context = { .doc = walk->doc,
                              .flags = FHIR_PATH_LENIENT,
                              .node = place->n,
                              .type = place->type,
                              .resource = walk->resource,
                              .max_steps = STEPS_MAX,
                              .max_match = MATCH_MAX };

  if (expr == NULL || !fhir_path_evaluate (expr, &context, results, NULL))
    return;
  for (guint i = 0; i < fhir_path_results_get_n (results); i++)
    apply_item (walk, (FhirTrieAct){ .param = param }, search, fhir_path_results_get (results, i));
}

static void
evaluate_pair (FhirIndexWalk *walk, FhirParamId param, const FhirPathItem *element)
{
  const FhirParamDef *def = fhir_def_param (param);
  const FhirComponentDef *parts = def->components;
  FhirTrieAct act = { .param = param, .kind = (guint8)fhir_trie_composite_kind (param) };
  guint from = walk->rows->n;
  guint middle;

  for (guint swap = 0; swap < 2; swap++) /* see add_composite_at() */
    {
      evaluate_at (walk,
                   parts[1 ^ swap].expression,
                   element,
                   fhir_def_param (parts[1].param)->kind,
                   param);
      middle = walk->rows->n;
      evaluate_at (walk,
                   parts[swap].expression,
                   element,
                   fhir_def_param (parts[0].param)->kind,
                   param);
      if (middle > from && walk->rows->n > middle)
        break;
      walk->rows->n = middle = from;
    }
  fhir_index_pair (walk, &act, from, middle);
}

static void
evaluate_triple (FhirIndexWalk *walk, FhirParamId param, const FhirPathItem *element)
{
  const FhirComponentDef *parts = fhir_def_param (param)->components;
  FhirTrieAct act = { .param = param, .kind = FHIR_ROW_TOKEN_NUMBERS };
  guint starts[3];

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      starts[i] = walk->rows->n;
      evaluate_at (walk,
                   parts[i].expression,
                   element,
                   (FhirSearchType)fhir_def_param (parts[i].param)->kind,
                   param);
    }
  fhir_index_triple (walk, &act, starts);
}

void
fhir_index_evaluate (FhirIndexWalk *walk, FhirParamId param)
{
  const FhirParamDef *def = fhir_def_param (param);
  FhirPathItem root = { .kind = FHIR_PATH_ELEMENT, .n = walk->resource };
  g_autoptr (FhirPathResults) results = NULL;
  FhirPathContext context = { .doc = walk->doc,
                              .flags = FHIR_PATH_LENIENT,
                              .node = walk->resource,
                              .resource = walk->resource,
                              .max_steps = STEPS_MAX,
                              .max_match = MATCH_MAX };
  const FhirPathExpr *expr;

  if (def->expression == NULL)
    return;
  if (def->kind != FHIR_SEARCH_COMPOSITE)
    {
      evaluate_at (walk, def->expression, &root, def->kind, param);
      return;
    }
  expr = get_expr (walk, def->expression);
  results = fhir_path_results_new();
  if (expr == NULL || fhir_trie_composite_kind (param) == FHIR_ROW_N_KINDS ||
      !fhir_path_evaluate (expr, &context, results, NULL))
    return;
  for (guint i = 0; i < fhir_path_results_get_n (results); i++)
    if (def->n_components == 3)
      evaluate_triple (walk, param, fhir_path_results_get (results, i));
    else
      evaluate_pair (walk, param, fhir_path_results_get (results, i));
}
