/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows carry the action that they stand for; Enter runs the selected one. */

#include "chart-switcher.h"
#include "chart-find.h"
#include "chart-parts.h"
#include "chart-text.h"
#include "chart-wrap-layout.h"

#define COUNT 8

#define PANEL_WIDTH 720 /* px */

typedef struct
{
  GtkOverlay *overlay;
  ChartClient *client;
  GCancellable *cancellable;
  GtkWidget *root, *entry, *list, *words;
  GtkWidget *before; /* (nullable) focus to give back */
  char *text;
} Switcher;

/* clang-format off */
static const struct { const char *text, *action, *keys; } commands[] = {
  { "Patients", "win.show-patients", "Alt Home" },
  { "Server", "win.show-server", "" },
  { "Import files", "app.import", "Ctrl O" },
  { "Import folders", "app.import-folder", "" },
  { "Print this section", "win.print", "Ctrl P" },
  { "New window", "app.new-window", "Ctrl N" },
  { "Show or hide the navigation", "win.toggle-navigation", "F9" },
  { "Close this chart", "win.close-tab", "Ctrl W" },
  { "Keyboard shortcuts", "app.shortcuts", "Ctrl ?" },
  { "About Chartroom", "app.about", "" },
  { "Quit", "app.quit", "Ctrl Q" },
};
/* clang-format on */

static void
switcher_free (gpointer data)
{
  Switcher *self = data;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_object_unref (self->client);
  g_free (self->text);
  g_free (self);
}

static gboolean
remove_root (gpointer data)
{
  Switcher *self = data;

  gtk_overlay_remove_overlay (self->overlay, self->root);
  return G_SOURCE_REMOVE;
}

static void
dismiss (Switcher *self)
{
  if (self->before != NULL)
    gtk_widget_grab_focus (self->before);
  g_idle_add (remove_root, self);
}

static void
run_row (Switcher *self, GtkListBoxRow *row)
{
  const char *action = row != NULL ? g_object_get_data (G_OBJECT (row), "action") : NULL;
  const char *target = row != NULL ? g_object_get_data (G_OBJECT (row), "target") : NULL;
  GtkWidget *overlay = GTK_WIDGET (self->overlay);

  if (action == NULL)
    return;
  dismiss (self);
  if (target != NULL)
    gtk_widget_activate_action (overlay, action, "s", target);
  else
    gtk_widget_activate_action (overlay, action, NULL);
}

static void
add_row (Switcher *self, GtkWidget *child, const char *name, const char *action, const char *target)
{
  GtkWidget *row = gtk_list_box_row_new();

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), child);
  g_object_set_data_full (G_OBJECT (row), "action", g_strdup (action), g_free);
  g_object_set_data_full (G_OBJECT (row), "target", g_strdup (target), g_free);
  chart_name_widget (row, name);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
}

static void
finish_rows (Switcher *self, const char *words)
{
  gtk_label_set_text (GTK_LABEL (self->words), words);
  gtk_list_box_select_row (GTK_LIST_BOX (self->list),
                           gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0));
}

static void
show_commands (Switcher *self, const char *text)
{
  g_autofree char *needle = g_utf8_casefold (text, -1);

  chart_clear_children (self->list);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      GtkWidget *line;
      g_autofree char *fold = g_utf8_casefold (commands[i].text, -1);
      g_auto (GStrv) keys = g_strsplit (commands[i].keys, " ", -1);

      if (strstr (fold, needle) == NULL)
        continue;
      line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);
      gtk_box_append (GTK_BOX (line), chart_label_new (commands[i].text, NULL));
      for (guint j = 0; keys[j] != NULL && *commands[i].keys != '\0'; j++)
        gtk_box_append (GTK_BOX (line), chart_keycap_new (keys[j]));
      add_row (self, line, commands[i].text, commands[i].action, NULL);
    }
  finish_rows (self, "commands");
}

static void
add_patient (Switcher *self, ChartFound *found)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  g_autofree char *title = chart_markup_title (found->identity->name, found->matched, FALSE);
  g_autofree char *born =
      found->identity->age != NULL
          ? g_strdup_printf ("%s (%s)", found->identity->born, found->identity->age)
          : g_strdup (found->identity->born);
  g_autofree char *sentence = chart_found_dup_sentence (found);
  GtkWidget *last = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *when = chart_label_new_line (born, "dense");
  GtkWidget *gender = chart_label_new_line (found->identity->gender, "dense");
  GtkWidget *identifier = chart_label_new_line (found->identity->id_value, "dense");

  gtk_box_append (GTK_BOX (line), chart_label_new_markup (title, NULL));
  gtk_widget_set_size_request (when, 150, -1);
  gtk_widget_set_size_request (gender, 70, -1);
  gtk_widget_set_size_request (identifier, 110, -1);
  gtk_label_set_ellipsize (GTK_LABEL (identifier), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (identifier), 14);
  gtk_box_append (GTK_BOX (line), when);
  gtk_box_append (GTK_BOX (line), gender);
  gtk_box_append (GTK_BOX (line), identifier);
  gtk_widget_set_size_request (last, 86, -1);
  if (found->identity->deceased != NULL)
    {
      GtkWidget *deceased = gtk_label_new ("DECEASED");

      gtk_widget_add_css_class (deceased, "deceased-label");
      gtk_widget_set_valign (deceased, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (last), deceased);
    }
  gtk_box_append (GTK_BOX (line), last);
  add_row (self, line, sentence, "win.open-chart", found->identity->id);
}

