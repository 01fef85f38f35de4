/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-db.h"
#include "fhir-error.h"
#include "fhir-test.h"

#include <glib/gstdio.h>
#include <unistd.h>

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = fhir_test_temp_folder();
  f->path = g_build_filename (f->folder, "t.db", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  fhir_test_remove_tree (f->folder);
  g_free (f->folder);
  g_free (f->path);
}

static FhirDb *
open_new (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  FhirDb *db = fhir_db_open (f->path, &(FhirDbOptions){ .create = TRUE }, &error);

  g_assert_no_error (error);
  g_assert_true (fhir_db_use_wal (db, &error));
  g_assert_no_error (error);
  return db;
}

static void
exec (FhirDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fhir_db_exec (db, sql, &error));
  g_assert_no_error (error);
}

static gint64
ask (FhirDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirStmt) stmt = fhir_db_prepare (db, sql, &error);
  gint64 value = -1;

  g_assert_no_error (error);
  g_assert_true (fhir_stmt_run_int (stmt, -2, &value, &error));
  return value;
}

static void
test_pragmas (Fixture *f, gconstpointer data)
{
  g_autoptr (FhirDb) db = open_new (f);
  static const struct
  {
    const char *sql;
    gint64 value;
  } rows[] = {
    { "PRAGMA synchronous", 2 },        { "PRAGMA page_size", 4096 },
    { "PRAGMA secure_delete", 0 },      { "PRAGMA temp_store", 2 },
    { "PRAGMA wal_autocheckpoint", 0 }, { "PRAGMA foreign_keys", 0 },
    { "PRAGMA mmap_size", 0 },          { "PRAGMA cache_size", -16384 },
    { "PRAGMA trusted_schema", 0 },     { "PRAGMA cell_size_check", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].sql);
      g_assert_cmpint (ask (db, rows[i].sql), ==, rows[i].value);
    }
}

static void
test_values (Fixture *f, gconstpointer data)
{
  g_autoptr (FhirDb) db = open_new (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirStmt) put = NULL;
  g_autoptr (FhirStmt) get = NULL;

  exec (db, "CREATE TABLE t (i INT, d REAL, t TEXT, e TEXT, b BLOB, n INT)");
  put = fhir_db_prepare (db, "INSERT INTO t VALUES (?,?,?,?,?,?)", &error);
  g_assert_no_error (error);
  fhir_stmt_bind_int (put, 1, G_MININT64);
  fhir_stmt_bind_double (put, 2, 0.1);
  fhir_stmt_bind_text (put, 3, (FhirSlice){ "a\0b", 3 });
  fhir_stmt_bind_text (put, 4, FHIR_SLICE_LITERAL (""));
  fhir_stmt_bind_blob (put, 5, NULL, 0);
  fhir_stmt_bind_text (put, 6, FHIR_SLICE_NONE);
  g_assert_true (fhir_stmt_run (put, &error));
  g_assert_cmpint (fhir_db_changes (db), ==, 1);
  g_assert_cmpint (fhir_db_last_rowid (db), ==, 1);

  get = fhir_db_prepare (db, "SELECT * FROM t", &error);
  g_assert_cmpint (fhir_stmt_step (get, &error), ==, FHIR_STEP_ROW);
  g_assert_cmpint (fhir_stmt_get_int (get, 0), ==, G_MININT64);
  g_assert_cmpfloat (fhir_stmt_get_double (get, 1), ==, 0.1);
  g_assert_cmpmem ("a\0b", 3, fhir_stmt_get_text (get, 2).text, fhir_stmt_get_text (get, 2).len);
  g_assert_false (fhir_stmt_is_null (get, 3));
  g_assert_cmpint (fhir_stmt_get_text (get, 3).len, ==, 0);
  g_assert_true (fhir_stmt_is_blob (get, 4));
  g_assert_nonnull (fhir_stmt_get_blob (get, 4).text);
  g_assert_true (fhir_stmt_is_null (get, 5));
  g_assert_null (fhir_stmt_get_text (get, 5).text);
  g_assert_cmpint (fhir_stmt_step (get, &error), ==, FHIR_STEP_DONE);
}

