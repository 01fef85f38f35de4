/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The names of the analytes must stay in view while dates scroll, so they stand in a column view of
 * their own that shares rows, selection and vertical scrolling with the one of the dates; rows have
 * the same height in both. A cell shows its own range when it differs from the one in the first
 * column, or an old "High" would contradict the new range. */

#include "chart-results-table.h"
#include "chart-even-cell.h"
#include "chart-parts.h"
#include "chart-text.h"

/* In px at the usual size of text. */
#define COLUMN_WIDTH 87
#define LABEL_WIDTH  236
#define ROW_HEIGHT   37
#define HEAD_HEIGHT  22
/* Of cells, in style.css, with their line. */
#define CELL_PADDING  13
#define LABEL_PADDING 19
#define LEAST_HEIGHT  180 /* of the table: head and some rows */

struct _ChartResultsTable
{
  GtkWidget parent_instance;

  GtkWidget *dates, *dates_scroller;
  GListStore *rows;
  GtkSingleSelection *selection;
  char *selected; /* (nullable) key and unit of the chosen analyte */
  gboolean filling, at_newest;
};

static guint signal_selected;

G_DEFINE_FINAL_TYPE (ChartResultsTable, chart_results_table, GTK_TYPE_WIDGET)

/* The row widget of the list that a cell stands in, for its name to screen readers. */
static void
name_cell (GtkListItem *item, const char *text)
{
  GtkWidget *child = gtk_list_item_get_child (item);
  GtkWidget *cell = child != NULL ? gtk_widget_get_parent (child) : NULL;
  GtkWidget *row = cell != NULL ? gtk_widget_get_parent (cell) : NULL;
  ChartGridRow *grid_row = gtk_list_item_get_item (item);

  if (cell != NULL)
    chart_name_widget (cell, text);
  if (row != NULL && grid_row != NULL)
    {
      chart_name_widget (row,
                         grid_row->series != NULL ? grid_row->series->analyte : grid_row->panel);
      if (grid_row->series == NULL)
        gtk_widget_add_css_class (row, "panel-row");
      else
        gtk_widget_remove_css_class (row, "panel-row");
    }
}

static int
scaled (int px)
{
  return (int)(px * chart_text_scale());
}

static void
set_cell (GtkListItem *item, GtkWidget *child, int width, const char *name)
{
  ChartGridRow *row = gtk_list_item_get_item (item);

  gtk_list_item_set_child (
      item,
      chart_even_cell_new (child,
                           G_OBJECT (row),
                           width,
                           scaled (row->series != NULL ? ROW_HEIGHT : HEAD_HEIGHT)));
  name_cell (item, name);
}

static char *
phrase_range (ChartResult *result)
{
  return strcmp (result->range->text, "no range") == 0
             ? g_strdup ("no range")
             : g_strconcat ("range ", result->range->text, NULL);
}

static GtkWidget *
panel_new (ChartGridRow *row)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *name = chart_label_new_line (row->panel, "panel");
  g_autofree char *text = g_strdup_printf ("%u of %u", row->shown, row->total);

  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (name, row->panel);
  gtk_box_append (GTK_BOX (line), name);
  gtk_box_append (GTK_BOX (line), chart_label_new_line (text, "caption"));
  return line;
}

static void
bind_label (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  ChartGridRow *row = gtk_list_item_get_item (item);
  GtkWidget *line, *facts, *unit_label, *range_label;
  g_autofree char *range = NULL;
  g_autofree char *name = NULL;

  if (row->series == NULL)
    {
      set_cell (item, panel_new (row), scaled (LABEL_WIDTH) - LABEL_PADDING, row->panel);
      return;
    }
  line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  facts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  range = phrase_range (chart_series_get_newest (row->series));
  unit_label = chart_label_new_line (row->series->unit, "fg2");
  range_label = chart_label_new_line (range, "caption");
  gtk_label_set_xalign (GTK_LABEL (unit_label), 1);
  gtk_label_set_xalign (GTK_LABEL (range_label), 1);
  gtk_widget_set_visible (unit_label, row->series->unit != NULL);
  gtk_widget_set_valign (facts, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (facts), unit_label);
  gtk_box_append (GTK_BOX (facts), range_label);
  gtk_box_append (GTK_BOX (line), chart_label_new (row->series->analyte, "strong"));
  gtk_box_append (GTK_BOX (line), facts);
  name = chart_text_join (", ", row->series->analyte, row->series->unit, range);
  set_cell (item, line, scaled (LABEL_WIDTH) - LABEL_PADDING, name);
}

