/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* New rows for old records. Updates find the rows of an old version by computing them again, so all
 * rows of a store must be made by the same definitions. The fact "rows" is a hash of those that
 * made them; when the build has others, all rows are made anew while the store opens: first one
 * transaction empties the tables, then 5,000 records a transaction are read, extracted and written,
 * and the place is kept, so that a crash costs no more than the last of them (about 20,000 records
 * a second).
 *
 * Parameters that came as resources wait for their rows afterwards (fhir-store-fill.c).
 *
 * Pages of before cannot go on: the horizon moves to the newest change. */

#include "fhir-error.h"
#include "fhir-json-parser.h"
#include "fhir-store-reindex-private.h"
#include "fhir-store-resolve-private.h"

#define AT_ONCE 5000

typedef struct
{
  FhirStore *store;
  FhirStoreSql *sql;
  FhirStoreResolver resolver;
  FhirStoreUnpacker *unpacker;
  FhirJsonParser *parser;
  FhirLimits limits;
  FhirIndexRows *found;
  FhirStoreRows rows;
  FhirStoreRows pending;
  GString *body;
  GArray *records; /* (element-type Record) of one transaction */
} Reindex;

typedef struct
{
  gint64 r;
  FhirTypeId type;
} Record;

static guint64
hash_text (guint64 hash, const char *text)
{
  for (; text != NULL && *text != '\0'; text++)
    hash = (hash ^ (guint8)*text) * 0x100000001b3u;
  return (hash ^ 0xff) * 0x100000001b3u;
}

gint64
fhir_store_rows_signature (void)
{
  guint64 hash = 0xcbf29ce484222325u + FHIR_STORE_ROWS_VERSION;

  for (guint i = 1; i <= fhir_def_n_params(); i++)
    {
      const FhirParamDef *def = fhir_def_param ((FhirParamId)i);
      gboolean is_alias = fhir_index_get_alias ((FhirParamId)i) != NULL;
      guint kinds = fhir_index_param_kinds ((FhirParamId)i);

      hash = hash_text (hash_text (hash, fhir_def_type (def->type)->name), def->code);
      hash = hash_text (hash, def->expression);
      hash = (hash ^ (kinds << 1 | is_alias)) * 0x100000001b3u;
    }
  for (guint i = 0; i < fhir_def_n_resources(); i++)
    {
      FhirParamId main_date = fhir_index_main_date (fhir_def_resource (i));

      hash = hash_text (hash, main_date != 0 ? fhir_def_param (main_date)->code : "");
    }
  return (gint64)(hash >> 1) + 1; /* never 0 */
}

static gboolean
empty_tables (Reindex *reindex, GError **error)
{
  FhirStore *store = reindex->store;

  if (!fhir_store_sql_run (reindex->sql, FHIR_STORE_SQL_BEGIN_WRITE, error))
    return FALSE;
  for (guint i = 0; i < FHIR_STORE_N_TABLES; i++)
    if (!fhir_store_sql_run (reindex->sql, fhir_store_sql_empty ((FhirStoreTable)i), error))
      return FALSE;
  if (!fhir_store_sql_run (reindex->sql, FHIR_STORE_SQL_GONE_EMPTY, error) ||
      !fhir_store_sql_run (reindex->sql, FHIR_STORE_SQL_CUSTOM_AGAIN, error) ||
      !fhir_store_fact_put (reindex->sql, "horizon", store->change, error) ||
      !fhir_store_fact_put (reindex->sql, "rows", 0, error) ||
      !fhir_store_fact_put (reindex->sql, "reindex-for", fhir_store_rows_signature(), error) ||
      !fhir_store_fact_put (reindex->sql, "reindex-at", 0, error) ||
      !fhir_store_sql_run (reindex->sql, FHIR_STORE_SQL_COMMIT, error))
    return FALSE;
  fhir_store_set_horizon (store, store->change);
  return TRUE;
}

static gboolean
list_records (Reindex *reindex, gint64 after, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (reindex->sql, FHIR_STORE_SQL_REINDEX_RES, error);
  FhirStep step;

  g_array_set_size (reindex->records, 0);
  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, after);
  fhir_stmt_bind_int (stmt, 2, AT_ONCE);
  while ((step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    {
      Record record = { fhir_stmt_get_int (stmt, 0),
                        fhir_store_names_get_type (reindex->store->names,
                                                   fhir_stmt_get_int (stmt, 1)) };

      g_array_append_val (reindex->records, record);
    }
  if (step == FHIR_STEP_ERROR)
    return FALSE;
  fhir_stmt_reset (stmt);
  return TRUE;
}

static gboolean
load_body (Reindex *reindex, gint64 r, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (reindex->sql, FHIR_STORE_SQL_DOC_GET, error);
  gboolean ok;

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, r);
  ok = fhir_stmt_step (stmt, error) != FHIR_STEP_ERROR &&
       fhir_store_unpacker_unpack (reindex->unpacker,
                                   fhir_stmt_get_int (stmt, 0),
                                   fhir_stmt_get_blob (stmt, 1),
                                   reindex->body,
                                   error);
  fhir_stmt_reset (stmt);
  return ok;
}

static gboolean
write_facts (Reindex *reindex, gint64 r, const FhirStoreFacts *facts, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (reindex->sql, FHIR_STORE_SQL_REINDEX_SET, error);

  if (stmt == NULL)
    return FALSE;
  if (facts->has_d0)
    fhir_stmt_bind_int (stmt, 1, facts->d0);
  else
    fhir_stmt_bind_null (stmt, 1);
  fhir_stmt_bind_int (stmt, 2, facts->bits);
  fhir_stmt_bind_int (stmt, 3, r);
  return fhir_stmt_run (stmt, error);
}

