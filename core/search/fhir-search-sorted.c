/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Statements that sort: all candidates, by values computed from r, which stand as v0, v1, … beside
 * it. A place in that order is a keyset condition over them, written out because absent values have
 * their own place: last, and first in reverse. */

#include "fhir-search-page-private.h"

static const char *const value_names[FHIR_SEARCH_SORT_MAX] = { "v0", "v1", "v2", "v3",
                                                               "v4", "v5", "v6", "v7" };

static void
put_same (FhirSqlBuilder *sql, const char *a, const char *b, const char *column)
{
  fhir_search_put (sql, a, " AND @.");
  fhir_sql_builder_add (sql, column);
  fhir_search_put (sql, b, "=@.");
  fhir_sql_builder_add (sql, column);
}

/* The start of the date that ends last. */
static void
put_last_date (FhirSearchPlan *plan,
               FhirSqlBuilder *sql,
               const FhirSearchOrder *order,
               const char *alias)
{
  const char *start = fhir_search_next_alias (&plan->context);
  const char *date = fhir_search_next_alias (&plan->context);

  fhir_search_put (sql, date, "(SELECT @.lo FROM datr ");
  fhir_search_put (sql, start, "@ CROSS JOIN dat ");
  fhir_search_put (sql, date, "@ WHERE ");
  fhir_search_put (sql, start, "@.r=");
  fhir_search_put (sql, alias, "@.r");
  fhir_search_put (sql, start, " AND @.p=");
  fhir_sql_builder_int (sql, fhir_search_order_p (&plan->context, order));
  fhir_search_put_live (&plan->context, sql, start);
  fhir_search_put (sql, date, " AND @.l IN (0,1) AND (@.f&2)<>0");
  put_same (sql, date, start, "p");
  put_same (sql, date, start, "lo");
  put_same (sql, date, start, "r");
  fhir_search_put_live (&plan->context, sql, date);
  fhir_sql_builder_add (sql, " LIMIT 1)");
}

static void
put_value (FhirSearchPlan *plan,
           FhirSqlBuilder *sql,
           const FhirSearchOrder *order,
           const char *alias)
{
  FhirSearchContext *context = &plan->context;
  const char *row = fhir_search_next_alias (context);

  if (order->kind != FHIR_ORDER_PARAM || fhir_search_order_is_main_date (order))
    {
      fhir_sql_builder_add (sql, "(SELECT ");
      if (order->kind == FHIR_ORDER_TIME)
        {
          fhir_sql_builder_add (sql, "(SELECT c.ts FROM chg c WHERE c.n=");
          fhir_search_put_change (context, sql, row);
          fhir_sql_builder_add (sql, ")");
        }
      else if (order->kind == FHIR_ORDER_CHANGE)
        fhir_search_put_change (context, sql, row);
      else
        fhir_search_put_main_date (context, sql, row);
      fhir_search_put (sql, row, " FROM res @ WHERE @.r=");
      fhir_search_put (sql, alias, "@.r)");
      return;
    }
  if (order->descending && fhir_def_param (order->param)->kind == FHIR_SEARCH_DATE)
    {
      put_last_date (plan, sql, order, alias);
      return;
    }
  fhir_sql_builder_add (sql, order->descending ? "(SELECT max(" : "(SELECT min(");
  fhir_search_put (sql,
                   row,
                   fhir_def_param (order->param)->kind == FHIR_SEARCH_DATE
                       ? "@.lo) FROM datr @ WHERE @.r="
                       : "@.g) FROM refr @ WHERE @.r=");
  fhir_search_put (sql, alias, "@.r");
  fhir_search_put (sql, row, " AND @.p=");
  fhir_sql_builder_int (sql, fhir_search_order_p (context, order));
  fhir_search_put_live (context, sql, row);
  fhir_sql_builder_add (sql, ")");
}

/* Strictly behind a value, absent ones being last (first in reverse). */
static void
put_behind (FhirSqlBuilder *sql,
            const char *name,
            const FhirSortValue *value,
            gboolean descending,
            gboolean reverse)
{
  fhir_sql_builder_add (sql, "(");
  if (value->kind == FHIR_SORT_NULL)
    {
      fhir_sql_builder_add (sql, reverse ? name : "0");
      fhir_sql_builder_add (sql, reverse ? " IS NOT NULL)" : ")");
      return;
    }
  fhir_sql_builder_add (sql, name);
  fhir_sql_builder_add (sql, descending != reverse ? "<" : ">");
  fhir_search_page_put_value (sql, value);
  if (!reverse)
    {
      fhir_sql_builder_add (sql, " OR ");
      fhir_sql_builder_add (sql, name);
      fhir_sql_builder_add (sql, " IS NULL");
    }
  fhir_sql_builder_add (sql, ")");
}

/* v0 behind, or v0 the same and (v1 behind, or …, or r behind). */
static void
put_keyset (FhirSearchPlan *plan, FhirSqlBuilder *sql, const FhirSearchRange *range)
{
  for (guint i = 0; i < plan->orders->len; i++)
    {
      const FhirSearchOrder *order = &g_array_index (plan->orders, FhirSearchOrder, i);

      put_behind (sql, value_names[i], &range->after->values[i], order->descending, range->reverse);
      fhir_sql_builder_add (sql, " OR (");
      fhir_sql_builder_add (sql, value_names[i]);
      fhir_sql_builder_add (sql, " IS ");
      fhir_search_page_put_value (sql, &range->after->values[i]);
      fhir_sql_builder_add (sql, " AND (");
    }
  fhir_sql_builder_add (sql, fhir_search_page_is_descending (plan, range) ? "r<" : "r>");
  fhir_sql_builder_int (sql, range->after->key);
  for (guint i = 0; i < plan->orders->len; i++)
    fhir_sql_builder_add (sql, "))");
}

FhirSqlBuilder *
fhir_search_plan_sorted (FhirSearchPlan *plan, const FhirSearchRange *range)
{
  FhirSqlBuilder *sql = fhir_search_page_start (plan);
  const char *alias;
  g_autoptr (FhirSqlBuilder) driver = fhir_sql_builder_new();

  alias = fhir_search_page_put_driver (plan, driver);
  fhir_search_put (sql, alias, "SELECT r FROM (SELECT @.r AS r");
  for (guint i = 0; i < plan->orders->len; i++)
    {
      fhir_sql_builder_add (sql, ",");
      put_value (plan, sql, &g_array_index (plan->orders, FhirSearchOrder, i), alias);
      fhir_sql_builder_add (sql, " AS ");
      fhir_sql_builder_add (sql, value_names[i]);
    }
  fhir_sql_builder_append (sql, driver);
  fhir_sql_builder_add (sql, ")");
  if (range->after != NULL)
    {
      fhir_sql_builder_add (sql, " WHERE (");
      put_keyset (plan, sql, range);
      fhir_sql_builder_add (sql, ")");
    }
  fhir_sql_builder_add (sql, " ORDER BY ");
  for (guint i = 0; i < plan->orders->len; i++)
    {
      gboolean descending =
          g_array_index (plan->orders, FhirSearchOrder, i).descending != range->reverse;

      fhir_sql_builder_add (sql, value_names[i]);
      fhir_sql_builder_add (sql, descending ? " DESC" : " ASC");
      fhir_sql_builder_add (sql, range->reverse ? " NULLS FIRST," : " NULLS LAST,");
    }
  fhir_sql_builder_add (sql, fhir_search_page_is_descending (plan, range) ? "r DESC" : "r");
  fhir_search_page_put_limit (sql, range->limit);
  return sql;
}
