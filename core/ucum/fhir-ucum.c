/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Codes of UCUM to factors and dimensions, by the tables of data/ucum (UCUM (c) Regenstrief
 * Institute, Inc. and the UCUM Organization; https://ucum.org). Factors are fractions of whole
 * numbers as long as they fit into 128 bits, so that 1 [in_i] is exactly 2.54 cm; a double goes
 * along for where they do not. Depth of parentheses, length and exponents are limited. */

#include "fhir-ucum.h"
#include "fhir-decimal-math.h"

#include <math.h>

#define DEPTH_MAX    16
#define EXPONENT_MAX 99
#define POWER_MAX    400
#define TOLERANCE    1e-12

enum
{
  METRIC = 1 << 0,
  INEXACT = 1 << 1,
};

typedef struct
{
  const char *code;
  gint8 power;
  guint64 factor; /* Ki is 1024 */
} FhirUcumPrefix;

typedef struct
{
  const char *code;
  guint8 flags;
  guint16 own_kind;
  gint16 power;
  gint32 offset; /* hundredths */
  guint64 top_high, top_low;
  guint64 bottom_high, bottom_low;
  gint8 dims[FHIR_UCUM_N_BASES];
  gint8 amounts[FHIR_UCUM_N_AMOUNTS];
} FhirUcumAtom;

#include "fhir-ucum.inc"

typedef struct
{
  const char *at;
  const char *end;
  guint depth;
} Cursor;

static gboolean parse_term (Cursor *cursor, FhirUcumUnit *ret_unit);

static const FhirUcumUnit unity = { .numerator = 1, .denominator = 1, .exact = TRUE, .factor = 1 };

static unsigned __int128
gcd (unsigned __int128 a, unsigned __int128 b)
{
  while (b != 0)
    {
      unsigned __int128 rest = a % b;

      a = b;
      b = rest;
    }
  return a;
}

/* a * b, both fractions reduced crosswise first. FALSE: does not fit. */
static gboolean
multiply_fraction (FhirUcumUnit *unit, unsigned __int128 top, unsigned __int128 bottom)
{
  unsigned __int128 x = gcd (unit->numerator, bottom);
  unsigned __int128 y = gcd (top, unit->denominator);

  return !__builtin_mul_overflow (unit->numerator / x, top / y, &unit->numerator) &&
         !__builtin_mul_overflow (unit->denominator / y, bottom / x, &unit->denominator);
}

static gboolean
multiply_once (FhirUcumUnit *unit, const FhirUcumUnit *by, int sign)
{
  unit->power += sign * by->power;
  if (ABS (unit->power) > POWER_MAX)
    return FALSE;
  unit->exact = unit->exact && by->exact &&
                multiply_fraction (unit,
                                   sign > 0 ? by->numerator : by->denominator,
                                   sign > 0 ? by->denominator : by->numerator);
  unit->factor = sign > 0 ? unit->factor * by->factor : unit->factor / by->factor;
  for (guint i = 0; i < FHIR_UCUM_N_BASES; i++)
    {
      int dim = unit->dims[i] + sign * by->dims[i];

      if (ABS (dim) > EXPONENT_MAX)
        return FALSE;
      unit->dims[i] = (gint8)dim;
    }
  for (guint i = 0; i < FHIR_UCUM_N_AMOUNTS; i++)
    unit->amounts[i] =
        (gint8)CLAMP (unit->amounts[i] + sign * by->amounts[i], -EXPONENT_MAX, EXPONENT_MAX);
  if (by->own_kind != 0)
    {
      if (unit->own_kind != 0 && unit->own_kind != by->own_kind)
        unit->own_kind = G_MAXUINT16; /* of two kinds: comparable with nothing */
      else
        unit->own_kind = by->own_kind;
      unit->own_kind_exponent =
          (gint8)CLAMP (unit->own_kind_exponent + sign * by->own_kind_exponent,
                        -EXPONENT_MAX,
                        EXPONENT_MAX);
      if (unit->own_kind_exponent == 0 && unit->own_kind != G_MAXUINT16)
        unit->own_kind = 0;
    }
  return isfinite (unit->factor) && unit->factor != 0;
}

static gboolean
multiply (FhirUcumUnit *unit, const FhirUcumUnit *by, int exponent)
{
  for (int i = 0; i < ABS (exponent); i++)
    if (!multiply_once (unit, by, exponent < 0 ? -1 : 1))
      return FALSE;
  return TRUE;
}

static const FhirUcumAtom *
find_atom (FhirSlice code)
{
  guint low = 0;
  guint high = G_N_ELEMENTS (atoms);

  while (low < high)
    {
      guint middle = (low + high) / 2;
      gsize len = strlen (atoms[middle].code);
      int order = memcmp (atoms[middle].code, code.text, MIN (len, code.len));

      if (order == 0)
        order = (len > code.len) - (len < code.len);
      if (order == 0)
        return &atoms[middle];
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return NULL;
}

static FhirUcumUnit
unit_of (const FhirUcumAtom *atom, int power, guint64 factor)
{
  FhirUcumUnit unit = unity;

  unit.numerator = ((unsigned __int128)atom->top_high << 64 | atom->top_low) * factor;
  unit.denominator = (unsigned __int128)atom->bottom_high << 64 | atom->bottom_low;
  unit.power = atom->power + power;
  unit.offset = atom->offset;
  unit.exact = (atom->flags & INEXACT) == 0;
  unit.factor = (double)unit.numerator / (double)unit.denominator * pow (10, unit.power);
  unit.own_kind = atom->own_kind;
  unit.own_kind_exponent = atom->own_kind != 0;
  memcpy (unit.dims, atom->dims, sizeof unit.dims);
  memcpy (unit.amounts, atom->amounts, sizeof unit.amounts);
  return unit;
}

/* An atom, or a prefix and a metric atom. */
static gboolean
read_symbol (FhirSlice code, FhirUcumUnit *ret_unit)
{
  const FhirUcumAtom *atom = code.len > 0 ? find_atom (code) : NULL;

  if (atom != NULL)
    {
      *ret_unit = unit_of (atom, 0, 1);
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      guint32 len = (guint32)strlen (prefixes[i].code);

      if (code.len <= len || memcmp (code.text, prefixes[i].code, len) != 0)
        continue;
      atom = find_atom ((FhirSlice){ code.text + len, code.len - len });
      if (atom == NULL || (atom->flags & METRIC) == 0)
        continue;
      *ret_unit = unit_of (atom, prefixes[i].power, prefixes[i].factor);
      return TRUE;
    }
  return FALSE;
}

static gboolean
is_at (const Cursor *cursor, char c)
{
  return cursor->at < cursor->end && *cursor->at == c;
}

static gboolean
skip_annotation (Cursor *cursor)
{
  for (cursor->at++; cursor->at < cursor->end && *cursor->at != '}'; cursor->at++)
    if (*cursor->at == '{' || *cursor->at < 0x20)
      return FALSE;
  if (cursor->at == cursor->end)
    return FALSE;
  cursor->at++;
  return TRUE;
}

/* [+-]?digits; 1 when there are none. */
static gboolean
take_exponent (Cursor *cursor, int *ret_exponent)
{
  int sign = 1;
  int value = 0;

  *ret_exponent = 1;
  if (!is_at (cursor, '+') && !is_at (cursor, '-') &&
      !(cursor->at < cursor->end && g_ascii_isdigit (*cursor->at)))
    return TRUE;
  if (is_at (cursor, '+') || is_at (cursor, '-'))
    sign = *cursor->at++ == '-' ? -1 : 1;
  if (cursor->at == cursor->end || !g_ascii_isdigit (*cursor->at))
    return FALSE;
  for (; cursor->at < cursor->end && g_ascii_isdigit (*cursor->at); cursor->at++)
    if ((value = value * 10 + (*cursor->at - '0')) > EXPONENT_MAX)
      return FALSE;
  *ret_exponent = sign * value;
  return TRUE;
}

static FhirSlice
take_symbol (Cursor *cursor)
{
  const char *start = cursor->at;
  gboolean in_brackets = FALSE;

  if (cursor->end - cursor->at >= 3 && memcmp (cursor->at, "10", 2) == 0 &&
      (cursor->at[2] == '*' || cursor->at[2] == '^'))
    {
      cursor->at += 3;
      return (FhirSlice){ start, 3 };
    }
  for (; cursor->at < cursor->end; cursor->at++)
    {
      char c = *cursor->at;

      if (c == '[')
        in_brackets = TRUE;
      else if (c == ']')
        in_brackets = FALSE;
      else if (!in_brackets && (c == '.' || c == '/' || c == '(' || c == ')' || c == '{' ||
                                c == '+' || c == '-' || g_ascii_isdigit (c)))
        break;
    }
  return (FhirSlice){ start, (guint32)(cursor->at - start) };
}

static gboolean
take_number (Cursor *cursor, FhirUcumUnit *ret_unit)
{
  guint64 value = 0;

  for (; cursor->at < cursor->end && g_ascii_isdigit (*cursor->at); cursor->at++)
    if (value > G_MAXUINT32)
      return FALSE;
    else
      value = value * 10 + (guint64)(*cursor->at - '0');
  if (value == 0 || (cursor->at < cursor->end && strchr ("./){", *cursor->at) == NULL))
    return FALSE;
  *ret_unit = unity;
  ret_unit->numerator = value;
  ret_unit->factor = (double)value;
  return TRUE;
}

static gboolean
parse_component (Cursor *cursor, FhirUcumUnit *unit, int sign)
{
  FhirUcumUnit part = unity;
  gboolean empty = TRUE;
  int exponent = 1;

  if (is_at (cursor, '('))
    {
      cursor->at++;
      if (!parse_term (cursor, &part) || !is_at (cursor, ')'))
        return FALSE;
      cursor->at++;
      return multiply (unit, &part, sign);
    }
  if (cursor->at < cursor->end && *cursor->at != '{')
    {
      gboolean number = g_ascii_isdigit (*cursor->at) &&
                        !(cursor->end - cursor->at >= 3 && memcmp (cursor->at, "10", 2) == 0 &&
                          (cursor->at[2] == '*' || cursor->at[2] == '^'));

      if (number ? !take_number (cursor, &part)
                 : !read_symbol (take_symbol (cursor), &part) || !take_exponent (cursor, &exponent))
        return FALSE;
      empty = FALSE;
    }
  if (is_at (cursor, '{'))
    {
      if (!skip_annotation (cursor))
        return FALSE;
      empty = FALSE;
    }
  return !empty && multiply (unit, &part, sign * exponent);
}

static gboolean
parse_term (Cursor *cursor, FhirUcumUnit *ret_unit)
{
  int sign = 1;

  if (cursor->depth >= DEPTH_MAX)
    return FALSE;
  cursor->depth++;
  *ret_unit = unity;
  if (is_at (cursor, '/'))
    {
      sign = -1;
      cursor->at++;
    }
  do
    {
      if (!parse_component (cursor, ret_unit, sign))
        return FALSE;
      sign = is_at (cursor, '/') ? -1 : 1;
    }
  while ((is_at (cursor, '.') || is_at (cursor, '/')) && cursor->at++ != NULL);
  cursor->depth--;
  return TRUE;
}

gboolean
fhir_ucum_parse (FhirSlice code, FhirUcumUnit *ret_unit)
{
  const char *text = code.text != NULL ? code.text : "";
  Cursor cursor = { text, text + code.len, 0 };
  FhirUcumUnit unit = unity;
  FhirUcumUnit alone;

  if (code.len > FHIR_UCUM_CODE_MAX)
    return FALSE;
  if (code.len > 0 && (!parse_term (&cursor, &unit) || cursor.at != cursor.end))
    return FALSE;
  if (code.len > 0 && read_symbol (code, &alone))
    unit = alone; /* only a unit that stands alone has its offset */
  *ret_unit = unit;
  return TRUE;
}

gboolean
fhir_ucum_is_comparable (const FhirUcumUnit *a, const FhirUcumUnit *b)
{
  return a->own_kind == b->own_kind && a->own_kind != G_MAXUINT16 &&
         a->own_kind_exponent == b->own_kind_exponent &&
         memcmp (a->dims, b->dims, sizeof a->dims) == 0;
}

/* value * numerator / 10^…, with the offset, over the denominator of the other side. */
static gboolean
scaled (const FhirDecimal *value, const FhirUcumUnit *unit, unsigned __int128 by, FhirDecimal *ret)
{
  const FhirDecimal offset = { unit->offset, 2 };
  FhirDecimal other = { (__int128)by, -unit->power };
  FhirDecimal top = { (__int128)unit->numerator, 0 };

  *ret = *value;
  return (__int128)unit->numerator >= 0 && (__int128)by >= 0 &&
         (unit->offset == 0 || fhir_decimal_add (value, &offset, ret)) &&
         fhir_decimal_multiply (ret, &top, ret) && fhir_decimal_multiply (ret, &other, ret);
}

static double
amount (const FhirDecimal *value, const FhirUcumUnit *unit)
{
  return (fhir_decimal_to_double (value) + unit->offset / 100.0) * unit->factor;
}

int
fhir_ucum_compare (const FhirDecimal *a,
                   const FhirUcumUnit *unit_a,
                   const FhirDecimal *b,
                   const FhirUcumUnit *unit_b)
{
  FhirDecimal x;
  FhirDecimal y;
  double left = amount (a, unit_a);
  double right = amount (b, unit_b);

  if (unit_a->exact && unit_b->exact && scaled (a, unit_a, unit_b->denominator, &x) &&
      scaled (b, unit_b, unit_a->denominator, &y))
    return fhir_decimal_compare (&x, &y);
  if (fabs (left - right) <= TOLERANCE * MAX (fabs (left), fabs (right)))
    return 0;
  return left < right ? -1 : 1;
}

gboolean
fhir_ucum_convert (const FhirDecimal *value,
                   const FhirUcumUnit *from,
                   const FhirUcumUnit *to,
                   FhirDecimal *ret_value)
{
  const FhirDecimal offset = { to->offset, 2 };
  FhirDecimal x;
  FhirDecimal y = { (__int128)to->numerator, -to->power };
  FhirDecimal z = { (__int128)from->denominator, 0 };

  if (!from->exact || !to->exact || !scaled (value, from, to->denominator, &x) ||
      (__int128)to->numerator < 0 || (__int128)from->denominator < 0 ||
      !fhir_decimal_multiply (&y, &z, &y) || !fhir_decimal_divide (&x, &y, &x) ||
      (to->offset != 0 && !fhir_decimal_subtract (&x, &offset, &x)))
    return fhir_decimal_from_double (amount (value, from) / to->factor - to->offset / 100.0,
                                     ret_value);
  *ret_value = x;
  return TRUE;
}

/* The product with a power of ten, as long as it fits. */
static double
times_ten (unsigned __int128 value, int power)
{
  for (; power > 0 && !__builtin_mul_overflow (value, 10, &value); power--)
    ;
  return (double)value * (power > 0 ? pow (10, power) : 1);
}

/* Where both whole numbers are doubles without rounding, which is so for nearly all units, the
 * division rounds once: 1 [lb_av] is 0.45359237 kg to the last bit. */
double
fhir_ucum_get_factor (const FhirUcumUnit *from, const FhirUcumUnit *to)
{
  FhirUcumUnit ratio = *from;
  unsigned __int128 common;
  int power = from->power - to->power;

  if (!from->exact || !to->exact || !multiply_fraction (&ratio, to->denominator, to->numerator))
    return from->factor / to->factor;
  common = gcd (ratio.numerator, ratio.denominator);
  return times_ten (ratio.numerator / common, power) /
         times_ten (ratio.denominator / common, -power);
}

double
fhir_ucum_get_offset (const FhirUcumUnit *from, const FhirUcumUnit *to)
{
  return from->offset / 100.0 * fhir_ucum_get_factor (from, to) - to->offset / 100.0;
}

static void
append_power (GString *out, const char *code, int exponent)
{
  if (exponent == 0)
    return;
  g_string_append_printf (out, "%s%s", out->len > 0 ? "." : "", code);
  if (exponent != 1)
    g_string_append_printf (out, "%d", exponent);
}

char *
fhir_ucum_format_bases (const FhirUcumUnit *unit)
{
  static const char *const bases[] = { "m", "s", "g", "rad", "K", "C", "cd" };
  static const char *const amounts[] = { "mol", "eq", "osm" };
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (bases); i++)
    append_power (out, bases[i], unit->dims[i]);
  for (guint i = 0; i < G_N_ELEMENTS (amounts); i++)
    append_power (out, amounts[i], unit->amounts[i]);
  for (guint i = 0; i < G_N_ELEMENTS (atoms) && unit->own_kind != 0; i++)
    if (atoms[i].own_kind == unit->own_kind)
      {
        append_power (out, atoms[i].code, unit->own_kind_exponent);
        break;
      }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
