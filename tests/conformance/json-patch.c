/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs a folder of files in the manner of json-patch-tests: arrays of cases with doc, patch, and
 * expected or error; a case with neither must only apply. Cases that the suite disables are
 * skipped. The result must be equal as JSON and, minified, parse to itself. Without an argument it
 * looks for json-patch in the folder that CHARTROOM_TEST_DATA names; without that it is skipped. */

#include "fhir-json-canonical.h"
#include "fhir-json-parser.h"
#include "fhir-json-patch.h"
#include "fhir-test.h"
#include <stdlib.h>

#define EXIT_SKIPPED 77

static guint n_passed, n_failed, n_skipped;

static guint32
get (const FhirJsonDoc *doc, guint32 node, const char *name)
{
  return fhir_json_member_named (doc, node, fhir_slice (name));
}

/* (nullable) why the case fails. */
static char *
run_case (const FhirJsonDoc *doc, guint32 node)
{
  const FhirLimits *limits = fhir_limits_get_default();
  guint32 expected = get (doc, node, "expected");
  gboolean may_apply = expected != 0 || get (doc, node, "error") == 0;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (FhirJsonDoc) result = NULL;
  g_autoptr (GError) error = NULL;

  if (!fhir_json_patch_apply (doc,
                              get (doc, node, "doc"),
                              doc,
                              get (doc, node, "patch"),
                              limits,
                              out,
                              &error))
    return may_apply || error == NULL || out->len > 0 ? g_strdup (error->message) : NULL;
  if (!may_apply)
    return g_strdup ("applied, but an error was expected");
  result = fhir_json_parse (out->str, out->len, limits, &error);
  if (result == NULL)
    return g_strdup (error->message);
  if (result->text_len != out->len)
    return g_strdup ("the result is not minified");
  if (expected != 0 && !fhir_json_equal (result, 0, doc, expected, FHIR_JSON_NUMBERS_AS_WRITTEN))
    return g_strdup_printf ("result %s", out->str);
  return NULL;
}

static void
run_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (FhirJsonDoc) doc = NULL;
  g_autoptr (GError) error = NULL;
  gsize len = 0;
  guint n = 0;

  if (g_file_get_contents (path, &bytes, &len, &error))
    doc = fhir_json_parse (bytes, len, fhir_limits_get_default(), &error);
  if (doc == NULL)
    {
      g_print ("%s: %s\n", name, error->message);
      n_failed++;
      return;
    }
  for (guint32 node = fhir_json_first (doc, 0); node != 0; node = fhir_json_next (doc, 0, node))
    {
      g_autofree char *comment = fhir_json_dup_string (doc, get (doc, node, "comment"));
      g_autofree char *why = NULL;

      n++;
      if (get (doc, node, "doc") == 0 || get (doc, node, "patch") == 0 ||
          get (doc, node, "disabled") != 0)
        {
          n_skipped++;
          continue;
        }
      why = run_case (doc, node);
      n_passed += why == NULL;
      n_failed += why != NULL;
      if (why != NULL)
        g_print ("%s case %u (%s): %s\n", name, n, comment != NULL ? comment : "", why);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = argc > 1 ? g_strdup (argv[1]) : fhir_test_data_folder ("json-patch");
  g_autoptr (GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  if (dir == NULL)
    {
      g_print ("%s: no such folder of cases\n", folder != NULL ? folder : "json-patch");
      g_print ("0 passed, 0 failed, 1 skipped\n");
      return EXIT_SKIPPED;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".json"))
      run_file (folder, name);
  g_print ("%u passed, %u failed, %u skipped\n", n_passed, n_failed, n_skipped);
  return n_failed == 0 && n_passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
