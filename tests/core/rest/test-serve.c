/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* chartroomctl serve as a user starts it: test-serve PATH-OF-CHARTROOMCTL. Requests over HTTP,
 * signals, and what it says about stores it cannot serve. */

#include "fhir-test.h"
#include "rest-client.h"

#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATIENT "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Serve\"}]}"

static const char *program;

typedef struct
{
  GSubprocess *process;
  guint16 port;
} Server;

/* A test that fails must not leave a server behind. */
static void
die_with_parent (gpointer unused)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static GSubprocess *
spawn (const char *const *arguments, GSubprocessFlags flags)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  process = g_subprocess_launcher_spawnv (launcher, arguments, &error);
  g_assert_no_error (error);
  return process;
}

static void
start (Server *self, const char *folder, const char *option)
{
  const char *arguments[] = { program,    "serve",       "--store", folder,
                              "--listen", "127.0.0.1:0", option,    NULL };
  g_autoptr (GDataInputStream) out = NULL;
  g_autofree char *line = NULL;

  self->process = spawn (arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  line = g_data_input_stream_read_line (out, NULL, NULL, NULL);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, "listening on http://127.0.0.1:"));
  g_assert_true (g_str_has_suffix (line, "/fhir"));
  self->port = rest_client_port_of (line);
}

/* The exit status after a signal. */
static int
stop (Server *self, int number)
{
  int status;

  g_subprocess_send_signal (self->process, number);
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (self->process));
  status = g_subprocess_get_exit_status (self->process);
  g_clear_object (&self->process);
  return status;
}

/* Runs to the end with what it prints to stderr; (transfer full) */
static char *
run_failing (const char *const *arguments, int expected_status)
{
  g_autoptr (GSubprocess) process = spawn (arguments, G_SUBPROCESS_FLAGS_STDERR_PIPE);
  char *text = NULL;

  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &text, NULL));
  g_assert_true (g_subprocess_get_if_exited (process));
  g_test_message ("%s", text);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, expected_status);
  return text;
}

static char *
fail_to_serve (const char *folder, const char *listen, const char *option)
{
  const char *arguments[] = {
    program, "serve", "--store", folder, "--listen", listen, option, NULL
  };

  return run_failing (arguments, 1);
}

static void
remove_folder (char *folder)
{
  fhir_test_remove_tree (folder);
  g_free (folder);
}

static void
test_requests_survive_a_restart (void)
{
  static const int signals[] = { SIGTERM, SIGINT };
  char *folder = fhir_test_temp_folder();
  g_autofree char *path = NULL;

  for (guint i = 0; i < 3; i++)
    {
      Server server;
      g_autoptr (RestAnswer) answer = NULL;
      g_autofree char *location = NULL;

      start (&server, folder, i == 2 ? "--read-only" : NULL);
      if (i == 0)
        {
          answer = rest_client_ask (server.port, "POST", "/fhir/Patient", PATIENT);
          g_assert_cmpuint (answer->status, ==, 201);
          location = rest_answer_dup_header (answer, "Location");
          path = g_strdup (strstr (location, "/fhir/"));
        }
      else
        {
          answer = rest_client_ask (server.port, "GET", path, NULL);
          g_assert_cmpuint (answer->status, ==, 200);
          g_assert_nonnull (strstr (answer->body, "Serve"));
        }
      g_assert_cmpint (stop (&server, signals[i % 2]), ==, 0);
    }
  remove_folder (folder);
}

static void
test_two_on_one_store (void)
{
  char *folder = fhir_test_temp_folder();
  g_autofree char *text = NULL;
  Server server;

  start (&server, folder, NULL);
  text = fail_to_serve (folder, "127.0.0.1:0", NULL);
  g_assert_nonnull (strstr (text, "chartroomctl serve: "));
  g_assert_cmpint (stop (&server, SIGTERM), ==, 0);
  remove_folder (folder);
}

static void
test_missing_store (void)
{
  char *folder = fhir_test_temp_folder();
  g_autofree char *missing = g_build_filename (folder, "none", NULL);
  g_autofree char *text = fail_to_serve (missing, "127.0.0.1:0", "--read-only");

  g_assert_nonnull (strstr (text, "none"));
  g_assert_false (g_file_test (missing, G_FILE_TEST_EXISTS));
  remove_folder (folder);
}

/* A database whose head was overwritten is refused and left as it is. */
static void
test_corrupt_store (void)
{
  char *folder = fhir_test_temp_folder();
  g_autoptr (GDir) dir = NULL;
  g_autofree char *text = NULL;
  g_autofree char *junk = g_strnfill (8192, 'j');
  const char *name;
  guint spoilt = 0;
  Server server;

  start (&server, folder, NULL);
  g_assert_cmpint (stop (&server, SIGTERM), ==, 0);
  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *bytes = NULL;
      gsize len;

      if (!g_file_get_contents (path, &bytes, &len, NULL) || len < 8192 ||
          memcmp (bytes, "SQLite format 3", 15) != 0)
        continue;
      memcpy (bytes, junk, 8192);
      g_assert_true (g_file_set_contents (path, bytes, (gssize)len, NULL));
      spoilt++;
    }
  g_assert_cmpuint (spoilt, >, 0);
  text = fail_to_serve (folder, "127.0.0.1:0", NULL);
  g_assert_cmpuint (strlen (text), >, 30);
  remove_folder (folder);
}

