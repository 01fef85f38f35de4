/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Units of UCUM (core/ucum) to one unit of their dimension, for search: the one that records use
 * most (kg, cm, mm[Hg], mg/dL, mmol/L …), so that most rows already are canonical and need no
 * second one; base units where none is listed. What chemists keep apart stays apart, and no row is
 * better than a wrong one:
 *  - mol, equivalents and osmoles, which UCUM makes one (mmol/L of calcium is not mEq/L);
 *  - an annotation with a digit, which is part of the meaning ({1.73_m2});
 *  - numbers without a dimension, which are not converted.
 *
 * Reading a code takes a thousand instructions and records have few different ones, so rows keep
 * those last read. */

#include "fhir-index-unit-private.h"
#include "fhir-key-hash.h"
#include "fhir-ucum.h"
#include <math.h>

/* clang-format off */
static const char *const canonical_codes[] = {
  "kg", "cm", "mm[Hg]", "mg/dL", "mmol/L", "/min", "kg/m2", "mL", "10*3/uL", "mL/min", "a", "U/L",
  "m[IU]/L", "meq/L", "mosm/kg", "kcal", "m2", "mmol", "meq", "[IU]", "ug/min", "mm/h", "U",
  "mmol/kg", "[IU]/kg", "Cel",
};
/* clang-format on */

static FhirUcumUnit canonicals[G_N_ELEMENTS (canonical_codes)];
static gsize canonicals_ready;

static const FhirUcumUnit *
get_canonicals (void)
{
  if (g_once_init_enter (&canonicals_ready))
    {
      for (guint i = 0; i < G_N_ELEMENTS (canonical_codes); i++)
        {
          /* One that is not of UCUM would be nothing, and meet nothing. */
          if (!fhir_ucum_parse (fhir_slice (canonical_codes[i]), &canonicals[i]))
            canonicals[i] = (FhirUcumUnit){ 0 };
        }
      g_once_init_leave (&canonicals_ready, 1);
    }
  return canonicals;
}

/* An annotation with a digit. */
static gboolean
has_meaning (FhirSlice code)
{
  gboolean inside = FALSE;

  for (guint32 i = 0; i < code.len; i++)
    {
      if (code.text[i] == '{')
        inside = TRUE;
      else if (code.text[i] == '}')
        inside = FALSE;
      else if (inside && g_ascii_isdigit (code.text[i]))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_number (const FhirUcumUnit *unit)
{
  static const FhirUcumUnit none = { 0 };

  return unit->own_kind == 0 && memcmp (unit->dims, none.dims, sizeof none.dims) == 0 &&
         memcmp (unit->amounts, none.amounts, sizeof none.amounts) == 0;
}

static gboolean
are_same_kind (const FhirUcumUnit *a, const FhirUcumUnit *b)
{
  return fhir_ucum_is_comparable (a, b) && memcmp (a->amounts, b->amounts, sizeof a->amounts) == 0;
}

static gboolean
set_unit (FhirIndexUnit *ret_unit,
          const char *code,
          const FhirUcumUnit *from,
          const FhirUcumUnit *to)
{
  if (g_strlcpy (ret_unit->code, code, sizeof ret_unit->code) >= sizeof ret_unit->code)
    return FALSE;
  ret_unit->factor = fhir_ucum_get_factor (from, to);
  ret_unit->offset = fhir_ucum_get_offset (from, to);
  return isfinite (ret_unit->factor) && ret_unit->factor != 0 && isfinite (ret_unit->offset);
}

static gboolean
is_ucum (FhirSlice system)
{
  return fhir_slice_is (system, FHIR_INDEX_UCUM) || fhir_slice_is (system, FHIR_INDEX_CONVERTED);
}

static gboolean
find_canonical (FhirSlice code, FhirIndexUnit *ret_unit)
{
  const FhirUcumUnit *all = get_canonicals();
  g_autofree char *bases = NULL;
  FhirUcumUnit unit;
  FhirUcumUnit base;

  if (code.len == 0 || code.len > FHIR_INDEX_UNIT_MAX || has_meaning (code) ||
      !fhir_ucum_parse (code, &unit) || is_number (&unit))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (canonical_codes); i++)
    if (are_same_kind (&unit, &all[i]))
      return set_unit (ret_unit, canonical_codes[i], &unit, &all[i]);
  bases = fhir_ucum_format_bases (&unit);
  return fhir_ucum_parse (fhir_slice (bases), &base) && are_same_kind (&unit, &base) &&
         set_unit (ret_unit, bases, &unit, &base);
}

gboolean
fhir_index_canonical_unit (FhirSlice system, FhirSlice code, FhirIndexUnit *ret_unit)
{
  return is_ucum (system) && find_canonical (code, ret_unit);
}

const FhirIndexUnit *
fhir_index_unit_cache_get (FhirIndexUnitCache *cache, FhirSlice system, FhirSlice code)
{
  FhirIndexUnitSlot *slot;
  FhirKeyWords words;

  if (code.len == 0 || code.len > sizeof slot->text || !is_ucum (system))
    return NULL;
  words = fhir_key_words_within (code.text, code.len);
  slot = &cache->slots[fhir_key_hash (words, code.len) >> 58];
  if (slot->len != code.len || memcmp (slot->text, code.text, code.len) != 0)
    {
      memcpy (slot->text, code.text, code.len);
      slot->len = (guint8)code.len;
      slot->converts = find_canonical (code, &slot->unit);
    }
  return slot->converts ? &slot->unit : NULL;
}
