/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-import-job.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Runs a job and shows how far it is; can be cancelled; tells every problem by name and place. */
void chart_import_dialog_present (GtkWindow *parent, ChartImportJob *job);

G_END_DECLS
