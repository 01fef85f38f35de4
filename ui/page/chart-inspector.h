/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-record.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The stored JSON of a resource, all its versions, read only (Ctrl+I). Without a choice it shows
 * the patient. */
#define CHART_TYPE_INSPECTOR (chart_inspector_get_type())
G_DECLARE_FINAL_TYPE (ChartInspector, chart_inspector, CHART, INSPECTOR, GtkWidget)

GtkWidget *chart_inspector_new (ChartRecord *record);
void chart_inspector_set_target (ChartInspector *self, const char *target); /* "Type/id" */
/* Fetches only while it is open. */
void chart_inspector_set_active (ChartInspector *self, gboolean active);

G_END_DECLS
