/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-item.h"

G_BEGIN_DECLS

/* A row for a MedicationRequest or MedicationStatement: drug in the title, form in the qualifier,
 * the dose lines in detail (one a Dosage). medications holds the Medication resources that came
 * along, by "Medication/id" (element-type utf8 FhirJsonDoc) (nullable). An order not to give stands
 * as CHART_PLACE_FORBIDDEN with its reason in detail and never looks like a medicine taken. */
ChartItem *chart_medication_new (FhirJsonDoc *doc,
                                 GHashTable *medications) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
