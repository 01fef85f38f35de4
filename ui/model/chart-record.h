/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-allergy.h"
#include "chart-client.h"
#include "chart-identity.h"
#include "chart-part.h"
#include "chart-series.h"

G_BEGIN_DECLS

/* One patient's record as the chart shows it: fetched in parallel, kept fresh by the change feed
 * while it is active. The patient is fixed at construction: there is no global current patient.
 *
 * Signal "changed" (guint part): a part has new content or a new state.
 * Signal "loaded": every part has answered once. */
#define CHART_TYPE_RECORD (chart_record_get_type())
G_DECLARE_FINAL_TYPE (ChartRecord, chart_record, CHART, RECORD, GObject)

ChartRecord *chart_record_new (ChartClient *client,
                               const char *patient_id) G_GNUC_WARN_UNUSED_RESULT;
ChartClient *chart_record_get_client (ChartRecord *self);
const char *chart_record_get_patient_id (ChartRecord *self);

/* Fetches everything again; answers that change nothing tell nothing. */
void chart_record_refresh (ChartRecord *self);
/* An inactive record remembers that it is stale and fetches when it becomes active again. */
void chart_record_set_active (ChartRecord *self, gboolean active);

gboolean chart_record_is_loaded (ChartRecord *self);
/* (nullable) NULL until the patient has been read. (transfer none) */
const ChartIdentity *chart_record_get_identity (ChartRecord *self);
ChartJson chart_record_get_patient (ChartRecord *self);
/* LOADING, READY, NOT_RECORDED, NO_ACCESS or UNAVAILABLE; KNOWN_NONE of allergies is told by
 * chart_allergies_new(). */
ChartListState chart_record_get_state (ChartRecord *self, ChartPart part);
/* (nullable) why a part is unavailable. */
const char *chart_record_get_problem (ChartRecord *self, ChartPart part);
/* Rows of a part (element-type ChartItem); of REQUESTS and STATEMENTS: all medications. Never for
 * PATIENT, RESULTS, REPORTS. (transfer none) */
GListModel *chart_record_get_items (ChartRecord *self, ChartPart part);
/* (element-type ChartSeries) (transfer none) */
GPtrArray *chart_record_get_series (ChartRecord *self);
guint chart_record_get_n_results (ChartRecord *self);
guint chart_record_get_n_hidden_results (ChartRecord *self); /* entered in error */
/* Whether a part has more rows than were fetched. */
gboolean chart_record_has_more (ChartRecord *self, ChartPart part);
/* When the store last answered for all parts, ms; 0 never. */
gint64 chart_record_get_as_of (ChartRecord *self);

G_END_DECLS
