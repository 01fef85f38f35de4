/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "chart-list-state.h"

char *
chart_list_state_phrase (ChartListState state, const char *what)
{
  static const struct
  {
    const char *before, *after;
  } words[CHART_LIST_N_STATES] = {
    [CHART_LIST_LOADING] = { "Reading ", "" },
    [CHART_LIST_READY] = { "", "" },
    [CHART_LIST_KNOWN_NONE] = { "No known ", "" },
    [CHART_LIST_NOT_RECORDED] = { "No ", " recorded" },
    [CHART_LIST_FILTERED] = { "No ", " match" },
    [CHART_LIST_NO_ACCESS] = { "You may not see ", "" },
    [CHART_LIST_UNAVAILABLE] = { "Not available: ", "" },
  };

  g_return_val_if_fail (state < CHART_LIST_N_STATES, g_strdup (what));

  return g_strconcat (words[state].before, what, words[state].after, NULL);
}
