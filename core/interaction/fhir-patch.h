/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-work-private.h"

G_BEGIN_DECLS

/* patch and conditional patch: http://hl7.org/fhir/R4/http.html#patch. The patch is read in the
 * first half and applied in the second, to the newest version. */
gboolean fhir_prepare_patch (FhirWork *work, GError **error);
FhirResponse *fhir_apply_patch (FhirWork *work, GError **error);
gboolean fhir_prepare_patch_conditional (FhirWork *work, GError **error);
FhirResponse *fhir_apply_patch_conditional (FhirWork *work, GError **error);

/* Media types that patches have for themselves, n from 0 on; NULL past the last. FHIRPath Patch
 * comes as a resource. Static. */
const char *fhir_patch_get_format (guint n);

/* Makes the work's document the patched resource, once: from then on it is a resource to write, not
 * a patch. work->old_links, when it is there, gets the links of the version before. */
gboolean fhir_patch_make (FhirWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Searches the condition of a conditional patch, once; inside the writer's group. */
gboolean fhir_patch_resolve (FhirWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The newest version of the work's resource for a change: checked against If-Match, parsed by the
 * context's parser (valid until it parses again). FHIR_ERROR_NOT_FOUND, FHIR_ERROR_GONE,
 * FHIR_ERROR_PRECONDITION. */
const FhirJsonDoc *fhir_patch_read_newest (FhirWork *work, GError **error);

/* Checks changed JSON as a write is, and that it still is the same resource, stores and answers it.
 */
FhirResponse *fhir_patch_store (FhirWork *work, const GString *text, GError **error);

G_END_DECLS
