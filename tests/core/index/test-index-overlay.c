/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Search parameters that come at run time: which are taken and which refused (and where the fault
 * is said to be), the rows they give, and numbers that outlive a change of something else. */

#include "fhir-index-overlay-private.h"
#include "fhir-index-rows-private.h"
#include "fhir-json-parser.h"
#include "rows-text.h"

#define PARAM(url, rest) \
  "{\"resourceType\":\"SearchParameter\",\"url\":\"" url "\",\"status\":\"active\"," rest "}"
#define RACE "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race"

static FhirJsonDoc *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  FhirJsonDoc *doc = fhir_json_parse (json, strlen (json), fhir_limits_get_default(), &error);

  g_assert_no_error (error);
  return doc;
}

static FhirSearchParameter *
read_parameter (const char *json, FhirIssues *issues)
{
  g_autoptr (FhirJsonDoc) doc = parse (json);

  return fhir_search_parameter_read (doc, 0, "SearchParameter", issues);
}

/* An overlay of all that the texts (NULL at the end) say. */
static FhirIndexOverlay *
make_overlay (const char *const *texts, const FhirIndexOverlay *before, FhirIssues *issues)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_search_parameter_free);

  for (guint i = 0; texts[i] != NULL; i++)
    g_ptr_array_add (list, read_parameter (texts[i], issues));
  return fhir_index_overlay_new (list, before, issues);
}

/* Rows of the overlay's own parameters. */
static char *
extract (const FhirIndexOverlay *overlay, const char *json)
{
  const FhirIndexOptions options = { .overlay = overlay };
  g_autoptr (FhirJsonDoc) doc = parse (json);
  g_autoptr (FhirIndexRows) all = fhir_index_rows_new();
  g_autoptr (FhirIndexRows) rows = fhir_index_rows_new();
  GString *text = g_string_new (NULL);

  fhir_index_extract (doc, 0, &options, all);
  for (guint i = 0; i < fhir_index_rows_get_n (all); i++)
    if (fhir_def_param_is_added (fhir_index_rows_get (all, i)->param))
      {
        FhirIndexRow *row = fhir_index_rows_add (rows);

        *row = *fhir_index_rows_get (all, i);
        row->flags = 0;
      }
  fhir_index_rows_finish (rows);
  rows_text_print (rows, text);
  return g_string_free (text, FALSE);
}

