/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-item-row.h"
#include "chart-record.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A section that is one or two lists of statements: grouped by place, filtered by a box that says
 * shown/total (rule S18), selection kept by id through refreshes. A selected row activates the
 * action chart.inspect with "Type/id".
 *
 * Signal "chosen" (string "Type/id"). */
#define CHART_TYPE_ITEMS_PAGE (chart_items_page_get_type())
G_DECLARE_FINAL_TYPE (ChartItemsPage, chart_items_page, CHART, ITEMS_PAGE, GtkWidget)

typedef struct
{
  ChartPart part;
  const char *title; /* "Allergies" */
  const char *what;  /* "allergies" */
  ChartRowForm form;
  gboolean by_place; /* sorted by place: a head for each */
} ChartItemsGroup;

GtkWidget *
chart_items_page_new (ChartRecord *record, const ChartItemsGroup *groups, guint n_groups);
/* Selects the first row when none is. */
void chart_items_page_select_first (ChartItemsPage *self);
/* Ctrl+F. */
void chart_items_page_find (ChartItemsPage *self);

G_END_DECLS
