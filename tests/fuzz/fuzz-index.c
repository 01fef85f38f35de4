/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Any JSON as a resource: rows are extracted, then all their bytes are read, their order is
 * checked, and the general engine is asked for a few parameters of the same type. */

#include "fhir-index-walk-private.h"
#include "fhir-json-parser.h"
#include "fhir-trie-compiler-private.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static guint
sum (FhirSlice slice)
{
  guint total = slice.len;

  if (slice.text == NULL && slice.len > 0)
    abort();
  for (guint32 i = 0; i < slice.len; i++)
    total += (guchar)slice.text[i];
  return total;
}

static guint
read_rows (const FhirIndexRows *rows)
{
  guint total = 0;

  for (guint i = 0; i < fhir_index_rows_get_n (rows); i++)
    {
      const FhirIndexRow *row = fhir_index_rows_get (rows, i);
      const FhirIndexRow *last = i > 0 ? fhir_index_rows_get (rows, i - 1) : NULL;

      if (row->kind >= FHIR_ROW_N_KINDS || row->param == 0 || row->param > fhir_def_n_params())
        abort();
      if (last != NULL &&
          (last->kind > row->kind || (last->kind == row->kind && last->param > row->param)))
        abort();
      total += sum (row->a) + sum (row->b) + sum (row->c) + sum (row->d);
    }
  return total;
}

static void
ask_engine (const FhirJsonDoc *doc, FhirIndexRows *rows)
{
  FhirIndexWalk walk = { .trie = fhir_trie_get_r4(), .doc = doc, .rows = rows };
  guint32 member = fhir_json_member (doc, 0, FHIR_KEY_resourceType);
  const FhirTypeDef *type;

  if (member == 0 || doc->nodes[member].type != FHIR_JSON_STRING)
    return;
  type = fhir_def_type (fhir_def_find_type (fhir_json_raw (doc, member)));
  for (guint i = 0; i < type->n_params; i++)
    {
      FhirParamId param = (FhirParamId)(type->first_param + i);

      fhir_index_rows_clear (rows);
      walk.pairs_left = FHIR_INDEX_MAX_PAIRS;
      if (fhir_trie_is_indexed (param))
        fhir_index_evaluate (&walk, param);
      fhir_index_rows_finish (rows);
      read_rows (rows);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (FhirJsonDoc) doc = fhir_json_parse (data, size, fhir_limits_get_default(), NULL);
  g_autoptr (FhirIndexRows) rows = fhir_index_rows_new();

  if (doc == NULL)
    return 0;
  fhir_index_extract (doc, 0, NULL, rows);
  read_rows (rows);
  ask_engine (doc, rows);
  return 0;
}
