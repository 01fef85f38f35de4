/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Facts that make slow searches fast the second time. Whether a record matches conditions on its
 * own values changes with a change of that record only. So what a search has found out as of change
 * C stays true of all records but those that changed since, and these stand at the end of the feed:
 *
 *   few     two frequent values (`code=blood-pressure&category=laboratory`) that meet in few
 *           records or none: reading one and probing the other takes 0.4 us a row, 30 ms for
 * 80,000. Which records they are is remembered; later searches begin with those and with what has
 *           changed since.
 *   barren  a query without a driver (`date:missing=true`) that finds nothing, or nothing for long:
 *           the change of its first match is remembered, and later searches begin there.
 *
 * Neither holds of the past, of chains (others' values) or of `ap` on dates (the clock). A
 * parameter defined anew has another number, which the mark of the query tells; a store that is
 * opened again, with rows made anew perhaps, has another epoch. */

#include "fhir-search-known.h"

#include "fhir-search-memory.h"
#include "fhir-search-sql.h"

#define FEW 200 /* records in a list, and changes since that are looked at one by one */

/* A leg of one value that nothing but p and the value describe. */
static const FhirSearchLeg *
get_point (const FhirSearchClause *clause)
{
  const FhirSearchLeg *leg = clause->legs->len == 1 ? g_ptr_array_index (clause->legs, 0) : NULL;

  if (leg == NULL || clause->negative || fhir_search_leg_n_points (leg) != 1)
    return NULL;
  return leg->kind == FHIR_LEG_TOK || leg->kind == FHIR_LEG_REF ? leg : NULL;
}

static gboolean
collect (FhirSearchContext *context, const FhirSqlBuilder *sql, GArray *keys, GError **error)
{
  g_autoptr (FhirStmt) stmt = fhir_sql_builder_prepare (sql, context->db, error);
  FhirStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    {
      gint64 key = fhir_stmt_get_int (stmt, 0);

      g_array_append_val (keys, key);
    }
  return step == FHIR_STEP_DONE;
}

/* Up to FEW + 1 records that have both. */
static gboolean
find_both (FhirSearchPlan *plan,
           const FhirSearchLeg *a,
           const FhirSearchClause *b,
           GArray *keys,
           GError **error)
{
  g_autoptr (FhirSqlBuilder) sql = fhir_sql_builder_new();
  const char *alias;

  plan->context.n_alias = 0;
  alias = fhir_search_next_alias (&plan->context);
  fhir_search_put (sql, alias, "SELECT @.r");
  fhir_search_put_point (&plan->context, sql, a, 0, alias);
  fhir_search_put_filter (&plan->context, sql, b, alias, "r");
  fhir_sql_builder_add (sql, " LIMIT ");
  fhir_sql_builder_int (sql, FEW + 1);
  return collect (&plan->context, sql, keys, error);
}

/* Up to FEW + 1 records that changed after this. */
static gboolean
find_changed (FhirSearchPlan *plan, gint64 change, GArray *keys, GError **error)
{
  g_autoptr (FhirSqlBuilder) sql = fhir_sql_builder_new();

  fhir_sql_builder_add (sql, "SELECT c.r FROM chg c NOT INDEXED WHERE c.n>");
  fhir_sql_builder_int (sql, change);
  fhir_sql_builder_add (sql, " AND c.z IS NULL AND c.op<>3 LIMIT ");
  fhir_sql_builder_int (sql, FEW + 1);
  return collect (&plan->context, sql, keys, error);
}

gboolean
fhir_search_known_few (FhirSearchPlan *plan,
                       const FhirSearchClause *a,
                       const FhirSearchClause *b,
                       GArray *keys,
                       gboolean *ret_few,
                       GError **error)
{
  const FhirSearchLeg *one = get_point (a);
  const FhirSearchLeg *two = get_point (b);
  FhirSearchMemoryKey key;
  gboolean listed = FALSE;
  gint64 change;

  *ret_few = FALSE;
  g_array_set_size (keys, 0);
  if (one == NULL || two == NULL || plan->context.past || plan->context.bucket >= 0)
    return TRUE;
  key = fhir_search_memory_key (&plan->context,
                                FHIR_MEMORY_FEW,
                                (gint64[]){ g_array_index (one->p, gint64, 0),
                                            g_array_index (one->a, gint64, 0),
                                            g_array_index (two->p, gint64, 0),
                                            g_array_index (two->a, gint64, 0) });
  if (fhir_search_memory_get (&key, &change, keys, &listed))
    {
      guint known = keys->len;

      if (!listed || change > plan->context.change) /* many, or found out by a later reader */
        return TRUE;
      if (!find_changed (plan, change, keys, error))
        return FALSE;
      *ret_few = keys->len - known <= FEW;
      if (*ret_few)
        return TRUE;
      g_array_set_size (keys, 0);
    }
  if (!find_both (plan, one, b, keys, error))
    return FALSE;
  *ret_few = keys->len <= FEW;
  fhir_search_memory_put (&key, plan->context.change, *ret_few ? keys : NULL);
  return TRUE;
}

static gboolean
is_of_own_values (const FhirSearchCondition *condition)
{
  if (condition->kind != FHIR_CONDITION_PARAM)
    return FALSE;
  for (guint i = 0; condition->values != NULL && i < condition->values->len; i++)
    {
      const FhirSearchValue *value = g_ptr_array_index (condition->values, i);

      if (value->prefix == FHIR_PREFIX_AP || value->parts != NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
may_be_known (const FhirSearchPlan *plan)
{
  const GPtrArray *conditions = plan->context.query->conditions;

  if (plan->driver != NULL || plan->context.past || conditions->len == 0 ||
      plan->order_code != FHIR_PLAN_ORDER_CHANGE)
    return FALSE;
  for (guint i = 0; i < conditions->len; i++)
    {
      if (!is_of_own_values (g_ptr_array_index (conditions, i)))
        return FALSE;
    }
  return TRUE;
}

static FhirSearchMemoryKey
make_query_key (const FhirSearchPlan *plan)
{
  gint64 about[4] = { 0 };

  memcpy (about, plan->context.query->hash, sizeof plan->context.query->hash);
  about[1] = (gint64)plan->context.mark;
  return fhir_search_memory_key (&plan->context, FHIR_MEMORY_BARREN, about);
}

void
fhir_search_known_recall (FhirSearchPlan *plan)
{
  g_autoptr (GArray) learnt_at = g_array_new (FALSE, FALSE, sizeof (gint64));
  FhirSearchMemoryKey key;
  gint64 from;

  if (!may_be_known (plan))
    return;
  key = make_query_key (plan);
  if (fhir_search_memory_get (&key, &from, learnt_at, NULL) &&
      g_array_index (learnt_at, gint64, 0) <= plan->context.change)
    plan->from_change = from;
}

void
fhir_search_known_learn (const FhirSearchPlan *plan, gint64 first_match)
{
  gint64 from = first_match != 0 ? first_match : plan->context.change + 1;
  g_autoptr (GArray) learnt_at = g_array_new (FALSE, FALSE, sizeof (gint64));
  FhirSearchMemoryKey key;

  if (!may_be_known (plan) || from <= plan->from_change)
    return;
  g_array_append_val (learnt_at, plan->context.change);
  key = make_query_key (plan);
  fhir_search_memory_put (&key, from, learnt_at);
}
