/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Legs as filters: does the record with this key match? Points are probed by their whole key, links
 * by source or target. Ranges cannot be probed (the value stands before r), so their filter is `IN
 * (source)`, which SQLite fills once; dates are an exception, because a record's starts are found
 * by r. */

#include "fhir-search-sql-private.h"

#include "fhir-index.h"

static void
put_key (FhirSqlBuilder *sql, const char *alias, const char *column)
{
  fhir_sql_builder_add (sql, alias);
  fhir_sql_builder_add (sql, ".");
  fhir_sql_builder_add (sql, column);
}

/* The + keeps SQLite from seeking once for each match of the source instead of once for r. */
static void
put_in_source (FhirSearchContext *context,
               FhirSqlBuilder *sql,
               const FhirSearchLeg *leg,
               const char *alias,
               const char *column)
{
  fhir_sql_builder_add (sql, "+");
  put_key (sql, alias, column);
  fhir_sql_builder_add (sql, " IN (");
  fhir_search_put_leg_source (context, sql, leg, 0, FALSE);
  fhir_sql_builder_add (sql, ")");
}

/* The dates of one record: its starts are found by r, the rest by the whole key. */
static void
put_date_filter (FhirSearchContext *context,
                 FhirSqlBuilder *sql,
                 const FhirSearchLeg *leg,
                 const char *key_alias,
                 const char *column)
{
  gboolean is_main = fhir_index_main_date (fhir_def_param (leg->param)->type) == leg->param;
  const char *start = fhir_search_next_alias (context);
  const char *date = fhir_search_next_alias (context);
  const FhirSearchDateTest *test = &leg->date;

  if (is_main && !fhir_search_param_is_single (leg->param))
    {
      put_in_source (context, sql, leg, key_alias, column);
      return;
    }
  fhir_search_put (sql,
                   start,
                   is_main ? "EXISTS (SELECT 1 FROM res @" : "EXISTS (SELECT 1 FROM datr @");
  fhir_search_put (sql, date, " CROSS JOIN dat @ WHERE ");
  fhir_search_put (sql, start, "@.r=");
  put_key (sql, key_alias, column);
  if (!is_main)
    {
      fhir_search_put (sql, start, " AND @.p");
      fhir_search_put_in (sql, leg->p);
      fhir_search_put_live (context, sql, start);
    }
  if (!is_main || !context->past) /* saves the probe */
    fhir_search_put_bounds (sql,
                            start,
                            is_main ? "@.d0" : "@.lo",
                            MIN (test->min_short, test->min_long),
                            MAX (test->max_short, test->max_long));
  fhir_search_put (sql, date, " AND @.p");
  fhir_search_put_in (sql, leg->p);
  fhir_search_put (sql, date, " AND @.l IN (0,1) AND @.lo=");
  if (is_main)
    fhir_search_put_main_date (context, sql, start);
  else
    fhir_search_put (sql, start, "@.lo");
  fhir_search_put (sql, date, " AND @.r=");
  fhir_search_put (sql, start, "@.r");
  fhir_search_put_bounds (sql,
                          date,
                          "@.lo",
                          MIN (test->min_short, test->min_long),
                          MAX (test->max_short, test->max_long));
  fhir_search_put_dates (sql, leg, date);
  fhir_search_put_live (context, sql, date);
  fhir_sql_builder_add (sql, ")");
}

/* Whether rows of the clause do not by themselves show that their record lives and is of the type.
 */
static gboolean
needs_record (const FhirSearchClause *clause)
{
  for (guint i = 0; i < clause->legs->len; i++)
    {
      const FhirSearchLeg *leg = g_ptr_array_index (clause->legs, i);

      if (fhir_search_leg_table (leg) == NULL || strcmp (fhir_search_leg_table (leg), "res") == 0)
        return TRUE;
    }
  return clause->negative;
}

