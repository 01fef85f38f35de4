/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-interaction.h"
#include "fhir-issues.h"

G_BEGIN_DECLS

/* Whether an active SearchParameter at node could be searched by here, so that nobody stores one
 * and wonders later why it finds nothing. place (nullable) as in fhir_admission_check().
 * FHIR_ERROR_RULE when it could not; issues say why and where. */
gboolean fhir_parameter_rule_check (const FhirInteractionContext *context,
                                    const FhirJsonDoc *doc,
                                    guint32 node,
                                    const char *place,
                                    FhirIssues *issues,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
