/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "chart-trend.h"
#include "chart-date.h"
#include "chart-names.h"
#include "chart-plot.h"

struct _ChartTrend
{
  GtkWidget parent_instance;

  gboolean compact;
  ChartSeries *series; /* (nullable) */
  gint64 from_ms, to_ms;
};

G_DEFINE_FINAL_TYPE (ChartTrend, chart_trend, GTK_TYPE_WIDGET)

static ChartPlot
make_plot (ChartTrend *self)
{
  return (ChartPlot){ .widget = GTK_WIDGET (self),
                      .compact = self->compact,
                      .series = self->series,
                      .from_ms = self->from_ms,
                      .to_ms = self->to_ms };
}

static void
chart_trend_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  double width = gtk_widget_get_width (widget);
  double height = gtk_widget_get_height (widget);
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (ChartPlotPoint));
  ChartPlot plot = make_plot (CHART_TREND (widget));

  if (width < 10 || height < 10)
    return;
  plot.points = points;
  plot.cr =
      gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  chart_plot_draw (&plot, width, height);
  cairo_destroy (plot.cr);
}

static void
chart_trend_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  ChartTrend *self = CHART_TREND (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = self->compact ? 74 : 200;
  else
    *minimum = *natural = self->compact ? 34 : 140;
}

static void
chart_trend_dispose (GObject *object)
{
  g_clear_object (&CHART_TREND (object)->series);
  G_OBJECT_CLASS (chart_trend_parent_class)->dispose (object);
}

static void
chart_trend_class_init (ChartTrendClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chart_trend_dispose;
  widget_class->snapshot = chart_trend_snapshot;
  widget_class->measure = chart_trend_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
chart_trend_init (ChartTrend *self)
{
}

GtkWidget *
chart_trend_new (gboolean compact)
{
  ChartTrend *self = g_object_new (CHART_TYPE_TREND, NULL);

  self->compact = compact;
  return GTK_WIDGET (self);
}

static void
describe (ChartTrend *self)
{
  g_autofree char *from = chart_date_format_ms_day (self->from_ms);
  g_autofree char *to = chart_date_format_ms_day (self->to_ms);
  g_autofree char *newest = NULL;
  g_autofree char *text = NULL;
  ChartPlot plot = make_plot (self);
  guint n = 0;

  if (self->series == NULL)
    return;
  for (guint i = 0; i < self->series->results->len; i++)
    n += chart_plot_shows (&plot, g_ptr_array_index (self->series->results, i));
  newest = chart_result_dup_sentence (chart_series_get_newest (self->series));
  text = g_strdup_printf ("Trend of %s, %u results, %s to %s; newest: %s",
                          self->series->analyte,
                          n,
                          from,
                          to,
                          newest);
  chart_name_widget (self, text);
}

void
chart_trend_set_series (ChartTrend *self, ChartSeries *series, gint64 from_ms, gint64 to_ms)
{
  g_return_if_fail (CHART_IS_TREND (self));

  g_set_object (&self->series, series);
  self->from_ms = from_ms;
  self->to_ms = to_ms;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
