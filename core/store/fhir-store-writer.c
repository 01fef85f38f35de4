/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The one writer and its groups.
 *
 *     begin ( save (put | delete)* (release | undo) )* commit | rollback        then idle
 *
 * 1. Nothing is published before its commit is on the disk.
 * 2. Change numbers have no gaps: what is undone gives its numbers back, and a group that is rolled
 * back gives back all of them. The same holds for terms and systems.
 * 3. A request that fails half-way must be undone; if its caller did not save, the group is torn
 * and commit refuses it.
 * 4. A full disk loses the group and nothing else. Any other failure of a write or of the commit
 * itself leaves the store for reading only, because what the disk holds is then unknown.
 *
 * Bulk groups collect search rows in memory and write them in order of their keys at commit, which
 * makes large groups 20 to 30 % faster. Records themselves are written at once, so that later
 * requests of the group find them; only a change of a resource whose rows still wait makes us flush
 * early. */

#include "fhir-store-writer-private.h"

#include "fhir-error.h"
#include "fhir-failpoint.h"

#define WRITER_KIB  65536
#define EXTRA_BYTES 1024 /* id and meta that we add */

static void
set_mark (FhirStoreWriter *writer, FhirStoreMark *mark)
{
  mark->change = writer->change;
  mark->ts = writer->ts;
  mark->terms = fhir_store_terms_mark (writer->resolver.terms);
  mark->live = writer->live->len;
  mark->pending_from = writer->pending_from;
  for (guint i = 0; i < FHIR_STORE_N_TABLES; i++)
    mark->pending[i] = writer->pending.tables[i]->len;
}

static void
go_back (FhirStoreWriter *writer, const FhirStoreMark *mark)
{
  writer->change = mark->change;
  writer->ts = mark->ts;
  fhir_store_terms_reset (writer->resolver.terms, mark->terms);
  for (guint i = mark->live; i < writer->live->len; i++)
    {
      const FhirStoreLive *live = &g_array_index (writer->live, FhirStoreLive, i);

      fhir_store_train_count (writer, live->type, -live->delta);
    }
  g_array_set_size (writer->live, mark->live);
  for (guint i = 0; i < FHIR_STORE_N_TABLES; i++)
    if (writer->flushed_saved)
      {
        g_array_set_size (writer->pending.tables[i], 0);
        g_array_append_vals (writer->pending.tables[i],
                             writer->kept.tables[i]->data,
                             writer->kept.tables[i]->len);
      }
    else
      g_array_set_size (writer->pending.tables[i], mark->pending[i]);
  writer->pending_from = mark->pending_from;
}

/* The request is over: its rows and those before it now share their fate. */
static void
end_request (FhirStoreWriter *writer)
{
  writer->saved = FALSE;
  if (!writer->flushed_saved)
    return;
  writer->flushed_saved = FALSE;
  for (guint i = 0; i < FHIR_STORE_N_TABLES; i++)
    g_array_set_size (writer->kept.tables[i], 0);
}

/* Takes custom. */
static void
adopt_custom (FhirStoreWriter *writer, FhirStoreCustom *custom)
{
  fhir_store_custom_unref ((FhirStoreCustom *)writer->resolver.custom);
  fhir_store_custom_unref (writer->reader->custom);
  writer->resolver.custom = custom;
  writer->reader->custom = fhir_store_custom_ref (custom);
}

static gboolean
load_writer (FhirStoreWriter *writer, GError **error)
{
  FhirStore *store = writer->store;
  FhirStmt *stmt;

  writer->reader = fhir_store_reader_new_inside (store, writer->db, writer->sql, error);
  if (writer->reader == NULL)
    return FALSE;
  writer->reader->writer_change = &writer->change;
  writer->reader->writer_live = writer->live;
  writer->resolver.names = store->names;
  adopt_custom (writer, fhir_store_ref_custom (store));
  writer->resolver.terms = fhir_store_terms_new (writer->sql, TRUE, error);
  if (writer->resolver.terms == NULL)
    return FALSE;
  writer->resolver.keys = fhir_store_keys_new (writer->sql, store->names, TRUE, error);
  if (writer->resolver.keys == NULL)
    return FALSE;
  writer->change = fhir_store_get_change (store);
  stmt = fhir_store_sql_get (writer->sql, FHIR_STORE_SQL_CHG_TS, error);
  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, writer->change);
  return fhir_stmt_run_int (stmt, 0, &writer->ts, error) && fhir_store_train_load (writer, error);
}

