/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Lists of rows and how a fresh answer of the store gets into one that is on the screen. Answers
 * come sorted, so what changed lies between a common head and a common tail; only that is replaced.
 */

#include "chart-list.h"

void
chart_list_sync (GListStore *store, GPtrArray *items)
{
  guint old = g_list_model_get_n_items (G_LIST_MODEL (store));
  guint head = 0;
  guint tail = 0;

  while (head < old && head < items->len)
    {
      g_autoptr (ChartItem) item = g_list_model_get_item (G_LIST_MODEL (store), head);

      if (!chart_item_equal (item, g_ptr_array_index (items, head)))
        break;
      head++;
    }
  while (tail < old - head && tail < items->len - head)
    {
      g_autoptr (ChartItem) item = g_list_model_get_item (G_LIST_MODEL (store), old - tail - 1);

      if (!chart_item_equal (item, g_ptr_array_index (items, items->len - tail - 1)))
        break;
      tail++;
    }
  if (head + tail == old && head + tail == items->len)
    return;
  g_list_store_splice (store,
                       head,
                       old - head - tail,
                       items->len > 0 ? items->pdata + head : NULL,
                       items->len - head - tail);
}

static int
compare_sort (ChartItem *one, ChartItem *two)
{
  if (one->sort != two->sort)
    return one->sort > two->sort ? -1 : 1;
  return strcmp (one->id, two->id);
}

/* FORBIDDEN before all others, then as the enumeration has it. */
static int
rank_place (ChartItem *item)
{
  return item->place == CHART_PLACE_FORBIDDEN ? -1 : (int)item->place;
}

int
chart_list_by_date (gconstpointer a, gconstpointer b)
{
  return compare_sort (*(ChartItem *const *)a, *(ChartItem *const *)b);
}

int
chart_list_by_place_and_date (gconstpointer a, gconstpointer b)
{
  ChartItem *one = *(ChartItem *const *)a;
  ChartItem *two = *(ChartItem *const *)b;
  int order = rank_place (one) - rank_place (two);

  return order != 0 ? order : compare_sort (one, two);
}

int
chart_list_by_place_and_title (gconstpointer a, gconstpointer b)
{
  ChartItem *one = *(ChartItem *const *)a;
  ChartItem *two = *(ChartItem *const *)b;
  int order = rank_place (one) - rank_place (two);

  if (order != 0)
    return order;
  if (one->place == CHART_PLACE_PAST)
    return compare_sort (one, two);
  order = g_utf8_collate (one->title, two->title);
  return order != 0 ? order : compare_sort (one, two);
}

guint
chart_list_count (GListModel *items, ChartPlace place)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (ChartItem) item = g_list_model_get_item (items, i);

      n += item->place == place;
    }
  return n;
}
