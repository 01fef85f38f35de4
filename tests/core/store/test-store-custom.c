/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows of search parameters that come as resources: made for what is there already, slice by slice,
 * while records come, change, move and go before and behind the place that has been reached; the
 * store is always as it would be computed anew. More records than the first slice takes. */

#include "fhir-store-params.h"
#include "store-fixture.h"

#define N_PATIENTS 8000
#define PATIENT    "{\"resourceType\":\"Patient\",\"id\":\"plain\"}"

static const char parameter[] =
    "{\"resourceType\":\"SearchParameter\",\"id\":\"%s\",\"url\":\"http://x/%s\",\"status\":\"%s\","
    "\"code\":\"%s\",\"base\":[\"%s\"],\"type\":\"%s\",\"expression\":\"%s\"}";

static void
put_parameter (StoreFixture *f,
               const char *code,
               const char *base,
               const char *type,
               const char *expression)
{
  g_autofree char *json =
      g_strdup_printf (parameter, code, code, "active", code, base, type, expression);

  store_fixture_put_one (f, json);
}

static char *
make_patient (guint n, const char *title)
{
  return g_strdup_printf (
      "{\"resourceType\":\"Patient\",\"id\":\"p%u\",\"photo\":[{\"title\":\"%s %u\",\"creation\":"
      "\"20%02u-01-01\"}],\"link\":[{\"other\":{\"reference\":\"Patient/"
      "p%u\"},\"type\":\"seealso\"}]}",
      n,
      title,
      n % 13,
      n % 50,
      n / 2);
}

static void
put_patient (StoreFixture *f, guint n, const char *title)
{
  g_autofree char *json = make_patient (n, title);

  store_fixture_put_one (f, json);
}

static void
fill_store (StoreFixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fhir_store_writer_begin (f->writer, TRUE, &error));
  for (guint i = 0; i < N_PATIENTS; i++)
    {
      g_autofree char *json = make_patient (i, "first");

      g_assert_true (store_fixture_put (f, json, NULL, NULL, &error));
    }
  store_fixture_commit (f);
}

/* How many rows stand under a parameter; -1: it is unknown, -2: it waits. */
static gint64
count_rows (StoreFixture *f, const char *type, const char *code, const char *table)
{
  g_autoptr (FhirStoreReader) reader = store_fixture_reader (f);
  g_autoptr (FhirIndexOverlay) overlay = fhir_store_ref_overlay (f->store);
  FhirParamId param = fhir_def_overlay_find (fhir_index_overlay_get_definitions (overlay),
                                             store_fixture_type (type),
                                             fhir_slice (code));
  g_autofree char *text = g_strdup_printf ("SELECT count(*) FROM %s WHERE p=? AND t1=0", table);
  g_autoptr (GError) error = NULL;
  gint64 n = param == 0 ? -1 : -2;

  if (param != 0 && fhir_store_reader_check_param (reader, param, &error))
    {
      FhirStmt *stmt = fhir_db_prepare (fhir_store_reader_get_db (reader), text, NULL);

      fhir_stmt_bind_int (stmt, 1, fhir_store_reader_param_number (reader, param));
      g_assert_true (fhir_stmt_run_int (stmt, 0, &n, NULL));
      fhir_stmt_done (stmt);
    }
  else if (param != 0)
    g_assert_error (error, FHIR_ERROR, FHIR_ERROR_BUSY);
  fhir_store_reader_end (reader);
  return n;
}

static void
run_idle (StoreFixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fhir_store_writer_idle (f->writer, &error));
  g_assert_no_error (error);
}

static guint
finish (StoreFixture *f)
{
  guint slices = 0;

  for (; fhir_store_writer_is_busy (f->writer); slices++)
    run_idle (f);
  return slices;
}

/* What fits the first slice is there when the commit is. */
static void
test_at_once (StoreFixture *f, gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    put_patient (f, i, "first");
  put_parameter (f, "title", "Patient", "string", "Patient.photo.title");
  g_assert_false (fhir_store_writer_is_busy (f->writer));
  g_assert_cmpint (count_rows (f, "Patient", "title", "str"), ==, 20);
  store_fixture_check (f);
  store_fixture_delete_one (f, "SearchParameter", "title");
  g_assert_cmpint (count_rows (f, "Patient", "title", "str"), ==, -1);
  store_fixture_check (f);
  g_assert_cmpuint (finish (f), >=, 1);
  store_fixture_check (f);
}

/* Records change on both sides of the place while rows are made. */
static void
test_meanwhile (StoreFixture *f, gconstpointer data)
{
  guint slices = 0;

  fill_store (f);
  put_parameter (f, "title", "Patient", "string", "Patient.photo.title");
  g_assert_cmpint (count_rows (f, "Patient", "title", "str"), ==, -2);
  for (guint n = 0; fhir_store_writer_is_busy (f->writer); n++)
    {
      put_patient (f, n, "second");
      put_patient (f, N_PATIENTS - 1 - n, "second");
      put_patient (f, N_PATIENTS + n, "new");
      store_fixture_delete_one (f, "Patient", n % 2 == 0 ? "p100" : "p7900");
      if (n == 1) /* waits for the next walk */
        put_parameter (f, "taken", "Patient", "date", "Patient.photo.creation");
      store_fixture_check (f);
      run_idle (f);
      slices++;
    }
  g_assert_cmpuint (slices, >=, 4);
  g_assert_cmpint (count_rows (f, "Patient", "title", "str"),
                   ==,
                   count_rows (f, "Patient", "taken", "dat"));
  g_assert_cmpint (count_rows (f, "Patient", "title", "str"), ==, N_PATIENTS + slices - 2);
  store_fixture_check (f);
}

