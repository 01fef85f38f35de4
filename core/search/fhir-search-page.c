/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The statements of a plan. All give keys in the plan's one total order (fhir-search-order.h); a
 * place in it ("after") becomes a keyset condition, so that a deep page costs what the first one
 * costs. Bodies are no business of these statements: they are read for the keys that are left. */

#include "fhir-search-plan.h"
#include "fhir-search-sql.h"

#include "fhir-id.h"

#define TYPES_MAX  8  /* types walked one beside the other rather than along the feed */
#define POINTS_MAX 50 /* ranges merged as a union of sorted lists */

static void
put_filters (FhirSearchPlan *plan,
             FhirSqlBuilder *sql,
             const FhirSearchClause *except,
             const char *alias)
{
  for (guint i = 0; i < plan->filters->len; i++)
    {
      const FhirSearchClause *clause = g_ptr_array_index (plan->filters, i);

      if (clause != except)
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

/* " FROM … WHERE …" with each match once; the alias whose r it is. */
static const char *
put_driver (FhirSearchPlan *plan, FhirSqlBuilder *sql)
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
      fhir_search_put_source (&plan->context, sql, plan->driver, TRUE);
      fhir_search_put (sql, alias, ")) @ WHERE 1");
    }
  put_filters (plan, sql, plan->driver, alias);
  return alias;
}

static void
put_limit (FhirSqlBuilder *sql, guint limit)
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
          put_filters (plan, sql, plan->driver, alias);
          fhir_search_put (sql, alias, descending ? " ORDER BY @.r DESC" : " ORDER BY @.r");
          put_limit (sql, range->limit);
          fhir_sql_builder_add (sql, ")");
        }
    }
  fhir_sql_builder_add (sql, descending ? ") ORDER BY r DESC" : ") ORDER BY r");
  put_limit (sql, range->limit);
}

static gboolean
is_descending (const FhirSearchPlan *plan, const FhirSearchRange *range)
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
  gboolean descending = is_descending (plan, range);
  guint points = count_points (plan->driver);
  const char *alias;

  if (extra == NULL && range->limit > 0 && points > 1 && points <= POINTS_MAX)
    {
      put_union (plan, sql, range, descending);
      return;
    }
  fhir_sql_builder_add (sql, "SELECT r");
  alias = put_driver (plan, sql);
  put_after_key (sql, range, descending, alias);
  if (extra != NULL)
    fhir_search_put_filter (&plan->context, sql, extra, alias, "r");
  if (range->limit > 0)
    fhir_search_put (sql, alias, descending ? " ORDER BY @.r DESC" : " ORDER BY @.r");
  put_limit (sql, range->limit);
}

static FhirSqlBuilder *
start (FhirSearchPlan *plan)
{
  plan->context.n_alias = 0;
  plan->context.record_alias = NULL;
  return fhir_sql_builder_new();
}

FhirSqlBuilder *
fhir_search_plan_keys (FhirSearchPlan *plan, const FhirSearchRange *range)
{
  FhirSqlBuilder *sql = start (plan);

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
  sql = start (plan);
  put_keys (plan, sql, range, missing);
  return sql;
}

/* Sorting by values computed from r */

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

  if (order->kind == FHIR_ORDER_CHANGE || fhir_search_order_is_main_date (order))
    {
      fhir_sql_builder_add (sql, "(SELECT ");
      if (order->kind == FHIR_ORDER_CHANGE)
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

static void
put_sort_value (FhirSqlBuilder *sql, const FhirSortValue *value)
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
  put_sort_value (sql, value);
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
      put_sort_value (sql, &range->after->values[i]);
      fhir_sql_builder_add (sql, " AND (");
    }
  fhir_sql_builder_add (sql, is_descending (plan, range) ? "r<" : "r>");
  fhir_sql_builder_int (sql, range->after->key);
  for (guint i = 0; i < plan->orders->len; i++)
    fhir_sql_builder_add (sql, "))");
}

FhirSqlBuilder *
fhir_search_plan_sorted (FhirSearchPlan *plan, const FhirSearchRange *range)
{
  FhirSqlBuilder *sql = start (plan);
  const char *alias;
  g_autoptr (FhirSqlBuilder) driver = fhir_sql_builder_new();

  alias = put_driver (plan, driver);
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
  fhir_sql_builder_add (sql, is_descending (plan, range) ? "r DESC" : "r");
  put_limit (sql, range->limit);
  return sql;
}