/* clang-format off */
static const struct
{
  const char *description;
  const char *parameter;
  gboolean by_engine;
  const char *resource;
  const char *rows;
} row_cases[] = {
  { "codes within an extension (US Core's race)",
    PARAM ("http://x/race", "\"code\":\"race\",\"base\":[\"Patient\"],\"type\":\"token\",\"expression\":"
           "\"Patient.extension.where(url = '" RACE "').extension.value.code\""), FALSE,
    "{\"resourceType\":\"Patient\",\"extension\":[{\"url\":\"" RACE "\",\"extension\":[{\"url\":\"ombCategory\","
    "\"valueCoding\":{\"system\":\"urn:oid:2.16.840.1.113883.6.238\",\"code\":\"2106-3\"}}]},{\"url\":\"other\","
    "\"extension\":[{\"url\":\"ombCategory\",\"valueCoding\":{\"code\":\"no\"}}]}]}",
    "token race < > b=“2106-3”\n" },
  { "a reference within an extension",
    PARAM ("http://x/guide", "\"code\":\"guide\",\"base\":[\"Patient\"],\"type\":\"reference\",\"target\":[\"Practitioner\"],"
           "\"expression\":\"Patient.extension('http://x/guide').value\""), FALSE,
    "{\"resourceType\":\"Patient\",\"extension\":[{\"url\":\"http://x/guide\",\"valueReference\":{\"reference\":\"Practitioner/7\"}}]}",
    "reference guide < > Practitioner a=“7”\n" },
  { "a date of a member without a parameter of R4",
    PARAM ("http://x/born", "\"code\":\"photo-date\",\"base\":[\"Patient\"],\"type\":\"date\",\"expression\":\"Patient.photo.creation\""), FALSE,
    "{\"resourceType\":\"Patient\",\"photo\":[{\"creation\":\"2020-01-01\"}]}",
    "date photo-date < > [2020-01-01T00:00:00.000Z, 2020-01-02T00:00:00.000Z)\n" },
  { "a quantity in two units",
    PARAM ("http://x/dose", "\"code\":\"rate-quantity\",\"base\":[\"MedicationAdministration\"],\"type\":\"quantity\","
           "\"expression\":\"MedicationAdministration.dosage.dose\""), FALSE,
    "{\"resourceType\":\"MedicationAdministration\",\"dosage\":{\"dose\":{\"value\":500,\"system\":\"http://unitsofmeasure.org\",\"code\":\"ug\"}}}",
    NULL },
  { "an extension of a primitive is the engine's",
    PARAM ("http://x/time", "\"code\":\"birth-time\",\"base\":[\"Patient\"],\"type\":\"date\",\"expression\":"
           "\"Patient.birthDate.extension.where(url='http://hl7.org/fhir/StructureDefinition/patient-birthTime').value\""), TRUE,
    "{\"resourceType\":\"Patient\",\"birthDate\":\"1990-01-01\",\"_birthDate\":{\"extension\":[{\"url\":"
    "\"http://hl7.org/fhir/StructureDefinition/patient-birthTime\",\"valueDateTime\":\"1990-01-01T12:00:00Z\"}]}}",
    "date birth-time < > [1990-01-01T12:00:00.000Z, 1990-01-01T12:00:01.000Z)\n" },
  { "functions are the engine's",
    PARAM ("http://x/first", "\"code\":\"first-given\",\"base\":[\"Patient\"],\"type\":\"string\",\"expression\":\"Patient.name.given.first()\""), TRUE,
    "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"Ada\",\"Eve\"]}]}",
    "string first-given < > a=“ada” b=“Ada”\n" },
  { "a condition on what is there is the engine's",
    PARAM ("http://x/alive", "\"code\":\"has-photo\",\"base\":[\"Patient\"],\"type\":\"token\",\"expression\":\"Patient.photo.exists()\""), TRUE,
    "{\"resourceType\":\"Patient\",\"photo\":[{\"title\":\"x\"}]}",
    "token has-photo < > a=“http://hl7.org/fhir/special-values” b=“true”\n" },
  { "a composite of R4's own",
    PARAM ("http://x/code-date", "\"code\":\"code-issued\",\"base\":[\"Observation\"],\"type\":\"composite\",\"expression\":\"Observation\","
           "\"component\":[{\"definition\":\"http://hl7.org/fhir/SearchParameter/clinical-code\",\"expression\":\"code\"},"
           "{\"definition\":\"http://hl7.org/fhir/SearchParameter/clinical-date\",\"expression\":\"issued\"}]"), FALSE,
    "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{\"code\":\"c\"}]},\"issued\":\"2020-01-01T00:00:00Z\"}",
    "token-date code-issued < > b=“c” [2020-01-01T00:00:00.000Z, 2020-01-01T00:00:01.000Z)\n" },
  { "too many places for a trie",
    PARAM ("http://x/deep", "\"code\":\"deep\",\"base\":[\"Patient\"],\"type\":\"token\",\"expression\":"
           "\"Patient.extension.value.extension.value.extension.value.extension.value.code\""), TRUE,
    "{\"resourceType\":\"Patient\",\"extension\":[{\"url\":\"a\",\"valueCoding\":{\"extension\":[{\"url\":\"b\",\"valueCoding\":"
    "{\"extension\":[{\"url\":\"c\",\"valueCoding\":{\"extension\":[{\"url\":\"d\",\"valueCoding\":{\"code\":\"bottom\"}}]}}]}}]}}]}",
    "token deep < > b=“bottom”\n" },
};

