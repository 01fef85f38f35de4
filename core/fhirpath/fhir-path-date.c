/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Partial dates and times (N1, "Date/Time Comparison", "Date/Time Arithmetic"). A value of lower
 * precision stands for an interval; two of them compare where the intervals do not meet. Seconds
 * and their fraction are one precision. Where one side has a zone and the other has none, the other
 * may be anywhere from UTC-12 to UTC+14. */

#include "fhir-date.h"
#include "fhir-path-date-private.h"

#define TEXT_MAX    64 /* bytes; a fraction of a second may have any number of digits */
#define NANO_DIGITS 9
#define SECOND_NS   ((__int128)1000000000)
#define MINUTE_NS   (60 * SECOND_NS)
#define HOUR_NS     (60 * MINUTE_NS)
#define DAY_NS      (24 * HOUR_NS)
#define EAST_MOST   (14 * 60) /* minutes */
#define WEST_MOST   (-12 * 60)

typedef struct
{
  const char *at;
  const char *end;
} Cursor;

static gboolean
take_digits (Cursor *cursor, guint n, int low, int high, int *ret)
{
  int value = 0;

  if (cursor->end - cursor->at < (gssize)n)
    return FALSE;
  for (guint i = 0; i < n; i++, cursor->at++)
    {
      if (!g_ascii_isdigit (*cursor->at))
        return FALSE;
      value = value * 10 + (*cursor->at - '0');
    }
  *ret = value;
  return value >= low && value <= high;
}

static gboolean
skip_char (Cursor *cursor, char c)
{
  if (cursor->at == cursor->end || *cursor->at != c)
    return FALSE;
  cursor->at++;
  return TRUE;
}

static int
days_of (int year, int month)
{
  static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

  if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
    return 29;
  return days[month - 1];
}

static gboolean
take_fraction (Cursor *cursor, FhirPathDate *date)
{
  int scale = (int)(SECOND_NS / 10);

  for (; cursor->at < cursor->end && g_ascii_isdigit (*cursor->at); cursor->at++)
    {
      if (date->fraction_digits < NANO_DIGITS)
        {
          date->nano += (*cursor->at - '0') * scale;
          scale /= 10;
          date->fraction_digits++;
        }
    }
  date->precision = FHIR_PATH_MILLI;
  return date->fraction_digits > 0;
}

static gboolean
take_time (Cursor *cursor, FhirPathDate *date)
{
  if (!take_digits (cursor, 2, 0, 23, &date->hour))
    return FALSE;
  date->precision = FHIR_PATH_HOUR;
  if (!skip_char (cursor, ':'))
    return TRUE;
  if (!take_digits (cursor, 2, 0, 59, &date->minute))
    return FALSE;
  date->precision = FHIR_PATH_MINUTE;
  if (!skip_char (cursor, ':'))
    return TRUE;
  if (!take_digits (cursor, 2, 0, 60, &date->second))
    return FALSE;
  date->precision = FHIR_PATH_SECOND;
  return !skip_char (cursor, '.') || take_fraction (cursor, date);
}

static gboolean
take_day (Cursor *cursor, FhirPathDate *date)
{
  if (!take_digits (cursor, 4, 1, 9999, &date->year))
    return FALSE;
  date->precision = FHIR_PATH_YEAR;
  if (!skip_char (cursor, '-'))
    return TRUE;
  if (!take_digits (cursor, 2, 1, 12, &date->month))
    return FALSE;
  date->precision = FHIR_PATH_MONTH;
  if (!skip_char (cursor, '-'))
    return TRUE;
  date->precision = FHIR_PATH_DAY;
  return take_digits (cursor, 2, 1, days_of (date->year, date->month), &date->day);
}

static gboolean
take_zone (Cursor *cursor, FhirPathDate *date)
{
  int sign;
  int hours;
  int minutes;

  if (cursor->at == cursor->end)
    return TRUE;
  date->has_zone = TRUE;
  if (skip_char (cursor, 'Z'))
    return TRUE;
  sign = *cursor->at == '-' ? -1 : 1;
  if (!skip_char (cursor, '-') && !skip_char (cursor, '+'))
    return FALSE;
  if (!take_digits (cursor, 2, 0, 14, &hours) || !skip_char (cursor, ':') ||
      !take_digits (cursor, 2, 0, 59, &minutes))
    return FALSE;
  date->zone = sign * (hours * 60 + minutes);
  return TRUE;
}

gboolean
fhir_path_date_parse (FhirSlice text, FhirPathKind kind, FhirPathDate *ret_date)
{
  Cursor cursor = { text.text, text.text + text.len };
  FhirPathDate date = { .kind = kind, .year = 1, .month = 1, .day = 1 };

  if (text.len > TEXT_MAX)
    return FALSE;
  if (kind == FHIR_PATH_TIME)
    {
      if (!take_time (&cursor, &date))
        return FALSE;
    }
  else
    {
      if (!take_day (&cursor, &date))
        return FALSE;
      if (kind == FHIR_PATH_DATE_TIME && skip_char (&cursor, 'T') && cursor.at < cursor.end &&
          (date.precision != FHIR_PATH_DAY || !take_time (&cursor, &date) ||
           !take_zone (&cursor, &date)))
        return FALSE;
    }
  if (cursor.at != cursor.end)
    return FALSE;
  *ret_date = date;
  return TRUE;
}

