/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-series.h"

G_BEGIN_DECLS

/* The results table: rows are panels and analytes, columns are moments, oldest left. Pure. */
#define CHART_TYPE_GRID_ROW (chart_grid_row_get_type())
G_DECLARE_FINAL_TYPE (ChartGridRow, chart_grid_row, CHART, GRID_ROW, GObject)

struct _ChartGridRow
{
  GObject parent_instance;

  ChartSeries *series; /* NULL: the head of a panel */
  char *panel;         /* of a head: its name */
  guint shown, total;  /* of a head: analytes below it, analytes of the panel */
  GHashTable *cells;   /* column number -> ChartResult, borrowed from series */
};

typedef struct
{
  char *day;  /* "12-Mar-2026" */
  char *time; /* (nullable) "07:40" */
  gint64 sort;
} ChartGridColumn;

typedef struct
{
  GArray *columns;    /* (element-type ChartGridColumn) oldest first */
  GPtrArray *rows;    /* (element-type ChartGridRow) */
  guint shown, total; /* analytes */
  guint older;        /* moments left out at the left */
} ChartGrid;

typedef struct
{
  gint64 from_ms, to_ms;
  const char *needle; /* (nullable) case folded: in the name of the analyte or panel */
  int category;       /* ChartCategory; -1: all */
  guint max_columns;  /* the newest ones */
} ChartGridFilter;

ChartGrid *chart_grid_new (GPtrArray *series,
                           const ChartGridFilter *filter) G_GNUC_WARN_UNUSED_RESULT;
void chart_grid_free (ChartGrid *grid); /* NULL is fine */

/* (nullable) */
ChartResult *chart_grid_row_get_cell (ChartGridRow *row, guint column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChartGrid, chart_grid_free)

G_END_DECLS
