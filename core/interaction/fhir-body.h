/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-call-private.h"

G_BEGIN_DECLS

/* The bytes of a request's body, without a byte order mark; NONE when it is empty. */
FhirSlice fhir_body_get (const FhirRequest *request);

/* The resource that a body holds in JSON or XML; (transfer full). Errors: FHIR_ERROR_MEDIA_TYPE,
 * FHIR_ERROR_REQUIRED when it is empty, those of the parsers. */
FhirJsonDoc *fhir_body_parse (const FhirCall *call, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Gives issues about that document their line and column in the body. One pass over it. */
void fhir_body_locate (const FhirCall *call, FhirIssues *issues);

G_END_DECLS
