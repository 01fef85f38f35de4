/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-client.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Search first: one box, patients grouped by how they were found, a preview.
 *
 * Activates win.open-chart (s patient id) and win.open-chart-window (s). Actions of its own:
 * patients.preview, patients.open, patients.open-window, patients.find. */
#define CHART_TYPE_PATIENTS_PAGE (chart_patients_page_get_type())
G_DECLARE_FINAL_TYPE (ChartPatientsPage, chart_patients_page, CHART, PATIENTS_PAGE, GtkWidget)

GtkWidget *chart_patients_page_new (ChartClient *client, const char *const *pins);
void chart_patients_page_find (ChartPatientsPage *self); /* Ctrl+F: the box */

G_END_DECLS
