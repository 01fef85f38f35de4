/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Timing (http://hl7.org/fhir/R4/datatypes.html#Timing) in words. The rule: what is put in words is
 * complete, or it is not put in words at all; half a frequency is worse than none. Elements that
 * this file does not know make it give up, and the prescriber's text stands instead. */

#include "chart-date.h"
#include "chart-dosage.h"
#include "chart-quantity.h"
#include "chart-text.h"

/* clang-format off */
static const struct { const char *code, *words; } codes[] = {
  /* v3 GTSAbbreviation, as R4 lists it in the example value set of Timing.code */
  { "BID", "twice a day" }, { "TID", "three times a day" }, { "QID", "four times a day" },
  { "QD", "every day" }, { "QOD", "every other day" }, { "AM", "every morning" },
  { "PM", "every afternoon" }, { "BED", "at bedtime" }, { "WK", "once a week" },
  { "MO", "once a month" }, { "Q1H", "every hour" }, { "Q2H", "every 2 hours" },
  { "Q3H", "every 3 hours" }, { "Q4H", "every 4 hours" }, { "Q6H", "every 6 hours" },
  { "Q8H", "every 8 hours" },
};

static const struct { const char *code, *words; } whens[] = {
  /* http://hl7.org/fhir/R4/valueset-event-timing.html */
  { "MORN", "in the morning" }, { "NOON", "around noon" }, { "AFT", "in the afternoon" },
  { "EVE", "in the evening" }, { "NIGHT", "at night" }, { "PHS", "after sleep" },
  { "HS", "at bedtime" }, { "WAKE", "on waking" }, { "C", "with meals" }, { "CM", "with breakfast" },
  { "CD", "with lunch" }, { "CV", "with dinner" }, { "AC", "before meals" },
  { "ACM", "before breakfast" }, { "ACD", "before lunch" }, { "ACV", "before dinner" },
  { "PC", "after meals" }, { "PCM", "after breakfast" }, { "PCD", "after lunch" },
  { "PCV", "after dinner" },
};

static const struct { const char *code, *one, *many; } units[] = {
  { "s", "second", "seconds" }, { "min", "minute", "minutes" }, { "h", "hour", "hours" },
  { "d", "day", "days" }, { "wk", "week", "weeks" }, { "mo", "month", "months" }, { "a", "year", "years" },
};

static const char *const known_members[] = {
  "frequency", "frequencyMax", "period", "periodMax", "periodUnit", "when", "boundsPeriod",
  "boundsDuration", "dayOfWeek", "timeOfDay", "count",
};

static const struct { const char *code, *words; } days[] = {
  { "mon", "Monday" }, { "tue", "Tuesday" }, { "wed", "Wednesday" }, { "thu", "Thursday" },
  { "fri", "Friday" }, { "sat", "Saturday" }, { "sun", "Sunday" },
};
/* clang-format on */

static gboolean
knows_all (ChartJson repeat)
{
  for (guint32 at = fhir_json_first (repeat.doc, repeat.node); at != 0;
       at = fhir_json_next (repeat.doc, repeat.node, at))
    {
      gboolean known = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (known_members) && !known; i++)
        known = fhir_slice_is (fhir_json_name (repeat.doc, at), known_members[i]);
      if (!known)
        return FALSE;
    }
  return TRUE;
}

static char *
format_times (const char *frequency, const char *frequency_max)
{
  if (frequency_max != NULL)
    return frequency != NULL ? g_strdup_printf ("%s to %s times", frequency, frequency_max)
                             : g_strdup_printf ("up to %s times", frequency_max);
  if (frequency == NULL || strcmp (frequency, "1") == 0)
    return g_strdup ("once");
  if (strcmp (frequency, "2") == 0)
    return g_strdup ("twice");
  if (strcmp (frequency, "3") == 0)
    return g_strdup ("three times");
  if (strcmp (frequency, "4") == 0)
    return g_strdup ("four times");
  return g_strdup_printf ("%s times", frequency);
}

