/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Composites: the rows of both components within one element, paired. Never across elements, and
 * never by joining the plain rows: code and value of one component belong together. */

#include "fhir-index-walk-private.h"
#include <math.h>

/* What a component must have become. */
static gboolean
fits (const FhirIndexRow *first, const FhirIndexRow *second, FhirRowKind kind)
{
  gboolean token = first->kind == FHIR_ROW_TOKEN || first->kind == FHIR_ROW_IDENT;
  gboolean second_token = second->kind == FHIR_ROW_TOKEN || second->kind == FHIR_ROW_IDENT;

  switch (kind)
    {
    case FHIR_ROW_TOKEN_QUANTITY:
      return token && second->kind == FHIR_ROW_QUANTITY;
    case FHIR_ROW_TOKEN_TOKEN:
      return token && second_token;
    case FHIR_ROW_TOKEN_STRING:
      return token && second->kind == FHIR_ROW_STRING;
    case FHIR_ROW_TOKEN_DATE:
      return token && second->kind == FHIR_ROW_DATE;
    case FHIR_ROW_REFERENCE_TOKEN:
      return first->kind == FHIR_ROW_REFERENCE && second_token;
    case FHIR_ROW_TOKEN:
    case FHIR_ROW_IDENT:
    case FHIR_ROW_STRING:
    case FHIR_ROW_URI:
    case FHIR_ROW_REFERENCE:
    case FHIR_ROW_DATE:
    case FHIR_ROW_QUANTITY:
    case FHIR_ROW_TOKEN_NUMBERS:
    case FHIR_ROW_N_KINDS:
    default:
      return FALSE;
    }
}

static void
add_pair (FhirIndexWalk *walk, const FhirTrieAct *act, guint first, guint second)
{
  FhirIndexRow one = walk->rows->rows[first];
  FhirIndexRow two = walk->rows->rows[second];
  FhirIndexRow *row;

  if (walk->pairs_left == 0 || !fits (&one, &two, (FhirRowKind)act->kind))
    return;
  walk->pairs_left--;
  row = fhir_index_add (walk, act, (FhirRowKind)act->kind);
  row->ref_type = one.ref_type;
  row->a = one.a;
  row->b = one.b;
  row->c = two.a;
  row->d = two.b;
  row->lo = two.lo;
  row->hi = two.hi;
  row->value = two.value;
  row->flags = two.flags & (FHIR_ROW_BELOW | FHIR_ROW_ABOVE);
  if (act->kind == FHIR_ROW_TOKEN_STRING)
    row->d = FHIR_SLICE_NONE;
}

static void
drop_rows (FhirIndexRows *rows, guint from, guint end)
{
  memmove (rows->rows + from, rows->rows + end, (rows->n - end) * sizeof *rows->rows);
  rows->n -= end - from;
}

/* rows from `from` on: those of the second component up to `middle`, then those of the first up to
 * `end`. The pairs take their place. */
void
fhir_index_pair (FhirIndexWalk *walk, const FhirTrieAct *act, guint from, guint middle)
{
  FhirIndexRows *rows = walk->rows;
  guint end = rows->n;

  if (end == from)
    return;
  for (guint second = from; second < middle; second++)
    for (guint first = middle; first < end && walk->pairs_left > 0; first++)
      add_pair (walk, act, first, second);
  drop_rows (rows, from, end);
}

static gboolean
is_whole (const FhirIndexRow *row)
{
  return row->kind == FHIR_ROW_QUANTITY && fabs (row->value) < 0x1p53 &&
         row->value == floor (row->value);
}

static void
add_triple (FhirIndexWalk *walk, const FhirTrieAct *act, guint token, guint first, guint second)
{
  FhirIndexRow named = walk->rows->rows[token];
  gint64 lo = (gint64)walk->rows->rows[first].value;
  gint64 hi = (gint64)walk->rows->rows[second].value;
  FhirIndexRow *row = fhir_index_add (walk, act, FHIR_ROW_TOKEN_NUMBERS);

  row->a = named.a;
  row->b = named.b;
  row->lo = lo;
  row->hi = hi;
}

void
fhir_index_triple (FhirIndexWalk *walk, const FhirTrieAct *act, const guint starts[3])
{
  FhirIndexRows *rows = walk->rows;
  guint end = rows->n;

  for (guint token = starts[0]; token < starts[1]; token++)
    for (guint first = starts[1]; first < starts[2]; first++)
      for (guint second = starts[2]; second < end && walk->pairs_left > 0; second++)
        if (rows->rows[token].kind == FHIR_ROW_TOKEN && is_whole (&rows->rows[first]) &&
            is_whole (&rows->rows[second]))
          {
            walk->pairs_left--;
            add_triple (walk, act, token, first, second);
          }
  drop_rows (rows, starts[0], end);
}

/* Applied at the second component's first step (valueQuantity): most often it is not there, and
 * then the composite costs nothing. The first component is looked for from the element both are in.
 */
void
fhir_index_composite (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  guint32 element = walk->parent;
  guint32 size = walk->doc->nodes[element].next - element;
  guint from = walk->rows->n;
  guint middle;

  /* A hostile element may have a list where one value belongs, and be walked for each of it. */
  if (walk->nodes_left < size)
    return;
  walk->nodes_left -= size;
  fhir_index_walk (walk, act->b, (FhirIndexPlace){ .json = json, .parent = element });
  middle = walk->rows->n;
  if (middle == from)
    return;
  fhir_index_walk (walk, act->a, (FhirIndexPlace){ .json = element });
  fhir_index_pair (walk, act, from, middle);
}
