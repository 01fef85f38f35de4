/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-fixture.h"

/* Five changes: Patient a v1, Observation o v1, Patient a v2, Observation o v2 (of another patient:
 * its key changes), Patient a deleted; one second apart. */
static void
fill (StoreFixture *f)
{
  store_fixture_put_one (f, "{\"resourceType\":\"Patient\",\"id\":\"a\"}");
  f->clock->wall_ms += 1000;
  store_fixture_put_one (f,
                         "{\"resourceType\":\"Observation\",\"id\":\"o\",\"status\":\"final\","
                         "\"code\":{\"text\":\"t\"},\"subject\":{\"reference\":\"Patient/a\"}}");
  f->clock->wall_ms += 1000;
  store_fixture_put_one (f, "{\"resourceType\":\"Patient\",\"id\":\"a\",\"active\":true}");
  f->clock->wall_ms += 1000;
  store_fixture_put_one (f,
                         "{\"resourceType\":\"Observation\",\"id\":\"o\",\"status\":\"final\","
                         "\"code\":{\"text\":\"t\"},\"subject\":{\"reference\":\"Patient/b\"}}");
  f->clock->wall_ms += 1000;
  store_fixture_delete_one (f, "Patient", "a");
}

typedef struct
{
  const char *description;
  const char *type; /* (nullable) */
  const char *id;   /* (nullable) */
  FhirHistoryRange range;
  const char *expected; /* change:id.version, in order */
} HistoryCase;

#define ALL .since = G_MININT64, .before = G_MAXINT64

static const HistoryCase CASES[] = {
  { "system", NULL, NULL, { ALL }, "5:a.3 4:o.2 3:a.2 2:o.1 1:a.1" },
  { "feed", NULL, NULL, { ALL, .oldest_first = TRUE }, "1:a.1 2:o.1 3:a.2 4:o.2 5:a.3" },
  { "type", "Patient", NULL, { ALL }, "5:a.3 3:a.2 1:a.1" },
  { "type, oldest first", "Patient", NULL, { ALL, .oldest_first = TRUE }, "1:a.1 3:a.2 5:a.3" },
  { "moved type", "Observation", NULL, { ALL }, "4:o.2 2:o.1" },
  { "instance", "Patient", "a", { ALL }, "5:a.3 3:a.2 1:a.1" },
  { "moved instance", "Observation", "o", { ALL }, "4:o.2 2:o.1" },
  { "moved instance, oldest first",
    "Observation",
    "o",
    { ALL, .oldest_first = TRUE },
    "2:o.1 4:o.2" },
  { "limit", NULL, NULL, { ALL, .limit = 2 }, "5:a.3 4:o.2" },
  { "limit of a type", "Patient", NULL, { ALL, .limit = 2 }, "5:a.3 3:a.2" },
  { "limit of an instance", "Patient", "a", { ALL, .limit = 2 }, "5:a.3 3:a.2" },
  { "from", NULL, NULL, { ALL, .from_change = 4 }, "5:a.3 4:o.2" },
  { "to", NULL, NULL, { ALL, .to_change = 2 }, "2:o.1 1:a.1" },
  { "to of an instance", "Patient", "a", { ALL, .to_change = 4 }, "3:a.2 1:a.1" },
  { "since", NULL, NULL, { .since = START_MS + 3000, .before = G_MAXINT64 }, "5:a.3 4:o.2" },
  { "before", "Patient", NULL, { .since = G_MININT64, .before = START_MS + 2000 }, "1:a.1" },
  { "beyond", NULL, NULL, { .since = START_MS + 9000, .before = G_MAXINT64 }, "" },
};

static gboolean
note (const FhirRecord *record, gpointer data)
{
  GString *out = data;

  g_string_append_printf (out,
                          "%s%" G_GINT64_FORMAT ":%s.%u",
                          out->len > 0 ? " " : "",
                          record->change,
                          record->id,
                          record->version);
  if (record->op == FHIR_CHANGE_DELETE)
    g_assert_null (record->body.text);
  else if (record->body.text != NULL)
    g_assert_true (memmem (record->body.text, record->body.len, "versionId", 9) != NULL);
  return TRUE;
}

static void
test_ranges (StoreFixture *f, gconstpointer data)
{
  g_autoptr (FhirStoreReader) reader = NULL;

  fill (f);
  reader = store_fixture_reader (f);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (CASES); i++)
    {
      const HistoryCase *row = &CASES[i / 2];
      FhirHistoryRange range = row->range;
      g_autoptr (GString) out = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) words = NULL;
      gint64 count = -1;

      g_test_message ("%s", row->description);
      range.want_body = i % 2 == 1;
      range.type = row->type != NULL ? store_fixture_type (row->type) : 0;
      if (row->id != NULL)
        g_assert_true (
            fhir_store_reader_find (reader, range.type, fhir_slice (row->id), &range.key, &error));
      g_assert_true (fhir_store_reader_history (reader, &range, note, out, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (out->str, ==, row->expected);
      if (range.limit != 0)
        continue;
      g_assert_true (fhir_store_reader_history_count (reader, &range, &count, &error));
      words = g_strsplit (row->expected, " ", -1);
      g_assert_cmpint (count, ==, (gint64)g_strv_length (words));
    }
  fhir_store_reader_end (reader);
}

