/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Ranges and flags. A flag is said only when it is certain: `<5` against a range that starts at 3
 * is neither low nor normal, and stays without a word. */

#include "chart-range.h"
#include "chart-quantity.h"
#include "chart-text.h"
#include "fhir-decimal.h"

/* http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation */
/* clang-format off */
static const struct { const char *code; ChartFlag flag; } flags[] = {
  { "H", { "High", NULL, CHART_STYLE_HIGH, CHART_GLYPH_HIGH, FALSE } },
  { "HU", { "Very high", NULL, CHART_STYLE_HIGH, CHART_GLYPH_HIGH, FALSE } },
  { "HH", { "Critical", NULL, CHART_STYLE_CRITICAL, CHART_GLYPH_CRITICAL, FALSE } },
  { "L", { "Low", NULL, CHART_STYLE_LOW, CHART_GLYPH_LOW, FALSE } },
  { "LU", { "Very low", NULL, CHART_STYLE_LOW, CHART_GLYPH_LOW, FALSE } },
  { "LL", { "Critical low", NULL, CHART_STYLE_CRITICAL, CHART_GLYPH_LOW, FALSE } },
  { "A", { "Abnormal", NULL, CHART_STYLE_HIGH, CHART_GLYPH_WARNING, FALSE } },
  { "AA", { "Critical", NULL, CHART_STYLE_CRITICAL, CHART_GLYPH_CRITICAL, FALSE } },
  { "<", { "Below scale", NULL, CHART_STYLE_LOW, CHART_GLYPH_BELOW_LIMIT, FALSE } },
  { ">", { "Above scale", NULL, CHART_STYLE_HIGH, CHART_GLYPH_HIGH, FALSE } },
  { "N", { NULL, NULL, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, FALSE } },
  { "POS", { "Positive", NULL, CHART_STYLE_HIGH, CHART_GLYPH_WARNING, FALSE } },
  { "NEG", { "Negative", NULL, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, FALSE } },
  { "DET", { "Detected", NULL, CHART_STYLE_HIGH, CHART_GLYPH_WARNING, FALSE } },
  { "ND", { "Not detected", NULL, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, FALSE } },
  { "IND", { "Indeterminate", NULL, CHART_STYLE_WARN, CHART_GLYPH_HALF, FALSE } },
  { "E", { "Equivocal", NULL, CHART_STYLE_WARN, CHART_GLYPH_HALF, FALSE } },
  { "R", { "Resistant", NULL, CHART_STYLE_HIGH, CHART_GLYPH_WARNING, FALSE } },
  { "I", { "Intermediate", NULL, CHART_STYLE_WARN, CHART_GLYPH_HALF, FALSE } },
  { "S", { "Susceptible", NULL, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, FALSE } },
};
/* clang-format on */

gboolean
chart_flag_lookup (const char *code, ChartFlag *ret_flag)
{
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (strcmp (flags[i].code, code) == 0)
      {
        *ret_flag = flags[i].flag;
        return TRUE;
      }
  return FALSE;
}

void
chart_flag_clear (ChartFlag *flag)
{
  g_clear_pointer (&flag->own, g_free);
}

static gboolean
is_normal_range (ChartJson range)
{
  ChartJson type = chart_json_get (range, "type");

  return !chart_json_ok (type) || chart_json_concept_has (type, NULL, "normal");
}

static gboolean
read_bound (ChartJson quantity, double *ret_value, ChartJson *ret_json)
{
  FhirDecimal decimal;
  ChartJson value = chart_json_get (quantity, "value");
  FhirSlice lexeme = chart_json_number (value);

  if (lexeme.text == NULL || !fhir_decimal_parse (lexeme, &decimal))
    return FALSE;
  *ret_value = fhir_decimal_to_double (&decimal);
  *ret_json = quantity;
  return TRUE;
}

