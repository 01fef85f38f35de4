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

G_END_DECLS
