/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A record of its own for the patient under the cursor; the one before is let go with its requests.
 */

#include "chart-preview.h"
#include "chart-item-row.h"
#include "chart-list.h"
#include "chart-parts.h"
#include "chart-text.h"
#include "chart-wrap-layout.h"

#define MAX_MEDICATIONS 8

struct _ChartPreview
{
  GtkWidget parent_instance;

  ChartClient *client;
  char **pins;
  ChartRecord *record;
  gulong changed_id;
  GtkWidget *identity, *allergies, *medications_title, *medications, *more, *result;
};

G_DEFINE_FINAL_TYPE (ChartPreview, chart_preview, GTK_TYPE_WIDGET)

static void
add_fact (GtkWidget *box, const char *label, const char *value)
{
  g_autofree char *light = chart_markup_light (label);
  g_autofree char *bold = g_markup_printf_escaped ("<b>%s</b>", value);
  g_autofree char *markup = chart_text_join (" ", light, bold);

  GtkWidget *fact = chart_label_new_line (NULL, "dense");

  gtk_label_set_markup (GTK_LABEL (fact), markup);
  gtk_box_append (GTK_BOX (box), fact);
}

static void
show_identity (ChartPreview *self)
{
  const ChartIdentity *identity = chart_record_get_identity (self->record);
  g_autofree char *name = NULL;
  g_autofree char *born = NULL;
  GtkWidget *facts;

  chart_clear_children (self->identity);
  if (identity == NULL)
    return;
  name = g_markup_printf_escaped ("<span size=\"13pt\" weight=\"800\">%s</span>", identity->name);
  gtk_box_append (GTK_BOX (self->identity), chart_label_new_markup (name, NULL));
  born = identity->age != NULL ? g_strdup_printf ("%s (%s)", identity->born, identity->age)
                               : g_strdup (identity->born);
  facts = chart_wrap_new (12, 1);
  gtk_box_append (GTK_BOX (self->identity), facts);
  add_fact (facts, "Born", born);
  if (identity->deceased != NULL)
    add_fact (facts, "DECEASED", identity->deceased);
  add_fact (facts, "Gender", identity->gender);
  add_fact (facts, identity->id_label, identity->id_value);
}

static void
show_allergies (ChartPreview *self)
{
  ChartListState state = chart_record_get_state (self->record, CHART_PART_ALLERGIES);
  g_autoptr (ChartAllergies) sum = NULL;
  GtkWidget *line;

  chart_clear_children (self->allergies);
  gtk_widget_remove_css_class (self->allergies, "known");
  if (state == CHART_LIST_LOADING)
    return;
  sum = chart_allergies_new (chart_record_get_items (self->record, CHART_PART_ALLERGIES), state);
  line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  if (sum->state == CHART_ALLERGIES_KNOWN)
    gtk_widget_add_css_class (self->allergies, "known");
  gtk_box_append (GTK_BOX (line),
                  chart_glyph_new (chart_allergies_get_glyph (sum->state), CHART_STYLE_PLAIN));
  gtk_box_append (GTK_BOX (line), chart_label_new (sum->text, "state"));
  gtk_box_append (GTK_BOX (self->allergies), line);
  if (sum->detail != NULL)
    gtk_box_append (GTK_BOX (self->allergies), chart_label_new (sum->detail, "caption"));
  for (guint i = 0; i < sum->items->len; i++)
    {
      ChartItem *item = g_ptr_array_index (sum->items, i);
      g_autofree char *agent = g_markup_printf_escaped ("<b>%s</b>", item->title);
      g_autofree char *rest = item->detail != NULL ? g_markup_escape_text (item->detail, -1) : NULL;
      g_autofree char *what = chart_text_join (CHART_DASH, agent, rest);
      g_autofree char *light = item->date != NULL ? chart_markup_light (item->date) : NULL;
      g_autofree char *date = light != NULL ? g_strdup_printf ("(%s)", light) : NULL;
      g_autofree char *markup = chart_text_join (" ", what, date);

      gtk_box_append (GTK_BOX (self->allergies), chart_label_new_markup (markup, "dense"));
    }
}

static void
show_medications (ChartPreview *self)
{
  GListModel *items = chart_record_get_items (self->record, CHART_PART_REQUESTS);
  ChartListState state = chart_record_get_state (self->record, CHART_PART_REQUESTS);
  guint current = chart_list_count (items, CHART_PLACE_CURRENT);
  g_autofree char *count =
      g_strdup_printf ("Current medications" CHART_NBSP CHART_NBSP "%u", current);
  g_autofree char *more = NULL;
  guint shown = 0;

  chart_clear_children (self->medications);
  gtk_label_set_text (GTK_LABEL (self->medications_title),
                      state == CHART_LIST_READY          ? count
                      : state == CHART_LIST_NOT_RECORDED ? "No medications recorded"
                      : state == CHART_LIST_LOADING      ? "Reading medications"
                                                         : "Medications unavailable");
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (ChartItem) item = g_list_model_get_item (items, i);
      gboolean forbidden = item->place == CHART_PLACE_FORBIDDEN;

      if (!forbidden && (item->place != CHART_PLACE_CURRENT || shown >= MAX_MEDICATIONS))
        continue;
      shown += !forbidden;
      gtk_list_box_append (GTK_LIST_BOX (self->medications),
                           chart_item_row_new (item, CHART_ROW_NARROW));
    }
  more = current > shown ? g_strdup_printf ("%u more in the chart", current - shown) : NULL;
  gtk_label_set_text (GTK_LABEL (self->more), more != NULL ? more : "");
  gtk_widget_set_visible (self->more, more != NULL);
}

