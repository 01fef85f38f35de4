/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-search-leg.h"

G_BEGIN_DECLS

/* What a record sorts by, one value for each sort key. Every way of sorting (in SQL by computed
 * values, by walking an index, in memory) makes the same total order: values, absent ones last,
 * then the record's key in the direction of the first sort key. */
typedef enum
{
  FHIR_SORT_NULL,
  FHIR_SORT_INT,
  FHIR_SORT_DOUBLE,
  FHIR_SORT_TEXT,
} FhirSortKind;

typedef struct
{
  FhirSortKind kind;
  gint64 integer; /* beside a double: the unit, which comes first */
  double real;
  char *text;
} FhirSortValue;

typedef struct
{
  gint64 key;
  FhirSortValue values[FHIR_SEARCH_SORT_MAX];
} FhirSortPlace;

void fhir_sort_place_clear (FhirSortPlace *place);

/* Reads the sort values of a record as of the context's change from its body: by the rules of the
 * index rooms, so that they equal the rows in the store. A record that is gone gives absent values.
 */
typedef struct _FhirSortReader FhirSortReader;

FhirSortReader *fhir_sort_reader_new (FhirSearchContext *context,
                                      const GArray *orders) G_GNUC_WARN_UNUSED_RESULT;
void fhir_sort_reader_free (FhirSortReader *reader);
gboolean fhir_sort_reader_read (FhirSortReader *reader,
                                gint64 key,
                                FhirSortPlace *ret_place,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Order of two places under orders (element-type FhirSearchOrder); reverse turns all but nothing
 * round. */
int fhir_sort_compare (const GArray *orders,
                       gboolean reverse,
                       const FhirSortPlace *a,
                       const FhirSortPlace *b);

/* Sorting by this needs no index by value: it is computed from the record's key. */
gboolean fhir_search_order_is_computed (const FhirSearchOrder *order);
/* There is an index in this order to walk. */
gboolean fhir_search_order_is_walkable (const FhirSearchOrder *order);
/* Dates sort by their start: the smallest; descending by the largest, but the type's main date
 * always by its smallest, which is the one that the store keeps beside the record. */
gboolean fhir_search_order_is_main_date (const FhirSearchOrder *order);
/* Number p of the parameter whose rows are sorted by. */
gint64 fhir_search_order_p (FhirSearchContext *context, const FhirSearchOrder *order);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirSortReader, fhir_sort_reader_free)

G_END_DECLS
