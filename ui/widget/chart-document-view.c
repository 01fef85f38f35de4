/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Content lies in the resource or in a Binary of this store; nothing is fetched from elsewhere. PDF
 * pages are drawn when they are on the screen, at the scale of the zoom. */

#include "chart-document-view.h"
#include "chart-document.h"
#include "chart-parts.h"
#include "chart-pdf-page.h"
#include "chart-text.h"
#include "chart-wrap-layout.h"

#define ZOOM_MIN 0.5
#define ZOOM_MAX 4.0

struct _ChartDocumentView
{
  GtkWidget parent_instance;

  ChartClient *client;
  GCancellable *cancellable;
  ChartItem *item;
  ChartAttachment *attachment;
  GtkWidget *bar, *page_label, *zoom_label, *facts, *scroller;
  PopplerDocument *pdf;
  GtkWidget *pages; /* (nullable) box of pages */
  double zoom;
};

G_DEFINE_FINAL_TYPE (ChartDocumentView, chart_document_view, GTK_TYPE_WIDGET)

static void
show_child (ChartDocumentView *self, GtkWidget *child)
{
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), child);
  gtk_widget_set_visible (self->bar, self->pages != NULL);
}

static void
show_message (ChartDocumentView *self, const char *title, const char *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *first = gtk_label_new (title);
  GtkWidget *second = gtk_label_new (text);

  gtk_widget_add_css_class (first, "strong");
  gtk_widget_add_css_class (second, "fg2");
  gtk_label_set_wrap (GTK_LABEL (second), TRUE);
  gtk_label_set_justify (GTK_LABEL (second), GTK_JUSTIFY_CENTER);
  gtk_box_append (GTK_BOX (box), first);
  gtk_box_append (GTK_BOX (box), second);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_start (box, 24);
  gtk_widget_set_margin_end (box, 24);
  show_child (self, box);
}

static void
show_text (ChartDocumentView *self, GBytes *data)
{
  gsize len = 0;
  const char *bytes = g_bytes_get_data (data, &len);
  g_autofree char *text = len > 0 ? g_utf8_make_valid (bytes, (gssize)len) : g_strdup ("");
  GtkWidget *view = gtk_text_view_new();

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 24);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 24);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 18);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 18);
  chart_name_widget (view, "Text of the document");
  show_child (self, view);
}

static void
update_zoom (ChartDocumentView *self)
{
  g_autofree char *text = g_strdup_printf ("%d" CHART_NBSP "%%", (int)(self->zoom * 100 + 0.5));

  gtk_label_set_text (GTK_LABEL (self->zoom_label), text);
  for (GtkWidget *page = self->pages != NULL ? gtk_widget_get_first_child (self->pages) : NULL;
       page != NULL;
       page = gtk_widget_get_next_sibling (page))
    chart_pdf_page_set_zoom (CHART_PDF_PAGE (page), self->zoom);
}

static void
show_pdf (ChartDocumentView *self, GBytes *data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *count = NULL;
  int n;

  g_clear_object (&self->pdf);
  self->pdf = poppler_document_new_from_bytes (data, NULL, &error);
  if (self->pdf == NULL)
    {
      show_message (self,
                    "This PDF cannot be read",
                    "The content is damaged or protected by a password.");
      return;
    }
  n = poppler_document_get_n_pages (self->pdf);
  self->pages = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_set_margin_top (self->pages, 12);
  gtk_widget_set_margin_bottom (self->pages, 12);
  gtk_widget_add_css_class (self->scroller, "document-paper");
  for (int i = 0; i < n; i++)
    gtk_box_append (GTK_BOX (self->pages), chart_pdf_page_new (self->pdf, i, n));
  count = chart_text_count ((guint)n, "page", "pages");
  gtk_label_set_text (GTK_LABEL (self->page_label), count);
  show_child (self, self->pages);
  update_zoom (self);
}

static void
show_image (ChartDocumentView *self, GBytes *data)
{
  g_autoptr (GdkTexture) texture = gdk_texture_new_from_bytes (data, NULL);
  GtkWidget *picture;
  g_autofree char *name = NULL;

  if (texture == NULL)
    {
      show_message (self, "This image cannot be read", "The content is damaged.");
      return;
    }
  picture = gtk_picture_new_for_paintable (GDK_PAINTABLE (texture));
  name = g_strconcat ("Image: ", self->item->title, NULL);
  gtk_picture_set_alternative_text (GTK_PICTURE (picture), name);
  show_child (self, picture);
}

static void
show_data (ChartDocumentView *self, GBytes *data)
{
  switch (self->attachment->kind)
    {
    case CHART_DOCUMENT_TEXT:
      show_text (self, data);
      return;
    case CHART_DOCUMENT_PDF:
      show_pdf (self, data);
      return;
    case CHART_DOCUMENT_IMAGE:
      show_image (self, data);
      return;
    case CHART_DOCUMENT_OTHER:
    case CHART_DOCUMENT_EMPTY:
      break;
    }
  show_message (self, "This kind of document cannot be shown here", self->attachment->name);
}

static void
on_binary (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChartDocumentView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirJsonDoc) doc = chart_client_get_finish (CHART_CLIENT (source), result, &error);
  g_autoptr (GBytes) bytes =
      doc != NULL ? chart_attachment_read_binary (chart_json_root (doc)) : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (bytes == NULL)
    show_message (self,
                  "The content is not available",
                  error != NULL ? error->message : "The stored content is empty.");
  else
    show_data (self, bytes);
}