/* Walks */

/* Behind the place in an index on (column, r); with further sort keys the whole group of equal
 * values is wanted again. */
static void
put_walk_after (FhirSearchPlan *plan,
                FhirSqlBuilder *sql,
                const FhirSearchRange *range,
                const char *alias,
                const char *column)
{
  const FhirSortValue *value;
  gboolean descending = is_descending (plan, range);

  if (range->after == NULL || range->after->values[0].kind == FHIR_SORT_NULL)
    return;
  value = &range->after->values[0];
  fhir_sql_builder_add (sql, " AND ");
  fhir_search_put (sql, alias, column);
  fhir_sql_builder_add (sql, descending ? "<=" : ">=");
  put_sort_value (sql, value);
  if (plan->orders->len > 1)
    return;
  fhir_sql_builder_add (sql, " AND (");
  fhir_search_put (sql, alias, column);
  fhir_sql_builder_add (sql, descending ? "<" : ">");
  put_sort_value (sql, value);
  fhir_search_put (sql, alias, descending ? " OR @.r<" : " OR @.r>");
  fhir_sql_builder_int (sql, range->after->key);
  fhir_sql_builder_add (sql, ")");
}

static void
put_walk_order (FhirSearchPlan *plan, FhirSqlBuilder *sql, const FhirSearchRange *range)
{
  fhir_sql_builder_add (sql,
                        is_descending (plan, range) ? " ORDER BY 1 DESC,2 DESC" : " ORDER BY 1,2");
}

static void
put_flag (FhirSqlBuilder *sql, const FhirSearchOrder *order, const char *alias)
{
  gboolean largest = order->descending && !fhir_search_order_is_main_date (order);

  fhir_search_put (sql, alias, largest ? " AND (@.f&2)<>0" : " AND (@.f&1)<>0");
}

static void
put_date_walk (FhirSearchPlan *plan,
               FhirSqlBuilder *sql,
               const FhirSearchOrder *order,
               const FhirSearchRange *range)
{
  const FhirSearchLeg *leg =
      plan->walked != NULL ? g_ptr_array_index (plan->walked->legs, 0) : NULL;

  for (guint is_long = 0; is_long < 2; is_long++)
    {
      const char *alias = fhir_search_next_alias (&plan->context);

      fhir_search_put (sql,
                       alias,
                       is_long ? " UNION ALL SELECT @.lo,@.r FROM dat @ WHERE @.p="
                               : "SELECT @.lo,@.r FROM dat @ WHERE @.p=");
      fhir_sql_builder_int (sql, fhir_search_order_p (&plan->context, order));
      fhir_search_put (sql, alias, is_long ? " AND @.l=1" : " AND @.l=0");
      if (leg != NULL)
        {
          fhir_search_put_bounds (sql,
                                  alias,
                                  "@.lo",
                                  is_long ? leg->date.min_long : leg->date.min_short,
                                  is_long ? leg->date.max_long : leg->date.max_short);
          fhir_search_put_dates (sql, leg, alias);
        }
      put_walk_after (plan, sql, range, alias, "@.lo");
      put_flag (sql, order, alias);
      fhir_search_put_live (&plan->context, sql, alias);
      put_filters (plan, sql, plan->walked, alias);
    }
  put_walk_order (plan, sql, range);
}

static void
put_tokd_walk (FhirSearchPlan *plan, FhirSqlBuilder *sql, const FhirSearchRange *range)
{
  const FhirSearchLeg *leg = g_ptr_array_index (plan->walked->legs, 0);
  const char *alias = fhir_search_next_alias (&plan->context);

  fhir_search_put (sql, alias, "SELECT @.d,@.r FROM tokd @ WHERE @.p=");
  fhir_sql_builder_int (sql, g_array_index (leg->p, gint64, 0));
  fhir_search_put (sql, alias, " AND @.k=");
  fhir_sql_builder_int (sql, plan->tokd_k);
  fhir_search_put (sql, alias, " AND @.d>");
  fhir_sql_builder_int (sql, FHIR_DATE_MIN);
  put_walk_after (plan, sql, range, alias, "@.d");
  fhir_search_put_live (&plan->context, sql, alias);
  put_filters (plan, sql, plan->walked, alias);
  put_walk_order (plan, sql, range);
}

