/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-path-expr-private.h"
#include "fhir-path-results-private.h"

G_BEGIN_DECLS

/* What defineVariable() named; newest first. */
typedef struct _FhirPathVariable FhirPathVariable;
struct _FhirPathVariable
{
  const FhirPathVariable *older;
  FhirSlice name;
  const FhirPathItem *items;
  guint32 n;
};

/* One evaluation. Stack discipline: whatever evaluates pushes its result last and leaves nothing
 * else above where it began; ranges below stay valid. */
typedef struct
{
  const FhirPathExpr *expr;
  const FhirPathContext *context;
  const FhirJsonDoc *doc; /* where steps are taken now, see fhir_path_enter() */
  guint8 doc_flags;
  FhirPathResults *results;
  const FhirPathVariable *variables;
  FhirPathRange total; /* $total */
  gint64 now;          /* 0: not asked yet */
  guint64 match_left;
  const FhirPathNode *last; /* of the chain that is walked */
  FhirPathRange this;       /* $this */
  guint32 index;            /* $index */
  guint64 steps_left;       /* after the next check */
  guint64 until_check;      /* steps until the cancellable, if any, is asked again */
  guint max_items;
  guint room; /* items that fit on the stack as it is */
  gsize bytes_left;
} FhirPathRun;

#define FHIR_PATH_MAX_DOCS 127

static inline const FhirJsonDoc *
fhir_path_doc (const FhirPathRun *run, FhirPathItem item)
{
  guint n = item.flags >> 1;

  return n == 0 ? run->context->doc : g_ptr_array_index (run->results->docs, n);
}

/* Steps are taken in the item's document from here on. */
static inline const FhirJsonDoc *
fhir_path_enter (FhirPathRun *run, FhirPathItem item)
{
  run->doc_flags = item.flags & FHIR_PATH_FOREIGN;
  return run->doc = fhir_path_doc (run, item);
}

/* Field by field: an item is stored as two halves, and a load of both at once would wait until they
 * are through to the cache, which takes longer than the step that is to be made from it. */
static inline FhirPathItem
fhir_path_item (const FhirPathRun *run, guint32 n)
{
  const FhirPathItem *at = &run->results->items[n];

  return (FhirPathItem){ .kind = at->kind,
                         .flags = at->flags,
                         .type = at->type,
                         .n = at->n,
                         .integer = at->integer };
}

static inline guint32
fhir_path_mark (const FhirPathRun *run)
{
  return run->results->n;
}

/* Drops everything from mark on. */
static inline void
fhir_path_drop (FhirPathRun *run, guint32 mark)
{
  run->results->n = mark;
}

/* Takes n items out from under what lies above them. */
static inline void
fhir_path_cut (FhirPathRun *run, guint32 at, guint32 n)
{
  FhirPathResults *results = run->results;

  memmove (results->items + at,
           results->items + at + n,
           (results->n - at - n) * sizeof (FhirPathItem));
  results->n -= n;
}

/* fhir-path-eval.c */
gboolean fhir_path_eval (FhirPathRun *run,
                         guint32 node,
                         FhirPathRange input,
                         FhirPathRange *ret_out,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
fhir_path_push_truth (FhirPathRun *run, gboolean truth, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
fhir_path_push_integer (FhirPathRun *run, gint64 integer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
fhir_path_spend_checked (FhirPathRun *run, guint64 n, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes n steps off the budget. */
G_GNUC_WARN_UNUSED_RESULT static inline gboolean
fhir_path_spend (FhirPathRun *run, guint64 n, GError **error)
{
  if (G_UNLIKELY (n >= run->until_check))
    return fhir_path_spend_checked (run, n, error);
  run->until_check -= n;
  return TRUE;
}

/* fhir-path-results.c */
gboolean fhir_path_grow (FhirPathRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_GNUC_WARN_UNUSED_RESULT static inline gboolean
fhir_path_push (FhirPathRun *run, FhirPathItem item, GError **error)
{
  if (G_UNLIKELY (run->results->n >= run->room) && !fhir_path_grow (run, error))
    return FALSE;
  run->results->items[run->results->n++] = item;
  return fhir_path_spend (run, 1, error);
}

#define FHIR_PATH_BYTES_PER_STEP 128 /* what looks through a text pays by its length */

/* Memory that lives as long as the results; NULL past the budget. */
gpointer fhir_path_alloc (FhirPathRun *run, gsize size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_path_fail (FhirPathRun *run, const char *what, GError **error);
G_END_DECLS
