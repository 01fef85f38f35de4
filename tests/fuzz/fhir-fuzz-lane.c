/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-fuzz-lane.h"
#include "fhir-xml.h"

#include <stdlib.h>

static FhirInteractionContext context;
static FhirInteractionContext writing;
static FhirLimits limits;

static void
must (gboolean ok, const GError *error)
{
  if (ok)
    return;
  g_printerr ("%s\n", error != NULL ? error->message : "failed");
  abort();
}

FhirPrincipal *
fhir_fuzz_lane_get_principal (void)
{
  static FhirPrincipal *principal;

  if (principal == NULL)
    principal = fhir_principal_new_local();
  return principal;
}

static void
put_patients (void)
{
  static const char *const patients[] = {
    "{\"resourceType\":\"Patient\",\"id\":\"ann\",\"identifier\":[{\"system\":\"urn:mrn\","
    "\"value\":\"1\"}]}",
    "{\"resourceType\":\"Patient\",\"id\":\"bob\",\"identifier\":[{\"system\":\"urn:mrn\","
    "\"value\":\"2\"}]}"
  };
  g_autoptr (GError) error = NULL;

  must (fhir_store_writer_begin (writing.writer, FALSE, &error), error);
  for (guint i = 0; i < G_N_ELEMENTS (patients); i++)
    {
      const FhirJsonDoc *doc = fhir_json_parser_parse (writing.parser,
                                                       patients[i],
                                                       strlen (patients[i]),
                                                       &limits,
                                                       &error);
      FhirPutOptions options = { 0 };
      FhirPutResult result;

      must (doc != NULL, error);
      must (fhir_store_writer_put (writing.writer,
                                   FHIR_TYPE_Patient,
                                   fhir_slice (i == 0 ? "ann" : "bob"),
                                   doc,
                                   0,
                                   &options,
                                   &result,
                                   NULL,
                                   &error),
            error);
    }
  must (fhir_store_writer_commit (writing.writer, &error), error);
}

static void
open_lane (void)
{
  FhirStoreOptions options = { .create = TRUE };
  g_autofree char *folder = fhir_test_temp_folder();
  g_autoptr (GError) error = NULL;

  limits = *fhir_limits_get_default();
  limits.bundle_entries = 50;
  limits.request_us = G_USEC_PER_SEC;
  context.store = fhir_store_open (folder, &options, &error);
  must (context.store != NULL, error);
  context.clock = fhir_clock_get_system();
  context.random = fhir_random_get_system();
  context.limits = &limits;
  writing = context;
  context.parser = fhir_json_parser_new();
  writing.parser = fhir_json_parser_new();
  context.reader = fhir_store_reader_new (context.store, &error);
  must (context.reader != NULL, error);
  writing.writer = fhir_store_writer_new (context.store, &error);
  must (writing.writer != NULL, error);
  writing.reader = fhir_store_writer_get_reader (writing.writer);
  put_patients();
  fhir_test_remove_tree (folder);
}

static FhirResponse *
apply (FhirWork *work)
{
  g_autoptr (GError) error = NULL;
  FhirResponse *response;
  gboolean keep;

  must (fhir_store_writer_begin (writing.writer, FALSE, &error), error);
  must (fhir_store_writer_save (writing.writer, &error), error);
  response = fhir_interaction_apply (&writing, work, &keep);
  must (keep ? fhir_store_writer_release (writing.writer, &error)
             : fhir_store_writer_undo (writing.writer, &error),
        error);
  fhir_store_writer_rollback (writing.writer);
  return response != NULL ? response : fhir_interaction_serve_work (&context, work);
}

void
fhir_fuzz_lane_run (FhirRequest *request)
{
  g_autoptr (FhirRequest) own = request;
  g_autoptr (FhirResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  const FhirRoute *route = fhir_route_find (request, NULL, NULL);

  if (context.store == NULL)
    open_lane();
  if (route != NULL && fhir_route_get_lane (route) == FHIR_LANE_WRITER)
    {
      g_autoptr (FhirWork) work = fhir_interaction_prepare (&context, request, &response);

      if (work != NULL)
        response = fhir_work_only_reads (work) ? fhir_interaction_serve_work (&context, work)
                                               : apply (work);
    }
  else
    response = fhir_interaction_serve (&context, request);
  must (response != NULL && response->status >= 200 && response->status < 600, NULL);
  if (response->status == 500)
    must (FALSE, NULL);
  if (response->body != NULL)
    {
      g_autoptr (GBytes) body = fhir_response_dup_body (response);
      gsize len;
      const void *bytes = g_bytes_get_data (body, &len);
      g_autoptr (FhirJsonDoc) doc = NULL;

      if (g_strcmp0 (response->content_type, FHIR_CONTENT_TYPE_XML) == 0)
        {
          doc = fhir_xml_read (bytes, len, fhir_limits_get_default(), &error);
          must (doc != NULL, error);
          return;
        }
      must (
          fhir_json_parser_parse (context.parser, bytes, len, fhir_limits_get_default(), &error) !=
              NULL,
          error);
    }
}
