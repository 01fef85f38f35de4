/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json.h"

G_BEGIN_DECLS

typedef enum
{
  FHIR_DIFF_SKIP_VERSION = 1 << 0, /* leave meta.versionId and meta.lastUpdated out */
} FhirDiffFlags;

/* What makes `to` of `from`, two resources of one type, as the Parameters of a FHIRPath Patch;
 * appended to out. Applied to `from` it gives `to` (but for the order of members). Lists are
 * compared by the identity of their elements, not by place: see fhir_patch_match(). Pure; any
 * thread. FHIR_ERROR_RULE: different types; FHIR_ERROR_STRUCTURE: a member that R4 does not know;
 * FHIR_ERROR_TOO_LARGE: more than a patch may have operations. */
gboolean fhir_diff (const FhirJsonDoc *from,
                    const FhirJsonDoc *to,
                    FhirDiffFlags flags,
                    GString *out,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
