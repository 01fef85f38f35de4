/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-series.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The trend of one analyte below its name, unit, number of results and newest value. */
#define CHART_TYPE_TREND_CARD (chart_trend_card_get_type())
G_DECLARE_FINAL_TYPE (ChartTrendCard, chart_trend_card, CHART, TREND_CARD, GtkBox)

GtkWidget *chart_trend_card_new (void);
void chart_trend_card_set_series (ChartTrendCard *self,
                                  ChartSeries *series,
                                  gint64 from_ms,
                                  gint64 to_ms);

G_END_DECLS
