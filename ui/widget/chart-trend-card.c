/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "chart-trend-card.h"
#include "chart-parts.h"
#include "chart-text.h"
#include "chart-trend.h"

#define TREND_HEIGHT 160 /* px, at least */

struct _ChartTrendCard
{
  GtkBox parent_instance;

  GtkWidget *title, *count, *newest, *trend;
};

G_DEFINE_FINAL_TYPE (ChartTrendCard, chart_trend_card, GTK_TYPE_BOX)

void
chart_trend_card_set_series (ChartTrendCard *self,
                             ChartSeries *series,
                             gint64 from_ms,
                             gint64 to_ms)
{
  ChartResult *newest = chart_series_get_newest (series);
  g_autofree char *value = chart_result_format (newest);
  g_autofree char *light = series->unit != NULL ? chart_markup_light (series->unit) : NULL;
  g_autofree char *name = g_markup_printf_escaped ("<b>%s</b>", series->analyte);
  g_autofree char *title = chart_text_join ("  ", name, light);
  g_autofree char *count = chart_text_count (series->results->len, "result", "results");
  g_autofree char *when = chart_text_join ("  ", newest->date, value, newest->flag.word);

  g_return_if_fail (CHART_IS_TREND_CARD (self));

  gtk_label_set_markup (GTK_LABEL (self->title), title);
  gtk_label_set_text (GTK_LABEL (self->count), count);
  gtk_label_set_text (GTK_LABEL (self->newest), when);
  chart_trend_set_series (CHART_TREND (self->trend), series, from_ms, to_ms);
}

static void
chart_trend_card_class_init (ChartTrendCardClass *klass)
{
}

static void
chart_trend_card_init (ChartTrendCard *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "chart-card");
  gtk_widget_add_css_class (head, "card-head");
  self->title = chart_label_new_line (NULL, NULL);
  self->count = chart_label_new_line (NULL, "fg2");
  self->newest = chart_label_new_line (NULL, "dense");
  gtk_widget_set_hexpand (self->newest, TRUE);
  gtk_widget_set_halign (self->newest, GTK_ALIGN_END);
  gtk_widget_set_margin_end (self->newest, 10);
  gtk_box_append (GTK_BOX (head), self->title);
  gtk_box_append (GTK_BOX (head), self->count);
  gtk_box_append (GTK_BOX (head), self->newest);
  self->trend = chart_trend_new (FALSE);
  gtk_widget_set_size_request (self->trend, -1, (int)(TREND_HEIGHT * chart_text_scale()));
  gtk_widget_set_vexpand (self->trend, TRUE);
  gtk_box_append (GTK_BOX (self), head);
  gtk_box_append (GTK_BOX (self), self->trend);
}

GtkWidget *
chart_trend_card_new (void)
{
  return g_object_new (CHART_TYPE_TREND_CARD, NULL);
}