static void
put_link_filter (FhirSearchContext *context,
                 FhirSqlBuilder *sql,
                 const FhirSearchLeg *leg,
                 const char *alias,
                 const char *column)
{
  gboolean chain = leg->kind == FHIR_LEG_CHAIN;
  const char *link = fhir_search_next_alias (context);
  const char *outer = context->record_alias;

  context->record_alias = NULL;
  fhir_search_put (sql,
                   link,
                   chain ? "EXISTS (SELECT 1 FROM refr @ WHERE @.r="
                         : "EXISTS (SELECT 1 FROM ref @ WHERE @.g=");
  put_key (sql, alias, column);
  fhir_search_put (sql, link, " AND @.p");
  fhir_search_put_in (sql, leg->p);
  fhir_search_put_live (context, sql, link);
  fhir_sql_builder_add (sql, " AND (");
  for (guint i = 0; i < leg->clauses->len; i++)
    {
      const FhirSearchClause *clause = g_ptr_array_index (leg->clauses, i);

      fhir_sql_builder_add (sql, i > 0 ? " OR (1" : "(1");
      if (needs_record (clause))
        {
          const char *record = fhir_search_next_alias (context);

          fhir_search_put (sql, record, " AND EXISTS (SELECT 1 FROM res @ WHERE @.r=");
          fhir_search_put (sql, link, chain ? "@.g" : "@.r");
          fhir_search_put_type (context, sql, g_array_index (leg->types, gint64, i), record, TRUE);
          fhir_search_put_live_record (context, sql, record);
          fhir_sql_builder_add (sql, ")");
        }
      fhir_search_put_filter (context, sql, clause, link, chain ? "g" : "r");
      fhir_sql_builder_add (sql, ")");
    }
  fhir_sql_builder_add (sql, "))");
  context->record_alias = outer;
}

/* `_has` of a patient by a point: the records that refer to a patient lie in its bucket, so one
 * range of the point's key tells, but for patients that have records elsewhere. */
static gboolean
is_bucket_has (const FhirSearchLeg *leg)
{
  const FhirSearchClause *clause =
      leg->clauses->len == 1 ? g_ptr_array_index (leg->clauses, 0) : NULL;
  const FhirSearchLeg *inner =
      clause != NULL && clause->legs->len == 1 ? g_ptr_array_index (clause->legs, 0) : NULL;

  return leg->kind == FHIR_LEG_HAS && leg->of_patients && inner != NULL && !clause->negative &&
         fhir_search_leg_n_points (inner) > 0;
}

static void
put_bucket_has (FhirSearchContext *context,
                FhirSqlBuilder *sql,
                const FhirSearchLeg *leg,
                const char *alias,
                const char *column)
{
  const FhirSearchClause *clause = g_ptr_array_index (leg->clauses, 0);
  const FhirSearchLeg *inner = g_ptr_array_index (clause->legs, 0);
  const char *row = fhir_search_next_alias (context);
  const char *link = fhir_search_next_alias (context);
  const char *also = fhir_search_next_alias (context);

  fhir_sql_builder_add (sql, "(EXISTS (SELECT 1 FROM ");
  fhir_sql_builder_add (sql, fhir_search_leg_table (inner));
  fhir_search_put (sql, row, " @ WHERE ");
  fhir_search_put_where (context, sql, inner, row, NULL);
  fhir_search_put (sql, row, " AND @.r BETWEEN ");
  put_key (sql, alias, column);
  fhir_sql_builder_add (sql, " AND ");
  put_key (sql, alias, column);
  fhir_search_put (sql, link, "|1048575 AND EXISTS (SELECT 1 FROM ref @ WHERE @.p");
  fhir_search_put_in (sql, leg->p);
  fhir_search_put (sql, link, " AND @.g=");
  put_key (sql, alias, column);
  fhir_search_put (sql, link, " AND @.r=");
  fhir_search_put (sql, row, "@.r");
  fhir_search_put_live (context, sql, link);
  fhir_sql_builder_add (sql, ")");
  fhir_search_put_live (context, sql, row);
  fhir_search_put (sql, also, ") OR (EXISTS (SELECT 1 FROM also @ WHERE @.b=");
  put_key (sql, alias, column);
  fhir_sql_builder_add (sql, ">>20) AND ");
  put_link_filter (context, sql, leg, alias, column);
  fhir_sql_builder_add (sql, "))");
}

