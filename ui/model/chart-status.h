/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-item.h"

G_BEGIN_DECLS

/* The status matrix (rule S6): where a resource belongs by its status elements and what chip says
 * so. One row per value; a test walks the table. */
typedef struct
{
  const char *type;
  const char *element; /* code or CodeableConcept */
  const char *value;
  ChartPlace place;
  ChartStyle style;
  ChartGlyph glyph;
  const char *chip; /* (nullable) no chip */
} ChartStatusRule;

const ChartStatusRule *chart_status_get_rules (guint *ret_n);

/* Sets place and chips of an item from its resource. Of several elements the strongest place wins,
 * in the order of ChartPlace. A value that the table does not know is said in a chip, quoted. Also
 * says modifier extensions (rule S25): all are unknown to this version, the detail is then
 * withheld. */
void chart_status_apply (ChartItem *item);

/* Whether the resource holds a modifierExtension anywhere. */
gboolean chart_status_has_modifier (const FhirJsonDoc *doc);

#define CHART_STATUS_MODIFIER "Contains a modifier this version cannot interpret"

G_END_DECLS
