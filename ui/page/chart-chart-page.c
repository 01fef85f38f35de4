/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Sections are made when they are first opened, so that opening a chart costs one summary. A record
 * that is not on the screen is told so and fetches nothing. */

#include "chart-chart-page.h"
#include "chart-banner.h"
#include "chart-date.h"
#include "chart-documents-page.h"
#include "chart-inspector.h"
#include "chart-items-page.h"
#include "chart-list.h"
#include "chart-parts.h"
#include "chart-print.h"
#include "chart-results-page.h"
#include "chart-summary-page.h"
#include "chart-text.h"

struct _ChartChartPage
{
  GtkWidget parent_instance;

  ChartRecord *record;
  gulong changed_id;
  char **pins;
  gint64 opened_us;
  ChartBanner *banner;
  GtkWidget *body, *sections, *stack, *inspector_revealer, *as_of;
  ChartInspector *inspector;
};

G_DEFINE_FINAL_TYPE (ChartChartPage, chart_chart_page, GTK_TYPE_WIDGET)

static guint signal_titled;

static const ChartItemsGroup problem_groups[] = {
  { CHART_PART_ALLERGIES, "Allergies", "allergies", CHART_ROW_FULL, TRUE },
  { CHART_PART_PROBLEMS, "Problems", "problems", CHART_ROW_FULL, TRUE },
};
static const ChartItemsGroup medication_groups[] = {
  { CHART_PART_REQUESTS, "Medications", "medications", CHART_ROW_FULL, TRUE }
};
static const ChartItemsGroup immunization_groups[] = {
  { CHART_PART_IMMUNIZATIONS, "Immunizations", "immunizations", CHART_ROW_FULL, FALSE }
};
static const ChartItemsGroup encounter_groups[] = {
  { CHART_PART_ENCOUNTERS, "Encounters", "encounters", CHART_ROW_FULL, FALSE }
};

static GtkWidget *
make_summary (ChartChartPage *self)
{
  return chart_summary_page_new (self->record, (const char *const *)self->pins);
}

static GtkWidget *
make_problems (ChartChartPage *self)
{
  return chart_items_page_new (self->record, problem_groups, G_N_ELEMENTS (problem_groups));
}

static GtkWidget *
make_medications (ChartChartPage *self)
{
  return chart_items_page_new (self->record, medication_groups, 1);
}

static GtkWidget *
make_results (ChartChartPage *self)
{
  return chart_results_page_new (self->record);
}

static GtkWidget *
make_immunizations (ChartChartPage *self)
{
  return chart_items_page_new (self->record, immunization_groups, 1);
}

static GtkWidget *
make_encounters (ChartChartPage *self)
{
  return chart_items_page_new (self->record, encounter_groups, 1);
}

static GtkWidget *
make_documents (ChartChartPage *self)
{
  return chart_documents_page_new (self->record);
}

/* clang-format off */
static const struct
{
  const char *name, *title;
  GtkWidget *(*make) (ChartChartPage *self);
} sections[] = {
  { "summary", "Summary", make_summary },
  { "problems", "Problems & allergies", make_problems },
  { "medications", "Medications", make_medications },
  { "results", "Results", make_results },
  { "immunizations", "Immunizations", make_immunizations },
  { "encounters", "Encounters", make_encounters },
  { "documents", "Documents", make_documents },
};
/* clang-format on */

static guint
count_current (ChartChartPage *self, ChartPart part)
{
  return chart_list_count (chart_record_get_items (self->record, part), CHART_PLACE_CURRENT);
}

/* What stands beside the name of a section: what is current, of results the analytes. */
static guint
count_section (ChartChartPage *self, guint section)
{
  const char *name = sections[section].name;
  g_autoptr (ChartAllergies) sum = NULL;

  if (strcmp (name, "medications") == 0)
    return count_current (self, CHART_PART_REQUESTS);
  if (strcmp (name, "results") == 0)
    return chart_record_get_series (self->record)->len;
  if (strcmp (name, "immunizations") == 0)
    return count_current (self, CHART_PART_IMMUNIZATIONS);
  if (strcmp (name, "encounters") == 0)
    return count_current (self, CHART_PART_ENCOUNTERS);
  if (strcmp (name, "documents") == 0)
    return count_current (self, CHART_PART_DOCUMENTS);
  if (strcmp (name, "problems") != 0)
    return 0;
  sum = chart_allergies_new (chart_record_get_items (self->record, CHART_PART_ALLERGIES),
                             CHART_LIST_READY);
  return sum->known + count_current (self, CHART_PART_PROBLEMS);
}

