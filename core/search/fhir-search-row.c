/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Legs as tests of a row: which table a leg reads, what its columns must be, and whether that is
 * one range of an index in order of r (a point). Sources and filters add who the record is. */

#include "fhir-search-sql-private.h"

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
  [FHIR_LEG_CN] = { "cd", "@.k", NULL },
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
put_number (FhirSqlBuilder *sql,
            const FhirSearchNumberTest *test,
            const char *alias,
            const char *column)
{
  if (test->has_low)
    {
      fhir_sql_builder_add (sql, " AND ");
      fhir_search_put (sql, alias, column);
      fhir_sql_builder_add (sql, test->low_open ? ">" : ">=");
      fhir_sql_builder_double (sql, test->low);
    }
  if (test->has_high)
    {
      fhir_sql_builder_add (sql, " AND ");
      fhir_search_put (sql, alias, column);
      fhir_sql_builder_add (sql, test->high_open ? "<" : "<=");
      fhir_sql_builder_double (sql, test->high);
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
  put_number (sql, &leg->number, alias, leg->kind == FHIR_LEG_CN ? "@.lo" : "@.v");
  put_number (sql, &leg->second, alias, "@.d");
  if (leg->number.not_flags != 0 && (leg->kind == FHIR_LEG_QTY || leg->kind == FHIR_LEG_CQ))
    {
      fhir_search_put (sql, alias, " AND (@.f&");
      fhir_sql_builder_int (sql, leg->number.not_flags);
      fhir_sql_builder_add (sql, ")=0");
    }
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
      fhir_search_put_bits (context, sql, alias);
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

const char *
fhir_search_leg_table (const FhirSearchLeg *leg)
{
  return tables[leg->kind].table;
}
