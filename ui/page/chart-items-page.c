/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One GtkListBox a group, bound to a slice of the filtered model: rows that did not change keep
 * their widget. A record rarely has more than some hundred rows in one list; beyond SLICE they are
 * counted and shown on demand. */

#include "chart-items-page.h"
#include "chart-list.h"
#include "chart-parts.h"
#include "chart-text.h"

#define SLICE 200

typedef struct
{
  ChartItemsPage *page;
  ChartItemsGroup def;
  GtkWidget *head, *count, *hidden, *card, *list, *state, *more;
  GtkFilterListModel *filtered;
  GtkSliceListModel *slice;
} Group;

struct _ChartItemsPage
{
  GtkWidget parent_instance;

  ChartRecord *record;
  gulong changed_id;
  GtkWidget *entry, *shown, *clear, *box;
  GPtrArray *groups; /* (element-type Group) */
  char *needle;      /* case folded */
  char *selected;    /* (nullable) "Type/id" */
};

G_DEFINE_FINAL_TYPE (ChartItemsPage, chart_items_page, GTK_TYPE_WIDGET)

static guint signal_chosen;

static gboolean
is_wanted (gpointer object, gpointer data)
{
  ChartItemsPage *self = data;
  ChartItem *item = object;
  g_autofree char *sentence = NULL;
  g_autofree char *fold = NULL;

  if (item->place == CHART_PLACE_HIDDEN)
    return FALSE;
  if (self->needle == NULL)
    return TRUE;
  sentence = chart_item_dup_sentence (item);
  fold = g_utf8_casefold (sentence, -1);
  return strstr (fold, self->needle) != NULL;
}

static GtkWidget *
create_row (gpointer object, gpointer data)
{
  ChartItem *item = object;
  GtkWidget *row = chart_item_row_new (item, ((Group *)data)->def.form);

  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "chart-item", g_object_ref (item), g_object_unref);
  return row;
}

static ChartItem *
row_item (GtkListBoxRow *row)
{
  return row != NULL ? g_object_get_data (G_OBJECT (row), "chart-item") : NULL;
}

static guint
count_place (Group *group, ChartPlace place)
{
  return chart_list_count (G_LIST_MODEL (group->filtered), place);
}

static void
update_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  ChartItem *item = row_item (row);
  ChartItem *above = row_item (before);
  g_autofree char *text = NULL;
  GtkWidget *head;

  if (!((Group *)data)->def.by_place || (above != NULL && above->place == item->place))
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  text = g_strdup_printf ("%s" CHART_NBSP CHART_NBSP "%u",
                          chart_place_get_title (item->place),
                          count_place (data, item->place));
  head = chart_label_new_line (text, "group-head");
  gtk_widget_add_css_class (head, "caption");
  gtk_list_box_row_set_header (row, head);
}

static void
tell_selected (ChartItemsPage *self)
{
  if (self->selected != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_activate_action (GTK_WIDGET (self), "chart.inspect", "s", self->selected);
}

static void
on_selected (GtkListBox *list, GtkListBoxRow *row, ChartItemsPage *self)
{
  ChartItem *item = row_item (row);
  g_autofree char *target = NULL;

  if (item == NULL)
    return;
  for (guint i = 0; i < self->groups->len; i++)
    {
      Group *group = g_ptr_array_index (self->groups, i);

      if (group->list != GTK_WIDGET (list))
        gtk_list_box_unselect_all (GTK_LIST_BOX (group->list));
    }
  target = g_strconcat (item->type, "/", item->id, NULL);
  if (g_strcmp0 (self->selected, target) == 0)
    return;
  g_free (self->selected);
  self->selected = g_strdup (target);
  tell_selected (self);
  g_signal_emit (self, signal_chosen, 0, target);
}

static void
on_activated (GtkListBox *list, GtkListBoxRow *row, ChartItemsPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "chart.inspector", NULL);
}

/* After a refresh the row of the same resource is selected again. */
static void
restore_selection (Group *group)
{
  ChartItemsPage *self = group->page;
  GtkWidget *child = gtk_widget_get_first_child (group->list);

  for (; child != NULL && self->selected != NULL; child = gtk_widget_get_next_sibling (child))
    {
      ChartItem *item = GTK_IS_LIST_BOX_ROW (child) ? row_item (GTK_LIST_BOX_ROW (child)) : NULL;
      g_autofree char *target = item != NULL ? g_strconcat (item->type, "/", item->id, NULL) : NULL;

      if (target != NULL && strcmp (target, self->selected) == 0)
        gtk_list_box_select_row (GTK_LIST_BOX (group->list), GTK_LIST_BOX_ROW (child));
    }
}

static void
set_label (GtkWidget *label, const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL);
}

