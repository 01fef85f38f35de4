/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The names of the analytes must stay in view while dates scroll, so they stand in a column view of
 * their own that shares rows, selection and vertical scrolling with the one of the dates; rows have
 * the same height in both. A cell shows its own range when it differs from the one in the first
 * column, or an old "High" would contradict the new range. */

#include "chart-results-page.h"
#include "chart-date.h"
#include "chart-grid.h"
#include "chart-parts.h"
#include "chart-text.h"
#include "chart-trend.h"

#define MAX_COLUMNS  40
#define COLUMN_WIDTH 87
#define LABEL_WIDTH  236
#define ROW_HEIGHT   37
#define HEAD_HEIGHT  22
#define LINE_HEIGHT  15
#define DAY_MS       (G_GINT64_CONSTANT (24) * 3600 * 1000)

struct _ChartResultsPage
{
  GtkWidget parent_instance;

  ChartRecord *record;
  gulong changed_id;
  GtkWidget *ranges, *categories, *span, *entry, *shown, *clear, *state, *body;
  GtkWidget *labels, *dates, *dates_scroller;
  GtkWidget *trend, *trend_title, *trend_count, *trend_newest, *older;
  GListStore *rows;
  GtkSingleSelection *selection;
  ChartGrid *grid;
  int category;   /* ChartCategory; -1: all */
  guint range;    /* index in range_table */
  char *needle;   /* (nullable) case folded */
  char *selected; /* (nullable) key and unit of the chosen analyte */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (ChartResultsPage, chart_results_page, GTK_TYPE_WIDGET)

/* clang-format off */
static const struct { const char *label, *name; int days; } range_table[] = {
  { "1 d", "1 day", 1 }, { "7 d", "7 days", 7 }, { "1 m", "1 month", 31 }, { "6 m", "6 months", 183 },
  { "1 y", "1 year", 366 }, { "5 y", "5 years", 1827 }, { "All", "All results", 0 },
};
/* clang-format on */
static const char *const category_names[] = { "All kinds",
                                              "Laboratory",
                                              "Vital signs",
                                              "Other",
                                              NULL };
#define RANGE_YEAR 4
#define RANGE_ALL  6

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

static void
set_cell (GtkListItem *item, GtkWidget *child, const char *name)
{
  ChartGridRow *row = gtk_list_item_get_item (item);

  gtk_widget_set_size_request (
      child,
      -1,
      row->series != NULL ? MAX (ROW_HEIGHT, 6 + (int)row->lines * LINE_HEIGHT) : HEAD_HEIGHT);
  gtk_list_item_set_child (item, child);
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
      set_cell (item, panel_new (row), row->panel);
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
  set_cell (item, line, name);
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
    {
      GtkWidget *label = chart_label_new_line (below, "caption");

      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_box_append (GTK_BOX (box), label);
    }
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
  set_cell (item, frame, name != NULL ? name : row->panel);
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
rebuild_columns (ChartResultsPage *self)
{
  GListModel *columns = gtk_column_view_get_columns (GTK_COLUMN_VIEW (self->dates));

  while (g_list_model_get_n_items (columns) > 0)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, 0);

      gtk_column_view_remove_column (GTK_COLUMN_VIEW (self->dates), column);
    }
  for (guint i = 0; i < self->grid->columns->len; i++)
    {
      const ChartGridColumn *moment = &g_array_index (self->grid->columns, ChartGridColumn, i);
      g_autofree char *title =
          g_strconcat (moment->day, "\n", moment->time != NULL ? moment->time : " ", NULL);
      g_autoptr (GtkColumnViewColumn) column =
          column_new (title, G_CALLBACK (bind_cell), GUINT_TO_POINTER (i), COLUMN_WIDTH);

      gtk_column_view_append_column (GTK_COLUMN_VIEW (self->dates), column);
    }
}

