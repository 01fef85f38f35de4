/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The picture of the schema, and stores written by every version so far. A change of the schema is
 * a step, a new picture (UPDATE_GOLDEN=1 writes it) and a kept store of the version before:
 * MAKE_STORE=FILE writes one. */

#include "store-fixture.h"

#include <glib/gstdio.h>

static char *
find_file (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, name, NULL);
}

static void
test_picture (StoreFixture *f, gconstpointer data)
{
  g_autofree char *path = find_file ("core/store/schema.txt");
  g_autofree char *expected = NULL;
  g_autoptr (FhirStoreReader) reader = store_fixture_reader (f);
  g_autoptr (GString) picture = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  FhirStmt *stmt =
      fhir_db_prepare (fhir_store_reader_get_db (reader),
                       "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name",
                       &error);

  g_assert_no_error (error);
  while (fhir_stmt_step (stmt, &error) == FHIR_STEP_ROW)
    g_string_append_printf (picture, "%s;\n", fhir_stmt_get_text (stmt, 0).text);
  fhir_stmt_done (stmt);
  fhir_store_reader_end (reader);
  if (g_getenv ("UPDATE_GOLDEN") != NULL)
    g_assert_true (g_file_set_contents (path, picture->str, -1, &error));
  g_assert_true (g_file_get_contents (path, &expected, NULL, &error));
  g_assert_cmpstr (picture->str, ==, expected);
}

static char *
inflate (const char *path, gsize *ret_len)
{
  g_autofree char *packed = NULL;
  gsize len = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) file = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GZlibDecompressor) inflater = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable();

  g_assert_true (g_file_get_contents (path, &packed, &len, &error));
  file = g_memory_input_stream_new_from_data (packed, (gssize)len, NULL);
  stream = g_converter_input_stream_new (file, G_CONVERTER (inflater));
  g_output_stream_splice (out, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, &error);
  g_assert_no_error (error);
  *ret_len = g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (out));
  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (out));
}

/* Patient a with two versions, Observation o, Patient gone deleted. */
static void
fill (StoreFixture *f)
{
  store_fixture_put_one (
      f,
      "{\"resourceType\":\"Patient\",\"id\":\"a\",\"name\":[{\"family\":\"Ängström\"}]}");
  store_fixture_put_one (
      f,
      "{\"resourceType\":\"Patient\",\"id\":\"a\",\"name\":[{\"family\":\"Öst\"}]}");
  store_fixture_put_one (
      f,
      "{\"resourceType\":\"Observation\",\"id\":\"o\",\"status\":\"final\",\"code\":"
      "{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8480-6\"}]},"
      "\"subject\":{\"reference\":\"Patient/a\"},\"effectiveDateTime\":\"2020-02\","
      "\"valueQuantity\":{\"value\":1.50,\"unit\":\"mmHg\"}}");
  store_fixture_put_one (f, "{\"resourceType\":\"Patient\",\"id\":\"gone\"}");
  store_fixture_delete_one (f, "Patient", "gone");
}

static void
make_store (StoreFixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "records.db", NULL);
  g_autoptr (GFile) from = g_file_new_for_path (path);
  g_autoptr (GFile) to = g_file_new_for_path (g_getenv ("MAKE_STORE"));

  fill (f);
  store_fixture_close (f);
  g_assert_true (g_file_copy (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, NULL));
  store_fixture_open (f);
}

