/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The files of tests/golden/fhirpath: a line is an expression and what it gives on a resource. */

#include "fhir-test.h"
#include "path-rows.h"

static const struct
{
  const char *name;
  const char *resource;
} files[] = {
  { "language.txt", "patient.json" },        { "functions.txt", "patient.json" },
  { "operators.txt", "patient.json" },       { "fhir.txt", "patient.json" },
  { "trial-use.txt", "patient.json" },       { "edges.txt", "patient.json" },
  { "observation.txt", "observation.json" },
};

static char *
read_golden (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "fhirpath", name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static gboolean
check_line (const char *json, const char *line)
{
  const char *arrow = strstr (line, " =>");
  g_autoptr (GError) error = NULL;
  g_autofree char *expression = NULL;
  g_autofree char *printed = NULL;
  const char *expected;

  g_assert_nonnull (arrow);
  expected = arrow[3] == ' ' ? arrow + 4 : arrow + 3;
  expression = g_strndup (line, (gsize)(arrow - line));
  printed = fhir_path_rows_print (json, expression, &error);
  if (g_strcmp0 (printed != NULL ? printed : "!", expected) == 0)
    return TRUE;
  g_test_message ("%s\n  gives %s", line, printed != NULL ? printed : error->message);
  return FALSE;
}

static void
test_file (gconstpointer data)
{
  guint file = GPOINTER_TO_UINT (data);
  g_autofree char *json = read_golden (files[file].resource);
  g_autofree char *text = read_golden (files[file].name);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0' && lines[i][0] != '#' && !check_line (json, lines[i]))
      g_test_fail();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_strdup_printf ("/core/fhirpath/golden/%s", files[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_file);
    }
  return g_test_run();
}
