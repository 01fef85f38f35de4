/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-record.h"

G_BEGIN_DECLS

typedef enum
{
  CHART_PAPER_TITLE, /* of a part of the record */
  CHART_PAPER_HEAD,  /* of a group in it */
  CHART_PAPER_TEXT,
} ChartPaperKind;

typedef struct
{
  ChartPaperKind kind;
  char *markup; /* Pango */
} ChartPaperLine;

/* A section of a chart as lines for paper: "problems", "medications", "results", "immunizations",
 * "encounters", "documents"; any other name is the summary: all of them, of results the newest.
 * Parts that could not be read say so, what was left out is counted. (element-type ChartPaperLine)
 */
GPtrArray *chart_paper_new (ChartRecord *record, const char *section) G_GNUC_WARN_UNUSED_RESULT;

/* For the head of each page: the sentence of who it is about, and the line of the allergies. */
char *chart_paper_dup_identity (ChartRecord *record) G_GNUC_WARN_UNUSED_RESULT;
char *chart_paper_dup_allergies (ChartRecord *record) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
