/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The drawing goes from back to front: grid, band, line, points, labels. The band of a point
 * reaches to the next point: that is the range that held until then. A label is left out where it
 * would cover another one, never the newest. */

#include "chart-trend.h"
#include "chart-axis.h"
#include "chart-date.h"
#include "chart-parts.h"
#include "chart-text.h"
#include <math.h>

#define MARGIN_LEFT   44
#define MARGIN_RIGHT  22
#define MARGIN_TOP    26
#define MARGIN_BOTTOM 22
#define LABELS_MAX    40 /* points with labels */

struct _ChartTrend
{
  GtkWidget parent_instance;

  gboolean compact;
  ChartSeries *series;
  gint64 from_ms, to_ms;
};

G_DEFINE_FINAL_TYPE (ChartTrend, chart_trend, GTK_TYPE_WIDGET)

typedef struct
{
  double x, y;
  ChartResult *result;
} Point;

/* One drawing: where things are. */
typedef struct
{
  ChartTrend *self;
  cairo_t *cr;
  GtkStyleContext *style;
  double left, top, right, bottom; /* of the plot */
  ChartScale scale;
  GArray *points; /* (element-type Point) */
} Plot;

static void
set_color (Plot *plot, const char *name)
{
  GdkRGBA color = { 0.5f, 0.5f, 0.5f, 1 };

  gtk_style_context_lookup_color (plot->style, name, &color);
  gdk_cairo_set_source_rgba (plot->cr, &color);
}

static double
x_of (Plot *plot, gint64 ms)
{
  double span = (double)MAX (plot->self->to_ms - plot->self->from_ms, 1);

  return plot->left + (double)(ms - plot->self->from_ms) / span * (plot->right - plot->left);
}

static double
y_of (Plot *plot, double value)
{
  double span = plot->scale.high - plot->scale.low;

  return plot->bottom - (value - plot->scale.low) / span * (plot->bottom - plot->top);
}

static gboolean
is_shown (ChartTrend *self, ChartResult *result)
{
  return result->numeric && result->sort >= self->from_ms && result->sort <= self->to_ms &&
         result->item->place == CHART_PLACE_CURRENT;
}

