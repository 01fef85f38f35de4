/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-patch-list-private.h"

G_BEGIN_DECLS

/* The JSON member of a type's element, for a value: parameter is a Parameters.parameter (or part)
 * that carries it; name the element's, a choice with or without [x], or the JSON member itself.
 * NULL with FHIR_ERROR_RULE when there is no such element or the value is not of its type. */
const FhirMemberDef *fhir_patch_value_find_member (FhirTypeId type,
                                                   FhirSlice name,
                                                   const FhirJsonDoc *doc,
                                                   guint32 parameter,
                                                   GError **error);

/* Makes the value that a parameter carries for an element of a type: value[x] with its shadow, a
 * resource, or parts for types that have no name. */
gboolean fhir_patch_value_make (FhirJsonDraft *draft,
                                FhirTypeId type,
                                const FhirJsonDoc *doc,
                                guint32 parameter,
                                FhirPatchPair *ret_pair,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether an element may have more than one value. */
gboolean fhir_patch_member_is_many (const FhirMemberDef *member);

G_END_DECLS