static void
show_state (Group *group, ChartListState state)
{
  const char *problem = chart_record_get_problem (group->page->record, group->def.part);

  if (group->state != NULL)
    gtk_box_remove (GTK_BOX (group->card), group->state);
  group->state = NULL;
  gtk_widget_set_visible (group->list, state == CHART_LIST_READY);
  if (state == CHART_LIST_READY || state == CHART_LIST_LOADING)
    return;
  group->state = chart_state_new (state,
                                  group->def.what,
                                  problem,
                                  state == CHART_LIST_UNAVAILABLE ? "chart.refresh" : NULL);
  gtk_box_append (GTK_BOX (group->card), group->state);
}

static void
update_group (Group *group)
{
  ChartItemsPage *self = group->page;
  GListModel *all = chart_record_get_items (self->record, group->def.part);
  ChartListState state = chart_record_get_state (self->record, group->def.part);
  guint hidden = chart_list_count (all, CHART_PLACE_HIDDEN);
  guint total = g_list_model_get_n_items (all) - hidden;
  guint shown = g_list_model_get_n_items (G_LIST_MODEL (group->filtered));
  guint sliced = g_list_model_get_n_items (G_LIST_MODEL (group->slice));
  g_autofree char *count = NULL;
  g_autofree char *error = NULL;
  g_autofree char *more = NULL;

  if (state == CHART_LIST_READY && shown == 0)
    state = self->needle != NULL && total > 0 ? CHART_LIST_FILTERED : CHART_LIST_NOT_RECORDED;
  if (self->needle != NULL)
    count = g_strdup_printf ("%u of %u shown", shown, total);
  else if (total > 0)
    count = g_strdup_printf ("%u", total);
  error = hidden > 0 ? g_strdup_printf ("%u entered in error, left out", hidden) : NULL;
  set_label (group->count, count);
  set_label (group->hidden, error);
  more = shown > sliced ? g_strdup_printf ("%u more below: show all", shown - sliced) : NULL;
  if (more != NULL)
    gtk_button_set_label (GTK_BUTTON (group->more), more);
  gtk_widget_set_visible (group->more, more != NULL);
  show_state (group, state);
  gtk_list_box_invalidate_headers (GTK_LIST_BOX (group->list));
  restore_selection (group);
}

static void
update_all (ChartItemsPage *self)
{
  for (guint i = 0; i < self->groups->len; i++)
    update_group (g_ptr_array_index (self->groups, i));
  gtk_widget_set_visible (self->clear, self->needle != NULL);
}

static void
on_changed (ChartItemsPage *self, guint part)
{
  for (guint i = 0; i < self->groups->len; i++)
    {
      Group *group = g_ptr_array_index (self->groups, i);

      if ((guint)group->def.part == part)
        update_group (group);
    }
}

static void
on_search_changed (ChartItemsPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  g_clear_pointer (&self->needle, g_free);
  if (*text != '\0')
    self->needle = g_utf8_casefold (text, -1);
  for (guint i = 0; i < self->groups->len; i++)
    {
      Group *group = g_ptr_array_index (self->groups, i);

      gtk_filter_changed (gtk_filter_list_model_get_filter (group->filtered),
                          GTK_FILTER_CHANGE_DIFFERENT);
    }
  update_all (self);
}

static void
on_clear (ChartItemsPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
}

static void
on_more (Group *group)
{
  gtk_slice_list_model_set_size (group->slice, G_MAXUINT);
  update_group (group);
}

void
chart_items_page_select_first (ChartItemsPage *self)
{
  g_return_if_fail (CHART_IS_ITEMS_PAGE (self));

  for (guint i = 0; i < self->groups->len && self->selected == NULL; i++)
    {
      GtkListBox *list = GTK_LIST_BOX (((Group *)g_ptr_array_index (self->groups, i))->list);
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (list, 0);

      if (row != NULL)
        gtk_list_box_select_row (list, row);
    }
}

void
chart_items_page_find (ChartItemsPage *self)
{
  g_return_if_fail (CHART_IS_ITEMS_PAGE (self));

  gtk_widget_grab_focus (self->entry);
}

static void
group_free (gpointer data)
{
  Group *group = data;

  g_clear_object (&group->filtered);
  g_clear_object (&group->slice);
  g_free (group);
}

static void
chart_items_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (chart_items_page_parent_class)->map (widget);
  tell_selected (CHART_ITEMS_PAGE (widget));
}

static void
chart_items_page_dispose (GObject *object)
{
  ChartItemsPage *self = CHART_ITEMS_PAGE (object);
  GtkWidget *child;

  if (self->record != NULL)
    g_clear_signal_handler (&self->changed_id, self->record);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_object (&self->record);
  g_clear_pointer (&self->needle, g_free);
  g_clear_pointer (&self->selected, g_free);
  G_OBJECT_CLASS (chart_items_page_parent_class)->dispose (object);
}

