/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Loading many resources: counts, refusals, and others who write meanwhile. */

#include "fhir-service-test.h"

static void
test_load (void)
{
  FhirServiceTest test;
  g_autoptr (GPtrArray) items =
      g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_load_item_free);
  FhirLoadCounts counts = { 0 };
  g_autoptr (GError) error = NULL;

  fhir_service_test_start (&test);
  for (guint i = 0; i < 6000; i++)
    {
      g_autofree char *id = g_strdup_printf ("l%u", i);
      g_autofree char *json = g_strdup_printf (
          "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"c\"},"
          "\"subject\":{\"reference\":\"Patient/p%u\"}}",
          i / 100);
      g_ptr_array_add (items, fhir_test_new_load_item ("Observation", id, json));
    }
  g_ptr_array_add (items,
                   fhir_test_new_load_item ("Patient", "bad id", "{\"resourceType\":\"Patient\"}"));
  g_ptr_array_add (
      items,
      fhir_test_new_load_item ("Patient", "odd", "{\"resourceType\":\"Patient\",\"nme\":1}"));
  g_ptr_array_add (
      items,
      fhir_test_new_load_item ("Patient",
                               "other",
                               "{\"resourceType\":\"Observation\",\"status\":\"final\"}"));
  g_assert_true (fhir_service_load (test.service, items, &counts, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (counts.created, ==, 6000);
  g_assert_cmpuint (counts.refused, ==, 3);
  for (guint i = 0; i < items->len; i++)
    {
      FhirLoadItem *item = g_ptr_array_index (items, i);
      g_assert_cmpint (item->problem != NULL, ==, i >= 6000);
    }
  fhir_service_test_expect_total (&test, "Observation?_summary=count", 6000);
  fhir_service_test_expect_total (&test, "Observation?subject=Patient/p7&_summary=count", 100);
  /* Again: nothing changes. */
  g_assert_true (fhir_service_load (test.service, items, &counts, &error));
  g_assert_cmpuint (counts.unchanged, ==, 6000);
  g_assert_cmpuint (counts.created, ==, 0);
  fhir_service_test_clear (&test);
}

typedef struct
{
  FhirServiceTest *test;
  GPtrArray *items;
  gint done; /* atomic */
} Loading;

static gpointer
run_load (gpointer data)
{
  Loading *loading = data;
  g_autoptr (GError) error = NULL;

  g_assert_true (fhir_service_load (loading->test->service, loading->items, NULL, &error));
  g_assert_no_error (error);
  g_atomic_int_set (&loading->done, 1);
  return NULL;
}

/* Others write while a load is under way. */
static void
test_load_lets_others_in (void)
{
  FhirServiceTest test;
  g_autoptr (GPtrArray) items =
      g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_load_item_free);
  Loading loading = { &test, items, 0 };
  GThread *thread;
  guint between = 0;

  fhir_service_test_start_shared (&test);
  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *id = g_strdup_printf ("b%u", i);
      g_ptr_array_add (
          items,
          fhir_test_new_load_item ("Observation",
                                   id,
                                   "{\"resourceType\":\"Observation\",\"status\":\"final\","
                                   "\"code\":{\"text\":\"c\"}}"));
    }
  thread = g_thread_new ("load", run_load, &loading);
  while (!g_atomic_int_get (&loading.done))
    {
      g_autofree char *body = fhir_service_test_expect (&test,
                                                        FHIR_METHOD_POST,
                                                        "Patient",
                                                        "{\"resourceType\":\"Patient\","
                                                        "\"active\":true}",
                                                        201);
      between += !g_atomic_int_get (&loading.done);
    }
  g_thread_join (thread);
  g_assert_cmpuint (between, >=, 2);
  fhir_service_test_expect_total (&test, "Observation?_summary=count", 20000);
  fhir_service_test_clear (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/service/load", test_load);
  g_test_add_func ("/core/service/load-lets-others-in", test_load_lets_others_in);
  return g_test_run();
}
