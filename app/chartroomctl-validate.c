/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* chartroomctl validate: holds resources in files against R4, the profiles they claim and those
 * named, and says what is wrong and where: as lines in the form that editors know from compilers,
 * and a count at the end, or as one OperationOutcome per file. What cannot be read or parsed is an
 * issue like others. */

#include "chartroomctl-input.h"
#include "chartroomctl.h"
#include "fhir-outcome.h"
#include "fhir-validate.h"
#include "fhir-xml.h"
#include <unistd.h>

typedef struct
{
  char **profiles;
  char **packages;
  char *format;
  gboolean quiet;
  gboolean strict;
} Wishes;

typedef struct
{
  const Wishes *wishes;
  FhirLibrary *library;
  gboolean colored;
  guint n_files, n_bad_files, n_errors, n_warnings;
} Run;

static const char *
color_of (FhirSeverity severity)
{
  if (severity >= FHIR_SEVERITY_ERROR)
    return "\033[1;31m";
  return severity == FHIR_SEVERITY_WARNING ? "\033[1;35m" : "\033[1;36m";
}

static void
print_issue (const Run *run, const char *path, const FhirIssue *issue)
{
  g_autofree char *place = issue->line > 0
                               ? g_strdup_printf ("%s:%u:%u", path, issue->line, issue->column)
                               : g_strdup (path);

  g_print ("%s: %s%s%s: %s [%s]\n",
           place,
           run->colored ? color_of (issue->severity) : "",
           fhir_severity_get_code (issue->severity),
           run->colored ? "\033[0m" : "",
           issue->text,
           issue->code);
}

static gint
compare_places (gconstpointer a, gconstpointer b)
{
  const FhirIssue *one = *(const FhirIssue *const *)a;
  const FhirIssue *two = *(const FhirIssue *const *)b;

  if (one->line != two->line)
    return one->line < two->line ? -1 : 1;
  return one->column < two->column ? -1 : one->column > two->column;
}

/* In the order in which a reader of the file comes upon them. */
static void
print_lines (const Run *run, const char *path, const FhirIssues *issues)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new();

  for (guint i = 0; i < fhir_issues_get_n (issues); i++)
    {
      const FhirIssue *issue = fhir_issues_get (issues, i);

      if (!run->wishes->quiet || issue->severity >= FHIR_SEVERITY_ERROR)
        g_ptr_array_add (sorted, (gpointer)issue);
    }
  g_ptr_array_sort (sorted, compare_places);
  for (guint i = 0; i < sorted->len; i++)
    print_issue (run, path, g_ptr_array_index (sorted, i));
  if (sorted->len == 0 && !run->wishes->quiet)
    g_print ("%s: no problems\n", path);
}

static void
print_outcome (const FhirIssues *issues)
{
  g_autoptr (GString) out = g_string_new (NULL);

  fhir_outcome_write (issues, out);
  g_print ("%s\n", out->str);
}

static void
print_counts (const Run *run)
{
  g_print ("%u %s, %u with errors: %u %s, %u %s\n",
           run->n_files,
           run->n_files == 1 ? "file" : "files",
           run->n_bad_files,
           run->n_errors,
           run->n_errors == 1 ? "error" : "errors",
           run->n_warnings,
           run->n_warnings == 1 ? "warning" : "warnings");
}

/* Line and column of a byte, told with the issue added last. */
static void
set_line_of_byte (FhirIssues *issues, const char *bytes, gsize at)
{
  guint line = 1;
  guint column = 1;

  for (gsize i = 0; i < at; i++)
    {
      column += ((guchar)bytes[i] & 0xc0) != 0x80;
      if (bytes[i] == '\n')
        {
          line++;
          column = 1;
        }
    }
  fhir_issues_set_line (issues, fhir_issues_get_n (issues) - 1, line, column);
}

static void
validate_input (const Run *run, GBytes *input, FhirIssues *issues)
{
  FhirValidateOptions options = { .level = FHIR_VALIDATE_FULL,
                                  .library = run->library,
                                  .profiles = (const char *const *)run->wishes->profiles,
                                  .strict = run->wishes->strict };
  g_autoptr (GError) error = NULL;
  gssize fault;
  g_autoptr (FhirJsonDoc) doc = chartroomctl_parse_input (input, &fault, &error);
  gsize len;
  const char *bytes = g_bytes_get_data (input, &len);

  options.in_order = fhir_xml_is_likely (bytes, len);
  if (doc == NULL || !fhir_validate (doc, 0, &options, issues, NULL, &error))
    fhir_issues_add_error (issues, error, NULL);
  if (doc == NULL && fault >= 0)
    set_line_of_byte (issues, bytes, MIN ((gsize)fault, len));
  else if (doc != NULL && fhir_xml_is_likely (bytes, len))
    fhir_xml_locate (issues, bytes, len, fhir_limits_get_default());
  else if (doc != NULL)
    fhir_issues_locate (issues, bytes, len);
}

