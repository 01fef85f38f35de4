/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-search-plan.h"

G_BEGIN_DECLS

/* Whether two conditions that both find many meet in few records. ret_few: keys holds every record
 * that may have both, and perhaps others. Looked into once and remembered. */
gboolean fhir_search_known_few (FhirSearchPlan *plan,
                                const FhirSearchClause *a,
                                const FhirSearchClause *b,
                                GArray *keys,
                                gboolean *ret_few,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For queries that walk a type by change: sets the plan's from_change. */
void fhir_search_known_recall (FhirSearchPlan *plan);
/* The walk of such a query from its start found its first match here (0: none at all). */
void fhir_search_known_learn (const FhirSearchPlan *plan, gint64 first_match);

G_END_DECLS
