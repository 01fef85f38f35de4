/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-record.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One patient's chart: banner, list of sections, the section, and the inspector beside it. The
 * patient is fixed at construction; banner and body share one record.
 *
 * Actions: chart.section (s), chart.inspect (s "Type/id"), chart.inspector, chart.refresh,
 * chart.find, chart.print. Signal "titled": the identity is known; see
 * chart_chart_page_get_record(). */
#define CHART_TYPE_CHART_PAGE (chart_chart_page_get_type())
G_DECLARE_FINAL_TYPE (ChartChartPage, chart_chart_page, CHART, CHART_PAGE, GtkWidget)

GtkWidget *
chart_chart_page_new (ChartClient *client, const char *patient_id, const char *const *pins);
ChartRecord *chart_chart_page_get_record (ChartChartPage *self);
/* What lies below the banner. (transfer none) */
GtkWidget *chart_chart_page_get_body (ChartChartPage *self);
/* Puts the keyboard on the list of sections. */
void chart_chart_page_focus (ChartChartPage *self);
void chart_chart_page_set_section (ChartChartPage *self, const char *name);

G_END_DECLS
