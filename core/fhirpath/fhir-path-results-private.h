/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-path-step-private.h"
#include "fhir-path.h"

G_BEGIN_DECLS

/* A collection: consecutive items of the one stack. Indices, not pointers: the stack moves. */
typedef struct
{
  guint32 first;
  guint32 n;
} FhirPathRange;

struct _FhirPathResults
{
  FhirPathItem *items; /* the stack */
  guint n;
  guint n_allocated;
  FhirPathRange range;
  GPtrArray *blocks; /* memory of computed values */
  char *free_at;     /* in the newest block */
  gsize free_bytes;
  gsize first_bytes;   /* size of the first block */
  GPtrArray *patterns; /* (element-type FhirPathPattern) */
  GPtrArray *docs;     /* (element-type FhirJsonDoc) borrowed; 0 is the context's */
  FhirPathMap *map;    /* (nullable) of node, when is_mapped */
  guint32 node;        /* the context's */
  guint32 n_visits;    /* steps from node so far */
  gboolean is_mapped;
  gboolean is_used; /* there are computed values, patterns or documents to drop */
};

/* Drops what is_used stands for. */
void fhir_path_results_drop (FhirPathResults *results);

/* Begins an evaluation. */
static inline void
fhir_path_results_reset (FhirPathResults *results, const FhirPathContext *context)
{
  if ((context->flags & FHIR_PATH_SAME_DOC) == 0 || results->docs->pdata[0] != context->doc ||
      results->node != context->node)
    {
      results->node = context->node;
      results->n_visits = 0;
      results->is_mapped = FALSE;
    }
  results->docs->pdata[0] = (gpointer)context->doc;
  results->n = 0;
  results->range = (FhirPathRange){ 0, 0 };
  if (results->is_used)
    fhir_path_results_drop (results);
}

G_END_DECLS
