/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The filters of the results. Signal "changed": look again at the getters. */
#define CHART_TYPE_RESULTS_BAR (chart_results_bar_get_type())
G_DECLARE_FINAL_TYPE (ChartResultsBar, chart_results_bar, CHART, RESULTS_BAR, GtkWidget)

GtkWidget *chart_results_bar_new (void);
int chart_results_bar_get_days (ChartResultsBar *self);           /* back from now; 0: all */
const char *chart_results_bar_get_needle (ChartResultsBar *self); /* (nullable) case folded */
/* ChartCategory; -1: all */
int chart_results_bar_get_category (ChartResultsBar *self);
void chart_results_bar_set_category (ChartResultsBar *self, int category);
void chart_results_bar_show_all_times (ChartResultsBar *self);
/* span: the time in words; how many analytes of all are shown. */
void
chart_results_bar_show_counts (ChartResultsBar *self, const char *span, guint shown, guint total);
void chart_results_bar_find (ChartResultsBar *self); /* Ctrl+F */

G_END_DECLS
