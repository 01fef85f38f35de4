/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-search-leg.h"

G_BEGIN_DECLS

/* Keys of what _include and _revinclude of the query bring for matches, each once and none that is
 * a match, at most limits->include_max; *ret_cut when there was more. */
gboolean fhir_search_include (FhirSearchContext *context,
                              const GArray *matches,
                              GArray *includes,
                              gboolean *ret_cut,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
