/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Legs as sources: a SELECT of r for all matches, duplicates and all, which drives a search or is
 * counted. Dates are read in two ranges, short and long ones; links begin at their other end. */

#include "fhir-search-sql-private.h"

#include "fhir-index.h"

static void
put_select (FhirSqlBuilder *sql, const char *table, const char *alias)
{
  fhir_search_put (sql, alias, "SELECT @.r AS r FROM ");
  fhir_sql_builder_add (sql, table);
  fhir_search_put (sql, alias, " @ WHERE ");
}

static void
put_date_source (FhirSearchContext *context,
                 FhirSqlBuilder *sql,
                 const FhirSearchLeg *leg,
                 gboolean top)
{
  const FhirSearchDateTest *test = &leg->date;

  for (guint is_long = 0; is_long < 2; is_long++)
    {
      const char *alias = fhir_search_next_alias (context);

      fhir_sql_builder_add (sql, is_long ? " UNION ALL " : "");
      put_select (sql, "dat", alias);
      fhir_search_put (sql, alias, "@.p");
      fhir_search_put_in (sql, leg->p);
      fhir_search_put (sql, alias, is_long ? " AND @.l=1" : " AND @.l=0");
      fhir_search_put_bounds (sql,
                              alias,
                              "@.lo",
                              is_long ? test->min_long : test->min_short,
                              is_long ? test->max_long : test->max_short);
      fhir_search_put_dates (sql, leg, alias);
      if (top)
        fhir_search_put_bucket (context, sql, alias);
      fhir_search_put_live (context, sql, alias);
    }
}

/* Tables that may hold rows of a parameter, by FhirRowKind. */
static const char *const row_tables[] = {
  [FHIR_ROW_TOKEN] = "tok",        [FHIR_ROW_IDENT] = "idn",
  [FHIR_ROW_STRING] = "str",       [FHIR_ROW_URI] = "uri",
  [FHIR_ROW_REFERENCE] = "ref",    [FHIR_ROW_DATE] = "dat",
  [FHIR_ROW_QUANTITY] = "qty",     [FHIR_ROW_TOKEN_QUANTITY] = "cq",
  [FHIR_ROW_TOKEN_TOKEN] = "ct",   [FHIR_ROW_TOKEN_STRING] = "cs",
  [FHIR_ROW_TOKEN_DATE] = "cd",    [FHIR_ROW_REFERENCE_TOKEN] = "cr",
  [FHIR_ROW_TOKEN_NUMBERS] = "cd",
};

static void
put_any_row_source (FhirSearchContext *context, FhirSqlBuilder *sql, const FhirSearchLeg *leg)
{
  guint kinds = fhir_index_param_kinds (leg->param);
  gboolean first = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (row_tables); i++)
    {
      const char *alias = fhir_search_next_alias (context);

      if ((kinds & (1u << i)) == 0)
        continue;
      fhir_sql_builder_add (sql, first ? "" : " UNION ALL ");
      first = FALSE;
      put_select (sql, row_tables[i], alias);
      fhir_search_put (sql, alias, "@.p");
      fhir_search_put_in (sql, leg->p);
      fhir_search_put_live (context, sql, alias);
    }
  if (first)
    fhir_sql_builder_add (sql, "SELECT NULL AS r WHERE 0");
}

/* Updated in a range, of any type: the feed, which names each record's newest version. */
static void
put_feed_source (FhirSearchContext *context, FhirSqlBuilder *sql, const FhirSearchLeg *leg)
{
  const char *alias = fhir_search_next_alias (context);

  put_select (sql, "chg", alias);
  fhir_search_put (sql, alias, "@.n BETWEEN ");
  fhir_sql_builder_int (sql, leg->from);
  fhir_sql_builder_add (sql, " AND ");
  fhir_sql_builder_int (sql, leg->to - 1);
  fhir_search_put (sql, alias, " AND @.z IS NULL AND @.op<>3");
  fhir_search_put_query_types (context, sql, alias);
}

static void
put_record_source (FhirSearchContext *context,
                   FhirSqlBuilder *sql,
                   const FhirSearchLeg *leg,
                   gint64 type,
                   gboolean top)
{
  const char *alias = fhir_search_next_alias (context);

  if (leg->kind == FHIR_LEG_UPDATED && type == 0 && !context->past)
    {
      put_feed_source (context, sql, leg);
      return;
    }
  put_select (sql, "res", alias);
  fhir_search_put_record_test (context, sql, leg, alias);
  fhir_search_put_type (context,
                        sql,
                        type,
                        alias,
                        leg->kind == FHIR_LEG_KEYS || (top && context->bucket >= 0));
  fhir_search_put_live_record (context, sql, alias);
  if (top)
    fhir_search_put_bucket (context, sql, alias);
}

/* Sources of the other end, then the links that point there (chain) or from there (has). */
static void
put_link_source (FhirSearchContext *context,
                 FhirSqlBuilder *sql,
                 const FhirSearchLeg *leg,
                 gint64 type,
                 gboolean top)
{
  gboolean chain = leg->kind == FHIR_LEG_CHAIN;

  for (guint i = 0; i < leg->clauses->len; i++)
    {
      const char *from = fhir_search_next_alias (context);
      const char *link = fhir_search_next_alias (context);
      const char *record = fhir_search_next_alias (context);

      fhir_sql_builder_add (sql, i > 0 ? " UNION ALL " : "");
      fhir_search_put (sql, chain ? link : record, "SELECT @.r AS r FROM (");
      fhir_search_put_source (context, sql, g_ptr_array_index (leg->clauses, i), FALSE);
      fhir_search_put (sql, from, ") @");
      fhir_search_put (sql, link, chain ? " CROSS JOIN ref @" : " CROSS JOIN refr @");
      if (!chain)
        fhir_search_put (sql, record, " CROSS JOIN res @");
      fhir_search_put (sql, link, " WHERE @.p");
      fhir_search_put_in (sql, leg->p);
      fhir_search_put (sql, link, chain ? " AND @.g=" : " AND @.r=");
      fhir_search_put (sql, from, "@.r");
      fhir_search_put_live (context, sql, link);
      if (!chain)
        {
          fhir_search_put (sql, record, " AND @.r=");
          fhir_search_put (sql, link, "@.g");
          fhir_search_put_type (context, sql, type, record, TRUE);
          fhir_search_put_live_record (context, sql, record);
        }
      if (top)
        fhir_search_put_bucket (context, sql, chain ? link : record);
    }
}

