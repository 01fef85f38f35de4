/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Application-wide actions and their keys. */

#include "chart-application.h"
#include "chart-import-dialog.h"
#include "chart-import-job.h"
#include "chart-names.h"
#include "chart-window.h"

#define SAMPLES 25

struct _ChartApplication
{
  AdwApplication parent_instance;

  ChartApplicationParts parts;
};

G_DEFINE_FINAL_TYPE (ChartApplication, chart_application, ADW_TYPE_APPLICATION)

static void
run_job (ChartApplication *self, ChartImportJob *job)
{
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (self));

  chart_import_dialog_present (parent, job);
}

static void
on_files_chosen (GtkNativeDialog *dialog, int response, ChartApplication *self)
{
  g_autoptr (GListModel) files = NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ChartImportJob) job = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        {
          g_autoptr (GFile) file = g_list_model_get_item (files, i);
          char *path = g_file_get_path (file);

          if (path != NULL)
            g_ptr_array_add (paths, path);
        }
      g_ptr_array_add (paths, NULL);
      job = chart_import_job_new_files (chart_client_get_service (self->parts.client),
                                        (const char *const *)paths->pdata);
      run_job (self, job);
    }
  g_object_unref (dialog);
}

static void
choose_files (ChartApplication *self, GtkFileChooserAction action, const char *title)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (title,
                                   gtk_application_get_active_window (GTK_APPLICATION (self)),
                                   action,
                                   "_Import",
                                   "_Cancel");

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (on_files_chosen), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
action_import (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  choose_files (data, GTK_FILE_CHOOSER_ACTION_OPEN, "Import files");
}

static void
action_import_folder (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  choose_files (data, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, "Import folders");
}

static void
action_samples (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ChartApplication *self = data;
  g_autoptr (ChartImportJob) job =
      chart_import_job_new_samples (chart_client_get_service (self->parts.client), SAMPLES);

  run_job (self, job);
}

static void
action_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  adw_show_about_window (
      gtk_application_get_active_window (data),
      "application-name",
      "Chartroom",
      "application-icon",
      "org.chartroom.Chartroom",
      "version",
      CHARTROOM_VERSION,
      "developer-name",
      "The Chartroom developers",
      "license-type",
      GTK_LICENSE_GPL_3_0,
      "comments",
      "Reads clinical records and serves them over FHIR R4. It computes no diagnosis, dose or "
      "interaction: what is shown is what was recorded.",
      NULL);
}

static void
action_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/org/chartroom/Chartroom/ui/chart-shortcuts.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_transient_for (window, gtk_application_get_active_window (data));
  gtk_window_present (window);
}

static void
open_window (ChartApplication *self)
{
  GtkWidget *window = chart_window_new (self);

  gtk_window_present (GTK_WINDOW (window));
}

static void
action_new_window (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  open_window (data);
}

static void
action_quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GList *windows = g_list_copy (gtk_application_get_windows (data));

  for (GList *each = windows; each != NULL; each = each->next)
    gtk_window_close (each->data);
  g_list_free (windows);
}

static const GActionEntry actions[] = {
  { "import", action_import, NULL, NULL, NULL, { 0 } },
  { "import-folder", action_import_folder, NULL, NULL, NULL, { 0 } },
  { "samples", action_samples, NULL, NULL, NULL, { 0 } },
  { "about", action_about, NULL, NULL, NULL, { 0 } },
  { "shortcuts", action_shortcuts, NULL, NULL, NULL, { 0 } },
  { "new-window", action_new_window, NULL, NULL, NULL, { 0 } },
  { "quit", action_quit, NULL, NULL, NULL, { 0 } },
};

/* clang-format off */
static const struct { const char *action, *keys[3]; } keys[] = {
  { "app.shortcuts", { "<Control>question", "<Control>slash", NULL } },
  { "app.import", { "<Control>o", NULL } },
  { "app.new-window", { "<Control>n", NULL } },
  { "app.quit", { "<Control>q", NULL } },
  { "win.switcher", { "<Control>k", NULL } },
  { "win.toggle-navigation", { "F9", NULL } },
  { "win.menu", { "F10", NULL } },
  { "win.close-tab", { "<Control>w", NULL } },
  { "win.show-patients", { "<Alt>Home", NULL } },
};
/* clang-format on */

static void
chart_application_startup (GApplication *application)
{
  ChartApplication *self = CHART_APPLICATION (application);

  G_APPLICATION_CLASS (chart_application_parent_class)->startup (application);
  chart_names_install();
  if (self->parts.settings != NULL)
    {
      g_autofree char *style = g_settings_get_string (self->parts.settings, "style");

      chart_application_set_style (self, style);
    }
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application),
                                           keys[i].action,
                                           keys[i].keys);
}

static void
chart_application_activate (GApplication *application)
{
  ChartApplication *self = CHART_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window != NULL)
    {
      gtk_window_present (window);
      return;
    }
  open_window (self);
  if (self->parts.samples > 0)
    {
      g_autoptr (ChartImportJob) job =
          chart_import_job_new_samples (chart_client_get_service (self->parts.client),
                                        self->parts.samples);

      self->parts.samples = 0;
      run_job (self, job);
    }
}

static void
chart_application_finalize (GObject *object)
{
  ChartApplication *self = CHART_APPLICATION (object);

  g_clear_object (&self->parts.server);
  g_clear_object (&self->parts.client);
  g_clear_object (&self->parts.settings);
  g_free (self->parts.folder);
  g_strfreev (self->parts.pins);
  G_OBJECT_CLASS (chart_application_parent_class)->finalize (object);
}

static void
chart_application_class_init (ChartApplicationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chart_application_finalize;
  G_APPLICATION_CLASS (klass)->startup = chart_application_startup;
  G_APPLICATION_CLASS (klass)->activate = chart_application_activate;
}

static void
chart_application_init (ChartApplication *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}

ChartApplication *
chart_application_new (const char *id, ChartApplicationParts *parts)
{
  ChartApplication *self = g_object_new (CHART_TYPE_APPLICATION,
                                         "application-id",
                                         id,
                                         "flags",
                                         G_APPLICATION_NON_UNIQUE,
                                         "resource-base-path",
                                         "/org/chartroom/Chartroom",
                                         NULL);

  self->parts = *parts;
  *parts = (ChartApplicationParts){ 0 };
  return self;
}

void
chart_application_set_style (ChartApplication *self, const char *name)
{
  AdwColorScheme scheme = g_str_equal (name, "dark")    ? ADW_COLOR_SCHEME_FORCE_DARK
                          : g_str_equal (name, "light") ? ADW_COLOR_SCHEME_FORCE_LIGHT
                                                        : ADW_COLOR_SCHEME_DEFAULT;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default(), scheme);
  if (self->parts.settings != NULL)
    g_settings_set_string (self->parts.settings, "style", name);
}

ChartClient *
chart_application_get_client (ChartApplication *self)
{
  return self->parts.client;
}

ChartServer *
chart_application_get_server (ChartApplication *self)
{
  return self->parts.server;
}

const char *
chart_application_get_folder (ChartApplication *self)
{
  return self->parts.folder;
}

const char *const *
chart_application_get_pins (ChartApplication *self)
{
  return (const char *const *)self->parts.pins;
}
