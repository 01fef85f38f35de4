/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-fixture.h"

#include <glib/gstdio.h>

#define PATIENT   "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"active\":true}"
#define PATIENT_2 "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"active\":false}"

static void
test_put_and_read (StoreFixture *f, gconstpointer data)
{
  FhirPutResult result = store_fixture_put_one (f, PATIENT);
  g_autoptr (FhirStoreReader) reader = store_fixture_reader (f);
  g_autoptr (GError) error = NULL;
  FhirRecord record = { 0 };
  gint64 key = 0;
  gint64 count = 0;
  FhirTypeId type = store_fixture_type ("Patient");

  g_assert_cmpint (result.outcome, ==, FHIR_PUT_CREATED);
  g_assert_cmpint (result.version, ==, 1);
  g_assert_cmpint (result.change, ==, 1);
  g_assert_cmpint (result.updated, ==, START_MS);
  g_assert_cmpint (fhir_store_reader_get_change (reader), ==, 1);

  g_assert_true (fhir_store_reader_read (reader, type, FHIR_SLICE_LITERAL ("p1"), &record, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (record.id, ==, "p1");
  g_assert_cmpint (record.type, ==, type);
  g_assert_cmpint (record.key, ==, result.key);
  g_assert_cmpint (record.op, ==, FHIR_CHANGE_CREATE);
  g_assert_cmpstr (record.body.text,
                   ==,
                   "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"meta\":{\"versionId\":\"1\","
                   "\"lastUpdated\":\"2023-11-14T22:13:20.000Z\"},\"active\":true}");
  g_assert_true (fhir_store_reader_find (reader, type, FHIR_SLICE_LITERAL ("p1"), &key, &error));
  g_assert_cmpint (key, ==, result.key);
  g_assert_true (fhir_store_reader_count (reader, type, &count, &error));
  g_assert_cmpint (count, ==, 1);
  g_assert_false (
      fhir_store_reader_read (reader, type, FHIR_SLICE_LITERAL ("p2"), &record, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_NOT_FOUND);
  fhir_store_reader_end (reader);
}

static void
test_update (StoreFixture *f, gconstpointer data)
{
  FhirPutResult first = store_fixture_put_one (f, PATIENT);
  FhirPutResult same;
  FhirPutResult second;

  f->clock->wall_ms += 5000;
  same = store_fixture_put_one (f, PATIENT);
  g_assert_cmpint (same.outcome, ==, FHIR_PUT_UNCHANGED);
  g_assert_cmpint (same.version, ==, 1);
  g_assert_cmpint (same.updated, ==, first.updated);
  g_assert_cmpint (same.change, ==, 1);
  second = store_fixture_put_one (f, PATIENT_2);
  g_assert_cmpint (second.outcome, ==, FHIR_PUT_UPDATED);
  g_assert_cmpint (second.version, ==, 2);
  g_assert_cmpint (second.key, ==, first.key);
  g_assert_cmpint (second.updated, ==, START_MS + 5000);
  g_assert_cmpint (second.change, ==, 2);
  /* What was read may be sent back as it is. */
  same = store_fixture_put_one (
      f,
      "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"meta\":{\"versionId\":\"2\",\"lastUpdated\":"
      "\"2023-11-14T22:13:25.000Z\"},\"active\":false}");
  g_assert_cmpint (same.outcome, ==, FHIR_PUT_UNCHANGED);
  store_fixture_check (f);
}

static void
test_clock_goes_back (StoreFixture *f, gconstpointer data)
{
  store_fixture_put_one (f, PATIENT);
  f->clock->wall_ms -= 1000000;
  g_assert_cmpint (store_fixture_put_one (f, PATIENT_2).updated, ==, START_MS);
  store_fixture_close (f);
  store_fixture_open (f);
  g_assert_cmpint (store_fixture_put_one (f, PATIENT).updated, ==, START_MS);
}

/* A time that is brought along stands where the order of the feed allows it. */
static void
test_kept_times (StoreFixture *f, gconstpointer data)
{
  static const struct
  {
    gint64 wanted;
    gint64 expected;
  } rows[] = {
    { START_MS - 5000, START_MS - 5000 }, { START_MS - 9000, START_MS - 5000 },
    { START_MS - 1000, START_MS - 1000 }, { START_MS + 9000, START_MS },
    { START_MS - 1, START_MS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const FhirPutOptions options = { .updated = rows[i].wanted };
      FhirPutResult result = { 0 };
      g_autoptr (GError) error = NULL;

      store_fixture_begin (f);
      g_assert_true (store_fixture_put (f, i % 2 ? PATIENT_2 : PATIENT, &options, &result, &error));
      store_fixture_commit (f);
      g_assert_cmpint (result.updated, ==, rows[i].expected);
    }
}

static void
test_delete (StoreFixture *f, gconstpointer data)
{
  FhirPutResult created = store_fixture_put_one (f, PATIENT);
  FhirPutResult deleted = store_fixture_delete_one (f, "Patient", "p1");
  FhirPutResult again = store_fixture_delete_one (f, "Patient", "p1");
  FhirStoreReader *reader = store_fixture_reader (f);
  g_autoptr (GError) error = NULL;
  FhirRecord record = { 0 };
  gint64 count = -1;

  g_assert_cmpint (deleted.outcome, ==, FHIR_PUT_UPDATED);
  g_assert_cmpint (deleted.version, ==, 2);
  g_assert_cmpint (again.outcome, ==, FHIR_PUT_UNCHANGED);
  g_assert_true (fhir_store_reader_read (reader,
                                         store_fixture_type ("Patient"),
                                         FHIR_SLICE_LITERAL ("p1"),
                                         &record,
                                         &error));
  g_assert_cmpint (record.op, ==, FHIR_CHANGE_DELETE);
  g_assert_cmpstr (record.id, ==, "p1");
  g_assert_null (record.body.text);
  g_assert_true (fhir_store_reader_count (reader, 0, &count, &error));
  g_assert_cmpint (count, ==, 0);
  fhir_store_reader_end (reader);
  fhir_store_reader_free (reader);

  again = store_fixture_put_one (f, PATIENT);
  g_assert_cmpint (again.outcome, ==, FHIR_PUT_CREATED);
  g_assert_cmpint (again.version, ==, 3);
  g_assert_cmpint (again.key, ==, created.key);
  store_fixture_check (f);

  store_fixture_begin (f);
  g_assert_false (fhir_store_writer_delete (f->writer,
                                            store_fixture_type ("Patient"),
                                            FHIR_SLICE_LITERAL ("no"),
                                            0,
                                            NULL,
                                            &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_NOT_FOUND);
  store_fixture_commit (f);
}

static void
test_conditions (StoreFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *json;
    FhirPutOptions options;
    int code; /* -1: goes through */
  } rows[] = {
    { PATIENT, { .if_version = 1 }, FHIR_ERROR_PRECONDITION },
    { PATIENT, { .create_only = TRUE }, -1 },
    { PATIENT_2, { .create_only = TRUE }, FHIR_ERROR_CONFLICT },
    { PATIENT_2, { .if_version = 2 }, FHIR_ERROR_PRECONDITION },
    { PATIENT_2, { .if_version = 1 }, -1 },
    { "{\"resourceType\":\"Patient\",\"id\":\"a/b\"}", { 0 }, FHIR_ERROR_VALUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      store_fixture_begin (f);
      g_assert_true (store_fixture_put (f, rows[i].json, &rows[i].options, NULL, &error) ==
                     (rows[i].code < 0));
      if (rows[i].code >= 0)
        g_assert_error (error, FHIR_ERROR, rows[i].code);
      store_fixture_commit (f);
    }
}

/* A request that is undone leaves no trace and gives its number back; the others stay. */
static void
test_undo (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FhirPutResult result = { 0 };
  gint64 checked = 0;
  gint64 wrong = 0;

  store_fixture_begin (f);
  for (int i = 0; i < 6; i++)
    {
      g_autofree char *json = g_strdup_printf (
          "{\"resourceType\":\"Observation\",\"id\":\"o%d\",\"status\":\"final\",\"code\":{"
          "\"coding\":"
          "[{\"system\":\"http://loinc.org\",\"code\":\"c%d\"}]},\"subject\":{\"reference\":"
          "\"Patient/p%d\"}}",
          i,
          i,
          i);

      g_assert_true (fhir_store_writer_save (f->writer, &error));
      g_assert_true (store_fixture_put (f, json, NULL, &result, &error));
      g_assert_cmpint (result.change, ==, 1 + (i + 1) / 2);
      g_assert_true (i % 2 == 0 ? fhir_store_writer_release (f->writer, &error)
                                : fhir_store_writer_undo (f->writer, &error));
    }
  store_fixture_commit (f);
  g_assert_cmpint (fhir_store_get_change (f->store), ==, 3);
  g_assert_true (fhir_store_check (f->store, &checked, &wrong, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (checked, ==, 3);
  g_assert_cmpint (wrong, ==, 0);
}

static void
test_rollback (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  store_fixture_begin (f);
  g_assert_true (store_fixture_put (f, PATIENT, NULL, NULL, &error));
  fhir_store_writer_rollback (f->writer);
  g_assert_cmpint (fhir_store_get_change (f->store), ==, 0);
  g_assert_cmpint (store_fixture_put_one (f, PATIENT).change, ==, 1);
  store_fixture_check (f);
}

/* A reader sees what was published when it began, the writer's own reader what is being written. */
static void
test_snapshots (StoreFixture *f, gconstpointer data)
{
  g_autoptr (FhirStoreReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  FhirTypeId type = store_fixture_type ("Patient");
  FhirRecord record = { 0 };
  gint64 count = 0;

  store_fixture_put_one (f, PATIENT);
  reader = store_fixture_reader (f);
  store_fixture_begin (f);
  g_assert_true (store_fixture_put (f, PATIENT_2, NULL, NULL, &error));
  g_assert_true (fhir_store_reader_read (fhir_store_writer_get_reader (f->writer),
                                         type,
                                         FHIR_SLICE_LITERAL ("p1"),
                                         &record,
                                         &error));
  g_assert_cmpint (record.version, ==, 2);
  g_assert_true (
      store_fixture_put (f, "{\"resourceType\":\"Patient\",\"id\":\"p9\"}", NULL, NULL, &error));
  g_assert_true (
      fhir_store_reader_count (fhir_store_writer_get_reader (f->writer), type, &count, &error));
  g_assert_cmpint (count, ==, 2);
  store_fixture_commit (f);
  g_assert_true (fhir_store_reader_read (reader, type, FHIR_SLICE_LITERAL ("p1"), &record, &error));
  g_assert_cmpint (record.version, ==, 1);
  fhir_store_reader_end (reader);
  g_assert_true (fhir_store_reader_begin (reader, NULL, 0, &error));
  g_assert_true (fhir_store_reader_read (reader, type, FHIR_SLICE_LITERAL ("p1"), &record, &error));
  g_assert_cmpint (record.version, ==, 2);
  fhir_store_reader_end (reader);
}

static void
test_reopen (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *secret = g_memdup2 (fhir_store_get_secret (f->store), 32);
  FhirTypeId type = store_fixture_type ("Patient");
  FhirParamId param = fhir_def_find_param (type, FHIR_SLICE_LITERAL ("name"));
  gint64 t = fhir_store_type_number (f->store, type);
  gint64 p = fhir_store_param_number (f->store, param);
  FhirStore *second;

  g_assert_cmpint (t, >, 0);
  g_assert_cmpint (p, >, 0);
  g_assert_cmpint (fhir_store_type_of_number (f->store, t), ==, type);
  g_assert_cmpint (fhir_store_type_of_number (f->store, 99999), ==, 0);
  store_fixture_put_one (f, PATIENT);

  second = fhir_store_open (f->folder, NULL, &error);
  g_assert_null (second);
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, "in use by process"));
  g_clear_error (&error);

  store_fixture_close (f);
  store_fixture_open (f);
  g_assert_cmpmem (fhir_store_get_secret (f->store), 32, secret, 32);
  g_assert_cmpint (fhir_store_get_change (f->store), ==, 1);
  g_assert_cmpint (fhir_store_type_number (f->store, type), ==, t);
  g_assert_cmpint (fhir_store_param_number (f->store, param), ==, p);
  g_assert_cmpint (store_fixture_put_one (f, PATIENT).outcome, ==, FHIR_PUT_UNCHANGED);
  g_assert_null (fhir_store_writer_new (f->store, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_BUSY);
}

static void
test_read_only (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const FhirStoreOptions options = { .read_only = TRUE };
  FhirStoreReader *reader;
  FhirRecord record = { 0 };

  store_fixture_put_one (f, PATIENT);
  store_fixture_close (f);
  f->store = fhir_store_open (f->folder, &options, &error);
  g_assert_no_error (error);
  g_assert_false (fhir_store_is_writable (f->store));
  g_assert_null (fhir_store_writer_new (f->store, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_READ_ONLY);
  g_clear_error (&error);
  reader = store_fixture_reader (f);
  g_assert_true (fhir_store_reader_read (reader,
                                         store_fixture_type ("Patient"),
                                         FHIR_SLICE_LITERAL ("p1"),
                                         &record,
                                         &error));
  fhir_store_reader_end (reader);
  fhir_store_reader_free (reader);
}

/* Stores that are not ours to open: refused with a reason, every byte left. */
static void
test_refused (void)
{
  static const struct
  {
    const char *sql; /* NULL: no database at all */
    const char *word;
  } rows[] = {
    { NULL, "damaged" },
    { "PRAGMA application_id=0x43485254; PRAGMA user_version=99; CREATE TABLE x (v);",
      "version 99" },
    { "CREATE TABLE x (v);", "another application" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *folder = fhir_test_temp_folder();
      g_autofree char *path = g_build_filename (folder, "records.db", NULL);
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      g_autoptr (GError) error = NULL;
      gsize before_len = 0;
      gsize after_len = 0;

      if (rows[i].sql != NULL)
        {
          g_autoptr (FhirDb) db = fhir_db_open (path, &(FhirDbOptions){ .create = TRUE }, &error);

          g_assert_true (fhir_db_exec (db, rows[i].sql, &error));
        }
      else
        g_assert_true (g_file_set_contents (path, "this is no database, it is a letter", -1, NULL));
      g_assert_true (g_file_get_contents (path, &before, &before_len, NULL));
      g_assert_null (fhir_store_open (folder, &(FhirStoreOptions){ .create = TRUE }, &error));
      g_assert_error (error, FHIR_ERROR, FHIR_ERROR_CORRUPT);
      g_assert_nonnull (strstr (error->message, rows[i].word));
      g_assert_true (g_file_get_contents (path, &after, &after_len, NULL));
      g_assert_cmpmem (before, before_len, after, after_len);
      fhir_test_remove_tree (folder);
    }
}

#define ADD(path, func) \
  g_test_add (path, StoreFixture, NULL, store_fixture_set_up, func, store_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/core/store/store/put-and-read", test_put_and_read);
  ADD ("/core/store/store/update-and-unchanged", test_update);
  ADD ("/core/store/store/clock-goes-back", test_clock_goes_back);
  ADD ("/core/store/store/kept-times", test_kept_times);
  ADD ("/core/store/store/delete-and-recreate", test_delete);
  ADD ("/core/store/store/conditions", test_conditions);
  ADD ("/core/store/store/undo-gives-numbers-back", test_undo);
  ADD ("/core/store/store/rollback", test_rollback);
  ADD ("/core/store/store/snapshots", test_snapshots);
  ADD ("/core/store/store/reopen-and-lock", test_reopen);
  ADD ("/core/store/store/read-only", test_read_only);
  g_test_add_func ("/core/store/store/refused-and-untouched", test_refused);
  return g_test_run();
}
