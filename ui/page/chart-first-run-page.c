/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* An empty store is not "no results": it says so and offers what to do. */

#include "chart-first-run-page.h"

struct _ChartFirstRunPage
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (ChartFirstRunPage, chart_first_run_page, ADW_TYPE_BIN)

static void
chart_first_run_page_class_init (ChartFirstRunPageClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      GTK_WIDGET_CLASS (klass),
      "/org/chartroom/Chartroom/ui/chart-first-run-page.ui");
}

static void
chart_first_run_page_init (ChartFirstRunPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
chart_first_run_page_new (void)
{
  return g_object_new (CHART_TYPE_FIRST_RUN_PAGE, NULL);
}
