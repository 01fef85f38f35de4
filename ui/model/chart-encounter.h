/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-item.h"

G_BEGIN_DECLS

/* A row for an Encounter: the period in date, its kind in title, people and place in detail. */
ChartItem *chart_encounter_new (FhirJsonDoc *doc) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
