/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the lines of a chart stand. Pure; any thread. */
typedef struct
{
  double low, high, step; /* low and high are multiples of step */
  guint decimals;         /* that labels need */
} ChartScale;

/* A scale of round steps that holds [low, high] with about n lines. */
ChartScale chart_scale_new (double low, double high, guint n);

typedef struct
{
  gint64 ms;
  char label[12];  /* "Apr 2025", "12-Mar" */
  gboolean strong; /* first of a year, or of a month among days */
} ChartTick;

/* Ticks of a proportional time axis (rule S13), at most n, on round moments: years, months, days.
 * (element-type ChartTick) */
GArray *chart_ticks_new (gint64 from_ms, gint64 to_ms, guint n) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
