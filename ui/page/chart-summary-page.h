/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-record.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The first page of a chart: three fixed columns of cards that fit 1280x800. Positions never move:
 * an empty card says which of the list states it is in. */
#define CHART_TYPE_SUMMARY_PAGE (chart_summary_page_get_type())
G_DECLARE_FINAL_TYPE (ChartSummaryPage, chart_summary_page, CHART, SUMMARY_PAGE, GtkWidget)

/* pins: codes of results to show first, see chart_series_pick(). */
GtkWidget *chart_summary_page_new (ChartRecord *record, const char *const *pins);

G_END_DECLS
