/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows of the search tables, all sixteen by one description: a string of letters says which field
 * of FhirStoreRow is which column, in the order of the table's key. Inserting, marking, removing,
 * comparing and sorting follow the letters.
 *
 * A row is never changed: it is inserted with t0, marked dead with t1 by the change that took it
 * away, and removed when no page can stand before that change any more. The key of each marked row
 * is written down (table gone), because there is no index to find rows by resource. */

#include "fhir-store-gone-private.h"
#include "fhir-store-rows-private.h"

#include "fhir-error.h"
#include "fhir-failpoint.h"

typedef struct
{
  const char *name;
  const char *key;
  const char *rest;
} TableSpec;

static const TableSpec specs[] = {
#define X(id, name, key, rest, marks, condition) { name, key, rest },
  FHIR_STORE_TABLES (X)
#undef X
};

const char *
fhir_store_table_key (FhirStoreTable table)
{
  return specs[table].key;
}

const char *
fhir_store_table_name (FhirStoreTable table)
{
  return specs[table].name;
}

void
fhir_store_rows_init (FhirStoreRows *rows)
{
  memset (rows, 0, sizeof *rows);
  for (guint i = 0; i < FHIR_STORE_N_TABLES; i++)
    rows->tables[i] = g_array_new (FALSE, FALSE, sizeof (FhirStoreRow));
}

void
fhir_store_rows_clear (FhirStoreRows *rows)
{
  for (guint i = 0; i < FHIR_STORE_N_TABLES; i++)
    g_clear_pointer (&rows->tables[i], g_array_unref);
  g_clear_pointer (&rows->texts, g_string_chunk_free);
}

void
fhir_store_rows_empty (FhirStoreRows *rows)
{
  for (guint i = 0; i < FHIR_STORE_N_TABLES; i++)
    g_array_set_size (rows->tables[i], 0);
  if (rows->texts != NULL)
    g_string_chunk_clear (rows->texts);
}

void
fhir_store_rows_add (FhirStoreRows *rows, FhirStoreTable table, const FhirStoreRow *row)
{
  g_array_append_val (rows->tables[table], *row);
}

static FhirSlice
keep_text (FhirStoreRows *rows, FhirSlice text)
{
  if (text.text == NULL)
    return text;
  return (FhirSlice){ g_string_chunk_insert_len (rows->texts, text.text, text.len), text.len };
}

void
fhir_store_rows_take (FhirStoreRows *rows, const FhirStoreRows *from, gint64 t0)
{
  if (rows->texts == NULL)
    rows->texts = g_string_chunk_new (64 * 1024);
  for (guint i = 0; i < FHIR_STORE_N_TABLES; i++)
    for (guint k = 0; k < from->tables[i]->len; k++)
      {
        FhirStoreRow row = g_array_index (from->tables[i], FhirStoreRow, k);

        row.s = keep_text (rows, row.s);
        row.x = keep_text (rows, row.x);
        row.t0 = t0;
        g_array_append_val (rows->tables[i], row);
      }
}

/* Comparing */

static int
compare_text (FhirSlice one, FhirSlice two)
{
  int order =
      memcmp (one.len > 0 ? one.text : "", two.len > 0 ? two.text : "", MIN (one.len, two.len));

  return order != 0 ? order : (one.len > two.len) - (one.len < two.len);
}

#define ORDER(one, two) (((one) > (two)) - ((one) < (two)))

static int
compare_letter (char letter, const FhirStoreRow *one, const FhirStoreRow *two)
{
  switch (letter)
    {
    case 'p':
      return ORDER (one->p, two->p);
    case 'r':
      return ORDER (one->r, two->r);
    case 'a':
      return ORDER (one->a, two->a);
    case 'b':
      return ORDER (one->b, two->b);
    case 'c':
      return ORDER (one->c, two->c);
    case 'v':
      return ORDER (one->v, two->v);
    case 's':
      return compare_text (one->s, two->s);
    case 'x':
      return compare_text (one->x, two->x);
    case 'f':
      return ORDER (one->f, two->f);
    default:
      return 0;
    }
}

