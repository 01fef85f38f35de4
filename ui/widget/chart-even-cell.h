/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A cell that is as high as the highest cell of its row, in whichever view the others stand: two
 * column views that share their rows keep them side by side at every size of text. */
#define CHART_TYPE_EVEN_CELL (chart_even_cell_get_type())
G_DECLARE_FINAL_TYPE (ChartEvenCell, chart_even_cell, CHART, EVEN_CELL, GtkWidget)

/* row is any object that stands for the row; width and least height in px. */
GtkWidget *chart_even_cell_new (GtkWidget *child, GObject *row, int width, int least);

G_END_DECLS
