/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-result.h"

G_BEGIN_DECLS

/* All results of one analyte in one unit: never two units in one series. */
#define CHART_TYPE_SERIES (chart_series_get_type())
G_DECLARE_FINAL_TYPE (ChartSeries, chart_series, CHART, SERIES, GObject)

struct _ChartSeries
{
  GObject parent_instance;

  char *analyte; /* as the newest result calls it */
  char *key;
  char *code;  /* (nullable) */
  char *unit;  /* (nullable) */
  char *panel; /* the report or category it belongs to */
  ChartCategory category;
  GPtrArray *results; /* (element-type ChartResult) oldest first; hidden ones left out */
};

/* Groups results (element-type ChartResult). panels maps "Observation/id" to the name of the report
 * that lists it (nullable). Ordered by category, panel, name. (element-type ChartSeries) */
GPtrArray *chart_series_group (GPtrArray *results, GHashTable *panels) G_GNUC_WARN_UNUSED_RESULT;

/* The newest result with a value, or the newest of all; never NULL. */
ChartResult *chart_series_get_newest (ChartSeries *self);
/* The one with a value before that; NULL when there is none. */
ChartResult *chart_series_get_previous (ChartSeries *self);

/* The analytes for the summary: those whose code is pinned, in the order of pins, then the most
 * recently measured laboratory ones, up to n. A pin is one code or several joined by "/" that mean
 * the same analyte; the newest wins. (element-type ChartSeries) */
GPtrArray *
chart_series_pick (GPtrArray *series, const char *const *pins, guint n) G_GNUC_WARN_UNUSED_RESULT;

/* Vital signs for the summary card, newest first value of each, in the fixed order of the R4 vital
 * signs profile (http://hl7.org/fhir/R4/observation-vitalsigns.html). */
typedef struct
{
  const char *label;   /* "BP" */
  char *value;         /* "142/88" */
  char *unit;          /* (nullable) */
  ChartFlag flag;      /* borrowed words: lives as long as the results */
  ChartResult *result; /* (transfer none) */
} ChartVital;
GArray *
chart_vitals_new (GPtrArray *series) G_GNUC_WARN_UNUSED_RESULT; /* (element-type ChartVital) */

G_END_DECLS
