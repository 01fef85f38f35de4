/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* OperationOutcome, the one form in which anything that went wrong is told. */

#include "fhir-outcome.h"
#include "fhir-json-writer.h"

static void
write_issue (FhirJsonWriter *w,
             const char *severity,
             const char *code,
             const char *text,
             const char *expression)
{
  fhir_json_writer_begin_object (w, NULL);
  fhir_json_writer_string (w, "severity", severity);
  fhir_json_writer_string (w, "code", code);
  fhir_json_writer_begin_object (w, "details");
  fhir_json_writer_string (w, "text", text);
  fhir_json_writer_end_object (w);
  fhir_json_writer_string (w, "diagnostics", text);
  if (expression != NULL)
    {
      fhir_json_writer_begin_array (w, "expression");
      fhir_json_writer_string (w, NULL, expression);
      fhir_json_writer_end_array (w);
    }
  fhir_json_writer_end_object (w);
}

void
fhir_outcome_write (const FhirIssues *issues, GString *out)
{
  FhirJsonWriter w = FHIR_JSON_WRITER_INIT (out);
  guint n = issues != NULL ? fhir_issues_get_n (issues) : 0;

  fhir_json_writer_begin_object (&w, NULL);
  fhir_json_writer_string (&w, "resourceType", "OperationOutcome");
  fhir_json_writer_begin_array (&w, "issue");
  if (n == 0)
    write_issue (&w, "information", "informational", "all ok", NULL);
  for (guint i = 0; i < n; i++)
    {
      const FhirIssue *issue = fhir_issues_get (issues, i);
      write_issue (&w,
                   fhir_severity_get_code (issue->severity),
                   issue->code,
                   issue->text,
                   issue->expression);
    }
  fhir_json_writer_end_array (&w);
  fhir_json_writer_end_object (&w);
}
