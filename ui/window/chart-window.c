/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The shell. There is no current patient: a chart knows its own, the window only shows it. Two open
 * patients of the same name get their dates of birth into the tab titles. */

#include "chart-window.h"
#include "chart-chart-page.h"
#include "chart-first-run-page.h"
#include "chart-patients-page.h"
#include "chart-server-page.h"
#include "chart-switcher.h"
#include "chart-text.h"

struct _ChartWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkOverlay *overlay;
  AdwFlap *flap;
  GtkToggleButton *navigation_button;
  GtkListBox *navigation;
  GtkLabel *server_state, *page_title;
  GtkStack *titles, *pages;
  AdwTabView *tabs;
  AdwTabBar *tab_bar;
  GtkMenuButton *menu_button;
  GtkWidget *patients;
  gulong changed_id;
  gboolean is_empty;
};

G_DEFINE_FINAL_TYPE (ChartWindow, chart_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  NAVIGATION_PATIENTS,
  NAVIGATION_SERVER,
};

static ChartApplication *
get_application (ChartWindow *self)
{
  return CHART_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
}

static void
update_header (ChartWindow *self)
{
  const char *page = gtk_stack_get_visible_child_name (self->pages);
  gboolean charts = g_strcmp0 (page, "charts") == 0;
  gboolean many = adw_tab_view_get_n_pages (self->tabs) > 1;

  gtk_stack_set_visible_child_name (self->titles, charts && many ? "tabs" : "title");
  gtk_label_set_text (self->page_title, g_strcmp0 (page, "server") == 0 ? "Server" : "Patients");
}

static void
show_page (ChartWindow *self, const char *name)
{
  if (strcmp (name, "charts") == 0 && self->is_empty && adw_tab_view_get_n_pages (self->tabs) <= 1)
    name = "first-run";
  gtk_stack_set_visible_child_name (self->pages, name);
  update_header (self);
}

static void
on_navigated (ChartWindow *self, GtkListBoxRow *row)
{
  if (row == NULL || gtk_window_get_application (GTK_WINDOW (self)) == NULL)
    return;
  show_page (self, gtk_list_box_row_get_index (row) == NAVIGATION_SERVER ? "server" : "charts");
}

static void
navigate (ChartWindow *self, int index)
{
  gtk_list_box_select_row (self->navigation,
                           gtk_list_box_get_row_at_index (self->navigation, index));
}

/* Clicking the chosen row again goes back to the list of patients. */
static void
on_navigation_activated (ChartWindow *self, GtkListBoxRow *row)
{
  if (gtk_list_box_row_get_index (row) == NAVIGATION_PATIENTS && self->patients != NULL)
    adw_tab_view_set_selected_page (self->tabs, adw_tab_view_get_page (self->tabs, self->patients));
}

static AdwTabPage *
find_chart (ChartWindow *self, const char *patient_id)
{
  for (int i = 0; i < adw_tab_view_get_n_pages (self->tabs); i++)
    {
      AdwTabPage *page = adw_tab_view_get_nth_page (self->tabs, i);
      GtkWidget *child = adw_tab_page_get_child (page);

      if (CHART_IS_CHART_PAGE (child) &&
          g_strcmp0 (
              chart_record_get_patient_id (chart_chart_page_get_record (CHART_CHART_PAGE (child))),
              patient_id) == 0)
        return page;
    }
  return NULL;
}

static const ChartIdentity *
identity_of (AdwTabPage *page)
{
  GtkWidget *child = adw_tab_page_get_child (page);

  return CHART_IS_CHART_PAGE (child)
             ? chart_record_get_identity (chart_chart_page_get_record (CHART_CHART_PAGE (child)))
             : NULL;
}

