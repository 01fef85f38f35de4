/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Legs to SQL. Each leg can be written in two forms:
 *
 *   source   SELECT a.r FROM tok a WHERE a.p=? AND a.k=? …       drives, or is counted
 *   filter   EXISTS (SELECT 1 FROM tok a WHERE a.p=? AND a.k=? AND a.r=x.r …)   probes one record
 * by key
 *
 * Ranges cannot be probed by key (the value stands before r), so their filter is `r IN (source)`,
 * which SQLite fills once; dates are an exception, because the date of a record is found by r.
 *
 * Joins are CROSS JOIN throughout: SQLite then keeps the order written here (it has no statistics,
 * and must never make any). */

#include "fhir-search-sql-private.h"

#include "fhir-index.h"

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

/* By FhirSearchLegKind. column_a and column_b: what the lists a and b are matched with. */
/* clang-format off */
static const struct
{
  const char *table, *column_a, *column_b;
} tables[] = {
  [FHIR_LEG_TOK] = { "tok", "@.k", NULL },
  [FHIR_LEG_IDN] = { "idn", NULL, NULL },
  [FHIR_LEG_STR] = { "str", NULL, NULL },
  [FHIR_LEG_URI] = { "uri", NULL, NULL },
  [FHIR_LEG_REF] = { "ref", "@.g", NULL },
  [FHIR_LEG_DAT] = { "dat", NULL, NULL },
  [FHIR_LEG_QTY] = { "qty", NULL, "@.u" },
  [FHIR_LEG_CQ] = { "cq", "@.k", "@.u" },
  [FHIR_LEG_CT] = { "ct", "@.k", "@.k2" },
  [FHIR_LEG_CS] = { "cs", "@.k", NULL },
  [FHIR_LEG_CD] = { "cd", "@.k", NULL },
  [FHIR_LEG_CR] = { "cr", "@.g", "@.k" },
  [FHIR_LEG_KEYS] = { "res", NULL, NULL },
  [FHIR_LEG_UPDATED] = { "res", NULL, NULL },
  [FHIR_LEG_PRESENT] = { "res", NULL, NULL },
  [FHIR_LEG_CHAIN] = { NULL, NULL, NULL },
  [FHIR_LEG_HAS] = { NULL, NULL, NULL },
};
/* clang-format on */

static void
put_list (FhirSqlBuilder *sql,
          const char *alias,
          const char *column,
          const GArray *values,
          gint64 system)
{
  if (column == NULL || (values->len == 0 && system == 0))
    return;
  fhir_sql_builder_add (sql, " AND ");
  fhir_search_put (sql, alias, column);
  if (values->len > 0)
    {
      fhir_search_put_in (sql, values);
      return;
    }
  fhir_sql_builder_add (sql, " IN (SELECT k FROM term WHERE s=");
  fhir_sql_builder_int (sql, system);
  fhir_sql_builder_add (sql, ")");
}

/* AND the record has this other string under the same parameter. */
static void
put_other (FhirSearchContext *context, FhirSqlBuilder *sql, const char *text, const char *alias)
{
  const char *other = fhir_search_next_alias (context);

  fhir_search_put (sql, other, " AND EXISTS (SELECT 1 FROM str @ WHERE @.p=");
  fhir_search_put (sql, alias, "@.p AND ");
  fhir_search_put (sql, other, "@.v=");
  fhir_sql_builder_text (sql, fhir_slice (text));
  fhir_search_put (sql, other, " AND @.r=");
  fhir_search_put (sql, alias, "@.r");
  fhir_search_put_live (context, sql, other);
  fhir_sql_builder_add (sql, ")");
}

