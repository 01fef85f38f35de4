/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-index-unit-private.h"

G_BEGIN_DECLS

/* Within the room: the value has a row in its canonical unit, and is sorted by that. */
#define FHIR_ROW_UNSORTED (1 << 7)

struct _FhirIndexRows
{
  FhirIndexRow *rows; /* in order of finding */
  guint n;
  guint allocated;
  guint64 *keys; /* for sorting; when finished the low halves are places in rows, in order */
  guint keys_allocated;
  guint n_finished;  /* rows without equals */
  GPtrArray *blocks; /* memory of texts that were made */
  gsize block_used;  /* of the last block */
  FhirIndexUnitCache units;
};

#define FHIR_INDEX_BLOCK 16384

void fhir_index_rows_clear (FhirIndexRows *rows);
void fhir_index_rows_grow (FhirIndexRows *rows);

/* A zeroed row at the end, valid until the next. */
static inline FhirIndexRow *
fhir_index_rows_add (FhirIndexRows *rows)
{
  FhirIndexRow *row;

  if (G_UNLIKELY (rows->n == rows->allocated))
    fhir_index_rows_grow (rows);
  row = &rows->rows[rows->n++];
  *row = (FhirIndexRow){ 0 };
  return row;
}

/* Memory that lives until the rows are cleared. */
char *fhir_index_rows_alloc (FhirIndexRows *rows, gsize size);
/* Gives back the end of the last allocation. */
void fhir_index_rows_trim (FhirIndexRows *rows, gsize unused);
/* Sorts, removes equal rows, sets SMALLEST and LARGEST. */
void fhir_index_rows_finish (FhirIndexRows *rows);

G_END_DECLS
