/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-fixture.h"

#include <glib/gstdio.h>

static gint64
ask (StoreFixture *f, const char *sql)
{
  g_autoptr (FhirStoreReader) reader = store_fixture_reader (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirStmt) stmt = fhir_db_prepare (fhir_store_reader_get_db (reader), sql, &error);
  gint64 value = -1;

  g_assert_no_error (error);
  g_assert_true (fhir_stmt_run_int (stmt, -2, &value, &error));
  g_clear_pointer (&stmt, fhir_stmt_done);
  fhir_store_reader_end (reader);
  return value;
}

static gint64
key_of (StoreFixture *f, const char *type, const char *id)
{
  g_autoptr (FhirStoreReader) reader = store_fixture_reader (f);
  gint64 key = 0;

  g_assert_true (
      fhir_store_reader_find (reader, store_fixture_type (type), fhir_slice (id), &key, NULL));
  fhir_store_reader_end (reader);
  return key;
}

static char *
make_observation (int n, int patient, const char *more)
{
  return g_strdup_printf (
      "{\"resourceType\":\"Observation\",\"id\":\"o%d\",\"status\":\"final\",\"code\":{\"coding\":["
      "{"
      "\"system\":\"http://loinc.org\",\"code\":\"c%d\"}],\"text\":\"Blood thing number %d\"},"
      "\"subject\":{\"reference\":\"Patient/p%d\"},\"encounter\":{\"reference\":\"Encounter/e%d\"},"
      "\"effectiveDateTime\":\"2020-01-%02d\",\"valueQuantity\":{\"value\":%d.50,\"unit\":\"mg\","
      "\"system\":\"http://unitsofmeasure.org\",\"code\":\"mg\"}%s}",
      n,
      n % 7,
      n,
      patient,
      n % 11,
      1 + n % 28,
      n,
      more);
}

/* A bulk group with a create, an update of what it created, an undone request and a delete stores
 * what the same requests one by one store. */
static void
fill (StoreFixture *f, gboolean bulk)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fhir_store_writer_begin (f->writer, bulk, &error));
  for (int i = 0; i < 100; i++)
    {
      g_autofree char *json =
          make_observation (i % 40, i % 5, i >= 80 ? ",\"language\":\"de\"" : "");
      gboolean undo = i % 9 == 4;

      g_assert_true (fhir_store_writer_save (f->writer, &error));
      g_assert_true (store_fixture_put (f, json, NULL, NULL, &error));
      g_assert_no_error (error);
      g_assert_true (undo ? fhir_store_writer_undo (f->writer, &error)
                          : fhir_store_writer_release (f->writer, &error));
    }
  g_assert_true (fhir_store_writer_delete (f->writer,
                                           store_fixture_type ("Observation"),
                                           FHIR_SLICE_LITERAL ("o3"),
                                           0,
                                           NULL,
                                           &error));
  store_fixture_commit (f);
  store_fixture_check (f);
}

