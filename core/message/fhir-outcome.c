/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* OperationOutcome, the one form in which anything that went wrong is told. */

#include "fhir-outcome.h"
#include "fhir-json-writer.h"

/* The places that the validator of HL7 gives line and column, so that its readers find them. */
static void
write_line (FhirJsonWriter *w, guint line, guint column)
{
  static const char *const names[] = { "line", "col" };
  guint values[] = { line, column };

  fhir_json_writer_begin_array (w, "extension");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *url =
          g_strconcat ("http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-",
                       names[i],
                       NULL);

      fhir_json_writer_begin_object (w, NULL);
      fhir_json_writer_string (w, "url", url);
      fhir_json_writer_integer (w, "valueInteger", values[i]);
      fhir_json_writer_end_object (w);
    }
  fhir_json_writer_end_array (w);
}

static void
write_location (FhirJsonWriter *w, guint line, guint column)
{
  g_autofree char *text = g_strdup_printf ("Line[%u] Col[%u]", line, column);

  fhir_json_writer_begin_array (w, "location");
  fhir_json_writer_string (w, NULL, text);
  fhir_json_writer_end_array (w);
}

static void
write_issue (FhirJsonWriter *w, const FhirIssue *issue)
{
  const char *severity = fhir_severity_get_code (issue->severity);
  const char *code = issue->code;
  const char *text = issue->text;
  const char *expression = issue->expression;

  fhir_json_writer_begin_object (w, NULL);
  if (issue->line > 0)
    write_line (w, issue->line, issue->column);
  fhir_json_writer_string (w, "severity", severity);
  fhir_json_writer_string (w, "code", code);
  fhir_json_writer_begin_object (w, "details");
  fhir_json_writer_string (w, "text", text);
  fhir_json_writer_end_object (w);
  fhir_json_writer_string (w, "diagnostics", text);
  if (issue->line > 0)
    write_location (w, issue->line, issue->column);
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
  const FhirIssue all_ok = { .severity = FHIR_SEVERITY_INFORMATION,
                             .code = "informational",
                             .text = (char *)"all ok" };
  guint n = issues != NULL ? fhir_issues_get_n (issues) : 0;

  fhir_json_writer_begin_object (&w, NULL);
  fhir_json_writer_string (&w, "resourceType", "OperationOutcome");
  fhir_json_writer_begin_array (&w, "issue");
  if (n == 0)
    write_issue (&w, &all_ok);
  for (guint i = 0; i < n; i++)
    write_issue (&w, fhir_issues_get (issues, i));
  fhir_json_writer_end_array (&w);
  fhir_json_writer_end_object (&w);
}
