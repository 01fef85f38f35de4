/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  FHIR_SEVERITY_INFORMATION,
  FHIR_SEVERITY_WARNING,
  FHIR_SEVERITY_ERROR,
  FHIR_SEVERITY_FATAL,
} FhirSeverity;

/* One issue of an OperationOutcome. No patient data in text: ids, paths and counts only. */
typedef struct
{
  FhirSeverity severity;
  const char *code; /* static: an issue-type code */
  char *text;       /* for a person */
  char *
      expression; /* (nullable) FHIRPath to the element, or "http.name" for a header or parameter */
  gint64 offset;  /* of the element in the minified text, -1 when it has none */
  guint line;     /* in the source, from 1; 0 unknown */
  guint column;   /* characters from 1; 0 unknown */
} FhirIssue;

/* A bounded list of issues, for where more than one problem must be told. One thread at a time. */
typedef struct _FhirIssues FhirIssues;

FhirIssues *fhir_issues_new (void) G_GNUC_WARN_UNUSED_RESULT;
void fhir_issues_free (FhirIssues *issues); /* NULL is fine */
void fhir_issues_add (FhirIssues *issues,
                      FhirSeverity severity,
                      const char *code,
                      const char *expression,
                      const char *format,
                      ...) G_GNUC_PRINTF (5, 6);
/* Adds an error as one issue; expression may be NULL. */
void fhir_issues_add_error (FhirIssues *issues, const GError *error, const char *expression);
/* Sets the place in the minified text of the issue added last. */
void fhir_issues_set_offset (FhirIssues *issues, guint32 offset);
void fhir_issues_set_line (FhirIssues *issues, guint n, guint line, guint column);
guint fhir_issues_get_n (const FhirIssues *issues);
const FhirIssue *fhir_issues_get (const FhirIssues *issues, guint n);
gboolean fhir_issues_has_errors (const FhirIssues *issues); /* severity error or fatal */
const char *fhir_severity_get_code (FhirSeverity severity); /* "information" … "fatal" */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirIssues, fhir_issues_free)

G_END_DECLS
