/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-error.h"
#include "fhir-migrate.h"
#include "fhir-test.h"

#define APPLICATION 0x43545231

static const FhirMigration STEPS[] = {
  { "0001", "CREATE TABLE a (v INT);" },
  { "0002", "CREATE TABLE b (v INT); INSERT INTO b VALUES (1);" },
  { "0003", "CREATE TABLE c (v INT); INSERT INTO nowhere VALUES (1);" },
};

static char *
make_path (const char *folder)
{
  return g_build_filename (folder, "t.db", NULL);
}

static FhirDb *
open_db (const char *path)
{
  g_autoptr (GError) error = NULL;
  FhirDb *db = fhir_db_open (path, &(FhirDbOptions){ .create = TRUE }, &error);

  g_assert_no_error (error);
  return db;
}

static gint64
ask (FhirDb *db, const char *sql)
{
  g_autoptr (FhirStmt) stmt = fhir_db_prepare (db, sql, NULL);
  gint64 value = -1;

  g_assert_nonnull (stmt);
  g_assert_true (fhir_stmt_run_int (stmt, -2, &value, NULL));
  return value;
}

static void
test_steps (void)
{
  g_autofree char *folder = fhir_test_temp_folder();
  g_autofree char *path = make_path (folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirDb) db = open_db (path);

  g_assert_true (fhir_migrate (db, APPLICATION, STEPS, 1, &error));
  g_assert_cmpint (ask (db, "PRAGMA user_version"), ==, 1);
  g_assert_true (fhir_migrate_check (db, APPLICATION, 1, &error));
  g_assert_false (fhir_migrate_check (db, APPLICATION, 2, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_READ_ONLY);
  g_clear_error (&error);
  g_assert_true (fhir_migrate (db, APPLICATION, STEPS, 2, &error));
  g_assert_true (fhir_migrate (db, APPLICATION, STEPS, 2, &error));
  g_assert_cmpint (ask (db, "SELECT count(*) FROM b"), ==, 1);

  /* A step that fails leaves the version before it, whole. */
  g_assert_false (fhir_migrate (db, APPLICATION, STEPS, 3, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_INTERNAL);
  g_assert_nonnull (strstr (error->message, "0003"));
  g_clear_error (&error);
  g_assert_cmpint (ask (db, "PRAGMA user_version"), ==, 2);
  g_assert_cmpint (ask (db, "SELECT count(*) FROM sqlite_schema WHERE name='c'"), ==, 0);
  g_clear_pointer (&db, fhir_db_close);
  fhir_test_remove_tree (folder);
}

typedef struct
{
  const char *description;
  const char *sql;
  const char *word; /* in the message */
} RefusedCase;

static const RefusedCase REFUSED[] = {
  { "newer",
    "PRAGMA application_id=0x43545231; PRAGMA user_version=9; CREATE TABLE x (v INT);",
    "version 9" },
  { "foreign", "PRAGMA application_id=77; CREATE TABLE x (v INT);", "another application" },
  { "foreign without id", "CREATE TABLE x (v INT);", "another application" },
  { "ours without a version",
    "PRAGMA application_id=0x43545231; CREATE TABLE x (v INT);",
    "version 0" },
};

static void
test_refused (gconstpointer data)
{
  const RefusedCase *row = data;
  g_autofree char *folder = fhir_test_temp_folder();
  g_autofree char *path = make_path (folder);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize before_len = 0;
  gsize after_len = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirDb) db = open_db (path);

  g_assert_true (fhir_db_exec (db, row->sql, &error));
  g_clear_pointer (&db, fhir_db_close);
  g_assert_true (g_file_get_contents (path, &before, &before_len, NULL));
  db = open_db (path);
  g_assert_false (fhir_migrate (db, APPLICATION, STEPS, 2, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, row->word));
  g_clear_pointer (&db, fhir_db_close);
  g_assert_true (g_file_get_contents (path, &after, &after_len, NULL));
  g_assert_cmpmem (before, before_len, after, after_len);
  fhir_test_remove_tree (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/db/migrate/steps", test_steps);
  for (guint i = 0; i < G_N_ELEMENTS (REFUSED); i++)
    {
      g_autofree char *path =
          g_strconcat ("/core/db/migrate/refused/", REFUSED[i].description, NULL);

      g_test_add_data_func (path, &REFUSED[i], test_refused);
    }
  return g_test_run();
}