static void
put_text (FhirSearchContext *context,
          FhirSqlBuilder *sql,
          const FhirSearchLeg *leg,
          const char *alias)
{
  if (leg->text != NULL)
    {
      gboolean range =
          leg->text_end != NULL || leg->kind == FHIR_LEG_STR || leg->kind == FHIR_LEG_CS;

      fhir_search_put (sql,
                       alias,
                       range && leg->exact == NULL && !leg->whole ? " AND @.v>=" : " AND @.v=");
      fhir_sql_builder_text (sql, fhir_slice (leg->text));
    }
  if (leg->text_end != NULL)
    {
      fhir_search_put (sql, alias, " AND @.v<");
      fhir_sql_builder_text (sql, fhir_slice (leg->text_end));
    }
  if (leg->exact != NULL)
    {
      fhir_search_put (sql, alias, " AND (@.x=");
      fhir_sql_builder_text (sql, fhir_slice (leg->exact));
      fhir_search_put (sql, alias, " OR (@.x='' AND @.v=");
      fhir_sql_builder_text (sql, fhir_slice (leg->exact));
      fhir_sql_builder_add (sql, "))");
    }
  if (leg->contains != NULL)
    {
      fhir_search_put (sql, alias, " AND instr(@.v,");
      fhir_sql_builder_text (sql, fhir_slice (leg->contains));
      fhir_sql_builder_add (sql, ")>0");
    }
  for (guint i = 0; i < leg->others->len; i++)
    put_other (context, sql, g_ptr_array_index (leg->others, i), alias);
  if (leg->kind == FHIR_LEG_IDN && leg->system >= 0)
    {
      fhir_search_put (sql, alias, " AND @.s=");
      fhir_sql_builder_int (sql, leg->system);
    }
}

