/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Statements that walk: an index in the order wanted (dates, one code by date, strings, ids,
 * changes), everything else probed. They give value and r, until the page is full. */

#include "fhir-search-page-private.h"

#include "fhir-id.h"

#define TYPES_MAX 8 /* types walked one beside the other rather than along the feed */

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
  gboolean descending = fhir_search_page_is_descending (plan, range);

  if (range->after == NULL || range->after->values[0].kind == FHIR_SORT_NULL)
    return;
  value = g_array_index (plan->orders, FhirSearchOrder, 0).kind == FHIR_ORDER_TIME
              ? &plan->walk_from
              : &range->after->values[0];
  fhir_sql_builder_add (sql, " AND ");
  fhir_search_put (sql, alias, column);
  fhir_sql_builder_add (sql, descending ? "<=" : ">=");
  fhir_search_page_put_value (sql, value);
  if (plan->orders->len > 1)
    return;
  fhir_sql_builder_add (sql, " AND (");
  fhir_search_put (sql, alias, column);
  fhir_sql_builder_add (sql, descending ? "<" : ">");
  fhir_search_page_put_value (sql, value);
  fhir_search_put (sql, alias, descending ? " OR @.r<" : " OR @.r>");
  fhir_sql_builder_int (sql, range->after->key);
  fhir_sql_builder_add (sql, ")");
}

static void
put_walk_order (FhirSearchPlan *plan, FhirSqlBuilder *sql, const FhirSearchRange *range)
{
  fhir_sql_builder_add (sql,
                        fhir_search_page_is_descending (plan, range) ? " ORDER BY 1 DESC,2 DESC"
                                                                     : " ORDER BY 1,2");
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
      fhir_search_page_put_filters (plan, sql, plan->walked, alias);
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
  if (plan->dated != NULL)
    fhir_search_put_bounds (sql, alias, "@.d", plan->dated->min_short, plan->dated->max_short);
  put_walk_after (plan, sql, range, alias, "@.d");
  fhir_search_put_live (&plan->context, sql, alias);
  fhir_search_page_put_filters (plan, sql, plan->walked, alias);
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
  fhir_search_page_put_filters (plan, sql, NULL, alias);
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

      fhir_search_put (sql,
                       alias,
                       fhir_search_page_is_descending (plan, range) ? " AND @.id<" : " AND @.id>");
      if (id != NULL && *id == '~' && fhir_uuid_pack (fhir_slice (id + 1), bytes))
        fhir_sql_builder_blob (sql, bytes, sizeof bytes);
      else
        fhir_sql_builder_text (sql, fhir_slice (id != NULL ? id : ""));
    }
  fhir_search_put (sql, record, " AND @.r=");
  fhir_search_put (sql, alias, "@.r");
  fhir_search_put_live_record (&plan->context, sql, record);
  fhir_search_page_put_filters (plan, sql, NULL, record);
  fhir_search_put (sql,
                   alias,
                   fhir_search_page_is_descending (plan, range) ? " ORDER BY @.id DESC"
                                                                : " ORDER BY @.id");
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
  fhir_search_page_put_from (plan, sql, alias);
  context->record_alias = context->past ? NULL : alias;
  fhir_search_page_put_filters (plan, sql, NULL, alias);
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
      fhir_search_page_put_filters (plan, sql, NULL, older);
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
  fhir_search_page_put_filters (plan, sql, NULL, alias);
  put_walk_order (plan, sql, range);
}

FhirSqlBuilder *
fhir_search_plan_leg (FhirSearchPlan *plan, const FhirSearchRange *range, guint n)
{
  FhirSqlBuilder *sql = fhir_search_page_start (plan);
  const char *alias = fhir_search_next_alias (&plan->context);

  fhir_search_put (sql, alias, "SELECT @.v,@.r");
  fhir_search_put_point (&plan->context, sql, g_ptr_array_index (plan->walked->legs, 0), n, alias);
  put_walk_after (plan, sql, range, alias, "@.v");
  fhir_search_page_put_filters (plan, sql, plan->walked, alias);
  put_walk_order (plan, sql, range);
  return sql;
}

FhirSqlBuilder *
fhir_search_plan_walk (FhirSearchPlan *plan, const FhirSearchRange *range)
{
  FhirSqlBuilder *sql = fhir_search_page_start (plan);
  const FhirSearchOrder *order = &g_array_index (plan->orders, FhirSearchOrder, 0);

  if (order->kind == FHIR_ORDER_ID)
    put_id_walk (plan, sql, range);
  else if (order->kind != FHIR_ORDER_PARAM && plan->context.query->types->len <= TYPES_MAX)
    put_change_walk (plan, sql, range);
  else if (order->kind != FHIR_ORDER_PARAM)
    put_feed_walk (plan, sql, range);
  else if (plan->tokd_k != 0)
    put_tokd_walk (plan, sql, range);
  else if (fhir_def_param (order->param)->kind == FHIR_SEARCH_DATE)
    put_date_walk (plan, sql, order, range);
  else
    put_string_walk (plan, sql, order, range);
  return sql;
}
