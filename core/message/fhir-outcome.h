/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-issues.h"

G_BEGIN_DECLS

/* Appends an OperationOutcome (http://hl7.org/fhir/R4/operationoutcome.html) that tells the issues,
 * at least one: without any it says "all ok". The text stands in details.text for a person and in
 * diagnostics for the many clients that show only that. */
void fhir_outcome_write (const FhirIssues *issues, GString *out);

G_END_DECLS
