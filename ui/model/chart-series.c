/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* From a heap of results to lines of a table. What was entered in error is left out here; the pages
 * say how many. */

#include "chart-series.h"

G_DEFINE_FINAL_TYPE (ChartSeries, chart_series, G_TYPE_OBJECT)

static void
chart_series_finalize (GObject *object)
{
  ChartSeries *self = CHART_SERIES (object);

  g_free (self->analyte);
  g_free (self->key);
  g_free (self->code);
  g_free (self->unit);
  g_free (self->panel);
  g_ptr_array_unref (self->results);
  G_OBJECT_CLASS (chart_series_parent_class)->finalize (object);
}

static void
chart_series_class_init (ChartSeriesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chart_series_finalize;
}

static void
chart_series_init (ChartSeries *self)
{
  self->results = g_ptr_array_new_with_free_func (g_object_unref);
}

static int
compare_time (gconstpointer a, gconstpointer b)
{
  ChartResult *one = *(ChartResult *const *)a;
  ChartResult *two = *(ChartResult *const *)b;

  if (one->sort != two->sort)
    return one->sort < two->sort ? -1 : 1;
  return strcmp (one->item->id, two->item->id);
}

static int
compare_series (gconstpointer a, gconstpointer b)
{
  ChartSeries *one = *(ChartSeries *const *)a;
  ChartSeries *two = *(ChartSeries *const *)b;
  int order;

  if (one->category != two->category)
    return (int)one->category - (int)two->category;
  order = g_utf8_collate (one->panel, two->panel);
  return order != 0 ? order : g_utf8_collate (one->analyte, two->analyte);
}

static const char *
panel_of (ChartResult *result, GHashTable *panels)
{
  g_autofree char *target = g_strconcat ("Observation/", result->item->id, NULL);
  const char *name = panels != NULL ? g_hash_table_lookup (panels, target) : NULL;

  if (name != NULL)
    return name;
  switch (result->category)
    {
    case CHART_CATEGORY_LABORATORY:
      return "Laboratory";
    case CHART_CATEGORY_VITALS:
      return "Vital signs";
    case CHART_CATEGORY_OTHER:
      break;
    }
  return "Other observations";
}

/* A result without a unit because it has no value joins the series of its analyte. */
static char *
series_key (ChartResult *result, GHashTable *units)
{
  const char *unit = result->unit;

  if (unit == NULL && result->absent)
    unit = g_hash_table_lookup (units, result->key);
  return g_strconcat (result->key, "\n", unit != NULL ? unit : "", NULL);
}

static ChartSeries *
series_for (GHashTable *by_key, GPtrArray *all, ChartResult *result, const char *key)
{
  ChartSeries *series = g_hash_table_lookup (by_key, key);

  if (series != NULL)
    return series;
  series = g_object_new (CHART_TYPE_SERIES, NULL);
  series->key = g_strdup (result->key);
  series->category = result->category;
  g_hash_table_insert (by_key, g_strdup (key), series);
  g_ptr_array_add (all, series);
  return series;
}

static void
finish_series (ChartSeries *series, GHashTable *panels)
{
  ChartResult *newest;

  g_ptr_array_sort (series->results, compare_time);
  newest = g_ptr_array_index (series->results, series->results->len - 1);
  series->analyte = g_strdup (newest->analyte);
  series->code = g_strdup (newest->code);
  series->panel = g_strdup (panel_of (newest, panels));
  for (guint i = series->results->len; i-- > 0 && series->unit == NULL;)
    series->unit = g_strdup (((ChartResult *)g_ptr_array_index (series->results, i))->unit);
}

GPtrArray *
chart_series_group (GPtrArray *results, GHashTable *panels)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) units = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < results->len; i++)
    {
      ChartResult *result = g_ptr_array_index (results, i);

      if (result->unit != NULL)
        g_hash_table_insert (units, result->key, result->unit);
    }
  for (guint i = 0; i < results->len; i++)
    {
      ChartResult *result = g_ptr_array_index (results, i);
      g_autofree char *key = series_key (result, units);

      if (result->item->place == CHART_PLACE_HIDDEN)
        continue;
      g_ptr_array_add (series_for (by_key, all, result, key)->results, g_object_ref (result));
    }
  for (guint i = 0; i < all->len; i++)
    finish_series (g_ptr_array_index (all, i), panels);
  g_ptr_array_sort (all, compare_series);
  return all;
}

static ChartResult *
find_valued (ChartSeries *self, guint skip)
{
  for (guint i = self->results->len; i-- > 0;)
    {
      ChartResult *result = g_ptr_array_index (self->results, i);

      if (!result->absent && skip-- == 0)
        return result;
    }
  return NULL;
}

ChartResult *
chart_series_get_newest (ChartSeries *self)
{
  ChartResult *result = find_valued (self, 0);

  return result != NULL ? result : g_ptr_array_index (self->results, self->results->len - 1);
}

ChartResult *
chart_series_get_previous (ChartSeries *self)
{
  return find_valued (self, 1);
}

static gboolean
pin_matches (const char *pin, const char *code)
{
  g_auto (GStrv) codes = g_strsplit (pin, "/", -1);

  return code != NULL && g_strv_contains ((const char *const *)codes, code);
}

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  gint64 one = chart_series_get_newest (*(ChartSeries *const *)a)->sort;
  gint64 two = chart_series_get_newest (*(ChartSeries *const *)b)->sort;

  return one == two ? 0 : one > two ? -1 : 1;
}

static ChartSeries *
find_pinned (GPtrArray *series, const char *pin)
{
  ChartSeries *best = NULL;

  for (guint i = 0; i < series->len; i++)
    {
      ChartSeries *each = g_ptr_array_index (series, i);

      if (pin_matches (pin, each->code) && (best == NULL || compare_newest (&each, &best) < 0))
        best = each;
    }
  return best;
}

GPtrArray *
chart_series_pick (GPtrArray *series, const char *const *pins, guint n)
{
  GPtrArray *picked = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) rest = g_ptr_array_new();

  for (guint i = 0; pins[i] != NULL && picked->len < n; i++)
    {
      ChartSeries *pinned = find_pinned (series, pins[i]);

      if (pinned != NULL)
        g_ptr_array_add (picked, g_object_ref (pinned));
    }
  for (guint i = 0; i < series->len; i++)
    {
      ChartSeries *each = g_ptr_array_index (series, i);

      if (each->category == CHART_CATEGORY_LABORATORY && !g_ptr_array_find (picked, each, NULL))
        g_ptr_array_add (rest, each);
    }
  g_ptr_array_sort (rest, compare_newest);
  for (guint i = 0; i < rest->len && picked->len < n; i++)
    g_ptr_array_add (picked, g_object_ref (g_ptr_array_index (rest, i)));
  return picked;
}
