/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The check: is what is stored what would be stored if every resource were put again?
 *
 * Rows: from each live body the rows are computed anew and added up by resource as a sum of hashes;
 * then every table is read once and its live rows are added up likewise. A row missing, changed, or
 * too much makes the two sums of its resource differ. Beside that: feed without gaps, exact counts
 * per type, a body for each live resource and for no other, ids that lead to their resource. */

#include "fhir-error.h"
#include "fhir-index.h"
#include "fhir-json-parser.h"
#include "fhir-store-reader-private.h"
#include "fhir-store-resolve-private.h"
#include "fhir-store-writer.h"

typedef struct
{
  gint64 r;
  guint64 computed;
  guint64 stored;
  gboolean wrong;
} Sum;

typedef struct
{
  FhirStoreReader *reader;
  FhirStoreResolver resolver;
  FhirJsonParser *parser;
  FhirIndexRows *found;
  FhirStoreRows rows;
  FhirLimits limits;
  GArray *sums;   /* (element-type Sum) by rising r */
  gint64 n_extra; /* rows of no live resource */
  gint64 n_checked;
} Check;

typedef struct
{
  FhirTypeId type;
  gint64 change;
  gint64 t1;
  FhirStoreFacts facts;
} CheckRes;

static guint64
sum_rows (const FhirStoreRows *rows)
{
  guint64 sum = 0;

  for (guint i = 0; i < FHIR_STORE_N_TABLES; i++)
    for (guint k = 0; k < rows->tables[i]->len; k++)
      sum += fhir_store_row_hash ((FhirStoreTable)i,
                                  &g_array_index (rows->tables[i], FhirStoreRow, k));
  return sum;
}

/* Computes one live resource; ret_sum->wrong tells of what is no matter of rows. FALSE only when
 * the database cannot be read. */
