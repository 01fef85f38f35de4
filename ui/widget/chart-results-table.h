/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-grid.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Analytes by dates, the newest at the right and in view.
 *
 * Signal "selected" (ChartSeries): the analyte that a person chose; after a new grid, the one
 * chosen before or else the first with something to draw. */
#define CHART_TYPE_RESULTS_TABLE (chart_results_table_get_type())
G_DECLARE_FINAL_TYPE (ChartResultsTable, chart_results_table, CHART, RESULTS_TABLE, GtkWidget)

GtkWidget *chart_results_table_new (void);
void chart_results_table_set_grid (ChartResultsTable *self, const ChartGrid *grid);

G_END_DECLS
