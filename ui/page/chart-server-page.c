/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The state is said in words beside the switch, and the switch shows what is wanted. */

#include "chart-server-page.h"
#include "chart-date.h"
#include "chart-package-group.h"
#include "chart-parts.h"
#include "chart-text.h"

struct _ChartServerPage
{
  AdwBin parent_instance;

  ChartServer *server;
  ChartClient *client;
  GtkSwitch *toggle;
  GtkLabel *state;
  AdwActionRow *server_row, *address_row, *folder_row, *change_row;
  GtkLabel *address, *problem;
  GtkButton *copy;
  ChartPackageGroup *packages;
};

G_DEFINE_FINAL_TYPE (ChartServerPage, chart_server_page, ADW_TYPE_BIN)

static const char *const state_words[] = {
  [CHART_SERVER_OFF] = "Off",
  [CHART_SERVER_STARTING] = "Starting",
  [CHART_SERVER_ON] = "On",
  [CHART_SERVER_STOPPING] = "Stopping",
};

static void
update (ChartServerPage *self)
{
  ChartServerState state = chart_server_get_state (self->server);
  const char *url = chart_server_get_url (self->server);
  const char *problem = chart_server_get_problem (self->server);
  gboolean on = state == CHART_SERVER_ON;
  g_autofree char *since = NULL;
  g_autofree char *subtitle = NULL;

  if (on)
    since = chart_date_format_ms (chart_server_get_since (self->server));
  subtitle =
      on ? g_strdup_printf ("running since %s, FHIR R4 4.0.1", since)
         : g_strdup (
               "other programs on this computer can read and write these records when it is on");
  gtk_label_set_text (self->state, state_words[state]);
  if (on)
    gtk_widget_add_css_class (GTK_WIDGET (self->state), "success");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->state), "success");
  adw_action_row_set_subtitle (self->server_row, subtitle);
  gtk_switch_set_active (self->toggle, on || state == CHART_SERVER_STARTING);
  gtk_label_set_text (self->address, url != NULL ? url : "none while the server is off");
  gtk_widget_set_sensitive (GTK_WIDGET (self->copy), url != NULL);
  gtk_label_set_text (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
}

static void
update_change (ChartServerPage *self)
{
  FhirService *service = chart_client_get_service (self->client);
  g_autofree char *number =
      chart_text_number (service != NULL ? (guint64)fhir_service_get_change (service) : 0);

  adw_action_row_set_subtitle (self->change_row, number);
}

static void
on_toggled (ChartServerPage *self)
{
  chart_server_set_wanted (self->server, gtk_switch_get_active (self->toggle));
}

static void
on_copy (ChartServerPage *self)
{
  const char *url = chart_server_get_url (self->server);

  if (url != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), url);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", "Address copied");
}

static void
chart_server_page_dispose (GObject *object)
{
  ChartServerPage *self = CHART_SERVER_PAGE (object);

  g_clear_object (&self->server);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (chart_server_page_parent_class)->dispose (object);
}

static void
chart_server_page_class_init (ChartServerPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chart_server_page_dispose;
  g_type_ensure (CHART_TYPE_PACKAGE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/chartroom/Chartroom/ui/chart-server-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ChartServerPage, toggle);
  gtk_widget_class_bind_template_child (widget_class, ChartServerPage, state);
  gtk_widget_class_bind_template_child (widget_class, ChartServerPage, server_row);
  gtk_widget_class_bind_template_child (widget_class, ChartServerPage, address_row);
  gtk_widget_class_bind_template_child (widget_class, ChartServerPage, folder_row);
  gtk_widget_class_bind_template_child (widget_class, ChartServerPage, change_row);
  gtk_widget_class_bind_template_child (widget_class, ChartServerPage, address);
  gtk_widget_class_bind_template_child (widget_class, ChartServerPage, problem);
  gtk_widget_class_bind_template_child (widget_class, ChartServerPage, copy);
  gtk_widget_class_bind_template_child (widget_class, ChartServerPage, packages);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
}

static void
chart_server_page_init (ChartServerPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
chart_server_page_new (ChartServer *server, ChartClient *client, const char *folder)
{
  ChartServerPage *self = g_object_new (CHART_TYPE_SERVER_PAGE, NULL);
  g_autofree char *escaped = g_markup_escape_text (folder, -1);

  self->server = g_object_ref (server);
  self->client = g_object_ref (client);
  adw_action_row_set_subtitle (self->folder_row, escaped);
  g_signal_connect_object (server, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "changed", G_CALLBACK (update_change), self, G_CONNECT_SWAPPED);
  chart_package_group_set_client (self->packages, client);
  update (self);
  update_change (self);
  return GTK_WIDGET (self);
}