/* The same text borrowed twice gives two statements; given back, the text is not prepared again. */
static void
test_statements (Fixture *f, gconstpointer data)
{
  g_autoptr (FhirDb) db = open_new (f);
  g_autoptr (GError) error = NULL;
  FhirStmt *first = fhir_db_prepare (db, "SELECT 1 UNION SELECT 2", &error);
  FhirStmt *second = fhir_db_prepare (db, "SELECT 1 UNION SELECT 2", &error);

  g_assert_true (first != second);
  g_assert_cmpint (fhir_stmt_step (first, &error), ==, FHIR_STEP_ROW);
  g_assert_cmpint (fhir_stmt_step (second, &error), ==, FHIR_STEP_ROW);
  fhir_stmt_done (second);
  g_assert_cmpint (fhir_stmt_step (first, &error), ==, FHIR_STEP_ROW);
  g_assert_cmpint (fhir_stmt_get_int (first, 0), ==, 2);
  fhir_stmt_done (first);
  second = fhir_db_prepare (db, "SELECT 1 UNION SELECT 2", &error);
  g_assert_true (first == second);
  fhir_stmt_done (second);
  for (int i = 0; i < 600; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT %d", i);

      g_assert_cmpint (ask (db, sql), ==, i);
    }
  /* Borrowed when the connection closes: no leak, no complaint. */
  g_assert_nonnull (fhir_db_prepare (db, "SELECT 1 UNION SELECT 2", &error));
  g_assert_nonnull (fhir_db_prepare (db, "SELECT 1 UNION SELECT 2", &error));
}

static const char ENDLESS[] =
    "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT max(n) FROM c";

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (20000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_guard (Fixture *f, gconstpointer data)
{
  g_autoptr (FhirDb) db = open_new (f);
  g_autoptr (FhirStmt) stmt = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new();
  GThread *thread;

  stmt = fhir_db_prepare (db, ENDLESS, &error);
  fhir_db_set_guard (db, NULL, g_get_monotonic_time() + 20000);
  g_assert_cmpint (fhir_stmt_step (stmt, &error), ==, FHIR_STEP_ERROR);
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_TOO_COSTLY);
  g_clear_error (&error);

  fhir_db_set_guard (db, cancellable, 0);
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_cmpint (fhir_stmt_step (stmt, &error), ==, FHIR_STEP_ERROR);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);

  fhir_db_set_guard (db, NULL, 0);
  g_assert_cmpint (ask (db, "SELECT 7"), ==, 7);
}

