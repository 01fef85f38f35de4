/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Visits, stays and calls. */

#include "chart-encounter.h"
#include "chart-date.h"
#include "chart-status.h"
#include "chart-text.h"

/* Words for http://terminology.hl7.org/CodeSystem/v3-ActCode encounter classes without a display.
 */
/* clang-format off */
static const struct { const char *code, *words; } classes[] = {
  { "AMB", "Ambulatory visit" }, { "EMER", "Emergency visit" }, { "FLD", "Field visit" },
  { "HH", "Home visit" }, { "IMP", "Inpatient stay" }, { "ACUTE", "Acute inpatient stay" },
  { "NONAC", "Inpatient stay, non-acute" }, { "OBSENC", "Observation stay" },
  { "PRENC", "Pre-admission visit" }, { "SS", "Short stay" }, { "VR", "Virtual visit" },
};
/* clang-format on */

static char *
dup_kind (ChartJson json)
{
  g_autofree char *kind = chart_json_dup_concept_at (json, "type");
  g_autofree char *display = chart_json_dup_at (json, "class.display");

  if (kind != NULL)
    return g_steal_pointer (&kind);
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (chart_json_is_at (json, "class.code", classes[i].code))
      return g_strdup (classes[i].words);
  return display != NULL ? chart_text_capitalize (display) : g_strdup ("Kind not recorded");
}

static char *
dup_people (ChartJson json)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  ChartJson list = chart_json_get (json, "participant");

  for
    CHART_JSON_EACH (participant, list)
    {
      char *name = chart_json_dup_reference (chart_json_get (participant, "individual"));

      if (name != NULL)
        g_ptr_array_add (names, name);
    }
  return chart_text_join_n (", ", (const char *const *)names->pdata, names->len);
}

ChartItem *
chart_encounter_new (FhirJsonDoc *doc)
{
  g_autoptr (ChartItem) item = chart_item_new (doc);
  ChartJson json = chart_item_get_json (item);
  g_autofree char *start = chart_json_dup_at (json, "period.start");
  g_autofree char *end = chart_json_dup_at (json, "period.end");
  g_autofree char *people = dup_people (json);
  g_autofree char *place = chart_json_dup_reference (
      chart_json_get (chart_json_first (chart_json_get (json, "location")), "location"));
  g_autofree char *provider = chart_json_dup_reference (chart_json_get (json, "serviceProvider"));
  g_autofree char *reason = chart_json_dup_concept_at (json, "reasonCode");
  g_autofree char *why = reason != NULL ? g_strconcat ("for ", reason, NULL) : NULL;

  g_free (item->title);
  item->title = dup_kind (json);
  item->date = end == NULL ? chart_date_format_day (start) : chart_date_format_period (start, end);
  if (item->date == NULL)
    item->date = g_strdup ("date not recorded");
  item->sort = chart_date_sort (start);
  item->detail = g_strdup (people != NULL ? people : place != NULL ? place : provider);
  item->note = chart_text_join (CHART_DOT,
                                why,
                                people != NULL ? place : NULL,
                                place != NULL || people != NULL ? provider : NULL);
  chart_status_apply (item);
  if (item->place == CHART_PLACE_NEGATED)
    item->glyph = CHART_GLYPH_CROSS;
  return g_steal_pointer (&item);
}
