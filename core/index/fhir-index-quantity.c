/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Quantities and numbers. A quantity gives a row in its coded unit (or the unit's text where it has
 * no code), one under the unit's text where that is another word, and one in UCUM's canonical unit
 * where that is another unit. A range gives its two ends; sampled data their least and largest
 * value. With a
 * comparator ("<5") each row is two: an end of the open interval and infinity.
 * http://hl7.org/fhir/R4/search.html#quantity */

#include "fhir-decimal.h"
#include "fhir-index-walk-private.h"
#include <math.h>

static gboolean
read_number (FhirIndexWalk *walk, guint32 json, double *ret_value)
{
  if (json == 0 || walk->doc->nodes[json].type != FHIR_JSON_NUMBER)
    return FALSE;
  *ret_value = fhir_number_to_double (fhir_json_raw (walk->doc, json));
  return isfinite (*ret_value);
}

static FhirIndexRow *
add_value (FhirIndexWalk *walk,
           const FhirTrieAct *act,
           double value,
           FhirSlice system,
           FhirSlice unit)
{
  FhirIndexRow *row = fhir_index_add (walk, act, FHIR_ROW_QUANTITY);

  row->value = value;
  row->a = system;
  row->b = unit;
  return row;
}

static void
convert (FhirIndexWalk *walk, FhirIndexQuantity *quantity)
{
  const FhirIndexUnit *unit =
      fhir_index_unit_cache_get (&walk->rows->units, quantity->system, quantity->code);
  char *code;
  guint32 len;

  quantity->canonical = FHIR_SLICE_NONE;
  if (unit == NULL || fhir_slice_is (quantity->code, unit->code))
    return;
  quantity->converted = quantity->value * unit->factor + unit->offset;
  if (!isfinite (quantity->converted))
    return;
  len = (guint32)strlen (unit->code);
  code = fhir_index_rows_alloc (walk->rows, len);
  memcpy (code, unit->code, len);
  quantity->canonical = (FhirSlice){ code, len };
}

/* NULL: no value. */
static const FhirIndexQuantity *
read_quantity (FhirIndexWalk *walk, guint32 json)
{
  const FhirJsonNode *nodes = walk->doc->nodes;
  FhirIndexQuantity found = { 0 };
  guint32 value = 0;

  if (json == 0 || nodes[json].type != FHIR_JSON_OBJECT)
    return NULL;
  if (json == walk->quantity_at)
    return &walk->quantity;
  for (guint32 at = json + 1; at < nodes[json].next; at = nodes[at].next)
    switch (nodes[at].key)
      {
      case FHIR_KEY_value:
        value = at;
        break;
      case FHIR_KEY_comparator:
        found.comparator = fhir_index_text (walk, at);
        break;
      case FHIR_KEY_system:
        found.system = fhir_index_text (walk, at);
        break;
      case FHIR_KEY_code:
        found.code = fhir_index_text (walk, at);
        break;
      case FHIR_KEY_unit:
        found.unit = fhir_index_text (walk, at);
        break;
      default:
        break;
      }
  if (!read_number (walk, value, &found.value))
    return NULL;
  convert (walk, &found);
  walk->quantity = found;
  walk->quantity_at = json;
  return &walk->quantity;
}

/* One value, or the two ends of the interval that the comparator makes of it. */
static void
add_compared (FhirIndexWalk *walk,
              const FhirTrieAct *act,
              const FhirIndexQuantity *quantity,
              double value,
              FhirSlice system,
              FhirSlice unit,
              guint8 flags)
{
  const char first = quantity->comparator.len > 0 ? quantity->comparator.text[0] : '\0';
  gboolean closed = quantity->comparator.len == 2 && quantity->comparator.text[1] == '=';
  double infinite = first == '<' ? -INFINITY : INFINITY;

  if ((first == '<' || first == '>') && (closed || quantity->comparator.len == 1))
    {
      flags |= first == '<' ? FHIR_ROW_BELOW : FHIR_ROW_ABOVE;
      add_value (walk, act, infinite, system, unit)->flags = flags | FHIR_ROW_UNSORTED;
      value = closed ? value : nextafter (value, infinite);
    }
  add_value (walk, act, value, system, unit)->flags = flags;
}

