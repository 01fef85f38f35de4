/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-record.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The patient under the cursor, in short: identity, allergies, current medications, newest pinned
 * result. Actions: patients.preview, patients.open, patients.open-window. */
#define CHART_TYPE_PREVIEW (chart_preview_get_type())
G_DECLARE_FINAL_TYPE (ChartPreview, chart_preview, CHART, PREVIEW, GtkWidget)

GtkWidget *chart_preview_new (ChartClient *client, const char *const *pins);
void chart_preview_set_patient (ChartPreview *self, const char *patient_id); /* (nullable) */

G_END_DECLS
