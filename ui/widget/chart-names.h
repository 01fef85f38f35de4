/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Sets what screen readers say of a widget, and of the part of it that takes the keyboard. */
void chart_name_widget (gpointer widget, const char *text);

/* From now on a widget without a name has an empty one. GTK 4.8 tells screen readers the name of
 * the type instead ("GtkListItemWidget", "AdwGizmo"). Once, before the first window. */
void chart_names_install (void);

G_END_DECLS
