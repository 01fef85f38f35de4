/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Every key asks anew and cancels the question before it: the store answers in a few milliseconds,
 * so there is no waiting for the typist to stop. What stands beside the names is fetched when the
 * typing has paused. */

#include "chart-patients-page.h"
#include "chart-find-details.h"
#include "chart-found-list.h"
#include "chart-found-row.h"
#include "chart-parts.h"
#include "chart-preview.h"
#include "chart-text.h"
#include "chart-wrap-layout.h"

#define COUNT      50
#define DETAIL_MS  150
#define LIST_WIDTH 1060 /* px that list and preview need beside each other */

struct _ChartPatientsPage
{
  GtkWidget parent_instance;

  ChartClient *client;
  gulong changed_id, painted_id;
  GCancellable *cancellable;
  GtkWidget *left, *entry, *summary, *stack, *state, *preview_revealer, *below;
  ChartFoundList *list;
  ChartPreview *preview;
  GPtrArray *found; /* (element-type ChartFound) what is shown */
  char *text;       /* what the answer shown was for */
  guint detail_id, refresh_id;
  gint64 asked_us; /* when the question shown was asked */
};

G_DEFINE_FINAL_TYPE (ChartPatientsPage, chart_patients_page, GTK_TYPE_WIDGET)

static void ask (ChartPatientsPage *self);

static gboolean
on_detail_due (gpointer data)
{
  ChartPatientsPage *self = data;

  self->detail_id = 0;
  chart_find_fill (self->client, self->found, self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
show_state (ChartPatientsPage *self, ChartListState state, const char *text)
{
  chart_clear_children (self->state);
  if (state == CHART_LIST_READY)
    {
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "list");
      return;
    }
  gtk_box_append (GTK_BOX (self->state),
                  chart_state_new (state,
                                   "patients",
                                   text,
                                   state == CHART_LIST_UNAVAILABLE ? "patients.refresh" : NULL));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "state");
}

/* Whether the same people stand in the same places: then details are kept. */
static void
keep_details (GPtrArray *before, GPtrArray *after)
{
  for (guint i = 0; i < MIN (before->len, after->len); i++)
    {
      ChartFound *old = g_ptr_array_index (before, i);
      ChartFound *new = g_ptr_array_index (after, i);

      if (g_strcmp0 (old->identity->id, new->identity->id) != 0)
        continue;
      new->allergies = g_steal_pointer (&old->allergies);
      new->last_date = g_steal_pointer (&old->last_date);
      new->last_kind = g_steal_pointer (&old->last_kind);
    }
}

static void
take_found (ChartPatientsPage *self, GPtrArray *found, const char *selected_id)
{
  g_ptr_array_unref (self->found);
  self->found = found;
  chart_found_list_set_found (self->list, found, selected_id);
}

static void
show_answer (ChartPatientsPage *self, const FhirJsonDoc *doc)
{
  ChartFound *selected = chart_found_list_get_selected (self->list);
  g_autofree char *patient_id = selected != NULL ? g_strdup (selected->identity->id) : NULL;
  g_autoptr (GPtrArray) found =
      chart_find_read (doc, self->text, chart_client_now_ms (self->client));
  g_autofree char *total = chart_json_dup_at (chart_json_root (doc), "total");
  g_autofree char *summary = NULL;
  guint64 all = total != NULL ? g_ascii_strtoull (total, NULL, 10) : 0;

  keep_details (self->found, found);
  take_found (self, g_steal_pointer (&found), *self->text == '\0' ? patient_id : NULL);
  if (*self->text != '\0' && all > self->found->len)
    summary = g_strdup_printf ("%u of %" G_GUINT64_FORMAT " matches shown", self->found->len, all);
  else if (*self->text != '\0')
    summary = chart_text_count (self->found->len, "match", "matches");
  gtk_label_set_text (GTK_LABEL (self->summary), summary != NULL ? summary : "");
  if (self->found->len == 0)
    show_state (self,
                *self->text != '\0' ? CHART_LIST_FILTERED : CHART_LIST_NOT_RECORDED,
                *self->text != '\0' ? "Try fewer letters, a date of birth, or a number." : NULL);
  else
    show_state (self, CHART_LIST_READY, NULL);
  g_clear_handle_id (&self->detail_id, g_source_remove);
  self->detail_id = g_timeout_add (DETAIL_MS, on_detail_due, self);
}

static void
on_painted (GdkFrameClock *clock, ChartPatientsPage *self)
{
  g_clear_signal_handler (&self->painted_id, clock);
  g_debug ("on screen after %" G_GINT64_FORMAT " us", g_get_monotonic_time() - self->asked_us);
}

