/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-find.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The patients found, in groups with heads.
 *
 * Signal "selected": another patient is, or none. Signal "activated": by Enter or a double click.
 * Signal "scrolled": another number of patients is out of sight. */
#define CHART_TYPE_FOUND_LIST (chart_found_list_get_type())
G_DECLARE_FINAL_TYPE (ChartFoundList, chart_found_list, CHART, FOUND_LIST, GtkWidget)

GtkWidget *chart_found_list_new (void);
/* found (element-type ChartFound); selected_id (nullable): the patient to select, else the first.
 */
void chart_found_list_set_found (ChartFoundList *self, GPtrArray *found, const char *selected_id);
ChartFound *chart_found_list_get_selected (ChartFoundList *self); /* (nullable) (transfer none) */
gboolean chart_found_list_is_at_top (ChartFoundList *self);       /* the first is selected */
void chart_found_list_focus (ChartFoundList *self);               /* the selected row */
/* Patients below what is on the screen (rule S17). */
guint chart_found_list_count_below (ChartFoundList *self);

G_END_DECLS
