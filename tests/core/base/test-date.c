/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-date.h"

#include "fhir-test.h"

typedef struct
{
  const char *text;
  const char *lo; /* NULL: refused */
  const char *hi;
  FhirDatePrecision precision;
} DateRow;

/* clang-format off */
static const DateRow date_rows[] = {
  { "2026", "2026-01-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z", FHIR_PRECISION_YEAR },
  { "2026-02", "2026-02-01T00:00:00.000Z", "2026-03-01T00:00:00.000Z", FHIR_PRECISION_MONTH },
  { "2024-02", "2024-02-01T00:00:00.000Z", "2024-03-01T00:00:00.000Z", FHIR_PRECISION_MONTH },
  { "2025-12-31", "2025-12-31T00:00:00.000Z", "2026-01-01T00:00:00.000Z", FHIR_PRECISION_DAY },
  { "2025-12-31T23:59", "2025-12-31T23:59:00.000Z", "2026-01-01T00:00:00.000Z", FHIR_PRECISION_MINUTE },
  { "2025-12-31T23:59:60Z", "2025-12-31T23:59:59.000Z", "2026-01-01T00:00:00.000Z", FHIR_PRECISION_SECOND },
  { "2025-06-01T10:00:00+02:00", "2025-06-01T08:00:00.000Z", "2025-06-01T08:00:01.000Z", FHIR_PRECISION_SECOND },
  { "2025-06-01T00:30:00-05:30", "2025-06-01T06:00:00.000Z", "2025-06-01T06:00:01.000Z", FHIR_PRECISION_SECOND },
  { "2025-06-01T10:00:00.5Z", "2025-06-01T10:00:00.500Z", "2025-06-01T10:00:00.600Z", FHIR_PRECISION_MILLI },
  { "2025-06-01T10:00:00.1234567Z", "2025-06-01T10:00:00.123Z", "2025-06-01T10:00:00.124Z", FHIR_PRECISION_MILLI },
  { "0001-01-01", "0001-01-01T00:00:00.000Z", "0001-01-02T00:00:00.000Z", FHIR_PRECISION_DAY },
  { "1900-02-29", NULL, NULL, 0 },
  { "2000-02-29", "2000-02-29T00:00:00.000Z", "2000-03-01T00:00:00.000Z", FHIR_PRECISION_DAY },
  { "", NULL, NULL, 0 },
  { "202", NULL, NULL, 0 },
  { "0000", NULL, NULL, 0 },
  { "2026-13", NULL, NULL, 0 },
  { "2026-1", NULL, NULL, 0 },
  { "2026-01-32", NULL, NULL, 0 },
  { "2026-01-01T", NULL, NULL, 0 },
  { "2026-01-01T24:00", NULL, NULL, 0 },
  { "2026-01-01T10:00:00.Z", NULL, NULL, 0 },
  { "2026-01-01T10:00:00+15:00", NULL, NULL, 0 },
  { "2026-01-01 10:00", NULL, NULL, 0 },
  { "2026-01-01x", NULL, NULL, 0 },
};
/* clang-format on */

static void
test_spans (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (date_rows); i++)
    {
      const DateRow *row = &date_rows[i];
      gsize len = strlen (row->text);
      g_autofree char *exact = fhir_test_exact_copy (row->text, len);
      FhirDateSpan span = { .lo = 42 };
      char text[FHIR_INSTANT_LEN + 1];
      gboolean ok = fhir_date_parse ((FhirSlice){ exact, (guint32)len }, &span);

      g_test_message ("%s", row->text);
      g_assert_cmpint (ok, ==, row->lo != NULL);
      if (!ok)
        {
          g_assert_cmpint (span.lo, ==, 42);
          continue;
        }
      fhir_instant_format (span.lo, text);
      g_assert_cmpstr (text, ==, row->lo);
      fhir_instant_format (span.hi, text);
      g_assert_cmpstr (text, ==, row->hi);
      g_assert_cmpint (span.precision, ==, row->precision);
    }
}

static void
test_civil_round_trip (void)
{
  for (gint64 days = fhir_days_from_civil (1, 1, 1); days < fhir_days_from_civil (9999, 12, 31);
       days += 13)
    {
      int year;
      int month;
      int day;

      fhir_civil_from_days (days, &year, &month, &day);
      g_assert_true (g_date_valid_dmy ((GDateDay)day, (GDateMonth)month, (GDateYear)year));
      g_assert_cmpint (fhir_days_from_civil (year, month, day), ==, days);
    }
}

static void
test_http_date (void)
{
  char text[FHIR_HTTP_DATE_LEN + 1];
  gint64 ms = 0;

  fhir_http_date_format (784111777000, text);
  g_assert_cmpstr (text, ==, "Sun, 06 Nov 1994 08:49:37 GMT");
  g_assert_true (fhir_http_date_parse (text, &ms));
  g_assert_cmpint (ms, ==, 784111777000);
  g_assert_false (fhir_http_date_parse ("Sunday, 06-Nov-94 08:49:37 GMT", &ms));
  g_assert_false (fhir_http_date_parse ("Sun, 31 Feb 1994 08:49:37 GMT", &ms));
  g_assert_false (fhir_http_date_parse ("", &ms));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/base/date/spans", test_spans);
  g_test_add_func ("/core/base/date/civil-round-trip", test_civil_round_trip);
  g_test_add_func ("/core/base/date/http-date", test_http_date);
  return g_test_run();
}
