/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows are kept and given other patients, so that typing makes no widgets; those that a screen
 * holds are filled at once, the others when there is time. */

#include "chart-found-list.h"
#include "chart-found-row.h"
#include "chart-parts.h"

#define AT_ONCE 20 /* rows that a screen holds */

struct _ChartFoundList
{
  GtkWidget parent_instance;

  GtkWidget *list, *scroller;
  GPtrArray *pool;  /* (element-type ChartFoundRow) */
  GPtrArray *found; /* (element-type ChartFound) what is shown */
  guint rest_id;
};

enum
{
  SIGNAL_SELECTED,
  SIGNAL_ACTIVATED,
  SIGNAL_SCROLLED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ChartFoundList, chart_found_list, GTK_TYPE_WIDGET)

ChartFound *
chart_found_list_get_selected (ChartFoundList *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));

  return row != NULL ? chart_found_row_get_found (CHART_FOUND_ROW (row)) : NULL;
}

gboolean
chart_found_list_is_at_top (ChartFoundList *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));

  return row != NULL && gtk_list_box_row_get_index (row) == 0;
}

void
chart_found_list_focus (ChartFoundList *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));

  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

/* How many of a group there are, and how many of them have the name of another. */
static void
count_group (ChartFoundList *self, ChartFindGroup group, guint *ret_n, guint *ret_same)
{
  *ret_n = *ret_same = 0;
  for (guint i = 0; i < self->found->len; i++)
    {
      ChartFound *each = g_ptr_array_index (self->found, i);

      *ret_n += each->group == group;
      *ret_same += each->group == group && each->same_name;
    }
}

static GtkWidget *
head_new (ChartFoundList *self, ChartFindGroup group)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  g_autofree char *count = NULL;
  guint n, same;

  count_group (self, group, &n, &same);
  gtk_widget_add_css_class (head, "group-head");
  gtk_box_append (GTK_BOX (head),
                  chart_label_new_line (chart_find_group_get_title (group), "strong"));
  count = g_strdup_printf ("%u", n);
  gtk_box_append (GTK_BOX (head), chart_label_new_line (count, "caption"));
  if (same > 1)
    {
      g_autofree char *warning =
          g_strdup_printf ("%u patients with the same name: check the date of birth", same);
      const ChartFlag flag = { warning, NULL, CHART_STYLE_WARN, CHART_GLYPH_WARNING, FALSE };

      gtk_box_append (GTK_BOX (head), chart_flag_new (&flag));
    }
  return head;
}

static void
update_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  ChartFound *found = chart_found_row_get_found (CHART_FOUND_ROW (row));
  ChartFound *above = before != NULL ? chart_found_row_get_found (CHART_FOUND_ROW (before)) : NULL;
  gboolean first = found != NULL && (above == NULL || above->group != found->group);

  gtk_list_box_row_set_header (row, first ? head_new (data, found->group) : NULL);
}

static void
set_row (ChartFoundList *self, guint i)
{
  ChartFound *found = i < self->found->len ? g_ptr_array_index (self->found, i) : NULL;

  if (i >= self->pool->len)
    {
      GtkWidget *row = chart_found_row_new();

      g_ptr_array_add (self->pool, row);
      gtk_list_box_append (GTK_LIST_BOX (self->list), row);
    }
  chart_found_row_set_found (g_ptr_array_index (self->pool, i), found);
}

/* What does not fit on the screen comes when there is time. */
static gboolean
show_rest (gpointer data)
{
  ChartFoundList *self = data;

  self->rest_id = 0;
  for (guint i = AT_ONCE; i < self->found->len; i++)
    set_row (self, i);
  gtk_list_box_invalidate_headers (GTK_LIST_BOX (self->list));
  return G_SOURCE_REMOVE;
}

static void
show_rows (ChartFoundList *self, GPtrArray *found)
{
  g_ptr_array_unref (self->found);
  self->found = g_ptr_array_ref (found);
  g_clear_handle_id (&self->rest_id, g_source_remove);
  for (guint i = 0; i < MIN (found->len, AT_ONCE); i++)
    set_row (self, i);
  for (guint i = MIN (found->len, AT_ONCE); i < self->pool->len; i++)
    chart_found_row_set_found (g_ptr_array_index (self->pool, i), NULL);
  if (found->len > AT_ONCE)
    self->rest_id = g_idle_add_full (G_PRIORITY_LOW, show_rest, self, NULL);
  gtk_list_box_invalidate_headers (GTK_LIST_BOX (self->list));
}

