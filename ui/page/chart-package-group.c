/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything asks the service on a thread of its own, one task at a time: install or remove, then
 * list again. What went wrong is said below the list and stays until the next task. */

#include "chart-package-group.h"
#include "chart-parts.h"
#include "chart-text.h"
#include "fhir-package.h"

struct _ChartPackageGroup
{
  AdwBin parent_instance;

  ChartClient *client;
  AdwPreferencesGroup *group;
  GtkButton *install;
  GtkEditable *wanted; /* NAME@VERSION of a registry */
  GtkLabel *problem;
  GPtrArray *rows; /* (element-type GtkWidget) */
  gboolean busy;
  gboolean again;  /* records changed while busy */
  char *next_path; /* (nullable) asked for while busy with a list */
  char *next_name;
};

G_DEFINE_FINAL_TYPE (ChartPackageGroup, chart_package_group, ADW_TYPE_BIN)

/* One task; belongs to its thread until it is done. */
typedef struct
{
  FhirService *service;
  char *path; /* (nullable) to install */
  char *name; /* (nullable) to remove */
  char *said; /* (nullable) what was done */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  fhir_service_unref (work->service);
  g_free (work->path);
  g_free (work->name);
  g_free (work->said);
  g_free (work);
}

static gboolean
change (Work *work, FhirPrincipal *principal, GError **error)
{
  g_auto (FhirPackageReport) r = { 0 };
  g_autoptr (GString) said = g_string_new (NULL);

  if (work->path != NULL)
    {
      if (!fhir_package_install (work->service, principal, work->path, NULL, &r, NULL, error))
        return FALSE;
      g_string_printf (said, "%s %s installed", r.name, r.version);
      if (r.unsearched->len > 0)
        g_string_append_printf (said,
                                "; %u search parameters of it cannot be searched by",
                                r.unsearched->len);
    }
  else if (work->name != NULL)
    {
      if (!fhir_package_remove (work->service, principal, work->name, NULL, &r, NULL, error))
        return FALSE;
      g_string_printf (said, "%s removed", r.name);
    }
  if (said->len > 0)
    work->said = g_string_free (g_steal_pointer (&said), FALSE);
  return TRUE;
}

static void
run_work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;
  g_autoptr (FhirPrincipal) principal = fhir_principal_new_local();
  g_autoptr (GPtrArray) packages = NULL;
  GError *error = NULL;

  if (change (work, principal, &error))
    packages = fhir_package_list (work->service, principal, &error);
  if (packages != NULL)
    g_task_return_pointer (task, g_steal_pointer (&packages), (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void start (ChartPackageGroup *self, const char *path, const char *name);
static void start_next (ChartPackageGroup *self);

static void
on_remove (GtkButton *button, ChartPackageGroup *self)
{
  start (self, NULL, g_object_get_data (G_OBJECT (button), "name"));
}

static GtkWidget *
row_new (ChartPackageGroup *self, const FhirPackage *package)
{
  const FhirPackageManifest *m = package->manifest;
  GtkWidget *row = adw_action_row_new();
  GtkWidget *button = gtk_button_new_with_label ("Remove");
  g_autofree char *number = chart_text_number (package->resources->len);
  g_autofree char *title = g_markup_escape_text (m->title != NULL ? m->title : m->name, -1);
  g_autofree char *subtitle = g_markup_printf_escaped ("%s %s, %s definition%s",
                                                       m->name,
                                                       m->version,
                                                       number,
                                                       package->resources->len == 1 ? "" : "s");
  g_autofree char *label = g_strdup_printf ("Remove %s", m->name);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  chart_name_widget (row, m->name);
  chart_name_widget (button, label);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "name", g_strdup (m->name), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
show_packages (ChartPackageGroup *self, GPtrArray *packages)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < packages->len; i++)
    {
      GtkWidget *row = row_new (self, g_ptr_array_index (packages, i));

      g_ptr_array_add (self->rows, row);
      adw_preferences_group_add (self->group, row);
    }
  adw_preferences_group_set_description (
      self->group,
      packages->len > 0 ? "Profiles and terms that were added to those of FHIR R4."
                        : "None is installed; the definitions of FHIR R4 are built in.");
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  ChartPackageGroup *self = CHART_PACKAGE_GROUP (source);
  Work *work = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) packages = g_task_propagate_pointer (G_TASK (result), &error);

  self->busy = FALSE;
  if (self->rows == NULL)
    return; /* the page went meanwhile */
  gtk_widget_set_sensitive (GTK_WIDGET (self->install), TRUE);
  if (packages != NULL)
    show_packages (self, packages);
  if (error != NULL || work->path != NULL || work->name != NULL)
    gtk_label_set_text (self->problem, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem),
                          gtk_label_get_text (self->problem)[0] != '\0');
  if (work->said != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", work->said);
  if (self->again)
    start_next (self);
}

