/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Arithmetic on decimals in 128 bits, exact or refused: what does not fit is no result, never a
 * wrong one. Only where mathematics leaves the decimals (roots, broken exponents) is a double used,
 * of which 15 digits are kept, so that the noise of its last digit does not show. */

#include "fhir-decimal-math.h"

#include <math.h>

#define TEN ((__int128)10)

static __int128
limit (void)
{
  static const guint64 half = G_GUINT64_CONSTANT (10000000000000000000); /* 1e19 */

  return (__int128)half * half - 1; /* 38 digits */
}

static gboolean
keep (__int128 coefficient, gint64 scale, FhirDecimal *ret)
{
  if (coefficient > limit() || coefficient < -limit() || scale > FHIR_DECIMAL_SCALE_MAX ||
      scale < -FHIR_DECIMAL_SCALE_MAX)
    return FALSE;
  *ret = (FhirDecimal){ coefficient, (gint32)scale };
  return TRUE;
}

/* coefficient * 10^n; FALSE: too large. */
static gboolean
scale_up (__int128 *coefficient, gint64 n)
{
  if (*coefficient == 0)
    return TRUE;
  for (; n > 0; n--)
    if (__builtin_mul_overflow (*coefficient, TEN, coefficient))
      return FALSE;
  return TRUE;
}

static gboolean
add_signed (const FhirDecimal *a, const FhirDecimal *b, gboolean minus, FhirDecimal *ret)
{
  gint32 scale = MAX (a->scale, b->scale);
  __int128 x = a->coefficient;
  __int128 y = minus ? -b->coefficient : b->coefficient;
  __int128 sum;

  if (!scale_up (&x, (gint64)scale - a->scale) || !scale_up (&y, (gint64)scale - b->scale) ||
      __builtin_add_overflow (x, y, &sum))
    return FALSE;
  return keep (sum, scale, ret);
}

gboolean
fhir_decimal_add (const FhirDecimal *a, const FhirDecimal *b, FhirDecimal *ret_sum)
{
  return add_signed (a, b, FALSE, ret_sum);
}

gboolean
fhir_decimal_subtract (const FhirDecimal *a, const FhirDecimal *b, FhirDecimal *ret_difference)
{
  return add_signed (a, b, TRUE, ret_difference);
}

gboolean
fhir_decimal_multiply (const FhirDecimal *a, const FhirDecimal *b, FhirDecimal *ret_product)
{
  __int128 product;

  if (__builtin_mul_overflow (a->coefficient, b->coefficient, &product))
    return FALSE;
  return keep (product, (gint64)a->scale + b->scale, ret_product);
}

static unsigned __int128
magnitude (__int128 value)
{
  return value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;
}

gboolean
fhir_decimal_divide (const FhirDecimal *a, const FhirDecimal *b, FhirDecimal *ret_quotient)
{
  unsigned __int128 divisor = magnitude (b->coefficient);
  unsigned __int128 rest = magnitude (a->coefficient);
  const unsigned __int128 most = (unsigned __int128)limit();
  gint64 scale = (gint64)a->scale - b->scale;
  gint64 plain = MAX (MAX (a->scale, b->scale), 0);
  unsigned __int128 quotient;

  if (divisor == 0 || divisor > most / 10)
    return FALSE;
  quotient = rest / divisor;
  rest %= divisor;
  for (; rest != 0 && scale < FHIR_DECIMAL_DIVIDE_SCALE && quotient <= (most - 9) / 10; scale++)
    {
      rest *= 10;
      quotient = quotient * 10 + rest / divisor;
      rest %= divisor;
    }
  if (rest * 2 >= divisor && rest != 0)
    quotient++;
  for (; scale > plain && quotient % 10 == 0 && quotient != 0; scale--)
    quotient /= 10;
  if (quotient == 0)
    scale = CLAMP (scale, 0, plain);
  for (; scale < 0 && quotient <= most / 10; scale++)
    quotient *= 10;
  return keep ((a->coefficient < 0) != (b->coefficient < 0) ? -(__int128)quotient
                                                            : (__int128)quotient,
               scale,
               ret_quotient);
}

gboolean
fhir_decimal_divide_whole (const FhirDecimal *a,
                           const FhirDecimal *b,
                           FhirDecimal *ret_quotient,
                           FhirDecimal *ret_remainder)
{
  gint32 scale = MAX (a->scale, b->scale);
  __int128 x = a->coefficient;
  __int128 y = b->coefficient;

  if (y == 0 || !scale_up (&x, (gint64)scale - a->scale) ||
      !scale_up (&y, (gint64)scale - b->scale))
    return FALSE;
  *ret_quotient = (FhirDecimal){ x / y, 0 };
  return keep (x % y, scale, ret_remainder);
}

