/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers, quantities, dates and _lastUpdated: values with prefixes.
 * http://hl7.org/fhir/R4/search.html#prefix: eq and ne take the digits or the precision as a range;
 * the others compare with the value itself. For dates both sides are ranges. */

#include "fhir-search-leg-maker.h"

#include "fhir-index.h"

#define DAY_MS      (G_GINT64_CONSTANT (86400000))
#define APPROXIMATE 0.1
#define FUZZ        1e-12 /* relative: what converting units may lose */
#define UNITS_MAX   500

static FhirSearchNumberTest
below (double high, gboolean open)
{
  return (FhirSearchNumberTest){ .has_high = TRUE, .high = high, .high_open = open };
}

static FhirSearchNumberTest
above (double low, gboolean open)
{
  return (FhirSearchNumberTest){ .has_low = TRUE, .low = low, .low_open = open };
}

static FhirSearchNumberTest
between (double low, double high, gboolean high_open)
{
  return (FhirSearchNumberTest){ .has_low = TRUE,
                                 .low = low,
                                 .has_high = TRUE,
                                 .high = high,
                                 .high_open = high_open };
}

const FhirIndexUnit fhir_leg_as_stated = { "", 1.0, 0.0 };

/* Widens (or, for open bounds, narrows) by what conversion may have lost. */
static void
allow_fuzz (FhirSearchNumberTest *test, double offset)
{
  double low = (ABS (test->low) + offset) * FUZZ;
  double high = (ABS (test->high) + offset) * FUZZ;

  test->low += test->low_open ? low : -low;
  test->high += test->high_open ? -high : high;
}

/* One test, or two for ne: any of them. Bounds are in the unit that the rows have. */
guint
fhir_leg_number_tests (const FhirSearchValue *value,
                       const FhirIndexUnit *unit,
                       FhirSearchNumberTest ret_tests[2])
{
  double number = value->number * unit->factor + unit->offset;
  double low = value->low * unit->factor + unit->offset;
  double high = value->high * unit->factor + unit->offset;
  double slack = MAX (ABS (value->number * unit->factor) * APPROXIMATE, (high - low) / 2);
  gboolean exact = unit->factor == 1.0 && unit->offset == 0.0;
  guint n = 1;

  switch (value->prefix)
    {
    case FHIR_PREFIX_NE:
      ret_tests[0] = below (low, TRUE);
      ret_tests[1] = above (high, FALSE);
      n = 2;
      break;
    case FHIR_PREFIX_GT:
      ret_tests[0] = above (number, TRUE);
      break;
    case FHIR_PREFIX_LT:
      ret_tests[0] = below (number, TRUE);
      break;
    case FHIR_PREFIX_SA: /* all of an interval: its lower end, which must be there */
      ret_tests[0] = between (number, G_MAXDOUBLE, TRUE);
      ret_tests[0].low_open = TRUE;
      ret_tests[0].not_flags = FHIR_ROW_BELOW;
      break;
    case FHIR_PREFIX_EB:
      ret_tests[0] = between (-G_MAXDOUBLE, number, TRUE);
      ret_tests[0].low_open = TRUE;
      ret_tests[0].not_flags = FHIR_ROW_ABOVE;
      break;
    case FHIR_PREFIX_GE:
      ret_tests[0] = above (number, FALSE);
      break;
    case FHIR_PREFIX_LE:
      ret_tests[0] = below (number, FALSE);
      break;
    case FHIR_PREFIX_AP:
      ret_tests[0] = between (number - slack, number + slack, FALSE);
      break;
    case FHIR_PREFIX_EQ:
    default:
      ret_tests[0] = between (low, high, TRUE);
      ret_tests[0].not_flags = FHIR_ROW_BELOW | FHIR_ROW_ABOVE;
      break;
    }
  for (guint i = 0; !exact && i < n; i++)
    allow_fuzz (&ret_tests[i], ABS (unit->offset));
  return n;
}

gboolean
fhir_leg_make_number (FhirLegMaker *maker, const FhirSearchValue *value, GError **error)
{
  FhirSearchNumberTest tests[2];
  guint n = fhir_leg_number_tests (value, &fhir_leg_as_stated, tests);
  gint64 none = 0;

  for (guint i = 0; i < n; i++)
    {
      FhirSearchLeg *leg = fhir_leg_maker_add (maker, FHIR_LEG_QTY);

      g_array_append_val (leg->b, none);
      leg->number = tests[i];
    }
  return TRUE;
}