typedef struct
{
  GtkWidget *root; /* owned: keeps the switcher alive */
  Switcher *self;
} Question;

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Question *question = data;
  g_autoptr (GtkWidget) root = question->root;
  Switcher *self = question->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirJsonDoc) doc = chart_client_get_finish (CHART_CLIENT (source), result, &error);
  g_autoptr (GPtrArray) found = NULL;
  g_autofree char *words = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      gtk_widget_get_parent (root) == NULL)
    return;
  chart_clear_children (self->list);
  if (doc == NULL)
    {
      finish_rows (self, "patients are not available");
      return;
    }
  found = chart_find_read (doc, self->text, chart_client_now_ms (self->client));
  for (guint i = 0; i < found->len && i < COUNT; i++)
    add_patient (self, g_ptr_array_index (found, i));
  words = chart_text_count (found->len, "patient", "patients");
  finish_rows (self, words);
}

static void
on_text_changed (Switcher *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autofree char *path = NULL;
  Question *question;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new();
  if (*text == '>')
    {
      g_autofree char *rest = g_strstrip (g_strdup (text + 1));

      show_commands (self, rest);
      return;
    }
  g_free (self->text);
  self->text = g_strstrip (g_strdup (text));
  path = chart_find_dup_path (self->text, COUNT);
  question = g_new (Question, 1);
  question->root = g_object_ref (self->root);
  question->self = self;
  chart_client_get_async (self->client, path, self->cancellable, on_answer, question);
}

static void
on_activate (Switcher *self)
{
  run_row (self, gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list)));
}

static gboolean
on_key (GtkEventControllerKey *controller,
        guint key,
        guint code,
        GdkModifierType state,
        Switcher *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  int index = row != NULL ? gtk_list_box_row_get_index (row) : -1;
  GtkListBoxRow *next = NULL;

  if (key == GDK_KEY_Escape)
    {
      dismiss (self);
      return GDK_EVENT_STOP;
    }
  if (key == GDK_KEY_Down)
    next = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), index + 1);
  else if (key == GDK_KEY_Up && index > 0)
    next = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), index - 1);
  else if (key != GDK_KEY_Up)
    return GDK_EVENT_PROPAGATE;
  if (next != NULL)
    gtk_list_box_select_row (GTK_LIST_BOX (self->list), next);
  return GDK_EVENT_STOP;
}

static GtkWidget *
foot_new (Switcher *self)
{
  GtkWidget *foot = chart_wrap_new (6, 2);

  gtk_widget_add_css_class (foot, "foot");
  gtk_box_append (GTK_BOX (foot), chart_keycap_new (">"));
  gtk_box_append (GTK_BOX (foot), chart_label_new_line ("command", "caption"));
  self->words = chart_label_new_line (NULL, "caption");
  gtk_widget_set_hexpand (self->words, TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->words), 0.5f);
  gtk_box_append (GTK_BOX (foot), self->words);
  gtk_box_append (GTK_BOX (foot), chart_keycap_new ("Enter"));
  gtk_box_append (GTK_BOX (foot), chart_label_new_line ("open", "caption"));
  gtk_box_append (GTK_BOX (foot), chart_keycap_new ("Esc"));
  gtk_box_append (GTK_BOX (foot), chart_label_new_line ("close", "caption"));
  return foot;
}

static GtkWidget *
panel_new (Switcher *self)
{
  GtkWidget *panel = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkEventController *keys = gtk_event_controller_key_new();

  gtk_widget_add_css_class (panel, "switcher");
  gtk_widget_set_halign (panel, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (panel, GTK_ALIGN_START);
  gtk_widget_set_margin_top (panel, 24);
  gtk_widget_set_size_request (panel, PANEL_WIDTH, -1);
  self->entry = gtk_search_entry_new();
  g_object_set (self->entry, "placeholder-text", "Find a patient, or > for a command", NULL);
  chart_name_widget (self->entry, "Find a patient or a command");
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (on_text_changed), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (on_activate), self);
  self->list = gtk_list_box_new();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_BROWSE);
  chart_name_widget (self->list, "Found");
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (run_row), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (panel, keys);
  gtk_box_append (GTK_BOX (panel), self->entry);
  gtk_box_append (GTK_BOX (panel), self->list);
  gtk_box_append (GTK_BOX (panel), foot_new (self));
  return panel;
}

static void
on_scrim_pressed (Switcher *self)
{
  dismiss (self);
}

void
chart_switcher_present (GtkOverlay *overlay, GtkWidget *below, ChartClient *client)
{
  Switcher *self = g_new0 (Switcher, 1);
  GtkGesture *click = gtk_gesture_click_new();
  GtkWidget *scrim = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *root = gtk_overlay_new();
  graphene_rect_t bounds;

  self->overlay = overlay;
  self->client = g_object_ref (client);
  self->cancellable = g_cancellable_new();
  self->text = g_strdup ("");
  self->before = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (overlay)));
  self->root = root;
  g_object_set_data_full (G_OBJECT (root), "switcher", self, switcher_free);
  if (!gtk_widget_compute_bounds (below, GTK_WIDGET (overlay), &bounds))
    graphene_rect_init (&bounds, 0, 0, (float)gtk_widget_get_width (GTK_WIDGET (overlay)), 0);
  if (bounds.size.width > PANEL_WIDTH * chart_text_scale())
    gtk_widget_set_margin_start (root, (int)bounds.origin.x);
  gtk_widget_set_margin_top (root, (int)bounds.origin.y);
  gtk_widget_add_css_class (scrim, "scrim");
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_scrim_pressed), self);
  gtk_widget_add_controller (scrim, GTK_EVENT_CONTROLLER (click));
  gtk_overlay_set_child (GTK_OVERLAY (root), scrim);
  gtk_overlay_add_overlay (GTK_OVERLAY (root), panel_new (self));
  chart_name_widget (root, "Switcher");
  gtk_overlay_add_overlay (overlay, root);
  gtk_widget_grab_focus (self->entry);
  on_text_changed (self);
}
