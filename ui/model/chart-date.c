/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Dates of the record in words. A FHIR date says how precise it is by its length, and that must
 * reach the reader: what was recorded as "2009" is never shown as 01-Jan-2009. */

#include "chart-date.h"

#define MS_SECOND ((gint64)1000)
#define MS_MINUTE (60 * MS_SECOND)
#define MS_HOUR   (60 * MS_MINUTE)
#define MS_DAY    (24 * MS_HOUR)

/* No line break inside a date: the hyphen is followed by a word joiner. */
#define JOIN "-\342\201\240"

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

static gint64
floor_days (gint64 ms)
{
  return ms >= 0 ? ms / MS_DAY : -((-ms + MS_DAY - 1) / MS_DAY);
}

static gboolean
parse (const char *text, FhirDateSpan *span)
{
  return text != NULL && fhir_date_parse (fhir_slice (text), span);
}

/* Wall clock ms of this computer for an instant. */
static gint64
to_local (gint64 ms)
{
  g_autoptr (GDateTime) utc =
      g_date_time_new_from_unix_utc (floor_days (ms) * (MS_DAY / MS_SECOND));
  g_autoptr (GDateTime) exact = NULL;
  g_autoptr (GDateTime) local = NULL;

  if (utc == NULL)
    return ms;
  exact = g_date_time_add (utc, (ms - floor_days (ms) * MS_DAY) * 1000);
  local = exact != NULL ? g_date_time_to_local (exact) : NULL;
  return local != NULL ? ms + g_date_time_get_utc_offset (local) / 1000 : ms;
}

/* Wall clock ms to show for a span that has a day. */
static gint64
shown_ms (const FhirDateSpan *span)
{
  return span->has_zone ? to_local (span->lo) : span->lo;
}

static char *
format_day (gint64 wall_ms)
{
  int year, month, day;

  fhir_civil_from_days (floor_days (wall_ms), &year, &month, &day);
  return g_strdup_printf ("%02d" JOIN "%s" JOIN "%04d", day, months[month - 1], year);
}

static char *
format_clock (gint64 wall_ms)
{
  gint64 rest = wall_ms - floor_days (wall_ms) * MS_DAY;

  return g_strdup_printf ("%02d:%02d", (int)(rest / MS_HOUR), (int)(rest % MS_HOUR / MS_MINUTE));
}

static char *
format_span (const FhirDateSpan *span, gboolean with_time)
{
  g_autofree char *day = NULL;
  g_autofree char *clock = NULL;
  int year, month, mday;

  fhir_civil_from_days (floor_days (span->lo), &year, &month, &mday);
  if (span->precision == FHIR_PRECISION_YEAR)
    return g_strdup_printf ("%04d", year);
  if (span->precision == FHIR_PRECISION_MONTH)
    return g_strdup_printf ("%s" JOIN "%04d", months[month - 1], year);
  day = format_day (shown_ms (span));
  if (span->precision == FHIR_PRECISION_DAY || !with_time)
    return g_steal_pointer (&day);
  clock = format_clock (shown_ms (span));
  return g_strconcat (day, "\302\240", clock, NULL);
}

static char *
format_text (const char *text, gboolean with_time)
{
  FhirDateSpan span;

  if (text == NULL)
    return NULL;
  if (!parse (text, &span))
    return g_strconcat ("\342\200\234", text, "\342\200\235", NULL);
  return format_span (&span, with_time);
}

char *
chart_date_format (const char *text)
{
  return format_text (text, TRUE);
}

char *
chart_date_format_day (const char *text)
{
  return format_text (text, FALSE);
}

char *
chart_date_format_time (const char *text)
{
  FhirDateSpan span;

  if (!parse (text, &span) || span.precision <= FHIR_PRECISION_DAY)
    return NULL;
  return format_clock (shown_ms (&span));
}

char *
chart_date_format_ms (gint64 ms)
{
  gint64 wall = to_local (ms);
  g_autofree char *day = format_day (wall);
  g_autofree char *clock = format_clock (wall);

  return g_strconcat (day, "\302\240", clock, NULL);
}

char *
chart_date_format_ms_day (gint64 ms)
{
  return format_day (to_local (ms));
}

/* The first day of a period without the year that both days share. */
static char *
format_day_of_year (const FhirDateSpan *span)
{
  int year, month, day;

  fhir_civil_from_days (floor_days (shown_ms (span)), &year, &month, &day);
  return g_strdup_printf ("%02d" JOIN "%s", day, months[month - 1]);
}