static void
tell_painted (ChartPatientsPage *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));

  if (clock != NULL && self->painted_id == 0)
    self->painted_id =
        g_signal_connect_object (clock, "after-paint", G_CALLBACK (on_painted), self, 0);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChartPatientsPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirJsonDoc) doc = chart_client_get_finish (CHART_CLIENT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->client == NULL)
    return;
  if (doc != NULL)
    {
      g_debug ("answer after %" G_GINT64_FORMAT " us", g_get_monotonic_time() - self->asked_us);
      show_answer (self, doc);
      g_debug ("rows after %" G_GINT64_FORMAT " us", g_get_monotonic_time() - self->asked_us);
      tell_painted (self);
      return;
    }
  take_found (self, g_ptr_array_new_with_free_func (g_object_unref), NULL);
  show_state (self,
              g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED)
                  ? CHART_LIST_NO_ACCESS
                  : CHART_LIST_UNAVAILABLE,
              error->message);
}

static void
ask (ChartPatientsPage *self)
{
  g_autofree char *text =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
  g_autofree char *path = chart_find_dup_path (text, COUNT);

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new();
  g_free (self->text);
  self->text = g_steal_pointer (&text);
  self->asked_us = g_get_monotonic_time();
  chart_client_get_async (self->client, path, self->cancellable, on_answer, g_object_ref (self));
}

static gboolean
on_refresh_due (gpointer data)
{
  ChartPatientsPage *self = data;

  self->refresh_id = 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    ask (self);
  return G_SOURCE_REMOVE;
}

static void
on_client_changed (ChartPatientsPage *self)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_timeout_add (400, on_refresh_due, self);
}

static gboolean
is_previewing (ChartPatientsPage *self)
{
  return gtk_revealer_get_reveal_child (GTK_REVEALER (self->preview_revealer));
}

static void
update_preview (ChartPatientsPage *self)
{
  ChartFound *found = chart_found_list_get_selected (self->list);

  if (is_previewing (self))
    chart_preview_set_patient (self->preview, found != NULL ? found->identity->id : NULL);
}

static void
action_preview (GtkWidget *widget, const char *action, GVariant *target)
{
  ChartPatientsPage *self = CHART_PATIENTS_PAGE (widget);
  gboolean open = !is_previewing (self);

  gtk_widget_set_visible (self->preview_revealer, open);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->preview_revealer), open);
  if (open)
    update_preview (self);
  else
    chart_preview_set_patient (self->preview, NULL);
}

static void
open_selected (ChartPatientsPage *self, const char *action)
{
  ChartFound *found = chart_found_list_get_selected (self->list);

  if (found != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), action, "s", found->identity->id);
}

static void
action_open (GtkWidget *widget, const char *action, GVariant *target)
{
  open_selected (CHART_PATIENTS_PAGE (widget), "win.open-chart");
}

static void
action_open_window (GtkWidget *widget, const char *action, GVariant *target)
{
  open_selected (CHART_PATIENTS_PAGE (widget), "win.open-chart-window");
}

static void
action_find (GtkWidget *widget, const char *action, GVariant *target)
{
  chart_patients_page_find (CHART_PATIENTS_PAGE (widget));
}

static void
action_refresh (GtkWidget *widget, const char *action, GVariant *target)
{
  ask (CHART_PATIENTS_PAGE (widget));
}

void
chart_patients_page_find (ChartPatientsPage *self)
{
  g_return_if_fail (CHART_IS_PATIENTS_PAGE (self));

  gtk_widget_grab_focus (self->entry);
}

/* From the box, the arrows go into the list; the first row is selected already. */
static gboolean
on_entry_key (GtkEventControllerKey *controller,
              guint key,
              guint code,
              GdkModifierType state,
              ChartPatientsPage *self)
{
  if (key != GDK_KEY_Down && key != GDK_KEY_KP_Down)
    return GDK_EVENT_PROPAGATE;
  chart_found_list_focus (self->list);
  return GDK_EVENT_STOP;
}

static gboolean
on_list_key (GtkEventControllerKey *controller,
             guint key,
             guint code,
             GdkModifierType state,
             ChartPatientsPage *self)
{
  if (key == GDK_KEY_space)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "patients.preview", NULL);
      return GDK_EVENT_STOP;
    }
  if ((key == GDK_KEY_Return || key == GDK_KEY_KP_Enter) && (state & GDK_CONTROL_MASK))
    {
      open_selected (self, "win.open-chart-window");
      return GDK_EVENT_STOP;
    }
  if ((key == GDK_KEY_Up || key == GDK_KEY_KP_Up) && chart_found_list_is_at_top (self->list))
    {
      gtk_widget_grab_focus (self->entry);
      return GDK_EVENT_STOP;
    }
  return GDK_EVENT_PROPAGATE;
}

