/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Quantities and numbers. A quantity gives a row in its coded unit (or the unit's text where it has
 * no code), one under the unit's text where that is another word, and one in UCUM's canonical unit
 * where that is another unit. A range gives its two ends; sampled data their least and largest
 * value. A comparator
 * ("<5") is not looked at: the row says 5. http://hl7.org/fhir/R4/search.html#quantity */

#include "fhir-decimal.h"
#include "fhir-index-walk-private.h"
#include <math.h>

#define UCUM "http://unitsofmeasure.org"

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

typedef struct
{
  double value;
  FhirSlice system;
  FhirSlice code;
  FhirSlice unit;
} Quantity;

/* FALSE: no value. */
static gboolean
read_quantity (FhirIndexWalk *walk, guint32 json, Quantity *ret)
{
  const FhirJsonNode *nodes = walk->doc->nodes;
  guint32 value = 0;

  *ret = (Quantity){ 0 };
  if (json == 0 || nodes[json].type != FHIR_JSON_OBJECT)
    return FALSE;
  for (guint32 at = json + 1; at < nodes[json].next; at = nodes[at].next)
    switch (nodes[at].key)
      {
      case FHIR_KEY_value:
        value = at;
        break;
      case FHIR_KEY_system:
        ret->system = fhir_index_text (walk, at);
        break;
      case FHIR_KEY_code:
        ret->code = fhir_index_text (walk, at);
        break;
      case FHIR_KEY_unit:
        ret->unit = fhir_index_text (walk, at);
        break;
      default:
        break;
      }
  return read_number (walk, value, &ret->value);
}

static void
add_quantity (FhirIndexWalk *walk, const FhirTrieAct *act, const Quantity *quantity)
{
  const char *canonical = NULL;
  double value = 0;
  gboolean converted = FALSE;

  if (quantity->code.text == NULL)
    {
      add_value (walk, act, quantity->value, FHIR_SLICE_NONE, quantity->unit);
      return;
    }
  if (fhir_index_canonical_quantity (quantity->system,
                                     quantity->code,
                                     quantity->value,
                                     &canonical,
                                     &value))
    converted = !fhir_slice_is (quantity->code, canonical);
  if (converted)
    add_value (walk, act, value, FHIR_SLICE_LITERAL (FHIR_INDEX_CONVERTED), fhir_slice (canonical));
  add_value (walk, act, quantity->value, quantity->system, quantity->code)->flags =
      converted ? FHIR_ROW_UNSORTED : 0;
  if (quantity->unit.len > 0 && !fhir_slice_equal (quantity->unit, quantity->code))
    add_value (walk, act, quantity->value, FHIR_SLICE_NONE, quantity->unit)->flags =
        converted ? FHIR_ROW_UNSORTED : 0;
}

void
fhir_index_quantity (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  Quantity quantity;

  if (read_quantity (walk, json, &quantity))
    add_quantity (walk, act, &quantity);
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

void
fhir_index_quantity_sampled (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  FhirSlice data = fhir_index_member_text (walk, json, FHIR_KEY_data);
  Quantity origin;
  double base;
  double factor = 1;
  double low;
  double high;

  if (!read_quantity (walk, fhir_json_member (walk->doc, json, FHIR_KEY_origin), &origin) ||
      data.len == 0 || !read_samples (data, &low, &high))
    return;
  read_number (walk, fhir_json_member (walk->doc, json, FHIR_KEY_factor), &factor);
  base = origin.value;
  origin.value = base + low * factor;
  add_quantity (walk, act, &origin);
  origin.value = base + high * factor;
  add_quantity (walk, act, &origin);
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
