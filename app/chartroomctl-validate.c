/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* chartroomctl validate: holds resources in files against R4, the profiles they claim and those
 * named, and says what is wrong and where; as lines, or as one OperationOutcome per file. */

#include "chartroomctl.h"
#include "fhir-json-parser.h"
#include "fhir-outcome.h"
#include "fhir-validate.h"
#include "fhir-xml.h"

typedef struct
{
  char **profiles;
  char **packages;
  gboolean json;
  gboolean quiet;
  gboolean strict;
} Wishes;

static void
print_lines (const char *path, const FhirIssues *issues, gboolean quiet)
{
  for (guint i = 0; i < fhir_issues_get_n (issues); i++)
    {
      const FhirIssue *issue = fhir_issues_get (issues, i);

      if (quiet && issue->severity < FHIR_SEVERITY_ERROR)
        continue;
      g_print ("%s:%u:%u: %s: %s [%s]\n",
               path,
               issue->line,
               issue->column,
               fhir_severity_get_code (issue->severity),
               issue->text,
               issue->code);
    }
}

static void
print_outcome (const FhirIssues *issues)
{
  g_autoptr (GString) out = g_string_new (NULL);

  fhir_outcome_write (issues, out);
  g_print ("%s\n", out->str);
}

/* The issues of one file; what cannot be read is an issue too. */
static void
validate_bytes (const Wishes *wishes,
                FhirLibrary *library,
                const char *bytes,
                gsize len,
                FhirIssues *issues)
{
  g_autoptr (FhirJsonParser) parser = fhir_json_parser_new();
  g_autoptr (GError) error = NULL;
  const FhirValidateOptions options = { .level = FHIR_VALIDATE_FULL,
                                        .library = library,
                                        .profiles = (const char *const *)wishes->profiles,
                                        .strict = wishes->strict };
  FhirLimits limits = *fhir_limits_get_default();
  gboolean is_xml = fhir_xml_is_likely (bytes, len);
  g_autoptr (FhirJsonDoc) own = NULL;
  const FhirJsonDoc *doc;

  limits.json_bytes = limits.body_bytes;
  if (is_xml)
    doc = own = fhir_xml_read (bytes, len, &limits, &error);
  else
    doc = fhir_json_parser_parse (parser, bytes, len, &limits, &error);
  if (doc == NULL || !fhir_validate (doc, 0, &options, issues, NULL, &error))
    fhir_issues_add_error (issues, error, NULL);
  if (doc != NULL && is_xml)
    fhir_xml_locate (issues, bytes, len, &limits);
  else if (doc != NULL)
    fhir_issues_locate (issues, bytes, len);
}

static gboolean
validate_file (const Wishes *wishes, FhirLibrary *library, const char *name, const char *path)
{
  g_autoptr (FhirIssues) issues = fhir_issues_new();
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize len;

  if (!g_file_get_contents (path, &bytes, &len, &error))
    {
      chartroomctl_print_error (name, "%s", error->message);
      return FALSE;
    }
  validate_bytes (wishes, library, bytes, len, issues);
  if (wishes->json)
    print_outcome (issues);
  else
    print_lines (path, issues, wishes->quiet);
  return !fhir_issues_has_errors (issues);
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
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wishes, clear_wishes)

int
chartroomctl_validate (int argc, char **argv)
{
  const char *name = argv[0];
  g_auto (Wishes) wishes = { 0 };
  const GOptionEntry entries[] = {
    { "profile",
      'p',
      0,
      G_OPTION_ARG_STRING_ARRAY,
      &wishes.profiles,
      "Hold every file against this profile as well",
      "URL" },
    { "package",
      'k',
      0,
      G_OPTION_ARG_FILENAME_ARRAY,
      &wishes.packages,
      "Know the definitions of a package (.tgz) or file",
      "FILE" },
    { "json",
      'j',
      0,
      G_OPTION_ARG_NONE,
      &wishes.json,
      "Print an OperationOutcome for each file",
      NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &wishes.quiet, "Print errors only", NULL },
    { "strict",
      'x',
      0,
      G_OPTION_ARG_NONE,
      &wishes.strict,
      "Unknown extensions and wrong displays are errors",
      NULL },
    { NULL },
  };
  g_autoptr (FhirLibrary) library = NULL;
  guint n_bad = 0;

  if (!chartroomctl_parse (&argc,
                           &argv,
                           "FILE…",
                           "Says what is wrong with FHIR resources.",
                           entries))
    return CHARTROOMCTL_USAGE;
  if (argc < 2)
    {
      chartroomctl_print_error (name, "which file? See chartroomctl validate --help");
      return CHARTROOMCTL_USAGE;
    }
  library = fhir_library_new();
  if (!add_packages (&wishes, library, name))
    return CHARTROOMCTL_FAILED;
  for (int i = 1; i < argc; i++)
    n_bad += !validate_file (&wishes, library, name, argv[i]);
  return n_bad == 0 ? CHARTROOMCTL_OK : CHARTROOMCTL_FAILED;
}