static void
chart_patients_page_map (GtkWidget *widget)
{
  ChartPatientsPage *self = CHART_PATIENTS_PAGE (widget);

  GTK_WIDGET_CLASS (chart_patients_page_parent_class)->map (widget);
  ask (self);
  gtk_widget_grab_focus (self->entry);
}

static void
chart_patients_page_dispose (GObject *object)
{
  ChartPatientsPage *self = CHART_PATIENTS_PAGE (object);
  GtkWidget *child;

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->detail_id, g_source_remove);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  if (self->client != NULL)
    g_clear_signal_handler (&self->changed_id, self->client);
  g_clear_object (&self->client);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (chart_patients_page_parent_class)->dispose (object);
}

static void
chart_patients_page_finalize (GObject *object)
{
  ChartPatientsPage *self = CHART_PATIENTS_PAGE (object);

  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->found);
  g_free (self->text);
  G_OBJECT_CLASS (chart_patients_page_parent_class)->finalize (object);
}

static void
chart_patients_page_class_init (ChartPatientsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chart_patients_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = chart_patients_page_finalize;
  widget_class->map = chart_patients_page_map;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_install_action (widget_class, "patients.preview", NULL, action_preview);
  gtk_widget_class_install_action (widget_class, "patients.open", NULL, action_open);
  gtk_widget_class_install_action (widget_class, "patients.open-window", NULL, action_open_window);
  gtk_widget_class_install_action (widget_class, "patients.find", NULL, action_find);
  gtk_widget_class_install_action (widget_class, "patients.refresh", NULL, action_refresh);
  gtk_widget_class_add_binding_action (widget_class,
                                       GDK_KEY_f,
                                       GDK_CONTROL_MASK,
                                       "patients.find",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "patients.refresh", NULL);
}

static void
on_entry_activate (ChartPatientsPage *self)
{
  open_selected (self, "win.open-chart");
}

static GtkWidget *
bar_new (ChartPatientsPage *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkEventController *keys = gtk_event_controller_key_new();

  gtk_widget_add_css_class (bar, "patients-bar");
  self->entry = gtk_search_entry_new();
  g_object_set (
      self->entry,
      "placeholder-text",
      "Find a patient: name in any order \302\267 date of birth \302\267 number \302\267 phone",
      NULL);
  chart_name_widget (self->entry, "Find a patient");
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (ask), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (on_entry_activate), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_entry_key), self);
  gtk_widget_add_controller (self->entry, keys);
  self->summary = chart_label_new_line (NULL, "caption");
  gtk_box_append (GTK_BOX (bar), self->entry);
  gtk_box_append (GTK_BOX (bar), self->summary);
  return bar;
}

static void
update_below (ChartPatientsPage *self)
{
  guint below = chart_found_list_count_below (self->list);
  g_autofree char *text = below > 0 ? g_strdup_printf ("%u more below", below) : NULL;

  gtk_label_set_text (GTK_LABEL (self->below), text != NULL ? text : "");
}

static GtkWidget *
foot_new (ChartPatientsPage *self)
{
  static const struct
  {
    const char *first, *second, *text;
  } keys[] = {
    { "\342\206\221", "\342\206\223", "move" },
    { "Space", NULL, "preview" },
    { "Enter", NULL, "open" },
    { "Ctrl", "Enter", "new window" },
  };
  GtkWidget *foot = chart_wrap_new (5, 2);

  gtk_widget_add_css_class (foot, "foot");
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      GtkWidget *text = chart_label_new_line (keys[i].text, "caption");

      gtk_box_append (GTK_BOX (foot), chart_keycap_new (keys[i].first));
      if (keys[i].second != NULL)
        gtk_box_append (GTK_BOX (foot), chart_keycap_new (keys[i].second));
      gtk_widget_set_margin_end (text, 12);
      gtk_box_append (GTK_BOX (foot), text);
    }
  self->below = chart_label_new_line (NULL, "caption");
  gtk_widget_set_hexpand (self->below, TRUE);
  gtk_widget_set_halign (self->below, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (foot), self->below);
  return foot;
}