static void
keep (char **text, const char *value)
{
  g_free (*text);
  *text = g_strdup (value);
}

static void
start_next (ChartPackageGroup *self)
{
  g_autofree char *path = g_steal_pointer (&self->next_path);
  g_autofree char *name = g_steal_pointer (&self->next_name);

  start (self, path, name);
}

/* path installs, name removes, neither lists. */
static void
start (ChartPackageGroup *self, const char *path, const char *name)
{
  FhirService *service = self->client != NULL ? chart_client_get_service (self->client) : NULL;
  g_autoptr (GTask) task = NULL;
  Work *work;

  if (service == NULL)
    return;
  if (self->busy)
    {
      self->again = TRUE;
      if (path != NULL)
        keep (&self->next_path, path);
      if (name != NULL)
        keep (&self->next_name, name);
      return;
    }
  self->busy = TRUE;
  self->again = FALSE;
  if (path != NULL || name != NULL)
    gtk_widget_set_sensitive (GTK_WIDGET (self->install), FALSE);
  work = g_new0 (Work, 1);
  work->service = fhir_service_ref (service);
  work->path = g_strdup (path);
  work->name = g_strdup (name);
  task = g_task_new (self, NULL, on_done, NULL);
  g_task_set_task_data (task, work, work_free);
  g_task_run_in_thread (task, run_work);
}

static void
refresh (ChartPackageGroup *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    start (self, NULL, NULL);
}

static void
on_chosen (GtkNativeDialog *dialog, int response, ChartPackageGroup *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

      if (path != NULL)
        start (self, path, NULL);
    }
  g_object_unref (dialog);
}

static void
on_install (ChartPackageGroup *self)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new ("Install a FHIR package (.tgz)",
                                   GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                   GTK_FILE_CHOOSER_ACTION_OPEN,
                                   "_Install",
                                   "_Cancel");

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_wanted (ChartPackageGroup *self)
{
  const char *text = gtk_editable_get_text (self->wanted);

  if (text[0] != '\0')
    start (self, text, NULL);
}

static void
chart_package_group_dispose (GObject *object)
{
  ChartPackageGroup *self = CHART_PACKAGE_GROUP (object);

  g_clear_object (&self->client);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->next_path, g_free);
  g_clear_pointer (&self->next_name, g_free);
  G_OBJECT_CLASS (chart_package_group_parent_class)->dispose (object);
}

static void
chart_package_group_class_init (ChartPackageGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chart_package_group_dispose;
}

static void
chart_package_group_init (ChartPackageGroup *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *fetch = adw_preferences_group_new();

  self->rows = g_ptr_array_new();
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new());
  self->install = GTK_BUTTON (gtk_button_new_with_label ("Install…"));
  self->wanted = GTK_EDITABLE (adw_entry_row_new());
  self->problem = GTK_LABEL (chart_label_new ("", "notice"));
  adw_preferences_group_set_title (self->group, "Packages");
  chart_name_widget (GTK_WIDGET (self->group), "Packages");
  chart_name_widget (GTK_WIDGET (self->install), "Install a package from a file");
  gtk_widget_set_valign (GTK_WIDGET (self->install), GTK_ALIGN_CENTER);
  adw_preferences_group_set_header_suffix (self->group, GTK_WIDGET (self->install));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->wanted),
                                 "Fetch from packages.fhir.org: NAME@VERSION");
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->wanted), TRUE);
  chart_name_widget (GTK_WIDGET (self->wanted), "Fetch a package by name and version");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (fetch), GTK_WIDGET (self->wanted));
  gtk_label_set_wrap (self->problem, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->group));
  gtk_box_append (GTK_BOX (box), fetch);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->problem));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_swapped (self->install, "clicked", G_CALLBACK (on_install), self);
  g_signal_connect_swapped (self->wanted, "apply", G_CALLBACK (on_wanted), self);
  g_signal_connect (self, "map", G_CALLBACK (refresh), NULL);
}

void
chart_package_group_set_client (ChartPackageGroup *self, ChartClient *client)
{
  g_set_object (&self->client, client);
  g_signal_connect_object (client, "changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
}
