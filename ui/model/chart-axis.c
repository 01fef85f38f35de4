/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Round numbers and round dates for axes. */

#include "chart-axis.h"
#include "fhir-date.h"
#include <math.h>

#define MS_DAY G_GINT64_CONSTANT (86400000)

ChartScale
chart_scale_new (double low, double high, guint n)
{
  static const double factors[] = { 1, 2, 5, 10 };
  ChartScale scale = { 0 };
  double raw, power;

  if (!(high > low))
    {
      double margin = fabs (low) > 0 ? fabs (low) * 0.2 : 1;

      low -= margin;
      high += margin;
    }
  raw = (high - low) / MAX (n, 1);
  power = pow (10, floor (log10 (raw)));
  scale.step = 10 * power;
  for (guint i = 0; i < G_N_ELEMENTS (factors); i++)
    if (factors[i] * power >= raw)
      {
        scale.step = factors[i] * power;
        break;
      }
  scale.low = floor (low / scale.step + 1e-9) * scale.step;
  scale.high = ceil (high / scale.step - 1e-9) * scale.step;
  scale.decimals = scale.step < 1 ? (guint)ceil (-log10 (scale.step) - 1e-9) : 0;
  return scale;
}

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

static void
add_tick (GArray *ticks, gint64 day, gboolean by_day)
{
  ChartTick tick = { .ms = day * MS_DAY };
  int year, month, mday;

  fhir_civil_from_days (day, &year, &month, &mday);
  year = CLAMP (year, 0, 9999);
  tick.strong = by_day ? mday == 1 : month == 1;
  if (by_day)
    g_snprintf (tick.label, sizeof tick.label, "%02d-%s", mday, months[month - 1]);
  else if (ticks->len == 0 || month == 1)
    g_snprintf (tick.label, sizeof tick.label, "%s %04d", months[month - 1], year);
  else
    g_snprintf (tick.label, sizeof tick.label, "%s", months[month - 1]);
  g_array_append_val (ticks, tick);
}

/* Every so many months, on the first. */
static void
add_months (GArray *ticks, gint64 from_day, gint64 to_day, int every)
{
  int year, month, mday;

  fhir_civil_from_days (from_day, &year, &month, &mday);
  month -= (month - 1) % every;
  if (every >= 12)
    year -= year % (every / 12);
  for (;;)
    {
      gint64 day = fhir_days_from_civil (year, month, 1);

      if (day > to_day)
        break;
      if (day >= from_day)
        add_tick (ticks, day, FALSE);
      month += every;
      year += (month - 1) / 12;
      month = (month - 1) % 12 + 1;
    }
}

GArray *
chart_ticks_new (gint64 from_ms, gint64 to_ms, guint n)
{
  static const int steps[] = { 1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200 };
  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (ChartTick));
  gint64 from_day = from_ms / MS_DAY;
  gint64 to_day = to_ms / MS_DAY;
  gint64 days = to_day - from_day;

  n = MAX (n, 2);
  if (days < 60)
    {
      gint64 every = MAX (1, (days + n - 1) / n);

      for (gint64 day = from_day + 1; day <= to_day; day += every)
        add_tick (ticks, day, TRUE);
      return ticks;
    }
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (days / 30.4 / steps[i] <= n || i + 1 == G_N_ELEMENTS (steps))
      {
        add_months (ticks, from_day, to_day, steps[i]);
        break;
      }
  return ticks;
}