static void
test_bulk_equals_single (StoreFixture *f, gconstpointer data)
{
  static const char *const questions[] = {
    "SELECT count(*) FROM tok",
    "SELECT count(*) FROM tok WHERE t1=0",
    "SELECT count(*) FROM ref",
    "SELECT count(*) FROM refr WHERE t1<>0",
    "SELECT sum(v) FROM qty WHERE t1=0",
    "SELECT sum(t0) FROM dat",
    "SELECT count(*) FROM chg",
    "SELECT sum(ver) FROM res",
    "SELECT live FROM type WHERE name='Observation'",
  };
  gint64 single[G_N_ELEMENTS (questions)];

  fill (f, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    single[i] = ask (f, questions[i]);
  g_assert_cmpint (single[0], >, 40);
  g_assert_cmpint (single[3], >, 0);
  store_fixture_tear_down (f, NULL);
  store_fixture_set_up (f, NULL);
  fill (f, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_test_message ("%s", questions[i]);
      g_assert_cmpint (ask (f, questions[i]), ==, single[i]);
    }
}

/* All of a patient stands in the patient's bucket; who is only referred to gets a place near. */
static void
test_buckets (StoreFixture *f, gconstpointer data)
{
  g_autofree char *json = make_observation (1, 1, "");
  gint64 patient;

  store_fixture_put_one (f, json);
  patient = key_of (f, "Patient", "p1");
  g_assert_cmpint (patient, ==, FHIR_BUCKET_FIRST (FHIR_BUCKET_OF (patient)));
  g_assert_cmpint (FHIR_BUCKET_OF (key_of (f, "Observation", "o1")), ==, FHIR_BUCKET_OF (patient));
  g_assert_cmpint (FHIR_BUCKET_OF (key_of (f, "Encounter", "e1")), ==, FHIR_BUCKET_OF (patient));
  store_fixture_put_one (f, "{\"resourceType\":\"Organization\",\"id\":\"o1\"}");
  g_assert_cmpint (FHIR_BUCKET_OF (key_of (f, "Organization", "o1")), !=, FHIR_BUCKET_OF (patient));
  store_fixture_put_one (f, "{\"resourceType\":\"Patient\",\"id\":\"p1\"}");
  g_assert_cmpint (key_of (f, "Patient", "p1"), ==, patient);
  store_fixture_check (f);
}

/* Referred to from one patient's record, it turns out to be another's: the reference follows. */
static void
test_move (StoreFixture *f, gconstpointer data)
{
  g_autofree char *json = make_observation (1, 1, "");
  gint64 before;
  gint64 after;

  store_fixture_put_one (f, json);
  before = key_of (f, "Encounter", "e1");
  store_fixture_put_one (
      f,
      "{\"resourceType\":\"Encounter\",\"id\":\"e1\",\"status\":\"finished\","
      "\"class\":{\"code\":\"AMB\"},\"subject\":{\"reference\":\"Patient/p2\"}}");
  after = key_of (f, "Encounter", "e1");
  g_assert_cmpint (before, !=, after);
  g_assert_cmpint (FHIR_BUCKET_OF (after), ==, FHIR_BUCKET_OF (key_of (f, "Patient", "p2")));
  g_assert_cmpint (
      ask (f, "SELECT count(*) FROM ref WHERE t1=0 AND g NOT IN (SELECT r FROM ident)"),
      ==,
      0);
  store_fixture_check (f);
  /* And again, with versions and a referrer that itself moves. */
  store_fixture_put_one (
      f,
      "{\"resourceType\":\"Encounter\",\"id\":\"e1\",\"status\":\"finished\","
      "\"class\":{\"code\":\"AMB\"},\"subject\":{\"reference\":\"Patient/p1\"}}");
  g_free (json);
  json = make_observation (1, 3, "");
  store_fixture_put_one (f, json);
  store_fixture_delete_one (f, "Encounter", "e1");
  store_fixture_put_one (
      f,
      "{\"resourceType\":\"Encounter\",\"id\":\"e1\",\"status\":\"finished\","
      "\"class\":{\"code\":\"AMB\"},\"subject\":{\"reference\":\"Patient/p3\"}}");
  g_assert_cmpint (FHIR_BUCKET_OF (key_of (f, "Encounter", "e1")),
                   ==,
                   FHIR_BUCKET_OF (key_of (f, "Patient", "p3")));
  store_fixture_check (f);
}

static void
test_several_patients (StoreFixture *f, gconstpointer data)
{
  g_autofree char *json =
      make_observation (1, 1, ",\"performer\":[{\"reference\":\"Patient/p2\"}]");
  g_autofree char *without = make_observation (1, 1, "");
  gint64 second;

  store_fixture_put_one (f, json);
  second = FHIR_BUCKET_OF (key_of (f, "Patient", "p2"));
  g_assert_cmpint (ask (f, "SELECT b FROM also WHERE t1=0"), ==, second);
  store_fixture_put_one (f, without);
  g_assert_cmpint (ask (f, "SELECT count(*) FROM also WHERE t1=0"), ==, 0);
  g_assert_cmpint (ask (f, "SELECT b FROM also WHERE t1=2"), ==, second);
  store_fixture_check (f);
}

/* Dead rows stay an hour for pages that stand before their death, then they go, and the horizon
 * says so. */
static void
test_expiry (StoreFixture *f, gconstpointer data)
{
  g_autofree char *one = make_observation (1, 1, "");
  g_autoptr (GError) error = NULL;
  gint64 live;

  store_fixture_put_one (f, one);
  live = ask (f, "SELECT count(*) FROM tok");
  store_fixture_delete_one (f, "Observation", "o1");
  g_assert_cmpint (ask (f, "SELECT count(*) FROM tok WHERE t1=2"), ==, live);
  f->clock->wall_ms += 59 * 60 * 1000;
  g_assert_true (fhir_store_writer_idle (f->writer, &error));
  g_assert_cmpint (ask (f, "SELECT count(*) FROM tok"), ==, live);
  g_assert_cmpint (fhir_store_get_horizon (f->store), ==, 0);
  f->clock->wall_ms += 2 * 60 * 1000;
  f->clock->mono_us += 60 * G_USEC_PER_SEC;
  g_assert_true (fhir_store_writer_idle (f->writer, &error));
  g_assert_no_error (error);
  g_assert_cmpint (ask (f, "SELECT count(*) FROM tok"), ==, 0);
  g_assert_cmpint (ask (f, "SELECT count(*) FROM ref"), ==, 0);
  g_assert_cmpint (ask (f, "SELECT count(*) FROM str"), ==, 0);
  g_assert_cmpint (ask (f, "SELECT count(*) FROM qty"), ==, 0);
  g_assert_cmpint (ask (f, "SELECT count(*) FROM gone"), ==, 0);
  g_assert_cmpint (fhir_store_get_horizon (f->store), ==, 2);
  store_fixture_close (f);
  store_fixture_open (f);
  g_assert_cmpint (fhir_store_get_horizon (f->store), ==, 2);
  store_fixture_check (f);
}

/* Bodies packed before, with, and after a dictionary all read; a rolled back one leaves nothing. */
static void
test_training (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirStoreReader) reader = NULL;
  gboolean bulk = GPOINTER_TO_INT (data);

  for (int round = 0; round < 2; round++)
    {
      g_assert_true (fhir_store_writer_begin (f->writer, bulk, &error));
      for (int i = 0; i < 700; i++)
        {
          g_autofree char *json = make_observation (i, i % 9, "");

          g_assert_true (store_fixture_put (f, json, NULL, NULL, &error));
          g_assert_no_error (error);
        }
      if (round == 0)
        fhir_store_writer_rollback (f->writer);
      else
        store_fixture_commit (f);
    }
  g_assert_true (fhir_store_writer_idle (f->writer, &error));
  g_assert_no_error (error);
  g_assert_cmpint (ask (f, "SELECT count(*) FROM dict"), ==, 1);
  g_assert_cmpint (ask (f, "SELECT count(*) FROM doc WHERE z<2"), ==, 0);
  store_fixture_put_one (f,
                         "{\"resourceType\":\"Observation\",\"id\":\"o1\",\"status\":\"final\"}");
  store_fixture_close (f);
  store_fixture_open (f);
  store_fixture_check (f);
  reader = store_fixture_reader (f);
  for (int i = 0; i < 700; i++)
    {
      g_autofree char *id = g_strdup_printf ("o%d", i);
      g_autofree char *text = g_strdup_printf ("Blood thing number %d\"", i);
      FhirRecord record = { 0 };

      g_assert_true (fhir_store_reader_read (reader,
                                             store_fixture_type ("Observation"),
                                             fhir_slice (id),
                                             &record,
                                             &error));
      g_assert_cmpstr (record.id, ==, id);
      g_assert_true (i == 1 || strstr (record.body.text, text) != NULL);
    }
  fhir_store_reader_end (reader);
}

