/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A reading connection and its snapshot.
 *
 * The snapshot is a read transaction. After end it stays open, because the next begin mostly finds
 * that nothing was published meanwhile and takes it again for nothing; the keeper thread closes it
 * when it is 100 ms old or outdated. Who has the connection at a moment is one atomic word:
 *
 *     IDLE --begin--> BUSY --end--> IDLE        the lane
 *     IDLE --close--> CLOSING ----> IDLE        the keeper
 *
 * A record's id is not stored beside the body: it is the body's. Only a tombstone has none, and
 * takes it from the version before. */

#include "fhir-store-reader-private.h"

#include "fhir-error.h"
#include "fhir-store-body-private.h"

#define READER_KIB 16384

typedef enum
{
  READER_IDLE,
  READER_BUSY,
  READER_CLOSING,
} FhirReaderState;

static FhirStoreReader *
reader_new (FhirStore *store, FhirDb *db, FhirStoreSql *sql, GError **error)
{
  FhirStoreReader *reader = g_new0 (FhirStoreReader, 1);

  reader->store = fhir_store_ref (store);
  reader->db = db;
  reader->sql = sql;
  reader->unpacker = fhir_store_unpacker_new (store->dictionaries, sql);
  reader->body = g_string_sized_new (4096);
  reader->keys = fhir_store_keys_new (sql, store->names, FALSE, error);
  reader->terms = reader->keys != NULL ? fhir_store_terms_new (sql, FALSE, error) : NULL;
  if (reader->terms == NULL)
    g_clear_pointer (&reader, fhir_store_reader_free);
  return reader;
}

FhirStoreReader *
fhir_store_reader_new (FhirStore *store, GError **error)
{
  g_autoptr (FhirDb) db = fhir_store_connect (store, TRUE, READER_KIB, error);
  FhirStoreReader *reader;

  if (db == NULL)
    return NULL;
  reader = reader_new (store, db, fhir_store_sql_new (db), error);
  db = NULL;
  if (reader != NULL && store->keeper != NULL)
    fhir_store_keeper_add (store->keeper, reader);
  return reader;
}

FhirStoreReader *
fhir_store_reader_new_inside (FhirStore *store, FhirDb *db, FhirStoreSql *sql, GError **error)
{
  FhirStoreReader *reader = reader_new (store, db, sql, error);

  if (reader != NULL)
    reader->is_writers = TRUE;
  return reader;
}

void
fhir_store_reader_free (FhirStoreReader *reader)
{
  if (reader == NULL)
    return;
  if (!reader->is_writers && reader->store->keeper != NULL)
    fhir_store_keeper_remove (reader->store->keeper, reader);
  fhir_store_unpacker_free (reader->unpacker);
  fhir_store_keys_free (reader->keys);
  fhir_store_terms_free (reader->terms);
  fhir_store_custom_unref (reader->custom);
  if (!reader->is_writers)
    {
      fhir_store_sql_free (reader->sql);
      fhir_db_close (reader->db);
    }
  g_string_free (reader->body, TRUE);
  fhir_store_unref (reader->store);
  g_free (reader);
}

FhirStore *
fhir_store_reader_get_store (FhirStoreReader *reader)
{
  return reader->store;
}

FhirDb *
fhir_store_reader_get_db (FhirStoreReader *reader)
{
  return reader->db;
}

gint64
fhir_store_reader_get_change (FhirStoreReader *reader)
{
  return reader->is_writers ? *reader->writer_change : reader->change;
}

/* Snapshots */

static void
close_snapshot (FhirStoreReader *reader)
{
  g_autoptr (GError) error = NULL;

  if (!reader->has_snapshot)
    return;
  if (!fhir_store_sql_run (reader->sql, FHIR_STORE_SQL_COMMIT, &error))
    g_debug ("end of a snapshot: %s", error->message);
  reader->has_snapshot = FALSE;
}

/* The reader holds what it compares with, so the address stands for the same. */
static gboolean
is_newest_custom (const FhirStoreReader *reader)
{
  return g_atomic_pointer_get (&reader->store->custom) == reader->custom;
}