static void
put_number (FhirSqlBuilder *sql, const FhirSearchNumberTest *test, const char *alias)
{
  if (test->has_low)
    {
      fhir_search_put (sql, alias, test->low_open ? " AND @.v>" : " AND @.v>=");
      fhir_sql_builder_double (sql, test->low);
    }
  if (test->has_high)
    {
      fhir_search_put (sql, alias, test->high_open ? " AND @.v<" : " AND @.v<=");
      fhir_sql_builder_double (sql, test->high);
    }
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

/* What bounds of lo leave open; # stands for from and % for to. By FhirSearchPrefix. */
static const char *const date_tests[] = {
  [FHIR_PREFIX_EQ] = " AND @.lo+@.d<=%",
  [FHIR_PREFIX_NE] = " AND NOT (@.lo>=# AND @.lo+@.d<=%)",
  [FHIR_PREFIX_GT] = " AND @.lo+@.d>%",
  [FHIR_PREFIX_LT] = "",
  [FHIR_PREFIX_GE] = " AND (@.lo>=# OR @.lo+@.d>%)",
  [FHIR_PREFIX_LE] = " AND (@.lo<# OR @.lo+@.d<=%)",
  [FHIR_PREFIX_SA] = "",
  [FHIR_PREFIX_EB] = " AND @.lo+@.d<=#",
  [FHIR_PREFIX_AP] = " AND @.lo+@.d>#",
};

static void
put_date_test (FhirSqlBuilder *sql, const FhirSearchDateTest *test, const char *alias)
{
  g_auto (GStrv) pieces = g_strsplit_set (date_tests[test->test], "#%", -1);
  const char *at = date_tests[test->test];

  for (guint i = 0; pieces[i] != NULL; i++)
    {
      fhir_search_put (sql, alias, pieces[i]);
      at += strlen (pieces[i]);
      if (*at != '\0')
        fhir_sql_builder_int (sql, *at++ == '#' ? test->from : test->to);
    }
}

void
fhir_search_put_dates (FhirSqlBuilder *sql, const FhirSearchLeg *leg, const char *alias)
{
  for (guint i = 0; i < leg->dates->len; i++)
    put_date_test (sql, &g_array_index (leg->dates, FhirSearchDateTest, i), alias);
}

/* The condition on the leg's own columns, beginning with "p". one: only this value of a, or NULL.
 */
void
fhir_search_put_where (FhirSearchContext *context,
                       FhirSqlBuilder *sql,
                       const FhirSearchLeg *leg,
                       const char *alias,
                       const GArray *one)
{
  fhir_search_put (sql, alias, "@.p");
  fhir_search_put_in (sql, leg->p);
  if (leg->kind == FHIR_LEG_QTY)
    put_list (sql, alias, "@.u", one != NULL ? one : leg->b, 0);
  else
    put_list (sql, alias, tables[leg->kind].column_a, one != NULL ? one : leg->a, leg->a_system);
  if (leg->kind != FHIR_LEG_QTY && !leg->any_unit)
    put_list (sql, alias, tables[leg->kind].column_b, leg->b, leg->b_system);
  else if (leg->not_unit_system != 0)
    {
      fhir_search_put (sql, alias, " AND @.u NOT IN (SELECT k FROM term WHERE s=");
      fhir_sql_builder_int (sql, leg->not_unit_system);
      fhir_sql_builder_add (sql, ")");
    }
  put_text (context, sql, leg, alias);
  put_number (sql, &leg->number, alias);
  if (leg->kind == FHIR_LEG_CD)
    {
      fhir_search_put_bounds (sql,
                              alias,
                              "@.lo",
                              MIN (leg->date.min_short, leg->date.min_long),
                              MAX (leg->date.max_short, leg->date.max_long));
      fhir_search_put_dates (sql, leg, alias);
    }
}

guint
fhir_search_leg_n_points (const FhirSearchLeg *leg)
{
  if (leg->p->len != 1 || leg->a_system != 0 || leg->b_system != 0)
    return 0;
  switch ((int)leg->kind)
    {
    case FHIR_LEG_TOK:
    case FHIR_LEG_REF:
      return leg->a->len;
    case FHIR_LEG_CT:
    case FHIR_LEG_CR:
      return leg->b->len == 1 ? leg->a->len : 0;
    case FHIR_LEG_IDN:
      return leg->text != NULL && leg->system >= 0;
    case FHIR_LEG_URI:
      return leg->text_end == NULL;
    default:
      return 0;
    }
}

void
fhir_search_put_point (FhirSearchContext *context,
                       FhirSqlBuilder *sql,
                       const FhirSearchLeg *leg,
                       guint n,
                       const char *alias)
{
  g_autoptr (GArray) one = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (leg->kind == FHIR_LEG_QTY)
    g_array_append_val (one, g_array_index (leg->b, gint64, n));
  else if (leg->a->len > 0)
    g_array_append_val (one, g_array_index (leg->a, gint64, n));
  fhir_sql_builder_add (sql, " FROM ");
  fhir_sql_builder_add (sql, tables[leg->kind].table);
  fhir_search_put (sql, alias, " @ WHERE ");
  fhir_search_put_where (context, sql, leg, alias, one);
  fhir_search_put_bucket (context, sql, alias);
  fhir_search_put_live (context, sql, alias);
}

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
  [FHIR_ROW_TOKEN] = "tok",      [FHIR_ROW_IDENT] = "idn",
  [FHIR_ROW_STRING] = "str",     [FHIR_ROW_URI] = "uri",
  [FHIR_ROW_REFERENCE] = "ref",  [FHIR_ROW_DATE] = "dat",
  [FHIR_ROW_QUANTITY] = "qty",   [FHIR_ROW_TOKEN_QUANTITY] = "cq",
  [FHIR_ROW_TOKEN_TOKEN] = "ct", [FHIR_ROW_TOKEN_STRING] = "cs",
  [FHIR_ROW_TOKEN_DATE] = "cd",  [FHIR_ROW_REFERENCE_TOKEN] = "cr",
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

/* A condition on a record of res that is its own. */
void
fhir_search_put_record_test (FhirSearchContext *context,
                             FhirSqlBuilder *sql,
                             const FhirSearchLeg *leg,
                             const char *alias)
{
  if (leg->kind == FHIR_LEG_KEYS)
    {
      fhir_search_put (sql, alias, "@.r");
      fhir_search_put_in (sql, leg->a);
      return;
    }
  if (leg->kind == FHIR_LEG_PRESENT)
    {
      fhir_sql_builder_add (sql, "(");
      put_as_of (context, sql, alias, "@.bits", "o.bits");
      fhir_sql_builder_add (sql, "&");
      fhir_sql_builder_int (sql, leg->mask);
      fhir_sql_builder_add (sql, ")<>0");
      return;
    }
  fhir_search_put_change (context, sql, alias);
  fhir_sql_builder_add (sql, " BETWEEN ");
  fhir_sql_builder_int (sql, leg->from);
  fhir_sql_builder_add (sql, " AND ");
  fhir_sql_builder_int (sql, leg->to - 1);
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
  put_select (sql, tables[leg->kind].table, alias);
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

const char *
fhir_search_leg_table (const FhirSearchLeg *leg)
{
  return tables[leg->kind].table;
}