static const struct
{
  const char *description;
  const char *parameter;
  const char *code; /* of the issue; NULL: it is taken */
  const char *place;
} check_cases[] = {
  { "no FHIRPath", PARAM ("http://x/a", "\"code\":\"a\",\"base\":[\"Patient\"],\"type\":\"token\",\"expression\":\"Patient.(\""),
    "invalid", "SearchParameter.expression" },
  { "an unknown function", PARAM ("http://x/a", "\"code\":\"a\",\"base\":[\"Patient\"],\"type\":\"token\",\"expression\":\"Patient.nothing()\""),
    "invalid", "SearchParameter.expression" },
  { "no expression", PARAM ("http://x/a", "\"code\":\"a\",\"base\":[\"Patient\"],\"type\":\"token\""),
    "required", "SearchParameter.expression" },
  { "an unknown base", PARAM ("http://x/a", "\"code\":\"a\",\"base\":[\"Patient\",\"Spaceship\"],\"type\":\"token\",\"expression\":\"Patient.active\""),
    "code-invalid", "SearchParameter.base[1]" },
  { "a base that is no resource", PARAM ("http://x/a", "\"code\":\"a\",\"base\":[\"HumanName\"],\"type\":\"string\",\"expression\":\"HumanName.text\""),
    "code-invalid", "SearchParameter.base[0]" },
  { "an expression of another type", PARAM ("http://x/a", "\"code\":\"a\",\"base\":[\"Observation\"],\"type\":\"token\",\"expression\":\"Patient.active\""),
    "invalid", "SearchParameter.expression" },
  { "values of another kind", PARAM ("http://x/a", "\"code\":\"a\",\"base\":[\"Patient\"],\"type\":\"date\",\"expression\":\"Patient.active\""),
    "invalid", "SearchParameter.expression" },
  { "a code of R4's", PARAM ("http://x/a", "\"code\":\"name\",\"base\":[\"Patient\"],\"type\":\"token\",\"expression\":\"Patient.active\""),
    "duplicate", "SearchParameter.code" },
  { "a code of R4's on one of all types", PARAM ("http://x/a", "\"code\":\"name\",\"base\":[\"Resource\"],\"type\":\"token\",\"expression\":\"Resource.id\""),
    "duplicate", "SearchParameter.code" },
  { "R4's own", PARAM ("http://hl7.org/fhir/SearchParameter/Patient-name", "\"code\":\"name\",\"base\":[\"Patient\"],\"type\":\"string\",\"expression\":\"Patient.name\""),
    NULL, NULL },
  { "what derives from R4's own", PARAM ("http://x/a", "\"derivedFrom\":\"http://hl7.org/fhir/SearchParameter/Patient-name\","
    "\"code\":\"name\",\"base\":[\"Patient\"],\"type\":\"string\",\"expression\":\"Patient.name\""), NULL, NULL },
  { "a code that begins like FHIR's", PARAM ("http://x/a", "\"code\":\"_count\",\"base\":[\"Patient\"],\"type\":\"token\",\"expression\":\"Patient.active\""),
    "value", "SearchParameter.code" },
  { "a code that cannot stand in a name", PARAM ("http://x/a", "\"code\":\"a.b\",\"base\":[\"Patient\"],\"type\":\"token\",\"expression\":\"Patient.active\""),
    "value", "SearchParameter.code" },
  { "a code that another one has", PARAM ("http://x/a", "\"code\":\"taken\",\"base\":[\"Patient\"],\"type\":\"token\",\"expression\":\"Patient.active\""),
    "duplicate", "SearchParameter.code" },
  { "the other one itself", PARAM ("http://x/taken", "\"code\":\"taken\",\"base\":[\"Patient\"],\"type\":\"string\",\"expression\":\"Patient.photo.title\""),
    NULL, NULL },
  { "a special one", PARAM ("http://x/a", "\"code\":\"a\",\"base\":[\"Patient\"],\"type\":\"special\",\"expression\":\"Patient.active\""),
    "not-supported", "SearchParameter.type" },
  { "an unknown type", PARAM ("http://x/a", "\"code\":\"a\",\"base\":[\"Patient\"],\"type\":\"colour\",\"expression\":\"Patient.active\""),
    "code-invalid", "SearchParameter.type" },
  { "a composite of itself", PARAM ("http://x/a", "\"code\":\"a\",\"base\":[\"Observation\"],\"type\":\"composite\",\"expression\":\"Observation\",\"component\":"
    "[{\"definition\":\"http://x/a\",\"expression\":\"code\"},{\"definition\":\"http://x/a\",\"expression\":\"value\"}]"),
    "invalid", "SearchParameter.component[0].definition" },
  { "a composite of a composite", PARAM ("http://x/a", "\"code\":\"a\",\"base\":[\"Observation\"],\"type\":\"composite\",\"expression\":\"Observation\",\"component\":"
    "[{\"definition\":\"http://hl7.org/fhir/SearchParameter/clinical-code\",\"expression\":\"code\"},"
    "{\"definition\":\"http://hl7.org/fhir/SearchParameter/Observation-code-value-quantity\",\"expression\":\"value\"}]"),
    "invalid", "SearchParameter.component[1].definition" },
  { "a composite of what is not there", PARAM ("http://x/a", "\"code\":\"a\",\"base\":[\"Observation\"],\"type\":\"composite\",\"expression\":\"Observation\",\"component\":"
    "[{\"definition\":\"http://x/nothing\",\"expression\":\"code\"},{\"definition\":\"http://x/nothing\",\"expression\":\"value\"}]"),
    "not-found", "SearchParameter.component[0].definition" },
  { "a composite of three", PARAM ("http://x/a", "\"code\":\"a\",\"base\":[\"Observation\"],\"type\":\"composite\",\"expression\":\"Observation\",\"component\":"
    "[{\"definition\":\"http://hl7.org/fhir/SearchParameter/clinical-code\",\"expression\":\"code\"},"
    "{\"definition\":\"http://hl7.org/fhir/SearchParameter/clinical-code\",\"expression\":\"code\"},"
    "{\"definition\":\"http://hl7.org/fhir/SearchParameter/clinical-code\",\"expression\":\"code\"}]"),
    "not-supported", "SearchParameter.component" },
  { "a composite of dates", PARAM ("http://x/a", "\"code\":\"a\",\"base\":[\"Observation\"],\"type\":\"composite\",\"expression\":\"Observation\",\"component\":"
    "[{\"definition\":\"http://hl7.org/fhir/SearchParameter/clinical-date\",\"expression\":\"issued\"},"
    "{\"definition\":\"http://hl7.org/fhir/SearchParameter/clinical-date\",\"expression\":\"issued\"}]"),
    "not-supported", "SearchParameter.component" },
  { "a draft may say what it likes", "{\"resourceType\":\"SearchParameter\",\"url\":\"http://x/a\",\"status\":\"draft\",\"code\":\"name\","
    "\"base\":[\"Patient\"],\"type\":\"token\",\"expression\":\"((\"}", NULL, NULL },
};
/* clang-format on */

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (row_cases); i++)
    {
      const char *const texts[] = { row_cases[i].parameter, NULL };
      g_autoptr (FhirIssues) issues = fhir_issues_new();
      g_autoptr (FhirIndexOverlay) overlay = make_overlay (texts, NULL, issues);
      const FhirDefOverlay *definitions = fhir_index_overlay_get_definitions (overlay);
      g_autofree char *rows = extract (overlay, row_cases[i].resource);
      const FhirParamDef *def;
      guint n;

      g_test_message ("%s", row_cases[i].description);
      g_assert_cmpuint (fhir_issues_get_n (issues), ==, 0);
      def = fhir_def_param (fhir_def_overlay_params (definitions, 0, &n)[0]);
      g_assert_cmpuint (n, ==, 1);
      g_assert_cmpint (fhir_index_overlay_get_expr (overlay, def->expression) != NULL,
                       ==,
                       row_cases[i].by_engine);
      if (row_cases[i].rows != NULL)
        g_assert_cmpstr (rows, ==, row_cases[i].rows);
      else
        g_assert_cmpstr (rows, !=, "");
    }
}