static void
update_counts (ChartChartPage *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->sections), (int)i);
      GtkWidget *label = g_object_get_data (G_OBJECT (row), "count");
      guint n = count_section (self, i);
      g_autofree char *text = n > 0 ? chart_text_number (n) : NULL;
      g_autofree char *name = chart_text_join (", ", sections[i].title, text);

      gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
      chart_name_widget (row, name);
    }
}

static void
update_as_of (ChartChartPage *self)
{
  gint64 ms = chart_record_get_as_of (self->record);
  g_autofree char *text = ms != 0 ? chart_date_format_ms (ms) : g_strdup ("not read yet");
  guint failed = 0;
  g_autofree char *stale = NULL;
  GtkWidget *line;

  for (guint i = 0; i < CHART_N_PARTS; i++)
    failed += chart_record_get_state (self->record, (ChartPart)i) == CHART_LIST_UNAVAILABLE;
  if (failed > 0)
    stale = g_strdup_printf ("%u of %u parts unavailable", failed, (guint)CHART_N_PARTS);
  if (chart_record_is_loaded (self->record) &&
      chart_record_get_state (self->record, CHART_PART_PATIENT) == CHART_LIST_NOT_RECORDED)
    {
      g_free (stale);
      stale = g_strdup ("This patient is no longer in the store");
    }
  chart_banner_set_as_of (self->banner, text, stale);
  chart_clear_children (self->as_of);
  gtk_box_append (GTK_BOX (self->as_of), chart_label_new_line ("Data as of", "caption"));
  line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_box_append (GTK_BOX (line),
                  chart_glyph_new (failed > 0 ? CHART_GLYPH_WARNING : CHART_GLYPH_TICK,
                                   failed > 0 ? CHART_STYLE_WARN : CHART_STYLE_OK));
  gtk_box_append (GTK_BOX (line), chart_label_new_line ("This store", "dense"));
  gtk_box_append (GTK_BOX (self->as_of), line);
  gtk_box_append (GTK_BOX (self->as_of), chart_label_new_line (text, "caption"));
}

static void
update_allergies (ChartChartPage *self)
{
  ChartListState state = chart_record_get_state (self->record, CHART_PART_ALLERGIES);
  g_autoptr (ChartAllergies) sum = NULL;

  if (state != CHART_LIST_LOADING)
    sum = chart_allergies_new (chart_record_get_items (self->record, CHART_PART_ALLERGIES), state);
  chart_banner_set_allergies (self->banner, sum);
}

static void
on_changed (ChartChartPage *self, guint part)
{
  if (part == CHART_PART_PATIENT && chart_record_get_identity (self->record) != NULL)
    {
      chart_banner_set_identity (self->banner, chart_record_get_identity (self->record));
      g_signal_emit (self, signal_titled, 0);
    }
  if (part == CHART_PART_PATIENT)
    update_as_of (self);
  if (part == CHART_PART_PATIENT && self->opened_us != 0 && chart_record_is_loaded (self->record))
    {
      g_debug ("chart after %" G_GINT64_FORMAT " us", g_get_monotonic_time() - self->opened_us);
      self->opened_us = 0;
    }
  if (part == CHART_PART_ALLERGIES)
    update_allergies (self);
  update_counts (self);
}

/* The inspector shows what is chosen in the section on the screen, never in another one: a section
 * tells it when it comes into view; until then, and without a choice, it is the patient. */
static void
inspect_patient (ChartChartPage *self)
{
  g_autofree char *target =
      g_strconcat ("Patient/", chart_record_get_patient_id (self->record), NULL);

  chart_inspector_set_target (self->inspector, target);
}

static void
open_section (ChartChartPage *self, guint index)
{
  const char *name = sections[index].name;

  inspect_patient (self);
  if (gtk_stack_get_child_by_name (GTK_STACK (self->stack), name) == NULL)
    gtk_stack_add_named (GTK_STACK (self->stack), sections[index].make (self), name);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), name);
}

static void
on_section_selected (ChartChartPage *self, GtkListBoxRow *row)
{
  if (row != NULL)
    open_section (self, (guint)gtk_list_box_row_get_index (row));
}

void
chart_chart_page_set_section (ChartChartPage *self, const char *name)
{
  GtkListBox *list = GTK_LIST_BOX (self->sections);
  gboolean focused = gtk_widget_get_focus_child (self->sections) != NULL;

  g_return_if_fail (CHART_IS_CHART_PAGE (self));

  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    if (strcmp (sections[i].name, name) == 0)
      gtk_list_box_select_row (list, gtk_list_box_get_row_at_index (list, (int)i));
  if (focused)
    chart_chart_page_focus (self);
}