/* The units in which the parameter has values, by skipping from one to the next in the index. */
static gboolean
list_units (FhirLegMaker *maker, GArray *us, GError **error)
{
  g_autoptr (FhirStmt) stmt =
      fhir_db_prepare (maker->context->db,
                       "SELECT u FROM qty WHERE p=? AND u>? ORDER BY u LIMIT 1",
                       error);
  gint64 unit = -1;

  if (stmt == NULL)
    return FALSE;
  for (guint i = 0; i < UNITS_MAX; i++)
    {
      gint64 next;

      fhir_stmt_bind_int (stmt, 1, maker->p);
      fhir_stmt_bind_int (stmt, 2, unit);
      if (!fhir_stmt_run_int (stmt, -1, &next, error))
        return FALSE;
      fhir_stmt_reset (stmt);
      if (next < 0)
        break;
      unit = next;
      g_array_append_val (us, unit);
    }
  return TRUE;
}

gboolean
fhir_leg_find_converted (FhirLegMaker *maker, gint64 *ret_system, GError **error)
{
  return fhir_store_reader_system (maker->context->reader,
                                   FHIR_SLICE_LITERAL (FHIR_INDEX_CONVERTED),
                                   ret_system,
                                   error);
}

/* Takes units out that no value was stated in. */
static gboolean
drop_converted (FhirLegMaker *maker, GArray *us, GError **error)
{
  FhirSearchValue all = { .system = (char *)FHIR_INDEX_CONVERTED };
  g_autoptr (GArray) converted = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 system;

  if (!fhir_leg_find_terms (maker->context, &all, converted, &system, error))
    return FALSE;
  for (guint i = 0; i < converted->len; i++)
    for (guint k = us->len; k > 0; k--)
      if (g_array_index (us, gint64, k - 1) == g_array_index (converted, gint64, i))
        g_array_remove_index (us, k - 1);
  return TRUE;
}

/* A unit that UCUM converts is searched in its canonical unit: every such row has one there, stated
 * or converted. */
gboolean
fhir_leg_find_units (FhirLegMaker *maker,
                     const FhirSearchValue *value,
                     GArray *us,
                     gboolean *ret_any,
                     FhirIndexUnit *ret_unit,
                     GError **error)
{
  FhirSearchValue unit = { .system = value->system, .text = value->text };
  g_autofree char *owned = NULL;
  gint64 system;

  *ret_unit = fhir_leg_as_stated;
  *ret_any = value->system == NULL && value->text == NULL;
  if (*ret_any)
    return maker->condition->type == FHIR_SEARCH_COMPOSITE ||
           (list_units (maker, us, error) && drop_converted (maker, us, error));
  if (value->system != NULL && value->text != NULL &&
      fhir_index_canonical_unit (fhir_slice (value->system), fhir_slice (value->text), ret_unit))
    {
      FhirSearchValue converted = { .system = (char *)FHIR_INDEX_CONVERTED };

      unit.text = converted.text = owned = g_strdup (ret_unit->code);
      if (!fhir_leg_find_terms (maker->context, &converted, us, &system, error))
        return FALSE;
    }
  return fhir_leg_find_terms (maker->context, &unit, us, &system, error) &&
         (value->system != NULL || drop_converted (maker, us, error));
}

static int
compare_ints (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *)a;
  gint64 y = *(const gint64 *)b;

  return (x > y) - (x < y);
}

gboolean
fhir_leg_make_quantity (FhirLegMaker *maker, const FhirSearchValue *value, GError **error)
{
  g_autoptr (GArray) us = g_array_new (FALSE, FALSE, sizeof (gint64));
  FhirSearchNumberTest tests[2];
  FhirIndexUnit unit;
  gboolean any;
  guint n;

  if (!fhir_leg_find_units (maker, value, us, &any, &unit, error))
    return FALSE;
  if (us->len == 0)
    return TRUE;
  g_array_sort (us, compare_ints);
  n = fhir_leg_number_tests (value, &unit, tests);
  for (guint i = 0; i < n; i++)
    {
      FhirSearchLeg *leg = fhir_leg_maker_add (maker, FHIR_LEG_QTY);

      g_array_append_vals (leg->b, us->data, us->len);
      leg->number = tests[i];
    }
  return TRUE;
}

/* Time of the newest change of the pages: the same on every page, unlike the clock. */
static gboolean
find_now (FhirSearchContext *context, GError **error)
{
  g_autoptr (FhirStmt) stmt = NULL;

  if (context->now != 0)
    return TRUE;
  stmt =
      fhir_db_prepare (context->db, "SELECT ts FROM chg WHERE n<=? ORDER BY n DESC LIMIT 1", error);
  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, context->change);
  return fhir_stmt_run_int (stmt, 1, &context->now, error);
}

