/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A list of issues that cannot grow without end: past ISSUES_MAX further ones are counted, and the
 * last issue says how many were left out. */

#include "fhir-issues.h"

#include "fhir-error.h"

#define ISSUES_MAX 1000

struct _FhirIssues
{
  GArray *list; /* (element-type FhirIssue) */
  guint left_out;
  gboolean has_errors;
};

static void
clear_issue (gpointer data)
{
  FhirIssue *issue = data;

  g_free (issue->text);
  g_free (issue->expression);
}

FhirIssues *
fhir_issues_new (void)
{
  FhirIssues *issues = g_new0 (FhirIssues, 1);

  issues->list = g_array_new (FALSE, FALSE, sizeof (FhirIssue));
  g_array_set_clear_func (issues->list, clear_issue);
  return issues;
}

void
fhir_issues_free (FhirIssues *issues)
{
  if (issues == NULL)
    return;
  g_array_unref (issues->list);
  g_free (issues);
}

static void
say_left_out (FhirIssues *issues)
{
  FhirIssue *last = &g_array_index (issues->list, FhirIssue, ISSUES_MAX);

  g_free (last->text);
  last->text = g_strdup_printf ("%u more issues are not listed", issues->left_out);
}

static void
take_issue (FhirIssues *issues, FhirIssue issue)
{
  issues->has_errors = issues->has_errors || issue.severity >= FHIR_SEVERITY_ERROR;
  if (issues->list->len < ISSUES_MAX)
    {
      g_array_append_val (issues->list, issue);
      return;
    }
  clear_issue (&issue);
  if (issues->left_out++ == 0)
    {
      FhirIssue more = { .severity = FHIR_SEVERITY_INFORMATION, .code = "too-long", .offset = -1 };
      g_array_append_val (issues->list, more);
    }
  say_left_out (issues);
}

void
fhir_issues_add (FhirIssues *issues,
                 FhirSeverity severity,
                 const char *code,
                 const char *expression,
                 const char *format,
                 ...)
{
  FhirIssue issue = { .severity = severity,
                      .code = code,
                      .expression = g_strdup (expression),
                      .offset = -1 };
  va_list args;

  va_start (args, format);
  issue.text = g_strdup_vprintf (format, args);
  va_end (args);
  take_issue (issues, issue);
}

void
fhir_issues_add_error (FhirIssues *issues, const GError *error, const char *expression)
{
  fhir_issues_add (issues,
                   FHIR_SEVERITY_ERROR,
                   fhir_error_get_issue_code (error),
                   expression,
                   "%s",
                   error->message);
}

void
fhir_issues_set_offset (FhirIssues *issues, guint32 offset)
{
  if (issues->list->len > 0 && issues->list->len <= ISSUES_MAX && issues->left_out == 0)
    g_array_index (issues->list, FhirIssue, issues->list->len - 1).offset = offset;
}

void
fhir_issues_set_line (FhirIssues *issues, guint n, guint line, guint column)
{
  g_return_if_fail (n < issues->list->len);
  g_array_index (issues->list, FhirIssue, n).line = line;
  g_array_index (issues->list, FhirIssue, n).column = column;
}

guint
fhir_issues_get_n (const FhirIssues *issues)
{
  return issues->list->len;
}

const FhirIssue *
fhir_issues_get (const FhirIssues *issues, guint n)
{
  g_return_val_if_fail (n < issues->list->len, NULL);
  return &g_array_index (issues->list, FhirIssue, n);
}

gboolean
fhir_issues_has_errors (const FhirIssues *issues)
{
  return issues->has_errors;
}

const char *
fhir_severity_get_code (FhirSeverity severity)
{
  static const char *const codes[] = { "information", "warning", "error", "fatal" };

  g_return_val_if_fail (severity <= FHIR_SEVERITY_FATAL, "fatal");
  return codes[severity];
}