/* What stands below the value: another range, a chip in words. */
static char *
phrase_below (ChartGridRow *row, ChartResult *result)
{
  ChartResult *newest = chart_series_get_newest (row->series);
  const char *chip =
      result->item->chips->len > 0 ? g_array_index (result->item->chips, ChartChip, 0).text : NULL;
  gboolean differs = !result->absent && strcmp (newest->range->text, result->range->text) != 0;
  g_autofree char *range = differs ? phrase_range (result) : NULL;

  if (result->item->place == CHART_PLACE_PENDING)
    chip = NULL;
  return chart_text_join (CHART_DOT, chip, range);
}

static GtkWidget *
cell_new (ChartGridRow *row, ChartResult *result)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);
  GtkWidget *flag = chart_flag_new (&result->flag);
  GtkWidget *value = gtk_label_new (result->brief);
  g_autofree char *below = phrase_below (row, result);

  gtk_label_set_xalign (GTK_LABEL (value), 0);
  gtk_label_set_wrap (GTK_LABEL (value), !result->numeric);
  gtk_label_set_wrap_mode (GTK_LABEL (value), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (value,
                            result->absent    ? "caption"
                            : result->numeric ? "value"
                                              : "value-text");
  if (result->item->place == CHART_PLACE_NEGATED)
    gtk_widget_add_css_class (value, "struck");
  gtk_box_append (GTK_BOX (line), value);
  gtk_box_append (GTK_BOX (box), line);
  if (flag != NULL)
    gtk_box_append (GTK_BOX (strlen (result->flag.word) <= 5 ? line : box), flag);
  if (below != NULL)
    gtk_box_append (GTK_BOX (box), chart_label_new (below, "caption"));
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  return box;
}

static void
bind_cell (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  ChartGridRow *row = gtk_list_item_get_item (item);
  ChartResult *result = chart_grid_row_get_cell (row, GPOINTER_TO_UINT (data));
  GtkWidget *frame = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *name = NULL;

  if (result != NULL)
    {
      GtkWidget *cell = cell_new (row, result);

      name = chart_result_dup_sentence (result);
      gtk_widget_set_vexpand (cell, TRUE);
      gtk_widget_set_tooltip_text (frame, name);
      gtk_box_append (GTK_BOX (frame), cell);
    }
  else if (row->series != NULL)
    {
      GtkWidget *dot = chart_label_new_line ("\302\267", "caption");

      gtk_widget_set_vexpand (dot, TRUE);
      gtk_box_append (GTK_BOX (frame), dot);
      name = g_strconcat (row->series->analyte, " not measured", NULL);
    }
  set_cell (item, frame, scaled (COLUMN_WIDTH) - CELL_PADDING, name != NULL ? name : row->panel);
}

static void
unbind_cell (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  gtk_list_item_set_child (item, NULL);
}

static GtkColumnViewColumn *
column_new (const char *title, GCallback bind, gpointer data, int width)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new();
  GtkColumnViewColumn *column = gtk_column_view_column_new (title, factory);

  g_signal_connect (factory, "bind", bind, data);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cell), NULL);
  gtk_column_view_column_set_fixed_width (column, width);
  return column;
}

static void
rebuild_columns (ChartResultsTable *self, const ChartGrid *grid)
{
  GListModel *columns = gtk_column_view_get_columns (GTK_COLUMN_VIEW (self->dates));

  while (g_list_model_get_n_items (columns) > 0)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, 0);

      gtk_column_view_remove_column (GTK_COLUMN_VIEW (self->dates), column);
    }
  for (guint i = 0; i < grid->columns->len; i++)
    {
      const ChartGridColumn *moment = &g_array_index (grid->columns, ChartGridColumn, i);
      g_autofree char *title =
          g_strconcat (moment->day, "\n", moment->time != NULL ? moment->time : " ", NULL);
      g_autoptr (GtkColumnViewColumn) column =
          column_new (title, G_CALLBACK (bind_cell), GUINT_TO_POINTER (i), scaled (COLUMN_WIDTH));

      gtk_column_view_append_column (GTK_COLUMN_VIEW (self->dates), column);
    }
}

static char *
series_mark (ChartSeries *series)
{
  return g_strconcat (series->key, "\n", series->unit, NULL);
}

static void
on_selected (ChartResultsTable *self)
{
  ChartGridRow *row = gtk_single_selection_get_selected_item (self->selection);

  if (row == NULL || row->series == NULL || self->filling)
    return;
  g_free (self->selected);
  self->selected = series_mark (row->series);
  g_signal_emit (self, signal_selected, 0, row->series);
}

/* The analyte chosen before, else the first with two numbers to draw. */
static guint
find_row (ChartResultsTable *self, const ChartGrid *grid)
{
  guint fallback = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; i < grid->rows->len; i++)
    {
      ChartGridRow *row = g_ptr_array_index (grid->rows, i);
      g_autofree char *mark = row->series != NULL ? series_mark (row->series) : NULL;

      if (mark == NULL)
        continue;
      if (g_strcmp0 (mark, self->selected) == 0)
        return i;
      if (fallback == GTK_INVALID_LIST_POSITION && g_hash_table_size (row->cells) > 1 &&
          chart_series_get_newest (row->series)->numeric)
        fallback = i;
    }
  return fallback;
}

