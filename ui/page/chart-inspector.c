/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* History comes from the _history interaction: what is shown is what was stored, indented. Text
 * beyond MAX_SHOWN is cut and said to be: GtkTextView lays out megabytes in one go. */

#include "chart-inspector.h"
#include "chart-date.h"
#include "chart-parts.h"
#include "chart-text.h"
#include "fhir-json-writer.h"
#include <adwaita.h>
#include <gtksourceview/gtksource.h>

#define MAX_SHOWN (512 * 1024)

struct _ChartInspector
{
  GtkWidget parent_instance;

  ChartRecord *record;
  gulong changed_id;
  GCancellable *cancellable;
  char *target;
  gboolean active, stale;
  FhirJsonDoc *history; /* (nullable) */
  GtkWidget *title, *versions, *note;
  GtkSourceBuffer *buffer;
};

G_DEFINE_FINAL_TYPE (ChartInspector, chart_inspector, GTK_TYPE_WIDGET)

static ChartJson
nth_entry (ChartInspector *self, guint n)
{
  ChartJson entries = chart_json_get (chart_json_root (self->history), "entry");

  for
    CHART_JSON_EACH (entry, entries)
  if (n-- == 0)
    return entry;
  return CHART_JSON_NONE;
}

static void
show_text (ChartInspector *self, const char *text)
{
  gtk_text_buffer_set_text (GTK_TEXT_BUFFER (self->buffer), text, -1);
}

static void
show_entry (ChartInspector *self, guint n)
{
  ChartJson entry = nth_entry (self, n);
  ChartJson resource = chart_json_get (entry, "resource");
  g_autoptr (GString) text = g_string_new (NULL);

  if (!chart_json_ok (resource))
    {
      show_text (self, chart_json_ok (entry) ? "Deleted: this version has no content." : "");
      return;
    }
  fhir_json_pretty (fhir_json_slice (resource.doc, resource.node), text);
  if (text->len > MAX_SHOWN)
    {
      const char *end = g_utf8_find_prev_char (text->str, text->str + MAX_SHOWN);

      g_string_truncate (text, (gsize)(end - text->str));
      g_string_append (text, "\n\342\200\246 cut here: too long to show");
    }
  show_text (self, text->str);
}

static void
on_version_chosen (ChartInspector *self)
{
  guint n = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->versions));

  if (n != GTK_INVALID_LIST_POSITION && self->history != NULL)
    show_entry (self, n);
}

static char *
phrase_version (ChartJson entry)
{
  ChartJson resource = chart_json_get (entry, "resource");
  g_autofree char *version = chart_json_dup_at (resource, "meta.versionId");
  g_autofree char *updated = chart_json_dup_at (resource, "meta.lastUpdated");
  g_autofree char *when = NULL;

  if (updated == NULL)
    updated = chart_json_dup_at (entry, "response.lastModified");
  when = chart_date_format (updated);
  if (!chart_json_ok (resource))
    return chart_text_join (", ", "Deleted", when);
  if (version == NULL)
    return g_strdup ("As stored");
  return g_strdup_printf ("Version %s, %s", version, when != NULL ? when : "date not recorded");
}

static void
fill_versions (ChartInspector *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  ChartJson entries = chart_json_get (chart_json_root (self->history), "entry");
  guint n = 0;
  g_autofree char *note = NULL;

  for
    CHART_JSON_EACH (entry, entries)
    {
      gtk_string_list_take (names, phrase_version (entry));
      n++;
    }
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->versions), G_LIST_MODEL (names));
  note = chart_text_count (n, "version", "versions");
  gtk_label_set_text (GTK_LABEL (self->note), note);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->versions), 0);
  show_entry (self, 0);
}

static void
on_history (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChartInspector) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirJsonDoc) doc = chart_client_get_finish (CHART_CLIENT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (doc == NULL)
    {
      gtk_label_set_text (GTK_LABEL (self->note), "not available");
      show_text (self, error->message);
      return;
    }
  g_clear_pointer (&self->history, fhir_json_doc_unref);
  self->history = g_steal_pointer (&doc);
  fill_versions (self);
}

static void
fetch (ChartInspector *self)
{
  g_autofree char *path = NULL;

  self->stale = TRUE;
  if (!self->active)
    return;
  self->stale = FALSE;
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new();
  gtk_label_set_text (GTK_LABEL (self->title), self->target);
  path = g_strconcat (self->target, "/_history?_count=100", NULL);
  chart_client_get_async (chart_record_get_client (self->record),
                          path,
                          self->cancellable,
                          on_history,
                          g_object_ref (self));
}

void
chart_inspector_set_target (ChartInspector *self, const char *target)
{
  g_return_if_fail (CHART_IS_INSPECTOR (self));

  if (strcmp (self->target, target) == 0)
    return;
  g_free (self->target);
  self->target = g_strdup (target);
  fetch (self);
}

