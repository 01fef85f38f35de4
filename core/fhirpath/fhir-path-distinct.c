/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Items without repeats, in the order of their first place: for distinct(), union and their like.
 * Equality is more than sameness of bytes (1 and 1.0, 1 'g' and 1000 'mg', dates by zones), so
 * items are compared with all that were kept; only where all of them are texts, as ids and
 * references are, a hash table finds them. Each comparison costs a step, so texts made to collide
 * win nothing. */

#include "fhir-path-value-private.h"

#define FEW 16 /* below it comparing costs less than a table */

typedef struct
{
  guint32 *slots; /* number of a text and 1; 0 free */
  FhirSlice *texts;
  guint32 mask;
} Table;

static FhirPathItem
item_at (const FhirPathRun *run, FhirPathRange a, FhirPathRange b, guint32 i)
{
  return i < a.n ? fhir_path_item (run, a.first + i) : fhir_path_item (run, b.first + i - a.n);
}

/* Leaves ret_table->slots NULL where not all are texts. */
static gboolean
read_texts (FhirPathRun *run, FhirPathRange a, FhirPathRange b, Table *ret_table, GError **error)
{
  guint32 n = a.n + b.n;
  gsize n_slots = (gsize)2 << g_bit_storage (n);
  Table table = { .mask = (guint32)n_slots - 1 };
  FhirPathItem value;

  *ret_table = table;
  for (guint32 i = 0; i < n; i++)
    {
      if (!fhir_path_value (run, item_at (run, a, b, i), &value, error))
        return FALSE;
      if (value.kind != FHIR_PATH_STRING)
        return TRUE;
      if (i == 0)
        table.texts = fhir_path_alloc (run, n * sizeof *table.texts, error);
      if (table.texts == NULL)
        return FALSE;
      table.texts[i] = (FhirSlice){ value.text, value.n };
    }
  table.slots = fhir_path_alloc (run, n_slots * sizeof *table.slots, error);
  if (table.slots == NULL)
    return FALSE;
  memset (table.slots, 0, n_slots * sizeof *table.slots);
  *ret_table = table;
  return TRUE;
}

static guint32
hash_of (FhirSlice text)
{
  guint32 hash = 2166136261u; /* FNV-1a */

  for (guint32 i = 0; i < text.len; i++)
    hash = (hash ^ (guchar)text.text[i]) * 16777619u;
  return hash ^ hash >> 15;
}

/* Whether text n came before; remembers it if not. */
static gboolean
find_text (FhirPathRun *run, Table *table, guint32 n, gboolean *ret_found, GError **error)
{
  FhirSlice text = table->texts[n];
  guint32 slot = hash_of (text) & table->mask;

  for (*ret_found = FALSE; table->slots[slot] != 0; slot = (slot + 1) & table->mask)
    {
      FhirSlice other = table->texts[table->slots[slot] - 1];

      if (!fhir_path_spend (run, 1 + MIN (text.len, other.len) / FHIR_PATH_BYTES_PER_STEP, error))
        return FALSE;
      *ret_found = fhir_slice_equal (text, other);
      if (*ret_found)
        return TRUE;
    }
  table->slots[slot] = n + 1;
  return TRUE;
}

gboolean
fhir_path_push_distinct (FhirPathRun *run, FhirPathRange a, FhirPathRange b, GError **error)
{
  guint32 from = fhir_path_mark (run);
  Table table = { NULL };

  if (a.n + b.n > FEW && !read_texts (run, a, b, &table, error))
    return FALSE;
  for (guint32 i = 0; i < a.n + b.n; i++)
    {
      FhirPathItem item = item_at (run, a, b, i);
      FhirPathRange before = { from, fhir_path_mark (run) - from };
      gboolean found = FALSE;

      if (table.slots != NULL ? !find_text (run, &table, i, &found, error)
                              : !fhir_path_find (run, before, item, &found, error))
        return FALSE;
      if (!found && !fhir_path_push (run, item, error))
        return FALSE;
    }
  return TRUE;
}
