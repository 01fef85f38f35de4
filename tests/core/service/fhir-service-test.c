/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-service-test.h"

#include "fhir-json-parser.h"

void
fhir_service_test_init (FhirServiceTest *test)
{
  *test = (FhirServiceTest){ 0 };
  test->folder = fhir_test_temp_folder();
  test->test_clock = fhir_test_clock_new (FHIR_TEST_NOW);
  test->random = fhir_test_random_new (1);
  test->limits = *fhir_limits_get_default();
}

void
fhir_service_test_open (FhirServiceTest *test)
{
  FhirServiceOptions options = { .create = TRUE, .readers = 2, .seams = &test->seams };
  g_autoptr (GError) error = NULL;

  test->seams =
      (FhirServiceSeams){ &test->test_clock->clock, &test->random->random, &test->limits };
  test->service = fhir_service_new (test->folder, &options, &error);
  g_assert_no_error (error);
  g_assert_nonnull (test->service);
}

void
fhir_service_test_close (FhirServiceTest *test)
{
  g_clear_pointer (&test->service, fhir_service_unref);
}

void
fhir_service_test_clear (FhirServiceTest *test)
{
  fhir_service_test_close (test);
  fhir_test_remove_tree (test->folder);
  g_free (test->folder);
  g_free (test->test_clock);
  g_free (test->random);
}

FhirRequest *
fhir_test_request (FhirMethod method, const char *url, const char *body)
{
  g_autoptr (FhirPrincipal) principal = fhir_principal_new_local();
  FhirRequest *request = fhir_request_new (method, url, principal);

  request->base = g_intern_static_string (FHIR_TEST_BASE);
  if (body != NULL)
    request->body = g_bytes_new (body, strlen (body));
  return request;
}

FhirResponse *
fhir_service_test_send (FhirServiceTest *test, FhirMethod method, const char *url, const char *body)
{
  return fhir_service_send (test->service, fhir_test_request (method, url, body), NULL);
}

char *
fhir_response_dup_text (const FhirResponse *response)
{
  g_autoptr (GBytes) bytes = fhir_response_dup_body (response);
  gsize len;
  const char *text = g_bytes_get_data (bytes, &len);

  return g_strndup (text != NULL ? text : "", len);
}

char *
fhir_service_test_expect (FhirServiceTest *test,
                          FhirMethod method,
                          const char *url,
                          const char *body,
                          guint status)
{
  g_autoptr (FhirResponse) response = fhir_service_test_send (test, method, url, body);
  char *text = fhir_response_dup_text (response);

  if (response->status != status)
    g_test_message ("%s %s: %s", fhir_method_get_name (method), url, text);
  g_assert_cmpuint (response->status, ==, status);
  return text;
}

void
fhir_service_test_start (FhirServiceTest *test)
{
  fhir_service_test_init (test);
  fhir_service_test_open (test);
}

void
fhir_service_test_start_shared (FhirServiceTest *test)
{
  FhirServiceOptions options = { .create = TRUE, .readers = 2, .seams = &test->seams };
  g_autoptr (GError) error = NULL;

  fhir_service_test_init (test);
  test->seams.random = fhir_random_get_system(); /* a test's own are not for several threads */
  test->seams.limits = &test->limits;
  test->service = fhir_service_new (test->folder, &options, &error);
  g_assert_no_error (error);
}

void
fhir_service_test_expect_total (FhirServiceTest *test, const char *url, guint total)
{
  g_autofree char *expected = g_strdup_printf ("\"total\":%u", total);
  g_autofree char *body = fhir_service_test_expect (test, FHIR_METHOD_GET, url, NULL, 200);

  g_test_message ("%s", body);
  g_assert_nonnull (strstr (body, expected));
}

FhirLoadItem *
fhir_test_new_load_item (const char *type, const char *id, const char *json)
{
  FhirLoadItem *item = g_new0 (FhirLoadItem, 1);
  g_autoptr (GError) error = NULL;

  item->type = g_strdup (type);
  item->id = g_strdup (id);
  item->doc = fhir_json_parse (json, strlen (json), fhir_limits_get_default(), &error);
  g_assert_no_error (error);
  return item;
}
