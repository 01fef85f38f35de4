/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Clients in this process against a service on a new store: durable creates at 1, 16 and 64
 * clients, reads by id through the lanes and through a desk. HTTP comes on top: perf-rest. */

#include "fhir-id.h"
#include "fhir-json-parser.h"
#include "fhir-perf.h"
#include "fhir-service.h"
#include "fhir-store-writer.h"
#include "fhir-test.h"

#define SECONDS 3.0

typedef struct
{
  FhirService *service;
  FhirServiceDesk *desk; /* (nullable) */
  double until;
  guint n;
  guint done;
  guint failed;
  gboolean reads;
} Client;

static const char observation[] =
    "{\"resourceType\":\"Observation\",\"status\":\"final\",\"category\":[{\"coding\":[{\"system\":"
    "\"http://terminology.hl7.org/CodeSystem/observation-category\",\"code\":\"vital-signs\"}]}],"
    "\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8480-6\",\"display\":"
    "\"Systolic blood pressure\"}]},\"subject\":{\"reference\":\"Patient/p%u\"},"
    "\"effectiveDateTime\":\"2026-01-%02uT10:%02u:00Z\",\"valueQuantity\":{\"value\":%u,\"unit\":"
    "\"mmHg\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"mm[Hg]\"}}";

static FhirRequest *
new_request (Client *client, FhirPrincipal *principal, guint i)
{
  FhirRequest *request;

  if (client->reads)
    {
      g_autofree char *url = g_strdup_printf ("Patient/p%u", (client->n * 7 + i) % 100);
      return fhir_request_new (FHIR_METHOD_GET, url, principal);
    }
  request = fhir_request_new (FHIR_METHOD_POST, "Observation", principal);
  {
    g_autofree char *body =
        g_strdup_printf (observation, (client->n * 7 + i) % 100, 1 + i % 28, i % 60, 90 + i % 80);
    request->body = g_bytes_new (body, strlen (body));
  }
  return request;
}

static gpointer
run_client (gpointer data)
{
  Client *client = data;
  g_autoptr (FhirPrincipal) principal = fhir_principal_new_local();

  for (guint i = 0; fhir_perf_wall() < client->until; i++)
    {
      FhirRequest *request = new_request (client, principal, i);
      g_autoptr (FhirResponse) response = NULL;

      if (client->desk != NULL)
        {
          response = fhir_service_desk_try (client->desk, request);
          fhir_request_free (request);
        }
      else
        response = fhir_service_send (client->service, request, NULL);
      if (response->status < 300)
        client->done++;
      else
        client->failed++;
    }
  return NULL;
}

static double
measure (FhirService *service, guint n, gboolean reads, gboolean desks)
{
  g_autofree Client *clients = g_new0 (Client, n);
  g_autofree GThread **threads = g_new0 (GThread *, n);
  double start = fhir_perf_wall();
  guint done = 0;

  for (guint i = 0; i < n; i++)
    {
      clients[i] = (Client){ .service = service, .until = start + SECONDS, .n = i, .reads = reads };
      if (desks)
        clients[i].desk = fhir_service_desk_new (service, NULL);
      threads[i] = g_thread_new ("client", run_client, &clients[i]);
    }
  for (guint i = 0; i < n; i++)
    {
      g_thread_join (threads[i]);
      done += clients[i].done;
      if (clients[i].failed > 0)
        g_print ("%u requests failed\n", clients[i].failed);
      fhir_service_desk_free (clients[i].desk);
    }
  return done / (fhir_perf_wall() - start);
}

static gboolean
put_one (FhirStoreWriter *writer, FhirJsonParser *parser, guint i)
{
  g_autofree char *body = g_strdup_printf (observation, i % 100, 1 + i % 28, i % 60, 90 + i % 80);
  const FhirJsonDoc *doc =
      fhir_json_parser_parse (parser, body, strlen (body), fhir_limits_get_default(), NULL);
  FhirPutOptions options = { .create_only = TRUE };
  FhirPutResult result;
  char id[FHIR_UUID_LEN + 1];

  fhir_id_new (fhir_random_get_system(), id);
  return doc != NULL && fhir_store_writer_save (writer, NULL) &&
         fhir_store_writer_put (writer,
                                FHIR_TYPE_Observation,
                                fhir_slice (id),
                                doc,
                                0,
                                &options,
                                &result,
                                NULL,
                                NULL) &&
         fhir_store_writer_release (writer, NULL);
}

static void
put_patients (FhirService *service)
{
  g_autoptr (FhirPrincipal) principal = fhir_principal_new_local();

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *url = g_strdup_printf ("Patient/p%u", i);
      g_autofree char *body = g_strdup_printf (
          "{\"resourceType\":\"Patient\",\"id\":\"p%u\",\"name\":[{\"family\":\"F%u\"}]}",
          i,
          i);
      FhirRequest *request = fhir_request_new (FHIR_METHOD_PUT, url, principal);
      g_autoptr (FhirResponse) response = NULL;

      request->body = g_bytes_new (body, strlen (body));
      response = fhir_service_send (service, request, NULL);
    }
}

/* The bare store: puts in groups of n, each committed, no service around it. */
static double
measure_store (guint n)
{
  FhirStoreOptions options = { .create = TRUE };
  g_autofree char *folder = fhir_test_temp_folder();
  FhirStore *store = fhir_store_open (folder, &options, NULL);
  FhirStoreWriter *writer = fhir_store_writer_new (store, NULL);
  g_autoptr (FhirJsonParser) parser = fhir_json_parser_new();
  double start = fhir_perf_wall();
  gboolean ok = writer != NULL;
  guint done = 0;

  while (ok && fhir_perf_wall() - start < SECONDS)
    {
      ok = fhir_store_writer_begin (writer, FALSE, NULL);
      for (guint i = 0; ok && i < n; i++)
        ok = put_one (writer, parser, done++);
      ok = ok && fhir_store_writer_commit (writer, NULL) && fhir_store_writer_idle (writer, NULL);
    }
  start = done / (fhir_perf_wall() - start);
  fhir_store_writer_free (writer);
  fhir_store_unref (store);
  fhir_test_remove_tree (folder);
  return ok ? start : 0;
}

static void
report_creates (FhirService *service, guint n, guint group, double aim)
{
  g_autofree char *name = g_strdup_printf ("service creates, %u clients", n);
  g_autofree char *ratio =
      g_strdup_printf ("the same beside the bare store in groups of %u", group);
  double figure = measure (service, n, FALSE, FALSE);

  fhir_perf_report (name, figure, "1/s", 0, aim);
  fhir_perf_report (ratio, figure, "1/s", measure_store (group), 0.6);
}

int
main (int argc, char **argv)
{
  FhirServiceOptions options = { .create = TRUE };
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = fhir_test_temp_folder();
  FhirService *service = fhir_service_new (folder, &options, &error);

  if (service == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  put_patients (service);
  report_creates (service, 1, 1, 1200);
  report_creates (service, 16, 10, 0);
  report_creates (service, 64, 39, 3500);
  fhir_perf_report ("service reads through lanes, 16 clients",
                    measure (service, 16, TRUE, FALSE),
                    "1/s",
                    0,
                    0);
  fhir_perf_report ("service reads at a desk, 1 thread",
                    measure (service, 1, TRUE, TRUE),
                    "1/s",
                    0,
                    0);
  fhir_perf_report ("service reads at desks, 2 threads",
                    measure (service, 2, TRUE, TRUE),
                    "1/s",
                    0,
                    0);
  fhir_service_unref (service);
  fhir_test_remove_tree (folder);
  return 0;
}
