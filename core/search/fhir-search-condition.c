/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Names of search parameters: `code:not`, `subject:Patient.name:exact`,
 * `_has:Observation:patient:code`.
 *
 * A name is read from the left. "_has:Type:reference:" and "reference." each take one step along a
 * reference and read the rest for the types at its other end, so any number of steps fits one
 * recursion; FHIR_SEARCH_CHAIN_MAX bounds it. A chain without a type is read for every target type
 * that knows the rest; it is an error when none does. */

#include "fhir-search-leg.h"

#include "fhir-error.h"
#include "fhir-index.h"

static FhirSearchCondition *
parse_name (const FhirSearchScope *scope, const char *name, const char *value, GError **error);

static void
clear_branch (gpointer data)
{
  fhir_search_condition_free (((FhirSearchBranch *)data)->condition);
}

static FhirSearchCondition *
condition_new (const FhirSearchScope *scope)
{
  FhirSearchCondition *condition = g_new0 (FhirSearchCondition, 1);

  condition->params = g_array_new (FALSE, FALSE, sizeof (FhirParamId));
  condition->types = g_array_new (FALSE, FALSE, sizeof (FhirTypeId));
  condition->branches = g_array_new (FALSE, FALSE, sizeof (FhirSearchBranch));
  g_array_set_clear_func (condition->branches, clear_branch);
  g_array_append_vals (condition->types, scope->types, scope->n_types);
  return condition;
}

void
fhir_search_condition_free (FhirSearchCondition *condition)
{
  if (condition == NULL)
    return;
  g_array_unref (condition->params);
  g_array_unref (condition->types);
  g_array_unref (condition->branches);
  g_clear_pointer (&condition->values, g_ptr_array_unref);
  g_free (condition);
}

FhirSearchCondition *
fhir_search_condition_new_compartment (const FhirSearchScope *scope, GError **error)
{
  const FhirSearchOptions *options = scope->options;
  g_autoptr (FhirSearchCondition) condition = condition_new (scope);
  FhirSearchValue *value;
  guint n;
  const FhirParamId *ties = fhir_def_compartment (options->compartment, scope->types[0], &n);

  condition->kind = FHIR_CONDITION_PARAM;
  condition->type = FHIR_SEARCH_REFERENCE;
  for (guint i = 0; i < n; i++)
    if (fhir_def_param (ties[i])->kind == FHIR_SEARCH_REFERENCE && fhir_search_supports (ties[i]))
      g_array_append_val (condition->params, ties[i]);
  if (condition->params->len == 0)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_NOT_FOUND,
                   "%s does not belong to the compartment of a %s",
                   fhir_def_type (scope->types[0])->name,
                   fhir_def_type (options->compartment)->name);
      return NULL;
    }
  value = g_new0 (FhirSearchValue, 1);
  value->text = g_strdup (options->compartment_id);
  value->ref_type = options->compartment;
  condition->values = g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_search_value_free);
  g_ptr_array_add (condition->values, value);
  return g_steal_pointer (&condition);
}

gboolean
fhir_search_condition_is_negative (const FhirSearchCondition *condition)
{
  return condition->modifier == FHIR_MODIFIER_NOT || condition->modifier == FHIR_MODIFIER_MISSING;
}

char *
fhir_search_short_name (const char *name)
{
  return g_utf8_strlen (name, -1) > 80 ? g_utf8_substring (name, 0, 80) : g_strdup (name);
}

static void
fail_unknown (const FhirSearchScope *scope, const char *what, const char *name, GError **error)
{
  g_autofree char *shown = fhir_search_short_name (name);

  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_NOT_SUPPORTED,
               "%s \"%s\" of %s",
               what,
               shown,
               scope->n_types == 1 ? fhir_def_type (scope->types[0])->name : "these types");
}

static FhirParamId
find_param (const FhirSearchScope *scope, FhirTypeId type, FhirSlice code)
{
  return fhir_def_overlay_find (fhir_index_overlay_get_definitions (scope->options->overlay),
                                type,
                                code);
}

/* Finds the parameter on every type of the scope; one type without it makes it unknown. */
static gboolean
find_params (const FhirSearchScope *scope, FhirSlice code, GArray *ret_params)
{
  for (guint i = 0; i < scope->n_types; i++)
    {
      FhirParamId param = find_param (scope, scope->types[i], code);

      if (param == 0)
        return FALSE;
      if (i > 0 && fhir_def_param (param)->kind !=
                       fhir_def_param (g_array_index (ret_params, FhirParamId, 0))->kind)
        return FALSE;
      g_array_append_val (ret_params, param);
    }
  return scope->n_types > 0;
}