/* "twice a day", "every 8 hours", "3 times every 2 weeks"; ret_ok FALSE: give up. */
static char *
format_rate (ChartJson repeat, gboolean *ret_ok)
{
  ChartJson period_json = chart_json_get (repeat, "period");
  g_autofree char *frequency = chart_json_dup_at (repeat, "frequency");
  g_autofree char *frequency_max = chart_json_dup_at (repeat, "frequencyMax");
  g_autofree char *period = chart_quantity_format_dose_number (chart_json_number (period_json));
  g_autofree char *period_max =
      chart_quantity_format_dose_number (chart_json_number (chart_json_get (repeat, "periodMax")));
  g_autofree char *times = format_times (frequency, frequency_max);
  gboolean single = frequency_max == NULL && (frequency == NULL || strcmp (frequency, "1") == 0);

  if (period == NULL)
    {
      *ret_ok = frequency == NULL && frequency_max == NULL && period_max == NULL;
      return NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (!chart_json_is_at (repeat, "periodUnit", units[i].code))
        continue;
      if (period_max != NULL)
        return single ? g_strdup_printf ("every %s to %s %s", period, period_max, units[i].many)
                      : g_strdup_printf ("%s every %s to %s %s",
                                         times,
                                         period,
                                         period_max,
                                         units[i].many);
      if (strcmp (period, "1") == 0)
        return g_strdup_printf ("%s %s %s", times, *units[i].one == 'h' ? "an" : "a", units[i].one);
      return single ? g_strdup_printf ("every %s %s", period, units[i].many)
                    : g_strdup_printf ("%s every %s %s", times, period, units[i].many);
    }
  *ret_ok = FALSE;
  return NULL;
}

static void
add_words (GPtrArray *parts, const char *before, const char *words)
{
  g_ptr_array_add (parts, g_strconcat (before, words, NULL));
}

static gboolean
add_whens (ChartJson repeat, GPtrArray *parts)
{
  ChartJson list = chart_json_get (repeat, "when");

  for
    CHART_JSON_EACH (when, list)
    {
      gboolean found = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (whens) && !found; i++)
        if (chart_json_is (when, whens[i].code))
          {
            add_words (parts, "", whens[i].words);
            found = TRUE;
          }
      if (!found)
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_days (ChartJson repeat, GPtrArray *parts)
{
  ChartJson list = chart_json_get (repeat, "dayOfWeek");
  const char *before = "on ";

  for
    CHART_JSON_EACH (day, list)
    {
      gboolean found = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (days) && !found; i++)
        if (chart_json_is (day, days[i].code))
          {
            add_words (parts, before, days[i].words);
            found = TRUE;
          }
      if (!found)
        return FALSE;
      before = "and ";
    }
  return TRUE;
}

static void
add_clock (ChartJson repeat, GPtrArray *parts)
{
  ChartJson list = chart_json_get (repeat, "timeOfDay");
  const char *before = "at ";

  for
    CHART_JSON_EACH (time, list)
    {
      g_autofree char *text = chart_json_dup (time);

      if (text != NULL && strlen (text) >= 5)
        text[5] = '\0';
      add_words (parts, before, text != NULL ? text : "");
      before = "and ";
    }
}

static void
add_bounds (ChartJson repeat, GPtrArray *parts)
{
  g_autofree char *start = chart_json_dup_at (repeat, "boundsPeriod.start");
  g_autofree char *end = chart_json_dup_at (repeat, "boundsPeriod.end");
  g_autofree char *until = end != NULL ? chart_date_format_day (end) : NULL;
  g_autofree char *duration =
      chart_quantity_format_dose (chart_json_get (repeat, "boundsDuration"));
  g_autofree char *count = chart_json_dup_at (repeat, "count");

  if (until != NULL)
    add_words (parts, "until ", until);
  if (duration != NULL)
    add_words (parts, "for ", duration);
  if (count != NULL)
    g_ptr_array_add (parts, g_strdup_printf ("%s times in all", count));
}

static char *
format_repeat (ChartJson repeat)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  gboolean ok = TRUE;
  char *rate;

  if (!knows_all (repeat))
    return NULL;
  rate = format_rate (repeat, &ok);
  if (rate != NULL)
    g_ptr_array_add (parts, rate);
  ok = ok && add_whens (repeat, parts) && add_days (repeat, parts);
  if (!ok)
    return NULL;
  add_clock (repeat, parts);
  add_bounds (repeat, parts);
  return chart_text_join_n (" ", (const char *const *)parts->pdata, parts->len);
}

char *
chart_timing_format (ChartJson timing)
{
  ChartJson repeat = chart_json_get (timing, "repeat");
  ChartJson code = chart_json_get (timing, "code");
  g_autofree char *text = chart_json_dup_at (code, "text");

  if (!chart_json_ok (timing))
    return NULL;
  if (chart_json_ok (repeat))
    {
      g_autofree char *words = format_repeat (repeat);

      if (words != NULL)
        return g_steal_pointer (&words);
    }
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (chart_json_concept_has (code, NULL, codes[i].code))
      return g_strdup (codes[i].words);
  return text != NULL ? g_steal_pointer (&text) : chart_json_dup_concept (code);
}
