/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Which results are looked at: a time, a kind, a word in the analyte. What is left out is counted
 * beside it, with one button that shows everything (rule S18). */

#include "chart-results-bar.h"
#include "chart-parts.h"
#include "chart-wrap-layout.h"

struct _ChartResultsBar
{
  GtkWidget parent_instance;

  GtkWidget *ranges, *categories, *span, *entry, *shown, *clear;
  guint range;  /* index in range_table */
  char *needle; /* (nullable) case folded */
};

static guint signal_changed;

G_DEFINE_FINAL_TYPE (ChartResultsBar, chart_results_bar, GTK_TYPE_WIDGET)

/* clang-format off */
static const struct { const char *label, *name; int days; } range_table[] = {
  { "1 d", "1 day", 1 }, { "7 d", "7 days", 7 }, { "1 m", "1 month", 31 }, { "6 m", "6 months", 183 },
  { "1 y", "1 year", 366 }, { "5 y", "5 years", 1827 }, { "All", "All results", 0 },
};
/* clang-format on */
#define RANGE_YEAR 4
#define RANGE_ALL  6

/* The kinds after the first are those of ChartCategory, in its order. */
static const char *const category_names[] = { "All kinds",
                                              "Laboratory",
                                              "Vital signs",
                                              "Other",
                                              NULL };

static void
tell (ChartResultsBar *self)
{
  g_signal_emit (self, signal_changed, 0);
}

static void
on_search_changed (ChartResultsBar *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  g_clear_pointer (&self->needle, g_free);
  if (*text != '\0')
    self->needle = g_utf8_casefold (text, -1);
  tell (self);
}

static void
set_range (ChartResultsBar *self, guint range)
{
  GtkWidget *button = gtk_widget_get_first_child (self->ranges);

  for (guint i = 0; i < range; i++)
    button = gtk_widget_get_next_sibling (button);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
}

static void
on_range (GtkToggleButton *button, ChartResultsBar *self)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  self->range = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "range"));
  tell (self);
}

static void
on_clear (ChartResultsBar *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->categories), 0);
  set_range (self, RANGE_ALL);
}

int
chart_results_bar_get_days (ChartResultsBar *self)
{
  return range_table[self->range].days;
}

const char *
chart_results_bar_get_needle (ChartResultsBar *self)
{
  return self->needle;
}

int
chart_results_bar_get_category (ChartResultsBar *self)
{
  return (int)gtk_drop_down_get_selected (GTK_DROP_DOWN (self->categories)) - 1;
}

void
chart_results_bar_set_category (ChartResultsBar *self, int category)
{
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->categories), (guint)(category + 1));
}

void
chart_results_bar_show_all_times (ChartResultsBar *self)
{
  set_range (self, RANGE_ALL);
}

void
chart_results_bar_show_counts (ChartResultsBar *self, const char *span, guint shown, guint total)
{
  g_autofree char *text = g_strdup_printf ("%u of %u analytes shown", shown, total);

  g_return_if_fail (CHART_IS_RESULTS_BAR (self));

  gtk_label_set_text (GTK_LABEL (self->span), span);
  gtk_label_set_text (GTK_LABEL (self->shown), text);
  gtk_widget_set_visible (self->shown, shown < total);
  gtk_widget_set_visible (self->clear,
                          self->needle != NULL || self->range != RANGE_ALL ||
                              chart_results_bar_get_category (self) >= 0);
}

void
chart_results_bar_find (ChartResultsBar *self)
{
  gtk_widget_grab_focus (self->entry);
}

static void
chart_results_bar_dispose (GObject *object)
{
  ChartResultsBar *self = CHART_RESULTS_BAR (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->needle, g_free);
  G_OBJECT_CLASS (chart_results_bar_parent_class)->dispose (object);
}

static void
chart_results_bar_class_init (ChartResultsBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chart_results_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  signal_changed = g_signal_new ("changed",
                                 G_TYPE_FROM_CLASS (klass),
                                 G_SIGNAL_RUN_LAST,
                                 0,
                                 NULL,
                                 NULL,
                                 NULL,
                                 G_TYPE_NONE,
                                 0);
}

static GtkWidget *
ranges_new (ChartResultsBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *first = NULL;

  gtk_widget_add_css_class (box, "linked");
  gtk_widget_add_css_class (box, "ranges");
  for (guint i = 0; i < G_N_ELEMENTS (range_table); i++)
    {
      GtkWidget *button = gtk_toggle_button_new_with_label (range_table[i].label);

      chart_name_widget (button, range_table[i].name);
      gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button),
                                   first != NULL ? GTK_TOGGLE_BUTTON (first) : NULL);
      first = first != NULL ? first : button;
      g_object_set_data (G_OBJECT (button), "range", GUINT_TO_POINTER (i));
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), i == self->range);
      g_signal_connect (button, "toggled", G_CALLBACK (on_range), self);
      gtk_box_append (GTK_BOX (box), button);
    }
  return box;
}

static void
chart_results_bar_init (ChartResultsBar *self)
{
  GtkWidget *bar = chart_wrap_new (10, 6);

  self->range = RANGE_YEAR;
  self->ranges = ranges_new (self);
  self->categories = gtk_drop_down_new_from_strings (category_names);
  chart_name_widget (self->categories, "Kind of results");
  g_signal_connect_swapped (self->categories, "notify::selected", G_CALLBACK (tell), self);
  self->span = chart_label_new_line (NULL, "caption");
  self->shown = chart_label_new_line (NULL, "caption");
  gtk_widget_add_css_class (self->shown, "strong");
  self->clear = gtk_button_new_with_label ("Clear");
  gtk_widget_add_css_class (self->clear, "flat");
  g_signal_connect_swapped (self->clear, "clicked", G_CALLBACK (on_clear), self);
  self->entry = gtk_search_entry_new();
  g_object_set (self->entry, "placeholder-text", "Analyte", "search-delay", 60, NULL);
  gtk_widget_set_hexpand (self->entry, TRUE);
  chart_name_widget (self->entry, "Find an analyte");
  g_signal_connect_swapped (self->entry, "search-changed", G_CALLBACK (on_search_changed), self);
  gtk_box_append (GTK_BOX (bar), self->ranges);
  gtk_box_append (GTK_BOX (bar), self->categories);
  gtk_box_append (GTK_BOX (bar), self->span);
  gtk_box_append (GTK_BOX (bar), self->shown);
  gtk_box_append (GTK_BOX (bar), self->clear);
  gtk_box_append (GTK_BOX (bar), self->entry);
  gtk_widget_set_parent (bar, GTK_WIDGET (self));
  chart_name_widget (self, "Which results");
}

GtkWidget *
chart_results_bar_new (void)
{
  return g_object_new (CHART_TYPE_RESULTS_BAR, NULL);
}
