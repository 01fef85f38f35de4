/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The command as a user runs it: what it prints, how it ends. The program is the first argument. */

#include "fhir-test.h"

static char *program;

typedef struct
{
  char *temp;
  char *store;
  char *out;
  char *err;
  int status;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->temp = fhir_test_temp_folder();
  f->store = g_build_filename (f->temp, "store", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  fhir_test_remove_tree (f->temp);
  g_free (f->temp);
  g_free (f->store);
  g_free (f->out);
  g_free (f->err);
}

static void
put_file (Fixture *f, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (f->temp, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* Runs chartroomctl in the folder of the test with these words; "STORE" stands for the store. */
static void
run (Fixture *f, const char *words)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GPtrArray) argv = g_ptr_array_new();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) split = g_strsplit (words, " ", -1);

  g_clear_pointer (&f->out, g_free);
  g_clear_pointer (&f->err, g_free);
  g_ptr_array_add (argv, program);
  for (guint i = 0; split[i] != NULL; i++)
    g_ptr_array_add (argv, g_str_equal (split[i], "STORE") ? f->store : split[i]);
  g_ptr_array_add (argv, NULL);
  g_subprocess_launcher_set_cwd (launcher, f->temp);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *)argv->pdata, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &f->out, &f->err, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  f->status = g_subprocess_get_exit_status (process);
}

static void
test_clean_import (Fixture *f, gconstpointer data)
{
  put_file (
      f,
      "a.ndjson",
      "{\"resourceType\":\"Patient\",\"id\":\"1\"}\n{\"resourceType\":\"Patient\",\"id\":\"2\"}\n");
  put_file (f, "b.json", "\357\273\277{\"resourceType\":\"Patient\",\"id\":\"3\"}");
  run (f, "import --store STORE a.ndjson b.json");
  g_assert_cmpstr (f->err, ==, "");
  g_assert_cmpint (f->status, ==, 0);
  g_assert_true (g_regex_match_simple (
      "^3 created, 0 updated, 0 unchanged\n3 resources in [0-9.]+ s \\([0-9]+/s\\)\n$",
      f->out,
      0,
      0));
  run (f, "import --store STORE --batch 1 a.ndjson b.json");
  g_assert_cmpint (f->status, ==, 0);
  g_assert_true (g_str_has_prefix (f->out, "0 created, 0 updated, 3 unchanged\n3 resources in "));
}

static void
test_problems (Fixture *f, gconstpointer data)
{
  put_file (f, "a.ndjson", "{\"resourceType\":\"Patient\",\"id\":\"1\"}\n{\n");
  run (f, "import --store STORE a.ndjson none.json");
  g_assert_cmpint (f->status, ==, 1);
  g_assert_cmpstr (f->err,
                   ==,
                   "none.json: No such file or directory\na.ndjson:2: unexpected end at byte 1\n");
  g_assert_true (
      g_str_has_prefix (f->out, "1 created, 0 updated, 0 unchanged\n2 problems\n1 resources in "));
}

static void
test_validation (Fixture *f, gconstpointer data)
{
  put_file (f,
            "a.ndjson",
            "{\"resourceType\":\"Observation\",\"id\":\"1\",\"code\":{\"text\":\"x\"}}\n"
            "{\"resourceType\":\"Patient\",\"id\":\"2\",\"contact\":[{\"gender\":\"male\"}]}\n");
  run (f, "import --store STORE a.ndjson");
  g_assert_cmpint (f->status, ==, 1);
  g_assert_cmpstr (f->err,
                   ==,
                   "a.ndjson:1: Observation: the element status must be given and is missing\n");
  run (f, "import --store STORE --validation full a.ndjson");
  g_assert_cmpint (f->status, ==, 1);
  g_assert_nonnull (strstr (f->err, "a.ndjson:2: Patient.contact[0]: pat-1"));
  run (f, "import --store STORE --validation off a.ndjson");
  g_assert_cmpint (f->status, ==, 0);
  g_assert_true (g_str_has_prefix (f->out, "1 created, 0 updated, 1 unchanged\n"));
}

static void
test_usage (Fixture *f, gconstpointer data)
{
  static const char *const wrong[] = { "import",
                                       "import a.json",
                                       "import --store STORE",
                                       "import --store STORE --batch -1 a.json",
                                       "import --store STORE --validation some a.json",
                                       "import --store STORE --what a.json" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      run (f, wrong[i]);
      g_assert_cmpint (f->status, ==, 2);
      g_assert_cmpstr (f->out, ==, "");
      g_assert_true (g_str_has_prefix (f->err, "chartroomctl import: "));
      g_assert_false (g_file_test (f->store, G_FILE_TEST_EXISTS));
    }
}

/* A folder that holds something else is neither used nor changed. */
static void
test_store_that_is_none (Fixture *f, gconstpointer data)
{
  put_file (f, "store", "a file");
  put_file (f, "a.json", "{\"resourceType\":\"Patient\",\"id\":\"1\"}");
  run (f, "import --store STORE a.json");
  g_assert_cmpint (f->status, ==, 1);
  g_assert_true (g_str_has_prefix (f->err, "chartroomctl import: "));
}

#define ADD(name, test) g_test_add ("/app/import/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (argc < 2)
    {
      g_printerr ("which program?\n");
      return 1;
    }
  program = g_canonicalize_filename (argv[1], NULL);
  ADD ("clean", test_clean_import);
  ADD ("problems", test_problems);
  ADD ("validation", test_validation);
  ADD ("usage", test_usage);
  ADD ("store-that-is-none", test_store_that_is_none);
  status = g_test_run();
  g_free (program);
  return status;
}
