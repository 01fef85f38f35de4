/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-allergy.h"
#include "chart-identity.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Who this chart is about, always visible, full width (rule S1): name, born, gender, identifier;
 * below it the allergy line in one of four states (rule S5). */
#define CHART_TYPE_BANNER (chart_banner_get_type())
G_DECLARE_FINAL_TYPE (ChartBanner, chart_banner, CHART, BANNER, GtkWidget)

GtkWidget *chart_banner_new (void);
void chart_banner_set_identity (ChartBanner *self, const ChartIdentity *identity);
/* NULL: still reading. */
void chart_banner_set_allergies (ChartBanner *self, const ChartAllergies *allergies);
/* "12-Mar-2026 09:05"; stale (nullable): what failed. */
void chart_banner_set_as_of (ChartBanner *self, const char *text, const char *stale);

G_END_DECLS
