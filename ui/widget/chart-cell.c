/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A GtkLabel that wraps is shaped anew for each width that it is measured at, and a GtkBox seeks
 * the width for a height by halving: 12,000 shapings between a key and the rows found, more than
 * half of that time. A cell is shaped once for each change of its words or its width: it is asked
 * only for its height at the width that its column has, and has no wish for a width of its own. */

#include "chart-cell.h"
#include "chart-find.h"

#define GLYPH_GAP 5 /* px */

struct _ChartCell
{
  GtkWidget parent_instance;

  PangoLayout *layout;
  char *markup;     /* (nullable) as set, to leave alone what does not change */
  GArray *marks;    /* (nullable) (element-type ChartStretch) */
  GtkWidget *image; /* (nullable) */
  ChartGlyph glyph;
  ChartStyle glyph_style;
};

G_DEFINE_FINAL_TYPE (ChartCell, chart_cell, GTK_TYPE_WIDGET)

static int
get_glyph_size (ChartCell *self)
{
  int size = 0;

  if (self->image != NULL)
    gtk_widget_measure (self->image, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &size, NULL, NULL);
  return size;
}

static int
get_indent (ChartCell *self)
{
  return self->image != NULL ? get_glyph_size (self) + GLYPH_GAP : 0;
}

static void
set_width (ChartCell *self, int width)
{
  pango_layout_set_width (self->layout, MAX (width - get_indent (self), 1) * PANGO_SCALE);
}

static void
chart_cell_measure (GtkWidget *widget,
                    GtkOrientation orientation,
                    int for_size,
                    int *minimum,
                    int *natural,
                    int *minimum_baseline,
                    int *natural_baseline)
{
  ChartCell *self = CHART_CELL (widget);

  *minimum = 0;
  if (orientation == GTK_ORIENTATION_VERTICAL && self->markup != NULL)
    {
      if (for_size >= 0)
        set_width (self, for_size);
      pango_layout_get_pixel_size (self->layout, NULL, minimum);
    }
  *natural = *minimum;
}

static void
chart_cell_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ChartCell *self = CHART_CELL (widget);
  int size = get_glyph_size (self);
  const GtkAllocation place = { 0, (height - size) / 2, size, size };

  set_width (self, width);
  if (self->image != NULL)
    gtk_widget_size_allocate (self->image, &place, -1);
}

static GtkSizeRequestMode
chart_cell_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* The ground under a stretch, in each line that it stands in. */
static void
append_mark (ChartCell *self,
             GtkSnapshot *snapshot,
             const ChartStretch *mark,
             const GdkRGBA *colour)
{
  PangoLayoutIter *iter = pango_layout_get_iter (self->layout);

  do
    {
      PangoLayoutLine *line = pango_layout_iter_get_line_readonly (iter);
      PangoRectangle extents;
      g_autofree int *ranges = NULL;
      int n;

      pango_layout_iter_get_line_extents (iter, NULL, &extents);
      pango_layout_line_get_x_ranges (line, (int)mark->start, (int)mark->end, &ranges, &n);
      for (int i = 0; (int)mark->end > line->start_index && i < n; i++)
        gtk_snapshot_append_color (
            snapshot,
            colour,
            &GRAPHENE_RECT_INIT ((float)pango_units_to_double (ranges[2 * i]),
                                 (float)pango_units_to_double (extents.y),
                                 (float)pango_units_to_double (ranges[2 * i + 1] - ranges[2 * i]),
                                 (float)pango_units_to_double (extents.height)));
    }
  while (pango_layout_iter_next_line (iter));
  pango_layout_iter_free (iter);
}

static void
chart_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ChartCell *self = CHART_CELL (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  GdkRGBA colour;
  int height;

  if (self->image != NULL)
    gtk_widget_snapshot_child (widget, self->image, snapshot);
  if (self->markup == NULL)
    return;
  pango_layout_get_pixel_size (self->layout, NULL, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot,
      &GRAPHENE_POINT_INIT ((float)get_indent (self),
                            (float)((gtk_widget_get_height (widget) - height) / 2)));
  if (self->marks != NULL && gtk_style_context_lookup_color (style, "mark_bg", &colour))
    for (guint i = 0; i < self->marks->len; i++)
      append_mark (self, snapshot, &g_array_index (self->marks, ChartStretch, i), &colour);
  gtk_snapshot_render_layout (snapshot, style, 0, 0, self->layout);
  gtk_snapshot_restore (snapshot);
}

