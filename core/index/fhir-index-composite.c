/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Composites: the rows of both components within one element, paired. Never across elements, and
 * never by joining the plain rows: code and value of one component belong together. */

#include "fhir-index-walk-private.h"

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
  if (act->kind == FHIR_ROW_TOKEN_STRING)
    row->d = FHIR_SLICE_NONE;
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
  memmove (rows->rows + from, rows->rows + end, (rows->n - end) * sizeof *rows->rows);
  rows->n -= end - from;
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
