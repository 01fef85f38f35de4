/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The frame that all cards share, so that a count always stands in the same place. */

#include "chart-card.h"
#include "chart-parts.h"

struct _ChartCard
{
  GtkWidget parent_instance;

  GtkWidget *title, *count, *aside, *list, *extra, *foot;
};

G_DEFINE_FINAL_TYPE (ChartCard, chart_card, GTK_TYPE_WIDGET)

static void
chart_card_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (chart_card_parent_class)->dispose (object);
}

static void
chart_card_class_init (ChartCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chart_card_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
chart_card_init (ChartCard *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "chart-card");
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

static void
add_head (ChartCard *self, const char *title, const char *section)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_widget_add_css_class (head, "card-head");
  self->title = chart_label_new_line (title, "card-title");
  self->count = chart_label_new_line (NULL, "fg2");
  self->aside = chart_label_new_line (NULL, "caption");
  gtk_widget_set_hexpand (self->aside, TRUE);
  gtk_widget_set_halign (self->aside, GTK_ALIGN_END);
  gtk_label_set_ellipsize (GTK_LABEL (self->aside), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (head), self->title);
  gtk_box_append (GTK_BOX (head), self->count);
  gtk_box_append (GTK_BOX (head), self->aside);
  if (section != NULL)
    {
      g_autofree char *tooltip = g_strconcat ("Open ", title, NULL);
      GtkWidget *button = chart_icon_button_new ("chart-next-symbolic", tooltip, NULL);

      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", section);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "chart.section");
      gtk_box_append (GTK_BOX (head), button);
    }
  gtk_widget_set_parent (head, GTK_WIDGET (self));
}

GtkWidget *
chart_card_new (const char *title, const char *section)
{
  ChartCard *self = g_object_new (CHART_TYPE_CARD, NULL);

  add_head (self, title, section);
  self->list = gtk_list_box_new();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  chart_name_widget (self->list, title);
  chart_name_widget (self, title);
  gtk_widget_set_parent (self->list, GTK_WIDGET (self));
  self->extra = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_parent (self->extra, GTK_WIDGET (self));
  self->foot = chart_label_new (NULL, "caption");
  gtk_widget_add_css_class (self->foot, "card-foot");
  gtk_widget_set_visible (self->foot, FALSE);
  gtk_widget_set_parent (self->foot, GTK_WIDGET (self));
  return GTK_WIDGET (self);
}

static void
set_text (GtkWidget *label, const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL);
}

void
chart_card_set_count (ChartCard *self, const char *text)
{
  set_text (self->count, text);
}

void
chart_card_set_aside (ChartCard *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->aside), text != NULL ? text : "");
}

void
chart_card_set_foot (ChartCard *self, const char *text)
{
  set_text (self->foot, text);
}

void
chart_card_clear (ChartCard *self)
{
  chart_clear_children (self->list);
  chart_clear_children (self->extra);
  gtk_widget_set_visible (self->list, FALSE);
  chart_card_set_count (self, NULL);
  chart_card_set_aside (self, NULL);
  chart_card_set_foot (self, NULL);
}

void
chart_card_append_row (ChartCard *self, GtkWidget *row)
{
  gtk_widget_set_visible (self->list, TRUE);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
}

void
chart_card_append (ChartCard *self, GtkWidget *widget)
{
  gtk_box_append (GTK_BOX (self->extra), widget);
}

GtkWidget *
chart_card_get_list (ChartCard *self)
{
  return self->list;
}