static char *
format_range (ChartJson range)
{
  g_autofree char *low = chart_quantity_format_value (chart_json_get (range, "low"));
  g_autofree char *high = chart_quantity_format_value (chart_json_get (range, "high"));
  g_autofree char *text = chart_json_dup_at (range, "text");

  if (low != NULL && high != NULL)
    return g_strconcat (low, CHART_NDASH, high, NULL);
  if (high != NULL)
    return g_strconcat ("\342\211\244", high, NULL);
  if (low != NULL)
    return g_strconcat ("\342\211\245", low, NULL);
  return text != NULL && *text != '\0' ? g_steal_pointer (&text) : g_strdup ("no range");
}

ChartRange *
chart_range_new (ChartJson list)
{
  ChartRange *range = g_new0 (ChartRange, 1);
  ChartJson chosen = CHART_JSON_NONE;
  guint n = 0;

  for
    CHART_JSON_EACH (each, list)
  if (is_normal_range (each))
    {
      chosen = each;
      n++;
    }
  if (n != 1)
    {
      range->text = g_strdup (n == 0 ? "no range" : "several ranges");
      return range;
    }
  range->has_low = read_bound (chart_json_get (chosen, "low"), &range->low, &range->low_json);
  range->has_high = read_bound (chart_json_get (chosen, "high"), &range->high, &range->high_json);
  range->text = format_range (chosen);
  range->who = chart_json_dup_concept_at (chosen, "appliesTo");
  return range;
}

void
chart_range_free (ChartRange *range)
{
  if (range == NULL)
    return;
  g_free (range->text);
  g_free (range->who);
  g_free (range);
}

/* A bound without a unit is in the unit of the value (R4: "may be omitted"). */
static gboolean
same_unit (ChartJson quantity, ChartJson bound)
{
  g_autofree char *one = chart_quantity_dup_unit (quantity);
  g_autofree char *two = chart_quantity_dup_unit (bound);

  return two == NULL || g_strcmp0 (one, two) == 0;
}

/* Value against a bound: -1, 0, 1; FALSE when they cannot be compared. */
static gboolean
compare (ChartJson quantity, ChartJson bound, int *ret_order)
{
  FhirDecimal value, limit;

  if (!same_unit (quantity, bound) ||
      !fhir_decimal_parse (chart_json_number (chart_json_get (quantity, "value")), &value) ||
      !fhir_decimal_parse (chart_json_number (chart_json_get (bound, "value")), &limit))
    return FALSE;
  *ret_order = fhir_decimal_compare (&value, &limit);
  return TRUE;
}

static ChartFlag
compute (ChartJson quantity, const ChartRange *range)
{
  static const ChartFlag high = { "High", NULL, CHART_STYLE_HIGH, CHART_GLYPH_HIGH, TRUE };
  static const ChartFlag low = { "Low", NULL, CHART_STYLE_LOW, CHART_GLYPH_LOW, TRUE };
  static const ChartFlag none = { NULL, NULL, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, TRUE };
  const char *sign = chart_quantity_comparator (quantity);
  gboolean below = *sign == '<' || strcmp (sign, "\342\211\244") == 0;
  gboolean above = *sign == '>' || strcmp (sign, "\342\211\245") == 0;
  int order;

  if (chart_json_number (chart_json_get (quantity, "value")).text == NULL)
    return none;
  if (range->has_high && !below && compare (quantity, range->high_json, &order) &&
      (order > 0 || (order == 0 && *sign == '>')))
    return high;
  if (range->has_low && !above && compare (quantity, range->low_json, &order) &&
      (order < 0 || (order == 0 && *sign == '<')))
    return low;
  return none;
}

ChartFlag
chart_flag_read (ChartJson interpretation, ChartJson quantity, const ChartRange *range)
{
  ChartJson concept = chart_json_first (interpretation);
  ChartJson codings = chart_json_get (concept, "coding");
  ChartFlag flag = { NULL, NULL, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, FALSE };

  if (!chart_json_ok (concept))
    return compute (quantity, range);
  for
    CHART_JSON_EACH (coding, codings)
    {
      g_autofree char *code = chart_json_dup_at (coding, "code");

      if (code != NULL && chart_flag_lookup (code, &flag))
        return flag;
    }
  flag.own = chart_json_dup_concept (concept);
  flag.word = flag.own;
  return flag;
}