static void
action_section (GtkWidget *widget, const char *action, GVariant *target)
{
  chart_chart_page_set_section (CHART_CHART_PAGE (widget), g_variant_get_string (target, NULL));
}

static void
action_inspect (GtkWidget *widget, const char *action, GVariant *target)
{
  chart_inspector_set_target (CHART_CHART_PAGE (widget)->inspector,
                              g_variant_get_string (target, NULL));
}

static void
action_inspector (GtkWidget *widget, const char *action, GVariant *target)
{
  ChartChartPage *self = CHART_CHART_PAGE (widget);
  GtkRevealer *revealer = GTK_REVEALER (self->inspector_revealer);
  gboolean open = !gtk_revealer_get_reveal_child (revealer);

  gtk_widget_set_visible (self->inspector_revealer, open);
  gtk_revealer_set_reveal_child (revealer, open);
  chart_inspector_set_active (self->inspector, open);
}

static void
action_refresh (GtkWidget *widget, const char *action, GVariant *target)
{
  chart_record_refresh (CHART_CHART_PAGE (widget)->record);
}

static void
action_print (GtkWidget *widget, const char *action, GVariant *target)
{
  ChartChartPage *self = CHART_CHART_PAGE (widget);

  chart_print_section (GTK_WINDOW (gtk_widget_get_root (widget)),
                       self->record,
                       gtk_stack_get_visible_child_name (GTK_STACK (self->stack)));
}

static void
action_find (GtkWidget *widget, const char *action, GVariant *target)
{
  GtkWidget *child = gtk_stack_get_visible_child (GTK_STACK (CHART_CHART_PAGE (widget)->stack));

  if (CHART_IS_ITEMS_PAGE (child))
    chart_items_page_find (CHART_ITEMS_PAGE (child));
  else if (CHART_IS_RESULTS_PAGE (child))
    chart_results_page_find (CHART_RESULTS_PAGE (child));
  else if (CHART_IS_DOCUMENTS_PAGE (child))
    chart_documents_page_find (CHART_DOCUMENTS_PAGE (child));
}

static void
chart_chart_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (chart_chart_page_parent_class)->map (widget);
  chart_record_set_active (CHART_CHART_PAGE (widget)->record, TRUE);
}

static void
chart_chart_page_unmap (GtkWidget *widget)
{
  ChartChartPage *self = CHART_CHART_PAGE (widget);

  if (self->record != NULL)
    chart_record_set_active (self->record, FALSE);
  GTK_WIDGET_CLASS (chart_chart_page_parent_class)->unmap (widget);
}

static void
chart_chart_page_dispose (GObject *object)
{
  ChartChartPage *self = CHART_CHART_PAGE (object);
  GtkWidget *child;

  if (self->record != NULL)
    g_clear_signal_handler (&self->changed_id, self->record);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->record);
  g_clear_pointer (&self->pins, g_strfreev);
  G_OBJECT_CLASS (chart_chart_page_parent_class)->dispose (object);
}

static void
chart_chart_page_class_init (ChartChartPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chart_chart_page_dispose;
  widget_class->map = chart_chart_page_map;
  widget_class->unmap = chart_chart_page_unmap;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_install_action (widget_class, "chart.section", "s", action_section);
  gtk_widget_class_install_action (widget_class, "chart.inspect", "s", action_inspect);
  gtk_widget_class_install_action (widget_class, "chart.inspector", NULL, action_inspector);
  gtk_widget_class_install_action (widget_class, "chart.refresh", NULL, action_refresh);
  gtk_widget_class_install_action (widget_class, "chart.find", NULL, action_find);
  gtk_widget_class_install_action (widget_class, "chart.print", NULL, action_print);
  signal_titled = g_signal_new ("titled",
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
section_row_new (guint index)
{
  GtkWidget *row = gtk_list_box_row_new();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *key = g_strdup_printf ("%u", index + 1);
  GtkWidget *count = chart_label_new_line (NULL, "count");

  gtk_box_append (GTK_BOX (line), chart_label_new_line (key, "key"));
  gtk_box_append (GTK_BOX (line), chart_label_new (sections[index].title, "name"));
  gtk_box_append (GTK_BOX (line), count);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  g_object_set_data (G_OBJECT (row), "count", count);
  chart_name_widget (row, sections[index].title);
  return row;
}

static GtkWidget *
side_new (ChartChartPage *self)
{
  GtkWidget *side = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new();

  self->sections = gtk_list_box_new();
  gtk_widget_add_css_class (self->sections, "sections");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->sections), GTK_SELECTION_BROWSE);
  chart_name_widget (self->sections, "Sections");
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    gtk_list_box_append (GTK_LIST_BOX (self->sections), section_row_new (i));
  g_signal_connect_swapped (self->sections, "row-selected", G_CALLBACK (on_section_selected), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller),
                                  GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->sections);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_widget_set_size_request (side, (int)(160 * chart_text_scale()), -1);
  gtk_box_append (GTK_BOX (side), scroller);
  self->as_of = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_widget_add_css_class (self->as_of, "foot");
  gtk_box_append (GTK_BOX (side), self->as_of);
  return side;
}