static gboolean
open_snapshot (FhirStoreReader *reader, GError **error)
{
  if (!fhir_store_sql_run (reader->sql, FHIR_STORE_SQL_BEGIN, error))
    return FALSE;
  reader->has_snapshot = TRUE;
  reader->snapshot_us = fhir_clock_mono_us (reader->store->clock);
  /* The first read fixes the snapshot; it holds all that was published before. */
  if (fhir_store_sql_int (reader->sql, FHIR_STORE_SQL_CHG_MAX, &reader->change, error))
    return TRUE;
  close_snapshot (reader);
  return FALSE;
}

/* What is known of parameters is taken first, so that the snapshot has all rows that it says are
 * there; and when something else was published meanwhile, both are taken again, because rows of a
 * parameter that is gone may be. */
static gboolean
take_snapshot (FhirStoreReader *reader, GError **error)
{
  do
    {
      close_snapshot (reader);
      fhir_store_custom_unref (reader->custom);
      reader->custom = fhir_store_ref_custom (reader->store);
      if (!open_snapshot (reader, error))
        return FALSE;
    }
  while (!is_newest_custom (reader));
  return TRUE;
}

static gboolean
is_current (FhirStoreReader *reader)
{
  return reader->has_snapshot && is_newest_custom (reader) &&
         reader->change >= fhir_store_get_change (reader->store) &&
         fhir_clock_mono_us (reader->store->clock) - reader->snapshot_us < FHIR_STORE_SNAPSHOT_US;
}

gboolean
fhir_store_reader_begin (FhirStoreReader *reader,
                         GCancellable *cancellable,
                         gint64 deadline_us,
                         GError **error)
{
  if (reader->is_writers)
    return TRUE;
  while (!g_atomic_int_compare_and_exchange (&reader->state, READER_IDLE, READER_BUSY))
    {
      g_return_val_if_fail (g_atomic_int_get (&reader->state) != READER_BUSY, FALSE);
      g_thread_yield();
    }
  fhir_db_set_guard (reader->db, NULL, 0);
  if (!is_current (reader) && !take_snapshot (reader, error))
    {
      g_atomic_int_set (&reader->state, READER_IDLE);
      return FALSE;
    }
  fhir_db_set_guard (reader->db, cancellable, deadline_us);
  return TRUE;
}

void
fhir_store_reader_end (FhirStoreReader *reader)
{
  if (reader->is_writers)
    return;
  fhir_db_set_guard (reader->db, NULL, 0);
  if (reader->store->keeper == NULL)
    close_snapshot (reader);
  g_atomic_int_set (&reader->state, READER_IDLE);
  if (reader->store->keeper != NULL)
    fhir_store_keeper_note_idle (reader->store->keeper);
}

gboolean
fhir_store_reader_close_idle (FhirStoreReader *reader, gboolean all)
{
  gboolean closed = TRUE;

  if (!g_atomic_int_compare_and_exchange (&reader->state, READER_IDLE, READER_CLOSING))
    return TRUE;
  if (all || !is_current (reader))
    close_snapshot (reader);
  else
    closed = FALSE;
  g_atomic_int_set (&reader->state, READER_IDLE);
  return closed;
}

/* Records */

static gboolean
fail_damaged (GError **error)
{
  g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_CORRUPT, "a stored record is damaged");
  return FALSE;
}

static gboolean
set_id (FhirRecord *record, FhirSlice body, GError **error)
{
  FhirSlice id = fhir_store_body_get_id (body);

  if (id.text == NULL || id.len > FHIR_ID_MAX)
    return fail_damaged (error);
  memcpy (record->id, id.text, id.len);
  record->id[id.len] = '\0';
  return TRUE;
}

static gboolean
take_body (FhirStoreReader *reader,
           FhirStmt *stmt,
           int column,
           gboolean want_body,
           FhirRecord *record,
           GError **error)
{
  FhirSlice packed = fhir_stmt_get_blob (stmt, column + 1);

  if (packed.text == NULL)
    return fail_damaged (error);
  if (!fhir_store_unpacker_unpack (reader->unpacker,
                                   fhir_stmt_get_int (stmt, column),
                                   packed,
                                   reader->body,
                                   error))
    return FALSE;
  record->body = (FhirSlice){ reader->body->str, (guint32)reader->body->len };
  if (!set_id (record, record->body, error))
    return FALSE;
  if (!want_body)
    record->body = FHIR_SLICE_NONE;
  return TRUE;
}