static void
find_span (ChartResultsPage *self, gint64 *ret_from, gint64 *ret_to)
{
  gint64 now = chart_client_now_ms (chart_record_get_client (self->record));
  GPtrArray *series = chart_record_get_series (self->record);
  gint64 first = now;
  gint64 last = now;

  for (guint i = 0; i < series->len; i++)
    {
      ChartSeries *each = g_ptr_array_index (series, i);
      ChartResult *oldest = g_ptr_array_index (each->results, 0);
      ChartResult *newest = g_ptr_array_index (each->results, each->results->len - 1);

      if (oldest->sort > FHIR_DATE_MIN)
        first = MIN (first, oldest->sort);
      last = MAX (last, newest->sort);
    }
  *ret_to = last + DAY_MS;
  *ret_from = range_table[self->range].days > 0 ? now - range_table[self->range].days * DAY_MS
                                                : first - DAY_MS;
}

static char *
series_mark (ChartSeries *series)
{
  return g_strconcat (series->key, "\n", series->unit, NULL);
}

static void
show_trend (ChartResultsPage *self, ChartSeries *series)
{
  ChartResult *newest = chart_series_get_newest (series);
  g_autofree char *value = chart_result_format (newest);
  g_autofree char *light = series->unit != NULL ? chart_markup_light (series->unit) : NULL;
  g_autofree char *name = g_markup_printf_escaped ("<b>%s</b>", series->analyte);
  g_autofree char *title = chart_text_join ("  ", name, light);
  g_autofree char *count = chart_text_count (series->results->len, "result", "results");
  g_autofree char *when = chart_text_join ("  ", newest->date, value, newest->flag.word);
  gint64 from, to;

  find_span (self, &from, &to);
  gtk_label_set_markup (GTK_LABEL (self->trend_title), title);
  gtk_label_set_text (GTK_LABEL (self->trend_count), count);
  gtk_label_set_text (GTK_LABEL (self->trend_newest), when);
  chart_trend_set_series (CHART_TREND (self->trend), series, from, to);
}

static void
on_selected (ChartResultsPage *self)
{
  ChartGridRow *row = gtk_single_selection_get_selected_item (self->selection);

  if (row == NULL || row->series == NULL || self->filling)
    return;
  g_free (self->selected);
  self->selected = series_mark (row->series);
  show_trend (self, row->series);
  {
    ChartResult *newest = chart_series_get_newest (row->series);
    g_autofree char *target = g_strconcat ("Observation/", newest->item->id, NULL);

    gtk_widget_activate_action (GTK_WIDGET (self), "chart.inspect", "s", target);
  }
}