static void
put_string_walk (FhirSearchPlan *plan,
                 FhirSqlBuilder *sql,
                 const FhirSearchOrder *order,
                 const FhirSearchRange *range)
{
  const char *alias = fhir_search_next_alias (&plan->context);

  fhir_search_put (sql, alias, "SELECT @.v,@.r FROM str @ WHERE @.p=");
  fhir_sql_builder_int (sql, fhir_search_order_p (&plan->context, order));
  put_walk_after (plan, sql, range, alias, "@.v");
  put_flag (sql, order, alias);
  fhir_search_put_live (&plan->context, sql, alias);
  put_filters (plan, sql, NULL, alias);
  put_walk_order (plan, sql, range);
}

/* Ids: UUIDs as bytes stand behind all texts, here and in the table. */
static void
put_id_walk (FhirSearchPlan *plan, FhirSqlBuilder *sql, const FhirSearchRange *range)
{
  const char *alias = fhir_search_next_alias (&plan->context);
  const char *record = fhir_search_next_alias (&plan->context);

  fhir_search_put (sql, alias, "SELECT @.id,@.r FROM ident @");
  fhir_search_put (sql, record, " CROSS JOIN res @");
  fhir_search_put (sql, alias, " WHERE @.t=");
  fhir_sql_builder_int (sql, plan->type);
  if (range->after != NULL)
    {
      const char *id = range->after->values[0].text;
      guint8 bytes[16];

      fhir_search_put (sql, alias, is_descending (plan, range) ? " AND @.id<" : " AND @.id>");
      if (id != NULL && *id == '~' && fhir_uuid_pack (fhir_slice (id + 1), bytes))
        fhir_sql_builder_blob (sql, bytes, sizeof bytes);
      else
        fhir_sql_builder_text (sql, fhir_slice (id != NULL ? id : ""));
    }
  fhir_search_put (sql, record, " AND @.r=");
  fhir_search_put (sql, alias, "@.r");
  fhir_search_put_live_record (&plan->context, sql, record);
  put_filters (plan, sql, NULL, record);
  fhir_search_put (sql,
                   alias,
                   is_descending (plan, range) ? " ORDER BY @.id DESC" : " ORDER BY @.id");
}

static void
put_type_walk (FhirSearchPlan *plan,
               FhirSqlBuilder *sql,
               const FhirSearchRange *range,
               FhirTypeId type)
{
  FhirSearchContext *context = &plan->context;
  const char *alias = fhir_search_next_alias (context);

  fhir_search_put (sql, alias, "SELECT @.chg,@.r FROM res @ WHERE @.t=");
  fhir_sql_builder_int (sql, fhir_store_type_number (context->store, type));
  put_walk_after (plan, sql, range, alias, "@.chg");
  fhir_sql_builder_add (sql, " AND ");
  if (context->past)
    fhir_search_put_lived (context, sql, alias);
  else
    fhir_search_put (sql, alias, "@.t1=0");
  context->record_alias = context->past ? NULL : alias;
  put_filters (plan, sql, NULL, alias);
}

/* Few types, each by its index; then what has changed since T, as it stood at T. */
static void
put_change_walk (FhirSearchPlan *plan, FhirSqlBuilder *sql, const FhirSearchRange *range)
{
  FhirSearchContext *context = &plan->context;
  const GArray *types = context->query->types;
  const char *older = fhir_search_next_alias (context);
  const char *alias = fhir_search_next_alias (context);

  for (guint i = 0; i < types->len; i++)
    {
      fhir_sql_builder_add (sql, i > 0 ? " UNION ALL " : "");
      put_type_walk (plan, sql, range, g_array_index (types, FhirTypeId, i));
    }
  if (context->past)
    {
      fhir_search_put (sql, older, " UNION ALL SELECT @.n,@.r FROM temp.older @");
      fhir_search_put (sql, alias, " CROSS JOIN res @ WHERE @.r=");
      fhir_search_put (sql, older, "@.r");
      fhir_search_put_query_types (context, sql, alias);
      put_walk_after (plan, sql, range, older, "@.n");
      context->record_alias = NULL;
      put_filters (plan, sql, NULL, older);
    }
  put_walk_order (plan, sql, range);
}

