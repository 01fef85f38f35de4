/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-item.h"

G_BEGIN_DECLS

/* Makes store hold items (element-type ChartItem) in that order with as small an items-changed as
 * there is: rows that stay keep their object, their widget and their selection. */
void chart_list_sync (GListStore *store, GPtrArray *items);

/* Orders for g_ptr_array_sort(). */
int chart_list_by_place_and_date (gconstpointer a,
                                  gconstpointer b); /* current first, newest first */
int chart_list_by_place_and_title (gconstpointer a,
                                   gconstpointer b);       /* DO NOT GIVE first, by name */
int chart_list_by_date (gconstpointer a, gconstpointer b); /* newest first */

/* How many rows have a place. */
guint chart_list_count (GListModel *items, ChartPlace place);

G_END_DECLS
