/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Rule S14: dates in words, partial ones stay partial; S3: unknown is said; S28: ages. Runs in UTC.
 */

#include "chart-date.h"
#include "ui-test.h"

/* clang-format off */
static const struct { const char *description, *text, *date, *day, *time; } dates[] = {
  { "a day", "2026-03-12", "12-Mar-2026", "12-Mar-2026", NULL },
  { "a month stays a month", "2016-11", "Nov-2016", "Nov-2016", NULL },
  { "a year stays a year", "2009", "2009", "2009", NULL },
  { "24 hours", "2026-03-12T21:05:00Z", "12-Mar-2026 21:05", "12-Mar-2026", "21:05" },
  { "midnight", "2026-03-12T00:00:00Z", "12-Mar-2026 00:00", "12-Mar-2026", "00:00" },
  { "another zone", "2026-03-12T01:00:00+02:00", "11-Mar-2026 23:00", "11-Mar-2026", "23:00" },
  { "before 1970", "1948-04-05", "05-Apr-1948", "05-Apr-1948", NULL },
  { "no date at all", "last spring", "\342\200\234last spring\342\200\235", "\342\200\234last spring\342\200\235", NULL },
  { "absent", NULL, NULL, NULL, NULL },
};

static const struct { const char *description, *birth, *at, *age; } ages[] = {
  { "an adult", "1948-04-05", "2026-03-12", "77 y" },
  { "the day before a birthday", "1948-04-05", "2026-04-04", "77 y" },
  { "the birthday", "1948-04-05", "2026-04-05", "78 y" },
  { "a year of birth has two ages", "1957", "2026-03-12", "68 or 69 y" },
  { "a month of birth that decides", "1957-01", "2026-03-12", "69 y" },
  { "a baby in weeks", "2026-01-01", "2026-03-12", "10 w" },
  { "a newborn in days", "2026-03-01", "2026-03-12", "11 d" },
  { "under two in months", "2024-12-01", "2026-03-12", "15 m" },
  { "two", "2024-03-12", "2026-03-12", "2 y" },
  { "born on 29 February", "2024-02-29", "2026-02-28", "23 m" },
  { "born after the moment", "2026-04-01", "2026-03-12", NULL },
  { "unknown birth", NULL, "2026-03-12", NULL },
  { "no date", "spring", "2026-03-12", NULL },
  { "died in a year known only", "1940-06-01", "2020", "79 or 80 y" },
};

static const struct { const char *description, *start, *end, *words; } periods[] = {
  { "one day", "2026-02-02T08:00:00Z", "2026-02-02T09:00:00Z", "02-Feb-2026" },
  { "within a year", "2026-01-12", "2026-01-17", "12-Jan to 17-Jan-2026" },
  { "over the year", "2025-12-30", "2026-01-02", "30-Dec-2025 to 02-Jan-2026" },
  { "partial", "2025", "2026-01-02", "2025 to 02-Jan-2026" },
  { "open end", "2009", NULL, "since 2009" },
  { "open start", NULL, "2009-05", "until May-2009" },
  { "nothing", NULL, NULL, NULL },
};
/* clang-format on */

static void
test_dates (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      g_autofree char *date = chart_date_format (dates[i].text);
      g_autofree char *day = chart_date_format_day (dates[i].text);
      g_autofree char *time = chart_date_format_time (dates[i].text);

      g_test_message ("%s", dates[i].description);
      ui_test_assert_words (date, dates[i].date);
      ui_test_assert_words (day, dates[i].day);
      ui_test_assert_words (time, dates[i].time);
    }
}

static void
test_ages (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ages); i++)
    {
      g_autofree char *age = chart_date_format_age_at (ages[i].birth, ages[i].at);

      g_test_message ("%s", ages[i].description);
      ui_test_assert_words (age, ages[i].age);
    }
}

static void
test_periods (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (periods); i++)
    {
      g_autofree char *words = chart_date_format_period (periods[i].start, periods[i].end);

      g_test_message ("%s", periods[i].description);
      ui_test_assert_words (words, periods[i].words);
    }
}

static void
test_no_break_in_a_date (void)
{
  g_autofree char *date = chart_date_format ("2026-03-12T09:05:00Z");

  g_assert_null (strchr (date, ' '));
  g_assert_nonnull (strstr (date, "-\342\201\240"));
}

static void
test_ago (void)
{
  const gint64 hour = 3600 * 1000;
  const gint64 now = chart_date_sort ("2026-03-12T09:05:00Z");
  g_autofree char *hours = chart_date_format_ago (now - 2 * hour, now);
  g_autofree char *days = chart_date_format_ago (now - 30 * hour, now);
  g_autofree char *years = chart_date_format_ago (chart_date_sort ("2019-09-09"), now);
  g_autofree char *future = chart_date_format_ago (now + hour, now);

  ui_test_assert_words (hours, "2 h");
  ui_test_assert_words (days, "1 d");
  ui_test_assert_words (years, "6 y");
  ui_test_assert_words (future, "in the future");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-date/words", test_dates);
  g_test_add_func ("/chart-date/ages", test_ages);
  g_test_add_func ("/chart-date/periods", test_periods);
  g_test_add_func ("/chart-date/a-date-does-not-break", test_no_break_in_a_date);
  g_test_add_func ("/chart-date/ago", test_ago);
  return g_test_run();
}