/* The keeper closes a snapshot that nobody uses, so that the log can be moved. */
static void
test_idle_snapshot (StoreFixture *f, gconstpointer data)
{
  g_autoptr (FhirStoreReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  guint left = 1;

  store_fixture_put_one (f, "{\"resourceType\":\"Patient\",\"id\":\"p1\"}");
  reader = store_fixture_reader (f);
  fhir_store_reader_end (reader);
  store_fixture_put_one (f, "{\"resourceType\":\"Patient\",\"id\":\"p2\"}");
  for (int i = 0; i < 100 && left != 0; i++)
    {
      g_assert_true (
          fhir_db_checkpoint (fhir_store_reader_get_db (fhir_store_writer_get_reader (f->writer)),
                              FALSE,
                              &left,
                              &error));
      g_usleep (20000);
    }
  g_assert_cmpuint (left, ==, 0);
}

/* Under steady load, with nobody ever idle, the log starts over. */
static void
test_log_stays_short (StoreFixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "records.db-wal", NULL);
  g_autofree guint8 *noise = g_malloc (60000);
  GStatBuf info;

  for (int i = 0; i < 400; i++)
    {
      g_autofree char *text = NULL;
      g_autofree char *json = NULL;

      fhir_random_fill (&f->random->random, noise, 60000);
      text = g_base64_encode (noise, 60000);
      json = g_strdup_printf (
          "{\"resourceType\":\"Binary\",\"id\":\"b%d\",\"contentType\":\"x/y\",\"data\":\"%s\"}",
          i,
          text);
      store_fixture_put_one (f, json);
    }
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_test_message ("%" G_GINT64_FORMAT " bytes of log", (gint64)info.st_size);
  g_assert_cmpint (info.st_size, >, 4 << 20);
  g_assert_cmpint (info.st_size, <, 24 << 20);
}