/* The id of a deleted resource, from the newest body that it had. */
static gboolean
take_id_of_deleted (FhirStoreReader *reader, FhirRecord *record, GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  FhirStep step = FHIR_STEP_DONE;
  FhirStmt *stmt = NULL;
  gboolean found = FALSE;

  if (!fhir_store_reader_get_keys (reader, record->key, keys, error))
    return FALSE;
  for (guint i = 0; i < keys->len && step == FHIR_STEP_DONE; i++)
    {
      stmt = fhir_store_sql_get (reader->sql, FHIR_STORE_SQL_OLD_BODY, error);
      if (stmt == NULL)
        return FALSE;
      fhir_stmt_bind_int (stmt, 1, g_array_index (keys, gint64, i));
      step = fhir_stmt_step (stmt, error);
    }
  if (step == FHIR_STEP_ERROR)
    return FALSE;
  if (step == FHIR_STEP_ROW)
    found = take_body (reader, stmt, 0, FALSE, record, error);
  else
    fail_damaged (error);
  if (stmt != NULL)
    fhir_stmt_reset (stmt);
  return found;
}

gboolean
fhir_store_reader_take_newest (FhirStoreReader *reader,
                               FhirStmt *stmt,
                               gboolean want_body,
                               FhirRecord *ret_record,
                               GError **error)
{
  gint64 created = fhir_stmt_get_int (stmt, 3);
  gboolean deleted = fhir_stmt_get_int (stmt, 6) != 0;

  ret_record->key = fhir_stmt_get_int (stmt, 0);
  ret_record->type = fhir_store_names_get_type (reader->store->names, fhir_stmt_get_int (stmt, 1));
  ret_record->version = (guint32)fhir_stmt_get_int (stmt, 2);
  ret_record->change = fhir_stmt_get_int (stmt, 4);
  ret_record->updated = fhir_stmt_get_int (stmt, 5);
  ret_record->op = deleted                         ? FHIR_CHANGE_DELETE
                   : created == ret_record->change ? FHIR_CHANGE_CREATE
                                                   : FHIR_CHANGE_UPDATE;
  ret_record->body = FHIR_SLICE_NONE;
  if (deleted)
    return take_id_of_deleted (reader, ret_record, error);
  return take_body (reader, stmt, 7, want_body, ret_record, error);
}

gboolean
fhir_store_reader_take_change (FhirStoreReader *reader,
                               FhirStmt *stmt,
                               gboolean want_body,
                               FhirRecord *ret_record,
                               GError **error)
{
  ret_record->key = fhir_stmt_get_int (stmt, 0);
  ret_record->type = fhir_store_names_get_type (reader->store->names, fhir_stmt_get_int (stmt, 1));
  ret_record->version = (guint32)fhir_stmt_get_int (stmt, 2);
  ret_record->updated = fhir_stmt_get_int (stmt, 3);
  ret_record->change = fhir_stmt_get_int (stmt, 4);
  ret_record->op = (FhirChangeOp)fhir_stmt_get_int (stmt, 5);
  ret_record->body = FHIR_SLICE_NONE;
  if (ret_record->op == FHIR_CHANGE_DELETE)
    return take_id_of_deleted (reader, ret_record, error);
  if (!fhir_stmt_is_null (stmt, 6))
    return take_body (reader, stmt, 6, want_body, ret_record, error);

  /* The newest version: its body is in doc. */
  FhirStmt *doc = fhir_store_sql_get (reader->sql, FHIR_STORE_SQL_DOC_GET, error);
  gboolean ok;

  if (doc == NULL)
    return FALSE;
  fhir_stmt_bind_int (doc, 1, ret_record->key);
  if (fhir_stmt_step (doc, error) == FHIR_STEP_ERROR)
    return FALSE;
  ok = take_body (reader, doc, 0, want_body, ret_record, error);
  fhir_stmt_reset (doc);
  return ok;
}