char *
chart_date_format_period (const char *start, const char *end)
{
  FhirDateSpan first, last;
  g_autofree char *from = chart_date_format_day (start);
  g_autofree char *to = chart_date_format_day (end);

  if (from == NULL && to == NULL)
    return NULL;
  if (to == NULL)
    return g_strconcat ("since ", from, NULL);
  if (from == NULL)
    return g_strconcat ("until ", to, NULL);
  if (strcmp (from, to) == 0)
    return g_steal_pointer (&from);
  if (parse (start, &first) && parse (end, &last) && first.precision >= FHIR_PRECISION_DAY &&
      last.precision >= FHIR_PRECISION_DAY &&
      strcmp (from + strlen (from) - 4, to + strlen (to) - 4) == 0)
    {
      g_autofree char *brief = format_day_of_year (&first);

      return g_strconcat (brief, " to ", to, NULL);
    }
  return g_strconcat (from, " to ", to, NULL);
}

gint64
chart_date_sort (const char *text)
{
  FhirDateSpan span;

  return parse (text, &span) ? span.lo : FHIR_DATE_MIN;
}

/* Whole years and months between two days; FALSE when to lies before from. */
static gboolean
count_months (gint64 from_days, gint64 to_days, int *ret_months)
{
  int y0, m0, d0, y1, m1, d1;

  if (to_days < from_days)
    return FALSE;
  fhir_civil_from_days (from_days, &y0, &m0, &d0);
  fhir_civil_from_days (to_days, &y1, &m1, &d1);
  *ret_months = (y1 - y0) * 12 + (m1 - m0) - (d1 < d0 ? 1 : 0);
  return TRUE;
}

static char *
format_age_days (gint64 birth_days, gint64 at_days)
{
  gint64 days = at_days - birth_days;
  int n;

  if (!count_months (birth_days, at_days, &n))
    return NULL;
  if (days < 28)
    return g_strdup_printf ("%d\302\240d", (int)days);
  if (n < 12)
    return g_strdup_printf ("%d\302\240w", (int)(days / 7));
  if (n < 24)
    return g_strdup_printf ("%d\302\240m", n);
  return g_strdup_printf ("%d\302\240y", n / 12);
}

/* Birth and moment as days, both ends included; the age is exact when both ends agree. */
static char *
format_age_spans (const FhirDateSpan *birth, gint64 at_first, gint64 at_last)
{
  gint64 early = floor_days (birth->lo);
  gint64 late = floor_days (birth->hi - 1);
  g_autofree char *oldest = format_age_days (early, at_last);
  g_autofree char *youngest = format_age_days (late, at_first);
  int most, least;

  if (oldest == NULL)
    return NULL;
  if (youngest == NULL)
    return g_strconcat ("up to ", oldest, NULL);
  if (strcmp (oldest, youngest) == 0)
    return g_steal_pointer (&oldest);
  if (!count_months (early, at_last, &most) || !count_months (late, at_first, &least))
    return NULL;
  if (least >= 24 && most / 12 - least / 12 == 1)
    return g_strdup_printf ("%d or %d\302\240y", least / 12, most / 12);
  return g_strdup_printf ("%s to %s", youngest, oldest);
}

char *
chart_date_format_age (const char *birth, gint64 at_ms)
{
  FhirDateSpan span;
  gint64 day = floor_days (to_local (at_ms));

  return parse (birth, &span) ? format_age_spans (&span, day, day) : NULL;
}

char *
chart_date_format_age_at (const char *birth, const char *at)
{
  FhirDateSpan span, moment;

  if (!parse (birth, &span) || !parse (at, &moment))
    return NULL;
  if (moment.precision >= FHIR_PRECISION_DAY)
    {
      gint64 day = floor_days (shown_ms (&moment));

      return format_age_spans (&span, day, day);
    }
  return format_age_spans (&span, floor_days (moment.lo), floor_days (moment.hi - 1));
}

char *
chart_date_format_ago (gint64 then_ms, gint64 now_ms)
{
  gint64 passed = now_ms - then_ms;
  int n;

  if (passed < 0)
    return g_strdup ("in the future");
  if (passed < MS_MINUTE)
    return g_strdup ("now");
  if (passed < MS_HOUR)
    return g_strdup_printf ("%d\302\240min", (int)(passed / MS_MINUTE));
  if (passed < MS_DAY)
    return g_strdup_printf ("%d\302\240h", (int)(passed / MS_HOUR));
  if (!count_months (floor_days (then_ms), floor_days (now_ms), &n) || n < 2)
    return g_strdup_printf ("%d\302\240d", (int)(passed / MS_DAY));
  if (n < 24)
    return g_strdup_printf ("%d\302\240mo", n);
  return g_strdup_printf ("%d\302\240y", n / 12);
}
