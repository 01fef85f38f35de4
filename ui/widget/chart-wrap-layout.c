/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Measuring a height and placing do the same walk, line by line; a line is found by adding children
 * until the next one has no room. */

#include "chart-wrap-layout.h"

struct _ChartWrapLayout
{
  GtkLayoutManager parent_instance;

  guint spacing, line_spacing; /* px */
};

G_DEFINE_FINAL_TYPE (ChartWrapLayout, chart_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

typedef struct
{
  GtkWidget *first, *end; /* end: the first child of the next line, or NULL */
  int used;               /* px of its children and the gaps between them */
  guint n_expand;
} Line;

static GtkWidget *
skip_hidden (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static GtkWidget *
next_child (GtkWidget *child)
{
  return skip_hidden (gtk_widget_get_next_sibling (child));
}

static gboolean
expands (GtkWidget *child)
{
  return gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL);
}

static int
get_width (GtkWidget *child, int available)
{
  int least, liked;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &liked, NULL, NULL);
  return expands (child) ? least : MAX (least, MIN (liked, available));
}

static Line
find_line (ChartWrapLayout *self, GtkWidget *first, int available)
{
  Line line = { .first = first, .end = first };

  for (; line.end != NULL; line.end = next_child (line.end))
    {
      int gap = line.end != first ? (int)self->spacing : 0;
      int width = get_width (line.end, available);

      if (line.end != first && line.used + gap + width > available)
        break;
      line.used += gap + width;
      line.n_expand += expands (line.end);
    }
  return line;
}

/* Width of a child in its line; *left is what the children after it that expand still share. */
static int
take_width (Line *line, GtkWidget *child, int available, int *left)
{
  int width = get_width (child, available);

  if (expands (child) && *left > 0)
    {
      int share = *left / (int)line->n_expand;

      width += share;
      *left -= share;
      line->n_expand--;
    }
  return width;
}

static int
measure_line (Line line, int available)
{
  int left = available - line.used;
  int height = 0;

  for (GtkWidget *child = line.first; child != line.end; child = next_child (child))
    {
      int width = take_width (&line, child, available, &left);
      int liked;

      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &liked, NULL, NULL);
      height = MAX (height, liked);
    }
  return height;
}

static void
place_line (ChartWrapLayout *self, Line line, int available, int y, int height)
{
  int left = available - line.used;
  int x = 0;

  for (GtkWidget *child = line.first; child != line.end; child = next_child (child))
    {
      const GtkAllocation place = { x, y, take_width (&line, child, available, &left), height };

      gtk_widget_size_allocate (child, &place, -1);
      x += place.width + (int)self->spacing;
    }
}

/* Of all lines; places them too when wanted. The last line takes what height is left. */
static int
walk_lines (ChartWrapLayout *self, GtkWidget *widget, int width, int height, gboolean place)
{
  GtkWidget *first = skip_hidden (gtk_widget_get_first_child (widget));
  int y = 0;

  while (first != NULL)
    {
      Line line = find_line (self, first, width);
      int line_height = measure_line (line, width);

      if (place)
        place_line (self,
                    line,
                    width,
                    y,
                    line.end == NULL ? MAX (line_height, height - y) : line_height);
      first = line.end;
      y += line_height + (first != NULL ? (int)self->line_spacing : 0);
    }
  return y;
}

static void
measure_width (ChartWrapLayout *self, GtkWidget *widget, int *minimum, int *natural)
{
  GtkWidget *child = skip_hidden (gtk_widget_get_first_child (widget));

  for (; child != NULL; child = next_child (child))
    {
      int least, liked;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &liked, NULL, NULL);
      *minimum = MAX (*minimum, least);
      *natural += liked + (*natural > 0 ? (int)self->spacing : 0);
    }
}

static void
chart_wrap_layout_measure (GtkLayoutManager *manager,
                           GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  ChartWrapLayout *self = CHART_WRAP_LAYOUT (manager);

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (self, widget, minimum, natural);
  else
    *minimum = *natural =
        walk_lines (self, widget, for_size < 0 ? G_MAXINT / 2 : for_size, 0, FALSE);
}

static void
chart_wrap_layout_allocate (GtkLayoutManager *manager,
                            GtkWidget *widget,
                            int width,
                            int height,
                            int baseline)
{
  walk_lines (CHART_WRAP_LAYOUT (manager), widget, width, height, TRUE);
}

static GtkSizeRequestMode
chart_wrap_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
chart_wrap_layout_class_init (ChartWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager_class->measure = chart_wrap_layout_measure;
  manager_class->allocate = chart_wrap_layout_allocate;
  manager_class->get_request_mode = chart_wrap_layout_get_request_mode;
}

static void
chart_wrap_layout_init (ChartWrapLayout *self)
{
}

GtkWidget *
chart_wrap_new (guint spacing, guint line_spacing)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  ChartWrapLayout *layout = g_object_new (CHART_TYPE_WRAP_LAYOUT, NULL);

  layout->spacing = spacing;
  layout->line_spacing = line_spacing;
  gtk_widget_set_layout_manager (box, GTK_LAYOUT_MANAGER (layout));
  return box;
}
