/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-slice.h"

G_BEGIN_DECLS

typedef enum
{
  FHIR_PRECISION_YEAR,
  FHIR_PRECISION_MONTH,
  FHIR_PRECISION_DAY,
  FHIR_PRECISION_MINUTE, /* search values only: R4 dateTime has seconds when it has a time */
  FHIR_PRECISION_SECOND,
  FHIR_PRECISION_MILLI, /* three or more fraction digits, or fewer: [lo, lo + 10^-n s) */
} FhirDatePrecision;

/* A partial date or time as the half-open interval [lo, hi) of milliseconds since
 * 1970-01-01T00:00Z. Text without a zone is read as UTC: one rule everywhere, so that an index row
 * and a search value always meet. */
typedef struct
{
  gint64 lo;
  gint64 hi;
  FhirDatePrecision precision;
  gboolean has_zone;
} FhirDateSpan;

#define FHIR_DATE_MIN \
  (G_GINT64_CONSTANT (-62135596800000)) /* 0001-01-01, stands for an open start */
#define FHIR_DATE_MAX \
  (G_GINT64_CONSTANT (253402300800000)) /* 10000-01-01, stands for an open end */

/* Reads a FHIR date, dateTime or instant (also hh:mm without seconds, as search allows). FALSE when
 * the text is none; ret_span is then untouched. No allocation. */
gboolean fhir_date_parse (FhirSlice text, FhirDateSpan *ret_span) G_GNUC_WARN_UNUSED_RESULT;

#define FHIR_INSTANT_LEN 24 /* 2026-03-12T09:05:00.000Z */

/* Writes an instant in UTC with milliseconds, NUL-terminated. */
void fhir_instant_format (gint64 ms, char ret_text[FHIR_INSTANT_LEN + 1]);

#define FHIR_HTTP_DATE_LEN 29 /* Sun, 06 Nov 1994 08:49:37 GMT */

/* IMF-fixdate of RFC 9110. */
void fhir_http_date_format (gint64 ms, char ret_text[FHIR_HTTP_DATE_LEN + 1]);
/* Reads IMF-fixdate only (the other two forms are obsolete). */
gboolean fhir_http_date_parse (const char *text, gint64 *ret_ms) G_GNUC_WARN_UNUSED_RESULT;

/* Days since 1970-01-01 of a proleptic Gregorian date, and back. */
gint64 fhir_days_from_civil (int year, int month, int day);
void fhir_civil_from_days (gint64 days, int *ret_year, int *ret_month, int *ret_day);

G_END_DECLS