static void
test_versions (StoreFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *type;
    const char *id;
    guint32 version;
    int op; /* 0: there is none */
  } rows[] = {
    { "Patient", "a", 1, FHIR_CHANGE_CREATE },
    { "Patient", "a", 2, FHIR_CHANGE_UPDATE },
    { "Patient", "a", 3, FHIR_CHANGE_DELETE },
    { "Patient", "a", 4, 0 },
    { "Patient", "a", 0, 0 },
    { "Observation", "o", 1, FHIR_CHANGE_CREATE },
    { "Observation", "o", 2, FHIR_CHANGE_UPDATE },
    { "Patient", "b", 1, 0 },
  };
  g_autoptr (FhirStoreReader) reader = NULL;

  fill (f);
  reader = store_fixture_reader (f);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      FhirRecord record = { 0 };
      gboolean found = fhir_store_reader_read_version (reader,
                                                       store_fixture_type (rows[i].type),
                                                       fhir_slice (rows[i].id),
                                                       rows[i].version,
                                                       &record,
                                                       &error);

      g_assert_true (found == (rows[i].op != 0));
      if (!found)
        g_assert_error (error, FHIR_ERROR, FHIR_ERROR_NOT_FOUND);
      else
        {
          g_assert_cmpint (record.op, ==, rows[i].op);
          g_assert_cmpint (record.version, ==, rows[i].version);
          g_assert_cmpstr (record.id, ==, rows[i].id);
        }
    }
  fhir_store_reader_end (reader);
}

/* What a page that stands at a change gets for a key, also for the key before a move. */
static void
test_as_of (StoreFixture *f, gconstpointer data)
{
  g_autoptr (FhirStoreReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  FhirTypeId observation = store_fixture_type ("Observation");
  FhirRecord record = { 0 };
  gint64 patient_key = 0;
  gint64 old_key = 0;
  gint64 new_key = 0;
  static const guint32 versions[] = { 0, 1, 1, 2, 2, 3 };

  fill (f);
  reader = store_fixture_reader (f);
  g_assert_true (fhir_store_reader_find (reader,
                                         store_fixture_type ("Patient"),
                                         FHIR_SLICE_LITERAL ("a"),
                                         &patient_key,
                                         &error));
  for (gint64 change = 1; change <= 5; change++)
    {
      g_assert_true (fhir_store_reader_get_at (reader, patient_key, change, &record, &error));
      g_assert_cmpint (record.version, ==, versions[change]);
      g_assert_true ((record.op == FHIR_CHANGE_DELETE) == (change == 5));
    }
  g_assert_false (fhir_store_reader_get_at (reader, patient_key, 0, &record, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (
      fhir_store_reader_find (reader, observation, FHIR_SLICE_LITERAL ("o"), &new_key, &error));
  g_assert_true (fhir_store_reader_read_version (reader,
                                                 observation,
                                                 FHIR_SLICE_LITERAL ("o"),
                                                 1,
                                                 &record,
                                                 &error));
  old_key = record.key;
  g_assert_cmpint (old_key, !=, new_key);
  g_assert_cmpint (FHIR_BUCKET_OF (old_key), ==, FHIR_BUCKET_OF (patient_key));
  g_assert_true (fhir_store_reader_get_at (reader, old_key, 3, &record, &error));
  g_assert_cmpint (record.version, ==, 1);
  g_assert_false (fhir_store_reader_get_at (reader, new_key, 3, &record, &error));
  g_clear_error (&error);
  g_assert_true (fhir_store_reader_get_at (reader, new_key, 4, &record, &error));
  g_assert_cmpint (record.version, ==, 2);
  fhir_store_reader_end (reader);
  store_fixture_check (f);
}

static void
test_change_at (StoreFixture *f, gconstpointer data)
{
  static const struct
  {
    gint64 ms;
    gint64 change;
  } rows[] = { { 0, 1 },
               { START_MS, 1 },
               { START_MS + 1, 2 },
               { START_MS + 1000, 2 },
               { START_MS + 3999, 5 },
               { START_MS + 4000, 5 },
               { START_MS + 4001, 6 } };
  g_autoptr (FhirStoreReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  gint64 change = 0;

  fill (f);
  reader = store_fixture_reader (f);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_true (fhir_store_reader_change_at (reader, rows[i].ms, &change, &error));
      g_assert_cmpint (change, ==, rows[i].change);
    }
  fhir_store_reader_end (reader);
}

#define ADD(path, func) \
  g_test_add (path, StoreFixture, NULL, store_fixture_set_up, func, store_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/core/store/history/ranges", test_ranges);
  ADD ("/core/store/history/versions", test_versions);
  ADD ("/core/store/history/as-of", test_as_of);
  ADD ("/core/store/history/change-at", test_change_at);
  return g_test_run();
}