static gboolean
compute (Check *check, const CheckRes *res, Sum *ret_sum, GError **error)
{
  const FhirIndexOptions options = fhir_store_resolver_options (&check->resolver);
  g_autoptr (GError) local = NULL;
  FhirRecord record = { 0 };
  FhirStoreFacts facts;
  const FhirJsonDoc *doc;
  gint64 key = 0;

  ret_sum->wrong = TRUE;
  if (!fhir_store_reader_get (check->reader, ret_sum->r, &record, &local))
    {
      if (g_error_matches (local, FHIR_ERROR, FHIR_ERROR_CORRUPT))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  doc = fhir_json_parser_parse (check->parser,
                                record.body.text,
                                record.body.len,
                                &check->limits,
                                &local);
  if (doc == NULL || record.type != res->type)
    return TRUE;
  if (!fhir_store_reader_find (check->reader, record.type, fhir_slice (record.id), &key, error))
    return FALSE;
  fhir_index_extract (doc, 0, &options, check->found);
  if (!fhir_store_resolve (&check->resolver,
                           res->type,
                           ret_sum->r,
                           check->found,
                           &check->rows,
                           &facts,
                           error))
    return FALSE;
  ret_sum->computed = sum_rows (&check->rows);
  ret_sum->wrong = key != ret_sum->r || facts.bits != res->facts.bits ||
                   facts.has_d0 != res->facts.has_d0 || (facts.has_d0 && facts.d0 != res->facts.d0);
  return TRUE;
}

static void
take_res (Check *check, FhirStmt *stmt, CheckRes *ret_res)
{
  ret_res->type =
      fhir_store_names_get_type (check->reader->store->names, fhir_stmt_get_int (stmt, 1));
  ret_res->change = fhir_stmt_get_int (stmt, 3);
  ret_res->facts.has_d0 = !fhir_stmt_is_null (stmt, 5);
  ret_res->facts.d0 = fhir_stmt_get_int (stmt, 5);
  ret_res->facts.bits = fhir_stmt_get_int (stmt, 6);
  ret_res->t1 = fhir_stmt_get_int (stmt, 7);
}

/* The next resources after key; ret_last is 0 when there are no more. */
static gboolean
compute_some (Check *check, gint64 after, gint64 *ret_last, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (check->reader->sql, FHIR_STORE_SQL_CHECK_RES, error);
  FhirStep step;

  *ret_last = 0;
  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, after);
  while ((step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    {
      Sum sum = { .r = fhir_stmt_get_int (stmt, 0) };
      CheckRes res;

      take_res (check, stmt, &res);
      *ret_last = sum.r;
      if (res.t1 != 0)
        continue;
      check->n_checked++;
      if (!compute (check, &res, &sum, error))
        return FALSE;
      g_array_append_val (check->sums, sum);
    }
  if (step == FHIR_STEP_ERROR)
    return FALSE;
  fhir_stmt_reset (stmt);
  return TRUE;
}

static int
compare_sums (gconstpointer one, gconstpointer two)
{
  gint64 a = ((const Sum *)one)->r;
  gint64 b = ((const Sum *)two)->r;

  return (a > b) - (a < b);
}

static gboolean
scan_table (Check *check, FhirStoreTable table, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (check->reader->sql, fhir_store_sql_scan (table), error);
  FhirStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    {
      FhirStoreRow row;
      Sum wanted = { 0 };
      guint at = 0;

      fhir_store_row_read (table, stmt, &row);
      if (fhir_store_custom_is_dead (check->resolver.custom, row.p))
        continue;
      wanted.r = row.r;
      if (g_array_binary_search (check->sums, &wanted, compare_sums, &at))
        g_array_index (check->sums, Sum, at).stored += fhir_store_row_hash (table, &row);
      else
        check->n_extra++;
    }
  if (step == FHIR_STEP_ERROR)
    return FALSE;
  fhir_stmt_reset (stmt);
  return TRUE;
}

static gboolean
check_sums (Check *check, gint64 *ret_wrong, GError **error)
{
  static const guint counts[] = { FHIR_STORE_SQL_CHECK_LIVE,
                                  FHIR_STORE_SQL_CHECK_FEED,
                                  FHIR_STORE_SQL_CHECK_DOCS };

  *ret_wrong = check->n_extra;
  for (guint i = 0; i < check->sums->len; i++)
    {
      const Sum *sum = &g_array_index (check->sums, Sum, i);

      if (sum->wrong || sum->computed != sum->stored)
        {
          g_debug ("record %" G_GINT64_FORMAT " is not as computed anew", sum->r);
          ++*ret_wrong;
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      gint64 n = 0;

      if (!fhir_store_sql_int (check->reader->sql, counts[i], &n, error))
        return FALSE;
      if (n != 0)
        g_debug ("check %u: %" G_GINT64_FORMAT, i, n);
      *ret_wrong += ABS (n);
    }
  return TRUE;
}

static gboolean
run_check (Check *check, gint64 *ret_wrong, GError **error)
{
  gint64 last = 0;

  do
    if (!compute_some (check, last, &last, error))
      return FALSE;
  while (last != 0);
  for (guint i = 0; i < FHIR_STORE_N_TABLES; i++)
    if (!scan_table (check, (FhirStoreTable)i, error))
      return FALSE;
  return check_sums (check, ret_wrong, error);
}

gboolean
fhir_store_check (FhirStore *store,
                  gint64 *ret_checked,
                  gint64 *ret_wrong,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (FhirStoreReader) reader = fhir_store_reader_new (store, error);
  g_autoptr (FhirStoreCustom) custom = NULL;
  Check check = { .reader = reader };
  gboolean ok;

  if (reader == NULL || !fhir_store_reader_begin (reader, cancellable, 0, error))
    return FALSE;
  /* As the snapshot itself has it: what is in memory may be a commit behind. */
  custom = fhir_store_custom_load (reader->sql,
                                   store->names,
                                   reader->unpacker,
                                   reader->custom,
                                   FALSE,
                                   error);
  if (custom == NULL)
    return FALSE;
  check.resolver = (FhirStoreResolver){ store->names, reader->terms, reader->keys, custom };
  check.limits = store->limits;
  check.limits.json_bytes += 1024;
  check.limits.json_nodes += 8;
  check.parser = fhir_json_parser_new();
  check.found = fhir_index_rows_new();
  check.sums = g_array_new (FALSE, FALSE, sizeof (Sum));
  fhir_store_rows_init (&check.rows);
  ok = run_check (&check, ret_wrong, error);
  *ret_checked = check.n_checked;
  fhir_store_rows_clear (&check.rows);
  g_array_unref (check.sums);
  fhir_index_rows_free (check.found);
  fhir_json_parser_free (check.parser);
  fhir_store_reader_end (reader);
  return ok;
}

gboolean
fhir_store_check_file (FhirStore *store, GCancellable *cancellable, GError **error)
{
  g_autoptr (FhirStoreReader) reader = fhir_store_reader_new (store, error);
  FhirStmt *stmt;
  gboolean ok = FALSE;

  if (reader == NULL || !fhir_store_reader_begin (reader, cancellable, 0, error))
    return FALSE;
  stmt = fhir_store_sql_get (reader->sql, FHIR_STORE_SQL_CHECK_FILE, error);
  if (stmt != NULL && fhir_stmt_step (stmt, error) == FHIR_STEP_ROW)
    {
      ok = fhir_slice_is (fhir_stmt_get_text (stmt, 0), "ok");
      if (!ok)
        g_set_error (error,
                     FHIR_ERROR,
                     FHIR_ERROR_CORRUPT,
                     "database: %s",
                     fhir_stmt_get_text (stmt, 0).text);
      fhir_stmt_reset (stmt);
    }
  fhir_store_reader_end (reader);
  return ok;
}
