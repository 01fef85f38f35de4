/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-error.h"
#include "fhir-issues.h"

#include "fhir-test.h"

static void
test_every_code_has_a_row (void)
{
  for (int code = 0; code < FHIR_ERROR_N_CODES; code++)
    {
      g_autoptr (GError) error = g_error_new (FHIR_ERROR, code, "x");

      g_assert_cmpuint (fhir_error_get_status (error), >=, 400);
      g_assert_cmpuint (fhir_error_get_status (error), <, 600);
      g_assert_nonnull (fhir_error_get_issue_code (error));
    }
}

static void
test_foreign_errors (void)
{
  g_autoptr (GError) cancelled = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  g_autoptr (GError) other = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "x");

  g_assert_cmpuint (fhir_error_get_status (cancelled), ==, 503);
  g_assert_cmpuint (fhir_error_get_status (other), ==, 500);
}

static void
test_issues_are_bounded (void)
{
  g_autoptr (FhirIssues) issues = fhir_issues_new();

  g_assert_false (fhir_issues_has_errors (issues));
  for (int i = 0; i < 5000; i++)
    fhir_issues_add (issues, FHIR_SEVERITY_WARNING, "value", "Patient.name", "issue %d", i);
  g_assert_false (fhir_issues_has_errors (issues));
  fhir_issues_add (issues, FHIR_SEVERITY_ERROR, "value", NULL, "the last");
  g_assert_true (fhir_issues_has_errors (issues));
  g_assert_cmpuint (fhir_issues_get_n (issues), ==, 1001);
  g_assert_cmpstr (fhir_issues_get (issues, 1000)->text, ==, "4001 more issues are not listed");
  g_assert_cmpstr (fhir_issues_get (issues, 7)->text, ==, "issue 7");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/base/error/every-code-has-a-row", test_every_code_has_a_row);
  g_test_add_func ("/core/base/error/foreign-errors", test_foreign_errors);
  g_test_add_func ("/core/base/error/issues-are-bounded", test_issues_are_bounded);
  return g_test_run();
}