static gboolean
name_is_shared (ChartWindow *self, AdwTabPage *page)
{
  const ChartIdentity *identity = identity_of (page);

  for (int i = 0; i < adw_tab_view_get_n_pages (self->tabs); i++)
    {
      AdwTabPage *other = adw_tab_view_get_nth_page (self->tabs, i);
      const ChartIdentity *second = other != page ? identity_of (other) : NULL;

      if (second != NULL && strcmp (second->name, identity->name) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
update_titles (ChartWindow *self)
{
  for (int i = 0; i < adw_tab_view_get_n_pages (self->tabs); i++)
    {
      AdwTabPage *page = adw_tab_view_get_nth_page (self->tabs, i);
      const ChartIdentity *identity = identity_of (page);
      g_autofree char *sentence = NULL;
      g_autofree char *tooltip = NULL;
      g_autofree char *title = NULL;

      if (identity == NULL)
        continue;
      title = name_is_shared (self, page) ? g_strconcat (identity->name, " ", identity->born, NULL)
                                          : g_strdup (identity->name);
      sentence = chart_identity_dup_sentence (identity);
      tooltip = g_markup_escape_text (sentence, -1);
      adw_tab_page_set_title (page, title);
      adw_tab_page_set_tooltip (page, tooltip);
    }
}

static void
on_chart_titled (GtkWidget *chart)
{
  GtkRoot *root = gtk_widget_get_root (chart);

  if (CHART_IS_WINDOW (root))
    update_titles (CHART_WINDOW (root));
}

void
chart_window_open_chart (ChartWindow *self, const char *patient_id)
{
  ChartApplication *application = get_application (self);
  AdwTabPage *page = find_chart (self, patient_id);

  if (page == NULL)
    {
      GtkWidget *chart = chart_chart_page_new (chart_application_get_client (application),
                                               patient_id,
                                               chart_application_get_pins (application));

      page = adw_tab_view_append (self->tabs, chart);
      adw_tab_page_set_title (page, "Reading");
      g_signal_connect (chart, "titled", G_CALLBACK (on_chart_titled), NULL);
    }
  adw_tab_view_set_selected_page (self->tabs, page);
  navigate (self, NAVIGATION_PATIENTS);
  show_page (self, "charts");
}

static void
on_pages_changed (ChartWindow *self)
{
  update_header (self);
  update_titles (self);
}

static void
on_tab_selected (ChartWindow *self)
{
  AdwTabPage *page = adw_tab_view_get_selected_page (self->tabs);

  GtkWidget *child = page != NULL ? adw_tab_page_get_child (page) : NULL;

  if (CHART_IS_CHART_PAGE (child))
    chart_chart_page_focus (CHART_CHART_PAGE (child));
}

static AdwTabView *
on_create_window (ChartWindow *self)
{
  GtkWidget *window = chart_window_new (get_application (self));

  gtk_window_present (GTK_WINDOW (window));
  return CHART_WINDOW (window)->tabs;
}

static void
on_first_patient (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChartWindow) self = data;
  g_autoptr (FhirJsonDoc) doc = chart_client_get_finish (CHART_CLIENT (source), result, NULL);
  gboolean empty =
      doc != NULL &&
      !chart_json_ok (chart_json_first (chart_json_get (chart_json_root (doc), "entry")));
  const char *page = self->pages != NULL ? gtk_stack_get_visible_child_name (self->pages) : NULL;

  if (page == NULL)
    return;
  self->is_empty = empty;
  if (strcmp (page, "server") != 0)
    show_page (self, "charts");
}

/* Whether the store has patients decides between the list and the first-run page. */
static void
look_for_patients (ChartWindow *self)
{
  chart_client_get_async (chart_application_get_client (get_application (self)),
                          "Patient?_count=1",
                          NULL,
                          on_first_patient,
                          g_object_ref (self));
}

static void
on_client_changed (ChartWindow *self)
{
  if (self->is_empty && gtk_window_get_application (GTK_WINDOW (self)) != NULL)
    look_for_patients (self);
}

static void
on_server_changed (ChartWindow *self)
{
  ChartServer *server = chart_application_get_server (get_application (self));

  gtk_label_set_text (self->server_state,
                      chart_server_get_state (server) == CHART_SERVER_ON ? "Server on"
                                                                         : "Server off");
}

static void
action_open_chart (GtkWidget *widget, const char *action, GVariant *target)
{
  chart_window_open_chart (CHART_WINDOW (widget), g_variant_get_string (target, NULL));
}

static void
action_open_chart_window (GtkWidget *widget, const char *action, GVariant *target)
{
  GtkWidget *window = chart_window_new (get_application (CHART_WINDOW (widget)));

  gtk_window_present (GTK_WINDOW (window));
  chart_window_open_chart (CHART_WINDOW (window), g_variant_get_string (target, NULL));
}

static void
action_show_patients (GtkWidget *widget, const char *action, GVariant *target)
{
  ChartWindow *self = CHART_WINDOW (widget);

  navigate (self, NAVIGATION_PATIENTS);
  adw_tab_view_set_selected_page (self->tabs, adw_tab_view_get_page (self->tabs, self->patients));
  show_page (self, "charts");
}

static void
action_show_server (GtkWidget *widget, const char *action, GVariant *target)
{
  navigate (CHART_WINDOW (widget), NAVIGATION_SERVER);
}

static void
action_toggle_navigation (GtkWidget *widget, const char *action, GVariant *target)
{
  AdwFlap *flap = CHART_WINDOW (widget)->flap;

  adw_flap_set_reveal_flap (flap, !adw_flap_get_reveal_flap (flap));
}

static void
action_close_tab (GtkWidget *widget, const char *action, GVariant *target)
{
  ChartWindow *self = CHART_WINDOW (widget);
  AdwTabPage *page = adw_tab_view_get_selected_page (self->tabs);

  if (page != NULL && !adw_tab_page_get_pinned (page))
    adw_tab_view_close_page (self->tabs, page);
}

static void
action_print (GtkWidget *widget, const char *action, GVariant *target)
{
  AdwTabPage *page = adw_tab_view_get_selected_page (CHART_WINDOW (widget)->tabs);

  if (page != NULL)
    gtk_widget_activate_action (adw_tab_page_get_child (page), "chart.print", NULL);
}

static void
action_menu (GtkWidget *widget, const char *action, GVariant *target)
{
  gtk_menu_button_popup (CHART_WINDOW (widget)->menu_button);
}

static void
action_switcher (GtkWidget *widget, const char *action, GVariant *target)
{
  ChartWindow *self = CHART_WINDOW (widget);
  AdwTabPage *page = adw_tab_view_get_selected_page (self->tabs);
  GtkWidget *below = page != NULL ? adw_tab_page_get_child (page) : GTK_WIDGET (self->overlay);

  if (CHART_IS_CHART_PAGE (below))
    below = chart_chart_page_get_body (CHART_CHART_PAGE (below));
  chart_switcher_present (self->overlay,
                          below,
                          chart_application_get_client (get_application (self)));
}

static void
action_toast (GtkWidget *widget, const char *action, GVariant *target)
{
  adw_toast_overlay_add_toast (CHART_WINDOW (widget)->toasts,
                               adw_toast_new (g_variant_get_string (target, NULL)));
}

static void
action_style (GtkWidget *widget, const char *action, GVariant *target)
{
  chart_application_set_style (get_application (CHART_WINDOW (widget)),
                               g_variant_get_string (target, NULL));
}

static void
chart_window_dispose (GObject *object)
{
  ChartWindow *self = CHART_WINDOW (object);

  self->pages = NULL;
  self->patients = NULL;
  G_OBJECT_CLASS (chart_window_parent_class)->dispose (object);
}

/* clang-format off */
static const struct
{
  const char *name, *type;
  GtkWidgetActionActivateFunc run;
} actions[] = {
  { "win.open-chart", "s", action_open_chart },
  { "win.open-chart-window", "s", action_open_chart_window },
  { "win.show-patients", NULL, action_show_patients },
  { "win.show-server", NULL, action_show_server },
  { "win.toggle-navigation", NULL, action_toggle_navigation },
  { "win.close-tab", NULL, action_close_tab },
  { "win.menu", NULL, action_menu },
  { "win.switcher", NULL, action_switcher },
  { "win.print", NULL, action_print },
  { "win.toast", "s", action_toast },
  { "win.style", "s", action_style },
};
/* clang-format on */

static void
chart_window_class_init (ChartWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (CHART_TYPE_FIRST_RUN_PAGE);
  G_OBJECT_CLASS (klass)->dispose = chart_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/chartroom/Chartroom/ui/chart-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ChartWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, ChartWindow, overlay);
  gtk_widget_class_bind_template_child (widget_class, ChartWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, ChartWindow, navigation_button);
  gtk_widget_class_bind_template_child (widget_class, ChartWindow, navigation);
  gtk_widget_class_bind_template_child (widget_class, ChartWindow, server_state);
  gtk_widget_class_bind_template_child (widget_class, ChartWindow, page_title);
  gtk_widget_class_bind_template_child (widget_class, ChartWindow, titles);
  gtk_widget_class_bind_template_child (widget_class, ChartWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, ChartWindow, tabs);
  gtk_widget_class_bind_template_child (widget_class, ChartWindow, tab_bar);
  gtk_widget_class_bind_template_child (widget_class, ChartWindow, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, on_create_window);
  gtk_widget_class_bind_template_callback (widget_class, on_pages_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_tab_selected);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class,
                                     actions[i].name,
                                     actions[i].type,
                                     actions[i].run);
}

