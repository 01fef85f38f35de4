/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Simple units of UCUM to one unit of their dimension, for search. A code such as mg/dL is read as
 * factors with prefix and exponent into a factor and a vector of dimensions; the unit of that
 * dimension that records use most stands for all (kg, cm, mm[Hg], mg/dL, mmol/L …), so that most
 * rows already are canonical. What is not simple is left alone: no row is better than a wrong one.
 * Hence
 *  - mol, equivalents and osmoles are kept apart (UCUM makes them one: mmol/L of calcium is not
 * mEq/L);
 *  - an annotation with a digit is part of the meaning ({1.73_m2}): not simple;
 *  - numbers without a dimension are not converted.
 * Factors are those of UCUM 2.2. UCUM (c) Regenstrief Institute, Inc. and the UCUM Organization;
 * https://ucum.org. The whole of UCUM is terminology's work; this is the part the index needs. */

#include "fhir-index.h"
#include <math.h>

#define CODE_MAX     64
#define EXPONENT_MAX 12

typedef enum
{
  DIM_MASS,   /* g */
  DIM_LENGTH, /* m */
  DIM_TIME,   /* s */
  DIM_AMOUNT, /* mol */
  DIM_EQUIVALENT,
  DIM_OSMOLE,
  DIM_IU, /* [IU]: arbitrary, convertible with nothing but itself */
  DIM_N,
} Dimension;

typedef struct
{
  double factor;
  gint8 dim[DIM_N];
} Unit;

typedef struct
{
  const char *code;
  gboolean metric; /* takes prefixes */
  Unit unit;
} Atom;

/* clang-format off */
static const Atom atoms[] = {
  { "g", TRUE, { 1, { [DIM_MASS] = 1 } } },
  { "t", TRUE, { 1e6, { [DIM_MASS] = 1 } } },
  { "[lb_av]", FALSE, { 453.59237, { [DIM_MASS] = 1 } } },
  { "[oz_av]", FALSE, { 28.349523125, { [DIM_MASS] = 1 } } },
  { "[st_av]", FALSE, { 6350.29318, { [DIM_MASS] = 1 } } },
  { "m", TRUE, { 1, { [DIM_LENGTH] = 1 } } },
  { "[in_i]", FALSE, { 0.0254, { [DIM_LENGTH] = 1 } } },
  { "[ft_i]", FALSE, { 0.3048, { [DIM_LENGTH] = 1 } } },
  { "[yd_i]", FALSE, { 0.9144, { [DIM_LENGTH] = 1 } } },
  { "[mi_i]", FALSE, { 1609.344, { [DIM_LENGTH] = 1 } } },
  { "L", TRUE, { 1e-3, { [DIM_LENGTH] = 3 } } },
  { "l", TRUE, { 1e-3, { [DIM_LENGTH] = 3 } } },
  { "[foz_us]", FALSE, { 2.95735295625e-5, { [DIM_LENGTH] = 3 } } },
  { "[gal_us]", FALSE, { 3.785411784e-3, { [DIM_LENGTH] = 3 } } },
  { "s", TRUE, { 1, { [DIM_TIME] = 1 } } },
  { "min", FALSE, { 60, { [DIM_TIME] = 1 } } },
  { "h", FALSE, { 3600, { [DIM_TIME] = 1 } } },
  { "d", FALSE, { 86400, { [DIM_TIME] = 1 } } },
  { "wk", FALSE, { 604800, { [DIM_TIME] = 1 } } },
  { "mo", FALSE, { 2629800, { [DIM_TIME] = 1 } } },
  { "a", FALSE, { 31557600, { [DIM_TIME] = 1 } } },
  { "mol", TRUE, { 1, { [DIM_AMOUNT] = 1 } } },
  { "eq", TRUE, { 1, { [DIM_EQUIVALENT] = 1 } } },
  { "osm", TRUE, { 1, { [DIM_OSMOLE] = 1 } } },
  { "[IU]", TRUE, { 1, { [DIM_IU] = 1 } } },
  { "[iU]", TRUE, { 1, { [DIM_IU] = 1 } } },
  { "U", TRUE, { 1e-6 / 60, { [DIM_AMOUNT] = 1, [DIM_TIME] = -1 } } },
  { "kat", TRUE, { 1, { [DIM_AMOUNT] = 1, [DIM_TIME] = -1 } } },
  { "Pa", TRUE, { 1000, { [DIM_MASS] = 1, [DIM_LENGTH] = -1, [DIM_TIME] = -2 } } },
  { "bar", TRUE, { 1e8, { [DIM_MASS] = 1, [DIM_LENGTH] = -1, [DIM_TIME] = -2 } } },
  { "atm", FALSE, { 101325000, { [DIM_MASS] = 1, [DIM_LENGTH] = -1, [DIM_TIME] = -2 } } },
  { "m[Hg]", TRUE, { 133322000, { [DIM_MASS] = 1, [DIM_LENGTH] = -1, [DIM_TIME] = -2 } } },
  { "m[H2O]", TRUE, { 9806650, { [DIM_MASS] = 1, [DIM_LENGTH] = -1, [DIM_TIME] = -2 } } },
  { "J", TRUE, { 1000, { [DIM_MASS] = 1, [DIM_LENGTH] = 2, [DIM_TIME] = -2 } } },
  { "cal", TRUE, { 4184, { [DIM_MASS] = 1, [DIM_LENGTH] = 2, [DIM_TIME] = -2 } } },
  { "[Cal]", FALSE, { 4184000, { [DIM_MASS] = 1, [DIM_LENGTH] = 2, [DIM_TIME] = -2 } } },
  { "Hz", TRUE, { 1, { [DIM_TIME] = -1 } } },
  { "10*", FALSE, { 10, { 0 } } },
  { "10^", FALSE, { 10, { 0 } } },
};

