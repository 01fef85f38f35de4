/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-parts.h"

G_BEGIN_DECLS

/* Words in a column of given width, centred in the height of their row, with a glyph before them
 * where wanted. Screen readers do not meet it: the row that it stands in has a sentence. */

#define CHART_TYPE_CELL (chart_cell_get_type())
G_DECLARE_FINAL_TYPE (ChartCell, chart_cell, CHART, CELL, GtkWidget)

GtkWidget *chart_cell_new (const char *css_class); /* (nullable) */
/* Pango markup; NULL is no words and no height. */
void chart_cell_set_markup (ChartCell *self, const char *markup);
void chart_cell_set_text (ChartCell *self, const char *text);
/* One line, cut with an ellipsis; else it wraps. */
void chart_cell_set_single_line (ChartCell *self);
/* Lays the ground of found text under stretches of bytes of the plain text. NULL: none. */
void chart_cell_set_marks (ChartCell *self, GArray *stretches /* (element-type ChartStretch) */);
void chart_cell_set_glyph (ChartCell *self, ChartGlyph glyph, ChartStyle style);

G_END_DECLS
