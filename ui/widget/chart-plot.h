/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-axis.h"
#include "chart-series.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  double x, y;
  ChartResult *result;
} ChartPlotPoint;

/* One drawing of a series: where things are. */
typedef struct
{
  GtkWidget *widget; /* for colours and the font */
  cairo_t *cr;
  gboolean compact;
  ChartSeries *series;
  gint64 from_ms, to_ms;
  double left, top, right, bottom; /* of the area with the points */
  ChartScale scale;
  GArray *points; /* (element-type ChartPlotPoint) */
} ChartPlot;

/* Whether a result is drawn: current, a number, in the time shown. */
gboolean chart_plot_shows (const ChartPlot *plot, const ChartResult *result);
/* Draws all; series, time, widget and cr are given. */
void chart_plot_draw (ChartPlot *plot, double width, double height);

void chart_plot_set_color (ChartPlot *plot, const char *name);
/* Markup at 9pt; align: which part of its width lies left of x. */
void chart_plot_draw_text (ChartPlot *plot, const char *markup, double x, double y, double align);
/* Points, what lies beyond a measuring limit, labels of values. */
void chart_plot_draw_marks (ChartPlot *plot);

G_END_DECLS
