/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The seven states of every list; they are never confused with each other. */
typedef enum
{
  CHART_LIST_LOADING,      /* nothing is known yet */
  CHART_LIST_READY,        /* rows */
  CHART_LIST_KNOWN_NONE,   /* an explicit record says: none */
  CHART_LIST_NOT_RECORDED, /* no record says anything */
  CHART_LIST_FILTERED,     /* rows exist, a filter hides all of them */
  CHART_LIST_NO_ACCESS,    /* the reader may not see them */
  CHART_LIST_UNAVAILABLE,  /* the source did not answer */
} ChartListState;

#define CHART_LIST_N_STATES (CHART_LIST_UNAVAILABLE + 1)

/* "No known allergies", "Not available: allergies"; what is what the list holds. (transfer full) */
char *chart_list_state_phrase (ChartListState state, const char *what) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
