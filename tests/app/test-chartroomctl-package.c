/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* chartroomctl package as a user runs it, and killed at every bad moment: afterwards the whole
 * package is there or nothing of it. The program is the first argument. */

#include "fhir-test.h"

static char *program;

#define RESOURCES 40

typedef struct
{
  char *temp;
  char *store;
  char *out;
  char *err;
  gboolean killed;
  int status;
} Fixture;

static void
put_file (Fixture *f, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (f->temp, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* A package as a folder; all resources of a version tell its number. */
static void
put_package (Fixture *f, const char *folder, const char *version)
{
  g_autofree char *file = g_strconcat (folder, "/package/package.json", NULL);
  g_autofree char *json =
      g_strdup_printf ("{\"name\":\"p.a\",\"version\":\"%s\",\"fhirVersions\":[\"4.0.1\"]}",
                       version);

  put_file (f, file, json);
  for (guint i = 0; i < RESOURCES; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/package/v%u.json", folder, i);
      g_autofree char *text =
          g_strdup_printf ("{\"resourceType\":\"ValueSet\",\"id\":\"v%u\",\"url\":\"http://a/%u\","
                           "\"version\":\"%s\",\"status\":\"active\"}",
                           i,
                           i,
                           version);

      put_file (f, name, text);
    }
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->temp = fhir_test_temp_folder();
  f->store = g_build_filename (f->temp, "store", NULL);
  put_package (f, "one", "1.0.0");
  put_package (f, "two", "2.0.0");
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

/* Runs chartroomctl in the folder of the test with these words; "STORE" stands for the store. */
static void
run (Fixture *f, const char *failpoint, const char *words)
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
  if (failpoint != NULL)
    g_subprocess_launcher_setenv (launcher, "CHARTROOM_FAILPOINT", failpoint, TRUE);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *)argv->pdata, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &f->out, &f->err, &error));
  g_assert_no_error (error);
  f->killed = !g_subprocess_get_if_exited (process);
  f->status = f->killed ? -1 : g_subprocess_get_exit_status (process);
}

static void
assert_run (Fixture *f, const char *words, int status, const char *out, const char *err)
{
  run (f, NULL, words);
  g_assert_cmpstr (f->err, ==, err);
  g_assert_cmpstr (f->out, ==, out);
  g_assert_cmpint (f->status, ==, status);
}

static void
test_words (Fixture *f, gconstpointer data)
{
  assert_run (f,
              "package install --store STORE one",
              0,
              "p.a#1.0.0: installed; 40 created, 0 updated, 0 unchanged, 0 removed\n",
              "");
  assert_run (f,
              "package install --store STORE two",
              0,
              "p.a#2.0.0: in the place of 1.0.0; 0 created, 40 updated, 0 unchanged, 0 removed\n",
              "");
  assert_run (f, "package list --store STORE", 0, "p.a#2.0.0\t40 resources\n", "");
  assert_run (f,
              "package install --store STORE one",
              1,
              "",
              "chartroomctl package: p.a#1.0.0: version 2.0.0 is installed, which is newer\n");
  assert_run (f,
              "package remove --store STORE p.a",
              0,
              "p.a#2.0.0: removed with 40 resources; 0 kept, since other packages need them\n",
              "");
  assert_run (f, "package list --store STORE", 0, "", "");
}

static void
test_wrong_words (Fixture *f, gconstpointer data)
{
  static const char *const words[] = { "package",
                                       "package list",
                                       "package --store STORE",
                                       "package install --store STORE",
                                       "package remove --store STORE",
                                       "package list --store STORE p.a",
                                       "package upgrade --store STORE p.a" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      run (f, NULL, words[i]);
      g_assert_cmpint (f->status, ==, 2);
      g_assert_true (g_str_has_prefix (f->err, "chartroomctl package: needs --store DIR"));
    }
}

/* What stands in the store after a kill: nothing (0), all of version 1 or all of version 2. */
static guint
look (Fixture *f)
{
  guint checked;

  run (f, NULL, "check --store STORE");
  g_assert_cmpint (f->status, ==, 0);
  checked = (guint)g_ascii_strtoull (f->out, NULL, 10);
  run (f, NULL, "package list --store STORE");
  g_assert_cmpstr (f->err, ==, "");
  /* the record is a resource too */
  g_assert_cmpuint (checked, ==, f->out[0] != '\0' ? RESOURCES + 1 : 0);
  if (f->out[0] == '\0')
    return 0;
  return strstr (f->out, "#2.0.0") != NULL ? 2 : 1;
}

/* The failpoints stand on the way of every write; each kill comes at another one. */
static const struct
{
  const char *failpoint;
  guint after; /* what a killed first install leaves */
} kills[] = {
  { "store.mid-put:crash:1", 0 },      { "store.mid-put:crash:20", 0 },
  { "store.mid-put:crash:41", 0 },     { "store.before-commit:crash:1", 0 },
  { "store.after-commit:crash:1", 1 }, { "service.before-ack:crash:1", 1 },
};

static void
test_kill (Fixture *f, gconstpointer data)
{
  const guint n = GPOINTER_TO_UINT (data);

  /* a store that is there already, so that the count is of the install's writes alone */
  run (f, NULL, "package install --store STORE one");
  run (f, NULL, "package remove --store STORE p.a");
  g_assert_cmpint (f->status, ==, 0);
  run (f, kills[n].failpoint, "package install --store STORE one");
  if (!f->killed)
    {
      g_test_skip ("this build is without failpoints");
      return;
    }
  g_assert_cmpuint (look (f), ==, kills[n].after);
  run (f, NULL, "package install --store STORE one");
  g_assert_cmpint (f->status, ==, 0);
  run (f, kills[n].failpoint, "package install --store STORE two");
  g_assert_true (f->killed);
  g_assert_cmpuint (look (f), ==, kills[n].after == 0 ? 1 : 2);
  run (f, NULL, "package install --store STORE two");
  g_assert_cmpuint (look (f), ==, 2);
}

#define ADD(name, test) \
  g_test_add ("/app/chartroomctl/package/" name, Fixture, NULL, set_up, test, tear_down)

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
  ADD ("words", test_words);
  ADD ("wrong-words", test_wrong_words);
  for (guint i = 0; i < G_N_ELEMENTS (kills); i++)
    {
      g_autofree char *path =
          g_strconcat ("/app/chartroomctl/package/kill/", kills[i].failpoint, NULL);
      g_test_add (path, Fixture, GUINT_TO_POINTER (i), set_up, test_kill, tear_down);
    }
  status = g_test_run();
  g_free (program);
  return status;
}