static gboolean
is_probe (const FhirSearchLeg *leg)
{
  switch ((int)leg->kind)
    {
    case FHIR_LEG_TOK:
    case FHIR_LEG_REF:
      return leg->a_system == 0;
    case FHIR_LEG_CS:
      return leg->a_system == 0 && leg->whole;
    case FHIR_LEG_CT:
    case FHIR_LEG_CR:
      return leg->a_system == 0 && leg->b_system == 0;
    case FHIR_LEG_IDN:
      return leg->text != NULL;
    case FHIR_LEG_URI:
      return leg->text_end == NULL;
    default:
      return FALSE;
    }
}

static void
put_probe (FhirSearchContext *context,
           FhirSqlBuilder *sql,
           const FhirSearchLeg *leg,
           const char *alias,
           const char *column)
{
  const char *row = fhir_search_next_alias (context);

  fhir_sql_builder_add (sql, "EXISTS (SELECT 1 FROM ");
  fhir_sql_builder_add (sql, fhir_search_leg_table (leg));
  fhir_search_put (sql, row, " @ WHERE ");
  fhir_search_put_where (context, sql, leg, row, NULL);
  fhir_search_put (sql, row, " AND @.r=");
  put_key (sql, alias, column);
  fhir_search_put_live (context, sql, row);
  fhir_sql_builder_add (sql, ")");
}

static void
put_record_filter (FhirSearchContext *context,
                   FhirSqlBuilder *sql,
                   const FhirSearchLeg *leg,
                   const char *alias,
                   const char *column)
{
  const char *record;

  if (context->record_alias == alias && strcmp (column, "r") == 0)
    {
      fhir_search_put_record_test (context, sql, leg, alias);
      return;
    }
  record = fhir_search_next_alias (context);
  fhir_search_put (sql, record, "EXISTS (SELECT 1 FROM res @ WHERE @.r=");
  put_key (sql, alias, column);
  fhir_sql_builder_add (sql, " AND ");
  fhir_search_put_record_test (context, sql, leg, record);
  fhir_sql_builder_add (sql, ")");
}

static void
put_leg_filter (FhirSearchContext *context,
                FhirSqlBuilder *sql,
                const FhirSearchLeg *leg,
                const char *alias,
                const char *column)
{
  if (is_probe (leg))
    put_probe (context, sql, leg, alias, column);
  else if (leg->kind == FHIR_LEG_DAT)
    put_date_filter (context, sql, leg, alias, column);
  else if (is_bucket_has (leg))
    put_bucket_has (context, sql, leg, alias, column);
  else if (leg->kind == FHIR_LEG_CHAIN || leg->kind == FHIR_LEG_HAS)
    put_link_filter (context, sql, leg, alias, column);
  else if (leg->kind == FHIR_LEG_KEYS)
    {
      put_key (sql, alias, column);
      fhir_search_put_in (sql, leg->a);
    }
  else if (leg->kind == FHIR_LEG_UPDATED || (leg->kind == FHIR_LEG_PRESENT && leg->mask != 0))
    put_record_filter (context, sql, leg, alias, column);
  else
    put_in_source (context, sql, leg, alias, column);
}

void
fhir_search_put_filter (FhirSearchContext *context,
                        FhirSqlBuilder *sql,
                        const FhirSearchClause *clause,
                        const char *alias,
                        const char *column)
{
  if (clause->legs->len == 0)
    {
      fhir_sql_builder_add (sql, clause->negative ? "" : " AND 0");
      return;
    }
  fhir_sql_builder_add (sql, clause->negative ? " AND NOT (" : " AND (");
  for (guint i = 0; i < clause->legs->len; i++)
    {
      fhir_sql_builder_add (sql, i > 0 ? " OR " : "");
      put_leg_filter (context, sql, g_ptr_array_index (clause->legs, i), alias, column);
    }
  fhir_sql_builder_add (sql, ")");
}
