/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Drawn on white whatever the style is: a document looks as it was signed. */

#include "chart-pdf-page.h"
#include "chart-parts.h"

struct _ChartPdfPage
{
  GtkWidget parent_instance;

  PopplerPage *page;
  double width, height; /* points */
  double zoom;
};

G_DEFINE_FINAL_TYPE (ChartPdfPage, chart_pdf_page, GTK_TYPE_WIDGET)

static void
chart_pdf_page_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ChartPdfPage *self = CHART_PDF_PAGE (widget);
  float width = (float)gtk_widget_get_width (widget);
  float height = (float)gtk_widget_get_height (widget);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  if (self->page != NULL)
    {
      cairo_scale (cr, self->zoom, self->zoom);
      poppler_page_render (self->page, cr);
    }
  cairo_destroy (cr);
}

static void
chart_pdf_page_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  ChartPdfPage *self = CHART_PDF_PAGE (widget);
  double length = orientation == GTK_ORIENTATION_HORIZONTAL ? self->width : self->height;

  *minimum = *natural = (int)(length * self->zoom + 0.5);
}

static void
chart_pdf_page_dispose (GObject *object)
{
  g_clear_object (&CHART_PDF_PAGE (object)->page);
  G_OBJECT_CLASS (chart_pdf_page_parent_class)->dispose (object);
}

static void
chart_pdf_page_class_init (ChartPdfPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chart_pdf_page_dispose;
  widget_class->snapshot = chart_pdf_page_snapshot;
  widget_class->measure = chart_pdf_page_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
chart_pdf_page_init (ChartPdfPage *self)
{
  self->zoom = 1;
}

GtkWidget *
chart_pdf_page_new (PopplerDocument *document, int index, int total)
{
  ChartPdfPage *self = g_object_new (CHART_TYPE_PDF_PAGE, NULL);
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;

  self->page = poppler_document_get_page (document, index);
  if (self->page != NULL)
    {
      poppler_page_get_size (self->page, &self->width, &self->height);
      text = poppler_page_get_text (self->page);
    }
  name = g_strdup_printf ("Page %d of %d: %s", index + 1, total, text != NULL ? text : "no text");
  gtk_widget_add_css_class (GTK_WIDGET (self), "paper");
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  chart_name_widget (self, name);
  return GTK_WIDGET (self);
}

void
chart_pdf_page_set_zoom (ChartPdfPage *self, double zoom)
{
  g_return_if_fail (CHART_IS_PDF_PAGE (self));

  self->zoom = zoom;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
