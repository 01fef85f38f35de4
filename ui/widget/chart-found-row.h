/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-find.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A row of the patients list. Rows are kept and given other patients, so that typing makes no
 * widgets. */
#define CHART_TYPE_FOUND_ROW (chart_found_row_get_type())
G_DECLARE_FINAL_TYPE (ChartFoundRow, chart_found_row, CHART, FOUND_ROW, GtkListBoxRow)

GtkWidget *chart_found_row_new (void);
void chart_found_row_set_found (ChartFoundRow *self, ChartFound *found); /* (nullable) */
ChartFound *chart_found_row_get_found (ChartFoundRow *self);

/* The titles above the columns, in the same widths. */
GtkWidget *chart_found_row_titles_new (void);

G_END_DECLS
