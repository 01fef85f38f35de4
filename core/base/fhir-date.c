/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Partial dates as half-open intervals. The grammar is that of FHIR's date, dateTime and instant
 * (http://hl7.org/fhir/R4/datatypes.html#dateTime), plus hh:mm without seconds, which search values
 * may have. A leap second (:60) counts as the last second of its minute. */

#include "fhir-date.h"

#define MS_PER_DAY G_GINT64_CONSTANT (86400000)

typedef struct
{
  const char *at;
  const char *end;
} Cursor;

gint64
fhir_days_from_civil (int year, int month, int day)
{
  /* Years counted from March, in eras of 400 years: leap days fall at the end. */
  gint64 y = month <= 2 ? year - 1 : year;
  gint64 era = (y >= 0 ? y : y - 399) / 400;
  gint64 year_of_era = y - era * 400;
  gint64 day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  gint64 day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

  return era * 146097 + day_of_era - 719468;
}

void
fhir_civil_from_days (gint64 days, int *ret_year, int *ret_month, int *ret_day)
{
  gint64 shifted = days + 719468;
  gint64 era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  gint64 day_of_era = shifted - era * 146097;
  gint64 year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  gint64 day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  gint64 month_from_march = (5 * day_of_year + 2) / 153;

  *ret_day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  *ret_month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
  *ret_year = (int)(year_of_era + era * 400 + (*ret_month <= 2 ? 1 : 0));
}

static int
days_in_month (int year, int month)
{
  static const guint8 days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gboolean leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

  return days[month - 1] + (month == 2 && leap);
}

/* In line, where n_digits is a constant: half of the instructions of reading a date. */
static inline __attribute__ ((always_inline)) gboolean
read_number (Cursor *cursor, guint n_digits, int low, int high, int *ret_value)
{
  int value = 0;

  if (cursor->end - cursor->at < (gssize)n_digits)
    return FALSE;
  for (guint i = 0; i < n_digits; i++)
    {
      int digit = cursor->at[i] - '0';

      if (digit < 0 || digit > 9)
        return FALSE;
      value = value * 10 + digit;
    }
  cursor->at += n_digits;
  *ret_value = value;
  return value >= low && value <= high;
}

static inline gboolean
skip_char (Cursor *cursor, char c)
{
  if (cursor->at >= cursor->end || *cursor->at != c)
    return FALSE;
  cursor->at++;
  return TRUE;
}

/* Fraction of a second to [ms, ms + width): ".5" is a tenth wide, finer than a millisecond is one.
 */
static gboolean
read_fraction (Cursor *cursor, gint64 *ret_ms, gint64 *ret_width)
{
  gint64 unit = 1000;
  gint64 ms = 0;
  guint n = 0;

  for (; cursor->at < cursor->end && g_ascii_isdigit (*cursor->at); cursor->at++, n++)
    {
      if (unit == 1)
        continue;
      unit /= 10;
      ms += unit * (*cursor->at - '0');
    }
  *ret_ms = ms;
  *ret_width = unit;
  return n > 0;
}

static gboolean
read_zone (Cursor *cursor, gint64 *ret_offset_ms)
{
  gboolean west;
  int hours;
  int minutes;

  if (skip_char (cursor, 'Z'))
    {
      *ret_offset_ms = 0;
      return TRUE;
    }
  west = cursor->at < cursor->end && *cursor->at == '-';
  if (!west && !(cursor->at < cursor->end && *cursor->at == '+'))
    return FALSE;
  cursor->at++;
  if (!read_number (cursor, 2, 0, 14, &hours) || !skip_char (cursor, ':') ||
      !read_number (cursor, 2, 0, 59, &minutes))
    return FALSE;
  *ret_offset_ms = (west ? -1 : 1) * (gint64)(hours * 60 + minutes) * 60000;
  return TRUE;
}

static gboolean
read_time (Cursor *cursor, FhirDateSpan *span)
{
  int hour;
  int minute;
  int second = 0;
  gint64 fraction = 0;
  gint64 width = 60000;
  gint64 offset = 0;

  if (!read_number (cursor, 2, 0, 23, &hour) || !skip_char (cursor, ':') ||
      !read_number (cursor, 2, 0, 59, &minute))
    return FALSE;
  span->precision = FHIR_PRECISION_MINUTE;
  if (skip_char (cursor, ':'))
    {
      if (!read_number (cursor, 2, 0, 60, &second))
        return FALSE;
      span->precision = FHIR_PRECISION_SECOND;
      width = 1000;
      if (skip_char (cursor, '.'))
        {
          if (!read_fraction (cursor, &fraction, &width))
            return FALSE;
          span->precision = FHIR_PRECISION_MILLI;
        }
    }
  if (cursor->at < cursor->end)
    {
      if (!read_zone (cursor, &offset))
        return FALSE;
      span->has_zone = TRUE;
    }
  span->lo += (gint64)(hour * 60 + minute) * 60000 + MIN (second, 59) * 1000 + fraction - offset;
  span->hi = span->lo + width;
  return TRUE;
}

gboolean
fhir_date_parse (FhirSlice text, FhirDateSpan *ret_span)
{
  Cursor cursor = { text.text, text.text + text.len };
  FhirDateSpan span = { .precision = FHIR_PRECISION_YEAR };
  int year;
  int month = 1;
  int day = 1;

  if (text.text == NULL || !read_number (&cursor, 4, 1, 9999, &year))
    return FALSE;
  if (skip_char (&cursor, '-'))
    {
      if (!read_number (&cursor, 2, 1, 12, &month))
        return FALSE;
      span.precision = FHIR_PRECISION_MONTH;
      if (skip_char (&cursor, '-'))
        {
          if (!read_number (&cursor, 2, 1, days_in_month (year, month), &day))
            return FALSE;
          span.precision = FHIR_PRECISION_DAY;
        }
    }
  span.lo = fhir_days_from_civil (year, month, day) * MS_PER_DAY;
  if (span.precision == FHIR_PRECISION_YEAR)
    span.hi = fhir_days_from_civil (year + 1, 1, 1) * MS_PER_DAY;
  else if (span.precision == FHIR_PRECISION_MONTH)
    span.hi = span.lo + days_in_month (year, month) * MS_PER_DAY;
  else if (cursor.at == cursor.end)
    span.hi = span.lo + MS_PER_DAY;
  else if (!skip_char (&cursor, 'T') || !read_time (&cursor, &span))
    return FALSE;
  if (cursor.at != cursor.end)
    return FALSE;
  *ret_span = span;
  return TRUE;
}

static void
write_number (char *at, guint n_digits, gint64 value)
{
  for (guint i = n_digits; i-- > 0; value /= 10)
    at[i] = (char)('0' + value % 10);
}

static gint64
split_day (gint64 ms, gint64 *ret_in_day)
{
  gint64 days = ms / MS_PER_DAY;

  if (ms % MS_PER_DAY < 0)
    days--;
  *ret_in_day = ms - days * MS_PER_DAY;
  return days;
}

void
fhir_instant_format (gint64 ms, char ret_text[FHIR_INSTANT_LEN + 1])
{
  gint64 in_day;
  gint64 days = split_day (CLAMP (ms, FHIR_DATE_MIN, FHIR_DATE_MAX - 1), &in_day);
  int year;
  int month;
  int day;

  fhir_civil_from_days (days, &year, &month, &day);
  memcpy (ret_text, "0000-00-00T00:00:00.000Z", FHIR_INSTANT_LEN + 1);
  write_number (ret_text, 4, year);
  write_number (ret_text + 5, 2, month);
  write_number (ret_text + 8, 2, day);
  write_number (ret_text + 11, 2, in_day / 3600000);
  write_number (ret_text + 14, 2, in_day / 60000 % 60);
  write_number (ret_text + 17, 2, in_day / 1000 % 60);
  write_number (ret_text + 20, 3, in_day % 1000);
}

static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
static const char day_names[] = "ThuFriSatSunMonTueWed"; /* 1970-01-01 was a Thursday */

void
fhir_http_date_format (gint64 ms, char ret_text[FHIR_HTTP_DATE_LEN + 1])
{
  gint64 in_day;
  gint64 days = split_day (CLAMP (ms, FHIR_DATE_MIN, FHIR_DATE_MAX - 1), &in_day);
  int year;
  int month;
  int day;

  fhir_civil_from_days (days, &year, &month, &day);
  memcpy (ret_text, "Xxx, 00 Xxx 0000 00:00:00 GMT", FHIR_HTTP_DATE_LEN + 1);
  memcpy (ret_text, day_names + 3 * ((days % 7 + 7) % 7), 3);
  write_number (ret_text + 5, 2, day);
  memcpy (ret_text + 8, month_names + 3 * (month - 1), 3);
  write_number (ret_text + 12, 4, year);
  write_number (ret_text + 17, 2, in_day / 3600000);
  write_number (ret_text + 20, 2, in_day / 60000 % 60);
  write_number (ret_text + 23, 2, in_day / 1000 % 60);
}

gboolean
fhir_http_date_parse (const char *text, gint64 *ret_ms)
{
  Cursor cursor = { text, text + strlen (text) };
  int day;
  int month = 0;
  int year;
  int hour;
  int minute;
  int second;

  if (strlen (text) != FHIR_HTTP_DATE_LEN || memcmp (text + 3, ", ", 2) != 0)
    return FALSE;
  cursor.at += 5;
  if (!read_number (&cursor, 2, 1, 31, &day) || !skip_char (&cursor, ' '))
    return FALSE;
  while (month < 12 && memcmp (month_names + 3 * month, cursor.at, 3) != 0)
    month++;
  cursor.at += 3;
  if (month == 12 || !skip_char (&cursor, ' ') || !read_number (&cursor, 4, 1, 9999, &year) ||
      day > days_in_month (year, month + 1) || !skip_char (&cursor, ' ') ||
      !read_number (&cursor, 2, 0, 23, &hour) || !skip_char (&cursor, ':') ||
      !read_number (&cursor, 2, 0, 59, &minute) || !skip_char (&cursor, ':') ||
      !read_number (&cursor, 2, 0, 60, &second) || memcmp (cursor.at, " GMT", 4) != 0)
    return FALSE;
  *ret_ms = fhir_days_from_civil (year, month + 1, day) * MS_PER_DAY +
            (gint64)(hour * 60 + minute) * 60000 + MIN (second, 59) * 1000;
  return TRUE;
}
