/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* chartroomctl convert, and XML given to import, validate and fhirpath, as a user runs them:
 * argv[1] is the program. */

#include "fhir-test.h"

#include <string.h>

#define F "xmlns=\"http://hl7.org/fhir\""

static const char *program;

static const char good[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Patient " F ">"
                           "<id value=\"x1\"/><gender value=\"female\"/></Patient>\n";
static const char bad[] = "<Patient " F ">\n  <gender value=\"no such\"/>\n</Patient>\n";
static const char json[] = "{\"resourceType\":\"Patient\",\"id\":\"x1\",\"gender\":\"female\"}\n";

/* Runs "command", with @FILE@ for a file that holds text and @FOLDER@ for its folder. */
static void
expect (const char *format, const char *text, int status, const char *said)
{
  g_autofree char *folder = fhir_test_temp_folder();
  g_autofree char *path = g_build_filename (folder, "a.txt", NULL);
  g_auto (GStrv) halves = g_strsplit (format, "@FILE@", 2);
  g_auto (GStrv) more = g_strsplit (halves[1], "@FOLDER@", 2);
  g_autofree char *line = g_strconcat (program,
                                       " ",
                                       halves[0],
                                       path,
                                       more[0],
                                       more[1] != NULL ? folder : "",
                                       more[1],
                                       NULL);
  g_autofree char *out = NULL;
  g_autofree char *complaint = NULL;
  g_autoptr (GError) error = NULL;
  int wait_status;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_true (g_spawn_command_line_sync (line, &out, &complaint, &wait_status, &error));
  g_test_message ("%s: %s%s", line, out, complaint);
  g_assert_cmpint (WEXITSTATUS (wait_status), ==, status);
  if (strstr (out, said) == NULL && strstr (complaint, said) == NULL)
    g_error ("'%s' '%s' instead of '%s'", out, complaint, said);
  fhir_test_remove_tree (folder);
}

static void
test_convert (void)
{
  expect ("convert --to json @FILE@", good, 0, json);
  expect ("convert --to json --pretty @FILE@", good, 0, "\n  \"id\": \"x1\"");
  expect ("convert --to xml @FILE@",
          json,
          0,
          good + strlen ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
  expect ("convert --to xml @FILE@", good, 0, "<Patient " F "><id value=\"x1\"/>");
  expect ("convert --to xml --pretty @FILE@", json, 0, "\n  <id value=\"x1\"/>\n");
  expect ("convert --to json @FILE@", "<Patient " F "><x/></Patient>", 1, "at line 1, column 38");
  expect ("convert --to xml @FILE@", "{\"resourceType\":\"Patient\",\"x\":1}", 1, "'x' of Patient");
  expect ("convert --to turtle @FILE@", good, 2, "--to xml or --to json");
}

static void
test_others (void)
{
  expect ("validate @FILE@", good, 0, "");
  expect ("validate @FILE@", bad, 1, "2:3");
  expect ("fhirpath --input @FILE@ Patient.gender", good, 0, "\"female\"");
  expect ("import @FILE@ --store @FOLDER@/s", good, 0, "1 created");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, >, 1);
  program = argv[1];
  g_test_add_func ("/app/chartroomctl/convert", test_convert);
  g_test_add_func ("/app/chartroomctl/xml-given-to-others", test_others);
  return g_test_run();
}