int
fhir_store_row_compare (FhirStoreTable table, const FhirStoreRow *one, const FhirStoreRow *two)
{
  int order = 0;

  for (const char *letter = specs[table].key; *letter != '\0' && order == 0; letter++)
    order = compare_letter (*letter, one, two);
  return order;
}

static int
compare_for_sort (gconstpointer one, gconstpointer two, gpointer table)
{
  return fhir_store_row_compare (GPOINTER_TO_UINT (table), one, two);
}

static void
unite_same (FhirStoreTable table, GArray *array)
{
  guint kept = 0;

  for (guint i = 1; i < array->len; i++)
    {
      FhirStoreRow *last = &g_array_index (array, FhirStoreRow, kept);
      const FhirStoreRow *row = &g_array_index (array, FhirStoreRow, i);

      if (fhir_store_row_compare (table, last, row) == 0)
        last->f |= row->f;
      else
        g_array_index (array, FhirStoreRow, ++kept) = *row;
    }
  if (array->len > 0)
    g_array_set_size (array, kept + 1);
}

void
fhir_store_rows_sort (FhirStoreRows *rows)
{
  for (guint i = 0; i < FHIR_STORE_N_TABLES; i++)
    if (rows->tables[i]->len > 1)
      {
        g_array_sort_with_data (rows->tables[i], compare_for_sort, GUINT_TO_POINTER (i));
        unite_same ((FhirStoreTable)i, rows->tables[i]);
      }
}

static void
diff_table (FhirStoreTable table,
            const GArray *old,
            const GArray *now,
            FhirStoreRows *added,
            FhirStoreRows *removed)
{
  guint i = 0;
  guint k = 0;

  while (i < old->len || k < now->len)
    {
      const FhirStoreRow *was = i < old->len ? &g_array_index (old, FhirStoreRow, i) : NULL;
      const FhirStoreRow *is = k < now->len ? &g_array_index (now, FhirStoreRow, k) : NULL;
      int order = was == NULL ? 1 : is == NULL ? -1 : fhir_store_row_compare (table, was, is);
      gboolean same = order == 0 && was->f == is->f;

      if (order <= 0 && !same)
        fhir_store_rows_add (removed, table, was);
      if (order >= 0 && !same)
        fhir_store_rows_add (added, table, is);
      i += order <= 0;
      k += order >= 0;
    }
}

void
fhir_store_rows_diff (const FhirStoreRows *old,
                      const FhirStoreRows *now,
                      FhirStoreRows *added,
                      FhirStoreRows *removed)
{
  for (guint i = 0; i < FHIR_STORE_N_TABLES; i++)
    diff_table ((FhirStoreTable)i, old->tables[i], now->tables[i], added, removed);
}

/* Writing */

static void
bind_letter (FhirStmt *stmt, int n, char letter, const FhirStoreRow *row)
{
  switch (letter)
    {
    case 'p':
      fhir_stmt_bind_int (stmt, n, row->p);
      break;
    case 'r':
      fhir_stmt_bind_int (stmt, n, row->r);
      break;
    case 'a':
      fhir_stmt_bind_int (stmt, n, row->a);
      break;
    case 'b':
      fhir_stmt_bind_int (stmt, n, row->b);
      break;
    case 'c':
      fhir_stmt_bind_int (stmt, n, row->c);
      break;
    case 'v':
      fhir_stmt_bind_double (stmt, n, row->v);
      break;
    case 's':
      fhir_stmt_bind_text (stmt, n, row->s);
      break;
    case 'x':
      fhir_stmt_bind_text (stmt, n, row->x.text != NULL ? row->x : FHIR_SLICE_LITERAL (""));
      break;
    case 'f':
      fhir_stmt_bind_int (stmt, n, row->f);
      break;
    default:
      break;
    }
}

