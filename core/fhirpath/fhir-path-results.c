/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The working memory of evaluations: one stack of items, blocks for computed values, the documents
 * that items lie in. An evaluation leaves all of it to the next, which begins with empty hands at
 * the price of a few assignments. */

#include "fhir-error.h"
#include "fhir-path-pattern-private.h"
#include "fhir-path-run-private.h"

#define ITEMS_AT_FIRST 64
#define BLOCK_BYTES    4096
#define ALIGNMENT      16

FhirPathResults *
fhir_path_results_new (void)
{
  FhirPathResults *results = g_new0 (FhirPathResults, 1);

  results->blocks = g_ptr_array_new_with_free_func (g_free);
  results->patterns = g_ptr_array_new_with_free_func (fhir_path_pattern_get_free());
  results->docs = g_ptr_array_new();
  g_ptr_array_set_size (results->docs, 1);
  return results;
}

void
fhir_path_results_free (FhirPathResults *results)
{
  if (results == NULL)
    return;
  g_free (results->items);
  g_free (results->map);
  g_ptr_array_unref (results->blocks);
  g_ptr_array_unref (results->patterns);
  g_ptr_array_unref (results->docs);
  g_free (results);
}

/* The first block is kept, most evaluations need no more. */
void
fhir_path_results_drop (FhirPathResults *results)
{
  if (results->blocks->len > 1)
    g_ptr_array_set_size (results->blocks, 0);
  results->free_at = results->blocks->len > 0 ? g_ptr_array_index (results->blocks, 0) : NULL;
  results->free_bytes = results->blocks->len > 0 ? results->first_bytes : 0;
  g_ptr_array_set_size (results->patterns, 0);
  g_ptr_array_set_size (results->docs, 1);
  results->is_used = FALSE;
}

gboolean
fhir_path_grow (FhirPathRun *run, GError **error)
{
  FhirPathResults *results = run->results;

  if (results->n >= run->max_items)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_TOO_COSTLY, "expression yields too many items");
      return FALSE;
    }
  if (results->n == results->n_allocated)
    {
      results->n_allocated = MAX (2 * results->n_allocated, ITEMS_AT_FIRST);
      results->items = g_renew (FhirPathItem, results->items, results->n_allocated);
    }
  run->room = MIN (results->n_allocated, run->max_items);
  return TRUE;
}

gpointer
fhir_path_alloc (FhirPathRun *run, gsize size, GError **error)
{
  FhirPathResults *results = run->results;
  gpointer block;

  if (size > run->bytes_left)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_TOO_COSTLY, "expression takes too much memory");
      return NULL;
    }
  results->is_used = TRUE;
  size = (MAX (size, 1) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  run->bytes_left -= MIN (size, run->bytes_left);
  if (size > results->free_bytes)
    {
      results->free_bytes = MAX (size, BLOCK_BYTES);
      results->free_at = g_malloc (results->free_bytes);
      if (results->blocks->len == 0)
        results->first_bytes = results->free_bytes;
      g_ptr_array_add (results->blocks, results->free_at);
    }
  block = results->free_at;
  results->free_at += size;
  results->free_bytes -= size;
  return block;
}

guint
fhir_path_results_get_n (const FhirPathResults *results)
{
  return results->range.n;
}

const FhirPathItem *
fhir_path_results_get (const FhirPathResults *results, guint n)
{
  g_return_val_if_fail (n < results->range.n, NULL);
  return &results->items[results->range.first + n];
}

const FhirJsonDoc *
fhir_path_results_get_doc (const FhirPathResults *results, const FhirPathItem *item)
{
  guint n = item->flags >> 1;

  if (item->kind != FHIR_PATH_ELEMENT)
    return NULL;
  return n == 0 ? results->doc : g_ptr_array_index (results->docs, n);
}

gboolean
fhir_path_results_is_true (const FhirPathResults *results, const FhirJsonDoc *doc)
{
  const FhirPathItem *item;

  if (results->range.n != 1)
    return FALSE;
  item = fhir_path_results_get (results, 0);
  if (item->kind == FHIR_PATH_BOOLEAN)
    return item->truth;
  return item->kind == FHIR_PATH_ELEMENT && (item->flags & FHIR_PATH_NO_VALUE) == 0 &&
         doc->nodes[item->n].type == FHIR_JSON_TRUE;
}