/* The part of the quotient that rounding adds, from what was cut off: -1, 0, 1. */
static int
adjustment (__int128 rest, __int128 power, FhirRounding rounding)
{
  switch (rounding)
    {
    case FHIR_ROUND_FLOOR:
      return rest < 0 ? -1 : 0;
    case FHIR_ROUND_CEILING:
      return rest > 0 ? 1 : 0;
    case FHIR_ROUND_HALF_UP:
      if (rest == 0 || magnitude (rest) < (unsigned __int128)power - magnitude (rest))
        return 0;
      return rest < 0 ? -1 : 1;
    case FHIR_ROUND_TRUNCATE:
    default:
      return 0;
    }
}

gboolean
fhir_decimal_round (const FhirDecimal *decimal,
                    gint32 scale,
                    FhirRounding rounding,
                    FhirDecimal *ret_rounded)
{
  gint64 cut = (gint64)decimal->scale - scale;
  __int128 value = decimal->coefficient;
  __int128 power = 1;

  if (cut <= 0)
    return scale_up (&value, -cut) && keep (value, scale, ret_rounded);
  if (cut > 38) /* nothing is left of the digits */
    return keep (rounding == FHIR_ROUND_FLOOR && value < 0     ? -1
                 : rounding == FHIR_ROUND_CEILING && value > 0 ? 1
                                                               : 0,
                 scale,
                 ret_rounded);
  if (!scale_up (&power, cut))
    return FALSE;
  return keep (value / power + adjustment (value % power, power, rounding), scale, ret_rounded);
}

gboolean
fhir_decimal_from_double (double value, FhirDecimal *ret)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    return FALSE;
  g_ascii_formatd (text, sizeof text, "%.15g", value);
  return fhir_decimal_parse (fhir_slice (text), ret);
}

gboolean
fhir_decimal_get_integer (const FhirDecimal *decimal, gint64 *ret)
{
  FhirDecimal whole;

  if (!fhir_decimal_round (decimal, 0, FHIR_ROUND_TRUNCATE, &whole) ||
      fhir_decimal_compare (&whole, decimal) != 0 ||
      whole.coefficient != (__int128)(gint64)whole.coefficient)
    return FALSE;
  *ret = (gint64)whole.coefficient;
  return TRUE;
}

gint32
fhir_decimal_get_precision (const FhirDecimal *decimal)
{
  __int128 value = decimal->coefficient;
  gint32 scale = decimal->scale;

  for (; scale > 0 && value % 10 == 0; scale--)
    value /= 10;
  return MAX (scale, 0);
}

static gboolean
power_whole (FhirDecimal base, guint64 exponent, FhirDecimal *ret)
{
  FhirDecimal result = { 1, 0 };

  for (; exponent > 0; exponent /= 2)
    {
      if (exponent % 2 == 1 && !fhir_decimal_multiply (&result, &base, &result))
        return FALSE;
      if (exponent > 1 && !fhir_decimal_multiply (&base, &base, &base))
        return FALSE;
    }
  *ret = result;
  return TRUE;
}

gboolean
fhir_decimal_power (const FhirDecimal *base, const FhirDecimal *exponent, FhirDecimal *ret_power)
{
  static const FhirDecimal one = { 1, 0 };
  FhirDecimal power;
  gint64 whole;

  if (fhir_decimal_get_integer (exponent, &whole))
    {
      if (!power_whole (*base, (guint64)ABS (CLAMP (whole, -G_MAXINT64, G_MAXINT64)), &power))
        return FALSE;
      if (whole < 0)
        return fhir_decimal_divide (&one, &power, ret_power);
      *ret_power = power;
      return TRUE;
    }
  return fhir_decimal_from_double (
      pow (fhir_decimal_to_double (base), fhir_decimal_to_double (exponent)),
      ret_power);
}

gboolean
fhir_decimal_sqrt (const FhirDecimal *decimal, FhirDecimal *ret_root)
{
  FhirDecimal root;
  FhirDecimal square;

  if (decimal->coefficient < 0 ||
      !fhir_decimal_from_double (sqrt (fhir_decimal_to_double (decimal)), &root))
    return FALSE;
  if (fhir_decimal_multiply (&root, &root, &square) &&
      fhir_decimal_compare (&square, decimal) == 0 && decimal->scale > root.scale * 2 &&
      !fhir_decimal_round (&root, (decimal->scale + 1) / 2, FHIR_ROUND_TRUNCATE, &root))
    return FALSE;
  *ret_root = root;
  return TRUE;
}