static void
test_checks (void)
{
  static const char *const taken[] = {
    PARAM ("http://x/taken",
           "\"code\":\"taken\",\"base\":[\"Patient\"],\"type\":\"token\",\"expression\":"
           "\"Patient.active\""),
    NULL
  };
  g_autoptr (FhirIndexOverlay) overlay = make_overlay (taken, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (check_cases); i++)
    {
      g_autoptr (FhirIssues) issues = fhir_issues_new();
      g_autoptr (FhirSearchParameter) one = read_parameter (check_cases[i].parameter, issues);
      gboolean ok =
          one != NULL && fhir_index_overlay_check (overlay, one, FALSE, "SearchParameter", issues);

      g_test_message ("%s", check_cases[i].description);
      g_assert_cmpint (ok, ==, check_cases[i].code == NULL);
      if (ok)
        continue;
      g_assert_cmpuint (fhir_issues_get_n (issues), >=, 1);
      g_assert_cmpstr (fhir_issues_get (issues, 0)->code, ==, check_cases[i].code);
      g_assert_cmpstr (fhir_issues_get (issues, 0)->expression, ==, check_cases[i].place);
    }
}

static FhirParamId
find (const FhirIndexOverlay *overlay, const char *type, const char *code)
{
  return fhir_def_overlay_find (fhir_index_overlay_get_definitions (overlay),
                                fhir_def_find_type (fhir_slice (type)),
                                fhir_slice (code));
}

