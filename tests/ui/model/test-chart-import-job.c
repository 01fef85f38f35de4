/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Imports and sample patients on their thread, with the real service: progress, problems by name
 * and place, cancelling, doing it twice. */

#include "chart-import-job.h"
#include "fhir-test.h"
#include <glib/gstdio.h>

typedef struct
{
  char *folder;
  FhirService *service;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const FhirServiceOptions options = { .create = TRUE };
  g_autofree char *store = NULL;
  g_autoptr (GError) error = NULL;

  fixture->folder = fhir_test_temp_folder();
  store = g_build_filename (fixture->folder, "store", NULL);
  g_mkdir (store, 0700);
  fixture->service = fhir_service_new (store, &options, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fhir_service_unref (fixture->service);
  fhir_test_remove_tree (fixture->folder);
  g_free (fixture->folder);
}

static void
count (gpointer object, guint *calls)
{
  (*calls)++;
}

static guint
run_to_end (ChartImportJob *job)
{
  guint calls = 0;
  gint64 end = g_get_monotonic_time() + 30 * G_USEC_PER_SEC;

  g_signal_connect (job, "progress", G_CALLBACK (count), &calls);
  chart_import_job_run (job);
  while (!chart_import_job_is_done (job) && g_get_monotonic_time() < end)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (chart_import_job_is_done (job));
  return calls;
}

static char *
write_file (Fixture *fixture, const char *name, const char *text)
{
  char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
test_samples (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ChartImportJob) first = chart_import_job_new_samples (fixture->service, 2);
  g_autoptr (ChartImportJob) second = chart_import_job_new_samples (fixture->service, 2);
  gint64 change;

  g_assert_cmpuint (run_to_end (first), >, 0);
  g_assert_null (chart_import_job_get_error (first));
  g_assert_cmpfloat (chart_import_job_get_fraction (first), ==, 1.0);
  change = fhir_service_get_change (fixture->service);
  g_assert_cmpint (change, >, 100);
  run_to_end (second);
  g_assert_cmpint (fhir_service_get_change (fixture->service),
                   ==,
                   change); /* twice changes nothing */
}

static void
test_files (Fixture *fixture, gconstpointer data)
{
  g_autofree char *good = write_file (fixture,
                                      "good.ndjson",
                                      "{\"resourceType\":\"Patient\",\"id\":\"a\"}\n"
                                      "{\"resourceType\":\"Patient\",\"id\":\n"
                                      "{\"resourceType\":\"Patient\",\"id\":\"b\"}\n");
  g_autofree char *bad = write_file (fixture, "bad.json", "not json");
  const char *const paths[] = { good, bad, NULL };
  g_autoptr (ChartImportJob) job = chart_import_job_new_files (fixture->service, paths);
  g_autofree char *words = NULL;
  GPtrArray *problems;
  const ChartImportProblem *problem;

  run_to_end (job);
  problems = chart_import_job_get_problems (job);
  g_assert_null (chart_import_job_get_error (job));
  g_assert_cmpuint (problems->len, ==, 2);
  problem = g_ptr_array_index (problems, 0);
  g_assert_nonnull (strstr (problem->place, "good.ndjson:2"));
  problem = g_ptr_array_index (problems, 1);
  g_assert_nonnull (strstr (problem->place, "bad.json"));
  g_assert_cmpint (fhir_service_get_change (fixture->service), ==, 2);
  words = chart_import_job_dup_words (job);
  g_assert_nonnull (strstr (words, "2\302\240problems"));
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ChartImportJob) job = chart_import_job_new_samples (fixture->service, 100000);

  chart_import_job_cancel (job);
  run_to_end (job);
  g_assert_true (chart_import_job_was_cancelled (job));
  g_assert_nonnull (chart_import_job_get_error (job));
  g_assert_cmpfloat (chart_import_job_get_fraction (job), <, 1.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/chart-import-job/samples-twice", Fixture, NULL, set_up, test_samples, tear_down);
  g_test_add ("/chart-import-job/problems-by-name-and-place",
              Fixture,
              NULL,
              set_up,
              test_files,
              tear_down);
  g_test_add ("/chart-import-job/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
  return g_test_run();
}
