/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* tests/golden/index: resource in (NAME.json), rows out (NAME.rows). UPDATE_GOLDEN=1 rewrites the
 * rows. */

#include "fhir-json-parser.h"
#include "fhir-test.h"
#include "rows-text.h"

static void
run_case (gconstpointer data)
{
  g_autofree char *rows_path = g_strconcat (data, ".rows", NULL);
  g_autofree char *json_path = g_strconcat (data, ".json", NULL);
  g_autofree char *expected = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *exact = NULL;
  g_autoptr (GString) actual = g_string_new (NULL);
  g_autoptr (FhirIndexRows) rows = fhir_index_rows_new();
  g_autoptr (FhirJsonDoc) doc = NULL;
  g_autoptr (GError) error = NULL;
  gsize len;

  g_file_get_contents (json_path, &bytes, &len, &error);
  g_assert_no_error (error);
  exact = fhir_test_exact_copy (bytes, len);
  doc = fhir_json_parse (exact, len, fhir_limits_get_default(), &error);
  g_assert_no_error (error);
  fhir_index_extract (doc, 0, NULL, rows);
  rows_text_print (rows, actual);
  if (g_strcmp0 (g_getenv ("UPDATE_GOLDEN"), "1") == 0)
    g_file_set_contents (rows_path, actual->str, (gssize)actual->len, &error);
  g_assert_no_error (error);
  g_file_get_contents (rows_path, &expected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (actual->str, ==, expected);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint n = 0;

  g_test_init (&argc, &argv, NULL);
  folder = g_test_build_filename (G_TEST_DIST, "golden", "index", NULL);
  dir = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *stem = NULL;
      g_autofree char *path = NULL;

      if (!g_str_has_suffix (name, ".json"))
        continue;
      stem = g_strndup (name, strlen (name) - 5);
      path = g_strconcat ("/core/index/golden/", stem, NULL);
      g_test_add_data_func_full (path, g_build_filename (folder, stem, NULL), run_case, g_free);
      n++;
    }
  g_assert_cmpuint (n, >, 0);
  return g_test_run();
}
