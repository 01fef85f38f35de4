/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Facts about R4's parameters that no expression says: which are not indexed, which repeat others
 * (the alias rule of STORE.md: a fifth of all rows), which date stands for the resource. */

#include "fhir-error.h"
#include "fhir-path-expr.h"
#include "fhir-trie-build-private.h"

gboolean
fhir_trie_is_indexed (FhirParamId param)
{
  const FhirParamDef *def = fhir_def_param (param);

  return def->expression != NULL && def->kind != FHIR_SEARCH_SPECIAL &&
         !g_str_equal (def->code, "_id") && !g_str_equal (def->code, "_lastUpdated") &&
         fhir_def_is_resource (def->type);
}

gboolean
fhir_trie_is_phonetic (FhirParamId param)
{
  return g_str_equal (fhir_def_param (param)->code, "phonetic");
}

gboolean
fhir_trie_has_digits (FhirParamId param)
{
  const FhirParamDef *def = fhir_def_param (param);

  return def->type == FHIR_TYPE_Patient &&
         (g_str_equal (def->code, "identifier") || g_str_equal (def->code, "telecom"));
}

FhirRowKind
fhir_trie_composite_kind (FhirParamId param)
{
  /* clang-format off */
  static const struct { guint8 first, second, kind; } pairs[] = {
    { FHIR_SEARCH_TOKEN, FHIR_SEARCH_QUANTITY, FHIR_ROW_TOKEN_QUANTITY },
    { FHIR_SEARCH_TOKEN, FHIR_SEARCH_NUMBER, FHIR_ROW_TOKEN_QUANTITY },
    { FHIR_SEARCH_TOKEN, FHIR_SEARCH_TOKEN, FHIR_ROW_TOKEN_TOKEN },
    { FHIR_SEARCH_TOKEN, FHIR_SEARCH_STRING, FHIR_ROW_TOKEN_STRING },
    { FHIR_SEARCH_TOKEN, FHIR_SEARCH_DATE, FHIR_ROW_TOKEN_DATE },
    { FHIR_SEARCH_REFERENCE, FHIR_SEARCH_TOKEN, FHIR_ROW_REFERENCE_TOKEN },
  };
  /* clang-format on */
  const FhirParamDef *def = fhir_def_param (param);
  FhirSearchType types[3];

  if (def->kind != FHIR_SEARCH_COMPOSITE || def->n_components < 2 || def->n_components > 3)
    return FHIR_ROW_N_KINDS;
  for (guint i = 0; i < def->n_components; i++)
    types[i] = (FhirSearchType)fhir_def_param (def->components[i].param)->kind;
  if (def->n_components == 3)
    return types[0] == FHIR_SEARCH_TOKEN && types[1] == FHIR_SEARCH_NUMBER &&
                   types[2] == FHIR_SEARCH_NUMBER
               ? FHIR_ROW_TOKEN_NUMBERS
               : FHIR_ROW_N_KINDS;
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (pairs[i].first == types[0] && pairs[i].second == types[1])
      return (FhirRowKind)pairs[i].kind;
  return FHIR_ROW_N_KINDS;
}

/* The members of the union as text, sorted; with components for composites. */
static GPtrArray *
print_union (const FhirPathExpr *expr)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (g_free);
  guint32 n = fhir_path_expr_get_root (expr);

  for (;;)
    {
      const FhirPathNode *node = fhir_path_expr_get_node (expr, n);
      GString *text = g_string_new (NULL);

      fhir_path_expr_print (expr, node->op == FHIR_PATH_OP_UNION ? node->right : n, text);
      g_ptr_array_add (parts, g_string_free (text, FALSE));
      if (node->op != FHIR_PATH_OP_UNION)
        return parts;
      n = node->left;
    }
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* One text that is equal for parameters with the same values; NULL when not indexed. */
static char *
print_param (FhirParamId param, GPtrArray *more)
{
  const FhirParamDef *def = fhir_def_param (param);
  g_autoptr (FhirPathExpr) expr = NULL;
  g_autoptr (GPtrArray) parts = NULL;

  if (!fhir_trie_is_indexed (param))
    return NULL;
  expr = fhir_path_compile (fhir_slice (def->expression), NULL);
  if (expr == NULL)
    return NULL;
  parts = print_union (expr);
  for (guint i = 0; more != NULL && i < more->len; i++)
    g_ptr_array_add (parts, g_strdup (g_ptr_array_index (more, i)));
  g_ptr_array_sort (parts, compare_texts);
  for (guint i = 0; i < def->n_components; i++)
    g_ptr_array_add (parts, g_strdup (def->components[i].expression));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" ; ", (char **)parts->pdata);
}

