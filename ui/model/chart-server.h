/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The server switch. What a server is comes from outside (the application chooses it), so that the
 * window knows nothing of HTTP. start and stop run on a thread of their own, one at a time.
 *
 * Signal "changed": state, address or problem differ. */
#define CHART_TYPE_SERVER (chart_server_get_type())
G_DECLARE_FINAL_TYPE (ChartServer, chart_server, CHART, SERVER, GObject)

typedef struct
{
  /* Listens; gives its address. */
  char *(*start) (gpointer data, GError **error);
  void (*stop) (gpointer data); /* may wait for running requests */
  gpointer data;                /* outlives the ChartServer */
} ChartServerBackend;

typedef enum
{
  CHART_SERVER_OFF,
  CHART_SERVER_STARTING,
  CHART_SERVER_ON,
  CHART_SERVER_STOPPING,
} ChartServerState;

ChartServer *chart_server_new (const ChartServerBackend *backend) G_GNUC_WARN_UNUSED_RESULT;
void chart_server_set_wanted (ChartServer *self, gboolean on);
ChartServerState chart_server_get_state (ChartServer *self);
const char *chart_server_get_url (ChartServer *self);     /* (nullable) while it is on */
const char *chart_server_get_problem (ChartServer *self); /* (nullable) why it did not start */
gint64 chart_server_get_since (ChartServer *self);        /* ms; 0 when it is off */

G_END_DECLS
