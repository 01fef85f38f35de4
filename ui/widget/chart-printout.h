/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-paper.h"
#include <pango/pangocairo.h>

G_BEGIN_DECLS

/* Lines of a record on pages: who it is about and the allergies at the head of each, when it was
 * read and which page of how many at the foot (rules S1, S15). Lengths in points. */
typedef struct _ChartPrintout ChartPrintout;

/* context has the resolution of what is drawn on; now_ms is the time of printing. */
ChartPrintout *chart_printout_new (PangoContext *context,
                                   ChartRecord *record,
                                   const char *section,
                                   double width,
                                   double height) G_GNUC_WARN_UNUSED_RESULT;
void chart_printout_free (ChartPrintout *printout); /* NULL is fine */
guint chart_printout_get_n_pages (const ChartPrintout *printout);
/* n from 0 on. */
void chart_printout_draw (const ChartPrintout *printout, cairo_t *cr, guint n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChartPrintout, chart_printout_free)

G_END_DECLS
