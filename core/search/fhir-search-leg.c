/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* From checked conditions to legs: names become the numbers of this store.
 *
 * A leg is a range of one table's key, so it can be counted, driven from and probed. The
 * dictionaries are asked first: a code, id or unit that no row uses gives no leg, and a condition
 * without legs matches nothing without touching an index. An alias parameter (`patient`,
 * `combo-code`) becomes legs of the parameters whose rows stand for it. */

#include "fhir-search-leg-maker.h"

#include "fhir-error.h"
#include "fhir-index.h"

#define LEGS_MAX     200
#define MERGE_PARAMS 4 /* more parameters than this (a search of many types) share one leg */

FhirSearchLeg *
fhir_search_leg_new (FhirSearchLegKind kind, FhirParamId param)
{
  FhirSearchLeg *leg = g_new0 (FhirSearchLeg, 1);

  leg->kind = kind;
  leg->param = param;
  leg->system = -1;
  leg->p = g_array_new (FALSE, FALSE, sizeof (gint64));
  leg->a = g_array_new (FALSE, FALSE, sizeof (gint64));
  leg->b = g_array_new (FALSE, FALSE, sizeof (gint64));
  leg->types = g_array_new (FALSE, FALSE, sizeof (gint64));
  leg->others = g_ptr_array_new_with_free_func (g_free);
  leg->dates = g_array_new (FALSE, FALSE, sizeof (FhirSearchDateTest));
  leg->clauses = g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_search_clause_free);
  return leg;
}

void
fhir_search_leg_free (FhirSearchLeg *leg)
{
  if (leg == NULL)
    return;
  g_array_unref (leg->p);
  g_array_unref (leg->a);
  g_array_unref (leg->b);
  g_array_unref (leg->types);
  g_array_unref (leg->dates);
  g_ptr_array_unref (leg->others);
  g_ptr_array_unref (leg->clauses);
  g_free (leg->text);
  g_free (leg->text_end);
  g_free (leg->exact);
  g_free (leg->contains);
  g_free (leg);
}

void
fhir_search_leg_add_date (FhirSearchLeg *leg, const FhirSearchDateTest *test)
{
  FhirSearchDateTest *all = &leg->date;

  if (leg->dates->len == 0)
    *all = *test;
  all->min_short = MAX (all->min_short, test->min_short);
  all->min_long = MAX (all->min_long, test->min_long);
  all->max_short = MIN (all->max_short, test->max_short);
  all->max_long = MIN (all->max_long, test->max_long);
  g_array_append_val (leg->dates, *test);
}

void
fhir_search_leg_narrow (FhirSearchLeg *leg, const FhirSearchLeg *other)
{
  for (guint i = 0; i < other->dates->len; i++)
    fhir_search_leg_add_date (leg, &g_array_index (other->dates, FhirSearchDateTest, i));
}

void
fhir_search_clause_free (FhirSearchClause *clause)
{
  if (clause == NULL)
    return;
  g_ptr_array_unref (clause->legs);
  g_free (clause);
}

FhirSearchLeg *
fhir_leg_maker_add (FhirLegMaker *maker, FhirSearchLegKind kind)
{
  FhirSearchLeg *leg = fhir_search_leg_new (kind, maker->param);

  g_array_append_val (leg->p, maker->p);
  g_ptr_array_add (maker->clause->legs, leg);
  return leg;
}

void
fhir_search_expand_alias (FhirParamId param, GArray *ret_params, FhirTypeId *ret_type)
{
  const FhirIndexAlias *alias = fhir_index_get_alias (param);

  *ret_type = 0;
  if (alias == NULL)
    {
      g_array_append_val (ret_params, param);
      return;
    }
  *ret_type = alias->ref_type;
  for (guint i = 0; i < G_N_ELEMENTS (alias->params); i++)
    {
      if (alias->params[i] != 0)
        g_array_append_val (ret_params, alias->params[i]);
    }
}

