/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Exact decimals in 128 bits. Values are compared by bringing both to one scale digit by digit,
 * without ever overflowing: the longer scale only matters once the integer parts are equal in
 * length. */

#include "fhir-decimal.h"

#include <math.h>

#define DIGITS_MAX   38
#define EXPONENT_MAX 6144

typedef struct
{
  const char *at;
  const char *end;
} Cursor;

static gboolean
is_digit (const Cursor *cursor)
{
  return cursor->at < cursor->end && g_ascii_isdigit (*cursor->at);
}

/* Reads digits into the coefficient; leading zeros do not count as significant. */
static gboolean
read_digits (Cursor *cursor, unsigned __int128 *coefficient, guint *n_significant, guint *ret_n)
{
  const char *start = cursor->at;

  for (; is_digit (cursor); cursor->at++)
    {
      guint digit = (guint)(*cursor->at - '0');

      if (*n_significant > 0 || digit > 0)
        (*n_significant)++;
      if (*n_significant > DIGITS_MAX)
        return FALSE;
      *coefficient = *coefficient * 10 + digit;
    }
  *ret_n = (guint)(cursor->at - start);
  return *ret_n > 0;
}

static gboolean
read_exponent (Cursor *cursor, int *ret_exponent)
{
  gboolean negative = FALSE;
  int exponent = 0;

  cursor->at++;
  if (cursor->at < cursor->end && (*cursor->at == '+' || *cursor->at == '-'))
    negative = *cursor->at++ == '-';
  if (!is_digit (cursor))
    return FALSE;
  for (; is_digit (cursor); cursor->at++)
    {
      exponent = exponent * 10 + (*cursor->at - '0');
      if (exponent > EXPONENT_MAX)
        return FALSE;
    }
  *ret_exponent = negative ? -exponent : exponent;
  return TRUE;
}

gboolean
fhir_decimal_parse (FhirSlice text, FhirDecimal *ret_decimal)
{
  Cursor cursor = { text.text, text.text + text.len };
  unsigned __int128 coefficient = 0;
  guint n_significant = 0;
  guint n_whole;
  guint n_fraction = 0;
  int exponent = 0;
  gboolean negative = FALSE;

  if (text.text == NULL || text.len == 0)
    return FALSE;
  if (*cursor.at == '-' || *cursor.at == '+')
    negative = *cursor.at++ == '-';
  if (!read_digits (&cursor, &coefficient, &n_significant, &n_whole))
    return FALSE;
  if (cursor.at < cursor.end && *cursor.at == '.')
    {
      cursor.at++;
      if (!read_digits (&cursor, &coefficient, &n_significant, &n_fraction))
        return FALSE;
    }
  if (cursor.at < cursor.end && (*cursor.at == 'e' || *cursor.at == 'E') &&
      !read_exponent (&cursor, &exponent))
    return FALSE;
  if (cursor.at != cursor.end || n_fraction > EXPONENT_MAX)
    return FALSE;
  ret_decimal->coefficient = negative ? -(__int128)coefficient : (__int128)coefficient;
  ret_decimal->scale = (gint32)n_fraction - exponent;
  return TRUE;
}

static guint
count_digits (unsigned __int128 value)
{
  guint n = 0;

  for (; value > 0; value /= 10)
    n++;
  return n;
}

static unsigned __int128
magnitude (const FhirDecimal *decimal)
{
  return decimal->coefficient < 0 ? -(unsigned __int128)decimal->coefficient
                                  : (unsigned __int128)decimal->coefficient;
}

/* Digit n of a value whose first digit stands at place 0; zeros follow without end. */
static guint
digit_at (unsigned __int128 value, guint n_digits, guint n)
{
  if (n >= n_digits)
    return 0;
  for (guint i = n + 1; i < n_digits; i++)
    value /= 10;
  return (guint)(value % 10);
}

static int
compare_magnitudes (const FhirDecimal *a, const FhirDecimal *b)
{
  unsigned __int128 x = magnitude (a);
  unsigned __int128 y = magnitude (b);
  guint n_x = count_digits (x);
  guint n_y = count_digits (y);
  gint64 top_x = (gint64)n_x - a->scale;
  gint64 top_y = (gint64)n_y - b->scale;

  if (x == 0 || y == 0)
    return (x > 0) - (y > 0);
  if (top_x != top_y)
    return top_x < top_y ? -1 : 1;
  for (guint i = 0; i < MAX (n_x, n_y); i++)
    {
      guint digit_x = digit_at (x, n_x, i);
      guint digit_y = digit_at (y, n_y, i);

      if (digit_x != digit_y)
        return digit_x < digit_y ? -1 : 1;
    }
  return 0;
}

int
fhir_decimal_compare (const FhirDecimal *a, const FhirDecimal *b)
{
  int sign_a = (a->coefficient > 0) - (a->coefficient < 0);
  int sign_b = (b->coefficient > 0) - (b->coefficient < 0);

  if (sign_a != sign_b)
    return sign_a < sign_b ? -1 : 1;
  return sign_a * compare_magnitudes (a, b);
}

static void
append_digits (GString *out, unsigned __int128 value)
{
  char digits[DIGITS_MAX + 2];
  guint at = sizeof digits;

  do
    digits[--at] = (char)('0' + (guint)(value % 10));
  while ((value /= 10) > 0);
  g_string_append_len (out, digits + at, sizeof digits - at);
}

/* Both numbers are doubles without rounding, so one division or multiplication rounds once, and
 * right: all lexemes of 15 digits and many of 16. A twentieth of the instructions of parsing. */