static GtkWidget *
list_new (ChartPatientsPage *self)
{
  GtkWidget *list = chart_found_list_new();
  GtkEventController *keys = gtk_event_controller_key_new();

  self->list = CHART_FOUND_LIST (list);
  g_signal_connect_swapped (list, "activated", G_CALLBACK (on_entry_activate), self);
  g_signal_connect_swapped (list, "selected", G_CALLBACK (update_preview), self);
  g_signal_connect_swapped (list, "scrolled", G_CALLBACK (update_below), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_list_key), self);
  gtk_widget_add_controller (list, keys);
  return list;
}

/* The preview stands beside the list where both have room, else below it: it covers nothing. */

static gboolean
is_beside (int width)
{
  return width >= (int)(LIST_WIDTH * chart_text_scale());
}

static void
measure_page (GtkWidget *widget,
              GtkOrientation orientation,
              int for_size,
              int *minimum,
              int *natural,
              int *minimum_baseline,
              int *natural_baseline)
{
  ChartPatientsPage *self = CHART_PATIENTS_PAGE (widget);
  gboolean previewing = gtk_widget_get_visible (self->preview_revealer);
  int preview = 0;

  gtk_widget_measure (self->left, orientation, -1, minimum, natural, NULL, NULL);
  if (previewing)
    gtk_widget_measure (self->preview_revealer, orientation, -1, &preview, NULL, NULL, NULL);
  if (orientation == GTK_ORIENTATION_VERTICAL && previewing && !is_beside (for_size))
    *minimum += preview;
  else
    *minimum = MAX (*minimum, preview);
  *natural = MAX (*minimum, *natural);
}

static void
allocate_page (GtkWidget *widget, int width, int height, int baseline)
{
  ChartPatientsPage *self = CHART_PATIENTS_PAGE (widget);
  GtkAllocation left = { 0, 0, width, height };
  GtkAllocation preview = { 0, 0, width, height };
  int least;

  if (gtk_widget_get_visible (self->preview_revealer))
    {
      GtkOrientation across =
          is_beside (width) ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL;

      gtk_widget_measure (self->preview_revealer, across, -1, &least, NULL, NULL, NULL);
      if (is_beside (width))
        {
          preview.width = least;
          preview.x = left.width = width - least;
        }
      else
        {
          preview.height = MAX (least, height / 2);
          preview.y = left.height = height - preview.height;
        }
      gtk_widget_size_allocate (self->preview_revealer, &preview, -1);
    }
  gtk_widget_measure (self->left, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  gtk_widget_size_allocate (self->left, &left, -1);
}

static GtkSizeRequestMode
get_page_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
chart_patients_page_init (ChartPatientsPage *self)
{
  GtkWidget *left = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->cancellable = g_cancellable_new();
  self->found = g_ptr_array_new_with_free_func (g_object_unref);
  self->text = g_strdup ("");
  gtk_box_append (GTK_BOX (left), bar_new (self));
  gtk_box_append (GTK_BOX (left), chart_found_row_titles_new());
  self->stack = gtk_stack_new();
  self->state = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_stack_add_named (GTK_STACK (self->stack), list_new (self), "list");
  gtk_stack_add_named (GTK_STACK (self->stack), self->state, "state");
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_box_append (GTK_BOX (left), self->stack);
  gtk_box_append (GTK_BOX (left), foot_new (self));
  gtk_widget_set_hexpand (left, TRUE);
  gtk_widget_set_layout_manager (
      GTK_WIDGET (self),
      gtk_custom_layout_new (get_page_request_mode, measure_page, allocate_page));
  self->left = left;
  gtk_widget_set_parent (left, GTK_WIDGET (self));
  self->preview_revealer = gtk_revealer_new();
  gtk_revealer_set_transition_type (GTK_REVEALER (self->preview_revealer),
                                    GTK_REVEALER_TRANSITION_TYPE_NONE);
  gtk_widget_set_visible (self->preview_revealer, FALSE);
  gtk_widget_set_parent (self->preview_revealer, GTK_WIDGET (self));
  chart_name_widget (self, "Patients");
}

GtkWidget *
chart_patients_page_new (ChartClient *client, const char *const *pins)
{
  ChartPatientsPage *self = g_object_new (CHART_TYPE_PATIENTS_PAGE, NULL);

  self->client = g_object_ref (client);
  self->preview = CHART_PREVIEW (chart_preview_new (client, pins));
  gtk_revealer_set_child (GTK_REVEALER (self->preview_revealer), GTK_WIDGET (self->preview));
  self->changed_id =
      g_signal_connect_swapped (client, "changed", G_CALLBACK (on_client_changed), self);
  return GTK_WIDGET (self);
}
