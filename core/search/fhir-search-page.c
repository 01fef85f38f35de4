/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The statements of a plan. All give keys in the plan's one total order (fhir-search-order.h); a
 * place in it ("after") becomes a keyset condition, so that a deep page costs what the first one
 * costs. Bodies are no business of these statements: they are read for the keys that are left.
 *
 * Here: what all of them are made of, and the statements in order of key. Sorted ones are in
 * fhir-search-sorted.c, walks in fhir-search-walk.c. */

#include "fhir-search-page-private.h"

#define POINTS_MAX 50 /* ranges merged as a union of sorted lists */

void
fhir_search_page_put_filters (FhirSearchPlan *plan,
                              FhirSqlBuilder *sql,
                              const FhirSearchClause *except,
                              const char *alias)
{
  for (guint i = 0; i < plan->filters->len; i++)
    {
      const FhirSearchClause *clause = g_ptr_array_index (plan->filters, i);

      if (clause != except && (clause != plan->beside || except != plan->driver))
        fhir_search_put_filter (&plan->context, sql, clause, alias, "r");
    }
}

static guint
count_points (const FhirSearchClause *clause)
{
  guint total = 0;

  for (guint i = 0; clause != NULL && i < clause->legs->len; i++)
    {
      guint n = fhir_search_leg_n_points (g_ptr_array_index (clause->legs, i));

      if (n == 0)
        return 0;
      total += n;
    }
  return total;
}

void
fhir_search_page_put_from (FhirSearchPlan *plan, FhirSqlBuilder *sql, const char *alias)
{
  if (plan->from_change == 0)
    return;
  fhir_search_put (sql, alias, " AND @.chg>=");
  fhir_sql_builder_int (sql, plan->from_change);
}

/* " FROM … WHERE …" with each match once; the alias whose r it is. */
const char *
fhir_search_page_put_driver (FhirSearchPlan *plan, FhirSqlBuilder *sql)
{
  const char *alias = fhir_search_next_alias (&plan->context);

  if (plan->driver == NULL)
    {
      fhir_search_put (sql, alias, " FROM res @ WHERE ");
      if (plan->type != 0)
        {
          fhir_search_put (sql, alias, "@.t=");
          fhir_sql_builder_int (sql, plan->type);
        }
      else
        {
          fhir_sql_builder_add (sql, "1");
          fhir_search_put_query_types (&plan->context, sql, alias);
        }
      fhir_search_put_live_record (&plan->context, sql, alias);
      fhir_search_page_put_from (plan, sql, alias);
      plan->context.record_alias = alias;
    }
  else if (count_points (plan->driver) == 1)
    fhir_search_put_point (&plan->context,
                           sql,
                           g_ptr_array_index (plan->driver->legs, 0),
                           0,
                           alias);
  else
    {
      fhir_sql_builder_add (sql, " FROM (SELECT DISTINCT r FROM (");
      if (plan->beside != NULL)
        fhir_search_put_patients_source (&plan->context,
                                         sql,
                                         g_ptr_array_index (plan->driver->legs, 0),
                                         g_ptr_array_index (plan->beside->legs, 0));
      else
        fhir_search_put_source (&plan->context, sql, plan->driver, TRUE);
      fhir_search_put (sql, alias, ")) @ WHERE 1");
    }
  fhir_search_page_put_filters (plan, sql, plan->driver, alias);
  return alias;
}

void
fhir_search_page_put_limit (FhirSqlBuilder *sql, guint limit)
{
  if (limit == 0)
    return;
  fhir_sql_builder_add (sql, " LIMIT ");
  fhir_sql_builder_int (sql, limit);
}

static void
put_after_key (FhirSqlBuilder *sql,
               const FhirSearchRange *range,
               gboolean descending,
               const char *alias)
{
  if (range->after == NULL)
    return;
  fhir_search_put (sql, alias, descending ? " AND @.r<" : " AND @.r>");
  fhir_sql_builder_int (sql, range->after->key);
}

