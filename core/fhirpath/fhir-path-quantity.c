/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Quantities: units of UCUM and words of the calendar. A calendar year or month has no fixed
 * length, so it is comparable with its like only; weeks and what is finer are the UCUM units of
 * that length (N1, "Time-valued Quantities"). */

#include "fhir-decimal-math.h"
#include "fhir-path-quantity-private.h"
#include "fhir-ucum.h"

#define CALENDAR_KIND 0xfffe /* own kind of calendar months */

/* clang-format off */
static const struct { const char *word; char letter; const char *ucum; } words[] = {
  { "year", 'y', "a" }, { "years", 'y', "a" }, { "month", 'm', "mo" }, { "months", 'm', "mo" },
  { "week", 'w', "wk" }, { "weeks", 'w', "wk" }, { "day", 'd', "d" }, { "days", 'd', "d" },
  { "hour", 'h', "h" }, { "hours", 'h', "h" }, { "minute", 'i', "min" }, { "minutes", 'i', "min" },
  { "second", 's', "s" }, { "seconds", 's', "s" },
  { "millisecond", 'l', "ms" }, { "milliseconds", 'l', "ms" },
};
/* clang-format on */

static int
find_word (FhirSlice unit)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (fhir_slice_is (unit, words[i].word))
      return (int)i;
  return -1;
}

char
fhir_path_calendar_unit (FhirSlice unit)
{
  int word = find_word (unit);

  return word >= 0 ? words[word].letter : '\0';
}

static gboolean
read_unit (FhirSlice text, gboolean loose, FhirUcumUnit *ret_unit)
{
  int word = find_word (text);
  gboolean calendar = word >= 0 && strchr ("ym", words[word].letter) != NULL;

  if (!calendar || loose)
    return fhir_ucum_parse (word >= 0 ? fhir_slice (words[word].ucum) : text, ret_unit);
  if (!fhir_ucum_parse (FHIR_SLICE_LITERAL ("1"), ret_unit))
    return FALSE;
  ret_unit->own_kind = CALENDAR_KIND;
  ret_unit->own_kind_exponent = 1;
  ret_unit->numerator = words[word].letter == 'y' ? 12 : 1;
  ret_unit->factor = (double)ret_unit->numerator;
  return TRUE;
}

static gboolean
same_unit (FhirSlice a, FhirSlice b)
{
  FhirSlice x = a.text == NULL ? FHIR_SLICE_LITERAL ("1") : a;
  FhirSlice y = b.text == NULL ? FHIR_SLICE_LITERAL ("1") : b;

  return fhir_slice_equal (x, y);
}

gboolean
fhir_path_quantity_compare (const FhirPathQuantity *a,
                            const FhirPathQuantity *b,
                            gboolean loose,
                            int *ret_order)
{
  FhirUcumUnit x;
  FhirUcumUnit y;

  if (same_unit (a->unit, b->unit))
    {
      *ret_order = fhir_decimal_compare (&a->value, &b->value);
      return TRUE;
    }
  if (!read_unit (a->unit, loose, &x) || !read_unit (b->unit, loose, &y) ||
      !fhir_ucum_is_comparable (&x, &y))
    return FALSE;
  *ret_order = fhir_ucum_compare (&a->value, &x, &b->value, &y);
  return TRUE;
}

gboolean
fhir_path_quantity_convert (const FhirPathQuantity *a,
                            const FhirPathQuantity *b,
                            FhirDecimal *ret_value)
{
  FhirUcumUnit x;
  FhirUcumUnit y;

  if (same_unit (a->unit, b->unit))
    {
      *ret_value = b->value;
      return TRUE;
    }
  return read_unit (a->unit, FALSE, &x) && read_unit (b->unit, FALSE, &y) &&
         fhir_ucum_is_comparable (&x, &y) && fhir_ucum_convert (&b->value, &y, &x, ret_value);
}

/* A unit as a factor of a product. */
static void
append_unit (FhirSlice unit, GString *out)
{
  int word = find_word (unit);
  FhirSlice code = word >= 0 ? fhir_slice (words[word].ucum) : unit;
  gboolean compound =
      memchr (code.text, '/', code.len) != NULL || memchr (code.text, '.', code.len) != NULL;

  if (compound)
    g_string_append_c (out, '(');
  g_string_append_len (out, code.text, code.len);
  if (compound)
    g_string_append_c (out, ')');
}

static gboolean
is_one (FhirSlice unit)
{
  return unit.text == NULL || fhir_slice_is (unit, "1");
}

#define FACTORS_MAX 16

/* One factor of a unit: letters and an exponent. */
typedef struct
{
  FhirSlice atom;
  int exponent;
} Factor;

typedef struct
{
  Factor factors[FACTORS_MAX];
  guint n;
} Product;

static gboolean
add_factor (Product *product, FhirSlice atom, int exponent)
{
  guint i = 0;

  while (i < product->n && !fhir_slice_equal (product->factors[i].atom, atom))
    i++;
  if (i == FACTORS_MAX)
    return FALSE;
  if (i == product->n)
    product->factors[product->n++] = (Factor){ atom, 0 };
  product->factors[i].exponent += exponent;
  return TRUE;
}

