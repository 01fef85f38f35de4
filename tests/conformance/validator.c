/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs a folder of HL7's validator cases: manifest.json names a file each, definitions beside it,
 * perhaps a profile, and whether the reference validator finds errors. A case passes when we say
 * valid or invalid as it does (for the profile run, with the profile). Cases that two reference
 * validators agree on are counted apart. */

#include "fhir-json-parser.h"
#include "fhir-test.h"
#include "fhir-validate.h"
#include "fhir-xml.h"
#include "validator-expected.h"

#define BYTES_MAX (64 << 20)

/* Why a case is missed; one that is not in the list fails the run. */
/* clang-format off */
static const struct
{
  const char *name;
  const char *reason;
} known_misses[] = {
  { "bundle-id-5", "needs CVX displays" },
  { "ips-nz-pj", "needs LOINC displays" },
  { "uk-msg", "needs SNOMED CT displays" },
  { "sdoh-type-slice", "needs LOINC displays" },
  { "sdoh-type-slice, with profile", "needs LOINC displays" },
  { "vs-bad-ecl", "needs an ECL parser, which is the terminology room's" },
  { "bundle-bad-by-param", "option of the Java program: profile for an entry" },
  { "dr-example-org", "option of the Java program: no example URLs" },
  { "aggregation-apart-good4", "option of the Java program overrides R4; Encounter.class is absent" },
  { "aggregation-apart-good4, with profile", "option of the Java program overrides R4; Encounter.class is absent" },
  { "patient-circle2-bad-linked, with profile", "fetches the target from elsewhere" },
  { "contained-resource-bad-id-ignore", "option of the Java program: contained resources ignored" },
  { "signatures-example-2", "digital signatures are not verified" },
  { "cs-narrative-status-pub", "HL7's rule for publishing" },
  { "xhtml-ctrl-source1, with profile", "extension of tools: source of narratives" },
};
/* clang-format on */

static const char *
reason_of (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (known_misses); i++)
    if (strcmp (known_misses[i].name, name) == 0)
      return known_misses[i].reason;
  return NULL;
}

typedef struct
{
  const char *folder;
  const FhirJsonDoc *manifest;
  FhirLimits limits;
  guint passed, failed, skipped;
  guint agreed, agreed_passed;
  guint unexplained;
  FhirExpectedFigures figures;
  gboolean verbose;
} Suite;

static char *
text_of (const Suite *suite, guint32 object, const char *name)
{
  return fhir_json_dup_string (suite->manifest,
                               fhir_json_member_named (suite->manifest, object, fhir_slice (name)));
}

/* Three answers: 1 true, 0 false, -1 absent. */
static int
truth_of (const Suite *suite, guint32 object, const char *name)
{
  guint32 member = fhir_json_member_named (suite->manifest, object, fhir_slice (name));

  return member == 0 ? -1 : suite->manifest->nodes[member].type == FHIR_JSON_TRUE;
}

static char *
path_of (const Suite *suite, const char *file)
{
  return g_build_filename (suite->folder, "files", file, NULL);
}

static FhirJsonDoc *
read_doc (const Suite *suite, const char *bytes, gsize len, GError **error)
{
  return fhir_xml_is_likely (bytes, len) ? fhir_xml_read (bytes, len, &suite->limits, error)
                                         : fhir_json_parse (bytes, len, &suite->limits, error);
}

static gboolean
is_readable (const char *path)
{
  return g_str_has_suffix (path, ".json") || g_str_has_suffix (path, ".xml");
}