/* The analyte chosen before, else the first with two numbers to draw. */
static guint
find_row (ChartResultsPage *self)
{
  guint fallback = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; i < self->grid->rows->len; i++)
    {
      ChartGridRow *row = g_ptr_array_index (self->grid->rows, i);
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

static void
show_counts (ChartResultsPage *self)
{
  g_autofree char *text =
      g_strdup_printf ("%u of %u analytes shown", self->grid->shown, self->grid->total);
  g_autofree char *older = NULL;
  g_autofree char *from_text = NULL;
  g_autofree char *to_text = NULL;
  g_autofree char *span = NULL;
  guint hidden = chart_record_get_n_hidden_results (self->record);
  g_autofree char *error =
      hidden > 0 ? g_strdup_printf ("%u entered in error, left out", hidden) : NULL;
  g_autofree char *left =
      self->grid->older > 0
          ? g_strdup_printf ("%u older dates at the left not shown", self->grid->older)
          : NULL;
  const char *more =
      chart_record_has_more (self->record, CHART_PART_RESULTS) ? "older results not read" : NULL;
  gint64 from, to;

  find_span (self, &from, &to);
  from_text = chart_date_format_ms_day (from);
  to_text = chart_date_format_ms_day (to - DAY_MS);
  span = g_strdup_printf ("%s to %s", from_text, to_text);
  gtk_label_set_text (GTK_LABEL (self->span), span);
  gtk_label_set_text (GTK_LABEL (self->shown), text);
  gtk_widget_set_visible (self->shown, self->grid->shown < self->grid->total);
  gtk_widget_set_visible (self->clear,
                          self->needle != NULL || self->range != RANGE_ALL || self->category >= 0);
  older = chart_text_join (CHART_DOT, left, more, error);
  gtk_label_set_text (GTK_LABEL (self->older), older != NULL ? older : "");
}

static gboolean
scroll_to_newest (gpointer data)
{
  ChartResultsPage *self = data;
  GtkAdjustment *adjustment;

  if (self->dates_scroller != NULL)
    {
      adjustment = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (self->dates_scroller));
      gtk_adjustment_set_value (adjustment,
                                gtk_adjustment_get_upper (adjustment) -
                                    gtk_adjustment_get_page_size (adjustment));
    }
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

static void
show_state (ChartResultsPage *self, ChartListState state)
{
  chart_clear_children (self->state);
  gtk_widget_set_visible (self->body, state == CHART_LIST_READY);
  gtk_widget_set_visible (self->state, state != CHART_LIST_READY);
  if (state != CHART_LIST_READY && state != CHART_LIST_LOADING)
    gtk_box_append (GTK_BOX (self->state),
                    chart_state_new (state,
                                     "results",
                                     chart_record_get_problem (self->record, CHART_PART_RESULTS),
                                     state == CHART_LIST_UNAVAILABLE ? "chart.refresh" : NULL));
}

static void
refill (ChartResultsPage *self)
{
  ChartListState state = chart_record_get_state (self->record, CHART_PART_RESULTS);
  ChartGridFilter filter = { .needle = self->needle,
                             .category = self->category,
                             .max_columns = MAX_COLUMNS };
  gint64 from, to;
  guint position;

  find_span (self, &from, &to);
  chart_grid_free (self->grid);
  filter.from_ms = from;
  filter.to_ms = to;
  self->grid = chart_grid_new (chart_record_get_series (self->record), &filter);
  if (state == CHART_LIST_READY && self->grid->shown == 0)
    state = CHART_LIST_FILTERED;
  show_state (self, state);
  self->filling = TRUE;
  g_list_store_remove_all (self->rows);
  rebuild_columns (self);
  g_list_store_splice (self->rows, 0, 0, self->grid->rows->pdata, self->grid->rows->len);
  self->filling = FALSE;
  position = find_row (self);
  gtk_single_selection_set_selected (self->selection, position);
  on_selected (self);
  show_counts (self);
  g_timeout_add (60, scroll_to_newest, g_object_ref (self));
}

static void
on_changed (ChartResultsPage *self, guint part)
{
  if (part == CHART_PART_RESULTS)
    refill (self);
}

static void
on_search_changed (ChartResultsPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  g_clear_pointer (&self->needle, g_free);
  if (*text != '\0')
    self->needle = g_utf8_casefold (text, -1);
  refill (self);
}

static void
set_range (ChartResultsPage *self, guint range)
{
  GtkWidget *button = gtk_widget_get_first_child (self->ranges);

  for (guint i = 0; i < range; i++)
    button = gtk_widget_get_next_sibling (button);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
}

static void
on_category (ChartResultsPage *self)
{
  self->category = (int)gtk_drop_down_get_selected (GTK_DROP_DOWN (self->categories)) - 1;
  if (self->record != NULL)
    refill (self);
}

static void
on_clear (ChartResultsPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->categories), 0);
  set_range (self, RANGE_ALL);
}

static void
on_range (GtkToggleButton *button, ChartResultsPage *self)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  self->range = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "range"));
  if (self->record != NULL)
    refill (self);
}

void
chart_results_page_find (ChartResultsPage *self)
{
  g_return_if_fail (CHART_IS_RESULTS_PAGE (self));

  gtk_widget_grab_focus (self->entry);
}

static void
chart_results_page_dispose (GObject *object)
{
  ChartResultsPage *self = CHART_RESULTS_PAGE (object);
  GtkWidget *child;

  if (self->record != NULL)
    g_clear_signal_handler (&self->changed_id, self->record);
  self->filling = TRUE;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  self->dates_scroller = NULL;
  g_clear_object (&self->record);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->grid, chart_grid_free);
  g_clear_pointer (&self->needle, g_free);
  g_clear_pointer (&self->selected, g_free);
  G_OBJECT_CLASS (chart_results_page_parent_class)->dispose (object);
}

