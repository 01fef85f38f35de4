/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-issues.h"

G_BEGIN_DECLS

/* How far issues stand where another validator has them. Errors only. */
typedef struct
{
  guint wanted;   /* places (elements) at which the other validator has errors */
  guint found;    /* of these, at which we have some too */
  guint lines;    /* of these, on the same line of the source */
  guint unwanted; /* places at which only we have errors */
} FhirExpectedFigures;

/* Compares with the OperationOutcome in a file, adding to figures. A place agrees when the
 * expression is the same, ours or theirs being the element around it, besides: ofType() and
 * comments left out. label: print each place that differs, with this name; NULL: do not.
 * FALSE when the file cannot be read. */
gboolean fhir_expected_compare (const char *path,
                                const FhirIssues *issues,
                                FhirExpectedFigures *figures,
                                const char *label);

G_END_DECLS