static gboolean
reindex_one (Reindex *reindex, const Record *record, GError **error)
{
  const FhirJsonDoc *doc;
  FhirStoreFacts facts;

  if (record->type == 0) /* of no type of this build: it cannot be found, but stays */
    return TRUE;
  if (!load_body (reindex, record->r, error))
    return FALSE;
  doc = fhir_json_parser_parse (reindex->parser,
                                reindex->body->str,
                                reindex->body->len,
                                &reindex->limits,
                                error);
  if (doc == NULL)
    return FALSE;
  fhir_index_extract (doc, 0, NULL, reindex->found);
  if (!fhir_store_resolve (&reindex->resolver,
                           record->type,
                           record->r,
                           reindex->found,
                           &reindex->rows,
                           &facts,
                           error))
    return FALSE;
  fhir_store_rows_take (&reindex->pending, &reindex->rows, 0);
  return write_facts (reindex, record->r, &facts, error);
}

static gboolean
reindex_some (Reindex *reindex, gint64 *ret_at, GError **error)
{
  if (!list_records (reindex, *ret_at, error) ||
      !fhir_store_sql_run (reindex->sql, FHIR_STORE_SQL_BEGIN_WRITE, error))
    return FALSE;
  fhir_store_rows_empty (&reindex->pending);
  for (guint i = 0; i < reindex->records->len; i++)
    {
      const Record *record = &g_array_index (reindex->records, Record, i);

      *ret_at = record->r;
      if (!reindex_one (reindex, record, error))
        return FALSE;
    }
  fhir_store_rows_sort (&reindex->pending);
  if (!fhir_store_rows_insert (&reindex->pending, reindex->sql, error) ||
      !fhir_store_keys_flush (reindex->resolver.keys, error))
    return FALSE;
  /* At the end the place goes back to the start, where the next time begins. */
  return fhir_store_fact_put (reindex->sql,
                              "reindex-at",
                              reindex->records->len > 0 ? *ret_at : 0,
                              error) &&
         (reindex->records->len > 0 ||
          fhir_store_fact_put (reindex->sql, "rows", fhir_store_rows_signature(), error)) &&
         fhir_store_sql_run (reindex->sql, FHIR_STORE_SQL_COMMIT, error);
}

static gboolean
run_reindex (Reindex *reindex, GError **error)
{
  gint64 started_for = 0;
  gint64 at = 0;

  if (!fhir_store_fact_get (reindex->sql, "reindex-for", &started_for, error) ||
      !fhir_store_fact_get (reindex->sql, "reindex-at", &at, error))
    return FALSE;
  if (started_for != fhir_store_rows_signature() || at == 0)
    {
      at = 0;
      if (!empty_tables (reindex, error))
        return FALSE;
    }
  do
    {
      if (!reindex_some (reindex, &at, error))
        return FALSE;
      if (fhir_db_get_wal_frames (reindex->store->db) >= FHIR_STORE_PASSIVE_PAGES)
        fhir_store_move_log (reindex->store, reindex->store->db, TRUE);
    }
  while (reindex->records->len > 0);
  return TRUE;
}

static gboolean
reindex_all (FhirStore *store, FhirStoreSql *sql, GError **error)
{
  Reindex reindex = { .store = store, .sql = sql, .limits = store->limits };
  gboolean ok;

  g_message ("search rows are made anew for %" G_GINT64_FORMAT " changes", store->change);
  reindex.limits.json_bytes += 1024;
  reindex.limits.json_nodes += 8;
  reindex.resolver.names = store->names;
  reindex.resolver.terms = fhir_store_terms_new (sql, TRUE, error);
  if (reindex.resolver.terms == NULL)
    return FALSE;
  reindex.resolver.keys = fhir_store_keys_new (sql, store->names, TRUE, error);
  reindex.unpacker = fhir_store_unpacker_new (store->dictionaries, sql);
  reindex.parser = fhir_json_parser_new();
  reindex.found = fhir_index_rows_new();
  reindex.body = g_string_new (NULL);
  reindex.records = g_array_new (FALSE, FALSE, sizeof (Record));
  fhir_store_rows_init (&reindex.rows);
  fhir_store_rows_init (&reindex.pending);
  ok = reindex.resolver.keys != NULL && run_reindex (&reindex, error);
  fhir_store_terms_free (reindex.resolver.terms);
  fhir_store_keys_free (reindex.resolver.keys);
  fhir_store_unpacker_free (reindex.unpacker);
  fhir_json_parser_free (reindex.parser);
  fhir_index_rows_free (reindex.found);
  g_string_free (reindex.body, TRUE);
  g_array_unref (reindex.records);
  fhir_store_rows_clear (&reindex.rows);
  fhir_store_rows_clear (&reindex.pending);
  return ok;
}

gboolean
fhir_store_reindex_check (FhirStore *store, FhirStoreSql *sql, GError **error)
{
  gint64 made_by = 0;

  if (!fhir_store_fact_get (sql, "rows", &made_by, error))
    return FALSE;
  if (made_by == fhir_store_rows_signature() || store->change == 0)
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_READ_ONLY,
               "search rows were made by another version of Chartroom and the store must be opened "
               "for writing once to have them made anew");
  return FALSE;
}

gboolean
fhir_store_reindex (FhirStore *store, FhirStoreSql *sql, GError **error)
{
  gint64 made_by = 0;

  if (!fhir_store_fact_get (sql, "rows", &made_by, error))
    return FALSE;
  if (made_by == fhir_store_rows_signature())
    return TRUE;
  if (store->change == 0)
    return fhir_store_fact_put (sql, "rows", fhir_store_rows_signature(), error);
  if (reindex_all (store, sql, error))
    return TRUE;
  g_prefix_error (error, "new search rows: ");
  return FALSE;
}