static void
add_shortcut (ChartChartPage *self,
              GtkEventController *controller,
              const char *trigger,
              const char *action)
{
  GtkShortcut *shortcut =
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string (trigger), gtk_named_action_new (action));

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
}

static void
add_shortcuts (ChartChartPage *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new();

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller),
                                     GTK_SHORTCUT_SCOPE_MANAGED);
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      g_autofree char *trigger = g_strdup_printf ("<Control>%u", i + 1);
      GtkShortcut *shortcut =
          gtk_shortcut_new_with_arguments (gtk_shortcut_trigger_parse_string (trigger),
                                           gtk_named_action_new ("chart.section"),
                                           "s",
                                           sections[i].name);

      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
    }
  add_shortcut (self, controller, "<Control>i", "chart.inspector");
  add_shortcut (self, controller, "<Control>f", "chart.find");
  add_shortcut (self, controller, "<Control>p", "chart.print");
  add_shortcut (self, controller, "F5", "chart.refresh");
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static void
chart_chart_page_init (ChartChartPage *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
}

static void
build (ChartChartPage *self)
{
  GtkWidget *body = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *line = gtk_separator_new (GTK_ORIENTATION_VERTICAL);

  self->banner = CHART_BANNER (chart_banner_new());
  gtk_widget_set_parent (GTK_WIDGET (self->banner), GTK_WIDGET (self));
  self->stack = gtk_stack_new();
  gtk_widget_set_hexpand (self->stack, TRUE);
  gtk_stack_set_hhomogeneous (GTK_STACK (self->stack), FALSE);
  gtk_stack_set_vhomogeneous (GTK_STACK (self->stack), FALSE);
  self->inspector = CHART_INSPECTOR (chart_inspector_new (self->record));
  self->inspector_revealer = gtk_revealer_new();
  gtk_revealer_set_transition_type (GTK_REVEALER (self->inspector_revealer),
                                    GTK_REVEALER_TRANSITION_TYPE_SLIDE_LEFT);
  gtk_revealer_set_child (GTK_REVEALER (self->inspector_revealer), GTK_WIDGET (self->inspector));
  gtk_widget_set_visible (self->inspector_revealer, FALSE);
  gtk_box_append (GTK_BOX (body), side_new (self));
  gtk_box_append (GTK_BOX (body), line);
  gtk_box_append (GTK_BOX (body), self->stack);
  gtk_box_append (GTK_BOX (body), self->inspector_revealer);
  gtk_widget_set_vexpand (body, TRUE);
  self->body = body;
  gtk_widget_set_parent (body, GTK_WIDGET (self));
  add_shortcuts (self);
  update_as_of (self);
  update_allergies (self);
}

GtkWidget *
chart_chart_page_new (ChartClient *client, const char *patient_id, const char *const *pins)
{
  ChartChartPage *self = g_object_new (CHART_TYPE_CHART_PAGE, NULL);

  self->opened_us = g_get_monotonic_time();
  self->record = chart_record_new (client, patient_id);
  self->pins = g_strdupv ((char **)pins);
  build (self);
  self->changed_id =
      g_signal_connect_swapped (self->record, "changed", G_CALLBACK (on_changed), self);
  chart_chart_page_set_section (self, sections[0].name);
  chart_record_refresh (self->record);
  return GTK_WIDGET (self);
}

void
chart_chart_page_focus (ChartChartPage *self)
{
  GtkListBoxRow *row;

  g_return_if_fail (CHART_IS_CHART_PAGE (self));

  row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->sections));
  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

ChartRecord *
chart_chart_page_get_record (ChartChartPage *self)
{
  return self->record;
}

GtkWidget *
chart_chart_page_get_body (ChartChartPage *self)
{
  return self->body;
}