/* A tenth of the way to now, each side. */
static gboolean
widen (FhirSearchContext *context, gint64 *from, gint64 *to, GError **error)
{
  gint64 gap;

  if (!find_now (context, error))
    return FALSE;
  gap = (gint64)((double)ABS (context->now - *from) * APPROXIMATE);
  *from = MAX (*from - gap, FHIR_DATE_MIN);
  *to = MIN (*to + gap, FHIR_DATE_MAX);
  return TRUE;
}

/* Bounds of lo that follow from the prefix; what they do not decide is asked of lo and d in SQL. */
gboolean
fhir_leg_date_test (FhirSearchContext *context,
                    const FhirSearchValue *value,
                    FhirSearchDateTest *ret_test,
                    GError **error)
{
  FhirSearchDateTest test = { FHIR_DATE_MIN, G_MAXINT64,     FHIR_DATE_MIN, G_MAXINT64,
                              value->prefix, value->span.lo, value->span.hi };

  if (test.test == FHIR_PREFIX_AP && !widen (context, &test.from, &test.to, error))
    return FALSE;
  switch (test.test)
    {
    case FHIR_PREFIX_GT:
      test.min_short = test.to - DAY_MS;
      break;
    case FHIR_PREFIX_GE:
      test.min_short = MIN (test.from, test.to - DAY_MS);
      break;
    case FHIR_PREFIX_LT:
    case FHIR_PREFIX_EB:
      test.max_short = test.max_long = test.from;
      break;
    case FHIR_PREFIX_LE:
      test.max_short = test.max_long = test.to;
      break;
    case FHIR_PREFIX_SA:
      test.min_short = test.min_long = test.to;
      break;
    case FHIR_PREFIX_AP:
      test.min_short = test.from - DAY_MS;
      test.max_short = test.max_long = test.to;
      break;
    case FHIR_PREFIX_NE:
      break;
    case FHIR_PREFIX_EQ:
    default:
      test.min_short = test.min_long = test.from;
      test.max_short = test.max_long = test.to;
      break;
    }
  *ret_test = test;
  return TRUE;
}

gboolean
fhir_leg_make_date (FhirLegMaker *maker, const FhirSearchValue *value, GError **error)
{
  FhirSearchDateTest test;

  if (!fhir_leg_date_test (maker->context, value, &test, error))
    return FALSE;
  fhir_search_leg_add_date (fhir_leg_maker_add (maker, FHIR_LEG_DAT), &test);
  return TRUE;
}

static gboolean
add_updated_leg (FhirLegMaker *maker, gint64 from, gint64 to, GError **error)
{
  FhirSearchLeg *leg = fhir_search_leg_new (FHIR_LEG_UPDATED, 0);

  g_ptr_array_add (maker->clause->legs, leg);
  leg->to = G_MAXINT64;
  if (from != G_MININT64 &&
      !fhir_store_reader_change_at (maker->context->reader, from, &leg->from, error))
    return FALSE;
  return to == G_MAXINT64 ||
         fhir_store_reader_change_at (maker->context->reader, to, &leg->to, error);
}

gboolean
fhir_leg_make_updated (FhirLegMaker *maker, const FhirSearchValue *value, GError **error)
{
  gint64 from = value->span.lo;
  gint64 to = value->span.hi;

  switch (value->prefix)
    {
    case FHIR_PREFIX_GT:
    case FHIR_PREFIX_SA:
      return add_updated_leg (maker, to, G_MAXINT64, error);
    case FHIR_PREFIX_GE:
      return add_updated_leg (maker, from, G_MAXINT64, error);
    case FHIR_PREFIX_LT:
    case FHIR_PREFIX_EB:
      return add_updated_leg (maker, G_MININT64, from, error);
    case FHIR_PREFIX_LE:
      return add_updated_leg (maker, G_MININT64, to, error);
    case FHIR_PREFIX_NE:
      return add_updated_leg (maker, G_MININT64, from, error) &&
             add_updated_leg (maker, to, G_MAXINT64, error);
    case FHIR_PREFIX_AP:
      return widen (maker->context, &from, &to, error) && add_updated_leg (maker, from, to, error);
    case FHIR_PREFIX_EQ:
    default:
      return add_updated_leg (maker, from, to, error);
    }
}
