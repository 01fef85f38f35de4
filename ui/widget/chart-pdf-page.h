/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>
#include <poppler.h>

G_BEGIN_DECLS

/* One page of a PDF at a zoom; its text is its description for screen readers. */
#define CHART_TYPE_PDF_PAGE (chart_pdf_page_get_type())
G_DECLARE_FINAL_TYPE (ChartPdfPage, chart_pdf_page, CHART, PDF_PAGE, GtkWidget)

GtkWidget *chart_pdf_page_new (PopplerDocument *document, int index, int total);
void chart_pdf_page_set_zoom (ChartPdfPage *self, double zoom); /* 1: 72 points an inch */

G_END_DECLS
