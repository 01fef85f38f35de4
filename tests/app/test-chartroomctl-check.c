/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* chartroomctl check as a user runs it: argv[1] is the program. */

#include "fhir-test.h"

#include <stdio.h>
#include <string.h>

static const char *program;

static int
run (const char *arguments, char **ret_out, char **ret_complaint)
{
  g_autofree char *line = g_strconcat (program, " ", arguments, NULL);
  g_autoptr (GError) error = NULL;
  int wait_status;

  g_assert_true (g_spawn_command_line_sync (line, ret_out, ret_complaint, &wait_status, &error));
  g_assert_true (WIFEXITED (wait_status));
  return WEXITSTATUS (wait_status);
}

static void
expect (const char *arguments, int status, const char *said)
{
  g_autofree char *out = NULL;
  g_autofree char *complaint = NULL;

  g_test_message ("%s", arguments);
  g_assert_cmpint (run (arguments, &out, &complaint), ==, status);
  g_assert_nonnull (strstr (status == 0 ? out : complaint, said));
}

static void
test_arguments (void)
{
  expect ("check --help", 0, "--store");
  expect ("check", 2, "which store?");
  expect ("check --store /nonexistent/x", 1, "absent");
  expect ("check --store a b", 2, "which store?");
}

static void
overwrite (const char *path, long at, const char *bytes, gsize len)
{
  FILE *file = fopen (path, "r+b");

  g_assert_nonnull (file);
  g_assert_cmpint (fseek (file, at, SEEK_SET), ==, 0);
  g_assert_cmpuint (fwrite (bytes, 1, len, file), ==, len);
  fclose (file);
}

/* A whole store is whole; one with a page of noise, or no database at all, is not, and stays as it
 * is. */
static void
test_stores (void)
{
  g_autofree char *folder = fhir_test_temp_folder();
  g_autofree char *path = g_build_filename (folder, "records.db", NULL);
  g_autofree char *make = g_strconcat ("demo --patients 3 --seed 2 --store ", folder, NULL);
  g_autofree char *check = g_strconcat ("check --store ", folder, NULL);
  g_autofree char *noise = g_strnfill (4096 * 8, 'n');
  g_autofree char *out = NULL;
  g_autofree char *complaint = NULL;
  g_autofree char *after = NULL;
  gsize len = 0;

  g_assert_cmpint (run (make, &out, &complaint), ==, 0);
  expect (check, 0, "resources checked, 0 wrong");
  overwrite (path, 4096 * 20, noise, 4096 * 8);
  expect (check, 1, "chartroomctl check: ");
  overwrite (path, 0, noise, 4096);
  expect (check, 1, "no database or is damaged");
  g_assert_true (g_file_get_contents (path, &after, &len, NULL));
  g_assert_cmpmem (after, 4096, noise, 4096);
  fhir_test_remove_tree (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, >, 1);
  program = argv[1];
  g_test_add_func ("/app/chartroomctl-check/arguments", test_arguments);
  g_test_add_func ("/app/chartroomctl-check/stores", test_stores);
  return g_test_run();
}