static void
test_version (gconstpointer data)
{
  const char *name = data;
  g_autofree char *from = find_file (name);
  gsize len = 0;
  g_autofree char *bytes = inflate (from, &len);
  StoreFixture f = { .folder = fhir_test_temp_folder(),
                     .clock = fhir_test_clock_new (START_MS + 60000),
                     .random = fhir_test_random_new (1) };
  g_autofree char *path = g_build_filename (f.folder, "records.db", NULL);
  FhirStoreReader *reader;
  g_autoptr (GError) error = NULL;
  FhirRecord record = { 0 };
  gint64 count = 0;

  g_assert_true (g_file_set_contents (path, bytes, (gssize)len, NULL));
  store_fixture_open (&f);
  reader = store_fixture_reader (&f);
  g_assert_cmpint (fhir_store_reader_get_change (reader), ==, 5);
  g_assert_true (fhir_store_reader_read_version (reader,
                                                 store_fixture_type ("Patient"),
                                                 FHIR_SLICE_LITERAL ("a"),
                                                 1,
                                                 &record,
                                                 &error));
  g_assert_nonnull (strstr (record.body.text, "Ängström"));
  g_assert_true (fhir_store_reader_read (reader,
                                         store_fixture_type ("Observation"),
                                         FHIR_SLICE_LITERAL ("o"),
                                         &record,
                                         &error));
  g_assert_nonnull (strstr (record.body.text, "\"value\":1.50"));
  g_assert_true (fhir_store_reader_read (reader,
                                         store_fixture_type ("Patient"),
                                         FHIR_SLICE_LITERAL ("gone"),
                                         &record,
                                         &error));
  g_assert_cmpint (record.op, ==, FHIR_CHANGE_DELETE);
  g_assert_true (fhir_store_reader_count (reader, 0, &count, &error));
  g_assert_cmpint (count, ==, 2);
  fhir_store_reader_end (reader);
  fhir_store_reader_free (reader);
  /* Rows are not as they would be computed: raise FHIR_STORE_ROWS_VERSION, see its comment. */
  store_fixture_check (&f);
  g_assert_cmpint (
      store_fixture_put_one (&f, "{\"resourceType\":\"Patient\",\"id\":\"a\"}").version,
      ==,
      3);
  store_fixture_tear_down (&f, NULL);
}

/* Rows by other definitions are made anew while the store opens, also after a crash half-way. */
static void
test_reindex (StoreFixture *f, gconstpointer data)
{
  static const char *const states[] = {
    "UPDATE fact SET value=5 WHERE name='rows'; DELETE FROM tok; UPDATE dat SET f=9;"
    "UPDATE res SET d0=7, bits=0;",
    "DELETE FROM fact WHERE name='rows'",
  };

  fill (f);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = g_build_filename (f->folder, "records.db", NULL);
      FhirDb *db;

      store_fixture_close (f);
      db = fhir_db_open (path, &(FhirDbOptions){ 0 }, &error);
      g_assert_true (fhir_db_exec (db, states[i], &error));
      fhir_db_close (db);
      g_test_expect_message ("fhir-store", G_LOG_LEVEL_MESSAGE, "search rows are made anew*");
      store_fixture_open (f);
      g_test_assert_expected_messages();
      store_fixture_check (f);
      g_assert_cmpint (fhir_store_get_horizon (f->store), ==, fhir_store_get_change (f->store));
      store_fixture_close (f);
      store_fixture_open (f);
    }
  g_assert_cmpint (store_fixture_put_one (f, "{\"resourceType\":\"Patient\",\"id\":\"a\"}").version,
                   ==,
                   3);
  store_fixture_check (f);
}

/* Who may not write is told, instead of finding too little or too much by rows of others. */
static void
test_others_rows_read_only (StoreFixture *f, gconstpointer data)
{
  const FhirStoreOptions options = { .read_only = TRUE };
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (f->folder, "records.db", NULL);
  FhirDb *db;

  fill (f);
  store_fixture_close (f);
  f->store = fhir_store_open (f->folder, &options, &error);
  g_assert_no_error (error);
  store_fixture_close (f);
  db = fhir_db_open (path, &(FhirDbOptions){ 0 }, &error);
  g_assert_true (fhir_db_exec (db, "UPDATE fact SET value=5 WHERE name='rows'", &error));
  fhir_db_close (db);
  g_assert_null (fhir_store_open (f->folder, &options, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_READ_ONLY);
  g_assert_nonnull (strstr (error->message, "another version"));
  g_test_expect_message ("fhir-store", G_LOG_LEVEL_MESSAGE, "search rows are made anew*");
  store_fixture_open (f);
  g_test_assert_expected_messages();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/core/store/schema/picture",
              StoreFixture,
              NULL,
              store_fixture_set_up,
              test_picture,
              store_fixture_tear_down);
  g_test_add ("/core/store/schema/reindex",
              StoreFixture,
              NULL,
              store_fixture_set_up,
              test_reindex,
              store_fixture_tear_down);
  g_test_add ("/core/store/schema/others-rows-read-only",
              StoreFixture,
              NULL,
              store_fixture_set_up,
              test_others_rows_read_only,
              store_fixture_tear_down);
  g_test_add_data_func ("/core/store/schema/v1", "db-versions/v1.db.gz", test_version);
  if (g_getenv ("MAKE_STORE") != NULL)
    g_test_add ("/core/store/schema/make",
                StoreFixture,
                NULL,
                store_fixture_set_up,
                make_store,
                store_fixture_tear_down);
  return g_test_run();
}
