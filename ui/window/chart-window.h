/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-application.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Navigation | pages. Charts are tabs beside the pinned Patients tab; tabs drag out into windows.
 *
 * Actions: win.open-chart (s), win.open-chart-window (s), win.show-patients, win.show-server,
 * win.toggle-navigation, win.close-tab, win.menu, win.switcher, win.toast (s). */
#define CHART_TYPE_WINDOW (chart_window_get_type())
G_DECLARE_FINAL_TYPE (ChartWindow, chart_window, CHART, WINDOW, AdwApplicationWindow)

GtkWidget *chart_window_new (ChartApplication *application);
void chart_window_open_chart (ChartWindow *self, const char *patient_id);

G_END_DECLS
