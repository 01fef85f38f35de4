/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-slice.h"

G_BEGIN_DECLS

/* Folds text for string search, the same for index rows and for query values: Unicode lower case,
 * accents removed, runs of white space and punctuation one space, no space at the ends
 * (http://hl7.org/fhir/R4/search.html#string). Appends to out. Text must be valid UTF-8. */
void fhir_fold (FhirSlice text, GString *out);

/* The least string that is greater than every string with this prefix: the last code point raised
 * by one (skipping surrogates), or dropped when it is the largest. FALSE: no such bound. */
gboolean fhir_fold_next_prefix (FhirSlice prefix, GString *out) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
