/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json.h"
#include "fhir-limits.h"
#include <gio/gio.h>

G_BEGIN_DECLS

#define FHIR_PATH_PATCH_MAX_OPERATIONS 1000
/* Operations times size of the resource: what one patch may cost, since each operation sees the
 * work of those before it and so reads the resource anew. */
#define FHIR_PATH_PATCH_MAX_BYTES (64 * 1024 * 1024)

/* Applies a FHIRPath Patch (http://hl7.org/fhir/R4/fhirpatch.html), the Parameters at patch_node,
 * to the resource at the root of doc; appends the new minified text to out. All or nothing; what no
 * operation touches stays byte for byte. The result is of the definitions' shape as far as the
 * patch made it, but is not checked as a whole. Pure; any thread. Errors name the operation:
 * FHIR_ERROR_VALUE and FHIR_ERROR_REQUIRED for a malformed patch, FHIR_ERROR_SYNTAX for a path that
 * is no FHIRPath, FHIR_ERROR_RULE where it does not fit the resource, FHIR_ERROR_TOO_LARGE and
 * FHIR_ERROR_TOO_COSTLY past the limits. */
gboolean fhir_path_patch_apply (const FhirJsonDoc *doc,
                                const FhirJsonDoc *patch,
                                guint32 patch_node,
                                const FhirLimits *limits,
                                GCancellable *cancellable,
                                GString *out,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the Parameters are operations that could apply somewhere: what can be said before the
 * resource is at hand. */
gboolean fhir_path_patch_check (const FhirJsonDoc *patch,
                                guint32 patch_node,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