/* AND the record's reference of the chain is to this patient. */
static void
put_refers (FhirSearchContext *context,
            FhirSqlBuilder *sql,
            const FhirSearchLeg *chain,
            const char *patient,
            const char *row)
{
  const char *link = fhir_search_next_alias (context);

  fhir_search_put (sql, link, " AND EXISTS (SELECT 1 FROM ref @ WHERE @.p");
  fhir_search_put_in (sql, chain->p);
  fhir_search_put (sql, link, " AND @.g=");
  fhir_search_put (sql, patient, "@.r");
  fhir_search_put (sql, link, " AND @.r=");
  fhir_search_put (sql, row, "@.r");
  fhir_search_put_live (context, sql, link);
  fhir_sql_builder_add (sql, ")");
}

/* What refers to a patient lies in its bucket, or is named in also: so one range of the point's key
 * for each patient, instead of all that refers to it. */
void
fhir_search_put_patients_source (FhirSearchContext *context,
                                 FhirSqlBuilder *sql,
                                 const FhirSearchLeg *chain,
                                 const FhirSearchLeg *point)
{
  for (guint elsewhere = 0; elsewhere < 2; elsewhere++)
    {
      const char *patient = fhir_search_next_alias (context);
      const char *also = fhir_search_next_alias (context);
      const char *row = fhir_search_next_alias (context);

      fhir_search_put (sql,
                       row,
                       elsewhere ? " UNION ALL SELECT @.r AS r FROM (" : "SELECT @.r AS r FROM (");
      fhir_search_put_source (context, sql, g_ptr_array_index (chain->clauses, 0), FALSE);
      fhir_search_put (sql, patient, ") @");
      if (elsewhere)
        fhir_search_put (sql, also, " CROSS JOIN also @");
      fhir_sql_builder_add (sql, " CROSS JOIN ");
      fhir_sql_builder_add (sql, fhir_search_leg_table (point));
      fhir_search_put (sql, row, " @ WHERE ");
      fhir_search_put_where (context, sql, point, row, NULL);
      if (elsewhere)
        {
          fhir_search_put (sql, also, " AND @.b=");
          fhir_search_put (sql, patient, "@.r>>20");
          fhir_search_put (sql, row, " AND @.r=");
          fhir_search_put (sql, also, "@.r");
        }
      else
        {
          fhir_search_put (sql, row, " AND @.r BETWEEN ");
          fhir_search_put (sql, patient, "@.r AND @.r|1048575");
        }
      fhir_search_put_live (context, sql, row);
      put_refers (context, sql, chain, patient, row);
    }
}

void
fhir_search_put_leg_source (FhirSearchContext *context,
                            FhirSqlBuilder *sql,
                            const FhirSearchLeg *leg,
                            gint64 type,
                            gboolean top)
{
  const char *alias;

  switch ((int)leg->kind)
    {
    case FHIR_LEG_DAT:
      put_date_source (context, sql, leg, top);
      return;
    case FHIR_LEG_PRESENT:
      if (leg->mask == 0)
        {
          put_any_row_source (context, sql, leg);
          return;
        }
      put_record_source (context, sql, leg, type, top);
      return;
    case FHIR_LEG_KEYS:
    case FHIR_LEG_UPDATED:
      put_record_source (context, sql, leg, type, top);
      return;
    case FHIR_LEG_CHAIN:
    case FHIR_LEG_HAS:
      put_link_source (context, sql, leg, type, top);
      return;
    default:
      break;
    }
  alias = fhir_search_next_alias (context);
  put_select (sql, fhir_search_leg_table (leg), alias);
  fhir_search_put_where (context, sql, leg, alias, NULL);
  if (top)
    fhir_search_put_bucket (context, sql, alias);
  fhir_search_put_live (context, sql, alias);
}

void
fhir_search_put_source (FhirSearchContext *context,
                        FhirSqlBuilder *sql,
                        const FhirSearchClause *clause,
                        gboolean top)
{
  if (clause->negative)
    {
      const char *alias = fhir_search_next_alias (context);

      put_select (sql, "res", alias);
      fhir_search_put (sql, alias, "@.t=");
      fhir_sql_builder_int (sql, clause->type);
      fhir_search_put_live_record (context, sql, alias);
      fhir_search_put_filter (context, sql, clause, alias, "r");
      return;
    }
  for (guint i = 0; i < clause->legs->len; i++)
    {
      fhir_sql_builder_add (sql, i > 0 ? " UNION ALL " : "");
      fhir_search_put_leg_source (context,
                                  sql,
                                  g_ptr_array_index (clause->legs, i),
                                  clause->type,
                                  top);
    }
  if (clause->legs->len == 0)
    fhir_sql_builder_add (sql, "SELECT NULL AS r WHERE 0");
}