#define KIND(kind) (1u << (kind))

/* clang-format off */
static const struct
{
  const char *name;
  FhirSearchModifier modifier;
  guint kinds; /* mask of FhirSearchType */
} modifiers[] = {
  { "exact", FHIR_MODIFIER_EXACT, KIND (FHIR_SEARCH_STRING) },
  { "contains", FHIR_MODIFIER_CONTAINS, KIND (FHIR_SEARCH_STRING) },
  { "missing", FHIR_MODIFIER_MISSING, G_MAXUINT },
  { "not", FHIR_MODIFIER_NOT, KIND (FHIR_SEARCH_TOKEN) },
  { "identifier", FHIR_MODIFIER_IDENTIFIER, KIND (FHIR_SEARCH_REFERENCE) },
  { "above", FHIR_MODIFIER_ABOVE, KIND (FHIR_SEARCH_URI) },
  { "below", FHIR_MODIFIER_BELOW, KIND (FHIR_SEARCH_URI) },
  { "of-type", FHIR_MODIFIER_OF_TYPE, KIND (FHIR_SEARCH_TOKEN) },
};
/* clang-format on */

const char *
fhir_search_modifier_name (guint n, FhirSearchType type)
{
  for (guint i = 0; i < G_N_ELEMENTS (modifiers); i++)
    {
      if ((modifiers[i].kinds & KIND (type)) != 0 && n-- == 0)
        return modifiers[i].name;
    }
  return NULL;
}

/* Modifiers of R4 that are not served here. */
static gboolean
is_of_standard (const char *modifier)
{
  static const char *const others[] = { "text", "in", "not-in", "above", "below" };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (strcmp (others[i], modifier) == 0)
      return TRUE;
  return FALSE;
}

/* Whether the parameter has rows of identifiers under their types. */
static gboolean
has_types (FhirParamId param)
{
  g_autoptr (GArray) params = g_array_new (FALSE, FALSE, sizeof (FhirParamId));
  FhirTypeId only;
  guint kinds = 0;

  fhir_search_expand_alias (param, params, &only);
  for (guint i = 0; i < params->len; i++)
    kinds |= fhir_index_param_kinds (g_array_index (params, FhirParamId, i));
  return (kinds & (1u << FHIR_ROW_TOKEN_STRING)) != 0;
}

static gboolean
fits (const FhirSearchCondition *condition, guint n)
{
  if ((modifiers[n].kinds & KIND (condition->type)) == 0)
    return FALSE;
  return modifiers[n].modifier != FHIR_MODIFIER_OF_TYPE ||
         has_types (g_array_index (condition->params, FhirParamId, 0));
}

static gboolean
set_modifier (const FhirSearchScope *scope,
              FhirSearchCondition *condition,
              const char *modifier,
              const char *name,
              GError **error)
{
  if (modifier == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (modifiers); i++)
    {
      if (strcmp (modifiers[i].name, modifier) == 0 && fits (condition, i))
        {
          condition->modifier = modifiers[i].modifier;
          return TRUE;
        }
    }
  if (condition->type == FHIR_SEARCH_REFERENCE)
    {
      condition->modifier_type = fhir_def_find_type (fhir_slice (modifier));
      condition->modifier = FHIR_MODIFIER_TYPE;
      if (fhir_def_is_resource (condition->modifier_type))
        return TRUE;
    }
  fail_unknown (scope,
                is_of_standard (modifier) ? "unsupported modifier in" : "unknown modifier in",
                name,
                error);
  return FALSE;
}

static gboolean
read_missing (FhirSearchCondition *condition, const char *name, const char *value, GError **error)
{
  condition->missing = strcmp (value, "true") == 0;
  if (condition->missing || strcmp (value, "false") == 0)
    return TRUE;
  g_set_error (error, FHIR_ERROR, FHIR_ERROR_VALUE, "parameter \"%s\" takes true or false", name);
  return FALSE;
}

/* `subject:Patient=23` reads 23 as Patient/23; another type in the value matches nothing. */
static void
apply_type_modifier (FhirSearchCondition *condition)
{
  for (guint i = 0; i < condition->values->len; i++)
    {
      FhirSearchValue *value = g_ptr_array_index (condition->values, i);

      if (!value->is_url && value->ref_type == 0)
        value->ref_type = condition->modifier_type;
    }
}

