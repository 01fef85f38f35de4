/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Limits at and past their values, deadlines, and more requests than the queue takes. */

#include "fhir-service-test.h"

/* Holds a lane until told. */
typedef struct
{
  GMutex mutex;
  GCond cond;
  gboolean open;
  gint busy;     /* answers 503 with Retry-After */
  gint answered; /* all others */
  gint held;
} Gate;

static void
hold_lane (FhirResponse *response, gpointer data)
{
  Gate *gate = data;

  fhir_response_free (response);
  g_atomic_int_inc (&gate->held);
  g_mutex_lock (&gate->mutex);
  while (!gate->open)
    g_cond_wait (&gate->cond, &gate->mutex);
  g_mutex_unlock (&gate->mutex);
}

static void
count_busy (FhirResponse *response, gpointer data)
{
  Gate *gate = data;

  if (response->status == 503 && response->retry_after > 0)
    g_atomic_int_inc (&gate->busy);
  else
    g_atomic_int_inc (&gate->answered);
  fhir_response_free (response);
}

/* Both lanes are held; what the queue cannot take is told to come again, the rest is answered. */
static void
test_overload (void)
{
  FhirServiceTest test;
  Gate gate = { 0 };

  fhir_service_test_start (&test);
  for (guint i = 0; i < 2; i++)
    fhir_service_submit (test.service,
                         fhir_test_request (FHIR_METHOD_GET, "Patient/1", NULL),
                         NULL,
                         hold_lane,
                         &gate);
  while (g_atomic_int_get (&gate.held) < 2)
    g_usleep (1000);
  for (guint i = 0; i < 5000; i++)
    fhir_service_submit (test.service,
                         fhir_test_request (FHIR_METHOD_GET, "Patient/1", NULL),
                         NULL,
                         count_busy,
                         &gate);
  g_assert_cmpint (gate.busy + gate.answered, ==, 0);
  g_mutex_lock (&gate.mutex);
  gate.open = TRUE;
  g_cond_broadcast (&gate.cond);
  g_mutex_unlock (&gate.mutex);
  fhir_service_test_close (&test);
  g_assert_cmpint (gate.busy + gate.answered, ==, 5000);
  g_assert_cmpint (gate.busy, >=, 500);
  g_assert_cmpint (gate.answered, >=, 1000);
  fhir_service_test_clear (&test);
}

/* A search past its time is stopped and says so; the next one is served again. */
static void
test_deadline (void)
{
  FhirServiceTest test;
  g_autoptr (GPtrArray) items =
      g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_load_item_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *late = NULL, *soon = NULL;
  const char *url = "Observation?value-quantity=gt5&code:not=x&_total=accurate";

  fhir_service_test_start_shared (&test);
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *id = g_strdup_printf ("d%u", i);
      g_autofree char *json = g_strdup_printf (
          "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":"
          "[{\"code\":\"c\"}]},\"valueQuantity\":{\"value\":%u}}",
          i);
      g_ptr_array_add (items, fhir_test_new_load_item ("Observation", id, json));
    }
  g_assert_true (fhir_service_load (test.service, items, NULL, &error));
  test.limits.request_us = 1;
  late = fhir_service_test_expect (&test, FHIR_METHOD_GET, url, NULL, 503);
  g_assert_nonnull (strstr (late, "too-costly"));
  test.limits.request_us = 10 * G_USEC_PER_SEC;
  soon = fhir_service_test_expect (&test, FHIR_METHOD_GET, url, NULL, 200);
  g_assert_nonnull (strstr (soon, "\"total\":4994"));
  fhir_service_test_clear (&test);
}

/* A transaction that holds the writer too long is undone as a whole. */
static void
test_write_deadline (void)
{
  FhirServiceTest test;
  g_autofree char *late = NULL;

  fhir_service_test_start (&test);
  test.limits.write_us = 0;
  late = fhir_service_test_expect (
      &test,
      FHIR_METHOD_POST,
      "",
      "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"resource\":"
      "{\"resourceType\":\"Patient\",\"active\":true},\"request\":{\"method\":\"POST\","
      "\"url\":\"Patient\"}}]}",
      503);
  g_assert_nonnull (strstr (late, "too-costly"));
  g_assert_cmpint (fhir_service_get_change (test.service), ==, 0);
  fhir_service_test_clear (&test);
}

static void
test_limits (void)
{
  FhirServiceTest test;
  g_autofree char *at = NULL, *past = NULL;
  const char *two = "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":["
                    "{\"request\":{\"method\":\"GET\",\"url\":\"Patient/1\"}},"
                    "{\"request\":{\"method\":\"GET\",\"url\":\"Patient/2\"}}]}";

  fhir_service_test_init (&test);
  test.limits.bundle_entries = 2;
  fhir_service_test_open (&test);
  at = fhir_service_test_expect (&test, FHIR_METHOD_POST, "", two, 200);
  test.limits.bundle_entries = 1;
  past = fhir_service_test_expect (&test, FHIR_METHOD_POST, "", two, 413);
  fhir_service_test_clear (&test);
}

static void
test_conditional_limit (void)
{
  FhirServiceTest test;
  g_autofree char *one = NULL, *two = NULL, *past = NULL, *at = NULL;

  fhir_service_test_start (&test);
  one = fhir_service_test_expect (&test,
                                  FHIR_METHOD_PUT,
                                  "Patient/a",
                                  "{\"resourceType\":\"Patient\",\"id\":\"a\",\"gender\":\"male\"}",
                                  201);
  two = fhir_service_test_expect (&test,
                                  FHIR_METHOD_PUT,
                                  "Patient/b",
                                  "{\"resourceType\":\"Patient\",\"id\":\"b\",\"gender\":\"male\"}",
                                  201);
  test.limits.conditional_max = 1;
  past = fhir_service_test_expect (&test, FHIR_METHOD_DELETE, "Patient?gender=male", NULL, 412);
  fhir_service_test_expect_total (&test, "Patient?_summary=count", 2);
  test.limits.conditional_max = 2;
  at = fhir_service_test_expect (&test, FHIR_METHOD_DELETE, "Patient?gender=male", NULL, 204);
  fhir_service_test_expect_total (&test, "Patient?_summary=count", 0);
  fhir_service_test_clear (&test);
}

static void
test_body_limit (void)
{
  FhirServiceTest test;
  const char *body = "{\"resourceType\":\"Patient\",\"active\":true}";
  g_autofree char *at = NULL, *past = NULL;

  fhir_service_test_start (&test);
  test.limits.json_bytes = strlen (body);
  at = fhir_service_test_expect (&test, FHIR_METHOD_POST, "Patient", body, 201);
  test.limits.json_bytes = strlen (body) - 1;
  past = fhir_service_test_expect (&test, FHIR_METHOD_POST, "Patient", body, 413);
  fhir_service_test_clear (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/service/bundle-limit", test_limits);
  g_test_add_func ("/core/service/conditional-limit", test_conditional_limit);
  g_test_add_func ("/core/service/body-limit", test_body_limit);
  g_test_add_func ("/core/service/overload", test_overload);
  g_test_add_func ("/core/service/search-deadline", test_deadline);
  g_test_add_func ("/core/service/transaction-deadline", test_write_deadline);
  return g_test_run();
}
