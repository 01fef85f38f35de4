/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* From back to front: grid, band, line, marks. The band of a point reaches to the next point: that
 * is the range that held until then. */

#include "chart-plot.h"
#include "chart-parts.h"
#include "chart-text.h"
#include <math.h>

#define MARGIN_LEFT   44
#define MARGIN_RIGHT  22
#define MARGIN_TOP    26
#define MARGIN_BOTTOM 22

void
chart_plot_set_color (ChartPlot *plot, const char *name)
{
  GdkRGBA color = { 0.5f, 0.5f, 0.5f, 1 };

  gtk_style_context_lookup_color (gtk_widget_get_style_context (plot->widget), name, &color);
  gdk_cairo_set_source_rgba (plot->cr, &color);
}

static double
x_of (const ChartPlot *plot, gint64 ms)
{
  double span = (double)MAX (plot->to_ms - plot->from_ms, 1);

  return plot->left + (double)(ms - plot->from_ms) / span * (plot->right - plot->left);
}

static double
y_of (const ChartPlot *plot, double value)
{
  double span = plot->scale.high - plot->scale.low;

  return plot->bottom - (value - plot->scale.low) / span * (plot->bottom - plot->top);
}

gboolean
chart_plot_shows (const ChartPlot *plot, const ChartResult *result)
{
  return result->numeric && result->sort >= plot->from_ms && result->sort <= plot->to_ms &&
         result->item->place == CHART_PLACE_CURRENT;
}

/* Values and bounds that must be inside. FALSE: nothing to draw. */
static gboolean
find_extent (const ChartPlot *plot, double *ret_low, double *ret_high)
{
  gboolean any = FALSE;
  double low = G_MAXDOUBLE;
  double high = -G_MAXDOUBLE;

  for (guint i = 0; plot->series != NULL && i < plot->series->results->len; i++)
    {
      ChartResult *result = g_ptr_array_index (plot->series->results, i);

      if (!chart_plot_shows (plot, result))
        continue;
      any = TRUE;
      low = MIN (low, result->number);
      high = MAX (high, result->number);
      if (result->range->has_low)
        low = MIN (low, result->range->low);
      if (result->range->has_high)
        high = MAX (high, result->range->high);
      if (result->range->has_high && !result->range->has_low && result->range->high > 0)
        low = MIN (low, 0);
      if (result->comparator == '<')
        low = MIN (low, 0);
    }
  *ret_low = low;
  *ret_high = high;
  return any;
}

void
chart_plot_draw_text (ChartPlot *plot, const char *text, double x, double y, double align)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (plot->widget, NULL);
  g_autofree char *markup = g_strdup_printf ("<span size=\"9pt\">%s</span>", text);
  int width, height;

  pango_layout_set_markup (layout, markup, -1);
  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_move_to (plot->cr, x - width * align, y - height / 2.0);
  pango_cairo_show_layout (plot->cr, layout);
}

static char *
format_line (const ChartScale *scale, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  char format[8];

  g_snprintf (format, sizeof format, "%%.%uf", MIN (scale->decimals, 9));
  return g_strdup (
      g_ascii_formatd (digits, sizeof digits, format, fabs (value) < 1e-12 ? 0 : value));
}

static void
draw_axes (ChartPlot *plot)
{
  g_autoptr (GArray) ticks = NULL;
  guint n = (guint)lround ((plot->scale.high - plot->scale.low) / plot->scale.step);

  cairo_set_line_width (plot->cr, 1);
  for (guint i = 0; i <= n; i++)
    {
      double value = plot->scale.low + i * plot->scale.step;
      double y = floor (y_of (plot, value)) + 0.5;
      g_autofree char *label = format_line (&plot->scale, value);

      chart_plot_set_color (plot, "rule_color");
      cairo_move_to (plot->cr, plot->left, y);
      cairo_line_to (plot->cr, plot->right, y);
      cairo_stroke (plot->cr);
      chart_plot_set_color (plot, "fg2");
      chart_plot_draw_text (plot, label, plot->left - 6, y, 1);
    }
  ticks = chart_ticks_new (plot->from_ms,
                           plot->to_ms,
                           MAX (2, (guint)((plot->right - plot->left) / 64 / chart_text_scale())));
  for (guint i = 0; i < ticks->len; i++)
    {
      ChartTick *tick = &g_array_index (ticks, ChartTick, i);
      double x = floor (x_of (plot, tick->ms)) + 0.5;

      chart_plot_set_color (plot, "fg2");
      cairo_move_to (plot->cr, x, plot->bottom);
      cairo_line_to (plot->cr, x, plot->bottom + 4);
      cairo_stroke (plot->cr);
      if (x > plot->left + 14 && x < plot->right + 8)
        chart_plot_draw_text (plot, tick->label, x, plot->bottom + 13 * chart_text_scale(), 0.5);
    }
  chart_plot_set_color (plot, "fg2");
  cairo_move_to (plot->cr, plot->left, plot->bottom + 0.5);
  cairo_line_to (plot->cr, plot->right, plot->bottom + 0.5);
  cairo_stroke (plot->cr);
}