/* Adds the factors of a unit that has nothing but letters, digits, '.' and '/'. */
static gboolean
add_factors (Product *product, FhirSlice unit, int sign)
{
  int word = find_word (unit);
  FhirSlice code = word >= 0 ? fhir_slice (words[word].ucum) : unit;
  const char *end = code.text + code.len;
  int direction = sign;

  if (is_one (unit))
    return TRUE;
  for (const char *at = code.text; at < end; at++)
    {
      const char *start = at;
      FhirSlice atom;
      int exponent = 0;

      if (*at == '/' && at == code.text)
        {
          direction = -sign;
          continue;
        }
      while (at < end && g_ascii_isalpha (*at))
        at++;
      atom = (FhirSlice){ start, (guint32)(at - start) };
      for (; at < end && g_ascii_isdigit (*at) && exponent < 100; at++)
        exponent = exponent * 10 + (*at - '0');
      if (atom.len == 0 || (at < end && *at != '.' && *at != '/') ||
          !add_factor (product, atom, direction * MAX (exponent, 1)))
        return FALSE;
      direction = at < end && *at == '/' ? -sign : sign;
    }
  return TRUE;
}

static void
append_factors (const Product *product, int sign, GString *out)
{
  gboolean first = sign > 0;

  for (guint i = 0; i < product->n; i++)
    {
      const Factor *factor = &product->factors[i];

      if (factor->exponent * sign <= 0)
        continue;
      if (!first)
        g_string_append_c (out, sign > 0 ? '.' : '/');
      first = FALSE;
      g_string_append_len (out, factor->atom.text, factor->atom.len);
      if (factor->exponent * sign > 1)
        g_string_append_printf (out, "%d", factor->exponent * sign);
    }
}

/* cm2/cm is cm; units with more to them than letters and exponents are only put side by side. */
static void
multiply_units (FhirSlice a, FhirSlice b, gboolean divide, GString *out)
{
  Product product = { .n = 0 };

  if (add_factors (&product, a, 1) && add_factors (&product, b, divide ? -1 : 1))
    {
      append_factors (&product, 1, out);
      append_factors (&product, -1, out);
      return;
    }
  if (!is_one (a))
    append_unit (a, out);
  if (!is_one (b))
    {
      if (divide || !is_one (a))
        g_string_append_c (out, divide ? '/' : '.');
      append_unit (b, out);
    }
}

gboolean
fhir_path_quantity_multiply (const FhirPathQuantity *a,
                             const FhirPathQuantity *b,
                             gboolean divide,
                             FhirDecimal *ret_value,
                             GString *ret_unit)
{
  if (divide ? !fhir_decimal_divide (&a->value, &b->value, ret_value)
             : !fhir_decimal_multiply (&a->value, &b->value, ret_value))
    return FALSE;
  if (is_one (b->unit) || (is_one (a->unit) && !divide))
    {
      FhirSlice unit = is_one (b->unit) ? a->unit : b->unit;

      if (!is_one (unit)) /* as it is, also a word of the calendar */
        g_string_append_len (ret_unit, unit.text, unit.len);
    }
  else if (!divide || !same_unit (a->unit, b->unit))
    multiply_units (a->unit, b->unit, divide, ret_unit);
  if (ret_unit->len == 0)
    g_string_append_c (ret_unit, '1');
  return TRUE;
}

void
fhir_path_quantity_format (const FhirPathQuantity *quantity, GString *out)
{
  g_autofree char *number = fhir_decimal_format (&quantity->value);
  FhirSlice unit = quantity->unit.text != NULL ? quantity->unit : FHIR_SLICE_LITERAL ("1");
  gboolean word = find_word (unit) >= 0;

  g_string_append (out, number);
  g_string_append (out, word ? " " : " '");
  g_string_append_len (out, unit.text, unit.len);
  if (!word)
    g_string_append_c (out, '\'');
}

gboolean
fhir_path_quantity_parse (FhirSlice text, FhirPathQuantity *ret_quantity)
{
  FhirPathQuantity found = { .unit = FHIR_SLICE_NONE };
  guint32 n = 0;

  while (n < text.len && (g_ascii_isdigit (text.text[n]) || strchr ("+-.", text.text[n]) != NULL) &&
         text.text[n] != '\0')
    n++;
  if (!fhir_decimal_parse ((FhirSlice){ text.text, n }, &found.value))
    return FALSE;
  while (n < text.len && g_ascii_isspace (text.text[n]))
    n++;
  text = (FhirSlice){ text.text + n, text.len - n };
  if (text.len >= 3 && text.text[0] == '\'' && text.text[text.len - 1] == '\'')
    found.unit = (FhirSlice){ text.text + 1, text.len - 2 };
  else if (text.len > 0 && find_word (text) >= 0)
    found.unit = text;
  else if (text.len > 0)
    return FALSE;
  if (found.unit.text != NULL && memchr (found.unit.text, '\'', found.unit.len) != NULL)
    return FALSE;
  *ret_quantity = found;
  return TRUE;
}
