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
  const FhirJsonDoc *doc; /* the context's; borrowed */
  guint32 node;           /* the context's */
  guint32 n_visits;       /* steps from node so far */
  gboolean is_mapped;
  gboolean is_used;    /* there are computed values, patterns or documents to drop */
  FhirPathMap *map;    /* (nullable) of node, when is_mapped */
  GPtrArray *docs;     /* (element-type FhirJsonDoc) others, from 1 on; borrowed */
  GPtrArray *patterns; /* (element-type FhirPathPattern) */
  GPtrArray *blocks;   /* memory of computed values */
  char *free_at;       /* in the newest block */
  gsize free_bytes;
  gsize first_bytes; /* size of the first block */
};

/* Drops what is_used stands for. */
void fhir_path_results_drop (FhirPathResults *results);

#define FHIR_PATH_NODES_AHEAD 96

/* Calls in what the first step will hop over, node after node, each a wait of its own: on many
 * resources, one after the other, a sixth of the whole time. */
static inline void
fhir_path_fetch_ahead (const FhirPathContext *context)
{
  guint32 end = MIN (context->doc->n_nodes, context->node + FHIR_PATH_NODES_AHEAD);

  for (guint32 n = context->node; n < end; n += 64 / sizeof (FhirJsonNode))
    __builtin_prefetch (&context->doc->nodes[n]);
}

/* Begins an evaluation. */
static inline void
fhir_path_results_reset (FhirPathResults *results, const FhirPathContext *context)
{
  if (results->doc != context->doc)
    fhir_path_fetch_ahead (context);
  if ((context->flags & FHIR_PATH_SAME_DOC) == 0 || results->doc != context->doc ||
      results->node != context->node)
    {
      results->node = context->node;
      results->n_visits = 0;
      results->is_mapped = FALSE;
    }
  results->doc = context->doc;
  results->n = 0;
  results->range = (FhirPathRange){ 0, 0 };
  if (results->is_used)
    fhir_path_results_drop (results);
}

G_END_DECLS
