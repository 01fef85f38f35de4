/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What an empty store shows: three ways to the first patients. Activates app.import, app.samples.
 */
#define CHART_TYPE_FIRST_RUN_PAGE (chart_first_run_page_get_type())
G_DECLARE_FINAL_TYPE (ChartFirstRunPage, chart_first_run_page, CHART, FIRST_RUN_PAGE, AdwBin)

GtkWidget *chart_first_run_page_new (void);

G_END_DECLS
