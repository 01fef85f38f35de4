/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-range.h"

G_BEGIN_DECLS

/* One measured thing: an Observation, or one component of it. */
#define CHART_TYPE_RESULT (chart_result_get_type())
G_DECLARE_FINAL_TYPE (ChartResult, chart_result, CHART, RESULT, GObject)

typedef enum
{
  CHART_CATEGORY_LABORATORY,
  CHART_CATEGORY_VITALS,
  CHART_CATEGORY_OTHER,
} ChartCategory;

struct _ChartResult
{
  GObject parent_instance;

  ChartItem *item; /* resource, status, chips */
  char *analyte;   /* never NULL */
  char *key;  /* what makes two results the same analyte: "http://loinc.org|2160-0" or its words */
  char *code; /* (nullable) first code */
  ChartCategory category;
  char *unit;       /* (nullable) */
  char *brief;      /* value for narrow places, see chart_quantity_shorten() */
  char *value;      /* what stands in the cell, without unit: "1.0", "<5", "Pending" */
  gboolean numeric; /* number below is valid, for drawing and nothing else */
  double number;
  char comparator; /* '<', '>' or 0 */
  gboolean absent; /* no value: value says so in words, and why */
  ChartRange *range;
  ChartFlag flag;
  char *date;   /* "12-Mar-2026 09:05" or "date not recorded" */
  gint64 sort;  /* ms */
  char *source; /* (nullable) who measured */
};

/* Appends the results of an Observation: one, or one a component. */
void chart_result_read (FhirJsonDoc *doc, GPtrArray *results);

/* "1.3 mg/dL", tied; text without unit where it is none. (transfer full) */
char *chart_result_format (ChartResult *self);
/* "Creatinine 1.3 mg/dL, High, range 0.6–1.1, 12-Mar-2026" for screen readers. (transfer full) */
char *chart_result_dup_sentence (ChartResult *self);

G_END_DECLS