static const struct { const char *code; double factor; } prefixes[] = {
  { "k", 1e3 }, { "M", 1e6 }, { "G", 1e9 }, { "h", 1e2 }, { "da", 1e1 }, { "d", 1e-1 },
  { "c", 1e-2 }, { "m", 1e-3 }, { "u", 1e-6 }, { "n", 1e-9 }, { "p", 1e-12 }, { "f", 1e-15 },
};

/* The unit that stands for its dimension. */
static const char *const canonical_codes[] = {
  "kg", "cm", "mm[Hg]", "mg/dL", "mmol/L", "/min", "kg/m2", "mL", "10*3/uL", "mL/min", "a", "U/L",
  "m[IU]/L", "meq/L", "mosm/kg", "kcal", "m2", "mmol", "meq", "[IU]", "ug/min", "mm/h",
  "U", "mg/m2", "mmol/kg", "[IU]/kg", "L/min/m2",
};
/* clang-format on */

typedef struct
{
  const char *code;
  guint32 len;
  Unit unit;
} Canonical;

static Canonical canonicals[G_N_ELEMENTS (canonical_codes)];
static gsize canonicals_ready;

typedef struct
{
  const char *text;
  guint32 len;
  guint32 at;
} Cursor;

static const Atom *
find_atom (FhirSlice code) /* of one byte at least */
{
  for (guint i = 0; i < G_N_ELEMENTS (atoms); i++)
    if (atoms[i].code[0] == code.text[0] && fhir_slice_is (code, atoms[i].code))
      return &atoms[i];
  return NULL;
}

/* An atom, or a prefix and a metric atom. */
static gboolean
read_symbol (FhirSlice code, Unit *ret_unit)
{
  const Atom *atom = find_atom (code);

  if (atom != NULL)
    {
      *ret_unit = atom->unit;
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      guint32 len = (guint32)strlen (prefixes[i].code);

      if (code.len <= len || memcmp (code.text, prefixes[i].code, len) != 0)
        continue;
      atom = find_atom ((FhirSlice){ code.text + len, code.len - len });
      if (atom == NULL || !atom->metric)
        continue;
      *ret_unit = atom->unit;
      ret_unit->factor *= prefixes[i].factor;
      return TRUE;
    }
  return FALSE;
}

/* {text}: skipped. FALSE: open, or with a digit in it. */
static gboolean
skip_annotation (Cursor *cursor)
{
  for (cursor->at++; cursor->at < cursor->len; cursor->at++)
    {
      char c = cursor->text[cursor->at];

      if (c == '}')
        {
          cursor->at++;
          return TRUE;
        }
      if (g_ascii_isdigit (c))
        return FALSE;
    }
  return FALSE;
}

static gboolean
is_symbol_char (const Cursor *cursor, guint32 at, gboolean in_brackets)
{
  char c = cursor->text[at];

  return in_brackets || g_ascii_isalpha (c) || c == '[' || c == '%';
}

/* The symbol at the cursor: letters and whole bracketed parts, or 10* and 10^. */
static FhirSlice
take_symbol (Cursor *cursor)
{
  guint32 start = cursor->at;
  gboolean in_brackets = FALSE;

  if (cursor->len - cursor->at >= 3 && memcmp (cursor->text + cursor->at, "10", 2) == 0 &&
      strchr ("*^", cursor->text[cursor->at + 2]) != NULL)
    {
      cursor->at += 3;
      return (FhirSlice){ cursor->text + start, 3 };
    }
  while (cursor->at < cursor->len && is_symbol_char (cursor, cursor->at, in_brackets))
    {
      if (cursor->text[cursor->at] == '[')
        in_brackets = TRUE;
      else if (cursor->text[cursor->at] == ']')
        in_brackets = FALSE;
      cursor->at++;
    }
  return (FhirSlice){ cursor->text + start, cursor->at - start };
}

/* [+-]digits, 1 when there are none. FALSE: too large. */
static gboolean
take_exponent (Cursor *cursor, int *ret_exponent)
{
  guint32 at = cursor->at;
  int sign = 1;
  int value = 0;

  *ret_exponent = 1;
  if (at < cursor->len && (cursor->text[at] == '-' || cursor->text[at] == '+'))
    sign = cursor->text[at++] == '-' ? -1 : 1;
  if (at >= cursor->len || !g_ascii_isdigit (cursor->text[at]))
    return at == cursor->at;
  for (; at < cursor->len && g_ascii_isdigit (cursor->text[at]); at++)
    {
      value = value * 10 + (cursor->text[at] - '0');
      if (value > EXPONENT_MAX)
        return FALSE;
    }
  cursor->at = at;
  *ret_exponent = sign * value;
  return TRUE;
}