static void
add_quantity (FhirIndexWalk *walk, const FhirTrieAct *act, const FhirIndexQuantity *quantity)
{
  guint8 flags = quantity->canonical.text != NULL ? FHIR_ROW_UNSORTED : 0;

  if (quantity->code.text == NULL)
    {
      add_compared (walk, act, quantity, quantity->value, FHIR_SLICE_NONE, quantity->unit, 0);
      return;
    }
  if (quantity->canonical.text != NULL)
    add_compared (walk,
                  act,
                  quantity,
                  quantity->converted,
                  FHIR_SLICE_LITERAL (FHIR_INDEX_CONVERTED),
                  quantity->canonical,
                  0);
  add_compared (walk, act, quantity, quantity->value, quantity->system, quantity->code, flags);
  if (quantity->unit.len > 0 && !fhir_slice_equal (quantity->unit, quantity->code))
    add_compared (walk, act, quantity, quantity->value, FHIR_SLICE_NONE, quantity->unit, flags);
}

void
fhir_index_quantity (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  const FhirIndexQuantity *quantity = read_quantity (walk, json);

  if (quantity != NULL)
    add_quantity (walk, act, quantity);
}

void
fhir_index_quantity_money (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  FhirSlice currency = fhir_index_member_text (walk, json, FHIR_KEY_currency);
  double value;

  if (read_number (walk, fhir_json_member (walk->doc, json, FHIR_KEY_value), &value))
    add_value (walk,
               act,
               value,
               currency.text != NULL ? FHIR_SLICE_LITERAL ("urn:iso:std:iso:4217")
                                     : FHIR_SLICE_NONE,
               currency);
}

void
fhir_index_quantity_range (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  guint32 low = fhir_json_member (walk->doc, json, FHIR_KEY_low);
  guint32 high = fhir_json_member (walk->doc, json, FHIR_KEY_high);

  if (low != 0)
    fhir_index_quantity (walk, act, low);
  if (high != 0)
    fhir_index_quantity (walk, act, high);
}

/* The least and largest of data, "E", "U", "L" left out. FALSE: none. */
static gboolean
read_samples (FhirSlice data, double *ret_low, double *ret_high)
{
  gboolean found = FALSE;
  guint32 start = 0;

  for (guint32 i = 0; i <= data.len; i++)
    {
      FhirDecimal decimal;
      double value;

      if (i < data.len && data.text[i] != ' ')
        continue;
      if (fhir_decimal_parse ((FhirSlice){ data.text + start, i - start }, &decimal))
        {
          value = fhir_decimal_to_double (&decimal);
          *ret_low = found ? MIN (*ret_low, value) : value;
          *ret_high = found ? MAX (*ret_high, value) : value;
          found = TRUE;
        }
      start = i + 1;
    }
  return found;
}

static void
add_sample (FhirIndexWalk *walk, const FhirTrieAct *act, FhirIndexQuantity origin, double by)
{
  origin.value += by;
  origin.comparator = FHIR_SLICE_NONE;
  if (!isfinite (origin.value))
    return;
  convert (walk, &origin);
  add_quantity (walk, act, &origin);
}

void
fhir_index_quantity_sampled (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  FhirSlice data = fhir_index_member_text (walk, json, FHIR_KEY_data);
  const FhirIndexQuantity *origin =
      read_quantity (walk, fhir_json_member (walk->doc, json, FHIR_KEY_origin));
  double factor = 1;
  double low;
  double high;

  if (origin == NULL || data.len == 0 || !read_samples (data, &low, &high))
    return;
  read_number (walk, fhir_json_member (walk->doc, json, FHIR_KEY_factor), &factor);
  add_sample (walk, act, *origin, low * factor);
  add_sample (walk, act, *origin, high * factor);
}

/* A number, or the two ends of a Range. */
void
fhir_index_number (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  static const FhirKey ends[] = { FHIR_KEY_low, FHIR_KEY_high };
  const FhirJsonDoc *doc = walk->doc;
  double value;

  if (read_number (walk, json, &value))
    add_value (walk, act, value, FHIR_SLICE_NONE, FHIR_SLICE_NONE);
  for (guint i = 0; i < G_N_ELEMENTS (ends) && doc->nodes[json].type == FHIR_JSON_OBJECT; i++)
    {
      guint32 end = fhir_json_member (doc, json, ends[i]);

      if (end != 0 && read_number (walk, fhir_json_member (doc, end, FHIR_KEY_value), &value))
        add_value (walk, act, value, FHIR_SLICE_NONE, FHIR_SLICE_NONE);
    }
}
