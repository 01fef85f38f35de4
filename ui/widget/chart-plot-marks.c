/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The marks of a drawing: points as measured, with the shape of their flag; labels. A label is left
 * out where it would cover another one, a mark or the line; never the newest. */

#include "chart-parts.h"
#include "chart-plot.h"

#define LABELS_MAX 160  /* points past which there are no labels */
#define MARK       4.5f /* half of a mark's width and height */

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
draw_beyond_limit (ChartPlot *plot, ChartPlotPoint *point, double r)
{
  gboolean below = point->result->comparator == '<';
  const double dots[] = { 1.5, 2.5 };

  chart_plot_set_color (plot, "series");
  cairo_set_line_width (plot->cr, 1);
  if (!plot->compact)
    {
      cairo_save (plot->cr);
      cairo_set_dash (plot->cr, dots, 2, 0);
      cairo_move_to (plot->cr, point->x, point->y);
      cairo_line_to (plot->cr, point->x, below ? plot->bottom : plot->top);
      cairo_stroke (plot->cr);
      cairo_restore (plot->cr);
    }
  trace_triangle (plot->cr, point->x, point->y, r, !below);
  chart_plot_set_color (plot, "card_bg_color");
  cairo_fill_preserve (plot->cr);
  chart_plot_set_color (plot, "series");
  cairo_set_line_width (plot->cr, 1.4);
  cairo_stroke (plot->cr);
}

static void
draw_point (ChartPlot *plot, ChartPlotPoint *point, gboolean last)
{
  gboolean compact = plot->compact;
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
      chart_plot_set_color (plot, "series");
      cairo_arc (plot->cr, point->x, point->y, compact ? r : 3, 0, 2 * G_PI);
      cairo_fill (plot->cr);
      return;
    }
  chart_plot_set_color (plot,
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

/* Above its point a label is looked for; beside or below it where that is taken. */
static const struct
{
  double x, y; /* of the centre from the point's: widths of the label, heights of the text */
} places[] = { { 0, -1 }, { 0.5, -0.3 }, { -0.5, -0.3 }, { 0, 1 } };

static graphene_rect_t
get_place (ChartPlot *plot, const ChartPlotPoint *point, guint i)
{
  double scale = chart_text_scale();
  double width = 4 + 6.4 * scale * (double)g_utf8_strlen (point->result->brief, -1);
  double x = point->x + places[i].x * (width + 2 * MARK);
  double y = MAX (point->y + places[i].y * 14 * scale, plot->top - 12 * scale);

  return GRAPHENE_RECT_INIT ((float)(MAX (x - width / 2, 2)),
                             (float)(y - 7 * scale),
                             (float)width,
                             (float)(14 * scale));
}

/* Whether the line from a to b enters the rectangle: its part between the left and the right edge
 * lies neither wholly above nor wholly below. */
static gboolean
crosses (const graphene_rect_t *place, const ChartPlotPoint *a, const ChartPlotPoint *b)
{
  double left = MAX ((double)place->origin.x, a->x);
  double right = MIN ((double)(place->origin.x + place->size.width), b->x);
  double slope = b->x > a->x ? (b->y - a->y) / (b->x - a->x) : 0;
  double y0 = a->y + slope * (left - a->x);
  double y1 = b->x > a->x ? a->y + slope * (right - a->x) : b->y;

  return left <= right && MIN (y0, y1) <= place->origin.y + place->size.height &&
         MAX (y0, y1) >= place->origin.y;
}

static gboolean
is_free (ChartPlot *plot, GArray *taken, const ChartPlotPoint *own, const graphene_rect_t *place)
{
  for (guint i = 0; i < taken->len; i++)
    if (graphene_rect_intersection (place, &g_array_index (taken, graphene_rect_t, i), NULL))
      return FALSE;
  for (guint i = 0; i < plot->points->len; i++)
    {
      const ChartPlotPoint *point = &g_array_index (plot->points, ChartPlotPoint, i);
      const ChartPlotPoint *before = i > 0 ? point - 1 : point;
      graphene_rect_t mark = GRAPHENE_RECT_INIT ((float)(point->x - MARK),
                                                 (float)(point->y - MARK),
                                                 2 * MARK,
                                                 2 * MARK);

      if (point != own && graphene_rect_intersection (place, &mark, NULL))
        return FALSE;
      if (point->result->comparator == 0 && before->result->comparator == 0 &&
          crosses (place, before, point))
        return FALSE;
    }
  return place->origin.y + place->size.height <= plot->bottom;
}

/* Where a label stands; FALSE when it would cover another one, a mark or the line wherever it
 * stood. */
static gboolean
place_label (ChartPlot *plot,
             GArray *taken,
             const ChartPlotPoint *point,
             graphene_rect_t *ret_place)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      *ret_place = get_place (plot, point, i);
      if (is_free (plot, taken, point, ret_place))
        return TRUE;
    }
  return FALSE;
}

static void
draw_label (ChartPlot *plot, GArray *taken, const ChartPlotPoint *point, gboolean strong)
{
  g_autofree char *escaped = g_markup_escape_text (point->result->brief, -1);
  g_autofree char *text = g_strdup_printf (strong ? "<b>%s</b>" : "%s", escaped);
  graphene_rect_t place;

  if (!place_label (plot, taken, point, &place))
    {
      if (!strong)
        return;
      place = get_place (plot, point, 0);
    }
  g_array_append_val (taken, place);
  chart_plot_set_color (plot, "series");
  chart_plot_draw_text (plot,
                        text,
                        place.origin.x + place.size.width / 2,
                        place.origin.y + place.size.height / 2,
                        0.5);
}

/* The newest first, then the highest, then what finds room. */
static void
draw_labels (ChartPlot *plot)
{
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (graphene_rect_t));
  const ChartPlotPoint *highest = NULL;

  if (plot->points->len > LABELS_MAX)
    return;
  for (guint i = 0; i < plot->points->len; i++)
    {
      const ChartPlotPoint *point = &g_array_index (plot->points, ChartPlotPoint, i);

      if (highest == NULL || point->y < highest->y)
        highest = point;
    }
  if (highest == NULL)
    return;
  draw_label (plot,
              taken,
              &g_array_index (plot->points, ChartPlotPoint, plot->points->len - 1),
              TRUE);
  draw_label (plot, taken, highest, FALSE);
  for (guint i = plot->points->len - 1; i-- > 0;)
    draw_label (plot, taken, &g_array_index (plot->points, ChartPlotPoint, i), FALSE);
}

void
chart_plot_draw_marks (ChartPlot *plot)
{
  for (guint i = 0; i < plot->points->len; i++)
    draw_point (plot, &g_array_index (plot->points, ChartPlotPoint, i), i + 1 == plot->points->len);
  if (!plot->compact)
    draw_labels (plot);
}