static void
chart_items_page_class_init (ChartItemsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chart_items_page_dispose;
  GTK_WIDGET_CLASS (klass)->map = chart_items_page_map;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
  signal_chosen = g_signal_new ("chosen",
                                G_TYPE_FROM_CLASS (klass),
                                G_SIGNAL_RUN_LAST,
                                0,
                                NULL,
                                NULL,
                                NULL,
                                G_TYPE_NONE,
                                1,
                                G_TYPE_STRING);
}

static GtkWidget *
bar_new (ChartItemsPage *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->entry = gtk_search_entry_new();
  g_object_set (self->entry, "placeholder-text", "Find in this section", "search-delay", 60, NULL);
  chart_name_widget (self->entry, "Find in this section");
  gtk_widget_set_size_request (self->entry, 260, -1);
  g_signal_connect_swapped (self->entry, "search-changed", G_CALLBACK (on_search_changed), self);
  g_signal_connect_swapped (self->entry, "stop-search", G_CALLBACK (on_clear), self);
  self->clear = gtk_button_new_with_label ("Clear");
  gtk_widget_add_css_class (self->clear, "flat");
  gtk_widget_set_visible (self->clear, FALSE);
  g_signal_connect_swapped (self->clear, "clicked", G_CALLBACK (on_clear), self);
  gtk_box_append (GTK_BOX (bar), self->entry);
  gtk_box_append (GTK_BOX (bar), self->clear);
  return bar;
}

static void
chart_items_page_init (ChartItemsPage *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new();

  self->groups = g_ptr_array_new_with_free_func (group_free);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  gtk_widget_set_margin_top (self->box, 10);
  gtk_widget_set_margin_bottom (self->box, 12);
  gtk_widget_set_margin_start (self->box, 12);
  gtk_widget_set_margin_end (self->box, 12);
  gtk_box_append (GTK_BOX (self->box), bar_new (self));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller),
                                  GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->box);
  gtk_widget_set_parent (scroller, GTK_WIDGET (self));
}

static void
add_list (Group *group)
{
  group->card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class (group->card, "chart-card");
  gtk_widget_set_overflow (group->card, GTK_OVERFLOW_HIDDEN);
  group->list = gtk_list_box_new();
  gtk_widget_add_css_class (group->list, "records");
  chart_name_widget (group->list, group->def.title);
  gtk_list_box_set_header_func (GTK_LIST_BOX (group->list), update_header, group, NULL);
  gtk_list_box_bind_model (GTK_LIST_BOX (group->list),
                           G_LIST_MODEL (group->slice),
                           create_row,
                           group,
                           NULL);
  g_signal_connect (group->list, "row-selected", G_CALLBACK (on_selected), group->page);
  g_signal_connect (group->list, "row-activated", G_CALLBACK (on_activated), group->page);
  gtk_box_append (GTK_BOX (group->card), group->list);
  group->more = gtk_button_new_with_label ("");
  gtk_widget_add_css_class (group->more, "flat");
  g_signal_connect_swapped (group->more, "clicked", G_CALLBACK (on_more), group);
  gtk_box_append (GTK_BOX (group->page->box), group->card);
  gtk_box_append (GTK_BOX (group->page->box), group->more);
}

static void
add_group (ChartItemsPage *self, const ChartItemsGroup *def)
{
  Group *group = g_new0 (Group, 1);
  GListModel *items = chart_record_get_items (self->record, def->part);
  GtkFilter *filter = GTK_FILTER (gtk_custom_filter_new (is_wanted, self, NULL));

  group->page = self;
  group->def = *def;
  group->filtered = gtk_filter_list_model_new (g_object_ref (items), filter);
  group->slice = gtk_slice_list_model_new (g_object_ref (G_LIST_MODEL (group->filtered)), 0, SLICE);
  group->head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  group->count = chart_label_new_line (NULL, "fg2");
  group->hidden = chart_label_new_line (NULL, "caption");
  gtk_box_append (GTK_BOX (group->head), chart_label_new_line (def->title, "strong"));
  gtk_box_append (GTK_BOX (group->head), group->count);
  gtk_box_append (GTK_BOX (group->head), group->hidden);
  gtk_box_append (GTK_BOX (self->box), group->head);
  g_ptr_array_add (self->groups, group);
  add_list (group);
}

GtkWidget *
chart_items_page_new (ChartRecord *record, const ChartItemsGroup *groups, guint n_groups)
{
  ChartItemsPage *self = g_object_new (CHART_TYPE_ITEMS_PAGE, NULL);

  self->record = g_object_ref (record);
  for (guint i = 0; i < n_groups; i++)
    add_group (self, &groups[i]);
  self->changed_id = g_signal_connect_swapped (record, "changed", G_CALLBACK (on_changed), self);
  chart_name_widget (self, groups[n_groups - 1].title);
  update_all (self);
  return GTK_WIDGET (self);
}