static void
chart_window_init (ChartWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_tab_view_set_shortcuts (self->tabs,
                              ADW_TAB_VIEW_SHORTCUT_ALL_SHORTCUTS &
                                  ~ADW_TAB_VIEW_SHORTCUT_CONTROL_HOME &
                                  ~ADW_TAB_VIEW_SHORTCUT_CONTROL_END);
  g_signal_connect_swapped (self->navigation, "row-selected", G_CALLBACK (on_navigated), self);
  g_signal_connect_swapped (self->navigation,
                            "row-activated",
                            G_CALLBACK (on_navigation_activated),
                            self);
}

static void
add_patients (ChartWindow *self, ChartApplication *application)
{
  g_autoptr (GIcon) icon = g_themed_icon_new ("chart-person-symbolic");
  AdwTabPage *page;

  self->patients = chart_patients_page_new (chart_application_get_client (application),
                                            chart_application_get_pins (application));
  page = adw_tab_view_append_pinned (self->tabs, self->patients);
  adw_tab_page_set_title (page, "Patients");
  adw_tab_page_set_icon (page, icon);
}

GtkWidget *
chart_window_new (ChartApplication *application)
{
  ChartWindow *self = g_object_new (CHART_TYPE_WINDOW, "application", application, NULL);
  ChartClient *client = chart_application_get_client (application);
  ChartServer *server = chart_application_get_server (application);

  add_patients (self, application);
  gtk_stack_add_named (
      self->pages,
      chart_server_page_new (server, client, chart_application_get_folder (application)),
      "server");
  g_signal_connect_object (client,
                           "changed",
                           G_CALLBACK (on_client_changed),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (server,
                           "changed",
                           G_CALLBACK (on_server_changed),
                           self,
                           G_CONNECT_SWAPPED);
  navigate (self, NAVIGATION_PATIENTS);
  on_server_changed (self);
  update_header (self);
  look_for_patients (self);
  return GTK_WIDGET (self);
}
