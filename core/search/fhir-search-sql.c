/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Legs to SQL: the pieces that everything else is put together from. Each leg can be written in
 * two forms:
 *
 *   source   SELECT a.r FROM tok a WHERE a.p=? AND a.k=? …       drives, or is counted
 *   filter   EXISTS (SELECT 1 FROM tok a WHERE a.p=? AND a.k=? AND a.r=x.r …)   probes one record
 * by key
 *
 * Both say the same of a row (fhir-search-row.c) and ask that it lives (fhir-search-live.c).
 *
 * Joins are CROSS JOIN throughout: SQLite then keeps the order written here (it has no statistics,
 * and must never make any). */

#include "fhir-search-sql-private.h"

/* Never the same twice in a statement: an inner name that hid an outer one would make `a.r=b.r` say
 * `a.r=a.r`. */
const char *
fhir_search_next_alias (FhirSearchContext *context)
{
  static const char *const names[] = { "a0", "a1", "a2",  "a3",  "a4",  "a5",  "a6",  "a7",
                                       "a8", "a9", "a10", "a11", "a12", "a13", "a14", "a15" };
  char text[16];
  guint n = context->n_alias++;

  if (n < G_N_ELEMENTS (names))
    return names[n];
  g_snprintf (text, sizeof text, "a%u", n);
  return g_intern_string (text);
}

void
fhir_search_put (FhirSqlBuilder *sql, const char *alias, const char *text)
{
  char buffer[256];
  gsize n = 0;

  for (; *text != '\0'; text++)
    {
      if (n + 8 >= sizeof buffer)
        {
          buffer[n] = '\0';
          fhir_sql_builder_add (sql, buffer);
          n = 0;
        }
      if (*text != '@')
        buffer[n++] = *text;
      for (const char *a = alias; *text == '@' && *a != '\0'; a++)
        buffer[n++] = *a;
    }
  buffer[n] = '\0';
  fhir_sql_builder_add (sql, buffer);
}

void
fhir_search_put_in (FhirSqlBuilder *sql, const GArray *values)
{
  if (values->len == 1)
    {
      fhir_sql_builder_add (sql, "=");
      fhir_sql_builder_int (sql, g_array_index (values, gint64, 0));
      return;
    }
  fhir_sql_builder_add (sql, " IN (");
  for (guint i = 0; i < values->len; i++)
    {
      fhir_sql_builder_add (sql, i > 0 ? "," : "");
      fhir_sql_builder_int (sql, g_array_index (values, gint64, i));
    }
  fhir_sql_builder_add (sql, ")");
}

void
fhir_search_put_query_types (FhirSearchContext *context, FhirSqlBuilder *sql, const char *alias)
{
  const FhirSearchQuery *query = context->query;
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (query->all_types)
    return;
  for (guint i = 0; i < query->types->len; i++)
    {
      gint64 number =
          fhir_store_type_number (context->store, g_array_index (query->types, FhirTypeId, i));

      g_array_append_val (numbers, number);
    }
  fhir_search_put (sql, alias, " AND @.t");
  fhir_search_put_in (sql, numbers);
}

void
fhir_search_put_bucket (FhirSearchContext *context, FhirSqlBuilder *sql, const char *alias)
{
  if (context->bucket < 0)
    return;
  fhir_search_put (sql, alias, " AND @.r BETWEEN ");
  fhir_sql_builder_int (sql, FHIR_BUCKET_FIRST (context->bucket));
  fhir_sql_builder_add (sql, " AND ");
  fhir_sql_builder_int (sql, FHIR_BUCKET_LAST (context->bucket));
}

/* by_key: r finds the record; the + keeps SQLite from walking the type instead. */
void
fhir_search_put_type (FhirSearchContext *context,
                      FhirSqlBuilder *sql,
                      gint64 type,
                      const char *alias,
                      gboolean by_key)
{
  if (type == 0)
    {
      fhir_search_put_query_types (context, sql, alias);
      return;
    }
  fhir_search_put (sql, alias, by_key ? " AND +@.t=" : " AND @.t=");
  fhir_sql_builder_int (sql, type);
}

void
fhir_search_put_bounds (FhirSqlBuilder *sql,
                        const char *alias,
                        const char *column,
                        gint64 min,
                        gint64 max)
{
  if (min > FHIR_DATE_MIN)
    {
      fhir_sql_builder_add (sql, " AND ");
      fhir_search_put (sql, alias, column);
      fhir_sql_builder_add (sql, ">=");
      fhir_sql_builder_int (sql, min);
    }
  if (max < G_MAXINT64)
    {
      fhir_sql_builder_add (sql, " AND ");
      fhir_search_put (sql, alias, column);
      fhir_sql_builder_add (sql, "<");
      fhir_sql_builder_int (sql, max);
    }
}
