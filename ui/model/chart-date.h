/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-date.h"

G_BEGIN_DECLS

/* Dates for the screen (rule S14): dd-Mmm-yyyy and 24 h, months in English so that no two countries
 * read them differently; a partial date stays partial: 2009, Nov-2016. Times with a zone are shown
 * in the zone of this computer. Pure; any thread. All texts are (transfer full). */

/* "12-Mar-2026", "12-Mar-2026 09:05", "Mar-2026", "2026"; NULL stays NULL; text that is no date
 * comes back in quotation marks, as recorded. */
char *chart_date_format (const char *text);
/* Without the time of day. */
char *chart_date_format_day (const char *text);
/* "09:05", NULL when text has no time of day. */
char *chart_date_format_time (const char *text);
char *chart_date_format_ms (gint64 ms); /* "12-Mar-2026 09:05" */
char *chart_date_format_ms_day (gint64 ms);

/* "12-Jan to 17-Jan-2026", "since 12-Jan-2026", "until …", NULL when both are absent. */
char *chart_date_format_period (const char *start, const char *end);

/* For sorting: the start of the date in ms, FHIR_DATE_MIN when text is none. */
gint64 chart_date_sort (const char *text);

/* Age in words at a moment: "77 y", "68 or 69 y" for a partial birth date, "14 m" under 2 years, "9
 * w" under 1 year, "12 d" under 4 weeks; NULL when birth is no date or lies after the moment. */
char *chart_date_format_age (const char *birth, gint64 at_ms);
/* The same at a date that may itself be partial. */
char *chart_date_format_age_at (const char *birth, const char *at);

/* How long ago, coarse: "2 h", "3 d", "5 mo", "6 y"; "now" under a minute. */
char *chart_date_format_ago (gint64 then_ms, gint64 now_ms);

G_END_DECLS
