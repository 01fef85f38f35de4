/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-decimal.h"

G_BEGIN_DECLS

/* Exact arithmetic on decimals. FALSE, result untouched: it does not fit into 38 digits (or has no
 * value: division by zero, root of a negative number). Values only; any thread. */
#define FHIR_DECIMAL_SCALE_MAX    6144
#define FHIR_DECIMAL_DIVIDE_SCALE 28 /* digits after the point that a division keeps at most */

typedef enum
{
  FHIR_ROUND_HALF_UP, /* away from zero from a half on */
  FHIR_ROUND_FLOOR,
  FHIR_ROUND_CEILING,
  FHIR_ROUND_TRUNCATE,
} FhirRounding;

gboolean fhir_decimal_add (const FhirDecimal *a,
                           const FhirDecimal *b,
                           FhirDecimal *ret_sum) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_decimal_subtract (const FhirDecimal *a,
                                const FhirDecimal *b,
                                FhirDecimal *ret_difference) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_decimal_multiply (const FhirDecimal *a,
                                const FhirDecimal *b,
                                FhirDecimal *ret_product) G_GNUC_WARN_UNUSED_RESULT;
/* Rounded half up where it does not end; trailing zeros beyond the operands' scale are dropped. */
gboolean fhir_decimal_divide (const FhirDecimal *a,
                              const FhirDecimal *b,
                              FhirDecimal *ret_quotient) G_GNUC_WARN_UNUSED_RESULT;
/* Quotient towards zero and remainder with the sign of a: a = quotient * b + remainder. */
gboolean fhir_decimal_divide_whole (const FhirDecimal *a,
                                    const FhirDecimal *b,
                                    FhirDecimal *ret_quotient,
                                    FhirDecimal *ret_remainder) G_GNUC_WARN_UNUSED_RESULT;
/* The same value with exactly scale digits after the point. */
gboolean fhir_decimal_round (const FhirDecimal *decimal,
                             gint32 scale,
                             FhirRounding rounding,
                             FhirDecimal *ret_rounded) G_GNUC_WARN_UNUSED_RESULT;
/* Exact for whole exponents, else by double. */
gboolean fhir_decimal_power (const FhirDecimal *base,
                             const FhirDecimal *exponent,
                             FhirDecimal *ret_power) G_GNUC_WARN_UNUSED_RESULT;
/* Exact where the root is a decimal, else 15 significant digits. */
gboolean fhir_decimal_sqrt (const FhirDecimal *decimal,
                            FhirDecimal *ret_root) G_GNUC_WARN_UNUSED_RESULT;
/* 15 significant digits of a finite double. */
gboolean fhir_decimal_from_double (double value, FhirDecimal *ret) G_GNUC_WARN_UNUSED_RESULT;
/* A whole number that fits. */
gboolean fhir_decimal_get_integer (const FhirDecimal *decimal,
                                   gint64 *ret) G_GNUC_WARN_UNUSED_RESULT;
/* Digits after the point without trailing zeros; 0 for whole numbers. */
gint32 fhir_decimal_get_precision (const FhirDecimal *decimal);

G_END_DECLS