/* FALSE when one is in a form that is not read yet. */
static gboolean
add_listed (const Suite *suite, FhirLibrary *library, guint32 object, const char *name)
{
  guint32 list = fhir_json_member_named (suite->manifest, object, fhir_slice (name));
  gboolean all = TRUE;

  for (guint32 f = list != 0 ? fhir_json_first (suite->manifest, list) : 0; f != 0;
       f = fhir_json_next (suite->manifest, list, f))
    {
      g_autofree char *file = fhir_json_dup_string (suite->manifest, f);
      g_autofree char *path = file != NULL ? path_of (suite, file) : NULL;

      if (path == NULL || !is_readable (path))
        all = FALSE;
      else if (!fhir_library_add_file (library, path, &suite->limits, NULL) && suite->verbose)
        g_print ("# %s cannot be read\n", file);
    }
  return all;
}

static char *
url_of (const Suite *suite, const char *path)
{
  g_autofree char *bytes = NULL;
  g_autoptr (FhirJsonDoc) doc = NULL;
  gsize len;

  if (!g_file_get_contents (path, &bytes, &len, NULL))
    return NULL;
  doc = read_doc (suite, bytes, len, NULL);
  return doc != NULL ? fhir_json_dup_string (doc, fhir_json_member (doc, 0, FHIR_KEY_url)) : NULL;
}

static void
print_issues (const FhirIssues *issues)
{
  for (guint i = 0; i < MIN (fhir_issues_get_n (issues), 12); i++)
    if (fhir_issues_get (issues, i)->severity >= FHIR_SEVERITY_ERROR)
      g_print ("    %s\n", fhir_issues_get (issues, i)->text);
}

/* -1: cannot be run; else whether there were errors. */
static int
run (const Suite *suite,
     guint32 test,
     const char *path,
     FhirLibrary *library,
     const char *profile,
     FhirIssues *issues)
{
  const char *profiles[] = { profile, NULL };
  g_autofree char *domain = text_of (suite, test, "allowed-extension-domain");
  FhirValidateOptions options = { .level = FHIR_VALIDATE_FULL,
                                  .library = library,
                                  .profiles = profiles,
                                  .strict = TRUE,
                                  .no_markup = truth_of (suite, test, "security-checks") == 1,
                                  .extension_domain = domain };
  g_autoptr (FhirJsonDoc) doc = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize len;

  if (!g_file_get_contents (path, &bytes, &len, NULL))
    return -1;
  options.in_order = fhir_xml_is_likely (bytes, len);
  doc = read_doc (suite, bytes, len, &error);
  if (doc == NULL || !fhir_validate (doc, 0, &options, issues, NULL, &error))
    fhir_issues_add_error (issues, error, NULL);
  if (fhir_xml_is_likely (bytes, len))
    fhir_xml_locate (issues, bytes, len, &suite->limits);
  else
    fhir_issues_locate (issues, bytes, len);
  return fhir_issues_has_errors (issues);
}

/* Errors at the places where HL7's validator has them. */
static void
compare (Suite *suite, guint32 object, const char *label, const FhirIssues *issues)
{
  g_autofree char *file = text_of (suite, object, "expected-java");
  g_autofree char *path = file != NULL ? g_build_filename (suite->folder, file, NULL) : NULL;

  if (path != NULL)
    fhir_expected_compare (path, issues, &suite->figures, suite->verbose ? label : NULL);
}

static void
tell (Suite *suite,
      gboolean agreed,
      const char *name,
      int got,
      int wanted,
      const FhirIssues *issues)
{
  suite->agreed += agreed;
  if (got == wanted)
    {
      suite->passed++;
      suite->agreed_passed += agreed;
      return;
    }
  suite->failed++;
  suite->unexplained += reason_of (name) == NULL;
  g_print ("FAILED %s%s: %s expected (%s)\n",
           name,
           agreed ? " (agreed)" : "",
           wanted ? "invalid" : "valid",
           reason_of (name) != NULL ? reason_of (name) : "no reason known");
  if (suite->verbose || !wanted)
    print_issues (issues);
}