static gboolean
multiply (Unit *unit, const Unit *by, int exponent)
{
  unit->factor *= exponent == 1 ? by->factor : pow (by->factor, exponent);
  for (guint i = 0; i < DIM_N; i++)
    {
      int dim = unit->dim[i] + by->dim[i] * exponent;

      if (dim < -100 || dim > 100)
        return FALSE;
      unit->dim[i] = (gint8)dim;
    }
  return isfinite (unit->factor) && unit->factor != 0;
}

static gboolean
take_component (Cursor *cursor, Unit *unit, int sign)
{
  gboolean annotated = FALSE;
  Unit symbol;
  int exponent = 1;
  FhirSlice code = take_symbol (cursor);

  if (code.len > 0)
    {
      if (!read_symbol (code, &symbol) || !take_exponent (cursor, &exponent) ||
          !multiply (unit, &symbol, sign * exponent))
        return FALSE;
    }
  if (cursor->at < cursor->len && cursor->text[cursor->at] == '{')
    {
      annotated = TRUE;
      if (!skip_annotation (cursor))
        return FALSE;
    }
  return code.len > 0 || annotated;
}

static gboolean
read_unit (FhirSlice code, Unit *ret_unit)
{
  Cursor cursor = { code.text, code.len, 0 };
  int sign = 1;

  *ret_unit = (Unit){ .factor = 1 };
  if (code.len == 0 || code.len > CODE_MAX)
    return FALSE;
  if (cursor.text[0] == '/')
    {
      sign = -1;
      cursor.at++;
    }
  for (;;)
    {
      if (!take_component (&cursor, ret_unit, sign))
        return FALSE;
      if (cursor.at == cursor.len)
        return TRUE;
      if (cursor.text[cursor.at] != '.' && cursor.text[cursor.at] != '/')
        return FALSE;
      sign = cursor.text[cursor.at++] == '/' ? -1 : 1;
    }
}

static const Canonical *
get_canonicals (void)
{
  if (g_once_init_enter (&canonicals_ready))
    {
      for (guint i = 0; i < G_N_ELEMENTS (canonical_codes); i++)
        {
          canonicals[i].code = canonical_codes[i];
          canonicals[i].len = (guint32)strlen (canonical_codes[i]);
          read_unit (fhir_slice (canonical_codes[i]), &canonicals[i].unit);
        }
      g_once_init_leave (&canonicals_ready, 1);
    }
  return canonicals;
}

/* Degrees have an offset, and stand alone. */
static gboolean
read_temperature (FhirSlice code, FhirIndexUnit *ret_unit)
{
  if (fhir_slice_is (code, "Cel"))
    *ret_unit = (FhirIndexUnit){ "Cel", 1, 0 };
  else if (fhir_slice_is (code, "[degF]"))
    *ret_unit = (FhirIndexUnit){ "Cel", 1 / 1.8, -32 / 1.8 };
  else if (fhir_slice_is (code, "K"))
    *ret_unit = (FhirIndexUnit){ "Cel", 1, -273.15 };
  else
    return FALSE;
  return TRUE;
}

static gboolean
is_ucum (FhirSlice system)
{
  return fhir_slice_is (system, "http://unitsofmeasure.org") ||
         fhir_slice_is (system, FHIR_INDEX_CONVERTED);
}

gboolean
fhir_index_canonical_unit (FhirSlice system, FhirSlice code, FhirIndexUnit *ret_unit)
{
  static const Unit none = { 0 };
  const Canonical *all = get_canonicals();
  Unit unit;

  if (code.len == 0 || !is_ucum (system))
    return FALSE;
  if (code.len <= strlen ("[degF]") && read_temperature (code, ret_unit))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (canonical_codes); i++)
    if (code.len == all[i].len && memcmp (code.text, all[i].code, code.len) == 0)
      {
        *ret_unit = (FhirIndexUnit){ all[i].code, 1, 0 };
        return TRUE;
      }
  if (!read_unit (code, &unit) || memcmp (unit.dim, none.dim, sizeof none.dim) == 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (canonical_codes); i++)
    if (memcmp (all[i].unit.dim, unit.dim, sizeof unit.dim) == 0)
      {
        *ret_unit = (FhirIndexUnit){ all[i].code, unit.factor / all[i].unit.factor, 0 };
        return TRUE;
      }
  return FALSE;
}

gboolean
fhir_index_canonical_quantity (FhirSlice system,
                               FhirSlice code,
                               double value,
                               const char **ret_code,
                               double *ret_value)
{
  FhirIndexUnit unit;

  if (!fhir_index_canonical_unit (system, code, &unit))
    return FALSE;
  *ret_code = unit.code;
  *ret_value = value * unit.factor + unit.offset;
  return isfinite (*ret_value);
}
