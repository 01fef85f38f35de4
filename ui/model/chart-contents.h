/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-client.h"
#include "chart-identity.h"
#include "chart-part.h"
#include "chart-series.h"

G_BEGIN_DECLS

/* What the searches of a record have brought, as rows and values. Main thread. */
typedef struct
{
  FhirJsonDoc *patient;    /* (nullable) */
  ChartIdentity *identity; /* (nullable) */
  /* (element-type ChartItem) NULL for PATIENT, RESULTS, REPORTS; of REQUESTS and STATEMENTS, which
   * share one list, that of REQUESTS. */
  GListStore *lists[CHART_N_PARTS];
  GPtrArray *results; /* (element-type ChartResult) */
  GPtrArray *series;  /* (element-type ChartSeries) */

  /* Private. */
  GPtrArray *orders;          /* (element-type ChartItem) before they are merged with statements */
  GPtrArray *statements;      /* (element-type ChartItem) */
  GHashTable *panels;         /* "Observation/1" -> report's name */
  char *marks[CHART_N_PARTS]; /* ids and versions of what was taken last */
} ChartContents;

ChartContents *chart_contents_new (void) G_GNUC_WARN_UNUSED_RESULT;
void chart_contents_free (ChartContents *contents); /* NULL is fine */

/* TRUE when part holds something else than before; lists change by as little as differs. */
gboolean chart_contents_take (ChartContents *contents,
                              ChartPart part,
                              const ChartPages *pages,
                              gint64 now_ms);

G_END_DECLS
