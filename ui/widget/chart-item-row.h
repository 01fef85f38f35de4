/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-item.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How much of an item a row shows. */
typedef enum
{
  CHART_ROW_ALLERGY,    /* agent — reaction / note and chips */
  CHART_ROW_MEDICATION, /* drug form, chips / DOSE line */
  CHART_ROW_NARROW,     /* the same with the chips below, for the preview */
  CHART_ROW_PROBLEM,    /* problem, chips, date on one line */
  CHART_ROW_ENCOUNTER,  /* date, chips / kind · people */
  CHART_ROW_DOCUMENT,   /* date, title, kind on one line */
  CHART_ROW_LIST,       /* the same as FULL in a narrow list: one thing a line */
  CHART_ROW_FULL,       /* everything, for the lists of a section */
} ChartRowForm;

/* The content of a row, without the row: put it into a GtkListBoxRow or a list item. */
GtkWidget *chart_item_content_new (ChartItem *item, ChartRowForm form);
/* A list box row with its sentence for screen readers and the class of its place (tinted, negated).
 */
GtkWidget *chart_item_row_new (ChartItem *item, ChartRowForm form);
/* The CSS class that the place of an item gives its row; NULL for none. */
const char *chart_item_get_row_class (ChartItem *item);

G_END_DECLS