/* Each point gives its first keys in order; their union's first keys are among them. */
static void
put_union (FhirSearchPlan *plan,
           FhirSqlBuilder *sql,
           const FhirSearchRange *range,
           gboolean descending)
{
  gboolean first = TRUE;

  fhir_sql_builder_add (sql, "SELECT r FROM (");
  for (guint i = 0; i < plan->driver->legs->len; i++)
    {
      const FhirSearchLeg *leg = g_ptr_array_index (plan->driver->legs, i);

      for (guint k = 0; k < fhir_search_leg_n_points (leg); k++)
        {
          const char *alias = fhir_search_next_alias (&plan->context);

          fhir_search_put (sql,
                           alias,
                           first ? "SELECT r FROM (SELECT @.r AS r"
                                 : " UNION SELECT r FROM (SELECT @.r AS r");
          first = FALSE;
          fhir_search_put_point (&plan->context, sql, leg, k, alias);
          put_after_key (sql, range, descending, alias);
          fhir_search_page_put_filters (plan, sql, plan->driver, alias);
          fhir_search_put (sql, alias, descending ? " ORDER BY @.r DESC" : " ORDER BY @.r");
          fhir_search_page_put_limit (sql, range->limit);
          fhir_sql_builder_add (sql, ")");
        }
    }
  fhir_sql_builder_add (sql, descending ? ") ORDER BY r DESC" : ") ORDER BY r");
  fhir_search_page_put_limit (sql, range->limit);
}

gboolean
fhir_search_page_is_descending (const FhirSearchPlan *plan, const FhirSearchRange *range)
{
  gboolean descending =
      plan->orders->len > 0 && g_array_index (plan->orders, FhirSearchOrder, 0).descending;

  return descending != range->reverse;
}

static void
put_keys (FhirSearchPlan *plan,
          FhirSqlBuilder *sql,
          const FhirSearchRange *range,
          const FhirSearchClause *extra)
{
  gboolean descending = fhir_search_page_is_descending (plan, range);
  guint points = count_points (plan->driver);
  const char *alias;

  if (extra == NULL && range->limit > 0 && points > 1 && points <= POINTS_MAX)
    {
      put_union (plan, sql, range, descending);
      return;
    }
  fhir_sql_builder_add (sql, "SELECT r");
  alias = fhir_search_page_put_driver (plan, sql);
  put_after_key (sql, range, descending, alias);
  if (extra != NULL)
    fhir_search_put_filter (&plan->context, sql, extra, alias, "r");
  if (range->limit > 0)
    fhir_search_put (sql, alias, descending ? " ORDER BY @.r DESC" : " ORDER BY @.r");
  fhir_search_page_put_limit (sql, range->limit);
}

FhirSqlBuilder *
fhir_search_page_start (FhirSearchPlan *plan)
{
  plan->context.n_alias = 0;
  plan->context.record_alias = NULL;
  return fhir_sql_builder_new();
}

FhirSqlBuilder *
fhir_search_plan_keys (FhirSearchPlan *plan, const FhirSearchRange *range)
{
  FhirSqlBuilder *sql = fhir_search_page_start (plan);

  put_keys (plan, sql, range, NULL);
  return sql;
}

FhirSqlBuilder *
fhir_search_plan_absent (FhirSearchPlan *plan, const FhirSearchRange *range, GError **error)
{
  const FhirSearchOrder *order = &g_array_index (plan->orders, FhirSearchOrder, 0);
  g_autoptr (FhirSearchClause) missing =
      fhir_search_clause_new_missing (&plan->context, order->param, TRUE, error);
  FhirSqlBuilder *sql;

  if (missing == NULL)
    return NULL;
  sql = fhir_search_page_start (plan);
  put_keys (plan, sql, range, missing);
  return sql;
}

void
fhir_search_page_put_value (FhirSqlBuilder *sql, const FhirSortValue *value)
{
  if (value->kind == FHIR_SORT_INT)
    fhir_sql_builder_int (sql, value->integer);
  else if (value->kind == FHIR_SORT_DOUBLE)
    fhir_sql_builder_double (sql, value->real);
  else
    fhir_sql_builder_text (sql,
                           value->kind == FHIR_SORT_TEXT ? fhir_slice (value->text)
                                                         : FHIR_SLICE_NONE);
}

FhirSqlBuilder *
fhir_search_plan_count (FhirSearchPlan *plan, guint cap)
{
  FhirSqlBuilder *sql = fhir_search_page_start (plan);

  plan->context.no_dead = plan->no_dead;
  fhir_sql_builder_add (sql, cap > 0 ? "SELECT count(*) FROM (SELECT 1" : "SELECT count(*)");
  fhir_search_page_put_driver (plan, sql);
  fhir_search_page_put_limit (sql, cap);
  fhir_sql_builder_add (sql, cap > 0 ? ")" : "");
  plan->context.no_dead = FALSE;
  return sql;
}