/* Values and bounds that must be inside. FALSE: nothing to draw. */
static gboolean
find_extent (ChartTrend *self, double *ret_low, double *ret_high)
{
  gboolean any = FALSE;
  double low = G_MAXDOUBLE;
  double high = -G_MAXDOUBLE;

  for (guint i = 0; self->series != NULL && i < self->series->results->len; i++)
    {
      ChartResult *result = g_ptr_array_index (self->series->results, i);

      if (!is_shown (self, result))
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

static void
draw_text (Plot *plot, const char *text, double x, double y, double align)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (plot->self), NULL);
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
draw_axes (Plot *plot)
{
  g_autoptr (GArray) ticks = NULL;
  guint n = (guint)lround ((plot->scale.high - plot->scale.low) / plot->scale.step);

  cairo_set_line_width (plot->cr, 1);
  for (guint i = 0; i <= n; i++)
    {
      double value = plot->scale.low + i * plot->scale.step;
      double y = floor (y_of (plot, value)) + 0.5;
      g_autofree char *label = format_line (&plot->scale, value);

      set_color (plot, "rule_color");
      cairo_move_to (plot->cr, plot->left, y);
      cairo_line_to (plot->cr, plot->right, y);
      cairo_stroke (plot->cr);
      set_color (plot, "fg2");
      draw_text (plot, label, plot->left - 6, y, 1);
    }
  ticks = chart_ticks_new (plot->self->from_ms,
                           plot->self->to_ms,
                           MAX (2, (guint)((plot->right - plot->left) / 64)));
  for (guint i = 0; i < ticks->len; i++)
    {
      ChartTick *tick = &g_array_index (ticks, ChartTick, i);
      double x = floor (x_of (plot, tick->ms)) + 0.5;

      set_color (plot, "fg2");
      cairo_move_to (plot->cr, x, plot->bottom);
      cairo_line_to (plot->cr, x, plot->bottom + 4);
      cairo_stroke (plot->cr);
      if (x > plot->left + 14 && x < plot->right + 8)
        draw_text (plot, tick->label, x, plot->bottom + 13, 0.5);
    }
  set_color (plot, "fg2");
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
draw_band (Plot *plot, const ChartRange *range, double x0, double x1)
{
  double y0 = range->has_high ? y_of (plot, range->high) : plot->top;
  double y1 = range->has_low ? y_of (plot, range->low) : plot->bottom;
  double width = MAX (x1 - x0, plot->self->compact ? 2 : 6);

  if (!range->has_low && !range->has_high)
    return;
  set_color (plot, "band");
  cairo_rectangle (plot->cr, x0, y0, width, y1 - y0);
  cairo_fill (plot->cr);
  if (plot->self->compact)
    return;
  set_color (plot, "band_line");
  cairo_set_line_width (plot->cr, 1);
  for (guint edge = 0; edge < 2; edge++)
    if (edge == 0 ? range->has_high : range->has_low)
      {
        double y = floor (edge == 0 ? y0 : y1) + 0.5;

        cairo_move_to (plot->cr, x0, y);
        cairo_line_to (plot->cr, x0 + width, y);
        cairo_stroke (plot->cr);
      }
  if (width > 90 && y1 - y0 > 14)
    {
      g_autofree char *escaped = g_markup_escape_text (range->text, -1);
      g_autofree char *who = range->who != NULL ? g_markup_escape_text (range->who, -1) : NULL;
      g_autofree char *text = chart_text_join (", ", escaped, who);
      g_autofree char *label = g_strconcat ("range ", text, NULL);

      set_color (plot, "fg2");
      draw_text (plot, label, x0 + 6, y1 - 9, 0);
    }
}

/* Points with the same range share one band. */
static void
draw_bands (Plot *plot)
{
  guint start = 0;

  for (guint i = 0; i < plot->points->len; i++)
    {
      Point *first = &g_array_index (plot->points, Point, start);
      Point *next = i + 1 < plot->points->len ? &g_array_index (plot->points, Point, i + 1) : NULL;

      if (next != NULL && same_range (first->result->range, next->result->range))
        continue;
      draw_band (plot, first->result->range, first->x, next != NULL ? next->x : plot->right);
      start = i + 1;
    }
}

static void
draw_line (Plot *plot)
{
  gboolean pen_down = FALSE;

  set_color (plot, "series");
  cairo_set_line_width (plot->cr, plot->self->compact ? 1.2 : 1.5);
  for (guint i = 0; i < plot->points->len; i++)
    {
      Point *point = &g_array_index (plot->points, Point, i);

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

/* up: apex above. */
static void
trace_triangle (cairo_t *cr, double x, double y, double r, gboolean up)
{
  double sign = up ? -1 : 1;

  cairo_move_to (cr, x, y + sign * r);
  cairo_line_to (cr, x + r, y - sign * r * 0.8);
  cairo_line_to (cr, x - r, y - sign * r * 0.8);
  cairo_close_path (cr);
}

static void
draw_beyond_limit (Plot *plot, Point *point, double r)
{
  gboolean below = point->result->comparator == '<';
  const double dots[] = { 1.5, 2.5 };

  set_color (plot, "series");
  cairo_set_line_width (plot->cr, 1);
  if (!plot->self->compact)
    {
      cairo_save (plot->cr);
      cairo_set_dash (plot->cr, dots, 2, 0);
      cairo_move_to (plot->cr, point->x, point->y);
      cairo_line_to (plot->cr, point->x, below ? plot->bottom : plot->top);
      cairo_stroke (plot->cr);
      cairo_restore (plot->cr);
    }
  trace_triangle (plot->cr, point->x, point->y, r, !below);
  set_color (plot, "card_bg_color");
  cairo_fill_preserve (plot->cr);
  set_color (plot, "series");
  cairo_set_line_width (plot->cr, 1.4);
  cairo_stroke (plot->cr);
}

static void
draw_point (Plot *plot, Point *point, gboolean last)
{
  gboolean compact = plot->self->compact;
  double r = compact ? (last ? 3 : 1.6) : 4.5;
  ChartGlyph glyph = point->result->flag.glyph;

  if (point->result->comparator != 0)
    {
      draw_beyond_limit (plot, point, compact ? 3 : 5.5);
      return;
    }
  if (compact ||
      (glyph != CHART_GLYPH_HIGH && glyph != CHART_GLYPH_LOW && glyph != CHART_GLYPH_CRITICAL))
    {
      set_color (plot, "series");
      cairo_arc (plot->cr, point->x, point->y, compact ? r : 3, 0, 2 * G_PI);
      cairo_fill (plot->cr);
      return;
    }
  set_color (plot,
             point->result->flag.style == CHART_STYLE_CRITICAL ? "crit"
             : glyph == CHART_GLYPH_LOW                        ? "low"
                                                               : "high");
  trace_triangle (plot->cr,
                  point->x,
                  point->y,
                  r + (glyph == CHART_GLYPH_CRITICAL),
                  glyph != CHART_GLYPH_LOW);
  cairo_fill (plot->cr);
  if (glyph == CHART_GLYPH_CRITICAL)
    {
      trace_triangle (plot->cr, point->x, point->y - 6, r, TRUE);
      cairo_fill (plot->cr);
    }
}

/* Where a label would stand; FALSE when that covers another one. */
static gboolean
place_label (Plot *plot, GArray *taken, const Point *point, graphene_rect_t *ret_place)
{
  double width = 4 + 6.4 * (double)strlen (point->result->brief);
  double y = MAX (point->y - 14, plot->top - 12);
  graphene_rect_t place;

  graphene_rect_init (&place, (float)(point->x - width / 2), (float)(y - 7), (float)width, 14);
  for (guint i = 0; i < taken->len; i++)
    if (graphene_rect_intersection (&place, &g_array_index (taken, graphene_rect_t, i), NULL))
      return FALSE;
  *ret_place = place;
  return TRUE;
}

static void
draw_label (Plot *plot, GArray *taken, const Point *point, gboolean strong)
{
  g_autofree char *escaped = g_markup_escape_text (point->result->brief, -1);
  g_autofree char *text = g_strdup_printf (strong ? "<b>%s</b>" : "%s", escaped);
  graphene_rect_t place;

  if (!place_label (plot, taken, point, &place))
    return;
  g_array_append_val (taken, place);
  set_color (plot, "series");
  draw_text (plot, text, MAX (point->x, place.size.width / 2 + 2), place.origin.y + 7, 0.5);
}

/* The newest first, then the highest, then what finds room. */
static void
draw_labels (Plot *plot)
{
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (graphene_rect_t));
  const Point *highest = NULL;

  if (plot->points->len > LABELS_MAX * 4)
    return;
  for (guint i = 0; i < plot->points->len; i++)
    {
      const Point *point = &g_array_index (plot->points, Point, i);

      if (highest == NULL || point->y < highest->y)
        highest = point;
    }
  if (highest == NULL)
    return;
  draw_label (plot, taken, &g_array_index (plot->points, Point, plot->points->len - 1), TRUE);
  draw_label (plot, taken, highest, FALSE);
  for (guint i = plot->points->len - 1; i-- > 0;)
    draw_label (plot, taken, &g_array_index (plot->points, Point, i), FALSE);
}

static void
gather_points (Plot *plot)
{
  GPtrArray *results = plot->self->series->results;

  for (guint i = 0; i < results->len; i++)
    {
      ChartResult *result = g_ptr_array_index (results, i);
      Point point = { x_of (plot, result->sort), y_of (plot, result->number), result };

      if (is_shown (plot->self, result))
        g_array_append_val (plot->points, point);
    }
}

static void
draw (Plot *plot, double width, double height)
{
  ChartTrend *self = plot->self;
  double low, high;

  if (!find_extent (self, &low, &high))
    {
      set_color (plot, "fg2");
      if (!self->compact)
        draw_text (plot, "no numbers in this time", width / 2, height / 2, 0.5);
      return;
    }
  plot->left = self->compact ? 5 : MARGIN_LEFT;
  plot->right = width - (self->compact ? 6 : MARGIN_RIGHT);
  plot->top = self->compact ? 5 : MARGIN_TOP;
  plot->bottom = height - (self->compact ? 5 : MARGIN_BOTTOM);
  plot->scale = chart_scale_new (low, high, self->compact ? 8 : MAX (2, (guint)(height / 50)));
  gather_points (plot);
  draw_bands (plot);
  if (!self->compact)
    {
      draw_axes (plot);
      if (self->series->unit != NULL)
        {
          g_autofree char *unit = g_markup_printf_escaped ("<b>%s</b>", self->series->unit);

          draw_text (plot, unit, 6, 9, 0);
        }
    }
  draw_line (plot);
  for (guint i = 0; i < plot->points->len; i++)
    draw_point (plot, &g_array_index (plot->points, Point, i), i + 1 == plot->points->len);
  if (!self->compact)
    draw_labels (plot);
}

static void
chart_trend_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ChartTrend *self = CHART_TREND (widget);
  double width = gtk_widget_get_width (widget);
  double height = gtk_widget_get_height (widget);
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (Point));
  Plot plot = { .self = self, .points = points };

  if (width < 10 || height < 10)
    return;
  plot.style = gtk_widget_get_style_context (widget);
  plot.cr =
      gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  draw (&plot, width, height);
  cairo_destroy (plot.cr);
}

static void
chart_trend_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  ChartTrend *self = CHART_TREND (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = self->compact ? 74 : 200;
  else
    *minimum = *natural = self->compact ? 34 : 140;
}

static void
chart_trend_dispose (GObject *object)
{
  g_clear_object (&CHART_TREND (object)->series);
  G_OBJECT_CLASS (chart_trend_parent_class)->dispose (object);
}

static void
chart_trend_class_init (ChartTrendClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chart_trend_dispose;
  widget_class->snapshot = chart_trend_snapshot;
  widget_class->measure = chart_trend_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
chart_trend_init (ChartTrend *self)
{
}

GtkWidget *
chart_trend_new (gboolean compact)
{
  ChartTrend *self = g_object_new (CHART_TYPE_TREND, NULL);

  self->compact = compact;
  return GTK_WIDGET (self);
}

static void
describe (ChartTrend *self)
{
  g_autofree char *from = chart_date_format_ms_day (self->from_ms);
  g_autofree char *to = chart_date_format_ms_day (self->to_ms);
  g_autofree char *newest = NULL;
  g_autofree char *text = NULL;
  guint n = 0;

  if (self->series == NULL)
    return;
  for (guint i = 0; i < self->series->results->len; i++)
    n += is_shown (self, g_ptr_array_index (self->series->results, i));
  newest = chart_result_dup_sentence (chart_series_get_newest (self->series));
  text = g_strdup_printf ("Trend of %s, %u results, %s to %s; newest: %s",
                          self->series->analyte,
                          n,
                          from,
                          to,
                          newest);
  chart_name_widget (self, text);
}

void
chart_trend_set_series (ChartTrend *self, ChartSeries *series, gint64 from_ms, gint64 to_ms)
{
  g_return_if_fail (CHART_IS_TREND (self));

  g_set_object (&self->series, series);
  self->from_ms = from_ms;
  self->to_ms = to_ms;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
