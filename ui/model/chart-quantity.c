/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The digits come from the lexeme of the record, never through a double: what was written is what
 * is read. */

#include "chart-quantity.h"
#include "chart-text.h"
#include "fhir-decimal.h"

#define NBSP  "\302\240"
#define NDASH "\342\200\223"

/* Lexemes beyond FhirDecimal's 38 digits are shown as they are. */
char *
chart_quantity_format_dose_number (FhirSlice lexeme)
{
  FhirDecimal decimal;
  g_autofree char *plain = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  const char *digits;
  char *point;
  gsize n;

  if (lexeme.text == NULL)
    return NULL;
  if (!fhir_decimal_parse (lexeme, &decimal))
    return fhir_slice_dup (lexeme);
  plain = fhir_decimal_format (&decimal);
  point = strchr (plain, '.');
  if (point != NULL)
    {
      char *end = plain + strlen (plain);

      while (end > point + 1 && end[-1] == '0')
        *--end = '\0';
      if (end == point + 1)
        *point = '\0';
    }
  digits = plain;
  if (*digits == '-')
    g_string_append_c (out, *digits++);
  if (*digits == '.')
    g_string_append_c (out, '0');
  point = strchr (digits, '.');
  n = point != NULL ? (gsize)(point - digits) : strlen (digits);
  for (gsize i = 0; digits[i] != '\0'; i++)
    {
      if (i > 0 && i < n && (n - i) % 3 == 0)
        g_string_append_c (out, ',');
      g_string_append_c (out, digits[i]);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

const char *
chart_quantity_comparator (ChartJson quantity)
{
  static const struct
  {
    const char *code, *sign;
  } signs[] = { { "<", "<" }, { "<=", "\342\211\244" }, { ">=", "\342\211\245" }, { ">", ">" } };

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (chart_json_is_at (quantity, "comparator", signs[i].code))
      return signs[i].sign;
  return "";
}

char *
chart_quantity_dup_unit (ChartJson quantity)
{
  g_autofree char *unit = chart_json_dup_at (quantity, "unit");

  if (unit == NULL || *unit == '\0')
    {
      g_free (unit);
      unit = chart_json_dup_at (quantity, "code");
    }
  if (unit == NULL || *unit == '\0')
    return NULL;
  if (*unit == '{' && unit[strlen (unit) - 1] == '}')
    return g_strndup (unit + 1, strlen (unit) - 2);
  return g_steal_pointer (&unit);
}

static char *
with_unit (const char *number, ChartJson quantity)
{
  g_autofree char *unit = chart_quantity_dup_unit (quantity);
  g_autofree char *tied = NULL;

  if (unit == NULL)
    return g_strconcat (number, NBSP "(no" NBSP "unit)", NULL);
  tied = chart_text_tie (unit);
  return g_strconcat (number, NBSP, tied, NULL);
}

char *
chart_quantity_format_dose (ChartJson quantity)
{
  g_autofree char *number =
      chart_quantity_format_dose_number (chart_json_number (chart_json_get (quantity, "value")));
  g_autofree char *signed_number = NULL;

  if (number == NULL)
    return NULL;
  signed_number = g_strconcat (chart_quantity_comparator (quantity), number, NULL);
  return with_unit (signed_number, quantity);
}

char *
chart_quantity_format_dose_range (ChartJson range)
{
  ChartJson low = chart_json_get (range, "low");
  ChartJson high = chart_json_get (range, "high");
  g_autofree char *from =
      chart_quantity_format_dose_number (chart_json_number (chart_json_get (low, "value")));
  g_autofree char *to = chart_quantity_format_dose (high);

  if (to == NULL)
    {
      g_autofree char *least = chart_quantity_format_dose (low);

      return least != NULL ? g_strconcat ("at least" NBSP, least, NULL) : NULL;
    }
  if (from == NULL)
    return g_strconcat ("up to" NBSP, to, NULL);
  return g_strconcat (from, NDASH, to, NULL);
}

char *
chart_quantity_format_value (ChartJson quantity)
{
  g_autofree char *number = fhir_slice_dup (chart_json_number (chart_json_get (quantity, "value")));

  return number != NULL ? g_strconcat (chart_quantity_comparator (quantity), number, NULL) : NULL;
}

char *
chart_quantity_shorten (const char *value)
{
  gsize sign = strcspn (value, "-0123456789");
  FhirDecimal decimal;
  g_autofree char *plain = NULL;
  __int128 limit = 10000000;
  gboolean negative;

  if (!fhir_decimal_parse (fhir_slice (value + sign), &decimal))
    return g_strdup (value);
  negative = decimal.coefficient < 0;
  if (negative)
    decimal.coefficient = -decimal.coefficient;
  if (decimal.coefficient < limit || decimal.scale <= 0)
    return g_strdup (value);
  while (decimal.coefficient >= 1000000 && decimal.scale > 1)
    {
      decimal.coefficient /= 10;
      decimal.scale--;
    }
  decimal.coefficient = (decimal.coefficient + 5) / 10;
  decimal.scale--;
  if (negative)
    decimal.coefficient = -decimal.coefficient;
  plain = fhir_decimal_format (&decimal);
  return g_strdup_printf ("%.*s\342\211\210%s", (int)sign, value, plain);
}

char *
chart_quantity_format (ChartJson quantity)
{
  g_autofree char *value = chart_quantity_format_value (quantity);

  return value != NULL ? with_unit (value, quantity) : NULL;
}
