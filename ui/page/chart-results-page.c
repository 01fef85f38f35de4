/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The bar says which results, the table shows them, the card draws the chosen analyte, the
 * inspector is told of its newest result. */

#include "chart-results-page.h"
#include "chart-date.h"
#include "chart-parts.h"
#include "chart-results-bar.h"
#include "chart-results-table.h"
#include "chart-text.h"
#include "chart-trend-card.h"
#include "chart-wrap-layout.h"

#define MAX_COLUMNS 40
#define DAY_MS      (G_GINT64_CONSTANT (24) * 3600 * 1000)

struct _ChartResultsPage
{
  GtkWidget parent_instance;

  ChartRecord *record;
  gulong changed_id;
  ChartResultsBar *bar;
  ChartResultsTable *table;
  ChartTrendCard *trend;
  GtkWidget *state, *body, *left_out;
  char *inspected; /* (nullable) "Observation/1": the newest result of the chosen analyte */
};

G_DEFINE_FINAL_TYPE (ChartResultsPage, chart_results_page, GTK_TYPE_WIDGET)

static void
find_span (ChartResultsPage *self, gint64 *ret_from, gint64 *ret_to)
{
  gint64 now = chart_client_now_ms (chart_record_get_client (self->record));
  GPtrArray *series = chart_record_get_series (self->record);
  int days = chart_results_bar_get_days (self->bar);
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
  *ret_from = days > 0 ? now - days * DAY_MS : first - DAY_MS;
}

static void
tell_selected (ChartResultsPage *self)
{
  if (self->inspected != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_activate_action (GTK_WIDGET (self), "chart.inspect", "s", self->inspected);
}

static void
on_selected (ChartResultsTable *table, ChartSeries *series, ChartResultsPage *self)
{
  gint64 from, to;

  find_span (self, &from, &to);
  chart_trend_card_set_series (self->trend, series, from, to);
  g_free (self->inspected);
  self->inspected = g_strconcat ("Observation/", chart_series_get_newest (series)->item->id, NULL);
  tell_selected (self);
}

/* What the table does not show though it may belong to the record (rule S17). */
static void
show_left_out (ChartResultsPage *self, const ChartGrid *grid)
{
  guint hidden = chart_record_get_n_hidden_results (self->record);
  g_autofree char *error =
      hidden > 0 ? g_strdup_printf ("%u entered in error, left out", hidden) : NULL;
  g_autofree char *left =
      grid->older > 0 ? g_strdup_printf ("%u older dates at the left not shown", grid->older)
                      : NULL;
  const char *more =
      chart_record_has_more (self->record, CHART_PART_RESULTS) ? "older results not read" : NULL;
  g_autofree char *text = chart_text_join (CHART_DOT, left, more, error);

  gtk_label_set_text (GTK_LABEL (self->left_out), text != NULL ? text : "");
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

static ChartGrid *
make_grid (ChartResultsPage *self)
{
  ChartGridFilter filter = { .needle = chart_results_bar_get_needle (self->bar),
                             .category = chart_results_bar_get_category (self->bar),
                             .max_columns = MAX_COLUMNS };
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  g_autofree char *span = NULL;
  ChartGrid *grid;

  find_span (self, &filter.from_ms, &filter.to_ms);
  from = chart_date_format_ms_day (filter.from_ms);
  to = chart_date_format_ms_day (filter.to_ms - DAY_MS);
  span = g_strdup_printf ("%s to %s", from, to);
  grid = chart_grid_new (chart_record_get_series (self->record), &filter);
  chart_results_bar_show_counts (self->bar, span, grid->shown, grid->total);
  return grid;
}

static void
refill (ChartResultsPage *self)
{
  ChartListState state = chart_record_get_state (self->record, CHART_PART_RESULTS);
  g_autoptr (ChartGrid) grid = make_grid (self);

  if (state == CHART_LIST_READY && grid->shown == 0)
    state = CHART_LIST_FILTERED;
  show_state (self, state);
  show_left_out (self, grid);
  chart_results_table_set_grid (self->table, grid);
}

static void
on_changed (ChartResultsPage *self, guint part)
{
  if (part == CHART_PART_RESULTS)
    refill (self);
}

void
chart_results_page_find (ChartResultsPage *self)
{
  g_return_if_fail (CHART_IS_RESULTS_PAGE (self));

  chart_results_bar_find (self->bar);
}

static void
chart_results_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (chart_results_page_parent_class)->map (widget);
  tell_selected (CHART_RESULTS_PAGE (widget));
}

static void
chart_results_page_dispose (GObject *object)
{
  ChartResultsPage *self = CHART_RESULTS_PAGE (object);
  GtkWidget *child;

  if (self->record != NULL)
    g_clear_signal_handler (&self->changed_id, self->record);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->record);
  g_clear_pointer (&self->inspected, g_free);
  G_OBJECT_CLASS (chart_results_page_parent_class)->dispose (object);
}

