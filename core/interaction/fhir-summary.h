/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-form.h"
#include "fhir-json-parser.h"

G_BEGIN_DECLS

/* Whether the form leaves anything of a resource out. */
gboolean fhir_summary_is_wanted (const FhirForm *form);

/* The resource in body as _summary and _elements want it; a plain copy when they want nothing. What
 * is left out is said by the tag SUBSETTED (http://hl7.org/fhir/R4/search.html#summary). NULL with
 * error when the stored bytes cannot be read. */
GBytes *fhir_summary_apply (const FhirForm *form,
                            FhirJsonParser *parser,
                            const FhirLimits *limits,
                            FhirSlice body,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