static gboolean
same_range (const ChartRange *one, const ChartRange *two)
{
  return one->has_low == two->has_low && one->has_high == two->has_high &&
         (!one->has_low || one->low == two->low) && (!one->has_high || one->high == two->high);
}

static void
draw_band (ChartPlot *plot, const ChartRange *range, double x0, double x1)
{
  double y0 = range->has_high ? y_of (plot, range->high) : plot->top;
  double y1 = range->has_low ? y_of (plot, range->low) : plot->bottom;
  double width = MAX (x1 - x0, plot->compact ? 2 : 6);

  if (!range->has_low && !range->has_high)
    return;
  chart_plot_set_color (plot, "band");
  cairo_rectangle (plot->cr, x0, y0, width, y1 - y0);
  cairo_fill (plot->cr);
  if (plot->compact)
    return;
  chart_plot_set_color (plot, "band_line");
  cairo_set_line_width (plot->cr, 1);
  for (guint edge = 0; edge < 2; edge++)
    if (edge == 0 ? range->has_high : range->has_low)
      {
        double y = floor (edge == 0 ? y0 : y1) + 0.5;

        cairo_move_to (plot->cr, x0, y);
        cairo_line_to (plot->cr, x0 + width, y);
        cairo_stroke (plot->cr);
      }
  if (width > 90 * chart_text_scale() && y1 - y0 > 14 * chart_text_scale())
    {
      g_autofree char *escaped = g_markup_escape_text (range->text, -1);
      g_autofree char *who = range->who != NULL ? g_markup_escape_text (range->who, -1) : NULL;
      g_autofree char *text = chart_text_join (", ", escaped, who);
      g_autofree char *label = g_strconcat ("range ", text, NULL);

      chart_plot_set_color (plot, "fg2");
      chart_plot_draw_text (plot, label, x0 + 6, y1 - 9 * chart_text_scale(), 0);
    }
}

/* Points with the same range share one band. */
static void
draw_bands (ChartPlot *plot)
{
  guint start = 0;

  for (guint i = 0; i < plot->points->len; i++)
    {
      ChartPlotPoint *first = &g_array_index (plot->points, ChartPlotPoint, start);
      ChartPlotPoint *next =
          i + 1 < plot->points->len ? &g_array_index (plot->points, ChartPlotPoint, i + 1) : NULL;

      if (next != NULL && same_range (first->result->range, next->result->range))
        continue;
      draw_band (plot, first->result->range, first->x, next != NULL ? next->x : plot->right);
      start = i + 1;
    }
}

static void
draw_line (ChartPlot *plot)
{
  gboolean pen_down = FALSE;

  chart_plot_set_color (plot, "series");
  cairo_set_line_width (plot->cr, plot->compact ? 1.2 : 1.5);
  for (guint i = 0; i < plot->points->len; i++)
    {
      ChartPlotPoint *point = &g_array_index (plot->points, ChartPlotPoint, i);

      if (point->result->comparator != 0)
        pen_down = FALSE;
      else if (pen_down)
        cairo_line_to (plot->cr, point->x, point->y);
      else
        {
          cairo_move_to (plot->cr, point->x, point->y);
          pen_down = TRUE;
        }
    }
  cairo_stroke (plot->cr);
}

static void
gather_points (ChartPlot *plot)
{
  GPtrArray *results = plot->series->results;

  for (guint i = 0; i < results->len; i++)
    {
      ChartResult *result = g_ptr_array_index (results, i);
      ChartPlotPoint point = { x_of (plot, result->sort), y_of (plot, result->number), result };

      if (chart_plot_shows (plot, result))
        g_array_append_val (plot->points, point);
    }
}

void
chart_plot_draw (ChartPlot *plot, double width, double height)
{
  double low, high;

  if (!find_extent (plot, &low, &high))
    {
      chart_plot_set_color (plot, "fg2");
      if (!plot->compact)
        chart_plot_draw_text (plot, "no numbers in this time", width / 2, height / 2, 0.5);
      return;
    }
  plot->left = plot->compact ? 5 : MARGIN_LEFT * chart_text_scale();
  plot->right = width - (plot->compact ? 6 : MARGIN_RIGHT * chart_text_scale());
  plot->top = plot->compact ? 5 : MARGIN_TOP * chart_text_scale();
  plot->bottom = height - (plot->compact ? 5 : MARGIN_BOTTOM * chart_text_scale());
  plot->scale =
      chart_scale_new (low,
                       high,
                       plot->compact ? 8 : MAX (2, (guint)(height / 50 / chart_text_scale())));
  gather_points (plot);
  draw_bands (plot);
  if (!plot->compact)
    {
      draw_axes (plot);
      if (plot->series->unit != NULL)
        {
          g_autofree char *unit = g_markup_printf_escaped ("<b>%s</b>", plot->series->unit);

          chart_plot_draw_text (plot, unit, 6, 9 * chart_text_scale(), 0);
        }
    }
  draw_line (plot);
  chart_plot_draw_marks (plot);
}
