/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The life of a service: reads after writes, the desk, closing, cancelling, watching. */

#include "fhir-json-parser.h"
#include "fhir-service-test.h"

static void
test_read_your_writes (void)
{
  FhirServiceTest test;

  fhir_service_test_start (&test);
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *url = g_strdup_printf ("Patient/p%u", i);
      g_autofree char *body =
          g_strdup_printf ("{\"resourceType\":\"Patient\",\"id\":\"p%u\",\"active\":true}", i);
      g_autofree char *made = fhir_service_test_expect (&test, FHIR_METHOD_PUT, url, body, 201);
      g_autofree char *read = fhir_service_test_expect (&test, FHIR_METHOD_GET, url, NULL, 200);

      g_assert_cmpstr (made, ==, read);
    }
  fhir_service_test_clear (&test);
}

static void
test_desk (void)
{
  FhirServiceTest test;
  g_autoptr (GError) error = NULL;
  g_autofree char *made = NULL;
  FhirServiceDesk *desk;

  fhir_service_test_start (&test);
  desk = fhir_service_desk_new (test.service, &error);
  g_assert_no_error (error);
  made = fhir_service_test_expect (&test,
                                   FHIR_METHOD_PUT,
                                   "Patient/d",
                                   "{\"resourceType\":\"Patient\",\"id\":\"d\"}",
                                   201);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (FhirRequest) read = fhir_test_request (FHIR_METHOD_GET, "Patient/d", NULL);
      g_autoptr (FhirRequest) search = fhir_test_request (FHIR_METHOD_GET, "Patient?_id=d", NULL);
      g_autoptr (FhirRequest) nothing = fhir_test_request (FHIR_METHOD_GET, "Pacient/d", NULL);
      g_autoptr (FhirResponse) one = fhir_service_desk_try (desk, read);
      g_autoptr (FhirResponse) two = fhir_service_desk_try (desk, search);
      g_autoptr (FhirResponse) three = fhir_service_desk_try (desk, nothing);
      g_autofree char *text = fhir_response_dup_text (one);

      g_assert_cmpstr (text, ==, made);
      g_assert_null (two);
      g_assert_cmpuint (three->status, ==, 404);
    }
  fhir_service_desk_free (desk);
  fhir_service_test_clear (&test);
}

static void
count_done (FhirResponse *response, gpointer data)
{
  gint *counts = data;

  g_atomic_int_inc (&counts[response->status == 201 ? 0 : 1]);
  fhir_response_free (response);
}

/* The last reference drains: whatever was submitted is answered and stored. */
static void
test_drain (void)
{
  FhirServiceTest test;
  gint counts[2] = { 0 };

  fhir_service_test_start_shared (&test);
  for (guint i = 0; i < 500; i++)
    fhir_service_submit (test.service,
                         fhir_test_request (FHIR_METHOD_POST,
                                            "Patient",
                                            "{\"resourceType\":\"Patient\",\"active\":true}"),
                         NULL,
                         count_done,
                         counts);
  fhir_service_test_close (&test);
  g_assert_cmpint (counts[0], ==, 500);
  g_assert_cmpint (counts[1], ==, 0);
  fhir_service_test_open (&test);
  fhir_service_test_expect_total (&test, "Patient?_summary=count", 500);
  fhir_service_test_clear (&test);
}

static void
unref_service (FhirResponse *response, gpointer data)
{
  fhir_response_free (response);
  fhir_service_unref (data);
}

static void
test_last_reference_on_a_lane (void)
{
  FhirServiceTest test;
  g_autoptr (GError) error = NULL;
  FhirService *service, *again = NULL;

  fhir_service_test_start_shared (&test);
  service = g_steal_pointer (&test.service);
  fhir_service_submit (service,
                       fhir_test_request (FHIR_METHOD_POST,
                                          "Patient",
                                          "{\"resourceType\":\"Patient\",\"active\":true}"),
                       NULL,
                       unref_service,
                       service);
  /* Closed when the folder can be owned again. */
  for (guint i = 0; i < 500 && again == NULL; i++)
    {
      g_clear_error (&error);
      g_usleep (10000);
      again = fhir_service_new (test.folder, NULL, &error);
    }
  g_assert_no_error (error);
  test.service = again;
  fhir_service_test_expect_total (&test, "Patient?_summary=count", 1);
  fhir_service_test_clear (&test);
}

static void
test_cancelled (void)
{
  FhirServiceTest test;
  g_autoptr (GCancellable) cancellable = g_cancellable_new();
  g_autoptr (FhirResponse) response = NULL;

  fhir_service_test_start (&test);
  g_cancellable_cancel (cancellable);
  response =
      fhir_service_send (test.service,
                         fhir_test_request (FHIR_METHOD_POST,
                                            "Patient",
                                            "{\"resourceType\":\"Patient\",\"active\":true}"),
                         cancellable);
  g_assert_cmpuint (response->status, ==, 503);
  g_assert_cmpint (fhir_service_get_change (test.service), ==, 0);
  fhir_service_test_clear (&test);
}