/* The row of a patient, else the first. */
static void
select_patient (ChartFoundList *self, const char *patient_id)
{
  guint position = 0;

  for (guint i = 0; i < self->found->len && patient_id != NULL; i++)
    if (g_strcmp0 (((ChartFound *)g_ptr_array_index (self->found, i))->identity->id, patient_id) ==
        0)
      position = i;
  if (position >= AT_ONCE && self->rest_id != 0)
    {
      g_clear_handle_id (&self->rest_id, g_source_remove);
      show_rest (self);
    }
  if (self->found->len > 0)
    gtk_list_box_select_row (GTK_LIST_BOX (self->list), g_ptr_array_index (self->pool, position));
  else
    gtk_list_box_unselect_all (GTK_LIST_BOX (self->list));
}

void
chart_found_list_set_found (ChartFoundList *self, GPtrArray *found, const char *selected_id)
{
  g_return_if_fail (CHART_IS_FOUND_LIST (self));

  show_rows (self, found);
  select_patient (self, selected_id);
}

guint
chart_found_list_count_below (ChartFoundList *self)
{
  GtkAdjustment *adjustment =
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  double bottom = gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment);
  guint below = 0;

  g_return_val_if_fail (CHART_IS_FOUND_LIST (self), 0);

  for (guint i = 0; i < self->pool->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->pool, i);
      graphene_rect_t bounds;

      if (gtk_widget_get_visible (row) && gtk_widget_compute_bounds (row, self->list, &bounds))
        below += bounds.origin.y + bounds.size.height / 2 > bottom;
    }
  return below;
}

static void
tell_selected (ChartFoundList *self)
{
  g_signal_emit (self, signals[SIGNAL_SELECTED], 0);
}

static void
tell_activated (ChartFoundList *self)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}

static void
tell_scrolled (ChartFoundList *self)
{
  g_signal_emit (self, signals[SIGNAL_SCROLLED], 0);
}

static void
chart_found_list_dispose (GObject *object)
{
  ChartFoundList *self = CHART_FOUND_LIST (object);

  g_clear_handle_id (&self->rest_id, g_source_remove);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  G_OBJECT_CLASS (chart_found_list_parent_class)->dispose (object);
}

static void
chart_found_list_finalize (GObject *object)
{
  ChartFoundList *self = CHART_FOUND_LIST (object);

  g_ptr_array_unref (self->pool);
  g_ptr_array_unref (self->found);
  G_OBJECT_CLASS (chart_found_list_parent_class)->finalize (object);
}

static void
chart_found_list_class_init (ChartFoundListClass *klass)
{
  static const char *const names[N_SIGNALS] = { "selected", "activated", "scrolled" };

  G_OBJECT_CLASS (klass)->dispose = chart_found_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = chart_found_list_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i],
                               G_TYPE_FROM_CLASS (klass),
                               G_SIGNAL_RUN_LAST,
                               0,
                               NULL,
                               NULL,
                               NULL,
                               G_TYPE_NONE,
                               0);
}

static void
chart_found_list_init (ChartFoundList *self)
{
  GtkAdjustment *adjustment;

  self->pool = g_ptr_array_new();
  self->found = g_ptr_array_new();
  self->list = gtk_list_box_new();
  gtk_widget_add_css_class (self->list, "patients");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_BROWSE);
  gtk_list_box_set_activate_on_single_click (GTK_LIST_BOX (self->list), FALSE);
  gtk_list_box_set_header_func (GTK_LIST_BOX (self->list), update_header, self, NULL);
  chart_name_widget (self->list, "Patients found");
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (tell_activated), self);
  g_signal_connect_swapped (self->list, "row-selected", G_CALLBACK (tell_selected), self);
  self->scroller = gtk_scrolled_window_new();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller),
                                  GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->list);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  g_signal_connect_object (adjustment,
                           "changed",
                           G_CALLBACK (tell_scrolled),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment,
                           "value-changed",
                           G_CALLBACK (tell_scrolled),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  chart_name_widget (self, "");
}

GtkWidget *
chart_found_list_new (void)
{
  return g_object_new (CHART_TYPE_FOUND_LIST, NULL);
}