static gboolean
exact_double (guint64 digits, gint32 scale, double *ret_value)
{
  static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

  if (digits > G_GUINT64_CONSTANT (1) << 53 || scale > 22 || scale < -22)
    return FALSE;
  *ret_value = scale >= 0 ? (double)digits / powers[scale] : (double)digits * powers[-scale];
  return TRUE;
}

/* More digits (measurements by machines have 17): 60 bits of the quotient at least, the last of
 * them set where anything is left over, are rounded once to the 53 of a double. */
static gboolean
divided_double (guint64 digits, gint32 scale, double *ret_value)
{
  static const guint64 powers[] = {
    G_GUINT64_CONSTANT (1),
    G_GUINT64_CONSTANT (10),
    G_GUINT64_CONSTANT (100),
    G_GUINT64_CONSTANT (1000),
    G_GUINT64_CONSTANT (10000),
    G_GUINT64_CONSTANT (100000),
    G_GUINT64_CONSTANT (1000000),
    G_GUINT64_CONSTANT (10000000),
    G_GUINT64_CONSTANT (100000000),
    G_GUINT64_CONSTANT (1000000000),
    G_GUINT64_CONSTANT (10000000000),
    G_GUINT64_CONSTANT (100000000000),
    G_GUINT64_CONSTANT (1000000000000),
    G_GUINT64_CONSTANT (10000000000000),
    G_GUINT64_CONSTANT (100000000000000),
    G_GUINT64_CONSTANT (1000000000000000),
    G_GUINT64_CONSTANT (10000000000000000),
    G_GUINT64_CONSTANT (100000000000000000),
  };
  unsigned __int128 top = (unsigned __int128)digits << 64;
  unsigned __int128 quotient;

  if (digits <= G_GUINT64_CONSTANT (1) << 53 || scale < 0 || scale >= (gint32)G_N_ELEMENTS (powers))
    return FALSE;
  quotient = top / powers[scale];
  quotient |= quotient * powers[scale] != top;
  *ret_value = (double)quotient * 0x1p-64;
  return TRUE;
}

/* Parsing the digits again gives the nearest double; dividing by powers of ten would not always. */
static double
parse_double (__int128 coefficient, gint32 scale)
{
  g_autoptr (GString) text = g_string_new (coefficient < 0 ? "-" : "");

  append_digits (text,
                 coefficient < 0 ? -(unsigned __int128)coefficient
                                 : (unsigned __int128)coefficient);
  g_string_append_printf (text, "e%d", -scale);
  return g_ascii_strtod (text->str, NULL);
}

static double
nearest_double (__int128 coefficient, gint32 scale)
{
  unsigned __int128 digits =
      coefficient < 0 ? -(unsigned __int128)coefficient : (unsigned __int128)coefficient;
  double value;

  if (digits > G_MAXUINT64 || (!exact_double ((guint64)digits, scale, &value) &&
                               !divided_double ((guint64)digits, scale, &value)))
    return parse_double (coefficient, scale);
  return coefficient < 0 ? -value : value;
}

double
fhir_decimal_to_double (const FhirDecimal *decimal)
{
  return nearest_double (decimal->coefficient, decimal->scale);
}

/* Up to 19 digits without an exponent. */
static gboolean
read_plain (FhirSlice text, guint64 *ret_digits, gint32 *ret_scale)
{
  guint32 start = text.len > 0 && text.text[0] == '-' ? 1 : 0;
  guint32 point = text.len;
  guint64 digits = 0;

  if (text.len - start > 20)
    return FALSE;
  for (guint32 i = start; i < text.len; i++)
    {
      guint digit = (guint)(guchar)text.text[i] - '0';

      if (digit <= 9)
        digits = digits * 10 + digit;
      else if (text.text[i] == '.')
        point = i + 1;
      else
        return FALSE;
    }
  *ret_digits = digits;
  *ret_scale = (gint32)(text.len - point);
  return point < text.len || text.len - start < 20;
}

double
fhir_number_to_double (FhirSlice number)
{
  g_autofree char *text = NULL;
  guint64 digits;
  gint32 scale;
  double value;

  if (read_plain (number, &digits, &scale) &&
      (exact_double (digits, scale, &value) || divided_double (digits, scale, &value)))
    return number.text[0] == '-' ? -value : value;
  text = fhir_slice_dup (number);
  return g_ascii_strtod (text, NULL);
}

void
fhir_decimal_get_range (const FhirDecimal *decimal, double *ret_low, double *ret_high)
{
  /* Half a unit of the last digit is 5 at one scale further; where an exponent hides trailing zeros
   * the standard takes one digit more: 1e2 is 95 to 105. */
  guint further = decimal->scale < 0 ? 2 : 1;
  __int128 factor = decimal->scale < 0 ? 100 : 10;

  if (count_digits (magnitude (decimal)) + further <= DIGITS_MAX)
    {
      gint32 scale = decimal->scale + (gint32)further;

      *ret_low = nearest_double (decimal->coefficient * factor - 5, scale);
      *ret_high = nearest_double (decimal->coefficient * factor + 5, scale);
      return;
    }
  *ret_low = fhir_decimal_to_double (decimal);
  *ret_high = nextafter (*ret_low, INFINITY);
}

char *
fhir_decimal_format (const FhirDecimal *decimal)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  append_digits (digits, magnitude (decimal));
  if (decimal->scale > 0)
    {
      while (digits->len <= (gsize)decimal->scale)
        g_string_prepend_c (digits, '0');
      g_string_insert_c (digits, (gssize)digits->len - decimal->scale, '.');
    }
  for (gint32 i = decimal->scale; i < 0 && decimal->coefficient != 0; i++)
    g_string_append_c (digits, '0');
  if (decimal->coefficient < 0)
    g_string_prepend_c (digits, '-');
  return g_string_free (g_steal_pointer (&digits), FALSE);
}
