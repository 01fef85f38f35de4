/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json.h"

G_BEGIN_DECLS

/* Follows an RFC 6901 pointer from node. FALSE with FHIR_ERROR_VALUE for a malformed pointer and
 * FHIR_ERROR_NOT_FOUND where nothing is there. */
gboolean fhir_json_pointer_get (const FhirJsonDoc *doc,
                                guint32 node,
                                const char *pointer,
                                guint32 *ret_node,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For who walks by himself. Takes the first step off a pointer that is not empty, decoded; FALSE
 * with FHIR_ERROR_VALUE when it is malformed. */
gboolean fhir_json_pointer_next (FhirSlice *pointer,
                                 GString *step,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether all of a pointer is well formed. */
gboolean fhir_json_pointer_check (FhirSlice pointer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A step as the index of an array: digits without leading zeros; capped at G_MAXUINT32. */
gboolean
fhir_json_pointer_index (const char *step, gsize len, guint *ret_index) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
