/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-path.h"

G_BEGIN_DECLS

/* The letter of fhir_path_date_add() for a calendar word, 'w' for weeks; 0: none. */
char fhir_path_calendar_unit (FhirSlice unit);
/* By UCUM; years and months of the calendar compare with each other only, the finer words with the
 * UCUM units of that length. FALSE: not comparable. loose: also a year with 'a', as ~ does. */
gboolean fhir_path_quantity_compare (const FhirPathQuantity *a,
                                     const FhirPathQuantity *b,
                                     gboolean loose,
                                     int *ret_order) G_GNUC_WARN_UNUSED_RESULT;
/* b's amount in a's unit. FALSE: not comparable, or it does not fit. */
gboolean fhir_path_quantity_convert (const FhirPathQuantity *a,
                                     const FhirPathQuantity *b,
                                     FhirDecimal *ret_value) G_GNUC_WARN_UNUSED_RESULT;
/* * and /, the unit as UCUM writes it. FALSE: no result. */
gboolean fhir_path_quantity_multiply (const FhirPathQuantity *a,
                                      const FhirPathQuantity *b,
                                      gboolean divide,
                                      FhirDecimal *ret_value,
                                      GString *ret_unit) G_GNUC_WARN_UNUSED_RESULT;
/* value 'unit', or value word for a calendar word; appends. */
void fhir_path_quantity_format (const FhirPathQuantity *quantity, GString *out);
/* Reads what fhir_path_quantity_format() writes; unit is a slice of text. */
gboolean fhir_path_quantity_parse (FhirSlice text,
                                   FhirPathQuantity *ret_quantity) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
