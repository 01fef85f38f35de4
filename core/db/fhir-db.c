/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A connection to SQLite.
 *
 * 1. What opens is not changed: a file that exists keeps its journal mode, its header and its pages
 * until the caller has made sure whose it is (fhir_migrate()) and asks for WAL by
 * fhir_db_use_wal(). Before that, closing does not checkpoint either.
 * 2. Every connection has the same pragmas (README.md has the measurements): 4 KiB pages, WAL,
 *    synchronous=FULL, no automatic checkpoints; so no caller can open an unsafe one by forgetting.
 * 3. Long statements stop: the progress handler looks at the guard every 1,000 steps of the
 * machine.
 * 4. Messages hold SQLite's own words (names of tables, never bound values). */

#include "fhir-db-private.h"
#include "fhir-error.h"

#include <glib/gstdio.h>

#define GUARD_STEPS        1000
#define CHECKPOINT_BUSY_MS 20 /* how long starting the log over waits for readers */
#define BUSY_MS            5000
#define CACHE_KIB          16384

static const char PRAGMAS[] = "PRAGMA synchronous=FULL;"
                              "PRAGMA secure_delete=OFF;"
                              "PRAGMA temp_store=MEMORY;"
                              "PRAGMA mmap_size=0;"
                              "PRAGMA wal_autocheckpoint=0;"
                              "PRAGMA foreign_keys=OFF;"
                              "PRAGMA cell_size_check=ON;"
                              "PRAGMA journal_size_limit=33554432;";

static FhirError
map_code (int rc)
{
  switch (rc & 0xff)
    {
    case SQLITE_FULL:
      return FHIR_ERROR_NO_SPACE;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return FHIR_ERROR_CORRUPT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return FHIR_ERROR_BUSY;
    case SQLITE_READONLY:
      return FHIR_ERROR_READ_ONLY;
    case SQLITE_TOOBIG:
      return FHIR_ERROR_TOO_LARGE;
    default:
      return FHIR_ERROR_INTERNAL;
    }
}

gboolean
fhir_db_fail (FhirDb *db, int rc, GError **error)
{
  if ((rc & 0xff) == SQLITE_INTERRUPT)
    {
      if (g_cancellable_set_error_if_cancelled (db->cancellable, error))
        return FALSE;
      g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_TOO_COSTLY, "statement ran past its time");
      return FALSE;
    }
  if ((rc & 0xff) == SQLITE_IOERR || (rc & 0xff) == SQLITE_CORRUPT)
    {
      db->failed = TRUE;
      fhir_db_keep_log (db);
    }
  g_set_error (error,
               FHIR_ERROR,
               map_code (rc),
               "database: %s (%d)",
               rc == sqlite3_extended_errcode (db->handle) ? sqlite3_errmsg (db->handle)
                                                           : sqlite3_errstr (rc),
               rc);
  return FALSE;
}

static int
on_progress (void *data)
{
  FhirDb *db = data;

  if (db->cancellable != NULL && g_cancellable_is_cancelled (db->cancellable))
    return 1;
  return db->deadline_us != 0 && fhir_clock_mono_us (db->clock) > db->deadline_us;
}

static int
on_wal (void *data, sqlite3 *handle, const char *name, int frames)
{
  FhirDb *db = data;

  db->wal_frames = frames;
  return SQLITE_OK;
}

/* A folder that cannot be written holds no shared memory file, so SQLite cannot read WAL databases
 * there but as immutable. That would skip what still stands in a log, hence the look at it. */
static char *
make_immutable_uri (const char *path)
{
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *escaped = NULL;
  GStatBuf info;

  if (g_stat (wal, &info) == 0 && info.st_size > 0)
    return NULL;
  escaped = g_uri_escape_string (path, G_URI_RESERVED_CHARS_ALLOWED_IN_PATH, FALSE);
  return g_strconcat ("file:", escaped, "?immutable=1", NULL);
}

