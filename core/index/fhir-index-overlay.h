/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-def-overlay.h"
#include "fhir-issues.h"
#include "fhir-search-parameter.h"

G_BEGIN_DECLS

/* Search parameters beside R4's own, ready for extraction: their numbers, a trie made by the
 * compiler that made R4's, and expressions for what the trie refuses. Immutable; any thread. */
typedef struct _FhirIndexOverlay FhirIndexOverlay;

/* Takes what can be searched by of the active parameters in list; of two with the same code on a
 * type the first counts. What has not changed since `before` (nullable) keeps its number. The rest
 * is told in issues (nullable) and left out. (element-type FhirSearchParameter) */
FhirIndexOverlay *fhir_index_overlay_new (GPtrArray *list,
                                          const FhirIndexOverlay *before,
                                          FhirIssues *issues) G_GNUC_WARN_UNUSED_RESULT;
FhirIndexOverlay *fhir_index_overlay_ref (const FhirIndexOverlay *overlay);
void fhir_index_overlay_unref (const FhirIndexOverlay *overlay); /* NULL is fine */

/* What searches find their parameters in; lives as long as the overlay. */
const FhirDefOverlay *fhir_index_overlay_get_definitions (const FhirIndexOverlay *overlay);

/* Whether one more, or another version of one, could be searched by beside those of overlay
 * (nullable). in_company: components that are not known may come with it. Problems go to issues
 * with places below `place`; what is not active has none. */
gboolean fhir_index_overlay_check (const FhirIndexOverlay *overlay,
                                   const FhirSearchParameter *one,
                                   gboolean in_company,
                                   const char *place,
                                   FhirIssues *issues) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirIndexOverlay, fhir_index_overlay_unref)

G_END_DECLS