/* One row of a statement already bound, or FHIR_ERROR_NOT_FOUND. */
static gboolean
take_one (FhirStoreReader *reader,
          FhirStmt *stmt,
          gboolean newest,
          FhirRecord *ret_record,
          GError **error)
{
  FhirStep step = fhir_stmt_step (stmt, error);
  gboolean ok = FALSE;

  if (step == FHIR_STEP_DONE)
    g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_NOT_FOUND, "there is no such resource");
  else if (step == FHIR_STEP_ROW)
    ok = newest ? fhir_store_reader_take_newest (reader, stmt, TRUE, ret_record, error)
                : fhir_store_reader_take_change (reader, stmt, TRUE, ret_record, error);
  fhir_stmt_reset (stmt);
  return ok;
}

gboolean
fhir_store_reader_find (FhirStoreReader *reader,
                        FhirTypeId type,
                        FhirSlice id,
                        gint64 *ret_key,
                        GError **error)
{
  return fhir_store_keys_find (reader->keys, type, id, ret_key, error);
}

gboolean
fhir_store_reader_read (FhirStoreReader *reader,
                        FhirTypeId type,
                        FhirSlice id,
                        FhirRecord *ret_record,
                        GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (reader->sql, FHIR_STORE_SQL_READ_ID, error);
  guint8 scratch[16];

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, reader->store->names->types[type].number);
  fhir_store_bind_id (stmt, 2, id, scratch);
  return take_one (reader, stmt, TRUE, ret_record, error);
}

gboolean
fhir_store_reader_get (FhirStoreReader *reader, gint64 key, FhirRecord *ret_record, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (reader->sql, FHIR_STORE_SQL_READ_KEY, error);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, key);
  return take_one (reader, stmt, TRUE, ret_record, error);
}

gboolean
fhir_store_reader_get_at (FhirStoreReader *reader,
                          gint64 key,
                          gint64 change,
                          FhirRecord *ret_record,
                          GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (reader->sql, FHIR_STORE_SQL_READ_KEY, error);
  FhirStep step;

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, key);
  step = fhir_stmt_step (stmt, error);
  if (step == FHIR_STEP_ERROR)
    return FALSE;
  /* A key left behind by a move is dead, but its last change has a body in the feed. */
  if (step == FHIR_STEP_ROW && fhir_stmt_get_int (stmt, 4) <= change &&
      fhir_stmt_get_int (stmt, 6) <= fhir_stmt_get_int (stmt, 4))
    {
      gboolean ok = fhir_store_reader_take_newest (reader, stmt, TRUE, ret_record, error);

      fhir_stmt_reset (stmt);
      return ok;
    }
  fhir_stmt_reset (stmt);
  stmt = fhir_store_sql_get (reader->sql, FHIR_STORE_SQL_OLD_AT, error);
  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, key);
  fhir_stmt_bind_int (stmt, 2, change);
  return take_one (reader, stmt, FALSE, ret_record, error);
}

/* Counts and dictionaries */

gboolean
fhir_store_reader_count (FhirStoreReader *reader,
                         FhirTypeId type,
                         gint64 *ret_count,
                         GError **error)
{
  FhirStmt *stmt =
      fhir_store_sql_get (reader->sql,
                          type != 0 ? FHIR_STORE_SQL_TYPE_LIVE : FHIR_STORE_SQL_LIVE_SUM,
                          error);

  if (stmt == NULL)
    return FALSE;
  if (type != 0)
    fhir_stmt_bind_int (stmt, 1, reader->store->names->types[type].number);
  if (!fhir_stmt_run_int (stmt, 0, ret_count, error))
    return FALSE;
  for (guint i = 0; reader->writer_live != NULL && i < reader->writer_live->len; i++)
    {
      const FhirStoreLive *live = &g_array_index (reader->writer_live, FhirStoreLive, i);

      if (type == 0 || live->type == type)
        *ret_count += live->delta;
    }
  return TRUE;
}

gboolean
fhir_store_reader_system (FhirStoreReader *reader, FhirSlice url, gint64 *ret_s, GError **error)
{
  return fhir_store_terms_system (reader->terms, url, ret_s, error);
}

gboolean
fhir_store_reader_term (FhirStoreReader *reader,
                        FhirSlice system,
                        FhirSlice code,
                        gint64 *ret_k,
                        GError **error)
{
  return fhir_store_terms_term (reader->terms, system, code, ret_k, error);
}
