/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-record.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Analytes by dates, newest right, grouped by panel; the trend of the chosen analyte below. */
#define CHART_TYPE_RESULTS_PAGE (chart_results_page_get_type())
G_DECLARE_FINAL_TYPE (ChartResultsPage, chart_results_page, CHART, RESULTS_PAGE, GtkWidget)

GtkWidget *chart_results_page_new (ChartRecord *record);
void chart_results_page_find (ChartResultsPage *self); /* Ctrl+F */

G_END_DECLS