static void
chart_results_page_class_init (ChartResultsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chart_results_page_dispose;
  GTK_WIDGET_CLASS (klass)->map = chart_results_page_map;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
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
  GtkWidget *legend = chart_wrap_new (14, 2);

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      GtkWidget *mark = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);

      gtk_box_append (GTK_BOX (mark), chart_glyph_new (marks[i].glyph, marks[i].style));
      gtk_box_append (GTK_BOX (mark), chart_label_new_line (marks[i].text, "legend"));
      gtk_box_append (GTK_BOX (legend), mark);
    }
  gtk_box_append (GTK_BOX (legend), chart_label_new_line ("\302\267 not measured", "legend"));
  self->left_out = chart_label_new_line (NULL, "legend");
  gtk_widget_set_hexpand (self->left_out, TRUE);
  gtk_widget_set_halign (self->left_out, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (legend), self->left_out);
  return legend;
}

static void
chart_results_page_init (ChartResultsPage *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  self->bar = CHART_RESULTS_BAR (chart_results_bar_new());
  self->table = CHART_RESULTS_TABLE (chart_results_table_new());
  self->trend = CHART_TREND_CARD (chart_trend_card_new());
  gtk_widget_set_margin_top (box, 8);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->bar));
  self->state = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class (self->state, "chart-card");
  gtk_box_append (GTK_BOX (box), self->state);
  self->body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  gtk_box_append (GTK_BOX (self->body), GTK_WIDGET (self->table));
  gtk_box_append (GTK_BOX (self->body), legend_new (self));
  gtk_box_append (GTK_BOX (self->body), GTK_WIDGET (self->trend));
  gtk_widget_set_vexpand (self->body, TRUE);
  gtk_box_append (GTK_BOX (box), self->body);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller),
                                  GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_widget_set_parent (scroller, GTK_WIDGET (self));
  chart_name_widget (self, "Results");
}

static gboolean
has_laboratory (const ChartGrid *grid)
{
  for (guint i = 0; i < grid->rows->len; i++)
    {
      ChartGridRow *row = g_ptr_array_index (grid->rows, i);

      if (row->series != NULL && row->series->category == CHART_CATEGORY_LABORATORY)
        return TRUE;
    }
  return FALSE;
}

/* A record with nothing in the last year opens on all of its years, one with laboratory results
 * there on those. */
static void
choose_first_view (ChartResultsPage *self)
{
  g_autoptr (ChartGrid) grid = make_grid (self);

  if (grid->shown == 0 && grid->total > 0)
    {
      chart_results_bar_show_all_times (self->bar);
      g_clear_pointer (&grid, chart_grid_free);
      grid = make_grid (self);
    }
  if (has_laboratory (grid))
    chart_results_bar_set_category (self->bar, CHART_CATEGORY_LABORATORY);
}

GtkWidget *
chart_results_page_new (ChartRecord *record)
{
  ChartResultsPage *self = g_object_new (CHART_TYPE_RESULTS_PAGE, NULL);

  self->record = g_object_ref (record);
  choose_first_view (self);
  self->changed_id = g_signal_connect_swapped (record, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect (self->table, "selected", G_CALLBACK (on_selected), self);
  g_signal_connect_swapped (self->bar, "changed", G_CALLBACK (refill), self);
  refill (self);
  return GTK_WIDGET (self);
}
