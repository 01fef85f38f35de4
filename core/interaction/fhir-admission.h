/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-interaction.h"
#include "fhir-issues.h"

G_BEGIN_DECLS

/* Whether the resource at node may be stored, by the strictness of the context: the one check of
 * every way in. It must be a resource of `type` (0: any) even when nothing is validated. place
 * (nullable) is what expressions begin with instead of the type's name. All that is wrong goes to
 * issues, warnings too. Errors: FHIR_ERROR_STRUCTURE what does not have R4's structure,
 * FHIR_ERROR_RULE what breaks other rules or profiles, FHIR_ERROR_TOO_COSTLY. Any thread. */
gboolean fhir_admission_check (const FhirInteractionContext *context,
                               const FhirJsonDoc *doc,
                               guint32 node,
                               FhirTypeId type,
                               const char *place,
                               FhirIssues *issues,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for what is read here and not stored, whatever the strictness: Parameters, and the
 * Bundle around a batch's entries, which are left to themselves. */
gboolean fhir_admission_check_envelope (const FhirInteractionContext *context,
                                        const FhirJsonDoc *doc,
                                        guint32 node,
                                        FhirTypeId type,
                                        const char *place,
                                        FhirIssues *issues,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
