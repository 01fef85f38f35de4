/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Problems and diagnoses. A condition with an abatement but without a clinical status is past: R4
 * invariant con-4 ties the two. */

#include "chart-problem.h"
#include "chart-date.h"
#include "chart-quantity.h"
#include "chart-status.h"
#include "chart-text.h"

/* Onset or abatement in words; ret_sort (nullable) gets its start. */
static char *
dup_moment (ChartJson json, const char *prefix, gint64 *ret_sort)
{
  g_autofree char *date_path = g_strconcat (prefix, "DateTime", NULL);
  g_autofree char *start_path = g_strconcat (prefix, "Period.start", NULL);
  g_autofree char *age_path = g_strconcat (prefix, "Age", NULL);
  g_autofree char *text_path = g_strconcat (prefix, "String", NULL);
  g_autofree char *date = chart_json_dup_at (json, date_path);
  g_autofree char *age = NULL;

  if (date == NULL)
    date = chart_json_dup_at (json, start_path);
  if (date != NULL)
    {
      if (ret_sort != NULL)
        *ret_sort = chart_date_sort (date);
      return chart_date_format_day (date);
    }
  age = chart_quantity_format (chart_json_get (json, age_path));
  if (age != NULL)
    return g_strconcat ("at age ", age, NULL);
  return chart_json_dup_at (json, text_path);
}

static char *
dup_note (ChartJson json)
{
  g_autofree char *abated = dup_moment (json, "abatement", NULL);
  g_autofree char *recorded = chart_json_dup_at (json, "recordedDate");
  g_autofree char *who = chart_json_dup_reference (chart_json_get (json, "recorder"));
  g_autofree char *severity = chart_json_dup_concept (chart_json_get (json, "severity"));
  g_autofree char *site = chart_json_dup_concept_at (json, "bodySite");
  g_autofree char *day = chart_date_format_day (recorded);
  g_autofree char *ended = abated != NULL ? g_strconcat ("until ", abated, NULL) : NULL;
  g_autofree char *said = day != NULL ? g_strconcat ("recorded ", day, NULL) : NULL;
  g_autofree char *by = who != NULL ? g_strconcat ("by ", who, NULL) : NULL;
  g_autofree char *source = chart_text_join (" ", said, by);

  return chart_text_join (CHART_DOT, severity, site, ended, source);
}

ChartItem *
chart_problem_new (FhirJsonDoc *doc)
{
  g_autoptr (ChartItem) item = chart_item_new (doc);
  ChartJson json = chart_item_get_json (item);
  char *title = chart_json_dup_concept (chart_json_get (json, "code"));
  g_autofree char *recorded = chart_json_dup_at (json, "recordedDate");

  g_free (item->title);
  item->title = title != NULL ? title : g_strdup ("Problem not named");
  item->sort = chart_date_sort (recorded);
  item->date = dup_moment (json, "onset", &item->sort);
  item->note = dup_note (json);
  chart_status_apply (item);
  if (item->date == NULL)
    item->date = g_strdup ("onset not recorded");
  if (item->place == CHART_PLACE_CURRENT &&
      !chart_json_ok (chart_json_get (json, "clinicalStatus")))
    {
      g_autofree char *abated = dup_moment (json, "abatement", NULL);

      if (abated != NULL)
        item->place = CHART_PLACE_PAST;
    }
  if (item->place == CHART_PLACE_NEGATED)
    {
      item->glyph = CHART_GLYPH_CROSS;
      item->detail = g_strdup ("REFUTED" CHART_DASH "not present");
    }
  return g_steal_pointer (&item);
}
