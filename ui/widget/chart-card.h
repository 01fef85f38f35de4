/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A card of the summary: a head with title, count in words and a button to its section; rows; a
 * foot that says what is not shown (rule S17). */
#define CHART_TYPE_CARD (chart_card_get_type())
G_DECLARE_FINAL_TYPE (ChartCard, chart_card, CHART, CARD, GtkWidget)

/* section: the target of the action chart.section; NULL: no button. */
GtkWidget *chart_card_new (const char *title, const char *section);
void chart_card_set_count (ChartCard *self, const char *text); /* (nullable) */
void chart_card_set_aside (ChartCard *self, const char *text); /* (nullable) right in the head */
void chart_card_set_foot (ChartCard *self, const char *text);  /* (nullable) */
/* Takes away what is shown. */
void chart_card_clear (ChartCard *self);
/* Rows into the list, or any other widget below them. */
void chart_card_append_row (ChartCard *self, GtkWidget *row);
void chart_card_append (ChartCard *self, GtkWidget *widget);
GtkWidget *chart_card_get_list (ChartCard *self);

G_END_DECLS