static void
show_attachment (ChartDocumentView *self)
{
  if (self->attachment->kind == CHART_DOCUMENT_EMPTY)
    show_message (self, "No content", "The record of this document has no attachment.");
  else if (self->attachment->problem != NULL)
    show_message (self, "The content is not available", self->attachment->problem);
  else if (self->attachment->kind == CHART_DOCUMENT_OTHER)
    show_message (self, "This kind of document cannot be shown here", self->attachment->name);
  else if (self->attachment->data != NULL)
    show_data (self, self->attachment->data);
  else if (self->attachment->path != NULL)
    chart_client_get_async (self->client,
                            self->attachment->path,
                            self->cancellable,
                            on_binary,
                            g_object_ref (self));
  else
    show_message (self,
                  "The content is kept elsewhere",
                  self->attachment->url != NULL ? self->attachment->url
                                                : "The record does not say where.");
}

static void
show_facts (ChartDocumentView *self)
{
  g_autofree char *about = NULL;
  GtkWidget *label;

  chart_clear_children (self->facts);
  if (self->item == NULL)
    return;
  gtk_box_append (GTK_BOX (self->facts), chart_label_new_line (self->item->title, "strong"));
  for (guint i = 0; i < self->item->chips->len; i++)
    {
      const ChartChip *chip = &g_array_index (self->item->chips, ChartChip, i);

      gtk_box_append (GTK_BOX (self->facts), chart_chip_new (chip->style, chip->glyph, chip->text));
    }
  about = chart_text_join (CHART_DOT, self->item->detail, self->item->note);
  label = chart_label_new_line (about, "caption");
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (label, about);
  gtk_box_append (GTK_BOX (self->facts), label);
}

void
chart_document_view_set_item (ChartDocumentView *self, ChartItem *item)
{
  g_return_if_fail (CHART_IS_DOCUMENT_VIEW (self));

  if (item != NULL && self->item != NULL && chart_item_equal (item, self->item))
    return;
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new();
  self->pages = NULL;
  gtk_widget_remove_css_class (self->scroller, "document-paper");
  g_set_object (&self->item, item);
  g_clear_pointer (&self->attachment, chart_attachment_free);
  show_facts (self);
  if (item == NULL)
    {
      show_message (self, "No document chosen", "Choose one in the list.");
      return;
    }
  self->attachment = chart_attachment_new (chart_item_get_json (item));
  show_message (self, item->title, "Reading");
  show_attachment (self);
}

static void
zoom_by (ChartDocumentView *self, double factor)
{
  self->zoom = CLAMP (self->zoom * factor, ZOOM_MIN, ZOOM_MAX);
  update_zoom (self);
}

static void
on_zoom_in (ChartDocumentView *self)
{
  zoom_by (self, 1.25);
}

static void
on_zoom_out (ChartDocumentView *self)
{
  zoom_by (self, 0.8);
}

static void
chart_document_view_dispose (GObject *object)
{
  ChartDocumentView *self = CHART_DOCUMENT_VIEW (object);
  GtkWidget *child;

  g_cancellable_cancel (self->cancellable);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  self->pages = NULL;
  g_clear_object (&self->client);
  g_clear_object (&self->item);
  g_clear_object (&self->pdf);
  g_clear_pointer (&self->attachment, chart_attachment_free);
  G_OBJECT_CLASS (chart_document_view_parent_class)->dispose (object);
}

static void
chart_document_view_finalize (GObject *object)
{
  g_object_unref (CHART_DOCUMENT_VIEW (object)->cancellable);
  G_OBJECT_CLASS (chart_document_view_parent_class)->finalize (object);
}

static void
chart_document_view_class_init (ChartDocumentViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chart_document_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = chart_document_view_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
bar_new (ChartDocumentView *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *out = chart_icon_button_new ("chart-zoom-out-symbolic", "Smaller", NULL);
  GtkWidget *in = chart_icon_button_new ("chart-zoom-in-symbolic", "Larger", NULL);

  self->page_label = chart_label_new_line (NULL, "dense");
  gtk_widget_set_margin_end (self->page_label, 12);
  self->zoom_label = chart_label_new_line (NULL, "strong");
  g_signal_connect_swapped (out, "clicked", G_CALLBACK (on_zoom_out), self);
  g_signal_connect_swapped (in, "clicked", G_CALLBACK (on_zoom_in), self);
  gtk_box_append (GTK_BOX (bar), self->page_label);
  gtk_box_append (GTK_BOX (bar), out);
  gtk_box_append (GTK_BOX (bar), self->zoom_label);
  gtk_box_append (GTK_BOX (bar), in);
  return bar;
}

static void
chart_document_view_init (ChartDocumentView *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  GtkWidget *head = chart_wrap_new (10, 2);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  self->cancellable = g_cancellable_new();
  self->zoom = 1.25;
  self->facts = chart_wrap_new (10, 2);
  gtk_widget_set_hexpand (self->facts, TRUE);
  self->bar = bar_new (self);
  gtk_widget_add_css_class (head, "group-head");
  gtk_box_append (GTK_BOX (head), self->facts);
  gtk_box_append (GTK_BOX (head), self->bar);
  self->scroller = gtk_scrolled_window_new();
  gtk_widget_set_vexpand (self->scroller, TRUE);
  gtk_widget_set_parent (head, GTK_WIDGET (self));
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  chart_name_widget (self, "Document");
}

GtkWidget *
chart_document_view_new (ChartClient *client)
{
  ChartDocumentView *self = g_object_new (CHART_TYPE_DOCUMENT_VIEW, NULL);

  self->client = g_object_ref (client);
  chart_document_view_set_item (self, NULL);
  return GTK_WIDGET (self);
}
