/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-slice.h"

G_BEGIN_DECLS

/* An exact decimal: coefficient * 10^-scale, with the digits as written (1.0 has scale 1, 1.00 has
 * scale 2; 1e3 has scale -3). At most 38 significant digits; the text itself is never thrown away
 * by callers. A value type; any thread. */
typedef struct
{
  __int128 coefficient;
  gint32 scale;
} FhirDecimal;

/* Reads a JSON number or FHIR decimal lexeme. FALSE: not a number, or beyond 38 digits or an
 * exponent beyond +-6144; ret_decimal is then untouched. */
gboolean fhir_decimal_parse (FhirSlice text, FhirDecimal *ret_decimal) G_GNUC_WARN_UNUSED_RESULT;

/* -1, 0, 1 by exact value: 1.0 equals 1.00. */
int fhir_decimal_compare (const FhirDecimal *a, const FhirDecimal *b);

/* The nearest double. */
double fhir_decimal_to_double (const FhirDecimal *decimal);
/* The same of a lexeme that the JSON parser took for a number, however long; may be infinite. */
double fhir_number_to_double (FhirSlice number);

/* The half-open range [low, high) that a searched number stands for by its implicit precision
 * (http://hl7.org/fhir/R4/search.html#number): 100 is [99.5, 100.5), 100.00 is [99.995, 100.005),
 * 1e2 is [95, 105). */
void fhir_decimal_get_range (const FhirDecimal *decimal, double *ret_low, double *ret_high);

/* Plain notation keeping the scale; (transfer full). */
char *fhir_decimal_format (const FhirDecimal *decimal) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
