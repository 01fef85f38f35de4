/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The list is a section page of its own kind: the row that is selected there is what the view
 * shows. */

#include "chart-documents-page.h"
#include "chart-document-view.h"
#include "chart-items-page.h"

struct _ChartDocumentsPage
{
  GtkWidget parent_instance;

  ChartRecord *record;
  GtkWidget *list, *view;
};

G_DEFINE_FINAL_TYPE (ChartDocumentsPage, chart_documents_page, GTK_TYPE_WIDGET)

static const ChartItemsGroup groups[] = {
  { CHART_PART_DOCUMENTS, "Documents", "documents", CHART_ROW_LIST, FALSE }
};

static ChartItem *
find_item (ChartDocumentsPage *self, const char *target)
{
  GListModel *items = chart_record_get_items (self->record, CHART_PART_DOCUMENTS);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (ChartItem) item = g_list_model_get_item (items, i);
      g_autofree char *name = g_strconcat (item->type, "/", item->id, NULL);

      if (strcmp (name, target) == 0)
        return g_steal_pointer (&item);
    }
  return NULL;
}

static void
on_item_chosen (ChartDocumentsPage *self, const char *target)
{
  g_autoptr (ChartItem) item = find_item (self, target);

  chart_document_view_set_item (CHART_DOCUMENT_VIEW (self->view), item);
}

void
chart_documents_page_find (ChartDocumentsPage *self)
{
  g_return_if_fail (CHART_IS_DOCUMENTS_PAGE (self));

  chart_items_page_find (CHART_ITEMS_PAGE (self->list));
}

static void
chart_documents_page_dispose (GObject *object)
{
  ChartDocumentsPage *self = CHART_DOCUMENTS_PAGE (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->record);
  G_OBJECT_CLASS (chart_documents_page_parent_class)->dispose (object);
}

static void
chart_documents_page_class_init (ChartDocumentsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chart_documents_page_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
chart_documents_page_init (ChartDocumentsPage *self)
{
}

GtkWidget *
chart_documents_page_new (ChartRecord *record)
{
  ChartDocumentsPage *self = g_object_new (CHART_TYPE_DOCUMENTS_PAGE, NULL);
  GtkWidget *paned = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL);

  self->record = g_object_ref (record);
  self->list = chart_items_page_new (record, groups, G_N_ELEMENTS (groups));
  self->view = chart_document_view_new (chart_record_get_client (record));
  g_signal_connect_object (self->list,
                           "chosen",
                           G_CALLBACK (on_item_chosen),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_size_request (self->list, 280, -1);
  gtk_paned_set_start_child (GTK_PANED (paned), self->list);
  gtk_paned_set_end_child (GTK_PANED (paned), self->view);
  gtk_paned_set_resize_start_child (GTK_PANED (paned), FALSE);
  gtk_paned_set_shrink_start_child (GTK_PANED (paned), FALSE);
  gtk_paned_set_shrink_end_child (GTK_PANED (paned), FALSE);
  gtk_paned_set_position (GTK_PANED (paned), 360);
  gtk_widget_set_hexpand (paned, TRUE);
  gtk_widget_set_parent (paned, GTK_WIDGET (self));
  chart_items_page_select_first (CHART_ITEMS_PAGE (self->list));
  return GTK_WIDGET (self);
}