static void
run_profile (Suite *suite, guint32 test, const char *name, const char *path, FhirLibrary *library)
{
  guint32 object = fhir_json_member_named (suite->manifest, test, FHIR_SLICE_LITERAL ("profile"));
  g_autofree char *source = text_of (suite, object, "source");
  g_autofree char *file = source != NULL ? path_of (suite, source) : NULL;
  g_autofree char *label = g_strconcat (name, ", with profile", NULL);
  g_autofree char *url = NULL;
  g_autoptr (FhirIssues) issues = fhir_issues_new();
  int got;

  if (file == NULL || !is_readable (file) || !add_listed (suite, library, object, "supporting") ||
      !fhir_library_add_file (library, file, &suite->limits, NULL) ||
      (url = url_of (suite, file)) == NULL)
    {
      suite->skipped++;
      return;
    }
  got = run (suite, test, path, library, url, issues);
  tell (suite, FALSE, label, got, truth_of (suite, object, "java-has-errors"), issues);
  compare (suite, object, label, issues);
}

static void
run_case (Suite *suite, guint32 test)
{
  g_autofree char *name = text_of (suite, test, "name");
  g_autofree char *file = text_of (suite, test, "file");
  g_autofree char *path = file != NULL ? path_of (suite, file) : NULL;
  g_autoptr (FhirLibrary) library = fhir_library_new();
  g_autoptr (FhirIssues) issues = fhir_issues_new();
  int wanted = truth_of (suite, test, "java-has-errors");
  int got;

  if (path == NULL || !is_readable (path) || wanted < 0 ||
      !add_listed (suite, library, test, "supporting") ||
      !add_listed (suite, library, test, "supporting5") ||
      !add_listed (suite, library, test, "profiles"))
    {
      suite->skipped++;
      return;
    }
  got = run (suite, test, path, library, NULL, issues);
  if (got < 0)
    {
      suite->skipped++;
      return;
    }
  tell (suite, truth_of (suite, test, "agree") == 1, name, got, wanted, issues);
  compare (suite, test, name, issues);
  if (fhir_json_member_named (suite->manifest, test, FHIR_SLICE_LITERAL ("profile")) != 0)
    run_profile (suite, test, name, path, library);
}

static gboolean
run_all (Suite *suite)
{
  g_autofree char *path = g_build_filename (suite->folder, "manifest.json", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirJsonDoc) manifest = NULL;
  guint32 list;
  gsize len;

  if (!g_file_get_contents (path, &bytes, &len, &error) ||
      (manifest = fhir_json_parse (bytes, len, &suite->limits, &error)) == NULL)
    {
      g_printerr ("validator: %s\n", error->message);
      return FALSE;
    }
  suite->manifest = manifest;
  list = fhir_json_member_named (manifest, 0, FHIR_SLICE_LITERAL ("test-cases"));
  for (guint32 t = list != 0 ? fhir_json_first (manifest, list) : 0; t != 0;
       t = fhir_json_next (manifest, list, t))
    run_case (suite, t);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autofree char *folder =
      argc > 1 ? g_strdup (argv[1]) : fhir_test_data_folder ("fhir-validator-r4");
  Suite suite = { .folder = folder, .limits = *fhir_limits_get_default(), .verbose = argc > 2 };

  if (folder == NULL)
    {
      g_print ("skipped: no folder of cases\n");
      return 77;
    }
  suite.limits.json_bytes = BYTES_MAX;
  suite.limits.json_string = BYTES_MAX;
  if (!run_all (&suite))
    return 2;
  g_print ("agreed by both reference validators: %u of %u passed\n",
           suite.agreed_passed,
           suite.agreed);
  g_print ("errors of HL7's validator: %u, with one of ours at the same place %u (%u on the same "
           "line); at a place of ours alone %u\n",
           suite.figures.wanted,
           suite.figures.found,
           suite.figures.lines,
           suite.figures.unwanted);
  g_print ("%u passed, %u failed, %u skipped\n", suite.passed, suite.failed, suite.skipped);
  return suite.unexplained > 0 || suite.passed == 0;
}
