/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-demo-load.h"

#include "fhir-error.h"
#include "fhir-test.h"

typedef struct
{
  char *folder;
  FhirService *service;
  FhirDemo *demo;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  FhirServiceOptions options = { .create = TRUE };
  g_autoptr (GError) error = NULL;

  fixture->folder = fhir_test_temp_folder();
  fixture->service = fhir_service_new (fixture->folder, &options, &error);
  g_assert_no_error (error);
  fixture->demo = fhir_demo_new (3);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fhir_service_unref (fixture->service);
  fhir_demo_free (fixture->demo);
  fhir_test_remove_tree (fixture->folder);
  g_free (fixture->folder);
}

static void
count_calls (guint patients, guint64 resources, gpointer data)
{
  guint *calls = data;

  g_assert_cmpuint (resources, >=, patients);
  (*calls)++;
}

/* More than one batch, so that the two threads meet; then the same again. */
static void
test_twice (Fixture *fixture, gconstpointer data)
{
  guint calls = 0;
  FhirDemoLoadOptions options = { .patients = 120, .progress = count_calls, .data = &calls };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  guint64 written = fhir_demo_write_clinic (fixture->demo, text), loaded = 0;
  gint64 change;

  for (guint i = 0; i < options.patients; i++)
    written += fhir_demo_write_patient (fixture->demo, i, text);
  g_assert_true (fhir_demo_load (fixture->demo, fixture->service, &options, &loaded, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (loaded, ==, written);
  g_assert_cmpuint (calls, >=, 2);
  change = fhir_service_get_change (fixture->service);
  g_assert_cmpint (change, ==, (gint64)written);

  g_assert_true (fhir_demo_load (fixture->demo, fixture->service, &options, &loaded, NULL, &error));
  g_assert_cmpuint (loaded, ==, written);
  g_assert_cmpint (fhir_service_get_change (fixture->service), ==, change);
}

static void
test_nobody (Fixture *fixture, gconstpointer data)
{
  FhirDemoLoadOptions options = { .patients = 0 };
  g_autoptr (GError) error = NULL;
  guint64 loaded = 0;

  g_assert_true (fhir_demo_load (fixture->demo, fixture->service, &options, &loaded, NULL, &error));
  g_assert_cmpuint (loaded, ==, 22); /* the clinic */
  g_assert_cmpint (fhir_service_get_change (fixture->service), ==, 22);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  FhirDemoLoadOptions options = { .patients = 50 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (
      fhir_demo_load (fixture->demo, fixture->service, &options, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_read_only (Fixture *fixture, gconstpointer data)
{
  FhirServiceOptions read_only = { .read_only = TRUE };
  FhirDemoLoadOptions options = { .patients = 50 };
  g_autoptr (FhirService) service = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fixture->service, fhir_service_unref);
  service = fhir_service_new (fixture->folder, &read_only, &error);
  g_assert_no_error (error);
  g_assert_false (fhir_demo_load (fixture->demo, service, &options, NULL, NULL, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_READ_ONLY);
  g_clear_pointer (&service, fhir_service_unref);
  g_clear_error (&error);
  fixture->service = fhir_service_new (fixture->folder, &read_only, &error);
  g_assert_no_error (error);
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/core/demo/load/twice", test_twice);
  ADD ("/core/demo/load/nobody", test_nobody);
  ADD ("/core/demo/load/cancelled", test_cancelled);
  ADD ("/core/demo/load/read-only", test_read_only);
  return g_test_run();
}