static void
chart_results_page_class_init (ChartResultsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chart_results_page_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
bar_new (ChartResultsPage *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *first = NULL;

  self->ranges = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (self->ranges, "linked");
  gtk_widget_add_css_class (self->ranges, "ranges");
  for (guint i = 0; i < G_N_ELEMENTS (range_table); i++)
    {
      GtkWidget *button = gtk_toggle_button_new_with_label (range_table[i].label);

      chart_name_widget (button, range_table[i].name);
      gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button),
                                   first != NULL ? GTK_TOGGLE_BUTTON (first) : NULL);
      first = first != NULL ? first : button;
      g_object_set_data (G_OBJECT (button), "range", GUINT_TO_POINTER (i));
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), i == self->range);
      g_signal_connect (button, "toggled", G_CALLBACK (on_range), self);
      gtk_box_append (GTK_BOX (self->ranges), button);
    }
  self->categories = gtk_drop_down_new_from_strings (category_names);
  chart_name_widget (self->categories, "Kind of results");
  g_signal_connect_swapped (self->categories, "notify::selected", G_CALLBACK (on_category), self);
  self->span = chart_label_new_line (NULL, "caption");
  gtk_widget_set_hexpand (self->span, TRUE);
  self->shown = chart_label_new_line (NULL, "caption");
  gtk_widget_add_css_class (self->shown, "strong");
  self->clear = gtk_button_new_with_label ("Clear");
  gtk_widget_add_css_class (self->clear, "flat");
  g_signal_connect_swapped (self->clear, "clicked", G_CALLBACK (on_clear), self);
  self->entry = gtk_search_entry_new();
  g_object_set (self->entry, "placeholder-text", "Analyte", "search-delay", 60, NULL);
  chart_name_widget (self->entry, "Find an analyte");
  g_signal_connect_swapped (self->entry, "search-changed", G_CALLBACK (on_search_changed), self);
  gtk_box_append (GTK_BOX (bar), self->ranges);
  gtk_box_append (GTK_BOX (bar), self->categories);
  gtk_box_append (GTK_BOX (bar), self->span);
  gtk_box_append (GTK_BOX (bar), self->shown);
  gtk_box_append (GTK_BOX (bar), self->clear);
  gtk_box_append (GTK_BOX (bar), self->entry);
  return bar;
}

static GtkWidget *
view_new (ChartResultsPage *self, const char *css_class, const char *name)
{
  GtkWidget *view = gtk_column_view_new (g_object_ref (GTK_SELECTION_MODEL (self->selection)));

  gtk_widget_add_css_class (view, "results");
  gtk_widget_add_css_class (view, css_class);
  gtk_column_view_set_reorderable (GTK_COLUMN_VIEW (view), FALSE);
  chart_name_widget (view, name);
  return view;
}

static GtkWidget *
table_new (ChartResultsPage *self)
{
  GtkWidget *table = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *labels_scroller = gtk_scrolled_window_new();
  GtkAdjustment *vertical;

  gtk_widget_add_css_class (table, "chart-card");
  gtk_widget_set_overflow (table, GTK_OVERFLOW_HIDDEN);
  self->labels = view_new (self, "labels", "Analytes");
  self->dates = view_new (self, "dates", "Results by date");
  {
    g_autoptr (GtkColumnViewColumn) column =
        column_new ("Analyte, unit\ncurrent range", G_CALLBACK (bind_label), NULL, LABEL_WIDTH);

    gtk_column_view_append_column (GTK_COLUMN_VIEW (self->labels), column);
  }
  self->dates_scroller = gtk_scrolled_window_new();
  vertical = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->dates_scroller));
  gtk_scrolled_window_set_vadjustment (GTK_SCROLLED_WINDOW (labels_scroller), vertical);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (labels_scroller),
                                  GTK_POLICY_NEVER,
                                  GTK_POLICY_EXTERNAL);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->dates_scroller),
                                  GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (labels_scroller), self->labels);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->dates_scroller), self->dates);
  gtk_widget_set_size_request (labels_scroller, LABEL_WIDTH, -1);
  gtk_widget_set_hexpand (self->dates_scroller, TRUE);
  gtk_box_append (GTK_BOX (table), labels_scroller);
  gtk_box_append (GTK_BOX (table), gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  gtk_box_append (GTK_BOX (table), self->dates_scroller);
  gtk_widget_set_vexpand (table, TRUE);
  return table;
}

