/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-find.h"

G_BEGIN_DECLS

/* Fetches allergies and last encounters of rows (element-type ChartFound) and notifies each. */
void chart_find_fill (ChartClient *client, GPtrArray *rows, GCancellable *cancellable);

G_END_DECLS