static void
chart_cell_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (chart_cell_parent_class)->css_changed (widget, change);
  pango_layout_context_changed (CHART_CELL (widget)->layout);
  gtk_widget_queue_resize (widget);
}

static void
chart_cell_dispose (GObject *object)
{
  g_clear_pointer (&CHART_CELL (object)->image, gtk_widget_unparent);
  G_OBJECT_CLASS (chart_cell_parent_class)->dispose (object);
}

static void
chart_cell_finalize (GObject *object)
{
  ChartCell *self = CHART_CELL (object);

  g_object_unref (self->layout);
  g_free (self->markup);
  g_clear_pointer (&self->marks, g_array_unref);
  G_OBJECT_CLASS (chart_cell_parent_class)->finalize (object);
}

static void
chart_cell_class_init (ChartCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chart_cell_dispose;
  G_OBJECT_CLASS (klass)->finalize = chart_cell_finalize;
  widget_class->measure = chart_cell_measure;
  widget_class->size_allocate = chart_cell_size_allocate;
  widget_class->get_request_mode = chart_cell_get_request_mode;
  widget_class->snapshot = chart_cell_snapshot;
  widget_class->css_changed = chart_cell_css_changed;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
chart_cell_init (ChartCell *self)
{
  self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  pango_layout_set_wrap (self->layout, PANGO_WRAP_WORD_CHAR);
}

GtkWidget *
chart_cell_new (const char *css_class)
{
  GtkWidget *self = g_object_new (CHART_TYPE_CELL, NULL);

  if (css_class != NULL)
    gtk_widget_add_css_class (self, css_class);
  return self;
}

/* Digits of one width, so that numbers below each other can be compared; no hyphens that the value
 * does not have: a name with a hyphen is another name. */
static PangoAttrList *
parse_markup (const char *markup, char **ret_text)
{
  PangoAttrList *attributes = NULL;

  if (!pango_parse_markup (markup, -1, 0, &attributes, ret_text, NULL, NULL))
    {
      attributes = pango_attr_list_new();
      *ret_text = g_strdup (markup);
    }
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  return attributes;
}

void
chart_cell_set_markup (ChartCell *self, const char *markup)
{
  g_autoptr (PangoAttrList) attributes = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (CHART_IS_CELL (self));

  if (g_strcmp0 (self->markup, markup) == 0)
    return;
  g_free (self->markup);
  self->markup = g_strdup (markup);
  attributes = parse_markup (markup != NULL ? markup : "", &text);
  pango_layout_set_text (self->layout, text, -1);
  pango_layout_set_attributes (self->layout, attributes);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
chart_cell_set_text (ChartCell *self, const char *text)
{
  g_autofree char *markup = text != NULL ? g_markup_escape_text (text, -1) : NULL;

  chart_cell_set_markup (self, markup);
}

void
chart_cell_set_single_line (ChartCell *self)
{
  g_return_if_fail (CHART_IS_CELL (self));

  pango_layout_set_ellipsize (self->layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_height (self->layout, -1);
}

void
chart_cell_set_marks (ChartCell *self, GArray *stretches)
{
  g_return_if_fail (CHART_IS_CELL (self));

  g_clear_pointer (&self->marks, g_array_unref);
  self->marks = stretches != NULL ? g_array_ref (stretches) : NULL;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
chart_cell_set_glyph (ChartCell *self, ChartGlyph glyph, ChartStyle style)
{
  g_return_if_fail (CHART_IS_CELL (self));

  if (glyph == self->glyph && style == self->glyph_style)
    return;
  g_clear_pointer (&self->image, gtk_widget_unparent);
  self->glyph = glyph;
  self->glyph_style = style;
  if (glyph != CHART_GLYPH_NONE)
    {
      self->image = chart_glyph_new (glyph, style);
      gtk_widget_set_parent (self->image, GTK_WIDGET (self));
    }
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
