/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A GtkSizeGroup would measure all cells at the width of the one that is asked for; here each is
 * measured at its own. The row object keeps the list of its living cells. */

#include "chart-even-cell.h"

struct _ChartEvenCell
{
  GtkWidget parent_instance;

  GtkWidget *child;
  GPtrArray *peers; /* (element-type ChartEvenCell) cells of the row, this one too; shared */
  int width, least;
};

G_DEFINE_FINAL_TYPE (ChartEvenCell, chart_even_cell, GTK_TYPE_WIDGET)

static int
measure_own (ChartEvenCell *self)
{
  int least_width, height;

  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &least_width, NULL, NULL, NULL);
  gtk_widget_measure (self->child,
                      GTK_ORIENTATION_VERTICAL,
                      MAX (self->width, least_width),
                      &height,
                      NULL,
                      NULL,
                      NULL);
  return MAX (height, self->least);
}

static void
chart_even_cell_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  ChartEvenCell *self = CHART_EVEN_CELL (widget);

  *minimum = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    gtk_widget_measure (self->child, orientation, -1, minimum, NULL, NULL, NULL);
  else
    for (guint i = 0; i < self->peers->len; i++)
      *minimum = MAX (*minimum, measure_own (g_ptr_array_index (self->peers, i)));
  *natural = *minimum;
}

static void
chart_even_cell_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gtk_widget_allocate (CHART_EVEN_CELL (widget)->child, width, height, -1, NULL);
}

static void
resize_peers (ChartEvenCell *self)
{
  for (guint i = 0; i < self->peers->len; i++)
    gtk_widget_queue_resize (g_ptr_array_index (self->peers, i));
}

static void
chart_even_cell_dispose (GObject *object)
{
  ChartEvenCell *self = CHART_EVEN_CELL (object);

  if (self->peers != NULL)
    {
      g_ptr_array_remove (self->peers, self);
      resize_peers (self);
    }
  g_clear_pointer (&self->peers, g_ptr_array_unref);
  g_clear_pointer (&self->child, gtk_widget_unparent);
  G_OBJECT_CLASS (chart_even_cell_parent_class)->dispose (object);
}

static void
chart_even_cell_class_init (ChartEvenCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chart_even_cell_dispose;
  widget_class->measure = chart_even_cell_measure;
  widget_class->size_allocate = chart_even_cell_size_allocate;
}

static void
chart_even_cell_init (ChartEvenCell *self)
{
}

GtkWidget *
chart_even_cell_new (GtkWidget *child, GObject *row, int width, int least)
{
  static const char key[] = "chart-even-cells";
  ChartEvenCell *self = g_object_new (CHART_TYPE_EVEN_CELL, NULL);
  GPtrArray *peers = g_object_get_data (row, key);

  self->child = child;
  self->width = width;
  self->least = least;
  gtk_widget_set_parent (child, GTK_WIDGET (self));
  self->peers = peers != NULL ? g_ptr_array_ref (peers) : g_ptr_array_new();
  if (peers == NULL)
    g_object_set_data_full (row,
                            key,
                            g_ptr_array_ref (self->peers),
                            (GDestroyNotify)g_ptr_array_unref);
  g_ptr_array_add (self->peers, self);
  resize_peers (self);
  return GTK_WIDGET (self);
}
