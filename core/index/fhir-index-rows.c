/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows of one resource: collected in the order of the walk, then sorted by (kind, param,
 * value). Most (kind, param) groups have one row, so one integer per row orders the groups and
 * values are compared only within them. Memory is kept from resource to resource. */

#include "fhir-index-rows-private.h"

#define KEEP_ROWS     4096 /* larger arrays are given back */
#define INSERTION_MAX 48

FhirIndexRows *
fhir_index_rows_new (void)
{
  FhirIndexRows *rows = g_new0 (FhirIndexRows, 1);

  rows->blocks = g_ptr_array_new_with_free_func (g_free);
  return rows;
}

void
fhir_index_rows_free (FhirIndexRows *rows)
{
  if (rows == NULL)
    return;
  g_free (rows->rows);
  g_free (rows->keys);
  g_ptr_array_unref (rows->blocks);
  g_free (rows);
}

guint
fhir_index_rows_get_n (const FhirIndexRows *rows)
{
  return rows->n_finished;
}

const FhirIndexRow *
fhir_index_rows_get (const FhirIndexRows *rows, guint n)
{
  g_return_val_if_fail (n < rows->n_finished, NULL);
  return &rows->rows[(guint32)rows->keys[n]];
}

void
fhir_index_rows_clear (FhirIndexRows *rows)
{
  if (rows->allocated > KEEP_ROWS)
    {
      g_clear_pointer (&rows->rows, g_free);
      g_clear_pointer (&rows->keys, g_free);
      rows->allocated = 0;
      rows->keys_allocated = 0;
    }
  if (rows->blocks->len > 1)
    g_ptr_array_set_size (rows->blocks, 1);
  rows->n = 0;
  rows->n_finished = 0;
  rows->block_used = 0;
}

void
fhir_index_rows_grow (FhirIndexRows *rows)
{
  rows->allocated = MAX (64, rows->allocated * 2);
  rows->rows = g_renew (FhirIndexRow, rows->rows, rows->allocated);
}

/* Blocks of one size, the last in use; a larger text gets a block of its own, which is full at
 * once. */
char *
fhir_index_rows_alloc (FhirIndexRows *rows, gsize size)
{
  char *text;

  if (rows->blocks->len == 0 || size > FHIR_INDEX_BLOCK - rows->block_used)
    {
      g_ptr_array_add (rows->blocks, g_malloc (MAX (size, FHIR_INDEX_BLOCK)));
      rows->block_used = 0;
      if (size > FHIR_INDEX_BLOCK)
        {
          rows->block_used = FHIR_INDEX_BLOCK;
          return g_ptr_array_index (rows->blocks, rows->blocks->len - 1);
        }
    }
  text = (char *)g_ptr_array_index (rows->blocks, rows->blocks->len - 1) + rows->block_used;
  rows->block_used += size;
  return text;
}

void
fhir_index_rows_trim (FhirIndexRows *rows, gsize unused)
{
  if (unused <= rows->block_used && rows->block_used < FHIR_INDEX_BLOCK)
    rows->block_used -= unused;
}

static int
compare_slices (FhirSlice a, FhirSlice b)
{
  int order;

  if (a.text == NULL || b.text == NULL)
    return (a.text != NULL) - (b.text != NULL);
  order = memcmp (a.text, b.text, MIN (a.len, b.len));
  return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* By value; rows of one kind and parameter. Quantities and dates first by their number. */
static int
compare_values (const FhirIndexRow *a, const FhirIndexRow *b)
{
  int order = 0;

  if (a->kind == FHIR_ROW_DATE)
    return a->lo != b->lo ? (a->lo < b->lo ? -1 : 1) : (a->hi > b->hi) - (a->hi < b->hi);
  if (a->kind == FHIR_ROW_QUANTITY && a->value != b->value)
    return a->value < b->value ? -1 : 1;
  if (a->ref_type != b->ref_type)
    return a->ref_type < b->ref_type ? -1 : 1;
  order = compare_slices (a->a, b->a);
  if (order == 0)
    order = compare_slices (a->b, b->b);
  if (order == 0)
    order = compare_slices (a->c, b->c);
  if (order == 0)
    order = compare_slices (a->d, b->d);
  if (order == 0)
    order = (a->lo > b->lo) - (a->lo < b->lo);
  if (order == 0)
    order = (a->hi > b->hi) - (a->hi < b->hi);
  if (order == 0)
    order = (a->value > b->value) - (a->value < b->value);
  return order;
}

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer data)
{
  const FhirIndexRow *rows = data;
  guint64 x = *(const guint64 *)a;
  guint64 y = *(const guint64 *)b;
  int order;

  if (x >> 32 != y >> 32)
    return x < y ? -1 : 1;
  order = compare_values (&rows[(guint32)x], &rows[(guint32)y]);
  return order != 0 ? order : (x > y) - (x < y);
}

