/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-client.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Ctrl+K: patients by plain text, commands after ">". An overlay child, not a popover; the banner
 * of a chart stays uncovered. */
void chart_switcher_present (GtkOverlay *overlay, GtkWidget *below, ChartClient *client);

G_END_DECLS
