/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-slice.h"

G_BEGIN_DECLS

#define FHIR_PHONETIC_MAX 32

/* Codes one folded word (see fhir_fold()) by its sound, refined Soundex: the first letter and a
 * digit for each group of like-sounding letters: "smith" and "smyth" are both "s38060". Index rows
 * of phonetic parameters hold such codes, one row a word; a search codes each word of its value and
 * looks for equal codes. Words in other scripts, and digits, stay as they are (cut at whole
 * characters). Returns the length; 0 for an empty word. NUL-terminated. */
gsize fhir_phonetic_code (FhirSlice word, char ret_code[FHIR_PHONETIC_MAX + 1]);

G_END_DECLS
