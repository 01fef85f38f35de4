/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The vital signs card: the codes and their order are those of the R4 vital signs profile. Nothing
 * is computed; a body mass index stands here only when it was recorded. */

#include "chart-series.h"

/* clang-format off */
static const struct { const char *label, *code, *other, *second; } vitals[] = {
  { "BP", "8480-6", NULL, "8462-4" },
  { "Pulse", "8867-4", NULL, NULL },
  { "Respiration", "9279-1", NULL, NULL },
  { "Temperature", "8310-5", NULL, NULL },
  { "SpO\342\202\202", "2708-6", "59408-5", NULL },
  { "Weight", "29463-7", NULL, NULL },
  { "Height", "8302-2", NULL, NULL },
  { "BMI", "39156-5", NULL, NULL },
};
/* clang-format on */

static ChartResult *
find_newest (GPtrArray *series, const char *code)
{
  ChartResult *best = NULL;

  for (guint i = 0; code != NULL && i < series->len; i++)
    {
      ChartSeries *each = g_ptr_array_index (series, i);
      ChartResult *newest;

      if (g_strcmp0 (each->code, code) != 0)
        continue;
      newest = chart_series_get_newest (each);
      if (best == NULL || newest->sort > best->sort)
        best = newest;
    }
  return best;
}

/* The diastolic value of the same measurement. */
static ChartResult *
find_partner (GPtrArray *series, ChartResult *first, const char *code)
{
  for (guint i = 0; code != NULL && i < series->len; i++)
    {
      ChartSeries *each = g_ptr_array_index (series, i);

      if (g_strcmp0 (each->code, code) != 0)
        continue;
      for (guint j = each->results->len; j-- > 0;)
        {
          ChartResult *result = g_ptr_array_index (each->results, j);

          if (strcmp (result->item->id, first->item->id) == 0)
            return result;
        }
    }
  return NULL;
}

static void
clear_vital (gpointer data)
{
  g_free (((ChartVital *)data)->value);
  g_free (((ChartVital *)data)->unit);
}

GArray *
chart_vitals_new (GPtrArray *series)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (ChartVital));

  g_array_set_clear_func (rows, clear_vital);
  for (guint i = 0; i < G_N_ELEMENTS (vitals); i++)
    {
      ChartResult *first = find_newest (series, vitals[i].code);
      ChartResult *other = find_newest (series, vitals[i].other);
      ChartResult *second;
      ChartVital row = { .label = vitals[i].label };

      if (first == NULL || (other != NULL && other->sort > first->sort))
        first = other;
      if (first == NULL)
        continue;
      second = find_partner (series, first, vitals[i].second);
      row.result = first;
      row.flag = first->flag;
      if (second != NULL && row.flag.word == NULL)
        row.flag = second->flag;
      row.value = second != NULL ? g_strconcat (first->brief, "/", second->brief, NULL)
                                 : g_strdup (first->brief);
      row.unit = g_strdup (first->unit);
      g_array_append_val (rows, row);
    }
  return rows;
}
