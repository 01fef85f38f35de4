/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* chartroomctl fhirpath as a user runs it: argv[1] is the program. */

#include "fhir-test.h"

#include <glib/gstdio.h>

static const char *program;

static const char patient[] =
    "{\"resourceType\":\"Patient\",\"active\":true,\"birthDate\":\"1970-03\","
    "\"name\":[{\"family\":\"Gr\\u00fcn\",\"given\":[\"A\",\"B\"]}],"
    "\"extension\":[{\"url\":\"u\",\"valueDecimal\":1.50}]}";

typedef struct
{
  const char *description;
  const char *arguments[4];
  int status;
  const char *output; /* NULL: stderr has complaint */
  const char *complaint;
} Row;

/* clang-format off */
static const Row rows[] = {
  { "elements", { "name.given" }, 0, "{\"type\":\"string\",\"value\":\"A\"}\n{\"type\":\"string\",\"value\":\"B\"}\n", NULL },
  { "a complex element", { "name" }, 0, "{\"type\":\"HumanName\",\"value\":{\"family\":\"Gr\\u00fcn\",\"given\":[\"A\",\"B\"]}}\n", NULL },
  { "digits are kept", { "extension.value" }, 0, "{\"type\":\"decimal\",\"value\":1.50}\n", NULL },
  { "a computed value", { "name.given.count() + 0.5" }, 0, "{\"type\":\"System.Decimal\",\"value\":2.5}\n", NULL },
  { "a quantity", { "1 'cm' + 1 'm'" }, 0, "{\"type\":\"System.Quantity\",\"value\":\"101 'cm'\"}\n", NULL },
  { "a date", { "@2020-02-29 + 1 year" }, 0, "{\"type\":\"System.Date\",\"value\":\"2021-02-28\"}\n", NULL },
  { "a type", { "active.type()" }, 0, "{\"type\":\"System.TypeInfo\",\"value\":{\"namespace\":\"FHIR\",\"name\":\"boolean\"}}\n", NULL },
  { "nothing", { "contact" }, 0, "", NULL },
  { "syntax", { "name." }, 1, NULL, "at byte 5" },
  { "does not fit", { "name.given.single()" }, 1, NULL, "more than one value" },
  { "checked", { "--check", "name.nothing" }, 1, NULL, "no type before has an element" },
  { "two expressions", { "name", "given" }, 2, NULL, "see" },
};
/* clang-format on */

static void
check_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *folder = g_dir_make_tmp ("chartroom-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "patient.json", NULL);
  g_autofree char *out = NULL;
  g_autofree char *complaint = NULL;
  g_autofree char *lower = NULL;
  g_autoptr (GError) error = NULL;
  const char *argv[10] = { program, "fhirpath", "--input", path };
  int wait_status;

  for (guint i = 0; i < 4 && row->arguments[i] != NULL; i++)
    argv[4 + i] = row->arguments[i];
  g_assert_true (g_file_set_contents (path, patient, -1, NULL));
  g_assert_true (g_spawn_sync (NULL,
                               (char **)argv,
                               NULL,
                               G_SPAWN_DEFAULT,
                               NULL,
                               NULL,
                               &out,
                               &complaint,
                               &wait_status,
                               &error));
  g_remove (path);
  g_rmdir (folder);
  g_assert_true (WIFEXITED (wait_status));
  g_assert_cmpint (WEXITSTATUS (wait_status), ==, row->status);
  if (row->output != NULL)
    g_assert_cmpstr (out, ==, row->output);
  lower = g_ascii_strdown (complaint, -1);
  if (row->complaint != NULL)
    g_assert_nonnull (strstr (lower, row->complaint));
}

int
main (int argc, char **argv)
{
  g_assert_cmpint (argc, >, 1);
  program = argv[1];
  argv[1] = argv[0];
  argc--;
  argv++;
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/app/fhirpath/%s", rows[i].description);

      g_test_add_data_func (path, &rows[i], check_row);
    }
  return g_test_run();
}