/* By FhirSearchType. */
typedef gboolean (*MakeFunc) (FhirLegMaker *maker, const FhirSearchValue *value, GError **error);
static const MakeFunc make_funcs[] = {
  [FHIR_SEARCH_NUMBER] = fhir_leg_make_number,
  [FHIR_SEARCH_DATE] = fhir_leg_make_date,
  [FHIR_SEARCH_STRING] = fhir_leg_make_string,
  [FHIR_SEARCH_TOKEN] = fhir_leg_make_token,
  [FHIR_SEARCH_REFERENCE] = fhir_leg_make_reference,
  [FHIR_SEARCH_COMPOSITE] = fhir_leg_make_composite,
  [FHIR_SEARCH_QUANTITY] = fhir_leg_make_quantity,
  [FHIR_SEARCH_URI] = fhir_leg_make_uri,
};

static gboolean
make_values (FhirLegMaker *maker, GError **error)
{
  const FhirSearchCondition *condition = maker->condition;

  for (guint i = 0; i < condition->values->len; i++)
    {
      if (!make_funcs[condition->type](maker, g_ptr_array_index (condition->values, i), error))
        return FALSE;
    }
  return TRUE;
}

/* Legs of the same kind that differ in nothing but p become one, so that a search of 146 types is
 * one range each and not 146 statements. */
static void
merge_params (FhirSearchClause *clause, guint per_param)
{
  for (guint i = per_param; i < clause->legs->len; i++)
    {
      FhirSearchLeg *into = g_ptr_array_index (clause->legs, i % per_param);
      const FhirSearchLeg *leg = g_ptr_array_index (clause->legs, i);

      g_array_append_vals (into->p, leg->p->data, leg->p->len);
    }
  if (per_param > 0 && clause->legs->len > per_param)
    g_ptr_array_set_size (clause->legs, (gint)per_param);
}

static void
collect_params (const FhirSearchCondition *condition, GArray *params, FhirTypeId *ret_only)
{
  for (guint i = 0; i < condition->params->len; i++)
    fhir_search_expand_alias (g_array_index (condition->params, FhirParamId, i), params, ret_only);
}

static gboolean
make_param_legs (FhirSearchContext *context,
                 const FhirSearchCondition *condition,
                 FhirSearchClause *clause,
                 GError **error)
{
  g_autoptr (GArray) params = g_array_new (FALSE, FALSE, sizeof (FhirParamId));
  FhirLegMaker maker = { context, condition, clause, 0, 0, 0 };
  guint per_param = 0;
  gboolean even = TRUE;

  collect_params (condition, params, &maker.only);
  for (guint i = 0; i < params->len; i++)
    {
      guint before = clause->legs->len;

      maker.param = g_array_index (params, FhirParamId, i);
      maker.p = fhir_store_reader_param_number (context->reader, maker.param);
      if (!make_values (&maker, error))
        return FALSE;
      even = even && (i == 0 || clause->legs->len - before == per_param);
      per_param = clause->legs->len - before;
    }
  if (params->len > MERGE_PARAMS && even)
    merge_params (clause, per_param);
  return TRUE;
}

