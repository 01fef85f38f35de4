/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-json.h"

G_BEGIN_DECLS

/* Numbers with their units for the screen. A dose follows rule S8 (no trailing zero, a zero before
 * the point, thousands parted, a no-break space before the unit); a laboratory value keeps its
 * digits as recorded (S9: 1.0 stays 1.0). A number never leaves its unit (S7): both are tied by
 * U+00A0. An absent unit is said: "no unit". Pure; texts are (transfer full). */

/* "500 mg", "1,000 mg", "<5 mg"; NULL when quantity has no number. */
char *chart_quantity_format_dose (ChartJson quantity);
/* "5–10 mg" of a Range. */
char *chart_quantity_format_dose_range (ChartJson range);
/* The number as recorded with its comparator, without unit: "1.0", "<5", "≥100". */
char *chart_quantity_format_value (ChartJson quantity);
/* For narrow places: more than 7 significant digits are rounded to 5 and marked by "≈"; the
 * sentence and the inspector keep all of them. Takes what chart_quantity_format_value() gives. */
char *chart_quantity_shorten (const char *value);
/* Value and unit as recorded. */
char *chart_quantity_format (ChartJson quantity);
/* The unit: its text, else its code; NULL when there is none. UCUM annotations lose their braces.
 */
char *chart_quantity_dup_unit (ChartJson quantity);
/* A lexeme by the rules of doses. */
char *chart_quantity_format_dose_number (FhirSlice lexeme);
/* The sign of a comparator code: "<", "≤", "≥", ">" or "". */
const char *chart_quantity_comparator (ChartJson quantity);

G_END_DECLS