typedef struct
{
  GMainLoop *loop;
  guint calls;
  gint64 last;
  gint64 until;
} Watcher;

static void
on_changed (FhirService *service, gint64 change, gpointer data)
{
  Watcher *watcher = data;

  watcher->calls++;
  g_assert_cmpint (change, >=, watcher->last);
  watcher->last = change;
  if (change >= watcher->until)
    g_main_loop_quit (watcher->loop);
}

static void
test_watch (void)
{
  FhirServiceTest test;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Watcher watcher = { .loop = loop, .until = 40 };
  guint id;

  fhir_service_test_start (&test);
  id = fhir_service_watch (test.service, NULL, on_changed, &watcher);
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *body =
          fhir_service_test_expect (&test,
                                    FHIR_METHOD_POST,
                                    "Patient",
                                    "{\"resourceType\":\"Patient\",\"active\":true}",
                                    201);
    }
  g_main_loop_run (loop);
  /* Nobody listened meanwhile: one call, perhaps a second for a commit that came during the first.
   */
  g_assert_cmpuint (watcher.calls, <=, 2);
  g_assert_cmpint (watcher.last, ==, 40);
  fhir_service_unwatch (test.service, id);
  fhir_service_test_clear (&test);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **ret_result = data;

  *ret_result = g_object_ref (result);
}

static void
test_send_async (void)
{
  FhirServiceTest test;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (FhirResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  fhir_service_test_start (&test);
  fhir_service_send_async (test.service,
                           fhir_test_request (FHIR_METHOD_GET, "metadata", NULL),
                           NULL,
                           on_sent,
                           &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  response = fhir_service_send_finish (test.service, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (response->status, ==, 200);
  fhir_service_test_clear (&test);
}

static void
test_metadata (void)
{
  FhirServiceTest test;
  g_autofree char *body = NULL;
  g_autoptr (FhirJsonDoc) doc = NULL;
  g_autoptr (GError) error = NULL;
  guint32 rest, resources;

  fhir_service_test_start (&test);
  body = fhir_service_test_expect (&test, FHIR_METHOD_GET, "metadata", NULL, 200);
  doc = fhir_json_parse (body, strlen (body), fhir_limits_get_default(), &error);
  g_assert_no_error (error);
  rest = fhir_json_element (doc, fhir_json_member (doc, 0, FHIR_KEY_rest), 0);
  resources = fhir_json_member (doc, rest, FHIR_KEY_resource);
  g_assert_cmpuint (fhir_json_count (doc, resources), >=, 140);
  g_assert_nonnull (strstr (body, "\"code\":\"vread\""));
  g_assert_nonnull (strstr (body, "\"code\":\"transaction\""));
  g_assert_nonnull (strstr (body, "\"conditionalDelete\":\"multiple\""));
  g_assert_nonnull (strstr (body, "\"url\":\"" FHIR_TEST_BASE "\""));
  /* What the statement says has the shape of the standard itself. */
  {
    g_autofree char *stored =
        fhir_service_test_expect (&test, FHIR_METHOD_POST, "CapabilityStatement", body, 201);
  }
  fhir_service_test_clear (&test);
}

static void
test_read_only (void)
{
  FhirServiceTest test;
  FhirServiceOptions options = { .read_only = TRUE };
  g_autoptr (GError) error = NULL;
  g_autofree char *made = NULL, *read = NULL, *refused = NULL;

  fhir_service_test_start (&test);
  made = fhir_service_test_expect (&test,
                                   FHIR_METHOD_PUT,
                                   "Patient/r",
                                   "{\"resourceType\":\"Patient\",\"id\":\"r\"}",
                                   201);
  fhir_service_test_close (&test);
  test.service = fhir_service_new (test.folder, &options, &error);
  g_assert_no_error (error);
  read = fhir_service_test_expect (&test, FHIR_METHOD_GET, "Patient/r", NULL, 200);
  g_assert_cmpstr (read, ==, made);
  refused = fhir_service_test_expect (&test, FHIR_METHOD_DELETE, "Patient/r", NULL, 503);
  fhir_service_test_clear (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/service/read-your-writes", test_read_your_writes);
  g_test_add_func ("/core/service/desk", test_desk);
  g_test_add_func ("/core/service/closing-drains", test_drain);
  g_test_add_func ("/core/service/last-reference-on-a-lane", test_last_reference_on_a_lane);
  g_test_add_func ("/core/service/cancelled", test_cancelled);
  g_test_add_func ("/core/service/watch", test_watch);
  g_test_add_func ("/core/service/send-async", test_send_async);
  g_test_add_func ("/core/service/metadata", test_metadata);
  g_test_add_func ("/core/service/read-only", test_read_only);
  return g_test_run();
}
