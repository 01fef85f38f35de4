/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-client.h"
#include "chart-item.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows one document: text, PDF pages, an image; says in words what it cannot show. */
#define CHART_TYPE_DOCUMENT_VIEW (chart_document_view_get_type())
G_DECLARE_FINAL_TYPE (ChartDocumentView, chart_document_view, CHART, DOCUMENT_VIEW, GtkWidget)

GtkWidget *chart_document_view_new (ChartClient *client);
void chart_document_view_set_item (ChartDocumentView *self, ChartItem *item); /* (nullable) */

G_END_DECLS