static double
find_end (GtkAdjustment *adjustment)
{
  return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
}

/* The newest dates stay in view while columns get their widths, until a person scrolls. */
static void
on_columns_sized (ChartResultsTable *self, GtkAdjustment *adjustment)
{
  if (self->at_newest)
    gtk_adjustment_set_value (adjustment, find_end (adjustment));
}

static void
on_scrolled (ChartResultsTable *self, GtkAdjustment *adjustment)
{
  self->at_newest = gtk_adjustment_get_value (adjustment) >= find_end (adjustment) - 1;
}

void
chart_results_table_set_grid (ChartResultsTable *self, const ChartGrid *grid)
{
  g_return_if_fail (CHART_IS_RESULTS_TABLE (self));

  self->filling = TRUE;
  g_list_store_remove_all (self->rows);
  rebuild_columns (self, grid);
  g_list_store_splice (self->rows, 0, 0, grid->rows->pdata, grid->rows->len);
  self->filling = FALSE;
  gtk_single_selection_set_selected (self->selection, find_row (self, grid));
  on_selected (self);
  self->at_newest = TRUE;
}

static void
chart_results_table_dispose (GObject *object)
{
  ChartResultsTable *self = CHART_RESULTS_TABLE (object);
  GtkWidget *child;

  self->filling = TRUE;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->selected, g_free);
  G_OBJECT_CLASS (chart_results_table_parent_class)->dispose (object);
}

static void
chart_results_table_class_init (ChartResultsTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chart_results_table_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  signal_selected = g_signal_new ("selected",
                                  G_TYPE_FROM_CLASS (klass),
                                  G_SIGNAL_RUN_LAST,
                                  0,
                                  NULL,
                                  NULL,
                                  NULL,
                                  G_TYPE_NONE,
                                  1,
                                  CHART_TYPE_SERIES);
}

static GtkWidget *
view_new (ChartResultsTable *self, const char *css_class, const char *name)
{
  GtkWidget *view = gtk_column_view_new (g_object_ref (GTK_SELECTION_MODEL (self->selection)));

  gtk_widget_add_css_class (view, "results");
  gtk_widget_add_css_class (view, css_class);
  gtk_column_view_set_reorderable (GTK_COLUMN_VIEW (view), FALSE);
  chart_name_widget (view, name);
  return view;
}

static GtkWidget *
labels_new (ChartResultsTable *self, GtkAdjustment *vertical)
{
  GtkWidget *scroller = gtk_scrolled_window_new();
  GtkWidget *view = view_new (self, "labels", "Analytes");
  g_autoptr (GtkColumnViewColumn) column = column_new ("Analyte, unit\ncurrent range",
                                                       G_CALLBACK (bind_label),
                                                       NULL,
                                                       scaled (LABEL_WIDTH));

  gtk_column_view_append_column (GTK_COLUMN_VIEW (view), column);
  gtk_scrolled_window_set_vadjustment (GTK_SCROLLED_WINDOW (scroller), vertical);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller),
                                  GTK_POLICY_NEVER,
                                  GTK_POLICY_EXTERNAL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_widget_set_size_request (scroller, scaled (LABEL_WIDTH), -1);
  return scroller;
}

static void
chart_results_table_init (ChartResultsTable *self)
{
  GtkAdjustment *vertical, *horizontal;

  self->rows = g_list_store_new (CHART_TYPE_GRID_ROW);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (self->rows));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  g_signal_connect_swapped (self->selection,
                            "notify::selected-item",
                            G_CALLBACK (on_selected),
                            self);
  self->dates = view_new (self, "dates", "Results by date");
  self->dates_scroller = gtk_scrolled_window_new();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->dates_scroller), self->dates);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->dates_scroller),
                                                    TRUE);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (self->dates_scroller),
                                              scaled (LEAST_HEIGHT));
  gtk_widget_set_hexpand (self->dates_scroller, TRUE);
  vertical = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->dates_scroller));
  horizontal = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (self->dates_scroller));
  g_signal_connect_object (horizontal,
                           "changed",
                           G_CALLBACK (on_columns_sized),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (horizontal,
                           "value-changed",
                           G_CALLBACK (on_scrolled),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_parent (labels_new (self, vertical), GTK_WIDGET (self));
  gtk_widget_set_parent (gtk_separator_new (GTK_ORIENTATION_VERTICAL), GTK_WIDGET (self));
  gtk_widget_set_parent (self->dates_scroller, GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self), "chart-card");
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  chart_name_widget (self, "Table of results");
}

GtkWidget *
chart_results_table_new (void)
{
  return g_object_new (CHART_TYPE_RESULTS_TABLE, NULL);
}
