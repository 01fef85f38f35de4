/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-work-private.h"

G_BEGIN_DECLS

/* Type/id or Type/id/_history/version of a reference to a resource of this server by its whole URL:
 * the part below the base that the request came to, or below another that we are known by. NONE:
 * it is of no such form. */
FhirSlice fhir_own_reference_get (const FhirCall *call, FhirSlice reference);

/* Makes such references in the work's resource relative, so that search, chains and whatever else
 * follows references sees where they lead, also when the server has moved. */
gboolean fhir_own_reference_shorten (FhirWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
