/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-item.h"

G_BEGIN_DECLS

/* A row for a Condition: onset in date, as precise as recorded; abatement and recorder in note. */
ChartItem *chart_problem_new (FhirJsonDoc *doc) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