static void
count_issues (Run *run, const FhirIssues *issues)
{
  run->n_files++;
  run->n_bad_files += fhir_issues_has_errors (issues);
  for (guint i = 0; i < fhir_issues_get_n (issues); i++)
    {
      FhirSeverity severity = fhir_issues_get (issues, i)->severity;

      run->n_errors += severity >= FHIR_SEVERITY_ERROR;
      run->n_warnings += severity == FHIR_SEVERITY_WARNING;
    }
}

static void
validate_file (Run *run, const char *path)
{
  g_autoptr (FhirIssues) issues = fhir_issues_new();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) input = chartroomctl_read_input (path, &error);

  if (input != NULL)
    validate_input (run, input, issues);
  else
    fhir_issues_add (issues, FHIR_SEVERITY_FATAL, "not-found", NULL, "%s", error->message);
  count_issues (run, issues);
  if (run->wishes->format != NULL && g_str_equal (run->wishes->format, "json"))
    print_outcome (issues);
  else
    print_lines (run, g_str_equal (path, "-") ? "standard input" : path, issues);
}

static gboolean
add_packages (const Wishes *wishes, FhirLibrary *library, const char *name)
{
  for (guint i = 0; wishes->packages != NULL && wishes->packages[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!fhir_library_add_file (library, wishes->packages[i], fhir_limits_get_default(), &error))
        {
          chartroomctl_print_error (name, "%s: %s", wishes->packages[i], error->message);
          return FALSE;
        }
    }
  return TRUE;
}

static void
clear_wishes (Wishes *wishes)
{
  g_strfreev (wishes->profiles);
  g_strfreev (wishes->packages);
  g_free (wishes->format);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wishes, clear_wishes)

static gboolean
parse (int *argc, char ***argv, Wishes *wishes)
{
  const char *name = (*argv)[0];
  /* clang-format off */
  const GOptionEntry entries[] = {
    { "profile", 'p', 0, G_OPTION_ARG_STRING_ARRAY, &wishes->profiles, "Hold every file against this profile as well; may be repeated", "URL" },
    { "package", 'k', 0, G_OPTION_ARG_FILENAME_ARRAY, &wishes->packages, "Know the definitions of a package (.tgz) or file; may be repeated", "FILE" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &wishes->format, "Lines of text, or an OperationOutcome for each file", "text|json" },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &wishes->quiet, "Print errors only", NULL },
    { "strict", 'x', 0, G_OPTION_ARG_NONE, &wishes->strict, "Unknown extensions and wrong displays are errors", NULL },
    { NULL },
  };
  /* clang-format on */

  if (!chartroomctl_parse (argc,
                           argv,
                           "FILE…",
                           "Says what is wrong with FHIR resources in JSON or XML; - is standard\n"
                           "input. Ends with 0 when all are valid, with 1 when one is not.",
                           entries))
    return FALSE;
  if (*argc < 2)
    chartroomctl_print_error (name, "which file? See chartroomctl validate --help");
  else if (wishes->format != NULL && !g_str_equal (wishes->format, "text") &&
           !g_str_equal (wishes->format, "json"))
    chartroomctl_print_error (name, "--format is text or json, not \"%s\"", wishes->format);
  else
    return TRUE;
  return FALSE;
}

int
chartroomctl_validate (int argc, char **argv)
{
  const char *name = argv[0];
  g_auto (Wishes) wishes = { 0 };
  g_autoptr (FhirLibrary) library = NULL;
  Run run = { .wishes = &wishes, .colored = isatty (STDOUT_FILENO) != 0 };

  if (!parse (&argc, &argv, &wishes))
    return CHARTROOMCTL_USAGE;
  run.library = library = fhir_library_new();
  if (!add_packages (&wishes, library, name))
    return CHARTROOMCTL_FAILED;
  for (int i = 1; i < argc; i++)
    validate_file (&run, argv[i]);
  if (!wishes.quiet && (wishes.format == NULL || g_str_equal (wishes.format, "text")))
    print_counts (&run);
  return run.n_bad_files == 0 ? CHARTROOMCTL_OK : CHARTROOMCTL_FAILED;
}
