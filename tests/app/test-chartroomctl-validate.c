/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* chartroomctl validate as a user runs it: argv[1] is the program. */

#include "fhir-test.h"

#include <string.h>

static const char *program;

#define NARRATIVE                                      \
  "\"text\":{\"status\":\"generated\",\"div\":\"<div " \
  "xmlns=\\\"http://www.w3.org/1999/xhtml\\\">x</div>\"}"
#define F "xmlns=\"http://hl7.org/fhir\""

static const char good[] = "{\"resourceType\":\"Patient\"," NARRATIVE "}";
static const char bad[] =
    "{\"resourceType\":\"Patient\"," NARRATIVE ",\n  \"gender\":\"x\",\n \"a\":1}";
static const char bad_xml[] =
    "<Patient " F ">\n  <active value=\"true\"/>\n  <gender value=\"x\"/>\n"
    "</Patient>\n";
static const char broken[] = "{\"resourceType\":\"Patient\",\n \"gender\":\"\303\244\", x}";
static const char profile[] =
    "{\"resourceType\":\"StructureDefinition\",\"url\":\"http://e.org/p\",\"name\":\"P\","
    "\"status\":\"active\",\"kind\":\"resource\",\"abstract\":false,\"type\":\"Patient\","
    "\"baseDefinition\":\"http://hl7.org/fhir/StructureDefinition/Patient\","
    "\"derivation\":\"constraint\",\"differential\":{\"element\":[{\"id\":\"Patient.birthDate\","
    "\"path\":\"Patient.birthDate\",\"min\":1}]}}";

/* clang-format off */
static const struct
{
  const char *arguments; /* @good@ and so on stand for files of these contents */
  const char *input;     /* (nullable) on standard input */
  int status;
  const char *said;      /* parts, by | */
} rows[] = {
  { "@good@", NULL, 0, "good: no problems|1 file, 0 with errors: 0 errors, 0 warnings" },
  { "@bad@", NULL, 1, "bad:2:12: error: Patient.gender: |bad:3:6: error: Patient.a: |[structure]|2 errors" },
  { "@bad_xml@", NULL, 1, "bad_xml:3:3: error: Patient.gender: " },
  { "@good@ @bad@ @bad_xml@", NULL, 1, "good: no problems|bad:2:12: |bad_xml:3:3: |3 files, 2 with errors: 3 errors, 1 warning\n" },
  { "@broken@", NULL, 1, "broken:2:16: error: |[structure]" },
  { "-q @good@ @bad@", NULL, 1, "bad:2:12: error: |!no problems|!files" },
  { "@missing@ @good@", NULL, 1, "missing: fatal: |good: no problems" },
  { "-", good, 0, "standard input: no problems" },
  { "-", bad_xml, 1, "standard input:3:3: error: " },
  { "--format json @bad@", NULL, 1, "{\"resourceType\":\"OperationOutcome\"|Line[2] Col[12]|\"expression\":[\"Patient.gender\"]|!files" },
  { "--format json @good@", NULL, 0, "all ok" },
  { "--profile http://e.org/p @good@", NULL, 1, "error: |http://e.org/p is not known here|[not-found]" },
  { "--package @profile@ --profile http://e.org/p @good@", NULL, 1, "good:1:1: error: |birthDate|http://e.org/p|[required]" },
  { "--package @missing@ @good@", NULL, 1, "missing" },
  { "--format yaml @good@", NULL, 2, "--format is text or json" },
  { "", NULL, 2, "which file?" },
};

static const struct
{
  const char *name;
  const char *text;
} inputs[] = {
  { "good", good }, { "bad", bad }, { "bad_xml", bad_xml }, { "broken", broken }, { "profile", profile },
};
/* clang-format on */

static void
write_inputs (const char *folder)
{
  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    {
      g_autofree char *path = g_build_filename (folder, inputs[i].name, NULL);

      g_assert_true (g_file_set_contents (path, inputs[i].text, -1, NULL));
    }
}

/* The command line of a row; (transfer full). */
static char **
make_arguments (const char *folder, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new();

  g_strv_builder_add_many (builder, program, "validate", NULL);
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (words[i], "@", -1);

      if (g_strv_length (parts) == 3)
        {
          g_autofree char *path = g_build_filename (folder, parts[1], NULL);

          g_strv_builder_add (builder, path);
        }
      else if (words[i][0] != '\0')
        g_strv_builder_add (builder, words[i]);
    }
  return g_strv_builder_end (builder);
}

static void
assert_said (const char *out, const char *said)
{
  g_auto (GStrv) parts = g_strsplit (said, "|", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      gboolean unwanted = parts[i][0] == '!';

      if ((strstr (out, parts[i] + unwanted) != NULL) == unwanted)
        g_error ("'%s' %s '%s'", out, unwanted ? "has" : "is without", parts[i] + unwanted);
    }
}

static void
test_rows (void)
{
  g_autofree char *folder = fhir_test_temp_folder();

  write_inputs (folder);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (GStrv) arguments = make_arguments (folder, rows[i].arguments);
      g_autoptr (GError) error = NULL;
      g_autoptr (GSubprocess) process =
          g_subprocess_newv ((const char *const *)arguments,
                             G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                 G_SUBPROCESS_FLAGS_STDERR_MERGE,
                             &error);
      g_autofree char *out = NULL;

      g_assert_no_error (error);
      g_assert_true (
          g_subprocess_communicate_utf8 (process, rows[i].input, NULL, &out, NULL, &error));
      g_test_message ("%s: %s", rows[i].arguments, out);
      g_assert_cmpint (g_subprocess_get_exit_status (process), ==, rows[i].status);
      assert_said (out, rows[i].said);
    }
  fhir_test_remove_tree (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, >, 1);
  program = argv[1];
  g_test_add_func ("/app/chartroomctl/validate", test_rows);
  return g_test_run();
}
