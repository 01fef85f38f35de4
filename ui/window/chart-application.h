/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-client.h"
#include "chart-server.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* The application: holds what all windows share. Implementations (service, server, clock) are
 * chosen by whoever makes it. Actions: app.import, app.samples, app.about, app.shortcuts, app.quit,
 * app.new-window. */
#define CHART_TYPE_APPLICATION (chart_application_get_type())
G_DECLARE_FINAL_TYPE (ChartApplication, chart_application, CHART, APPLICATION, AdwApplication)

/* What the windows stand on. */
typedef struct
{
  ChartClient *client;
  ChartServer *server;
  char *folder;        /* of the store, to be shown */
  char **pins;         /* see chart_series_pick() */
  GSettings *settings; /* (nullable) where the schema is not installed */
  guint samples;       /* load that many sample patients into an empty store; 0: do not */
} ChartApplicationParts;

/* Takes the contents of parts. */
ChartApplication *chart_application_new (const char *id,
                                         ChartApplicationParts *parts) G_GNUC_WARN_UNUSED_RESULT;
ChartClient *chart_application_get_client (ChartApplication *self);
ChartServer *chart_application_get_server (ChartApplication *self);
const char *chart_application_get_folder (ChartApplication *self);
const char *const *chart_application_get_pins (ChartApplication *self);
/* "system", "light" or "dark"; kept in the settings. */
void chart_application_set_style (ChartApplication *self, const char *name);

G_END_DECLS
