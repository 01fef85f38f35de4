/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Children from left to right, on more lines where one is too short for them: nothing is cut off in
 * a narrow window or with large text. A child that expands counts with its least width and shares
 * what its line leaves; others have the width that they like. */
#define CHART_TYPE_WRAP_LAYOUT (chart_wrap_layout_get_type())
G_DECLARE_FINAL_TYPE (ChartWrapLayout, chart_wrap_layout, CHART, WRAP_LAYOUT, GtkLayoutManager)

/* A box with this layout; spacing in px between children and between lines. */
GtkWidget *chart_wrap_new (guint spacing, guint line_spacing);

G_END_DECLS
