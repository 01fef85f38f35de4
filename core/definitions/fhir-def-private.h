/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-def.h"

/* Lists of types, one after another; both elements and search parameters point into it. */
extern const FhirTypeId fhir_type_pool[];

/* (nullable) the definition of a number beyond R4's own. */
const FhirParamDef *fhir_def_param_of_overlay (FhirParamId param);

/* Byte order of a slice against a string of the tables; <0, 0, >0. */
static inline int
fhir_def_compare (FhirSlice slice, const char *text)
{
  gsize len = strlen (text);
  int order = slice.len == 0 || len == 0 ? 0 : memcmp (slice.text, text, MIN (slice.len, len));

  return order != 0 ? order : (slice.len > len) - (slice.len < len);
}