/* _lastUpdated bounds a walk of the feed. */
static void
put_updated_bounds (FhirSearchPlan *plan, FhirSqlBuilder *sql, const char *alias)
{
  for (guint i = 0; i < plan->clauses->len; i++)
    {
      const FhirSearchClause *clause = g_ptr_array_index (plan->clauses, i);
      const FhirSearchLeg *leg =
          clause->legs->len == 1 ? g_ptr_array_index (clause->legs, 0) : NULL;

      if (clause->negative || leg == NULL || leg->kind != FHIR_LEG_UPDATED)
        continue;
      fhir_search_put (sql, alias, " AND @.n BETWEEN ");
      fhir_sql_builder_int (sql, leg->from);
      fhir_sql_builder_add (sql, " AND ");
      fhir_sql_builder_int (sql, leg->to - 1);
    }
}

/* Many types: the feed, where the newest version of each record (or the one of T) stands once.
 */
static void
put_feed_walk (FhirSearchPlan *plan, FhirSqlBuilder *sql, const FhirSearchRange *range)
{
  FhirSearchContext *context = &plan->context;
  const char *alias = fhir_search_next_alias (context);

  fhir_search_put (sql, alias, "SELECT @.n,@.r FROM chg @ NOT INDEXED WHERE @.op<>3");
  fhir_search_put_query_types (context, sql, alias);
  put_walk_after (plan, sql, range, alias, "@.n");
  put_updated_bounds (plan, sql, alias);
  if (context->past)
    {
      fhir_search_put (sql, alias, " AND @.n<=");
      fhir_sql_builder_int (sql, context->change);
      fhir_search_put (
          sql,
          alias,
          " AND (@.z IS NULL OR EXISTS (SELECT 1 FROM temp.older o WHERE o.r=@.r AND o.n=@.n)"
          " OR EXISTS (SELECT 1 FROM res s WHERE s.r=@.r AND s.chg=@.n AND s.t1>");
      fhir_sql_builder_int (sql, context->change);
      fhir_sql_builder_add (sql, "))");
    }
  else
    fhir_search_put (sql, alias, " AND @.z IS NULL");
  put_filters (plan, sql, NULL, alias);
  put_walk_order (plan, sql, range);
}

FhirSqlBuilder *
fhir_search_plan_leg (FhirSearchPlan *plan, const FhirSearchRange *range, guint n)
{
  FhirSqlBuilder *sql = start (plan);
  const char *alias = fhir_search_next_alias (&plan->context);

  fhir_search_put (sql, alias, "SELECT @.v,@.r");
  fhir_search_put_point (&plan->context, sql, g_ptr_array_index (plan->walked->legs, 0), n, alias);
  put_walk_after (plan, sql, range, alias, "@.v");
  put_filters (plan, sql, plan->walked, alias);
  put_walk_order (plan, sql, range);
  return sql;
}

FhirSqlBuilder *
fhir_search_plan_walk (FhirSearchPlan *plan, const FhirSearchRange *range)
{
  FhirSqlBuilder *sql = start (plan);
  const FhirSearchOrder *order = &g_array_index (plan->orders, FhirSearchOrder, 0);

  if (order->kind == FHIR_ORDER_ID)
    put_id_walk (plan, sql, range);
  else if (order->kind == FHIR_ORDER_CHANGE && plan->context.query->types->len <= TYPES_MAX)
    put_change_walk (plan, sql, range);
  else if (order->kind == FHIR_ORDER_CHANGE)
    put_feed_walk (plan, sql, range);
  else if (plan->tokd_k != 0)
    put_tokd_walk (plan, sql, range);
  else if (fhir_def_param (order->param)->kind == FHIR_SEARCH_DATE)
    put_date_walk (plan, sql, order, range);
  else
    put_string_walk (plan, sql, order, range);
  return sql;
}

FhirSqlBuilder *
fhir_search_plan_count (FhirSearchPlan *plan, guint cap)
{
  FhirSqlBuilder *sql = start (plan);

  plan->context.no_dead = plan->no_dead;
  fhir_sql_builder_add (sql, cap > 0 ? "SELECT count(*) FROM (SELECT 1" : "SELECT count(*)");
  put_driver (plan, sql);
  put_limit (sql, cap);
  fhir_sql_builder_add (sql, cap > 0 ? ")" : "");
  plan->context.no_dead = FALSE;
  return sql;
}