static gboolean
check_ids (const FhirSearchCondition *condition, GError **error)
{
  for (guint i = 0; i < condition->values->len; i++)
    {
      const FhirSearchValue *value = g_ptr_array_index (condition->values, i);

      if (value->system == NULL && fhir_id_is_valid (fhir_slice (value->text)))
        continue;
      g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_VALUE, "parameter \"_id\" takes ids");
      return FALSE;
    }
  return TRUE;
}

static FhirConditionKind
kind_of (const char *code)
{
  if (strcmp (code, "_id") == 0)
    return FHIR_CONDITION_ID;
  return strcmp (code, "_lastUpdated") == 0 ? FHIR_CONDITION_UPDATED : FHIR_CONDITION_PARAM;
}

gboolean
fhir_search_supports (FhirParamId param)
{
  const FhirParamDef *def = fhir_def_param (param);

  if (def == NULL)
    return FALSE;
  return kind_of (def->code) != FHIR_CONDITION_PARAM || fhir_index_param_kinds (param) != 0 ||
         fhir_index_get_alias (param) != NULL;
}

/* Sets params and type of the condition from "code[:modifier]". */
static gboolean
set_param (const FhirSearchScope *scope,
           FhirSearchCondition *condition,
           const char *name,
           GError **error)
{
  const char *colon = strchr (name, ':');
  FhirSlice code = { name, (guint32)(colon != NULL ? (gsize)(colon - name) : strlen (name)) };
  const FhirParamDef *def;
  FhirParamId param;

  if (!find_params (scope, code, condition->params))
    {
      fail_unknown (scope, "unknown parameter", name, error);
      return FALSE;
    }
  param = g_array_index (condition->params, FhirParamId, 0);
  def = fhir_def_param (param);
  condition->kind = kind_of (def->code);
  condition->type = def->kind;
  if (!fhir_search_supports (param))
    {
      fail_unknown (scope, "unsupported parameter", name, error);
      return FALSE;
    }
  return set_modifier (scope, condition, colon != NULL ? colon + 1 : NULL, name, error);
}

static FhirSearchCondition *
parse_plain (const FhirSearchScope *scope, const char *name, const char *value, GError **error)
{
  g_autoptr (FhirSearchCondition) condition = condition_new (scope);

  if (!set_param (scope, condition, name, error))
    return NULL;
  if (condition->kind != FHIR_CONDITION_PARAM && condition->modifier != FHIR_MODIFIER_NONE)
    {
      fail_unknown (scope, "unknown modifier in", name, error);
      return NULL;
    }
  if (condition->modifier == FHIR_MODIFIER_MISSING)
    return read_missing (condition, name, value, error) ? g_steal_pointer (&condition) : NULL;
  condition->values = fhir_search_values_parse (g_array_index (condition->params, FhirParamId, 0),
                                                condition->modifier,
                                                value,
                                                scope->options,
                                                error);
  if (condition->values == NULL)
    return NULL;
  if (condition->kind == FHIR_CONDITION_ID && !check_ids (condition, error))
    return NULL;
  if (condition->modifier == FHIR_MODIFIER_TYPE)
    apply_type_modifier (condition);
  return g_steal_pointer (&condition);
}

static gboolean
check_depth (const FhirSearchScope *scope, GError **error)
{
  if (scope->depth < FHIR_SEARCH_CHAIN_MAX)
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_NOT_SUPPORTED,
               "more than %d references in one parameter",
               FHIR_SEARCH_CHAIN_MAX);
  return FALSE;
}

/* Adds the types that a reference parameter may point at. An alias such as `patient` may only reach
 * the type that it keeps. */
static void
collect_targets (FhirParamId param, FhirTypeId wanted, GArray *targets)
{
  const FhirParamDef *def = fhir_def_param (param);
  const FhirIndexAlias *alias = fhir_index_get_alias (param);
  FhirTypeId only = wanted != 0 ? wanted : alias != NULL ? alias->ref_type : 0;
  const FhirTypeId *pool = def->targets;

  if (only != 0)
    {
      g_array_append_val (targets, only);
      return;
    }
  for (guint i = 0; i < def->n_targets; i++)
    {
      if (fhir_def_is_resource (pool[i]))
        g_array_append_val (targets, pool[i]);
    }
  for (guint i = 0; def->n_targets == 0 && i < fhir_def_n_resources(); i++)
    {
      FhirTypeId type = fhir_def_resource (i);

      g_array_append_val (targets, type);
    }
}