FhirStoreWriter *
fhir_store_writer_new (FhirStore *store, GError **error)
{
  g_autoptr (FhirStoreWriter) writer = NULL;

  if (!fhir_store_check_writable (store, error))
    return NULL;
  if (!g_atomic_int_compare_and_exchange (&store->has_writer, FALSE, TRUE))
    {
      g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_BUSY, "the store has a writer already");
      return NULL;
    }
  writer = g_new0 (FhirStoreWriter, 1);
  writer->store = fhir_store_ref (store);
  writer->limits = store->limits;
  writer->limits.json_bytes += EXTRA_BYTES;
  writer->limits.json_nodes += 8;
  writer->live = g_array_new (FALSE, FALSE, sizeof (FhirStoreLive));
  writer->parser = fhir_json_parser_new();
  writer->packer = fhir_store_packer_new (store->dictionaries);
  writer->found = fhir_index_rows_new();
  writer->old_found = fhir_index_rows_new();
  fhir_store_rows_init (&writer->rows);
  fhir_store_rows_init (&writer->old_rows);
  fhir_store_rows_init (&writer->added);
  fhir_store_rows_init (&writer->removed);
  fhir_store_rows_init (&writer->pending);
  fhir_store_rows_init (&writer->kept);
  writer->gone = g_byte_array_new();
  writer->body = g_string_new (NULL);
  writer->old_body = g_string_new (NULL);
  writer->db = fhir_store_connect (store, FALSE, WRITER_KIB, error);
  if (writer->db == NULL)
    return NULL;
  writer->sql = fhir_store_sql_new (writer->db);
  writer->unpacker = fhir_store_unpacker_new (store->dictionaries, writer->sql);
  if (!load_writer (writer, error))
    return NULL;
  return g_steal_pointer (&writer);
}

void
fhir_store_writer_free (FhirStoreWriter *writer)
{
  if (writer == NULL)
    return;
  if (writer->in_group)
    fhir_store_writer_rollback (writer);
  fhir_store_reader_free (writer->reader);
  fhir_store_terms_free (writer->resolver.terms);
  fhir_store_keys_free (writer->resolver.keys);
  fhir_store_custom_unref ((FhirStoreCustom *)writer->resolver.custom);
  fhir_store_custom_unref (writer->next_custom);
  fhir_store_packer_free (writer->packer);
  fhir_store_unpacker_free (writer->unpacker);
  fhir_json_parser_free (writer->parser);
  fhir_index_rows_free (writer->found);
  fhir_index_rows_free (writer->old_found);
  fhir_store_rows_clear (&writer->rows);
  fhir_store_rows_clear (&writer->old_rows);
  fhir_store_rows_clear (&writer->added);
  fhir_store_rows_clear (&writer->removed);
  fhir_store_rows_clear (&writer->pending);
  fhir_store_rows_clear (&writer->kept);
  g_byte_array_unref (writer->gone);
  g_string_free (writer->body, TRUE);
  g_string_free (writer->old_body, TRUE);
  g_array_unref (writer->live);
  g_clear_pointer (&writer->trained, g_array_unref);
  fhir_store_sql_free (writer->sql);
  fhir_db_close (writer->db);
  g_atomic_int_set (&writer->store->has_writer, FALSE);
  fhir_store_unref (writer->store);
  g_free (writer);
}

FhirStoreReader *
fhir_store_writer_get_reader (FhirStoreWriter *writer)
{
  return writer->reader;
}

gint64
fhir_store_writer_next_change (FhirStoreWriter *writer)
{
  return ++writer->change;
}

gint64
fhir_store_writer_next_ts (FhirStoreWriter *writer, gint64 wanted)
{
  gint64 now = fhir_clock_wall_ms (writer->store->clock);

  /* One that lies ahead would hold the clock of all later changes. */
  writer->ts = MAX (writer->ts, wanted != 0 ? MIN (wanted, now) : now);
  return writer->ts;
}

void
fhir_store_writer_count (FhirStoreWriter *writer, FhirTypeId type, gint delta)
{
  FhirStoreLive live = { type, delta };

  g_array_append_val (writer->live, live);
  fhir_store_train_count (writer, type, delta);
}

/* Groups */

/* Past 16 MiB the log is to start over, which readers on an older snapshot can prevent: then it is
 * tried again 4 MiB later, not after each group, because trying waits for them a little. Asked
 * before each group too, because under steady load nobody is ever idle. */
