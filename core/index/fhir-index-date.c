/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Dates as half-open intervals of milliseconds. A period without an end is open to that side; of a
 * timing only the outer limits count. http://hl7.org/fhir/R4/search.html#date */

#include "fhir-date.h"
#include "fhir-index-walk-private.h"

static gboolean
read_date (FhirIndexWalk *walk, guint32 json, FhirDateSpan *ret_span)
{
  FhirSlice text = fhir_index_text (walk, json);

  return text.len > 0 && fhir_date_parse (text, ret_span);
}

static void
add_span (FhirIndexWalk *walk, const FhirTrieAct *act, gint64 lo, gint64 hi)
{
  FhirIndexRow *row;

  if (lo >= hi) /* a period that ends before it begins */
    return;
  row = fhir_index_add (walk, act, FHIR_ROW_DATE);
  row->lo = lo;
  row->hi = hi;
}

void
fhir_index_date_text (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  FhirDateSpan span;

  if (read_date (walk, json, &span))
    add_span (walk, act, span.lo, span.hi);
}

/* The limits of a Period. FALSE: it has none. */
static gboolean
read_period (FhirIndexWalk *walk, guint32 json, gint64 *ret_lo, gint64 *ret_hi)
{
  FhirDateSpan start = { .lo = FHIR_DATE_MIN };
  FhirDateSpan end = { .hi = FHIR_DATE_MAX };
  gboolean has_start = read_date (walk, fhir_json_member (walk->doc, json, FHIR_KEY_start), &start);
  gboolean has_end = read_date (walk, fhir_json_member (walk->doc, json, FHIR_KEY_end), &end);

  *ret_lo = start.lo;
  *ret_hi = end.hi;
  return has_start || has_end;
}

void
fhir_index_date_period (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  gint64 lo;
  gint64 hi;

  if (read_period (walk, json, &lo, &hi))
    add_span (walk, act, lo, hi);
}

void
fhir_index_date_timing (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  const FhirJsonNode *nodes = walk->doc->nodes;
  guint32 events = fhir_json_member (walk->doc, json, FHIR_KEY_event);
  guint32 repeat = fhir_json_member (walk->doc, json, FHIR_KEY_repeat);
  guint32 bounds = 0;
  gint64 lo = FHIR_DATE_MAX;
  gint64 hi = FHIR_DATE_MIN;
  gint64 first;
  gint64 last;
  FhirDateSpan span;

  if (repeat != 0)
    bounds = fhir_json_member (walk->doc, repeat, FHIR_KEY_boundsPeriod);
  if (bounds != 0 && read_period (walk, bounds, &first, &last))
    {
      lo = first;
      hi = last;
    }
  if (events != 0 && nodes[events].type == FHIR_JSON_ARRAY)
    for (guint32 at = events + 1; at < nodes[events].next; at = nodes[at].next)
      if (read_date (walk, at, &span))
        {
          lo = MIN (lo, span.lo);
          hi = MAX (hi, span.hi);
        }
  add_span (walk, act, lo, hi);
}