static GtkWidget *
legend_new (ChartResultsPage *self)
{
  static const struct
  {
    ChartGlyph glyph;
    ChartStyle style;
    const char *text;
  } marks[] = {
    { CHART_GLYPH_HIGH, CHART_STYLE_HIGH, "above range" },
    { CHART_GLYPH_LOW, CHART_STYLE_LOW, "below range" },
    { CHART_GLYPH_CRITICAL, CHART_STYLE_CRITICAL, "critical (flag of the laboratory)" },
    { CHART_GLYPH_BELOW_LIMIT, CHART_STYLE_PLAIN, "beyond measuring limit" },
  };
  GtkWidget *legend = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 14);

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      GtkWidget *mark = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);

      gtk_box_append (GTK_BOX (mark), chart_glyph_new (marks[i].glyph, marks[i].style));
      gtk_box_append (GTK_BOX (mark), chart_label_new_line (marks[i].text, "legend"));
      gtk_box_append (GTK_BOX (legend), mark);
    }
  gtk_box_append (GTK_BOX (legend), chart_label_new_line ("\302\267 not measured", "legend"));
  self->older = chart_label_new_line (NULL, "legend");
  gtk_widget_set_hexpand (self->older, TRUE);
  gtk_widget_set_halign (self->older, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (legend), self->older);
  return legend;
}

static GtkWidget *
trend_card_new (ChartResultsPage *self)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);

  gtk_widget_add_css_class (card, "chart-card");
  gtk_widget_add_css_class (head, "card-head");
  self->trend_title = chart_label_new_line (NULL, NULL);
  self->trend_count = chart_label_new_line (NULL, "fg2");
  self->trend_newest = chart_label_new_line (NULL, "dense");
  gtk_widget_set_hexpand (self->trend_newest, TRUE);
  gtk_widget_set_halign (self->trend_newest, GTK_ALIGN_END);
  gtk_widget_set_margin_end (self->trend_newest, 10);
  gtk_box_append (GTK_BOX (head), self->trend_title);
  gtk_box_append (GTK_BOX (head), self->trend_count);
  gtk_box_append (GTK_BOX (head), self->trend_newest);
  self->trend = chart_trend_new (FALSE);
  gtk_widget_set_size_request (self->trend, -1, 230);
  gtk_box_append (GTK_BOX (card), head);
  gtk_box_append (GTK_BOX (card), self->trend);
  return card;
}

static void
chart_results_page_init (ChartResultsPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  self->range = RANGE_YEAR;
  self->category = -1;
  self->rows = g_list_store_new (CHART_TYPE_GRID_ROW);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (self->rows));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  g_signal_connect_swapped (self->selection,
                            "notify::selected-item",
                            G_CALLBACK (on_selected),
                            self);
  gtk_widget_set_margin_top (box, 8);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_box_append (GTK_BOX (box), bar_new (self));
  self->state = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class (self->state, "chart-card");
  gtk_box_append (GTK_BOX (box), self->state);
  self->body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  gtk_box_append (GTK_BOX (self->body), table_new (self));
  gtk_box_append (GTK_BOX (self->body), legend_new (self));
  gtk_box_append (GTK_BOX (self->body), trend_card_new (self));
  gtk_widget_set_vexpand (self->body, TRUE);
  gtk_box_append (GTK_BOX (box), self->body);
  gtk_widget_set_parent (box, GTK_WIDGET (self));
  chart_name_widget (self, "Results");
}

static gboolean
has_category (ChartResultsPage *self, ChartCategory category)
{
  for (guint i = 0; i < self->grid->rows->len; i++)
    {
      ChartGridRow *row = g_ptr_array_index (self->grid->rows, i);

      if (row->series != NULL && row->series->category == category)
        return TRUE;
    }
  return FALSE;
}

GtkWidget *
chart_results_page_new (ChartRecord *record)
{
  ChartResultsPage *self = g_object_new (CHART_TYPE_RESULTS_PAGE, NULL);

  self->record = g_object_ref (record);
  self->changed_id = g_signal_connect_swapped (record, "changed", G_CALLBACK (on_changed), self);
  refill (self);
  if (self->grid->shown == 0 && self->grid->total > 0)
    set_range (self, RANGE_ALL);
  if (has_category (self, CHART_CATEGORY_LABORATORY))
    gtk_drop_down_set_selected (GTK_DROP_DOWN (self->categories), CHART_CATEGORY_LABORATORY + 1);
  return GTK_WIDGET (self);
}
