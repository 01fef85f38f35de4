/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json.h"

G_BEGIN_DECLS

/* Merges two versions that both came from a third, element by element, lists by the identity of
 * their elements; appends the merged JSON to out. Where both changed the same thing differently
 * ours stays, and its FHIRPath (in ours) is added to conflicts, (element-type utf8), which frees
 * its texts. What both left alone stands as in ours, byte for byte where nothing below it changed.
 * meta.versionId and meta.lastUpdated are never in conflict: ours stay. Pure; any thread.
 * FHIR_ERROR_RULE: different types; FHIR_ERROR_STRUCTURE: a member that R4 does not know. */
gboolean fhir_merge (const FhirJsonDoc *base,
                     const FhirJsonDoc *ours,
                     const FhirJsonDoc *theirs,
                     GPtrArray *conflicts,
                     GString *out,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
