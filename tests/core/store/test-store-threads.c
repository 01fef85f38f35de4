/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One writer, several readers, the keeper, all at once: every snapshot is one moment, and what was
 * published before a reader began is in it. */

#include "store-fixture.h"

#define READERS 3
#define GROUPS  150

typedef struct
{
  StoreFixture *f;
  gint *stop;
  guint n_snapshots;
} Lane;

/* Each group changes both patients alike: a snapshot that sees them differ is torn. */
static gpointer
run_reader (gpointer data)
{
  Lane *lane = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirStoreReader) reader = fhir_store_reader_new (lane->f->store, &error);
  FhirTypeId type = store_fixture_type ("Patient");

  while (!g_atomic_int_get (lane->stop))
    {
      gint64 published = fhir_store_get_change (lane->f->store);
      FhirRecord one = { 0 };
      FhirRecord two = { 0 };

      g_assert_true (fhir_store_reader_begin (reader, NULL, 0, &error));
      g_assert_cmpint (fhir_store_reader_get_change (reader), >=, published);
      g_assert_true (
          fhir_store_reader_read (reader, type, FHIR_SLICE_LITERAL ("p1"), &one, &error));
      g_assert_true (
          fhir_store_reader_read (reader, type, FHIR_SLICE_LITERAL ("p2"), &two, &error));
      g_assert_cmpuint (one.version, ==, two.version);
      g_assert_cmpint (two.change, ==, fhir_store_reader_get_change (reader));
      fhir_store_reader_end (reader);
      lane->n_snapshots++;
      if (lane->n_snapshots % 50 == 0)
        g_usleep (1000);
    }
  return NULL;
}

static void
write_group (StoreFixture *f, int n)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strnfill (2000, (char)('a' + n % 26));

  store_fixture_begin (f);
  for (int i = 1; i <= 2; i++)
    {
      g_autofree char *json =
          g_strdup_printf ("{\"resourceType\":\"Patient\",\"id\":\"p%d\",\"name\":[{\"family\":"
                           "\"n%d\",\"text\":\"%s\"}]}",
                           i,
                           n,
                           text);

      g_assert_true (store_fixture_put (f, json, NULL, NULL, &error));
      g_assert_no_error (error);
    }
  store_fixture_commit (f);
  g_assert_true (fhir_store_writer_idle (f->writer, &error));
}

static void
test_lanes (StoreFixture *f, gconstpointer data)
{
  gint stop = FALSE;
  Lane lanes[READERS];
  GThread *threads[READERS];

  write_group (f, 0);
  for (guint i = 0; i < READERS; i++)
    {
      lanes[i] = (Lane){ f, &stop, 0 };
      threads[i] = g_thread_new ("reader", run_reader, &lanes[i]);
    }
  for (int n = 1; n <= GROUPS; n++)
    write_group (f, n);
  g_atomic_int_set (&stop, TRUE);
  for (guint i = 0; i < READERS; i++)
    {
      g_thread_join (threads[i]);
      g_assert_cmpuint (lanes[i].n_snapshots, >, 0);
    }
  store_fixture_check (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/core/store/threads/lanes",
              StoreFixture,
              NULL,
              store_fixture_set_up,
              test_lanes,
              store_fixture_tear_down);
  return g_test_run();
}
