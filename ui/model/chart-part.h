/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a record is made of; each part is one search. */
typedef enum
{
  CHART_PART_PATIENT,
  CHART_PART_ALLERGIES,
  CHART_PART_PROBLEMS,
  CHART_PART_REQUESTS, /* orders and statements share the list of medications */
  CHART_PART_STATEMENTS,
  CHART_PART_IMMUNIZATIONS,
  CHART_PART_ENCOUNTERS,
  CHART_PART_DOCUMENTS,
  CHART_PART_RESULTS,
  CHART_PART_REPORTS, /* names of panels */
  CHART_N_PARTS,
} ChartPart;

G_END_DECLS