static __int128
start_of (const FhirPathDate *date)
{
  return fhir_days_from_civil (date->year, date->month, date->day) * DAY_NS + date->hour * HOUR_NS +
         (date->minute - date->zone) * MINUTE_NS + date->second * SECOND_NS + date->nano;
}

/* One past the last moment. */
static __int128
end_of (const FhirPathDate *date)
{
  FhirPathDate last = *date;

  switch (date->precision)
    {
    case FHIR_PATH_YEAR:
      last.month = 12;
      last.day = 31;
      return start_of (&last) + DAY_NS;
    case FHIR_PATH_MONTH:
      last.day = days_of (date->year, date->month);
      return start_of (&last) + DAY_NS;
    case FHIR_PATH_DAY:
      return start_of (date) + DAY_NS;
    case FHIR_PATH_HOUR:
      return start_of (date) + HOUR_NS;
    case FHIR_PATH_MINUTE:
      return start_of (date) + MINUTE_NS;
    case FHIR_PATH_SECOND:
    case FHIR_PATH_MILLI:
    default:
      return start_of (date) + 1;
    }
}

void
fhir_path_date_compare (const FhirPathDate *a,
                        const FhirPathDate *b,
                        int *ret_order,
                        gboolean *ret_known)
{
  __int128 a_low = start_of (a);
  __int128 a_high = end_of (a);
  __int128 b_low = start_of (b);
  __int128 b_high = end_of (b);
  gboolean same_zone = a->has_zone == b->has_zone;

  if (!same_zone && !a->has_zone)
    {
      a_low -= EAST_MOST * MINUTE_NS;
      a_high -= WEST_MOST * MINUTE_NS;
    }
  if (!same_zone && !b->has_zone)
    {
      b_low -= EAST_MOST * MINUTE_NS;
      b_high -= WEST_MOST * MINUTE_NS;
    }
  *ret_known = TRUE;
  if (a_high <= b_low)
    *ret_order = -1;
  else if (b_high <= a_low)
    *ret_order = 1;
  else
    {
      *ret_order = 0;
      *ret_known = same_zone && a_low == b_low && a_high == b_high;
    }
}

static gboolean
add_months (FhirPathDate *date, gint64 n)
{
  gint64 months = (gint64)date->year * 12 + date->month - 1;

  if (__builtin_add_overflow (months, n, &months) || months < 12 || months >= 120000)
    return FALSE;
  date->year = (int)(months / 12);
  date->month = (int)(months % 12) + 1;
  date->day = MIN (date->day, days_of (date->year, date->month));
  return TRUE;
}

/* Adds to the clock; days come and go, but for a time of day. */
static gboolean
add_nanos (FhirPathDate *date, __int128 n)
{
  const __int128 most = (__int128)4000000 * DAY_NS; /* past year 9999 from year 1 */
  __int128 clock;
  __int128 days;

  if (n > most || n < -most)
    return FALSE;
  clock =
      date->hour * HOUR_NS + date->minute * MINUTE_NS + date->second * SECOND_NS + date->nano + n;
  days = clock / DAY_NS;
  clock %= DAY_NS;
  if (clock < 0)
    {
      clock += DAY_NS;
      days--;
    }
  date->hour = (int)(clock / HOUR_NS);
  date->minute = (int)(clock % HOUR_NS / MINUTE_NS);
  date->second = (int)(clock % MINUTE_NS / SECOND_NS);
  date->nano = (int)(clock % SECOND_NS);
  if (date->kind != FHIR_PATH_TIME)
    {
      gint64 day = fhir_days_from_civil (date->year, date->month, date->day) + (gint64)days;

      if (day < fhir_days_from_civil (1, 1, 1) || day > fhir_days_from_civil (9999, 12, 31))
        return FALSE;
      fhir_civil_from_days (day, &date->year, &date->month, &date->day);
    }
  return TRUE;
}

static __int128
length_of (char unit)
{
  switch (unit)
    {
    case 'd':
      return DAY_NS;
    case 'h':
      return HOUR_NS;
    case 'i':
      return MINUTE_NS;
    case 's':
      return SECOND_NS;
    default:
      return SECOND_NS / 1000;
    }
}