static void
show_result (ChartPreview *self)
{
  g_autoptr (GPtrArray) picked = NULL;
  ChartResult *newest;
  g_autofree char *value = NULL;
  g_autofree char *head = NULL;
  g_autofree char *range = NULL;
  GtkWidget *line;
  GtkWidget *flag;

  chart_clear_children (self->result);
  picked = chart_series_pick (chart_record_get_series (self->record),
                              (const char *const *)self->pins,
                              1);
  if (picked->len == 0)
    return;
  newest = chart_series_get_newest (g_ptr_array_index (picked, 0));
  value = chart_result_format (newest);
  head = g_strdup_printf ("%s, %s", newest->analyte, newest->date);
  gtk_box_append (GTK_BOX (self->result), chart_label_new (head, "caption"));
  range = strcmp (newest->range->text, "no range") == 0
              ? g_strdup ("no range")
              : g_strconcat ("range ", newest->range->text, NULL);
  line = chart_wrap_new (8, 0);
  gtk_box_append (GTK_BOX (line), chart_label_new_line (value, "pinned-value"));
  flag = chart_flag_new (&newest->flag);
  if (flag != NULL)
    gtk_box_append (GTK_BOX (line), flag);
  gtk_box_append (GTK_BOX (line), chart_label_new_line (range, "caption"));
  gtk_box_append (GTK_BOX (self->result), line);
}

static void
on_changed (ChartPreview *self, guint part)
{
  if (part == CHART_PART_PATIENT)
    show_identity (self);
  else if (part == CHART_PART_ALLERGIES)
    show_allergies (self);
  else if (part == CHART_PART_REQUESTS)
    show_medications (self);
  else if (part == CHART_PART_RESULTS)
    show_result (self);
}

static void
drop_record (ChartPreview *self)
{
  if (self->record == NULL)
    return;
  g_clear_signal_handler (&self->changed_id, self->record);
  g_object_run_dispose (G_OBJECT (self->record));
  g_clear_object (&self->record);
}

void
chart_preview_set_patient (ChartPreview *self, const char *patient_id)
{
  g_return_if_fail (CHART_IS_PREVIEW (self));

  if (self->record != NULL &&
      g_strcmp0 (chart_record_get_patient_id (self->record), patient_id) == 0)
    return;
  drop_record (self);
  if (patient_id == NULL)
    return;
  self->record = chart_record_new (self->client, patient_id);
  self->changed_id =
      g_signal_connect_swapped (self->record, "changed", G_CALLBACK (on_changed), self);
  chart_record_refresh (self->record);
}

static void
chart_preview_dispose (GObject *object)
{
  ChartPreview *self = CHART_PREVIEW (object);
  GtkWidget *child;

  drop_record (self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->client);
  g_clear_pointer (&self->pins, g_strfreev);
  G_OBJECT_CLASS (chart_preview_parent_class)->dispose (object);
}

static void
chart_preview_class_init (ChartPreviewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chart_preview_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
head_new (void)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *title = chart_label_new ("Preview", "strong");

  gtk_widget_add_css_class (head, "head");
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (
      GTK_BOX (head),
      chart_icon_button_new ("chart-cross-symbolic", "Close the preview", "patients.preview"));
  return head;
}

static GtkWidget *
foot_new (void)
{
  GtkWidget *foot = chart_wrap_new (8, 4);
  GtkWidget *open = gtk_button_new_with_label ("Open chart");
  GtkWidget *window = gtk_button_new_with_label ("New window");

  gtk_widget_add_css_class (foot, "foot");
  gtk_widget_add_css_class (open, "suggested-action");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (open), "patients.open");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (window), "patients.open-window");
  gtk_box_append (GTK_BOX (foot), open);
  gtk_box_append (GTK_BOX (foot), window);
  return foot;
}

static void
chart_preview_init (ChartPreview *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  GtkWidget *scroller = gtk_scrolled_window_new();
  GtkWidget *body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "preview");
  gtk_widget_set_size_request (GTK_WIDGET (self), (int)(300 * chart_text_scale()), -1);
  self->identity = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  gtk_widget_add_css_class (self->identity, "identity");
  self->allergies = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  gtk_widget_add_css_class (self->allergies, "allergies");
  self->medications_title = chart_label_new_line (NULL, "group-head");
  gtk_widget_add_css_class (self->medications_title, "strong");
  self->medications = gtk_list_box_new();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->medications), GTK_SELECTION_NONE);
  chart_name_widget (self->medications, "Current medications");
  self->more = chart_label_new (NULL, "caption");
  gtk_widget_set_margin_start (self->more, 12);
  self->result = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  gtk_widget_add_css_class (self->result, "identity");
  gtk_box_append (GTK_BOX (body), self->identity);
  gtk_box_append (GTK_BOX (body), self->allergies);
  gtk_box_append (GTK_BOX (body), self->medications_title);
  gtk_box_append (GTK_BOX (body), self->medications);
  gtk_box_append (GTK_BOX (body), self->more);
  gtk_box_append (GTK_BOX (body), self->result);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller),
                                  GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), body);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_widget_set_parent (head_new(), GTK_WIDGET (self));
  gtk_widget_set_parent (scroller, GTK_WIDGET (self));
  gtk_widget_set_parent (foot_new(), GTK_WIDGET (self));
  chart_name_widget (self, "Preview");
}

GtkWidget *
chart_preview_new (ChartClient *client, const char *const *pins)
{
  ChartPreview *self = g_object_new (CHART_TYPE_PREVIEW, NULL);

  self->client = g_object_ref (client);
  self->pins = g_strdupv ((char **)pins);
  return GTK_WIDGET (self);
}