static void
tend_log (FhirStoreWriter *writer, gboolean idle)
{
  FhirStoreKeeper *keeper = writer->store->keeper;
  guint pages = fhir_db_get_wal_frames (writer->db);
  gboolean restart = pages >= MAX (writer->restart_at, FHIR_STORE_RESTART_PAGES);

  if (!restart && (keeper != NULL || !idle || pages < FHIR_STORE_PASSIVE_PAGES))
    return;
  if (keeper != NULL)
    fhir_store_keeper_close_idle (keeper);
  writer->restart_at = fhir_store_move_log (writer->store, writer->db, restart) != 0
                           ? pages + FHIR_STORE_PASSIVE_PAGES
                           : 0;
}

gboolean
fhir_store_writer_begin (FhirStoreWriter *writer, gboolean bulk, GError **error)
{
  g_return_val_if_fail (!writer->in_group, FALSE);

  tend_log (writer, FALSE);
  if (!fhir_store_check_writable (writer->store, error) ||
      !fhir_store_sql_run (writer->sql, FHIR_STORE_SQL_BEGIN_WRITE, error))
    return FALSE;
  writer->in_group = TRUE;
  writer->bulk = bulk;
  writer->saved = FALSE;
  writer->torn = FALSE;
  writer->flushed_saved = FALSE;
  writer->parameters_changed = FALSE;
  writer->pending_from = writer->change + 1;
  set_mark (writer, &writer->group);
  return TRUE;
}

gboolean
fhir_store_writer_check_group (FhirStoreWriter *writer, GError **error)
{
  if (writer->in_group && !writer->torn && fhir_db_in_transaction (writer->db))
    return TRUE;
  g_set_error_literal (error,
                       FHIR_ERROR,
                       FHIR_ERROR_INTERNAL,
                       writer->in_group ? "the group of writes has failed"
                                        : "no group of writes is open");
  return FALSE;
}

void
fhir_store_writer_rollback (FhirStoreWriter *writer)
{
  g_autoptr (GError) error = NULL;

  if (!writer->in_group)
    return;
  writer->in_group = FALSE;
  g_clear_pointer (&writer->next_custom, fhir_store_custom_unref);
  if (fhir_db_in_transaction (writer->db) &&
      !fhir_store_sql_run (writer->sql, FHIR_STORE_SQL_ROLLBACK, &error))
    {
      g_warning ("rollback: %s", error->message);
      fhir_store_fail (writer->store);
    }
  end_request (writer);
  go_back (writer, &writer->group);
  fhir_store_train_end (writer, FALSE);
  fhir_store_rows_empty (&writer->pending);
  fhir_store_keys_forget_all (writer->resolver.keys);
  if (fhir_db_has_failed (writer->db))
    fhir_store_fail (writer->store);
}

/* Keeps the rows of earlier requests, in case an undo of this one takes them out of the tables
 * again. */
static void
keep_earlier (FhirStoreWriter *writer)
{
  for (guint i = 0; i < FHIR_STORE_N_TABLES; i++)
    g_array_append_vals (writer->kept.tables[i],
                         writer->pending.tables[i]->data,
                         writer->request.pending[i]);
  writer->flushed_saved = TRUE;
}

gboolean
fhir_store_writer_flush (FhirStoreWriter *writer, GError **error)
{
  if (!writer->bulk || writer->pending_from > writer->change)
    return TRUE;
  if (writer->saved && !writer->flushed_saved)
    keep_earlier (writer);
  fhir_store_rows_sort (&writer->pending);
  if (!fhir_store_rows_insert (&writer->pending, writer->sql, error))
    return FALSE;
  for (guint i = 0; i < FHIR_STORE_N_TABLES; i++)
    g_array_set_size (writer->pending.tables[i], 0);
  if (!writer->saved) /* else kept rows may need their texts */
    fhir_store_rows_empty (&writer->pending);
  writer->pending_from = writer->change + 1;
  return TRUE;
}