static GPtrArray *
union_of (FhirParamId param)
{
  g_autoptr (FhirPathExpr) expr =
      fhir_path_compile (fhir_slice (fhir_def_param (param)->expression), NULL);

  return expr != NULL ? print_union (expr) : g_ptr_array_new_with_free_func (g_free);
}

/* combo-x is x and component-x, when its union is exactly theirs. */
static FhirIndexAlias
find_combo (FhirParamId param)
{
  const FhirParamDef *def = fhir_def_param (param);
  FhirIndexAlias alias = { 0 };
  g_autofree char *component = NULL;
  g_autofree char *own = NULL;
  g_autofree char *both = NULL;
  g_autoptr (GPtrArray) second = NULL;
  FhirParamId a;
  FhirParamId b;

  if (!g_str_has_prefix (def->code, "combo-"))
    return alias;
  component = g_strconcat ("component-", def->code + 6, NULL);
  a = fhir_def_find_param (def->type, fhir_slice (def->code + 6));
  b = fhir_def_find_param (def->type, fhir_slice (component));
  if (a == 0 || b == 0 || fhir_def_param (a)->kind != def->kind ||
      fhir_def_param (b)->kind != def->kind)
    return alias;
  second = union_of (b);
  own = print_param (param, NULL);
  both = print_param (a, second);
  if (g_strcmp0 (own, both) == 0)
    alias = (FhirIndexAlias){ .params = { a, b } };
  return alias;
}

/* Whether b is to be stored rather than a: the more general name, else the first. */
static gboolean
is_better (const FhirParamDef *b, const FhirParamDef *a)
{
  gboolean a_patient = g_str_equal (a->code, "patient");
  gboolean b_patient = g_str_equal (b->code, "patient");

  if (a_patient != b_patient)
    return a_patient;
  return strcmp (b->code, a->code) < 0;
}

/* The same values under another name, or the same path with `.where(resolve() is T)`. */
static FhirIndexAlias
find_same (FhirParamId param)
{
  static const char marker[] = ".where((resolve() is ";
  const FhirParamDef *def = fhir_def_param (param);
  const FhirTypeDef *type = fhir_def_type (def->type);
  g_autofree char *own = print_param (param, NULL);
  char *where = strstr (own, marker);
  FhirTypeId target = 0;

  if (where != NULL && g_str_has_suffix (where, "))") && strchr (own, ';') == NULL)
    {
      FhirSlice name = { where + strlen (marker), 0 };

      name.len = (guint32)strlen (name.text) - 2;
      target = fhir_def_find_type (name);
      *where = '\0';
    }
  for (guint i = 0; i < type->n_params; i++)
    {
      FhirParamId other = (FhirParamId)(type->first_param + i);
      const FhirParamDef *candidate = fhir_def_param (other);
      g_autofree char *text = NULL;

      if (other == param || candidate->kind != FHIR_SEARCH_REFERENCE)
        continue;
      text = print_param (other, NULL);
      if (g_strcmp0 (text, own) == 0 && (target != 0 || is_better (candidate, def)))
        return (FhirIndexAlias){ .params = { other, 0 }, .ref_type = target };
    }
  return (FhirIndexAlias){ 0 };
}

/* Aliases are of one step: what an alias points to is stored. */
FhirIndexAlias
fhir_trie_find_alias (FhirParamId param)
{
  FhirIndexAlias alias = { 0 };

  if (!fhir_trie_is_indexed (param))
    return alias;
  alias = find_combo (param);
  /* Bundle.composition and Bundle.message: the same resource, told apart by its type alone. */
  if (alias.params[0] == 0 && fhir_def_param (param)->kind == FHIR_SEARCH_REFERENCE &&
      fhir_def_param (param)->type != FHIR_TYPE_Bundle)
    {
      FhirIndexAlias next;

      alias = find_same (param);
      if (alias.params[0] != 0)
        {
          next = find_same (alias.params[0]);
          if (next.params[0] != 0)
            alias.params[0] = next.params[0];
        }
    }
  return alias;
}

