/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Nothing is repaired or made anew here: the store stays as it is. */

#include "chart-failure-window.h"
#include "chart-names.h"

typedef struct
{
  const char *folder;
  const char *problem;
} Failure;

static void
on_activate (GtkApplication *application, Failure *failure)
{
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = adw_status_page_new();
  GtkWidget *close = gtk_button_new_with_label ("Close");
  g_autofree char *text =
      g_markup_printf_escaped ("%s\n\nThe folder is %s. Nothing in it was changed.",
                               failure->problem,
                               failure->folder);

  chart_names_install();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "chart-unavailable-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), "The records cannot be opened");
  adw_status_page_set_description (ADW_STATUS_PAGE (page), text);
  gtk_widget_set_halign (close, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (close, "pill");
  g_signal_connect_swapped (close, "clicked", G_CALLBACK (gtk_window_close), window);
  adw_status_page_set_child (ADW_STATUS_PAGE (page), close);
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new());
  gtk_box_append (GTK_BOX (box), page);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_set_title (GTK_WINDOW (window), "Chartroom");
  gtk_window_set_default_size (GTK_WINDOW (window), 640, 480);
  gtk_window_present (GTK_WINDOW (window));
}

int
chart_failure_window_run (const char *application_id, const char *folder, const char *problem)
{
  Failure failure = { folder, problem };
  g_autoptr (AdwApplication) application = g_object_new (ADW_TYPE_APPLICATION,
                                                         "application-id",
                                                         application_id,
                                                         "flags",
                                                         G_APPLICATION_NON_UNIQUE,
                                                         "resource-base-path",
                                                         "/org/chartroom/Chartroom",
                                                         NULL);

  g_signal_connect (application, "activate", G_CALLBACK (on_activate), &failure);
  g_application_run (G_APPLICATION (application), 0, NULL);
  return 1;
}
