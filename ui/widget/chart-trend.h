/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-series.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One series over a proportional time axis (rule S13): points as measured, straight lines, the
 * reference band that came with each point; what lies beyond a measuring limit is a hollow triangle
 * on a dotted tail and is not joined. Compact: the small picture of a card, without axes. */
#define CHART_TYPE_TREND (chart_trend_get_type())
G_DECLARE_FINAL_TYPE (ChartTrend, chart_trend, CHART, TREND, GtkWidget)

GtkWidget *chart_trend_new (gboolean compact);
/* series (nullable); the time shown in ms. */
void chart_trend_set_series (ChartTrend *self, ChartSeries *series, gint64 from_ms, gint64 to_ms);

G_END_DECLS
