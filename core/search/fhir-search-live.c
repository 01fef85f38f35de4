/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows as of the search's change T. While nothing has changed since T, what lives has t1=0 and no
 * more is asked. In the past, a row lived when t0 <= T and (t1 = 0 or t1 > T); what the rows of res
 * no longer say of T is in temp.older, what came later in temp.newer (fhir-search-past.c). */

#include "fhir-search-sql-private.h"

void
fhir_search_put_live (FhirSearchContext *context, FhirSqlBuilder *sql, const char *alias)
{
  if (!context->past)
    {
      fhir_search_put (sql, alias, context->no_dead ? "" : " AND @.t1=0");
      return;
    }
  fhir_search_put (sql, alias, " AND @.t0<=");
  fhir_sql_builder_int (sql, context->change);
  fhir_search_put (sql, alias, " AND (@.t1=0 OR @.t1>");
  fhir_sql_builder_int (sql, context->change);
  fhir_search_put (sql, alias, ") AND @.r NOT IN (SELECT r FROM temp.newer)");
}

/* t1 of a record that was dead already is that of its move, so a tombstone is known by the feed. */
void
fhir_search_put_lived (FhirSearchContext *context, FhirSqlBuilder *sql, const char *alias)
{
  fhir_search_put (sql, alias, "@.chg<=");
  fhir_sql_builder_int (sql, context->change);
  fhir_search_put (sql, alias, " AND (@.t1=0 OR (@.t1>");
  fhir_sql_builder_int (sql, context->change);
  fhir_search_put (sql, alias, " AND (SELECT c.op FROM chg c WHERE c.n=@.chg)<>3))");
}

void
fhir_search_put_live_record (FhirSearchContext *context, FhirSqlBuilder *sql, const char *alias)
{
  if (!context->past)
    {
      fhir_search_put (sql, alias, " AND @.t1=0");
      return;
    }
  fhir_sql_builder_add (sql, " AND ((");
  fhir_search_put_lived (context, sql, alias);
  fhir_search_put (sql, alias, ") OR @.r IN (SELECT r FROM temp.older))");
}

/* column: its name in res and in temp.older, with @ for the alias. */
static void
put_as_of (FhirSearchContext *context,
           FhirSqlBuilder *sql,
           const char *alias,
           const char *now,
           const char *then)
{
  if (!context->past)
    {
      fhir_search_put (sql, alias, now);
      return;
    }
  fhir_search_put (sql, alias, "(CASE WHEN @.chg<=");
  fhir_sql_builder_int (sql, context->change);
  fhir_sql_builder_add (sql, " THEN ");
  fhir_search_put (sql, alias, now);
  fhir_sql_builder_add (sql, " ELSE (SELECT ");
  fhir_sql_builder_add (sql, then);
  fhir_search_put (sql, alias, " FROM temp.older o WHERE o.r=@.r) END)");
}

void
fhir_search_put_change (FhirSearchContext *context, FhirSqlBuilder *sql, const char *alias)
{
  put_as_of (context, sql, alias, "@.chg", "o.n");
}

void
fhir_search_put_main_date (FhirSearchContext *context, FhirSqlBuilder *sql, const char *alias)
{
  put_as_of (context, sql, alias, "@.d0", "o.d0");
}

void
fhir_search_put_bits (FhirSearchContext *context, FhirSqlBuilder *sql, const char *alias)
{
  put_as_of (context, sql, alias, "@.bits", "o.bits");
}
