/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-allergy.h"
#include "chart-item.h"
#include "chart-list-state.h"
#include "chart-names.h"
#include "chart-range.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The small parts that every page is made of. All return floating widgets. */

/* How much larger than usual a person wants text (rule S29): factor for widths that hold text. */
double chart_text_scale (void);

const char *chart_glyph_get_icon (ChartGlyph glyph); /* NULL for NONE */
ChartGlyph chart_allergies_get_glyph (ChartAllergiesState state);
const char *chart_style_get_class (ChartStyle style); /* "critical"; "" for PLAIN */
GtkWidget *chart_icon_new (const char *icon_name);    /* decoration: a word follows it */
GtkWidget *chart_glyph_new (ChartGlyph glyph, ChartStyle style);

GtkWidget *chart_chip_new (ChartStyle style, ChartGlyph glyph, const char *text);
/* Glyph and word of a flag in its colour; NULL when there is nothing to say. */
GtkWidget *chart_flag_new (const ChartFlag *flag);
GtkWidget *chart_keycap_new (const char *key);

/* A left-aligned label of a class (nullable), that wraps and may be made as small as its longest
 * word. */
GtkWidget *chart_label_new (const char *text, const char *css_class);
GtkWidget *chart_label_new_markup (const char *markup, const char *css_class);
/* A label on one line, not wrapped: dates, counts. */
GtkWidget *chart_label_new_line (const char *text, const char *css_class);

/* "<b>title</b> <light>qualifier</light>"; parts may be NULL. (transfer full) */
char *chart_markup_title (const char *title, const char *qualifier, gboolean struck);
/* Escapes and shows as light text: labels beside values. (transfer full) */
char *chart_markup_light (const char *text);

GtkWidget *chart_icon_button_new (const char *icon_name, const char *tooltip, const char *action);
void chart_clear_children (gpointer box);

/* What a list shows instead of rows, in words; text (nullable) tells more: who recorded the
 * absence, why it is unavailable. retry (nullable) is an action name. */
GtkWidget *
chart_state_new (ChartListState state, const char *what, const char *text, const char *retry);

G_END_DECLS
