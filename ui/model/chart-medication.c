/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The medication line of the mock-ups: drug and form, then DOSE amount — route — frequency (rules
 * S6, S7, S8). */

#include "chart-medication.h"
#include "chart-date.h"
#include "chart-dosage.h"
#include "chart-status.h"
#include "chart-text.h"

/* Since when an order has its status. */
#define STATUS_CHANGED "http://hl7.org/fhir/StructureDefinition/request-statusChanged"

/* The Medication that a reference means: contained or delivered beside. */
static ChartJson
find_medication (ChartJson json, GHashTable *medications)
{
  ChartJson reference = chart_json_get (json, "medicationReference");
  g_autofree char *text = chart_json_dup_at (reference, "reference");
  g_autofree char *target = chart_json_dup_target (reference);

  if (text != NULL && *text == '#')
    {
      ChartJson list = chart_json_get (json, "contained");

      for
        CHART_JSON_EACH (contained, list)
      if (chart_json_is_at (contained, "id", text + 1))
        return contained;
    }
  if (target != NULL && medications != NULL)
    return chart_json_root (g_hash_table_lookup (medications, target));
  return CHART_JSON_NONE;
}

static void
fill_drug (ChartItem *item, ChartJson json, GHashTable *medications)
{
  ChartJson medication = find_medication (json, medications);
  char *drug = chart_json_dup_concept (chart_json_get (json, "medicationCodeableConcept"));

  if (drug == NULL && chart_json_ok (medication))
    drug = chart_json_dup_concept (chart_json_get (medication, "code"));
  if (drug == NULL)
    drug = chart_json_dup_reference (chart_json_get (json, "medicationReference"));
  g_free (item->title);
  item->title = drug != NULL ? drug : g_strdup ("Drug not recorded");
  if (chart_json_ok (medication))
    item->qualifier = chart_json_dup_concept (chart_json_get (medication, "form"));
}

static char *
dup_doses (ChartJson json, const char *member)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  ChartJson list = chart_json_get (json, member);

  for
    CHART_JSON_EACH (each, list)
    {
      g_autoptr (ChartDosage) dosage = chart_dosage_new (each);
      char *line = chart_dosage_format (dosage);

      if (line != NULL)
        g_ptr_array_add (lines, line);
    }
  return chart_text_join_n ("\n", (const char *const *)lines->pdata, lines->len);
}

static char *
dup_reason (ChartJson json)
{
  g_autofree char *reason = chart_json_dup_concept_at (json, "reasonCode");

  return reason != NULL ? g_steal_pointer (&reason)
                        : chart_json_dup_reference (
                              chart_json_first (chart_json_get (json, "reasonReference")));
}

static void
fill_request (ChartItem *item, ChartJson json)
{
  g_autofree char *date = chart_json_dup_at (json, "authoredOn");
  g_autofree char *who = chart_json_dup_reference (chart_json_get (json, "requester"));
  g_autofree char *reason = dup_reason (json);
  g_autofree char *day = chart_date_format_day (date);
  g_autofree char *ordered = day != NULL ? g_strconcat ("ordered ", day, NULL) : NULL;
  g_autofree char *by = who != NULL ? g_strconcat ("by ", who, NULL) : NULL;
  g_autofree char *when = chart_text_join (" ", ordered, by);
  g_autofree char *why = reason != NULL ? g_strconcat ("for ", reason, NULL) : NULL;

  item->detail = dup_doses (json, "dosageInstruction");
  item->date = g_steal_pointer (&day);
  item->sort = chart_date_sort (date);
  item->note = chart_text_join (CHART_DOT, when, why);
}

static void
fill_statement (ChartItem *item, ChartJson json)
{
  g_autofree char *start = chart_json_dup_at (json, "effectivePeriod.start");
  g_autofree char *end = chart_json_dup_at (json, "effectivePeriod.end");
  g_autofree char *at = chart_json_dup_at (json, "effectiveDateTime");
  g_autofree char *asserted = chart_json_dup_at (json, "dateAsserted");
  g_autofree char *source = chart_json_dup_reference (chart_json_get (json, "informationSource"));
  g_autofree char *period =
      at != NULL ? chart_date_format_day (at) : chart_date_format_period (start, end);
  g_autofree char *said = chart_date_format_day (asserted);
  g_autofree char *stated = said != NULL ? g_strconcat ("stated ", said, NULL) : NULL;
  g_autofree char *by = source != NULL ? g_strconcat ("by ", source, NULL) : NULL;
  g_autofree char *who = chart_text_join (" ", stated, by);
  const char *sort = start != NULL ? start : at != NULL ? at : asserted;

  item->detail = dup_doses (json, "dosage");
  item->note = chart_text_join (CHART_DOT, period, who);
  item->date = g_steal_pointer (&period);
  item->sort = chart_date_sort (sort);
}

/* An order not to give: its reason instead of a dose. */
static void
forbid (ChartItem *item, ChartJson json)
{
  g_free (item->detail);
  item->detail = dup_reason (json);
  item->lead = g_strdup ("DO NOT GIVE");
  item->glyph = CHART_GLYPH_BARRED;
}

/* "SUSPENDED since 12-Jan-2026" where the record says since when. */
static void
date_suspension (ChartItem *item, ChartJson json)
{
  ChartJson list = chart_json_get (json, "extension");
  g_autofree char *day = NULL;

  for
    CHART_JSON_EACH (extension, list)
  if (chart_json_is_at (extension, "url", STATUS_CHANGED) && day == NULL)
    {
      g_autofree char *since = chart_json_dup_at (extension, "valueDateTime");

      day = chart_date_format_day (since);
    }
  for (guint i = 0; day != NULL && i < item->chips->len; i++)
    {
      ChartChip *chip = &g_array_index (item->chips, ChartChip, i);

      if (strcmp (chip->text, "SUSPENDED") != 0)
        continue;
      g_free (chip->text);
      chip->text = g_strconcat ("SUSPENDED since ", day, NULL);
    }
}

ChartItem *
chart_medication_new (FhirJsonDoc *doc, GHashTable *medications)
{
  g_autoptr (ChartItem) item = chart_item_new (doc);
  ChartJson json = chart_item_get_json (item);

  fill_drug (item, json, medications);
  if (strcmp (item->type, "MedicationStatement") == 0)
    fill_statement (item, json);
  else
    fill_request (item, json);
  if (chart_json_true_at (json, "doNotPerform"))
    forbid (item, json);
  else if (item->detail == NULL)
    item->detail = g_strdup ("Dose not recorded");
  chart_status_apply (item);
  if (item->place == CHART_PLACE_NEGATED)
    item->glyph = CHART_GLYPH_BARRED;
  date_suspension (item, json);
  return g_steal_pointer (&item);
}
