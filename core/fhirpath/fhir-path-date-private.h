/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-path-expr.h"

G_BEGIN_DECLS

/* A date, date and time, or time of day, known as far as precision says; what is not known stands
 * at its lowest. */
typedef enum
{
  FHIR_PATH_YEAR = 4, /* digits of the text, as precision() counts them */
  FHIR_PATH_MONTH = 6,
  FHIR_PATH_DAY = 8,
  FHIR_PATH_HOUR = 10,
  FHIR_PATH_MINUTE = 12,
  FHIR_PATH_SECOND = 14,
  FHIR_PATH_MILLI = 17,
} FhirPathPrecision;

#define FHIR_PATH_TIME_DIGITS 8 /* a time of day has these fewer */

typedef struct
{
  FhirPathKind kind; /* DATE, DATE_TIME, TIME */
  FhirPathPrecision precision;
  int year, month, day, hour, minute, second;
  int nano;
  int fraction_digits;
  int zone; /* minutes */
  gboolean has_zone;
} FhirPathDate;

gboolean fhir_path_date_parse (FhirSlice text,
                               FhirPathKind kind,
                               FhirPathDate *ret_date) G_GNUC_WARN_UNUSED_RESULT;
/* FALSE in ret_known: precisions or an unknown zone leave it open. */
void fhir_path_date_compare (const FhirPathDate *a,
                             const FhirPathDate *b,
                             int *ret_order,
                             gboolean *ret_known);
/* Adds n of a unit: 'y'ear, 'm'onth, 'd'ay, 'h'our, m'i'nute, 's'econd, mi'l'lisecond. FALSE: out
 * of the years 1 to 9999. */
gboolean fhir_path_date_add (FhirPathDate *date, gint64 n, char unit) G_GNUC_WARN_UNUSED_RESULT;
/* The first or last moment it may stand for, at a precision. */
void fhir_path_date_bound (FhirPathDate *date, FhirPathPrecision precision, gboolean high);
/* Cuts to a precision; a date time cut to days or more keeps its kind. */
void fhir_path_date_cut (FhirPathDate *date, FhirPathPrecision precision);
void fhir_path_date_format (const FhirPathDate *date, GString *out);

G_END_DECLS
