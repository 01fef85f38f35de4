/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-item.h"

G_BEGIN_DECLS

/* The reference range that came with a result (rule S11). Never one from elsewhere. */
typedef struct
{
  char *text; /* "0.6–1.1", "≤10", "no range", "several ranges": never NULL */
  char *who;  /* (nullable) "women", from appliesTo */
  gboolean has_low, has_high;
  double low, high;              /* for drawing only */
  ChartJson low_json, high_json; /* borrowed from the document: for exact comparison */
} ChartRange;

/* Reads the referenceRange list of an Observation or component. One range of type normal, or
 * without a type, is taken; with several nobody can know which holds, and that is said. */
ChartRange *chart_range_new (ChartJson list) G_GNUC_WARN_UNUSED_RESULT;
void chart_range_free (ChartRange *range); /* NULL is fine */

/* What is to be said beside a value. */
typedef struct
{
  const char *word; /* (nullable) "High", "Critical"; static unless own is set */
  char *own;        /* (nullable) a word of the laboratory's that the table does not have */
  ChartStyle style;
  ChartGlyph glyph;
  gboolean computed; /* from the range, not the laboratory's own */
} ChartFlag;

/* The laboratory's interpretation where there is one; else the value against the range when it is a
 * number in the range's unit and the answer is certain; else nothing. */
ChartFlag chart_flag_read (ChartJson interpretation, ChartJson quantity, const ChartRange *range);
void chart_flag_clear (ChartFlag *flag);

/* Word of an interpretation code; FALSE when the table lacks it. */
gboolean chart_flag_lookup (const char *code, ChartFlag *ret_flag);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChartRange, chart_range_free)

G_END_DECLS
