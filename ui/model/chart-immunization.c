/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Vaccines given and not given (rule S6: not-done is shown as such and not counted). */

#include "chart-immunization.h"
#include "chart-date.h"
#include "chart-quantity.h"
#include "chart-status.h"
#include "chart-text.h"

static char *
dup_dose (ChartJson json)
{
  ChartJson protocol = chart_json_first (chart_json_get (json, "protocolApplied"));
  g_autofree char *number = chart_json_dup_at (protocol, "doseNumberPositiveInt");
  g_autofree char *total = chart_json_dup_at (protocol, "seriesDosesPositiveInt");

  if (number == NULL)
    number = chart_json_dup_at (protocol, "doseNumberString");
  if (number == NULL)
    return NULL;
  return total != NULL ? g_strdup_printf ("dose" CHART_NBSP "%s of" CHART_NBSP "%s", number, total)
                       : g_strdup_printf ("dose" CHART_NBSP "%s", number);
}

static char *
dup_detail (ChartJson json)
{
  g_autofree char *dose = dup_dose (json);
  g_autofree char *amount = chart_quantity_format_dose (chart_json_get (json, "doseQuantity"));
  g_autofree char *route = chart_json_dup_concept (chart_json_get (json, "route"));
  g_autofree char *site = chart_json_dup_concept (chart_json_get (json, "site"));

  return chart_text_join (CHART_DASH, dose, amount, route, site);
}

static char *
dup_note (ChartJson json)
{
  g_autofree char *lot = chart_json_dup_at (json, "lotNumber");
  g_autofree char *maker = chart_json_dup_reference (chart_json_get (json, "manufacturer"));
  g_autofree char *who = chart_json_dup_reference (
      chart_json_get (chart_json_first (chart_json_get (json, "performer")), "actor"));
  g_autofree char *batch = lot != NULL ? g_strconcat ("lot ", lot, NULL) : NULL;
  const char *primary = chart_json_ok (chart_json_get (json, "primarySource")) &&
                                !chart_json_true_at (json, "primarySource")
                            ? "reported, not from the one who gave it"
                            : NULL;

  return chart_text_join (CHART_DOT, batch, maker, who, primary);
}

ChartItem *
chart_immunization_new (FhirJsonDoc *doc)
{
  g_autoptr (ChartItem) item = chart_item_new (doc);
  ChartJson json = chart_item_get_json (item);
  char *title = chart_json_dup_concept (chart_json_get (json, "vaccineCode"));
  g_autofree char *when = chart_json_dup_at (json, "occurrenceDateTime");

  g_free (item->title);
  item->title = title != NULL ? title : g_strdup ("Vaccine not named");
  item->date =
      when != NULL ? chart_date_format_day (when) : chart_json_dup_at (json, "occurrenceString");
  if (item->date == NULL)
    item->date = g_strdup ("date not recorded");
  item->sort = chart_date_sort (when);
  item->detail = dup_detail (json);
  item->note = dup_note (json);
  chart_status_apply (item);
  if (item->place == CHART_PLACE_NEGATED)
    {
      g_autofree char *reason = chart_json_dup_concept (chart_json_get (json, "statusReason"));

      item->glyph = CHART_GLYPH_BARRED;
      item->lead = g_strdup ("NOT GIVEN");
      g_free (item->detail);
      item->detail = reason != NULL ? g_steal_pointer (&reason) : g_strdup ("reason not recorded");
    }
  return g_steal_pointer (&item);
}