/* Reads the rest of a chain for each target type; keeps those that know it. */
static gboolean
add_branches (const FhirSearchScope *scope,
              FhirSearchCondition *condition,
              const char *rest,
              const char *value,
              GError **error)
{
  g_autoptr (GArray) targets = g_array_new (FALSE, FALSE, sizeof (FhirTypeId));
  g_autoptr (GError) first = NULL;

  collect_targets (g_array_index (condition->params, FhirParamId, 0),
                   condition->modifier_type,
                   targets);
  for (guint i = 0; i < targets->len; i++)
    {
      FhirTypeId type = g_array_index (targets, FhirTypeId, i);
      FhirSearchScope inner = { &type, 1, scope->depth + 1, scope->options };
      g_autoptr (GError) local = NULL;
      FhirSearchBranch branch = { type, parse_name (&inner, rest, value, &local) };

      if (branch.condition != NULL)
        g_array_append_val (condition->branches, branch);
      else if (first == NULL || local->code != FHIR_ERROR_NOT_SUPPORTED)
        {
          g_clear_error (&first);
          first = g_steal_pointer (&local);
        }
    }
  if (condition->branches->len > 0)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

static FhirSearchCondition *
parse_chain (const FhirSearchScope *scope,
             const char *name,
             const char *dot,
             const char *value,
             GError **error)
{
  g_autoptr (FhirSearchCondition) condition = condition_new (scope);
  g_autofree char *head = g_strndup (name, (gsize)(dot - name));

  if (!check_depth (scope, error) || !set_param (scope, condition, head, error))
    return NULL;
  if (condition->type != FHIR_SEARCH_REFERENCE ||
      (condition->modifier != FHIR_MODIFIER_NONE && condition->modifier != FHIR_MODIFIER_TYPE))
    {
      fail_unknown (scope, "cannot chain on", head, error);
      return NULL;
    }
  condition->kind = FHIR_CONDITION_CHAIN;
  return add_branches (scope, condition, dot + 1, value, error) ? g_steal_pointer (&condition)
                                                                : NULL;
}

/* Whether a reference parameter may point at one of the types searched. */
static gboolean
may_refer (FhirParamId param, const FhirSearchScope *scope)
{
  g_autoptr (GArray) targets = g_array_new (FALSE, FALSE, sizeof (FhirTypeId));

  collect_targets (param, 0, targets);
  for (guint i = 0; i < targets->len; i++)
    {
      if (g_array_index (targets, FhirTypeId, i) == scope->types[0])
        return TRUE;
    }
  return FALSE;
}

/* _has:Observation:patient:code */
static FhirSearchCondition *
parse_has (const FhirSearchScope *scope, const char *name, const char *value, GError **error)
{
  g_autoptr (FhirSearchCondition) condition = condition_new (scope);
  g_auto (GStrv) parts = g_strsplit (name, ":", 4);
  FhirSearchBranch branch = { 0 };
  FhirParamId param = 0;

  if (!check_depth (scope, error))
    return NULL;
  if (g_strv_length (parts) == 4)
    branch.type = fhir_def_find_type (fhir_slice (parts[1]));
  if (fhir_def_is_resource (branch.type))
    param = find_param (scope, branch.type, fhir_slice (parts[2]));
  if (param == 0 || scope->n_types != 1 || fhir_def_param (param)->kind != FHIR_SEARCH_REFERENCE ||
      !may_refer (param, scope))
    {
      fail_unknown (scope, "no such reverse chain", name, error);
      return NULL;
    }
  condition->kind = FHIR_CONDITION_HAS;
  condition->type = FHIR_SEARCH_REFERENCE;
  g_array_append_val (condition->params, param);
  branch.condition =
      parse_name (&(FhirSearchScope){ &branch.type, 1, scope->depth + 1, scope->options },
                  parts[3],
                  value,
                  error);
  if (branch.condition == NULL)
    return NULL;
  g_array_append_val (condition->branches, branch);
  return g_steal_pointer (&condition);
}

static FhirSearchCondition *
parse_name (const FhirSearchScope *scope, const char *name, const char *value, GError **error)
{
  const char *dot = strchr (name, '.');

  if (g_str_has_prefix (name, "_has:"))
    return parse_has (scope, name, value, error);
  return dot != NULL ? parse_chain (scope, name, dot, value, error)
                     : parse_plain (scope, name, value, error);
}

FhirSearchCondition *
fhir_search_condition_parse (const FhirSearchScope *scope,
                             const char *name,
                             const char *value,
                             GError **error)
{
  return parse_name (scope, name, value, error);
}