static void
test_errors (Fixture *f, gconstpointer data)
{
  g_autoptr (FhirDb) db = open_new (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirStmt) put = NULL;

  g_assert_null (fhir_db_prepare (db, "SELECT nothing FROM nowhere", &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_INTERNAL);
  g_clear_error (&error);
  g_assert_null (fhir_db_prepare (db, "-- nothing", &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_INTERNAL);
  g_clear_error (&error);

  exec (db, "CREATE TABLE t (v TEXT PRIMARY KEY)");
  put = fhir_db_prepare (db, "INSERT INTO t VALUES (?)", &error);
  for (int i = 0; i < 2; i++)
    {
      fhir_stmt_bind_text (put, 1, FHIR_SLICE_LITERAL ("Doe, Jane"));
      g_assert_true (fhir_stmt_run (put, &error) == (i == 0));
    }
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_INTERNAL);
  g_assert_null (strstr (error->message, "Jane"));
  g_clear_error (&error);
  fhir_stmt_bind_int (put, 2, 1);
  g_assert_cmpint (fhir_stmt_step (put, &error), ==, FHIR_STEP_ERROR);
  g_clear_error (&error);

  exec (db, "PRAGMA max_page_count=3");
  g_assert_false (fhir_db_exec (db, "CREATE TABLE u AS SELECT randomblob(100000)", &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_NO_SPACE);
}

static void
test_read_only (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirDb) db = NULL;

  g_assert_null (fhir_db_open (f->path, &(FhirDbOptions){ .read_only = TRUE }, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_INTERNAL);
  g_clear_error (&error);
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
  db = open_new (f);
  exec (db, "CREATE TABLE t (v INT); INSERT INTO t VALUES (5);");
  g_clear_pointer (&db, fhir_db_close);

  db = fhir_db_open (f->path, &(FhirDbOptions){ .read_only = TRUE }, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ask (db, "SELECT v FROM t"), ==, 5);
  g_assert_false (fhir_db_exec (db, "INSERT INTO t VALUES (6)", &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_READ_ONLY);
}

/* A folder without write permission: root may write everywhere, so there the case proves nothing.
 */
static void
test_immutable (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirDb) db = open_new (f);

  exec (db, "CREATE TABLE t (v INT); INSERT INTO t VALUES (5);");
  g_clear_pointer (&db, fhir_db_close);
  g_chmod (f->folder, 0555);
  if (g_access (f->folder, W_OK) == 0)
    g_test_skip ("this user may write everywhere");
  else
    {
      db = fhir_db_open (f->path, &(FhirDbOptions){ .read_only = TRUE }, &error);
      g_assert_no_error (error);
      g_assert_cmpint (ask (db, "SELECT v FROM t"), ==, 5);
    }
  g_chmod (f->folder, 0755);
}

/* Opening leaves every byte of a file that is not ours. */
static void
test_untouched (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *junk = g_strnfill (9000, 'x');
  g_autofree char *after = NULL;
  gsize len = 0;

  g_assert_true (g_file_set_contents (f->path, junk, 9000, NULL));
  g_assert_null (fhir_db_open (f->path, &(FhirDbOptions){ .create = TRUE }, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_CORRUPT);
  g_assert_true (g_file_get_contents (f->path, &after, &len, NULL));
  g_assert_cmpmem (junk, 9000, after, len);
}

static void
test_checkpoint (Fixture *f, gconstpointer data)
{
  g_autoptr (FhirDb) db = open_new (f);
  g_autoptr (FhirDb) reader = NULL;
  g_autoptr (GError) error = NULL;
  guint left = 0;

  exec (db, "CREATE TABLE t (v BLOB); INSERT INTO t VALUES (randomblob(50000));");
  g_assert_cmpuint (fhir_db_get_wal_frames (db), >, 12);
  reader = fhir_db_open (f->path, &(FhirDbOptions){ .read_only = TRUE }, &error);
  exec (reader, "BEGIN");
  g_assert_cmpint (ask (reader, "SELECT count(*) FROM t"), ==, 1);
  exec (db, "INSERT INTO t VALUES (randomblob(50000))");
  g_assert_true (fhir_db_checkpoint (db, FALSE, &left, &error));
  g_assert_cmpuint (left, >, 0);
  g_assert_cmpint (ask (reader, "SELECT count(*) FROM t"), ==, 1);
  exec (reader, "COMMIT");
  g_assert_true (fhir_db_checkpoint (db, TRUE, &left, &error));
  g_assert_cmpuint (left, ==, 0);
  g_assert_cmpint (ask (reader, "SELECT count(*) FROM t"), ==, 2);
  exec (db, "BEGIN");
  g_assert_true (fhir_db_in_transaction (db));
  exec (db, "COMMIT");
  g_assert_false (fhir_db_in_transaction (db));
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/core/db/db/pragmas", test_pragmas);
  ADD ("/core/db/db/values-round-trip", test_values);
  ADD ("/core/db/db/statements-are-kept", test_statements);
  ADD ("/core/db/db/guard-stops", test_guard);
  ADD ("/core/db/db/errors-without-values", test_errors);
  ADD ("/core/db/db/read-only", test_read_only);
  ADD ("/core/db/db/immutable-folder", test_immutable);
  ADD ("/core/db/db/foreign-bytes-untouched", test_untouched);
  ADD ("/core/db/db/checkpoint", test_checkpoint);
  return g_test_run();
}