static gboolean
write_live (FhirStoreWriter *writer, GError **error)
{
  g_autofree gint *deltas = g_new0 (gint, fhir_def_n_types() + 1);

  for (guint i = 0; i < writer->live->len; i++)
    {
      const FhirStoreLive *live = &g_array_index (writer->live, FhirStoreLive, i);

      deltas[live->type] += live->delta;
    }
  for (guint i = 1; writer->live->len > 0 && i <= fhir_def_n_types(); i++)
    {
      FhirStmt *stmt;

      if (deltas[i] == 0)
        continue;
      stmt = fhir_store_sql_get (writer->sql, FHIR_STORE_SQL_TYPE_LIVE_ADD, error);
      if (stmt == NULL)
        return FALSE;
      fhir_stmt_bind_int (stmt, 1, deltas[i]);
      fhir_stmt_bind_int (stmt, 2, writer->store->names->types[i].number);
      if (!fhir_stmt_run (stmt, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
finish_group (FhirStoreWriter *writer, GError **error)
{
  if (!fhir_store_writer_check_group (writer, error) || !fhir_store_writer_flush (writer, error) ||
      (writer->parameters_changed && !fhir_store_custom_renew (writer, error)) ||
      !fhir_store_keys_flush (writer->resolver.keys, error) || !write_live (writer, error))
    return FALSE;
  if (!FHIR_FAILPOINT ("store.before-commit"))
    return TRUE;
  g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_INTERNAL, "failpoint store.before-commit");
  return FALSE;
}

gboolean
fhir_store_writer_commit (FhirStoreWriter *writer, GError **error)
{
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (writer->in_group && !writer->saved, FALSE);

  if (!finish_group (writer, error))
    {
      fhir_store_writer_rollback (writer);
      return FALSE;
    }
  if (!fhir_store_sql_run (writer->sql, FHIR_STORE_SQL_COMMIT, &local))
    {
      if (!g_error_matches (local, FHIR_ERROR, FHIR_ERROR_NO_SPACE))
        fhir_store_fail (writer->store);
      fhir_store_writer_rollback (writer);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  writer->in_group = FALSE;
  writer->fill_failed = FALSE;
  fhir_store_train_end (writer, TRUE);
  g_array_set_size (writer->live, 0);
  if (FHIR_FAILPOINT ("store.after-commit"))
    g_debug ("failpoint store.after-commit");
  if (writer->next_custom != NULL)
    {
      fhir_store_publish_custom (writer->store, writer->next_custom);
      adopt_custom (writer, g_steal_pointer (&writer->next_custom));
    }
  fhir_store_publish (writer->store, writer->change);
  if (writer->store->keeper != NULL)
    fhir_store_keeper_note_log (writer->store->keeper, fhir_db_get_wal_frames (writer->db));
  return TRUE;
}

/* Requests */

gboolean
fhir_store_writer_save (FhirStoreWriter *writer, GError **error)
{
  g_return_val_if_fail (!writer->saved, FALSE);

  if (!fhir_store_writer_check_group (writer, error) ||
      (writer->bulk && writer->training_due && !fhir_store_train (writer, error)) ||
      !fhir_store_sql_run (writer->sql, FHIR_STORE_SQL_SAVE, error))
    return FALSE;
  writer->saved = TRUE;
  writer->flushed_saved = FALSE;
  set_mark (writer, &writer->request);
  fhir_store_keys_mark (writer->resolver.keys);
  return TRUE;
}

gboolean
fhir_store_writer_release (FhirStoreWriter *writer, GError **error)
{
  g_return_val_if_fail (writer->saved, FALSE);

  end_request (writer);
  return fhir_store_writer_check_group (writer, error) &&
         fhir_store_sql_run (writer->sql, FHIR_STORE_SQL_RELEASE, error);
}

gboolean
fhir_store_writer_undo (FhirStoreWriter *writer, GError **error)
{
  g_return_val_if_fail (writer->saved, FALSE);

  if (fhir_db_in_transaction (writer->db))
    writer->torn = FALSE;
  if (!fhir_store_writer_check_group (writer, error) ||
      !fhir_store_sql_run (writer->sql, FHIR_STORE_SQL_UNDO, error) ||
      !fhir_store_sql_run (writer->sql, FHIR_STORE_SQL_RELEASE, error))
    {
      end_request (writer);
      writer->torn = TRUE;
      return FALSE;
    }
  go_back (writer, &writer->request);
  end_request (writer);
  fhir_store_keys_forget_ids (writer->resolver.keys);
  return TRUE;
}

/* Housekeeping */

gboolean
fhir_store_writer_is_busy (FhirStoreWriter *writer)
{
  return !writer->fill_failed && fhir_store_is_writable (writer->store) &&
         fhir_store_custom_is_busy (writer->resolver.custom);
}

gboolean
fhir_store_writer_idle (FhirStoreWriter *writer, GError **error)
{
  g_return_val_if_fail (!writer->in_group, FALSE);

  if (!fhir_store_is_writable (writer->store))
    return TRUE;
  if (!fhir_store_train_idle (writer, error) || !fhir_store_expire (writer, error) ||
      !fhir_store_fill (writer, error))
    return FALSE;
  tend_log (writer, TRUE);
  return TRUE;
}
