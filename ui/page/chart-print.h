/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chart-record.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Asks how, then prints a section of a record; see chart_paper_new(). */
void chart_print_section (GtkWindow *parent, ChartRecord *record, const char *section);

G_END_DECLS