static void
test_folder_not_writable (void)
{
  char *folder = fhir_test_temp_folder();
  g_autofree char *inside = g_build_filename (folder, "file", "store", NULL);
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *text = NULL;

  /* root may write anywhere, but not below a file */
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  text = fail_to_serve (inside, "127.0.0.1:0", NULL);
  g_assert_cmpuint (strlen (text), >, 30);
  remove_folder (folder);
}

/* A file system of 4 MB: writes fail with 507 when it is full, reads go on, and after a restart
 * with room everything acknowledged is there. */
static void
test_full_disk (void)
{
  char *folder = fhir_test_temp_folder();
  g_autofree char *filler = g_strnfill (60000, 'f');
  g_autofree char *body =
      g_strdup_printf ("{\"resourceType\":\"Basic\",\"code\":{\"text\":\"%s\"}}", filler);
  g_autoptr (RestAnswer) count = NULL;
  g_autofree char *total = NULL;
  guint created = 0, status = 201;
  Server server;

  if (mount ("none", folder, "tmpfs", 0, "size=4m") != 0)
    {
      g_test_skip ("not allowed to mount a small file system");
      remove_folder (folder);
      return;
    }
  start (&server, folder, NULL);
  for (guint i = 0; i < 2000 && status == 201; i++)
    {
      /* not compressible: every body differs in most of its bytes */
      for (guint k = 60; k < 60000; k++)
        body[k] = (char)('A' + g_random_int_range (0, 50) % 26 + (g_random_boolean() ? 32 : 0));
      g_autoptr (RestAnswer) answer = rest_client_ask (server.port, "POST", "/fhir/Basic", body);

      g_assert_nonnull (answer);
      status = answer->status;
      created += status == 201 ? 1 : 0;
      if (status != 201)
        g_test_message ("%s", answer->body);
    }
  g_assert_cmpuint (created, >, 3);
  g_assert_cmpuint (status, ==, 507);
  count = rest_client_ask (server.port, "GET", "/fhir/Basic?_summary=count", NULL);
  g_assert_cmpuint (count->status, ==, 200);
  total = g_strdup_printf ("\"total\":%u", created);
  g_assert_nonnull (strstr (count->body, total));
  g_assert_cmpint (stop (&server, SIGTERM), ==, 0);

  g_assert_cmpint (mount ("none", folder, "tmpfs", MS_REMOUNT, "size=64m"), ==, 0);
  start (&server, folder, NULL);
  g_clear_pointer (&count, rest_answer_free);
  count = rest_client_ask (server.port, "GET", "/fhir/Basic?_summary=count", NULL);
  g_assert_nonnull (strstr (count->body, total));
  g_clear_pointer (&count, rest_answer_free);
  count = rest_client_ask (server.port, "POST", "/fhir/Basic", body);
  g_assert_cmpuint (count->status, ==, 201);
  g_assert_cmpint (stop (&server, SIGTERM), ==, 0);
  umount (folder);
  remove_folder (folder);
}

static void
test_refused_arguments (void)
{
  const char *const cases[][6] = {
    { program, "serve", NULL },
    { program, "serve", "--store", NULL },
    { program, "serve", "--store", "x", "more", NULL },
    { program, "serve", "--shoe-size", "44", NULL },
    { program, "dance", NULL },
    { program, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = run_failing (cases[i], 2);

      g_assert_true (g_str_has_prefix (text, "chartroomctl"));
    }
}

static void
test_off_the_machine (void)
{
  char *folder = fhir_test_temp_folder();
  g_autofree char *text = fail_to_serve (folder, "0.0.0.0:0", NULL);

  g_assert_nonnull (strstr (text, "no login yet"));
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (argc < 2)
    g_error ("usage: test-serve PATH-OF-CHARTROOMCTL");
  program = argv[1];
  g_test_add_func ("/app/serve/requests-survive-a-restart", test_requests_survive_a_restart);
  g_test_add_func ("/app/serve/two-on-one-store", test_two_on_one_store);
  g_test_add_func ("/app/serve/missing-store", test_missing_store);
  g_test_add_func ("/app/serve/corrupt-store", test_corrupt_store);
  g_test_add_func ("/app/serve/folder-not-writable", test_folder_not_writable);
  g_test_add_func ("/app/serve/full-disk", test_full_disk);
  g_test_add_func ("/app/serve/refused-arguments", test_refused_arguments);
  g_test_add_func ("/app/serve/off-the-machine", test_off_the_machine);
  return g_test_run();
}