/* A process that ends half-way goes on where it was; a definition that changed begins anew. */
static void
test_reopened (StoreFixture *f, gconstpointer data)
{
  fill_store (f);
  put_parameter (f, "other", "Patient", "reference", "Patient.link.other");
  put_parameter (f, "title", "Patient", "string", "Patient.photo.title");
  store_fixture_close (f);
  store_fixture_open (f);
  store_fixture_check (f);
  g_assert_cmpint (count_rows (f, "Patient", "title", "str"), ==, -2);
  run_idle (f);
  put_parameter (f, "title", "Patient", "date", "Patient.photo.creation");
  store_fixture_close (f);
  store_fixture_open (f);
  store_fixture_check (f);
  finish (f);
  g_assert_cmpint (count_rows (f, "Patient", "title", "dat"), ==, N_PATIENTS);
  g_assert_cmpint (count_rows (f, "Patient", "other", "ref"), ==, N_PATIENTS);
  store_fixture_check (f);
  store_fixture_delete_one (f, "SearchParameter", "other");
  run_idle (f);
  store_fixture_close (f);
  store_fixture_open (f);
  store_fixture_check (f);
  finish (f);
  store_fixture_check (f);
}

/* References of a new parameter follow a record that gets another key, and its rows its own. */
static void
test_moves (StoreFixture *f, gconstpointer data)
{
  static const char observation[] =
      "{\"resourceType\":\"Observation\",\"id\":\"o\",\"status\":\"final\",\"code\":{},"
      "\"subject\":{\"reference\":\"Patient/%s\"},\"valueString\":\"v\"}";
  g_autofree char *first = g_strdup_printf (observation, "a");
  g_autofree char *second = g_strdup_printf (observation, "b");

  put_parameter (f, "value", "Observation", "string", "Observation.value");
  put_parameter (f,
                 "seen",
                 "Patient",
                 "reference",
                 "Patient.extension('http://x/seen').value as Reference");
  store_fixture_put_one (
      f,
      "{\"resourceType\":\"Patient\",\"id\":\"a\",\"extension\":[{\"url\":\"http:"
      "//x/seen\",\"valueReference\":{\"reference\":\"Observation/o\"}}]}");
  store_fixture_put_one (f, "{\"resourceType\":\"Patient\",\"id\":\"b\"}");
  store_fixture_put_one (f, first);
  store_fixture_put_one (f, second);
  store_fixture_check (f);
  g_assert_cmpint (count_rows (f, "Observation", "value", "str"), ==, 1);
  g_assert_cmpint (count_rows (f, "Patient", "seen", "ref"), ==, 1);
}

/* When a build makes all rows anew, those of new parameters follow. */
static void
test_made_anew (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (f->folder, "records.db", NULL);
  FhirDb *db;
  FhirStmt *stmt;

  for (guint i = 0; i < 20; i++)
    put_patient (f, i, "first");
  put_parameter (f, "title", "Patient", "string", "Patient.photo.title");
  store_fixture_close (f);
  db = fhir_db_open (path, &(FhirDbOptions){ 0 }, &error);
  g_assert_no_error (error);
  stmt = fhir_db_prepare (db, "UPDATE fact SET value=1 WHERE name='rows'", &error);
  g_assert_true (fhir_stmt_run (stmt, &error));
  fhir_stmt_done (stmt);
  fhir_db_close (db);
  store_fixture_open (f);
  store_fixture_check (f);
  g_assert_cmpint (count_rows (f, "Patient", "title", "str"), ==, -2);
  finish (f);
  g_assert_cmpint (count_rows (f, "Patient", "title", "str"), ==, 20);
  store_fixture_check (f);
}

/* What is undone brings no parameter, and one that cannot be searched by harms nobody. */
static void
test_undone (StoreFixture *f, gconstpointer data)
{
  g_autofree char *json = g_strdup_printf (parameter,
                                           "title",
                                           "title",
                                           "active",
                                           "title",
                                           "Patient",
                                           "string",
                                           "Patient.photo.title");
  g_autoptr (GError) error = NULL;

  put_patient (f, 1, "first");
  store_fixture_begin (f);
  g_assert_true (fhir_store_writer_save (f->writer, &error));
  g_assert_true (store_fixture_put (f, json, NULL, NULL, &error));
  g_assert_true (fhir_store_writer_undo (f->writer, &error));
  g_assert_true (store_fixture_put (f, PATIENT, NULL, NULL, &error));
  store_fixture_commit (f);
  g_assert_cmpint (count_rows (f, "Patient", "title", "str"), ==, -1);
  store_fixture_begin (f);
  g_assert_true (store_fixture_put (f, json, NULL, NULL, &error));
  fhir_store_writer_rollback (f->writer);
  g_assert_cmpint (count_rows (f, "Patient", "title", "str"), ==, -1);
  put_parameter (f, "bad", "Patient", "string", "Patient.(");
  put_parameter (f, "name", "Patient", "token", "Patient.active");
  g_assert_cmpint (count_rows (f, "Patient", "bad", "str"), ==, -1);
  store_fixture_check (f);
}

#define ADD(name, test)                   \
  g_test_add ("/core/store/custom/" name, \
              StoreFixture,               \
              NULL,                       \
              store_fixture_set_up,       \
              test,                       \
              store_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("at-once", test_at_once);
  ADD ("meanwhile", test_meanwhile);
  ADD ("reopened", test_reopened);
  ADD ("moves", test_moves);
  ADD ("made-anew", test_made_anew);
  ADD ("undone", test_undone);
  return g_test_run();
}