void
chart_inspector_set_active (ChartInspector *self, gboolean active)
{
  g_return_if_fail (CHART_IS_INSPECTOR (self));

  self->active = active;
  if (active && self->stale)
    fetch (self);
}

/* The newest version may be another one now. */
static void
on_record_changed (ChartInspector *self, guint part)
{
  if (part == CHART_PART_PATIENT && chart_record_is_loaded (self->record))
    fetch (self);
}

static void
update_scheme (ChartInspector *self)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default());
  GtkSourceStyleSchemeManager *manager = gtk_source_style_scheme_manager_get_default();

  gtk_source_buffer_set_style_scheme (
      self->buffer,
      gtk_source_style_scheme_manager_get_scheme (manager, dark ? "Adwaita-dark" : "Adwaita"));
}

static void
chart_inspector_dispose (GObject *object)
{
  ChartInspector *self = CHART_INSPECTOR (object);
  GtkWidget *child;

  g_cancellable_cancel (self->cancellable);
  if (self->record != NULL)
    g_clear_signal_handler (&self->changed_id, self->record);
  g_clear_object (&self->record);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (chart_inspector_parent_class)->dispose (object);
}

static void
chart_inspector_finalize (GObject *object)
{
  ChartInspector *self = CHART_INSPECTOR (object);

  g_clear_object (&self->cancellable);
  g_free (self->target);
  g_clear_pointer (&self->history, fhir_json_doc_unref);
  G_OBJECT_CLASS (chart_inspector_parent_class)->finalize (object);
}

static void
chart_inspector_class_init (ChartInspectorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chart_inspector_dispose;
  G_OBJECT_CLASS (klass)->finalize = chart_inspector_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
head_new (ChartInspector *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  gtk_widget_add_css_class (head, "head");
  self->title = chart_label_new_line (NULL, "caption");
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (self->title, TRUE);
  gtk_box_append (GTK_BOX (head), chart_label_new_line ("As stored", "strong"));
  gtk_box_append (GTK_BOX (head), self->title);
  gtk_box_append (
      GTK_BOX (head),
      chart_icon_button_new ("chart-cross-symbolic", "Close the inspector", "chart.inspector"));
  return head;
}

static GtkWidget *
bar_new (ChartInspector *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->versions = gtk_drop_down_new (NULL, NULL);
  chart_name_widget (self->versions, "Version");
  gtk_widget_set_hexpand (self->versions, TRUE);
  g_signal_connect_swapped (self->versions,
                            "notify::selected",
                            G_CALLBACK (on_version_chosen),
                            self);
  self->note = chart_label_new_line (NULL, "caption");
  gtk_widget_set_margin_start (bar, 12);
  gtk_widget_set_margin_end (bar, 12);
  gtk_widget_set_margin_top (bar, 6);
  gtk_widget_set_margin_bottom (bar, 6);
  gtk_box_append (GTK_BOX (bar), self->versions);
  gtk_box_append (GTK_BOX (bar), self->note);
  return bar;
}

static void
chart_inspector_init (ChartInspector *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  GtkSourceLanguageManager *languages = gtk_source_language_manager_get_default();
  GtkWidget *scroller = gtk_scrolled_window_new();
  GtkWidget *view;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "inspector");
  gtk_widget_set_size_request (GTK_WIDGET (self), 300, -1);
  self->cancellable = g_cancellable_new();
  self->buffer = gtk_source_buffer_new_with_language (
      gtk_source_language_manager_get_language (languages, "json"));
  view = gtk_source_view_new_with_buffer (self->buffer);
  g_object_unref (self->buffer);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 12);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  chart_name_widget (view, "Stored JSON");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_widget_set_parent (head_new (self), GTK_WIDGET (self));
  gtk_widget_set_parent (bar_new (self), GTK_WIDGET (self));
  gtk_widget_set_parent (scroller, GTK_WIDGET (self));
  g_signal_connect_object (adw_style_manager_get_default(),
                           "notify::dark",
                           G_CALLBACK (update_scheme),
                           self,
                           G_CONNECT_SWAPPED);
  update_scheme (self);
  chart_name_widget (self, "Inspector");
}

GtkWidget *
chart_inspector_new (ChartRecord *record)
{
  ChartInspector *self = g_object_new (CHART_TYPE_INSPECTOR, NULL);

  self->record = g_object_ref (record);
  self->target = g_strconcat ("Patient/", chart_record_get_patient_id (record), NULL);
  self->stale = TRUE;
  self->changed_id =
      g_signal_connect_swapped (record, "changed", G_CALLBACK (on_record_changed), self);
  return GTK_WIDGET (self);
}
