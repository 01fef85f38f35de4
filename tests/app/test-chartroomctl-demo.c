/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* chartroomctl demo as a user runs it: argv[1] is the program. */

#include "fhir-test.h"

#include <glib/gstdio.h>
#include <string.h>

static const char *program;

typedef struct
{
  const char *description;
  const char *arguments;
  int status;
  const char *complaint; /* (nullable) part of what stderr says */
} RunRow;

/* clang-format off */
static const RunRow run_rows[] = {
  { "help", "--help", 0, NULL },
  { "nobody", "--patients 0", 0, "22 resources of 0 patients" },
  { "some", "--patients 2 --seed 5", 0, " of 2 patients in " },
  { "negative", "--patients -1", 2, "wrong arguments" },
  { "no number", "--patients many", 2, "see chartroomctl demo --help" },
  { "two places", "--out - --store /nonexistent/x", 2, "wrong arguments" },
  { "an operand", "here", 2, "wrong arguments" },
  { "unknown option", "--people 3", 2, "see chartroomctl demo --help" },
  { "no day", "--now yesterday", 2, "--now wants a date" },
  { "no such folder", "--out /nonexistent/x", 1, "cannot write /nonexistent/x" },
  { "full disk", "--patients 1 --out /dev/full", 1, "cannot write /dev/full" },
};
/* clang-format on */

static int
run (const char *arguments, char **ret_out, char **ret_complaint)
{
  g_autofree char *line = g_strconcat (program, " demo ", arguments, NULL);
  g_autoptr (GError) error = NULL;
  int wait_status;

  g_assert_true (g_spawn_command_line_sync (line, ret_out, ret_complaint, &wait_status, &error));
  g_assert_true (WIFEXITED (wait_status));
  return WEXITSTATUS (wait_status);
}

static void
test_runs (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (run_rows); i++)
    {
      const RunRow *row = &run_rows[i];
      g_autofree char *out = NULL;
      g_autofree char *complaint = NULL;

      g_test_message ("%s", row->description);
      g_assert_cmpint (run (row->arguments, &out, &complaint), ==, row->status);
      if (row->complaint)
        g_assert_nonnull (strstr (complaint, row->complaint));
    }
}

/* The same in a file, on standard output, and from a later start. */
static void
test_same_lines (void)
{
  g_autofree char *folder = fhir_test_temp_folder();
  g_autofree char *path = g_build_filename (folder, "demo.ndjson", NULL);
  g_autofree char *arguments = g_strconcat ("--patients 15 --seed 4 --out ", path, NULL);
  g_autofree char *out = NULL;
  g_autofree char *last = NULL;
  g_autofree char *text = NULL;
  g_autofree char *complaint = NULL;
  const char *person;

  g_assert_cmpint (run (arguments, NULL, &complaint), ==, 0);
  g_clear_pointer (&complaint, g_free);
  g_assert_cmpint (run ("--patients 15 --seed 4", &out, &complaint), ==, 0);
  g_clear_pointer (&complaint, g_free);
  g_assert_cmpint (run ("--patients 1 --first 14 --seed 4", &last, &complaint), ==, 0);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, out);
  person = strstr (last, "{\"resourceType\":\"Patient\"");
  g_assert_nonnull (person);
  g_assert_true (g_str_has_suffix (out, person));
  fhir_test_remove_tree (folder);
}

static void
test_store (void)
{
  g_autofree char *folder = fhir_test_temp_folder();
  g_autofree char *store = g_build_filename (folder, "store", NULL);
  g_autofree char *arguments = g_strconcat ("--patients 3 --store ", store, NULL);
  g_autofree char *records = g_build_filename (store, "records.db", NULL);

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *complaint = NULL;
      g_assert_cmpint (run (arguments, NULL, &complaint), ==, 0);
      g_assert_nonnull (strstr (complaint, " of 3 patients in "));
    }
  g_assert_true (g_file_test (records, G_FILE_TEST_IS_REGULAR));
  fhir_test_remove_tree (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, >=, 2);
  program = argv[1];
  g_test_add_func ("/app/chartroomctl/demo/runs", test_runs);
  g_test_add_func ("/app/chartroomctl/demo/same-lines", test_same_lines);
  g_test_add_func ("/app/chartroomctl/demo/store", test_store);
  return g_test_run();
}
