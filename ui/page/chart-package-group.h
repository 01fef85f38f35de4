/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-client.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* The FHIR packages of the store: what is installed, install from a file, remove. */
#define CHART_TYPE_PACKAGE_GROUP (chart_package_group_get_type())
G_DECLARE_FINAL_TYPE (ChartPackageGroup, chart_package_group, CHART, PACKAGE_GROUP, AdwBin)

void chart_package_group_set_client (ChartPackageGroup *self, ChartClient *client);

G_END_DECLS