/* A request that failed half-way and was not undone takes its group with it, and nothing else. */
static void
test_torn_group (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FhirDb *db = fhir_store_reader_get_db (fhir_store_writer_get_reader (f->writer));

  store_fixture_put_one (f, "{\"resourceType\":\"Patient\",\"id\":\"p1\"}");
  store_fixture_begin (f);
  /* Takes the next change number away. */
  g_assert_true (
      fhir_db_exec (db, "INSERT INTO chg (n,r,t,ver,ts,op) VALUES (2,1,1,1,1,1)", &error));
  g_assert_false (
      store_fixture_put (f, "{\"resourceType\":\"Patient\",\"id\":\"p2\"}", NULL, NULL, &error));
  g_clear_error (&error);
  g_assert_false (fhir_store_writer_commit (f->writer, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_INTERNAL);
  g_assert_cmpint (store_fixture_put_one (f, "{\"resourceType\":\"Patient\",\"id\":\"p2\"}").change,
                   ==,
                   2);
  store_fixture_check (f);
}

/* The check finds what is wrong: each statement makes one thing so. */
static void
test_check_finds (StoreFixture *f, gconstpointer data)
{
  static const char *const damages[] = {
    "DELETE FROM tok WHERE p=(SELECT min(p) FROM tok)",
    "UPDATE dat SET f=f+1",
    "INSERT INTO tok VALUES (1,1,1,0,0)",
    "UPDATE str SET x='other'",
    "UPDATE type SET live=live+1 WHERE name='Observation'",
    "DELETE FROM chg WHERE n=1",
    "UPDATE res SET d0=d0+1",
    "UPDATE res SET bits=0",
    "DELETE FROM refr",
    "UPDATE ident SET r=r+5 WHERE id='o1'",
  };

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autofree char *one = make_observation (1, 1, "");
      g_autofree char *two = make_observation (2, 2, "");
      g_autoptr (GError) error = NULL;
      FhirDb *db = fhir_store_reader_get_db (fhir_store_writer_get_reader (f->writer));
      const char *sql = damages[i];
      gint64 checked = 0;
      gint64 wrong = 0;

      store_fixture_put_one (f, one);
      store_fixture_put_one (f, two);
      store_fixture_put_one (
          f,
          "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"name\":[{\"family\":\"Á\"}]}");
      store_fixture_check (f);
      g_test_message ("%s", sql);
      g_assert_true (fhir_db_exec (db, sql, &error));
      g_assert_cmpint (fhir_db_changes (db), >, 0);
      g_assert_true (fhir_store_check (f->store, &checked, &wrong, NULL, &error));
      g_assert_cmpint (wrong, >, 0);
      g_assert_true (fhir_store_check_file (f->store, NULL, &error));
      store_fixture_tear_down (f, NULL);
      store_fixture_set_up (f, NULL);
    }
}

#define ADD(path, data, func) \
  g_test_add (path, StoreFixture, data, store_fixture_set_up, func, store_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/core/store/writer/bulk-equals-single", NULL, test_bulk_equals_single);
  ADD ("/core/store/writer/buckets", NULL, test_buckets);
  ADD ("/core/store/writer/move", NULL, test_move);
  ADD ("/core/store/writer/several-patients", NULL, test_several_patients);
  ADD ("/core/store/writer/expiry", NULL, test_expiry);
  ADD ("/core/store/writer/training", GINT_TO_POINTER (FALSE), test_training);
  ADD ("/core/store/writer/training-in-bulk", GINT_TO_POINTER (TRUE), test_training);
  ADD ("/core/store/writer/idle-snapshot", NULL, test_idle_snapshot);
  ADD ("/core/store/writer/log-stays-short", NULL, test_log_stays_short);
  ADD ("/core/store/writer/torn-group", NULL, test_torn_group);
  ADD ("/core/store/writer/check-finds", NULL, test_check_finds);
  return g_test_run();
}