static int
bind_letters (FhirStmt *stmt, int n, const char *letters, const FhirStoreRow *row)
{
  for (; *letters != '\0'; letters++)
    bind_letter (stmt, n++, *letters, row);
  return n;
}

static gboolean
insert_table (FhirStoreTable table, const GArray *array, FhirStoreSql *sql, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (sql, fhir_store_sql_insert (table), error);

  for (guint i = 0; stmt != NULL && i < array->len; i++)
    {
      const FhirStoreRow *row = &g_array_index (array, FhirStoreRow, i);
      int n = bind_letters (stmt, 1, specs[table].key, row);

      n = bind_letters (stmt, n, specs[table].rest, row);
      fhir_stmt_bind_int (stmt, n, row->t0);
      if (!fhir_stmt_run (stmt, error))
        return FALSE;
    }
  return stmt != NULL;
}

gboolean
fhir_store_rows_insert (const FhirStoreRows *rows, FhirStoreSql *sql, GError **error)
{
  for (guint i = 0; i < FHIR_STORE_N_TABLES; i++)
    {
      if (i == FHIR_STORE_N_TABLES / 2 && rows->texts != NULL && FHIR_FAILPOINT ("store.flush"))
        {
          g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_INTERNAL, "failpoint store.flush");
          return FALSE;
        }
      if (rows->tables[i]->len > 0 &&
          !insert_table ((FhirStoreTable)i, rows->tables[i], sql, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
fail_missing (FhirStoreTable table, const FhirStoreRow *row, GError **error)
{
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_CORRUPT,
               "search rows of record %" G_GINT64_FORMAT " in %s are not as they should be",
               row->r,
               specs[table].name);
  return FALSE;
}

static gboolean
mark_table (FhirStoreTable table,
            const GArray *array,
            FhirStoreSql *sql,
            gint64 n,
            GByteArray *gone,
            GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (sql, fhir_store_sql_mark (table), error);

  for (guint i = 0; stmt != NULL && i < array->len; i++)
    {
      const FhirStoreRow *row = &g_array_index (array, FhirStoreRow, i);

      fhir_stmt_bind_int (stmt, 1, n);
      bind_letters (stmt, 2, specs[table].key, row);
      if (!fhir_stmt_run (stmt, error))
        return FALSE;
      if (fhir_db_changes (fhir_store_sql_get_db (sql)) != 1)
        return fail_missing (table, row, error);
      fhir_store_gone_pack (gone, table, row);
    }
  return stmt != NULL;
}

gboolean
fhir_store_rows_mark (const FhirStoreRows *rows,
                      FhirStoreSql *sql,
                      gint64 n,
                      GByteArray *gone,
                      GError **error)
{
  for (guint i = 0; i < FHIR_STORE_N_TABLES; i++)
    if (rows->tables[i]->len > 0 &&
        !mark_table ((FhirStoreTable)i, rows->tables[i], sql, n, gone, error))
      return FALSE;
  return TRUE;
}

/* Removes the row of a key that died by t1. */
static gboolean
drop_row (FhirStoreSql *sql,
          FhirStoreTable table,
          const FhirStoreRow *row,
          gint64 t1,
          GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (sql, fhir_store_sql_drop (table), error);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, bind_letters (stmt, 1, specs[table].key, row), t1);
  return fhir_stmt_run (stmt, error);
}

gboolean
fhir_store_rows_drop (FhirStoreSql *sql, FhirSlice gone, gint64 n, GError **error)
{
  while (gone.len > 0)
    {
      FhirStoreTable table = FHIR_STORE_ALSO;
      FhirStoreRow row;

      if (!fhir_store_gone_unpack (&gone, &table, &row))
        {
          g_set_error_literal (error,
                               FHIR_ERROR,
                               FHIR_ERROR_CORRUPT,
                               "a list of removed rows is damaged");
          return FALSE;
        }
      if (!drop_row (sql, table, &row, n, error))
        return FALSE;
    }
  return TRUE;
}

/* Checking */

static guint64
mix (guint64 hash, guint64 value)
{
  hash = (hash ^ value) * 0xff51afd7ed558ccdu;
  return hash ^ (hash >> 32);
}

static guint64
mix_text (guint64 hash, FhirSlice text)
{
  for (guint32 i = 0; i < text.len; i++)
    hash = (hash ^ (guint8)text.text[i]) * 0x100000001b3u;
  return mix (hash, text.len);
}

static guint64
mix_letters (guint64 hash, const char *letters, const FhirStoreRow *row)
{
  guint64 bits;

  for (; *letters != '\0'; letters++)
    switch (*letters)
      {
      case 's':
        hash = mix_text (hash, row->s);
        break;
      case 'x':
        hash = mix_text (hash, row->x);
        break;
      case 'v':
        memcpy (&bits, &row->v, sizeof bits);
        hash = mix (hash, bits);
        break;
      case 'p':
        hash = mix (hash, row->p);
        break;
      case 'f':
        hash = mix (hash, row->f);
        break;
      case 'r':
        hash = mix (hash, (guint64)row->r);
        break;
      case 'a':
        hash = mix (hash, (guint64)row->a);
        break;
      case 'b':
        hash = mix (hash, (guint64)row->b);
        break;
      default:
        hash = mix (hash, (guint64)row->c);
        break;
      }
  return hash;
}

guint64
fhir_store_row_hash (FhirStoreTable table, const FhirStoreRow *row)
{
  return mix_letters (mix_letters (mix (0x243f6a8885a308d3u, table), specs[table].key, row),
                      specs[table].rest,
                      row);
}

static void
read_letter (FhirStmt *stmt, int column, char letter, FhirStoreRow *row)
{
  switch (letter)
    {
    case 's':
      row->s = fhir_stmt_get_text (stmt, column);
      break;
    case 'x':
      row->x = fhir_stmt_get_text (stmt, column);
      break;
    case 'v':
      row->v = fhir_stmt_get_double (stmt, column);
      break;
    case 'p':
      row->p = (guint32)fhir_stmt_get_int (stmt, column);
      break;
    case 'f':
      row->f = (guint32)fhir_stmt_get_int (stmt, column);
      break;
    default:
      *(letter == 'r'   ? &row->r
        : letter == 'a' ? &row->a
        : letter == 'b' ? &row->b
                        : &row->c) = fhir_stmt_get_int (stmt, column);
      break;
    }
}

void
fhir_store_row_read (FhirStoreTable table, FhirStmt *stmt, FhirStoreRow *ret_row)
{
  int column = 0;

  memset (ret_row, 0, sizeof *ret_row);
  for (const char *letter = specs[table].key; *letter != '\0'; letter++)
    read_letter (stmt, column++, *letter, ret_row);
  for (const char *letter = specs[table].rest; *letter != '\0'; letter++)
    read_letter (stmt, column++, *letter, ret_row);
}

gboolean
fhir_store_rows_read (FhirStoreRows *rows, FhirStoreTable table, FhirStmt *stmt, GError **error)
{
  int t1 = (int)(strlen (specs[table].key) + strlen (specs[table].rest)) + 1;
  FhirStep step;

  if (rows->texts == NULL)
    rows->texts = g_string_chunk_new (64 * 1024);
  while ((step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    {
      FhirStoreRow row;

      fhir_store_row_read (table, stmt, &row);
      row.s = keep_text (rows, row.s);
      row.x = keep_text (rows, row.x);
      row.t0 = fhir_stmt_get_int (stmt, t1);
      g_array_append_val (rows->tables[table], row);
    }
  fhir_stmt_reset (stmt);
  return step == FHIR_STEP_DONE;
}

gboolean
fhir_store_rows_remove (const GArray *rows, FhirStoreTable table, FhirStoreSql *sql, GError **error)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const FhirStoreRow *row = &g_array_index (rows, FhirStoreRow, i);

      if (!drop_row (sql, table, row, row->t0, error))
        return FALSE;
    }
  return TRUE;
}
