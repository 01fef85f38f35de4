/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Many clients at once: what is committed together, and what fails alone. */

#include "fhir-failpoint.h"
#include "fhir-service-test.h"

#define CLIENTS 64

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

static void
test_race (void)
{
  FhirServiceTest test;
  gint counts[3] = { 0 };

  fhir_service_test_start_shared (&test);
  run_clients (&test, 4, "identifier=urn:s|7", counts);
  g_assert_cmpint (counts[0], ==, 1);
  g_assert_cmpint (counts[1], ==, CLIENTS * 4 - 1);
  g_assert_cmpint (counts[2], ==, 0);
  fhir_service_test_expect_total (&test, "Patient?_summary=count", 1);
  fhir_service_test_clear (&test);
}

static void
test_group_commit (void)
{
  FhirServiceTest test;
  gint counts[3] = { 0 };

  fhir_service_test_start_shared (&test);
  run_clients (&test, 10, NULL, counts);
  g_assert_cmpint (counts[0], ==, CLIENTS * 10);
  g_assert_cmpint (counts[1] + counts[2], ==, 0);
  /* Change numbers have no gaps: as many as creates. */
  g_assert_cmpint (fhir_service_get_change (test.service), ==, CLIENTS * 10);
  fhir_service_test_expect_total (&test, "Patient?_summary=count", CLIENTS * 10);
  /* And all is there after opening anew. */
  fhir_service_test_close (&test);
  fhir_service_test_open (&test);
  g_assert_cmpint (fhir_service_get_change (test.service), ==, CLIENTS * 10);
  fhir_service_test_expect_total (&test, "Patient?_summary=count", CLIENTS * 10);
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

  fhir_service_test_start_shared (&test);
  for (guint i = 0; i < 16; i++)
    {
      clients[i] = (Client){ .test = &test, .n = i, .each = 10, .created = &good, .other = &bad };
      threads[i] = g_thread_new ("client", run_mixed, &clients[i]);
    }
  for (guint i = 0; i < 16; i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (good, ==, 160);
  g_assert_cmpint (bad, ==, 0);
  fhir_service_test_expect_total (&test, "Patient?_summary=count", 80);
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

  fhir_service_test_start_shared (&test);
  arm ("store.before-commit:error:1");
  run_clients (&test, 1, NULL, counts);
  arm ("service.before-ack:error:1000000000");
  g_assert_cmpint (counts[0] + counts[1], ==, 0);
  g_assert_cmpint (counts[2], ==, CLIENTS);
  g_assert_cmpint (fhir_service_get_change (test.service), ==, 0);
  fhir_service_test_expect_total (&test, "Patient?_summary=count", 0);
  fhir_service_test_clear (&test);
  g_log_set_always_fatal (fatal);
}
#endif

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/service/64-clients-one-conditional-create", test_race);
  g_test_add_func ("/core/service/64-clients-group-commit", test_group_commit);
  g_test_add_func ("/core/service/refused-requests-in-a-group", test_mixed_groups);
#ifdef FHIR_FAILPOINTS
  g_test_add_func ("/core/service/failed-commit", test_failed_commit);
#endif
  return g_test_run();
}
