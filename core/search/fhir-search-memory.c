/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A table of facts for the process. It is emptied when it is full: every fact can be found out
 * again, at the price of one slow search. Lists are short (fhir-search-known.c), so that a full
 * table holds some megabytes. */

#include "fhir-search-memory.h"

#define FACTS_MAX 8192

typedef struct
{
  gint64 number;
  GArray *keys; /* (nullable) (element-type gint64) */
} Fact;

static GMutex lock;
static GHashTable *facts; /* (element-type FhirSearchMemoryKey Fact) */

static guint
hash_key (gconstpointer data)
{
  const FhirSearchMemoryKey *key = data;
  guint64 hash = 0;

  for (guint i = 0; i < G_N_ELEMENTS (key->n); i++)
    hash = (hash ^ (guint64)key->n[i]) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return (guint)(hash >> 32);
}

static gboolean
same_key (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (FhirSearchMemoryKey)) == 0;
}

static void
free_fact (gpointer data)
{
  Fact *fact = data;

  g_clear_pointer (&fact->keys, g_array_unref);
  g_free (fact);
}

FhirSearchMemoryKey
fhir_search_memory_key (const FhirSearchContext *context,
                        FhirSearchMemoryKind kind,
                        const gint64 about[4])
{
  return (FhirSearchMemoryKey){ { (gint64)kind,
                                  (gint64)fhir_store_get_epoch (context->store),
                                  about[0],
                                  about[1],
                                  about[2],
                                  about[3] } };
}

gboolean
fhir_search_memory_get (const FhirSearchMemoryKey *key,
                        gint64 *ret_number,
                        GArray *keys,
                        gboolean *ret_listed)
{
  const Fact *fact;

  g_mutex_lock (&lock);
  fact = facts != NULL ? g_hash_table_lookup (facts, key) : NULL;
  if (fact != NULL)
    *ret_number = fact->number;
  if (fact != NULL && ret_listed != NULL)
    *ret_listed = fact->keys != NULL;
  if (fact != NULL && keys != NULL && fact->keys != NULL)
    g_array_append_vals (keys, fact->keys->data, fact->keys->len);
  g_mutex_unlock (&lock);
  return fact != NULL;
}

void
fhir_search_memory_put (const FhirSearchMemoryKey *key, gint64 number, const GArray *keys)
{
  Fact *fact = g_new0 (Fact, 1);

  fact->number = number;
  if (keys != NULL)
    {
      fact->keys = g_array_sized_new (FALSE, FALSE, sizeof (gint64), keys->len);
      g_array_append_vals (fact->keys, keys->data, keys->len);
    }
  g_mutex_lock (&lock);
  if (facts == NULL)
    facts = g_hash_table_new_full (hash_key, same_key, g_free, free_fact);
  if (g_hash_table_size (facts) >= FACTS_MAX)
    g_hash_table_remove_all (facts);
  g_hash_table_replace (facts, g_memdup2 (key, sizeof *key), fact);
  g_mutex_unlock (&lock);
}
