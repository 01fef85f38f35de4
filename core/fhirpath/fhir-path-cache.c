/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A table and a queue under one lock, held for the look-up only: compiling goes on outside of it,
 * so that a long expression stops nobody. Two threads may compile the same text; the first to be
 * done is kept. */

#include "fhir-path-cache.h"

struct _FhirPathCache
{
  GMutex lock;
  GHashTable *links; /* (element-type text GList) of queue, by the text of its expression */
  GQueue queue;      /* (element-type FhirPathExpr) latest used first */
  guint max;
};

static guint
hash_text (gconstpointer key)
{
  const FhirSlice *text = key;
  guint hash = 5381;

  for (guint32 i = 0; i < text->len; i++)
    hash = hash * 33 + (guchar)text->text[i];
  return hash;
}

static gboolean
equal_text (gconstpointer a, gconstpointer b)
{
  return fhir_slice_equal (*(const FhirSlice *)a, *(const FhirSlice *)b);
}

FhirPathCache *
fhir_path_cache_new (guint max_expressions)
{
  FhirPathCache *cache = g_new0 (FhirPathCache, 1);

  g_mutex_init (&cache->lock);
  cache->links = g_hash_table_new_full (hash_text, equal_text, g_free, NULL);
  cache->max = MAX (max_expressions, 1u);
  return cache;
}

void
fhir_path_cache_free (FhirPathCache *cache)
{
  if (cache == NULL)
    return;
  g_hash_table_unref (cache->links);
  g_queue_clear_full (&cache->queue, (GDestroyNotify)fhir_path_expr_free);
  g_mutex_clear (&cache->lock);
  g_free (cache);
}

/* (nullable) with a reference of its own; under the lock. */
static FhirPathExpr *
look_up (FhirPathCache *cache, FhirSlice text)
{
  GList *link = g_hash_table_lookup (cache->links, &text);

  if (link == NULL)
    return NULL;
  g_queue_unlink (&cache->queue, link);
  g_queue_push_head_link (&cache->queue, link);
  return fhir_path_expr_ref (link->data);
}

static void
insert (FhirPathCache *cache, FhirPathExpr *expr)
{
  FhirSlice text = fhir_path_expr_get_text (expr);

  g_queue_push_head (&cache->queue, fhir_path_expr_ref (expr));
  g_hash_table_insert (cache->links, g_memdup2 (&text, sizeof text), cache->queue.head);
  while (cache->queue.length > cache->max)
    {
      FhirPathExpr *oldest = g_queue_peek_tail (&cache->queue);
      FhirSlice old_text = fhir_path_expr_get_text (oldest);

      g_hash_table_remove (cache->links, &old_text);
      g_queue_pop_tail (&cache->queue);
      fhir_path_expr_free (oldest);
    }
}

FhirPathExpr *
fhir_path_cache_get (FhirPathCache *cache, FhirSlice text, GError **error)
{
  g_autoptr (FhirPathExpr) made = NULL;
  FhirPathExpr *found;

  g_mutex_lock (&cache->lock);
  found = look_up (cache, text);
  g_mutex_unlock (&cache->lock);
  if (found != NULL)
    return found;
  made = fhir_path_compile (text, error);
  if (made == NULL)
    return NULL;
  g_mutex_lock (&cache->lock);
  found = look_up (cache, text);
  if (found == NULL)
    {
      insert (cache, made);
      found = g_steal_pointer (&made);
    }
  g_mutex_unlock (&cache->lock);
  return found;
}

guint
fhir_path_cache_get_n (FhirPathCache *cache)
{
  guint n;

  g_mutex_lock (&cache->lock);
  n = cache->queue.length;
  g_mutex_unlock (&cache->lock);
  return n;
}
