/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-error.h"
#include "fhir-failpoint.h"
#include "fhir-json-parser.h"
#include "fhir-service-test.h"

#define CLIENTS 64

static void
start (FhirServiceTest *test)
{
  fhir_service_test_init (test);
  fhir_service_test_open (test);
}

static void
test_read_your_writes (void)
{
  FhirServiceTest test;

  start (&test);
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

  start (&test);
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

typedef struct
{
  FhirServiceTest *test;
  guint n;
  guint each;
  const char *if_none_exist; /* (nullable) */
  gint *created;
  gint *found;
  gint *other;
} Client;

static gpointer
run_client (gpointer data)
{
  Client *client = data;

  for (guint i = 0; i < client->each; i++)
    {
      g_autofree char *body =
          g_strdup_printf ("{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:s\","
                           "\"value\":\"%u\"}]}",
                           client->if_none_exist != NULL ? 7 : client->n * 1000 + i);
      FhirRequest *request = fhir_test_request (FHIR_METHOD_POST, "Patient", body);
      g_autoptr (FhirResponse) response = NULL;

      request->if_none_exist = g_strdup (client->if_none_exist);
      response = fhir_service_send (client->test->service, request, NULL);
      g_atomic_int_inc (response->status == 201   ? client->created
                        : response->status == 200 ? client->found
                                                  : client->other);
    }
  return NULL;
}

static void
run_clients (FhirServiceTest *test, guint each, const char *if_none_exist, gint counts[3])
{
  Client clients[CLIENTS];
  GThread *threads[CLIENTS];

  for (guint i = 0; i < CLIENTS; i++)
    {
      clients[i] = (Client){ test, i, each, if_none_exist, &counts[0], &counts[1], &counts[2] };
      threads[i] = g_thread_new ("client", run_client, &clients[i]);
    }
  for (guint i = 0; i < CLIENTS; i++)
    g_thread_join (threads[i]);
}

/* The random numbers of a test are not for several threads. */
static void
use_system_random (FhirServiceTest *test)
{
  test->seams.random = fhir_random_get_system();
}

static void
start_shared (FhirServiceTest *test)
{
  FhirServiceOptions options = { .create = TRUE, .readers = 2, .seams = &test->seams };
  g_autoptr (GError) error = NULL;

  fhir_service_test_init (test);
  use_system_random (test);
  test->seams.limits = &test->limits;
  test->service = fhir_service_new (test->folder, &options, &error);
  g_assert_no_error (error);
}

static void
expect_total (FhirServiceTest *test, const char *url, guint total)
{
  g_autofree char *expected = g_strdup_printf ("\"total\":%u", total);
  g_autofree char *body = fhir_service_test_expect (test, FHIR_METHOD_GET, url, NULL, 200);

  g_test_message ("%s", body);
  g_assert_nonnull (strstr (body, expected));
}

static void
test_race (void)
{
  FhirServiceTest test;
  gint counts[3] = { 0 };

  start_shared (&test);
  run_clients (&test, 4, "identifier=urn:s|7", counts);
  g_assert_cmpint (counts[0], ==, 1);
  g_assert_cmpint (counts[1], ==, CLIENTS * 4 - 1);
  g_assert_cmpint (counts[2], ==, 0);
  expect_total (&test, "Patient?_summary=count", 1);
  fhir_service_test_clear (&test);
}

static void
test_group_commit (void)
{
  FhirServiceTest test;
  gint counts[3] = { 0 };

  start_shared (&test);
  run_clients (&test, 10, NULL, counts);
  g_assert_cmpint (counts[0], ==, CLIENTS * 10);
  g_assert_cmpint (counts[1] + counts[2], ==, 0);
  /* Change numbers have no gaps: as many as creates. */
  g_assert_cmpint (fhir_service_get_change (test.service), ==, CLIENTS * 10);
  expect_total (&test, "Patient?_summary=count", CLIENTS * 10);
  /* And all is there after opening anew. */
  fhir_service_test_close (&test);
  fhir_service_test_open (&test);
  g_assert_cmpint (fhir_service_get_change (test.service), ==, CLIENTS * 10);
  expect_total (&test, "Patient?_summary=count", CLIENTS * 10);
  fhir_service_test_clear (&test);
}

/* One refused request must not take the others of its group along. */
static gpointer
run_mixed (gpointer data)
{
  Client *client = data;

  for (guint i = 0; i < client->each; i++)
    {
      gboolean good = (client->n + i) % 2 == 0;
      g_autofree char *body =
          g_strdup_printf ("{\"resourceType\":\"Patient\",\"id\":\"m%u-%u\"}", client->n, i);
      g_autofree char *url = g_strdup_printf ("Patient/m%u-%u", client->n, i);
      FhirRequest *request = fhir_test_request (FHIR_METHOD_PUT, url, body);
      g_autoptr (FhirResponse) response = NULL;

      if (!good)
        request->if_match = g_strdup ("W/\"5\"");
      response = fhir_service_send (client->test->service, request, NULL);
      g_atomic_int_inc (response->status == (good ? 201 : 412) ? client->created : client->other);
    }
  return NULL;
}

static void
test_mixed_groups (void)
{
  FhirServiceTest test;
  gint good = 0, bad = 0;
  Client clients[16];
  GThread *threads[16];

  start_shared (&test);
  for (guint i = 0; i < 16; i++)
    {
      clients[i] = (Client){ .test = &test, .n = i, .each = 10, .created = &good, .other = &bad };
      threads[i] = g_thread_new ("client", run_mixed, &clients[i]);
    }
  for (guint i = 0; i < 16; i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (good, ==, 160);
  g_assert_cmpint (bad, ==, 0);
  expect_total (&test, "Patient?_summary=count", 80);
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

  start_shared (&test);
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
  expect_total (&test, "Patient?_summary=count", 500);
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

  start_shared (&test);
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
  expect_total (&test, "Patient?_summary=count", 1);
  fhir_service_test_clear (&test);
}

static void
test_cancelled (void)
{
  FhirServiceTest test;
  g_autoptr (GCancellable) cancellable = g_cancellable_new();
  g_autoptr (FhirResponse) response = NULL;

  start (&test);
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

  start (&test);
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

  start (&test);
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

  start (&test);
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

static FhirLoadItem *
new_item (const char *type, const char *id, const char *json)
{
  FhirLoadItem *item = g_new0 (FhirLoadItem, 1);
  g_autoptr (GError) error = NULL;

  item->type = g_strdup (type);
  item->id = g_strdup (id);
  item->doc = fhir_json_parse (json, strlen (json), fhir_limits_get_default(), &error);
  g_assert_no_error (error);
  return item;
}

static void
test_load (void)
{
  FhirServiceTest test;
  g_autoptr (GPtrArray) items =
      g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_load_item_free);
  FhirLoadCounts counts = { 0 };
  g_autoptr (GError) error = NULL;

  start (&test);
  for (guint i = 0; i < 6000; i++)
    {
      g_autofree char *id = g_strdup_printf ("l%u", i);
      g_autofree char *json = g_strdup_printf (
          "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"c\"},"
          "\"subject\":{\"reference\":\"Patient/p%u\"}}",
          i / 100);
      g_ptr_array_add (items, new_item ("Observation", id, json));
    }
  g_ptr_array_add (items, new_item ("Patient", "bad id", "{\"resourceType\":\"Patient\"}"));
  g_ptr_array_add (items, new_item ("Patient", "odd", "{\"resourceType\":\"Patient\",\"nme\":1}"));
  g_ptr_array_add (
      items,
      new_item ("Patient", "other", "{\"resourceType\":\"Observation\",\"status\":\"final\"}"));
  g_assert_true (fhir_service_load (test.service, items, &counts, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (counts.created, ==, 6000);
  g_assert_cmpuint (counts.refused, ==, 3);
  for (guint i = 0; i < items->len; i++)
    {
      FhirLoadItem *item = g_ptr_array_index (items, i);
      g_assert_cmpint (item->problem != NULL, ==, i >= 6000);
    }
  expect_total (&test, "Observation?_summary=count", 6000);
  expect_total (&test, "Observation?subject=Patient/p7&_summary=count", 100);
  /* Again: nothing changes. */
  g_assert_true (fhir_service_load (test.service, items, &counts, &error));
  g_assert_cmpuint (counts.unchanged, ==, 6000);
  g_assert_cmpuint (counts.created, ==, 0);
  fhir_service_test_clear (&test);
}

static void
test_read_only (void)
{
  FhirServiceTest test;
  FhirServiceOptions options = { .read_only = TRUE };
  g_autoptr (GError) error = NULL;
  g_autofree char *made = NULL, *read = NULL, *refused = NULL;

  start (&test);
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

  start (&test);
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

  start_shared (&test);
  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *id = g_strdup_printf ("b%u", i);
      g_ptr_array_add (items,
                       new_item ("Observation",
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
  expect_total (&test, "Observation?_summary=count", 20000);
  fhir_service_test_clear (&test);
}

#ifdef FHIR_FAILPOINTS
static void
arm (const char *spec)
{
  g_setenv ("CHARTROOM_FAILPOINT", spec, TRUE);
  fhir_failpoint_init();
}

/* When the commit fails, every request of the group fails and nothing of it stays. */
static void
test_failed_commit (void)
{
  FhirServiceTest test;
  gint counts[3] = { 0 };
  /* Housekeeping meets the failpoint too and warns. */
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

  start_shared (&test);
  arm ("store.before-commit:error:1");
  run_clients (&test, 1, NULL, counts);
  arm ("service.before-ack:error:1000000000");
  g_assert_cmpint (counts[0] + counts[1], ==, 0);
  g_assert_cmpint (counts[2], ==, CLIENTS);
  g_assert_cmpint (fhir_service_get_change (test.service), ==, 0);
  expect_total (&test, "Patient?_summary=count", 0);
  fhir_service_test_clear (&test);
  g_log_set_always_fatal (fatal);
}
#endif

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

  start_shared (&test);
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *id = g_strdup_printf ("d%u", i);
      g_autofree char *json = g_strdup_printf (
          "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":"
          "[{\"code\":\"c\"}]},\"valueQuantity\":{\"value\":%u}}",
          i);
      g_ptr_array_add (items, new_item ("Observation", id, json));
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

  start (&test);
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

  start (&test);
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
  expect_total (&test, "Patient?_summary=count", 2);
  test.limits.conditional_max = 2;
  at = fhir_service_test_expect (&test, FHIR_METHOD_DELETE, "Patient?gender=male", NULL, 204);
  expect_total (&test, "Patient?_summary=count", 0);
  fhir_service_test_clear (&test);
}

static void
test_body_limit (void)
{
  FhirServiceTest test;
  const char *body = "{\"resourceType\":\"Patient\",\"active\":true}";
  g_autofree char *at = NULL, *past = NULL;

  start (&test);
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
  g_test_add_func ("/core/service/read-your-writes", test_read_your_writes);
  g_test_add_func ("/core/service/desk", test_desk);
  g_test_add_func ("/core/service/64-clients-one-conditional-create", test_race);
  g_test_add_func ("/core/service/64-clients-group-commit", test_group_commit);
  g_test_add_func ("/core/service/refused-requests-in-a-group", test_mixed_groups);
  g_test_add_func ("/core/service/closing-drains", test_drain);
  g_test_add_func ("/core/service/last-reference-on-a-lane", test_last_reference_on_a_lane);
  g_test_add_func ("/core/service/cancelled", test_cancelled);
  g_test_add_func ("/core/service/watch", test_watch);
  g_test_add_func ("/core/service/send-async", test_send_async);
  g_test_add_func ("/core/service/metadata", test_metadata);
  g_test_add_func ("/core/service/load", test_load);
  g_test_add_func ("/core/service/load-lets-others-in", test_load_lets_others_in);
#ifdef FHIR_FAILPOINTS
  g_test_add_func ("/core/service/failed-commit", test_failed_commit);
#endif
  g_test_add_func ("/core/service/read-only", test_read_only);
  g_test_add_func ("/core/service/bundle-limit", test_limits);
  g_test_add_func ("/core/service/conditional-limit", test_conditional_limit);
  g_test_add_func ("/core/service/body-limit", test_body_limit);
  g_test_add_func ("/core/service/overload", test_overload);
  g_test_add_func ("/core/service/search-deadline", test_deadline);
  g_test_add_func ("/core/service/transaction-deadline", test_write_deadline);
  return g_test_run();
}