/* By (kind, param), then in order of finding. */
static void
sort_few (guint64 *keys, guint n)
{
  for (guint i = 1; i < n; i++)
    {
      guint64 key = keys[i];
      guint at = i;

      for (; at > 0 && keys[at - 1] > key; at--)
        keys[at] = keys[at - 1];
      keys[at] = key;
    }
}

/* By value, within one group. */
static void
sort_group (const FhirIndexRows *rows, guint64 *keys, guint n)
{
  for (guint i = 1; i < n; i++)
    {
      guint64 key = keys[i];
      guint at = i;

      for (; at > 0 && compare_keys (&keys[at - 1], &key, rows->rows) > 0; at--)
        keys[at] = keys[at - 1];
      keys[at] = key;
    }
}

static FhirIndexRow *
get_row (const FhirIndexRows *rows, guint64 key)
{
  return &rows->rows[(guint32)key];
}

/* Takes equal rows out of a sorted group; how many are left. A value beside an end of an interval
 * that is equal to it ("5" and "<=5") is a value. */
static guint
drop_equals (const FhirIndexRows *rows, guint64 *keys, guint n)
{
  guint kept = 1;

  for (guint i = 1; i < n; i++)
    if (compare_values (get_row (rows, keys[kept - 1]), get_row (rows, keys[i])) != 0)
      keys[kept++] = keys[i];
    else
      get_row (rows, keys[kept - 1])->flags &= get_row (rows, keys[i])->flags;
  return kept;
}

/* The group's first row has the smallest value; the largest of dates is the one that ends last. */
static void
flag_group (const FhirIndexRows *rows, const guint64 *keys, guint n)
{
  FhirIndexRow *largest = NULL;

  for (guint i = 0; i < n; i++)
    {
      FhirIndexRow *row = get_row (rows, keys[i]);

      if ((row->flags & FHIR_ROW_UNSORTED) != 0)
        {
          row->flags &= (guint8)~FHIR_ROW_UNSORTED;
          continue;
        }
      if (largest == NULL)
        row->flags |= FHIR_ROW_SMALLEST;
      if (largest == NULL || row->kind != FHIR_ROW_DATE || row->hi >= largest->hi)
        largest = row;
    }
  if (largest != NULL)
    largest->flags |= FHIR_ROW_LARGEST;
}

static void
make_keys (FhirIndexRows *rows)
{
  if (rows->keys_allocated < rows->n)
    {
      rows->keys_allocated = rows->allocated;
      rows->keys = g_renew (guint64, rows->keys, rows->keys_allocated);
    }
  for (guint i = 0; i < rows->n; i++)
    rows->keys[i] = (guint64)rows->rows[i].kind << 48 | (guint64)rows->rows[i].param << 32 | i;
}

/* Several rows of one (kind, param) from start on: sorts and flags them and moves them to kept.
 * Returns where the next group begins. */
static guint
finish_group (FhirIndexRows *rows, guint start, guint *kept)
{
  guint64 *keys = rows->keys;
  guint end = start + 1;
  guint n;

  while (end < rows->n && keys[end] >> 32 == keys[start] >> 32)
    end++;
  if (rows->n <= INSERTION_MAX) /* else sorted already */
    sort_group (rows, keys + start, end - start);
  n = drop_equals (rows, keys + start, end - start);
  flag_group (rows, keys + start, n);
  memmove (keys + *kept, keys + start, n * sizeof *keys);
  *kept += n;
  return end;
}

void
fhir_index_rows_finish (FhirIndexRows *rows)
{
  guint64 *keys;
  guint kept = 0;
  guint at = 0;

  make_keys (rows);
  keys = rows->keys;
  if (rows->n <= INSERTION_MAX)
    sort_few (keys, rows->n);
  else
    g_qsort_with_data (keys, (gint)rows->n, sizeof *keys, compare_keys, rows->rows);
  while (at < rows->n)
    if (at + 1 < rows->n && keys[at] >> 32 == keys[at + 1] >> 32)
      at = finish_group (rows, at, &kept);
    else
      {
        flag_group (rows, keys + at, 1);
        keys[kept++] = keys[at++];
      }
  rows->n_finished = kept;
}
