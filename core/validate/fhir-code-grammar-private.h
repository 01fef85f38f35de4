/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-def.h"

G_BEGIN_DECLS

/* What the form of a code says of its being in a system: no, yes (the form is all there is to it),
 * or unknown (well formed, or a system without a grammar here). */
FhirCodeAnswer fhir_code_ask_grammar (const char *system, const char *code);
gboolean fhir_code_has_grammar (const char *system);

/* Whether a text has the form of the identifier of a SNOMED CT concept, check digit included. */
gboolean fhir_code_is_sctid (const char *code);

G_END_DECLS
