/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Runs an application that only says why the records cannot be opened, until its window is closed.
 * Somebody who started Chartroom from a menu does not see standard error. Returns 1. */
int chart_failure_window_run (const char *application_id, const char *folder, const char *problem);

G_END_DECLS
