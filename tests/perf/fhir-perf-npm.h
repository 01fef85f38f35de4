/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Resources a second by the npm package fhirpath (index-fhirpath.js), in its first and its best
 * pass, over lines of NDJSON with expressions as {"Type":[["expression","component"…],…]}. FALSE,
 * having said so: the folder that CHARTROOM_NPM names (one where `npm i fhirpath` was run) is not
 * there. */
gboolean fhir_perf_npm_fhirpath (const char *expressions,
                                 const char *lines,
                                 double *ret_first,
                                 double *ret_best);

G_END_DECLS
