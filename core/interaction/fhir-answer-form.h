/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-form.h"
#include "fhir-json-parser.h"

G_BEGIN_DECLS

/* Puts an answer, whose body is JSON, into the form that was asked for: XML, or indented. Takes the
 * response. What JSON holds and XML cannot is told instead of left out: another answer, 406. */
FhirResponse *fhir_answer_form_apply (const FhirForm *form,
                                      FhirJsonParser *parser,
                                      const FhirLimits *limits,
                                      FhirResponse *response) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
