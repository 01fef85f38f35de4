/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs a folder in the manner of JSONTestSuite: y_ must be accepted, n_ refused, i_ may be either
 * but must come back unchanged when accepted. One departure: y_object_duplicated_key and
 * y_object_duplicated_key_and_value are refused on purpose, since two readers of such a record
 * would see two records. Without an argument it looks for json-test-suite in the folder that
 * CHARTROOM_TEST_DATA names; without that it says so and is skipped. */

#include "fhir-json-parser.h"
#include "fhir-test.h"
#include <stdlib.h>

#define EXIT_SKIPPED 77

static guint n_passed, n_failed, n_skipped;

static gboolean
is_refused_on_purpose (const char *name)
{
  return g_str_has_prefix (name, "y_object_duplicated_key");
}

/* What was accepted must be well formed to us again, and already minified. */
static gboolean
parses_to_itself (const FhirJsonDoc *doc)
{
  g_autoptr (FhirJsonDoc) again =
      fhir_json_parse (doc->text, doc->text_len, fhir_limits_get_default(), NULL);

  return again != NULL && again->text_len == doc->text_len && again->n_nodes == doc->n_nodes &&
         memcmp (again->text, doc->text, doc->text_len) == 0;
}

static void
run_case (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *bytes = NULL;
  g_autofree char *exact = NULL;
  g_autoptr (FhirJsonDoc) doc = NULL;
  g_autoptr (GError) error = NULL;
  gboolean passed;
  gsize len = 0;

  if (!g_file_get_contents (path, &bytes, &len, &error))
    {
      n_failed++;
      g_print ("%s: %s\n", name, error->message);
      return;
    }
  exact = fhir_test_exact_copy (bytes, len);
  doc = fhir_json_parse (exact, len, fhir_limits_get_default(), &error);
  passed = (doc != NULL) == (error == NULL) && (doc == NULL || parses_to_itself (doc));
  if (name[0] == 'n' || is_refused_on_purpose (name))
    passed &= doc == NULL;
  else if (name[0] == 'y')
    passed &= doc != NULL;
  n_passed += passed;
  n_failed += !passed;
  if (!passed)
    g_print ("%s: %s\n", name, error != NULL ? error->message : "accepted");
}

int
main (int argc, char **argv)
{
  g_autofree char *folder =
      argc > 1 ? g_strdup (argv[1]) : fhir_test_data_folder ("json-test-suite");
  g_autoptr (GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  if (dir == NULL)
    {
      g_print ("%s: no such folder of cases\n", folder != NULL ? folder : "json-test-suite");
      g_print ("0 passed, 0 failed, 1 skipped\n");
      return EXIT_SKIPPED;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (!g_str_has_suffix (name, ".json"))
        continue;
      if (strchr ("yni", name[0]) != NULL && name[1] == '_')
        run_case (folder, name);
      else
        n_skipped++;
    }
  g_print ("%u passed, %u failed, %u skipped\n", n_passed, n_failed, n_skipped);
  return n_failed == 0 && n_passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