gboolean
fhir_leg_find_keys (FhirSearchContext *context,
                    FhirTypeId type,
                    const char *id,
                    GArray *keys,
                    GError **error)
{
  gint64 key = 0;

  if (!fhir_store_reader_find (context->reader, type, fhir_slice (id), &key, error))
    return FALSE;
  while (key != 0)
    {
      g_autoptr (FhirStmt) stmt = NULL;

      g_array_append_val (keys, key);
      if (!context->past)
        return TRUE;
      stmt = fhir_db_prepare (context->db, "SELECT was FROM moved WHERE r=?", error);
      if (stmt == NULL)
        return FALSE;
      fhir_stmt_bind_int (stmt, 1, key);
      if (!fhir_stmt_run_int (stmt, 0, &key, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
make_id_legs (FhirSearchContext *context,
              const FhirSearchCondition *condition,
              FhirSearchClause *clause,
              GError **error)
{
  FhirSearchLeg *leg = fhir_search_leg_new (FHIR_LEG_KEYS, 0);

  g_ptr_array_add (clause->legs, leg);
  for (guint i = 0; i < condition->values->len; i++)
    {
      const FhirSearchValue *value = g_ptr_array_index (condition->values, i);

      for (guint k = 0; k < condition->types->len; k++)
        {
          if (!fhir_leg_find_keys (context,
                                   g_array_index (condition->types, FhirTypeId, k),
                                   value->text,
                                   leg->a,
                                   error))
            return FALSE;
        }
    }
  if (leg->a->len == 0)
    g_ptr_array_set_size (clause->legs, 0);
  return TRUE;
}

static gboolean
make_updated_legs (FhirSearchContext *context,
                   const FhirSearchCondition *condition,
                   FhirSearchClause *clause,
                   GError **error)
{
  FhirLegMaker maker = { context, condition, clause, 0, 0, 0 };

  for (guint i = 0; i < condition->values->len; i++)
    {
      if (!fhir_leg_make_updated (&maker, g_ptr_array_index (condition->values, i), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_patient (FhirSearchContext *context, gint64 type)
{
  return type != 0 &&
         type == fhir_store_type_number (context->store,
                                         fhir_def_find_type (FHIR_SLICE_LITERAL ("Patient")));
}

/* Whether one end of the link are patients only, and the other what the store keeps with them. */
static gboolean
is_of_patients (FhirSearchContext *context,
                const FhirSearchCondition *condition,
                const FhirSearchLeg *leg)
{
  gint64 type = 0;

  if (leg->kind == FHIR_LEG_CHAIN && leg->types->len == 1)
    type = g_array_index (leg->types, gint64, 0);
  if (leg->kind == FHIR_LEG_HAS && condition->types->len == 1)
    type = fhir_store_type_number (context->store, g_array_index (condition->types, FhirTypeId, 0));
  return is_patient (context, type) && fhir_search_param_is_of_patient (leg->param);
}

/* One leg for each stored reference parameter; the conditions at the other end are its clauses. A
 * branch that can match nothing is left out. */
static gboolean
make_link_legs (FhirSearchContext *context,
                const FhirSearchCondition *condition,
                FhirSearchClause *clause,
                GError **error)
{
  g_autoptr (GArray) params = g_array_new (FALSE, FALSE, sizeof (FhirParamId));
  FhirTypeId only = 0;

  collect_params (condition, params, &only);
  for (guint i = 0; i < params->len; i++)
    {
      FhirParamId param = g_array_index (params, FhirParamId, i);
      gint64 p = fhir_store_reader_param_number (context->reader, param);
      g_autoptr (FhirSearchLeg) leg = fhir_search_leg_new (
          condition->kind == FHIR_CONDITION_CHAIN ? FHIR_LEG_CHAIN : FHIR_LEG_HAS,
          param);

      g_array_append_val (leg->p, p);
      for (guint k = 0; k < condition->branches->len; k++)
        {
          const FhirSearchBranch *branch =
              &g_array_index (condition->branches, FhirSearchBranch, k);
          gint64 type = fhir_store_type_number (context->store, branch->type);
          g_autoptr (FhirSearchClause) inner =
              fhir_search_clause_new (context, branch->condition, error);

          if (inner == NULL)
            return FALSE;
          if (inner->legs->len == 0 && !inner->negative)
            continue;
          g_ptr_array_add (leg->clauses, g_steal_pointer (&inner));
          g_array_append_val (leg->types, type);
        }
      leg->of_patients = is_of_patients (context, condition, leg);
      if (leg->clauses->len > 0)
        g_ptr_array_add (clause->legs, g_steal_pointer (&leg));
    }
  return TRUE;
}

static gboolean
find_bit (FhirSearchContext *context, FhirParamId param, gint64 *ret_bit, GError **error)
{
  g_autoptr (FhirStmt) stmt =
      fhir_db_prepare (context->db, "SELECT bit FROM param WHERE p=?", error);
  FhirStep step;

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, fhir_store_reader_param_number (context->reader, param));
  step = fhir_stmt_step (stmt, error);
  *ret_bit =
      step == FHIR_STEP_ROW && !fhir_stmt_is_null (stmt, 0) ? fhir_stmt_get_int (stmt, 0) : -1;
  return step != FHIR_STEP_ERROR;
}

/* `has a value`: by the bit when the parameter has one, else by any row of it. */
static gboolean
add_present_leg (FhirSearchContext *context,
                 FhirSearchClause *clause,
                 FhirParamId param,
                 GError **error)
{
  FhirSearchLeg *leg;
  gint64 p = fhir_store_reader_param_number (context->reader, param);
  gint64 bit = -1;

  if (!find_bit (context, param, &bit, error))
    return FALSE;
  leg = fhir_search_leg_new (FHIR_LEG_PRESENT, param);
  g_ptr_array_add (clause->legs, leg);
  leg->mask = bit >= 0 ? (gint64)(G_GUINT64_CONSTANT (1) << bit) : 0;
  g_array_append_val (leg->p, p);
  return TRUE;
}

static gboolean
make_missing_legs (FhirSearchContext *context,
                   FhirSearchClause *clause,
                   const FhirSearchCondition *condition,
                   GError **error)
{
  g_autoptr (GArray) params = g_array_new (FALSE, FALSE, sizeof (FhirParamId));
  FhirTypeId only = 0;

  collect_params (condition, params, &only);
  for (guint i = 0; i < params->len; i++)
    {
      if (!add_present_leg (context, clause, g_array_index (params, FhirParamId, i), error))
        return FALSE;
    }
  return TRUE;
}

static FhirSearchClause *
clause_alloc (const FhirSearchCondition *condition)
{
  FhirSearchClause *clause = g_new0 (FhirSearchClause, 1);

  clause->condition = condition;
  clause->legs = g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_search_leg_free);
  return clause;
}

static gboolean
make_legs (FhirSearchContext *context,
           const FhirSearchCondition *condition,
           FhirSearchClause *clause,
           GError **error)
{
  if (condition->modifier == FHIR_MODIFIER_MISSING)
    return make_missing_legs (context, clause, condition, error);
  switch (condition->kind)
    {
    case FHIR_CONDITION_ID:
      return make_id_legs (context, condition, clause, error);
    case FHIR_CONDITION_UPDATED:
      return make_updated_legs (context, condition, clause, error);
    case FHIR_CONDITION_CHAIN:
    case FHIR_CONDITION_HAS:
      return make_link_legs (context, condition, clause, error);
    case FHIR_CONDITION_PARAM:
    default:
      return make_param_legs (context, condition, clause, error);
    }
}

/* SQLite takes 500 parts of a union and 1,000 levels of an expression. */
static gboolean
check_size (const FhirSearchClause *clause, GError **error)
{
  if (clause->legs->len <= LEGS_MAX)
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_TOO_LARGE,
               "a parameter has more than %d values that must be looked up one by one",
               LEGS_MAX);
  return FALSE;
}

FhirSearchClause *
fhir_search_clause_new (FhirSearchContext *context,
                        const FhirSearchCondition *condition,
                        GError **error)
{
  g_autoptr (FhirSearchClause) clause = clause_alloc (condition);

  clause->negative = condition->modifier == FHIR_MODIFIER_NOT ||
                     (condition->modifier == FHIR_MODIFIER_MISSING && condition->missing);
  if (condition->types->len == 1)
    clause->type =
        fhir_store_type_number (context->store, g_array_index (condition->types, FhirTypeId, 0));
  if (!make_legs (context, condition, clause, error) || !check_size (clause, error))
    return NULL;
  return g_steal_pointer (&clause);
}

FhirSearchClause *
fhir_search_clause_new_keys (gint64 type, FhirSearchLeg *keys)
{
  FhirSearchClause *clause = clause_alloc (NULL);

  clause->type = type;
  clause->count = keys->a->len;
  clause->cap = keys->a->len + 1;
  g_ptr_array_add (clause->legs, keys);
  return clause;
}

FhirSearchClause *
fhir_search_clause_new_missing (FhirSearchContext *context,
                                FhirParamId param,
                                gboolean missing,
                                GError **error)
{
  g_autoptr (FhirSearchClause) clause = clause_alloc (NULL);
  g_autoptr (GArray) params = g_array_new (FALSE, FALSE, sizeof (FhirParamId));
  FhirTypeId only;

  clause->negative = missing;
  clause->type = fhir_store_type_number (context->store, fhir_def_param (param)->type);
  fhir_search_expand_alias (param, params, &only);
  for (guint i = 0; i < params->len; i++)
    {
      if (!add_present_leg (context, clause, g_array_index (params, FhirParamId, i), error))
        return NULL;
    }
  return g_steal_pointer (&clause);
}
