/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A moment is a minute: results of one sample share a column. A result whose date is unknown stands
 * in a column of its own at the left. When two results of one analyte share a moment, the one in
 * force wins over cancelled and pending ones, then the later version of the two by id. */

#include "chart-grid.h"
#include "chart-text.h"

#define MINUTE_MS 60000

G_DEFINE_FINAL_TYPE (ChartGridRow, chart_grid_row, G_TYPE_OBJECT)

static void
chart_grid_row_finalize (GObject *object)
{
  ChartGridRow *self = CHART_GRID_ROW (object);

  g_clear_object (&self->series);
  g_free (self->panel);
  g_clear_pointer (&self->cells, g_hash_table_unref);
  G_OBJECT_CLASS (chart_grid_row_parent_class)->finalize (object);
}

static void
chart_grid_row_class_init (ChartGridRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chart_grid_row_finalize;
}

static void
chart_grid_row_init (ChartGridRow *self)
{
}

static void
clear_column (gpointer data)
{
  g_free (((ChartGridColumn *)data)->day);
  g_free (((ChartGridColumn *)data)->time);
}

static gboolean
is_inside (ChartResult *result, const ChartGridFilter *filter)
{
  return result->sort >= filter->from_ms && result->sort <= filter->to_ms;
}

static gboolean
matches (ChartSeries *series, const ChartGridFilter *filter)
{
  g_autofree char *analyte = NULL;
  g_autofree char *panel = NULL;

  if (filter->category >= 0 && (int)series->category != filter->category)
    return FALSE;
  if (filter->needle == NULL)
    return TRUE;
  analyte = g_utf8_casefold (series->analyte, -1);
  panel = g_utf8_casefold (series->panel, -1);
  return strstr (analyte, filter->needle) != NULL || strstr (panel, filter->needle) != NULL;
}

static int
compare_int64 (gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *)a;
  gint64 two = *(const gint64 *)b;

  return one == two ? 0 : one < two ? -1 : 1;
}

/* The distinct minutes of all results shown. */
static GArray *
gather_minutes (GPtrArray *series, const ChartGridFilter *filter)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GArray *minutes = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < series->len; i++)
    {
      ChartSeries *each = g_ptr_array_index (series, i);

      for (guint j = 0; matches (each, filter) && j < each->results->len; j++)
        {
          ChartResult *result = g_ptr_array_index (each->results, j);
          gint64 minute = result->sort / MINUTE_MS;

          if (!is_inside (result, filter) || g_hash_table_contains (seen, &minute))
            continue;
          g_hash_table_add (seen, g_memdup2 (&minute, sizeof minute));
          g_array_append_val (minutes, minute);
        }
    }
  g_array_sort (minutes, compare_int64);
  return minutes;
}

static void
add_column (ChartGrid *grid, ChartResult *result)
{
  ChartGridColumn column = { .sort = result->sort };
  const char *space = strstr (result->date, CHART_NBSP);

  column.day = space != NULL ? g_strndup (result->date, (gsize)(space - result->date))
                             : g_strdup (result->date);
  column.time = space != NULL ? g_strdup (space + strlen (CHART_NBSP)) : NULL;
  g_array_append_val (grid->columns, column);
}

static gboolean
is_better (ChartResult *one, ChartResult *two)
{
  if (one->item->place != two->item->place)
    return one->item->place < two->item->place;
  return strcmp (one->item->id, two->item->id) > 0;
}

/* Fills the cells of one analyte; FALSE when it has none in the columns shown. */
static gboolean
fill_cells (ChartGridRow *row, GHashTable *numbers)
{
  for (guint i = 0; i < row->series->results->len; i++)
    {
      ChartResult *result = g_ptr_array_index (row->series->results, i);
      gint64 minute = result->sort / MINUTE_MS;
      gpointer number = NULL;
      ChartResult *other;

      if (!g_hash_table_lookup_extended (numbers, &minute, NULL, &number))
        continue;
      other = g_hash_table_lookup (row->cells, number);
      if (other == NULL || is_better (result, other))
        g_hash_table_insert (row->cells, number, result);
    }
  return g_hash_table_size (row->cells) > 0;
}

static void
add_head (ChartGrid *grid, ChartSeries *series, ChartGridRow **head)
{
  if (*head != NULL && strcmp ((*head)->panel, series->panel) == 0)
    return;
  *head = g_object_new (CHART_TYPE_GRID_ROW, NULL);
  (*head)->panel = g_strdup (series->panel);
  g_ptr_array_add (grid->rows, *head);
}

static void
add_rows (ChartGrid *grid, GPtrArray *series, const ChartGridFilter *filter, GHashTable *numbers)
{
  ChartGridRow *head = NULL;

  for (guint i = 0; i < series->len; i++)
    {
      ChartSeries *each = g_ptr_array_index (series, i);
      g_autoptr (ChartGridRow) row = g_object_new (CHART_TYPE_GRID_ROW, NULL);

      add_head (grid, each, &head);
      head->total++;
      grid->total++;
      row->series = g_object_ref (each);
      row->cells = g_hash_table_new (NULL, NULL);
      if (!matches (each, filter) || !fill_cells (row, numbers))
        continue;
      head->shown++;
      grid->shown++;
      g_ptr_array_add (grid->rows, g_steal_pointer (&row));
    }
  for (guint i = grid->rows->len; i-- > 0;)
    {
      ChartGridRow *row = g_ptr_array_index (grid->rows, i);

      if (row->series == NULL && row->shown == 0)
        g_ptr_array_remove_index (grid->rows, i);
    }
}

/* Every column needs one result for its words. */
static void
add_columns (ChartGrid *grid, GPtrArray *series, GArray *minutes, GHashTable *numbers)
{
  for (guint i = grid->older; i < minutes->len; i++)
    {
      gint64 minute = g_array_index (minutes, gint64, i);
      gboolean found = FALSE;

      g_hash_table_insert (numbers,
                           g_memdup2 (&minute, sizeof minute),
                           GUINT_TO_POINTER (i - grid->older + 1));
      for (guint j = 0; j < series->len && !found; j++)
        {
          ChartSeries *each = g_ptr_array_index (series, j);

          for (guint k = 0; k < each->results->len && !found; k++)
            {
              ChartResult *result = g_ptr_array_index (each->results, k);

              found = result->sort / MINUTE_MS == minute;
              if (found)
                add_column (grid, result);
            }
        }
    }
}

ChartGrid *
chart_grid_new (GPtrArray *series, const ChartGridFilter *filter)
{
  ChartGrid *grid = g_new0 (ChartGrid, 1);
  g_autoptr (GArray) minutes = gather_minutes (series, filter);
  g_autoptr (GHashTable) numbers =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  grid->columns = g_array_new (FALSE, FALSE, sizeof (ChartGridColumn));
  g_array_set_clear_func (grid->columns, clear_column);
  grid->rows = g_ptr_array_new_with_free_func (g_object_unref);
  grid->older = minutes->len > filter->max_columns ? minutes->len - filter->max_columns : 0;
  add_columns (grid, series, minutes, numbers);
  add_rows (grid, series, filter, numbers);
  return grid;
}

void
chart_grid_free (ChartGrid *grid)
{
  if (grid == NULL)
    return;
  g_array_unref (grid->columns);
  g_ptr_array_unref (grid->rows);
  g_free (grid);
}

ChartResult *
chart_grid_row_get_cell (ChartGridRow *row, guint column)
{
  return row->cells != NULL ? g_hash_table_lookup (row->cells, GUINT_TO_POINTER (column + 1))
                            : NULL;
}
