/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What is a search and what is refused: one row each. */

#include "search-fixture.h"

typedef struct
{
  const char *name;
  const char *type; /* NULL: the system */
  const char *query;
  int error; /* -1: none */
} Row;

#define OK (-1)

/* clang-format off */
static const Row rows[] = {
  { "nothing", "Patient", "", OK },
  { "token", "Observation", "code=http://loinc.org|2093-3", OK },
  { "token-without-system", "Observation", "code=|2093-3", OK },
  { "token-system-only", "Observation", "code=http://loinc.org|", OK },
  { "token-empty", "Observation", "code=|", FHIR_ERROR_VALUE },
  { "empty", "Observation", "code=", FHIR_ERROR_VALUE },
  { "empty-in-list", "Observation", "code=a,,b", FHIR_ERROR_VALUE },
  { "escaped-comma", "Patient", "name=a\\,b", OK },
  { "unknown-parameter", "Patient", "nmae=x", FHIR_ERROR_NOT_SUPPORTED },
  { "parameter-of-another-type", "Patient", "code=x", FHIR_ERROR_NOT_SUPPORTED },
  { "unknown-modifier", "Patient", "name:fuzzy=x", FHIR_ERROR_NOT_SUPPORTED },
  { "modifier-of-another-kind", "Patient", "gender:exact=male", FHIR_ERROR_NOT_SUPPORTED },
  { "exact", "Patient", "name:exact=x", OK },
  { "contains", "Patient", "name:contains=x", OK },
  { "missing", "Patient", "name:missing=true", OK },
  { "missing-of-nothing", "Patient", "name:missing=maybe", FHIR_ERROR_VALUE },
  { "not", "Patient", "gender:not=male", OK },
  { "string-without-letters", "Patient", "name=--", FHIR_ERROR_VALUE },
  { "date", "Patient", "birthdate=ge1948-04", OK },
  { "date-with-minutes", "Observation", "date=lt2020-01-01T10:00Z", OK },
  { "date-of-nonsense", "Patient", "birthdate=soon", FHIR_ERROR_VALUE },
  { "date-unknown-prefix", "Patient", "birthdate=xx1948", FHIR_ERROR_VALUE },
  { "date-month-13", "Patient", "birthdate=1948-13", FHIR_ERROR_VALUE },
  { "quantity", "Observation", "value-quantity=gt5.4|http://unitsofmeasure.org|mg", OK },
  { "quantity-any-system", "Observation", "value-quantity=5.4||mg", OK },
  { "quantity-two-parts", "Observation", "value-quantity=5.4|mg", FHIR_ERROR_VALUE },
  { "quantity-no-number", "Observation", "value-quantity=high", FHIR_ERROR_VALUE },
  { "number", "RiskAssessment", "probability=gt0.8", OK },
  { "reference", "Observation", "subject=Patient/1", OK },
  { "reference-id", "Observation", "subject=1", OK },
  { "reference-url", "Observation", "subject=http://other.example/Patient/1", OK },
  { "reference-of-type", "Observation", "subject:Patient=1", OK },
  { "reference-of-unknown-type", "Observation", "subject:Planet=1", FHIR_ERROR_NOT_SUPPORTED },
  { "reference-to-unknown-type", "Observation", "subject=Planet/1", FHIR_ERROR_VALUE },
  { "reference-bad-id", "Observation", "subject=Patient/a_b", FHIR_ERROR_VALUE },
  { "reference-identifier", "Observation", "subject:identifier=http://x.example|1", OK },
  { "chain", "Observation", "patient.name=x", OK },
  { "chain-typed", "Observation", "subject:Patient.name=x", OK },
  { "chain-untyped", "Observation", "subject.name=x", OK },
  { "chain-two", "Observation", "subject:Patient.organization.name=x", OK },
  { "chain-unknown", "Observation", "patient.color=x", FHIR_ERROR_NOT_SUPPORTED },
  { "chain-on-token", "Observation", "code.name=x", FHIR_ERROR_NOT_SUPPORTED },
  { "chain-too-long", "Patient", "link.link.link.link.link.name=x", FHIR_ERROR_NOT_SUPPORTED },
  { "has", "Patient", "_has:Observation:patient:code=x", OK },
  { "has-nested", "Patient", "_has:Observation:patient:_has:DiagnosticReport:result:code=x", OK },
  { "has-chain", "Patient", "_has:Observation:patient:performer:Practitioner.name=x", OK },
  { "has-unknown-type", "Patient", "_has:Planet:patient:code=x", FHIR_ERROR_NOT_SUPPORTED },
  { "has-not-here", "Location", "_has:Condition:patient:code=x", FHIR_ERROR_NOT_SUPPORTED },
  { "has-short", "Patient", "_has:Observation:code=x", FHIR_ERROR_NOT_SUPPORTED },
  { "composite", "Observation", "code-value-quantity=http://loinc.org|1$gt5", OK },
  { "composite-one-part", "Observation", "code-value-quantity=1", FHIR_ERROR_VALUE },
  { "composite-three-parts", "Observation", "code-value-quantity=1$2$3", FHIR_ERROR_VALUE },
  { "uri-below", "ValueSet", "url:below=http://hl7.org/", OK },
  { "id", "Patient", "_id=1,2", OK },
  { "id-bad", "Patient", "_id=a_b", FHIR_ERROR_VALUE },
  { "last-updated", "Patient", "_lastUpdated=ge2020", OK },
  { "tag", "Patient", "_tag=http://x.example|a", OK },
  { "sort", "Observation", "_sort=-date,_id,code", OK },
  { "sort-unknown", "Observation", "_sort=colour", FHIR_ERROR_NOT_SUPPORTED },
  { "sort-composite", "Observation", "_sort=code-value-quantity", FHIR_ERROR_NOT_SUPPORTED },
  { "sort-twice", "Observation", "_sort=date&_sort=code", FHIR_ERROR_VALUE },
  { "count", "Observation", "_count=50", OK },
  { "count-negative", "Observation", "_count=-1", FHIR_ERROR_VALUE },
  { "total", "Observation", "_total=accurate", OK },
  { "total-unknown", "Observation", "_total=some", FHIR_ERROR_VALUE },
  { "summary", "Observation", "_summary=count", OK },
  { "include", "Observation", "_include=Observation:subject", OK },
  { "include-target", "Observation", "_include=Observation:subject:Patient", OK },
  { "include-all", "Observation", "_include=*", OK },
  { "include-iterate", "Observation", "_include:iterate=Patient:organization", OK },
  { "include-unknown", "Observation", "_include=Observation:colour", FHIR_ERROR_NOT_SUPPORTED },
  { "include-token", "Observation", "_include=Observation:code", FHIR_ERROR_NOT_SUPPORTED },
  { "revinclude", "Patient", "_revinclude=Observation:subject", OK },
  { "contained", "Observation", "_contained=true", FHIR_ERROR_NOT_SUPPORTED },
  { "format", "Observation", "_format=json&_pretty=true", OK },
  { "content", "Observation", "_content=x", FHIR_ERROR_NOT_SUPPORTED },
  { "type-on-type", "Observation", "_type=Patient", FHIR_ERROR_NOT_SUPPORTED },
  { "system", NULL, "_type=Patient,Observation&_lastUpdated=ge2020", OK },
  { "system-all", NULL, "_tag=x", OK },
  { "system-common", NULL, "_type=Condition,Observation&patient=1", OK },
  { "system-not-common", NULL, "_type=Patient,Observation&code=x", FHIR_ERROR_NOT_SUPPORTED },
  { "system-no-type", NULL, "_type=", FHIR_ERROR_VALUE },
  { "system-unknown-type", NULL, "_type=Planet", FHIR_ERROR_VALUE },
};
/* clang-format on */

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirSearchQuery) query =
      search_fixture_parse (row->type, row->query, FALSE, NULL, &error);

  if (row->error == OK)
    {
      g_assert_no_error (error);
      g_assert_nonnull (query);
    }
  else
    {
      g_assert_null (query);
      g_assert_error (error, FHIR_ERROR, row->error);
    }
}

static void
test_lenient (void)
{
  g_autoptr (FhirIssues) warnings = fhir_issues_new();
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirSearchQuery) query =
      search_fixture_parse ("Patient", "nmae=x&gender=male&birthdate=soon", TRUE, warnings, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (fhir_issues_get_n (warnings), ==, 2);
  g_assert_cmpstr (fhir_issues_get (warnings, 0)->expression, ==, "http.nmae");
  g_assert_false (fhir_issues_has_errors (warnings));
  g_assert_cmpuint (fhir_params_get_n (fhir_search_query_get_used (query)), ==, 1);
}

/* Messages name the parameter, never what was searched for. */
static void
test_no_values_in_messages (void)
{
  static const char *const queries[] = { "birthdate=Secret",
                                         "name:fuzzy=Secret",
                                         "nmae=Secret",
                                         "gender:missing=Secret" };

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (search_fixture_parse ("Patient", queries[i], FALSE, NULL, &error));
      g_assert_null (strstr (error->message, "Secret"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/core/search/query/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/core/search/query/lenient", test_lenient);
  g_test_add_func ("/core/search/query/no-values-in-messages", test_no_values_in_messages);
  return g_test_run();
}
