/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json.h"
#include "fhir-limits.h"

G_BEGIN_DECLS

#define FHIR_JSON_PATCH_MAX_OPERATIONS 10000

/* Applies a JSON Patch (RFC 6902), the array at patch_node, to the value at node; appends the new
 * minified text to out. All or nothing; bytes that no operation touches stay as they are. Pure; any
 * thread. Errors name the operation and its pointer: FHIR_ERROR_VALUE and FHIR_ERROR_REQUIRED for a
 * malformed patch, FHIR_ERROR_RULE where it does not fit the document (nothing there, a test that
 * fails), FHIR_ERROR_TOO_LARGE past the limits. */
gboolean fhir_json_patch_apply (const FhirJsonDoc *doc,
                                guint32 node,
                                const FhirJsonDoc *patch,
                                guint32 patch_node,
                                const FhirLimits *limits,
                                GString *out,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the value is an array of operations that could apply somewhere: what can be said before
 * the document is at hand. */
gboolean fhir_json_patch_check (const FhirJsonDoc *patch,
                                guint32 patch_node,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
