/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-search-plan.h"

G_BEGIN_DECLS

/* Runs a plan's statements and gathers keys of matches in its order, at most range->limit (not 0),
 * onto keys (element-type gint64). */
gboolean fhir_search_fetch (FhirSearchPlan *plan,
                            const FhirSearchRange *range,
                            GArray *keys,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* First integer of a statement. */
gboolean fhir_search_fetch_count (FhirSearchPlan *plan,
                                  guint cap,
                                  gint64 *ret_count,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