/* By what a reader takes for the date of such a record; the first that the type has. */
/* clang-format off */
static const char *const date_codes[] = {
  "authoredon", "authored-on", "authored", "date", "occurrence", "period", "onset-date", "recorded",
  "recorded-date", "created", "issued", "issue-date", "start-date", "started", "whenhandedover",
  "effective-time", "effective", "sent", "received", "event-date", "start", "collected", "timestamp",
  "datetime", "datewritten", "identified", "birthdate",
};
/* clang-format on */

FhirParamId
fhir_trie_find_main_date (FhirTypeId type)
{
  const FhirTypeDef *def = fhir_def_type (type);
  FhirParamId first = 0;

  for (guint i = 0; i < G_N_ELEMENTS (date_codes); i++)
    {
      FhirParamId param = fhir_def_find_param (type, fhir_slice (date_codes[i]));

      if (param != 0 && fhir_def_param (param)->kind == FHIR_SEARCH_DATE)
        return param;
    }
  for (guint i = 0; i < def->n_params && first == 0; i++)
    {
      FhirParamId param = (FhirParamId)(def->first_param + i);

      if (fhir_def_param (param)->kind == FHIR_SEARCH_DATE && fhir_trie_is_indexed (param))
        first = param;
    }
  return first;
}

guint
fhir_trie_possible_kinds (FhirParamId param)
{
  /* clang-format off */
  static const guint16 kinds[] = {
    [FHIR_SEARCH_NUMBER] = 1 << FHIR_ROW_QUANTITY,
    [FHIR_SEARCH_DATE] = 1 << FHIR_ROW_DATE,
    [FHIR_SEARCH_STRING] = 1 << FHIR_ROW_STRING,
    [FHIR_SEARCH_TOKEN] = 1 << FHIR_ROW_TOKEN | 1 << FHIR_ROW_IDENT,
    [FHIR_SEARCH_REFERENCE] = 1 << FHIR_ROW_REFERENCE | 1 << FHIR_ROW_URI | 1 << FHIR_ROW_IDENT,
    [FHIR_SEARCH_COMPOSITE] = 0,
    [FHIR_SEARCH_QUANTITY] = 1 << FHIR_ROW_QUANTITY,
    [FHIR_SEARCH_URI] = 1 << FHIR_ROW_URI,
    [FHIR_SEARCH_SPECIAL] = 0,
  };
  /* clang-format on */
  FhirRowKind composite = fhir_trie_composite_kind (param);

  if (composite != FHIR_ROW_N_KINDS)
    return 1u << composite;
  return kinds[fhir_def_param (param)->kind];
}

void
fhir_trie_compiler_add_r4 (FhirTrieCompiler *compiler)
{
  for (guint r = 0; r < fhir_def_n_resources(); r++)
    {
      FhirTypeId type = fhir_def_resource (r);
      const FhirTypeDef *def = fhir_def_type (type);

      for (guint i = 0; i < def->n_params; i++)
        {
          FhirParamId param = (FhirParamId)(def->first_param + i);
          FhirIndexAlias alias = fhir_trie_find_alias (param);

          g_array_index (compiler->aliases, FhirIndexAlias, param) = alias;
          if (!fhir_trie_is_indexed (param) || alias.params[0] != 0)
            continue;
          if (!fhir_trie_compiler_add (compiler, param, NULL))
            {
              fhir_trie_compiler_add_fallback (compiler, param);
              g_array_index (compiler->kinds, guint16, param) =
                  (guint16)fhir_trie_possible_kinds (param);
            }
        }
      g_array_index (compiler->main_dates, FhirParamId, type) = fhir_trie_find_main_date (type);
    }
  for (guint param = 1; param <= fhir_def_n_params(); param++)
    {
      FhirIndexAlias alias = g_array_index (compiler->aliases, FhirIndexAlias, param);

      for (guint i = 0; i < 2; i++)
        if (alias.params[i] != 0)
          g_array_index (compiler->kinds, guint16, param) |=
              g_array_index (compiler->kinds, guint16, alias.params[i]);
    }
}