/* What has not changed keeps its number; what has gets another, and the old one answers as long as
 * it is held. */
static void
test_numbers (void)
{
  static const char kept[] = PARAM ("http://x/kept",
                                    "\"code\":\"kept\",\"base\":[\"Patient\"],\"type\":\"token\","
                                    "\"expression\":\"Patient.active\"");
  static const char first[] = PARAM ("http://x/one",
                                     "\"code\":\"one\",\"base\":[\"Patient\"],\"type\":\"token\","
                                     "\"expression\":\"Patient.active\"");
  static const char second[] = PARAM ("http://x/one",
                                      "\"code\":\"one\",\"base\":[\"Patient\"],\"type\":\"string\","
                                      "\"expression\":\"Patient.photo.title\"");
  const char *const before_texts[] = { kept, first, NULL };
  const char *const after_texts[] = { second, kept, NULL };
  FhirIndexOverlay *before = make_overlay (before_texts, NULL, NULL);
  g_autoptr (FhirIndexOverlay) after = make_overlay (after_texts, before, NULL);
  FhirParamId was = find (before, "Patient", "one");
  FhirParamId is = find (after, "Patient", "one");

  g_assert_cmpuint (find (before, "Patient", "kept"), ==, find (after, "Patient", "kept"));
  g_assert_cmpuint (was, !=, is);
  g_assert_cmpint (fhir_def_param (was)->kind, ==, FHIR_SEARCH_TOKEN);
  g_assert_cmpint (fhir_def_param (is)->kind, ==, FHIR_SEARCH_STRING);
  fhir_index_overlay_unref (before);
  g_assert_cmpstr (fhir_def_param (was)->code, ==, "");
  g_assert_cmpstr (fhir_def_param (find (after, "Patient", "kept"))->code, ==, "kept");
  g_assert_cmpuint (find (after, "Observation", "one"), ==, 0);
  g_assert_cmpuint (find (NULL, "Patient", "name"), !=, 0);
  g_assert_cmpuint (find (NULL, "Patient", "one"), ==, 0);
}

/* One of all types has 146 numbers; the process has 16,384, given back with the overlay. */
static void
test_many (void)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (FhirIssues) issues = fhir_issues_new();

  for (guint i = 0; i < 200; i++)
    g_ptr_array_add (texts,
                     g_strdup_printf (PARAM ("http://x/%u",
                                             "\"code\":\"c%u\",\"base\":[\"Resource\"],\"type\":"
                                             "\"uri\",\"expression\":\"Resource.implicitRules\""),
                                      i,
                                      i));
  g_ptr_array_add (texts, NULL);
  for (guint round = 0; round < 3; round++)
    {
      g_autoptr (FhirIndexOverlay) overlay =
          make_overlay ((const char *const *)texts->pdata, NULL, issues);
      g_autofree char *rows =
          extract (overlay, "{\"resourceType\":\"Basic\",\"implicitRules\":\"http://x\"}");
      g_auto (GStrv) lines = g_strsplit (rows, "\n", -1);
      guint n;

      (void)fhir_def_overlay_params (fhir_index_overlay_get_definitions (overlay), 0, &n);
      g_assert_cmpuint (n, ==, FHIR_DEF_OVERLAY_MAX);
      g_assert_cmpuint (g_strv_length (lines) - 1, >=, 112); /* 16,384 / 146 */
    }
  g_assert_cmpuint (fhir_issues_get_n (issues), >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/index/overlay/rows", test_rows);
  g_test_add_func ("/core/index/overlay/checks", test_checks);
  g_test_add_func ("/core/index/overlay/numbers", test_numbers);
  g_test_add_func ("/core/index/overlay/many", test_many);
  return g_test_run();
}
