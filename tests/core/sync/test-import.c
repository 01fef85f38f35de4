/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole imports, through a service on a store of its own. */

#include "fhir-import.h"

#include "fhir-error.h"
#include "fhir-principal.h"
#include "fhir-test.h"

typedef struct
{
  char *temp;
  char *input;
  FhirService *service;
  GString *problems;
  guint told; /* calls of progress */
  FhirImportProgress last;
  GCancellable *cancel_at_first; /* (nullable) */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *store = NULL;
  g_autoptr (GError) error = NULL;
  FhirServiceOptions options = { .create = TRUE };

  f->temp = fhir_test_temp_folder();
  f->input = g_build_filename (f->temp, "in", NULL);
  store = g_build_filename (f->temp, "store", NULL);
  f->problems = g_string_new (NULL);
  f->service = fhir_service_new (store, &options, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  fhir_service_unref (f->service);
  fhir_test_remove_tree (f->temp);
  g_string_free (f->problems, TRUE);
  g_free (f->input);
  g_free (f->temp);
}

static void
put_file (Fixture *f, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (f->input, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
take_progress (const FhirImportProgress *progress, gpointer data)
{
  Fixture *f = data;

  f->told++;
  g_assert_cmpuint (progress->resources, >=, f->last.resources);
  g_assert_cmpuint (progress->bytes, >=, f->last.bytes);
  f->last = *progress;
}

static void
take_problem (const char *place, const char *text, gpointer data)
{
  Fixture *f = data;

  g_string_append_printf (f->problems, "%s: %s\n", place, text);
  if (f->cancel_at_first != NULL)
    g_cancellable_cancel (f->cancel_at_first);
}

static FhirImportProgress
import_path (Fixture *f, const char *path, guint batch)
{
  const char *const paths[] = { path, NULL };
  FhirImportOptions options = { .progress = take_progress,
                                .problem = take_problem,
                                .data = f,
                                .batch = batch };
  FhirImportProgress progress;
  g_autoptr (GError) error = NULL;
  gboolean fine;

  g_string_truncate (f->problems, 0);
  f->last = (FhirImportProgress){ 0 };
  fine = fhir_import_run (f->service, paths, &options, &progress, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (fine);
  g_assert_cmpuint (f->told, >, 0);
  g_assert_cmpmem (&f->last, sizeof progress, &progress, sizeof progress);
  return progress;
}

/* The stored JSON, or "status N". */
static char *
read_resource (Fixture *f, const char *path)
{
  g_autoptr (FhirPrincipal) principal = fhir_principal_new_local();
  g_autoptr (FhirResponse) response =
      fhir_service_send (f->service, fhir_request_new (FHIR_METHOD_GET, path, principal), NULL);
  g_autoptr (GBytes) body = NULL;

  if (response->status != 200)
    return g_strdup_printf ("status %u", response->status);
  body = fhir_response_dup_body (response);
  return g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
}

static void
assert_stored (Fixture *f, const char *path, const char *part)
{
  g_autofree char *json = read_resource (f, path);

  if (strstr (json, part) == NULL)
    g_error ("%s is %s, without %s", path, json, part);
}

static const char bundle[] =
    "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
    "{\"fullUrl\":\"urn:uuid:p1\",\"resource\":{\"resourceType\":\"Patient\",\"birthDate\":\"1970-"
    "03\"}},"
    "{\"fullUrl\":\"urn:uuid:o1\",\"resource\":{\"resourceType\":\"Observation\",\"status\":"
    "\"final\","
    "\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"urn:uuid:p1\"}}}]}";

static void
test_again_changes_nothing (Fixture *f, gconstpointer data)
{
  FhirImportProgress first, again;

  put_file (f, "a/bundle.json", bundle);
  put_file (f,
            "b.ndjson",
            "{\"resourceType\":\"Patient\",\"id\":\"n1\"}\n{\"resourceType\":\"Patient\",\"id\":"
            "\"n2\"}\n");
  put_file (f, "c.json", "{\"resourceType\":\"Patient\",\"active\":true}");
  first = import_path (f, f->input, 2);
  g_assert_cmpstr (f->problems->str, ==, "");
  g_assert_cmpuint (first.resources, ==, 5);
  g_assert_cmpuint (first.created, ==, 5);
  g_assert_cmpuint (first.files, ==, 3);
  g_assert_cmpuint (first.files_total, ==, 3);
  g_assert_cmpuint (first.bytes, ==, first.bytes_total);
  assert_stored (f, "Observation/o1", "\"reference\":\"Patient/p1\"");
  assert_stored (f, "Patient/p1", "\"birthDate\":\"1970-03\"");
  assert_stored (f, "Patient/p1", "\"versionId\":\"1\"");
  assert_stored (f, "Patient/n2", "\"id\":\"n2\"");
  again = import_path (f, f->input, 2);
  g_assert_cmpuint (again.resources, ==, 5);
  g_assert_cmpuint (again.unchanged, ==, 5);
  assert_stored (f, "Patient/p1", "\"versionId\":\"1\"");
}

static void
test_bad_files_are_told_and_the_rest_goes_on (Fixture *f, gconstpointer data)
{
  FhirImportProgress progress;

  put_file (f, "1.json", "{\"resourceType\":");
  put_file (f,
            "2.ndjson",
            "{}\n{\"resourceType\":\"Patient\",\"id\":\"p\"}\n{\"resourceType\":\"Patient\",\"id\":"
            "\"a/b\"}");
  put_file (f,
            "3.json",
            "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":["
            "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"q\",\"active\":[]}},"
            "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"r\"}}]}");
  put_file (f, "4.tgz", "no archive");
  progress = import_path (f, f->input, 0);
  g_assert_cmpuint (progress.resources, ==, 2);
  g_assert_cmpuint (progress.problems, ==, 5);
  g_assert_true (strstr (f->problems->str, "in/1.json: unexpected end at byte 16\n") != NULL);
  g_assert_true (strstr (f->problems->str, "in/2.ndjson:1: is no resource") != NULL);
  g_assert_true (strstr (f->problems->str, "in/2.ndjson:3: has an id") != NULL);
  g_assert_true (strstr (f->problems->str, "in/3.json: entry[0]: ") != NULL);
  g_assert_true (strstr (f->problems->str, "in/4.tgz: the archive cannot be read") != NULL);
  assert_stored (f, "Patient/p", "\"id\":\"p\"");
  assert_stored (f, "Patient/q", "status 404");
  assert_stored (f, "Patient/r", "\"id\":\"r\"");
}

/* What is searched for may stand in a later file, or wait for a search of its own; what is nowhere,
 * or there twice, is told and stored as it was. */
static void
test_references_that_are_searches (Fixture *f, gconstpointer data)
{
  FhirImportProgress progress;

  put_file (
      f,
      "a.ndjson",
      "{\"resourceType\":\"Encounter\",\"id\":\"e\",\"status\":\"finished\",\"class\":{\"code\":"
      "\"AMB\"},"
      "\"participant\":[{\"individual\":{\"reference\":\"PractitionerRole?identifier=s|role\"}}]}\n"
      "{\"resourceType\":\"PractitionerRole\",\"id\":\"r\",\"identifier\":[{\"system\":\"s\","
      "\"value\":\"role\"}],"
      "\"practitioner\":{\"reference\":\"Practitioner?identifier=s|1\"}}\n"
      "{\"resourceType\":\"PractitionerRole\",\"id\":\"nobody\","
      "\"practitioner\":{\"reference\":\"Practitioner?identifier=s|9\"}}\n"
      "{\"resourceType\":\"PractitionerRole\",\"id\":\"two\","
      "\"practitioner\":{\"reference\":\"Practitioner?identifier=s|2\"}}\n");
  put_file (f,
            "b.ndjson",
            "{\"resourceType\":\"Practitioner\",\"id\":\"dr1\",\"identifier\":[{\"system\":\"s\","
            "\"value\":\"1\"}]}\n"
            "{\"resourceType\":\"Practitioner\",\"id\":\"dr2\",\"identifier\":[{\"system\":\"s\","
            "\"value\":\"2\"}]}\n"
            "{\"resourceType\":\"Practitioner\",\"id\":\"dr3\",\"identifier\":[{\"system\":\"s\","
            "\"value\":\"2\"}]}\n");
  progress = import_path (f, f->input, 0);
  g_assert_cmpuint (progress.resources, ==, 7);
  g_assert_cmpstr (f->problems->str,
                   ==,
                   "in/a.ndjson:3: stored, but a reference by search finds nothing\n"
                   "in/a.ndjson:4: stored, but a reference by search finds more than one\n");
  assert_stored (f, "PractitionerRole/r", "\"reference\":\"Practitioner/dr1\"");
  assert_stored (f, "Encounter/e", "\"reference\":\"PractitionerRole/r\"");
  assert_stored (f, "PractitionerRole/nobody", "\"reference\":\"Practitioner?identifier=s|9\"");
  progress = import_path (f, f->input, 0);
  g_assert_cmpuint (progress.unchanged, ==, 7);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) lines = g_string_new ("bad\n");
  g_autoptr (GCancellable) cancellable = g_cancellable_new();
  g_autoptr (GError) error = NULL;
  const char *const paths[] = { f->input, NULL };
  FhirImportOptions options = { .problem = take_problem, .data = f, .batch = 1 };
  FhirImportProgress progress;

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (lines, "{\"resourceType\":\"Patient\",\"id\":\"%u\"}\n", i);
  put_file (f, "a.ndjson", lines->str);
  f->cancel_at_first = cancellable;
  g_assert_false (fhir_import_run (f->service, paths, &options, &progress, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (progress.resources, <, 20000);
}

static void
test_read_only_store (Fixture *f, gconstpointer data)
{
  g_autofree char *store = g_build_filename (f->temp, "store", NULL);
  g_autoptr (FhirService) service = NULL;
  g_autoptr (GError) error = NULL;
  FhirServiceOptions options = { .read_only = TRUE };
  const char *const paths[] = { f->input, NULL };

  put_file (f, "bundle.json", bundle);
  g_clear_pointer (&f->service, fhir_service_unref);
  service = fhir_service_new (store, &options, &error);
  g_assert_no_error (error);
  g_assert_false (fhir_import_run (service, paths, NULL, NULL, NULL, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_READ_ONLY);
  fhir_service_ref (service);
  f->service = service;
}

/* A folder of public records loads completely; again, it changes nothing. */
static void
test_public_records (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = fhir_test_data_folder ("smart-bulk-ndjson");
  FhirImportProgress first, again;

  if (folder == NULL)
    {
      g_test_skip ("no folder smart-bulk-ndjson below CHARTROOM_TEST_DATA");
      return;
    }
  first = import_path (f, folder, 0);
  g_assert_cmpstr (f->problems->str, ==, "");
  g_assert_cmpuint (first.created, ==, 7160);
  again = import_path (f, folder, 0);
  g_assert_cmpuint (again.unchanged, ==, 7160);
}

#define ADD(name, test) \
  g_test_add ("/core/sync/import/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("again-changes-nothing", test_again_changes_nothing);
  ADD ("bad-files-are-told", test_bad_files_are_told_and_the_rest_goes_on);
  ADD ("references-that-are-searches", test_references_that_are_searches);
  ADD ("cancel", test_cancel);
  ADD ("read-only-store", test_read_only_store);
  ADD ("public-records", test_public_records);
  return g_test_run();
}
