/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-client.h"
#include "chart-server.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* The FHIR server of this store: switch, address, who can reach it. */
#define CHART_TYPE_SERVER_PAGE (chart_server_page_get_type())
G_DECLARE_FINAL_TYPE (ChartServerPage, chart_server_page, CHART, SERVER_PAGE, AdwBin)

GtkWidget *chart_server_page_new (ChartServer *server, ChartClient *client, const char *folder);

G_END_DECLS
