/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-decimal.h"

G_BEGIN_DECLS

/* A unit of UCUM (https://ucum.org), read: numerator / denominator * 10^power of the base units
 * raised to dims. What UCUM makes convertible with nothing (arbitrary units, logarithms) is a kind
 * of its own. A value type; any thread. */
#define FHIR_UCUM_N_BASES   7
#define FHIR_UCUM_N_AMOUNTS 3
#define FHIR_UCUM_CODE_MAX  256

typedef struct
{
  unsigned __int128 numerator;
  unsigned __int128 denominator;
  gint32 power;
  gint32 offset;                 /* hundredths added before the factor counts: 27315 of Cel */
  gboolean exact;                /* else double carries the value */
  double factor;                 /* the same as a double */
  guint16 own_kind;              /* 0, or the number of the unit that only converts with itself */
  gint8 own_kind_exponent;       /* of that */
  gint8 dims[FHIR_UCUM_N_BASES]; /* m, s, g, rad, K, C, cd */
  gint8 amounts[FHIR_UCUM_N_AMOUNTS]; /* mol, eq, osm: to UCUM numbers, and no dimension */
} FhirUcumUnit;

/* Reads a code: terms with . and /, parentheses, prefixes, exponents, annotations. FALSE: not UCUM,
 * or beyond its limits. "1" and "" are the unit of numbers. */
gboolean fhir_ucum_parse (FhirSlice code, FhirUcumUnit *ret_unit) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_ucum_is_comparable (const FhirUcumUnit *a, const FhirUcumUnit *b);
/* -1, 0, 1 of two amounts whose units are comparable: by exact value wherever the units are exact
 * and the numbers fit, else by double with a tolerance of 10^-12. */
int fhir_ucum_compare (const FhirDecimal *a,
                       const FhirUcumUnit *unit_a,
                       const FhirDecimal *b,
                       const FhirUcumUnit *unit_b);
/* An amount in another comparable unit. FALSE: it does not fit a decimal. */
gboolean fhir_ucum_convert (const FhirDecimal *value,
                            const FhirUcumUnit *from,
                            const FhirUcumUnit *to,
                            FhirDecimal *ret_value) G_GNUC_WARN_UNUSED_RESULT;

/* A value in `to` is value * factor + offset of one in `from`; both comparable. */
double fhir_ucum_get_factor (const FhirUcumUnit *from, const FhirUcumUnit *to);
double fhir_ucum_get_offset (const FhirUcumUnit *from, const FhirUcumUnit *to);
/* The dimension as a code of base units, amounts and own kind ("m-3.g"); (transfer full), empty for
 * a number. */
char *fhir_ucum_format_bases (const FhirUcumUnit *unit) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