/* What is finer than the date's own precision counts in whole steps of that precision. */
gboolean
fhir_path_date_add (FhirPathDate *date, gint64 n, char unit)
{
  __int128 nanos;

  if (unit == 'y')
    return !__builtin_mul_overflow (n, (gint64)12, &n) && add_months (date, n);
  if (unit == 'm')
    return add_months (date, date->precision == FHIR_PATH_YEAR ? n / 12 * 12 : n);
  if (__builtin_mul_overflow ((__int128)n, length_of (unit), &nanos))
    return FALSE;
  switch (date->precision)
    {
    case FHIR_PATH_YEAR:
      nanos = nanos / DAY_NS / 365;
      return nanos == (gint64)nanos && ABS (nanos) < 20000 && add_months (date, (gint64)nanos * 12);
    case FHIR_PATH_MONTH:
      nanos = nanos / DAY_NS / 30;
      return nanos == (gint64)nanos && add_months (date, (gint64)nanos);
    case FHIR_PATH_DAY:
      return add_nanos (date, nanos / DAY_NS * DAY_NS);
    case FHIR_PATH_HOUR:
      return add_nanos (date, nanos / HOUR_NS * HOUR_NS);
    case FHIR_PATH_MINUTE:
      return add_nanos (date, nanos / MINUTE_NS * MINUTE_NS);
    case FHIR_PATH_SECOND:
    case FHIR_PATH_MILLI:
    default:
      if (unit == 'l' && date->precision == FHIR_PATH_SECOND && n % 1000 != 0)
        {
          date->precision = FHIR_PATH_MILLI;
          date->fraction_digits = 3;
        }
      return add_nanos (date, nanos);
    }
}

void
fhir_path_date_cut (FhirPathDate *date, FhirPathPrecision precision)
{
  if (precision >= date->precision)
    return;
  date->precision = precision;
  if (precision < FHIR_PATH_MILLI)
    date->nano = date->fraction_digits = 0;
  if (precision < FHIR_PATH_SECOND)
    date->second = 0;
  if (precision < FHIR_PATH_MINUTE)
    date->minute = 0;
  if (precision < FHIR_PATH_HOUR)
    date->hour = date->zone = date->has_zone = 0;
  if (precision < FHIR_PATH_DAY)
    date->day = 1;
  if (precision < FHIR_PATH_MONTH)
    date->month = 1;
}

/* FHIR has no hour without its minute: such a literal counts as its first minute. */
void
fhir_path_date_bound (FhirPathDate *date, FhirPathPrecision precision, gboolean high)
{
  if (date->kind != FHIR_PATH_TIME && precision >= FHIR_PATH_HOUR && !date->has_zone)
    {
      date->has_zone = TRUE;
      date->zone = high ? WEST_MOST : EAST_MOST;
    }
  if (precision >= FHIR_PATH_HOUR && date->kind == FHIR_PATH_DATE)
    date->kind = FHIR_PATH_DATE_TIME;
  if (precision <= date->precision)
    {
      fhir_path_date_cut (date, precision);
      return;
    }
  if (high)
    {
      if (date->precision < FHIR_PATH_MONTH)
        date->month = 12;
      if (date->precision < FHIR_PATH_DAY)
        date->day = days_of (date->year, date->month);
      if (date->precision < FHIR_PATH_HOUR)
        {
          date->hour = 23;
          date->minute = 59;
        }
      if (date->precision < FHIR_PATH_SECOND)
        date->second = 59;
      if (date->precision < FHIR_PATH_MILLI)
        date->nano = 999000000;
    }
  date->fraction_digits = 3;
  date->precision = FHIR_PATH_MILLI;
  fhir_path_date_cut (date, precision);
}

static void
append_fraction (const FhirPathDate *date, GString *out)
{
  int digits = CLAMP (date->fraction_digits, 3, NANO_DIGITS);
  int value = date->nano;

  if (date->fraction_digits < 3 && date->fraction_digits > 0 && date->nano % 10000000 == 0)
    digits = date->fraction_digits;
  for (int i = digits; i < NANO_DIGITS; i++)
    value /= 10;
  g_string_append_printf (out, ".%0*d", digits, value);
}

void
fhir_path_date_format (const FhirPathDate *date, GString *out)
{
  if (date->kind != FHIR_PATH_TIME)
    {
      g_string_append_printf (out, "%04d", date->year);
      if (date->precision >= FHIR_PATH_MONTH)
        g_string_append_printf (out, "-%02d", date->month);
      if (date->precision >= FHIR_PATH_DAY)
        g_string_append_printf (out, "-%02d", date->day);
      if (date->precision >= FHIR_PATH_HOUR)
        g_string_append_c (out, 'T');
    }
  if (date->precision >= FHIR_PATH_HOUR)
    g_string_append_printf (out, "%02d", date->hour);
  if (date->precision >= FHIR_PATH_MINUTE)
    g_string_append_printf (out, ":%02d", date->minute);
  if (date->precision >= FHIR_PATH_SECOND)
    g_string_append_printf (out, ":%02d", date->second);
  if (date->precision >= FHIR_PATH_MILLI)
    append_fraction (date, out);
  if (date->has_zone && date->precision >= FHIR_PATH_HOUR)
    {
      if (date->zone == 0)
        g_string_append_c (out, 'Z');
      else
        g_string_append_printf (out,
                                "%c%02d:%02d",
                                date->zone < 0 ? '-' : '+',
                                ABS (date->zone) / 60,
                                ABS (date->zone) % 60);
    }
}
