/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-search-leg.h"

G_BEGIN_DECLS

/* About how many records a clause finds, for choosing between clauses that all find more than
 * counting went to. It may be long out of date: nothing but the order of work depends on it. */
gboolean fhir_search_size_guess (FhirSearchContext *context,
                                 const FhirSearchClause *clause,
                                 double *ret_size,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same where it is remembered, without looking. */
gboolean fhir_search_size_recall (const FhirSearchContext *context,
                                  const FhirSearchClause *clause,
                                  double *ret_size);

G_END_DECLS
