/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-record.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The documents of a record: list left, the chosen one right. */
#define CHART_TYPE_DOCUMENTS_PAGE (chart_documents_page_get_type())
G_DECLARE_FINAL_TYPE (ChartDocumentsPage, chart_documents_page, CHART, DOCUMENTS_PAGE, GtkWidget)

GtkWidget *chart_documents_page_new (ChartRecord *record);
void chart_documents_page_find (ChartDocumentsPage *self); /* Ctrl+F */

G_END_DECLS
