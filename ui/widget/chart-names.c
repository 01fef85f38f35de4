/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Names for screen readers. Boxes and gizmos inside of other widgets cannot be reached one by one,
 * so a hook on the map signal of all widgets gives an empty name to what has none; a name set later
 * wins. */

#include "chart-names.h"
#include "chart-text.h"

static void
set_name (gpointer widget, const char *plain)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  plain,
                                  -1);
}

void
chart_name_widget (gpointer widget, const char *text)
{
  g_autofree char *plain = chart_text_dup_plain (text);
  GtkEditable *delegate = GTK_IS_EDITABLE (widget) ? gtk_editable_get_delegate (widget) : NULL;

  set_name (widget, plain);
  if (delegate != NULL)
    set_name (delegate, plain);
  if (GTK_IS_DROP_DOWN (widget) || GTK_IS_MENU_BUTTON (widget))
    set_name (gtk_widget_get_first_child (widget), plain);
}

/* A page of a stack is an accessible of its own beside the child that it holds. */
static void
name_stack_page (GtkStack *stack, GtkWidget *child)
{
  GtkStackPage *page = gtk_stack_get_page (stack, child);

  if (page != NULL &&
      !gtk_test_accessible_has_property (GTK_ACCESSIBLE (page), GTK_ACCESSIBLE_PROPERTY_LABEL))
    set_name (page, "");
}

static void
name_nameless (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);

  if (!gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL) &&
      !gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY))
    set_name (widget, "");
  if (GTK_IS_STACK (parent))
    name_stack_page (GTK_STACK (parent), widget);
}

/* What is not shown is never mapped, and still is in the tree that screen readers walk. */
static void
name_hidden (GtkWidget *widget, gboolean hidden)
{
  if (hidden)
    name_nameless (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (hidden || !gtk_widget_get_child_visible (child) || !gtk_widget_get_visible (child))
      name_hidden (child, TRUE);
}

static gboolean
on_map (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer data)
{
  GtkWidget *widget = g_value_get_object (&values[0]);

  name_nameless (widget);
  name_hidden (widget, FALSE);
  return G_SOURCE_CONTINUE;
}

void
chart_names_install (void)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (GTK_TYPE_WIDGET);

  g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, on_map, NULL, NULL);
}