static int
open_handle (FhirDb *db, const char *name, const FhirDbOptions *options, int extra)
{
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | extra;
  int rc;

  if (options->read_only)
    flags |= SQLITE_OPEN_READONLY;
  else
    flags |= SQLITE_OPEN_READWRITE | (options->create ? SQLITE_OPEN_CREATE : 0);
  rc = sqlite3_open_v2 (name, &db->handle, flags, options->vfs);
  if (rc != SQLITE_OK)
    return rc;
  sqlite3_busy_timeout (db->handle, BUSY_MS);
  sqlite3_db_config (db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  /* The first read: it alone tells whether these bytes are a database that can be read here. */
  return sqlite3_exec (db->handle, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
}

static gboolean
open_checked (FhirDb *db, const char *path, const FhirDbOptions *options, GError **error)
{
  int rc = open_handle (db, path, options, 0);

  if (options->read_only && (rc & 0xff) == SQLITE_CANTOPEN)
    {
      g_autofree char *uri = make_immutable_uri (path);

      if (uri != NULL)
        {
          sqlite3_close_v2 (g_steal_pointer (&db->handle));
          rc = open_handle (db, uri, options, SQLITE_OPEN_URI);
        }
    }
  if (rc == SQLITE_OK)
    return TRUE;
  if ((rc & 0xff) == SQLITE_CANTOPEN)
    g_set_error_literal (error,
                         FHIR_ERROR,
                         FHIR_ERROR_INTERNAL,
                         "database file is absent or cannot be opened");
  else if ((rc & 0xff) == SQLITE_NOTADB || (rc & 0xff) == SQLITE_CORRUPT)
    g_set_error_literal (error,
                         FHIR_ERROR,
                         FHIR_ERROR_CORRUPT,
                         "file is no database or is damaged; it was left as it is");
  else
    fhir_db_fail (db, rc, error);
  return FALSE;
}

static gboolean
set_pragmas (FhirDb *db, guint cache_kib, GError **error)
{
  g_autofree char *cache =
      g_strdup_printf ("PRAGMA cache_size=-%u", cache_kib != 0 ? cache_kib : CACHE_KIB);

  if (!fhir_db_exec (db, PRAGMAS, error) || !fhir_db_exec (db, cache, error))
    return FALSE;
  sqlite3_progress_handler (db->handle, GUARD_STEPS, on_progress, db);
  sqlite3_wal_hook (db->handle, on_wal, db);
  return TRUE;
}

/* SQLite can count all memory it uses, and Debian's does, under one lock of the process for each
 * allocation. A worker at nice +10 that loses its processor while it holds that lock keeps the
 * threads waiting that answer at once. Nobody asks for the count. Has no effect once SQLite runs
 * already. */
static void
configure_once (void)
{
  static gsize done;

  if (!g_once_init_enter (&done))
    return;
  (void)sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
  g_once_init_leave (&done, 1);
}

FhirDb *
fhir_db_open (const char *path, const FhirDbOptions *options, GError **error)
{
  static const FhirDbOptions none = { 0 };
  g_autoptr (FhirDb) db = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  configure_once();
  if (options == NULL)
    options = &none;
  db = g_new0 (FhirDb, 1);
  db->clock = options->clock != NULL ? options->clock : fhir_clock_get_system();
  db->statements = g_hash_table_new (g_str_hash, g_str_equal);
  db->strays = g_hash_table_new (NULL, NULL);
  g_queue_init (&db->idle);
  if (!open_checked (db, path, options, error) || !set_pragmas (db, options->cache_kib, error))
    return NULL;
  return g_steal_pointer (&db);
}

gboolean
fhir_db_use_wal (FhirDb *db, GError **error)
{
  g_autoptr (FhirStmt) stmt = NULL;
  FhirStep step;

  if (!fhir_db_exec (db, "PRAGMA page_size=4096", error))
    return FALSE;
  stmt = fhir_db_prepare (db, "PRAGMA journal_mode=WAL", error);
  if (stmt == NULL)
    return FALSE;
  step = fhir_stmt_step (stmt, error);
  if (step == FHIR_STEP_ERROR)
    return FALSE;
  if (step != FHIR_STEP_ROW || !fhir_slice_is (fhir_stmt_get_text (stmt, 0), "wal"))
    {
      g_set_error_literal (error,
                           FHIR_ERROR,
                           FHIR_ERROR_INTERNAL,
                           "database cannot use a write-ahead log here");
      return FALSE;
    }
  sqlite3_db_config (db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
  return TRUE;
}

void
fhir_db_close (FhirDb *db)
{
  GHashTableIter iter;
  gpointer stmt;

  if (db == NULL)
    return;
  g_hash_table_iter_init (&iter, db->statements);
  while (g_hash_table_iter_next (&iter, NULL, &stmt))
    {
      g_hash_table_iter_steal (&iter);
      fhir_stmt_destroy (stmt);
    }
  g_hash_table_iter_init (&iter, db->strays);
  while (g_hash_table_iter_next (&iter, &stmt, NULL))
    fhir_stmt_destroy (stmt);
  g_hash_table_unref (db->statements);
  g_hash_table_unref (db->strays);
  sqlite3_close_v2 (db->handle);
  g_clear_object (&db->cancellable);
  g_free (db);
}

gboolean
fhir_db_exec (FhirDb *db, const char *sql, GError **error)
{
  int rc = sqlite3_exec (db->handle, sql, NULL, NULL, NULL);

  return rc == SQLITE_OK ? TRUE : fhir_db_fail (db, rc, error);
}

void
fhir_db_set_guard (FhirDb *db, GCancellable *cancellable, gint64 deadline_us)
{
  g_set_object (&db->cancellable, cancellable);
  db->deadline_us = deadline_us;
}

gint64
fhir_db_last_rowid (FhirDb *db)
{
  return sqlite3_last_insert_rowid (db->handle);
}

gint64
fhir_db_changes (FhirDb *db)
{
  return sqlite3_changes64 (db->handle);
}

gboolean
fhir_db_in_transaction (FhirDb *db)
{
  return sqlite3_get_autocommit (db->handle) == 0;
}

gboolean
fhir_db_has_failed (FhirDb *db)
{
  return db->failed;
}

void
fhir_db_keep_log (FhirDb *db)
{
  sqlite3_db_config (db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

guint
fhir_db_get_wal_frames (FhirDb *db)
{
  return (guint)db->wal_frames;
}

gboolean
fhir_db_checkpoint (FhirDb *db, gboolean restart, guint *ret_left, GError **error)
{
  int all = 0;
  int done = 0;
  int rc;

  sqlite3_busy_timeout (db->handle, CHECKPOINT_BUSY_MS);
  rc = sqlite3_wal_checkpoint_v2 (db->handle,
                                  NULL,
                                  restart ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE,
                                  &all,
                                  &done);
  sqlite3_busy_timeout (db->handle, BUSY_MS);
  /* Busy is no failure: a reader still stands on an older page, the next round gets it. */
  if (rc != SQLITE_OK && (rc & 0xff) != SQLITE_BUSY && (rc & 0xff) != SQLITE_LOCKED)
    return fhir_db_fail (db, rc, error);
  if (ret_left != NULL)
    *ret_left = all > done ? (guint)(all - done) : rc != SQLITE_OK;
  if (rc == SQLITE_OK && restart)
    db->wal_frames = 0;
  return TRUE;
}
