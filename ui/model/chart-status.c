/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Status elements of R4 as one table:
 * http://hl7.org/fhir/R4/valueset-allergyintolerance-verification.html and its neighbours. What is
 * not current must never look current: the table errs to showing a chip too many. */

#include "chart-status.h"
#include "chart-text.h"

#define ALLERGY   "AllergyIntolerance"
#define CONDITION "Condition"
#define STATEMENT "MedicationStatement"
#define REQUEST   "MedicationRequest"
#define DOCUMENT  "DocumentReference"

/* clang-format off */
/* What statuses of different resources have in common. */
#define PLAIN(type, element, value) { type, element, value, CHART_PLACE_CURRENT, 0, 0, NULL }
#define UNSURE(type, element, value, chip) { type, element, value, CHART_PLACE_CURRENT, CHART_STYLE_WARN, CHART_GLYPH_HALF, chip }
#define NOT_YET(type, element, value, chip) { type, element, value, CHART_PLACE_CURRENT, CHART_STYLE_LOW, CHART_GLYPH_HALF, chip }
#define UNDER_WAY(type, element, value, chip) { type, element, value, CHART_PLACE_CURRENT, CHART_STYLE_LOW, CHART_GLYPH_NONE, chip }
#define CHANGED(type, element, value, chip) { type, element, value, CHART_PLACE_CURRENT, CHART_STYLE_PLAIN, CHART_GLYPH_CORRECTED, chip }
#define SUSPENDED(type, element, value) { type, element, value, CHART_PLACE_CURRENT, CHART_STYLE_SUSPENDED, CHART_GLYPH_SUSPENDED, "SUSPENDED" }
#define PAST(type, element, value, chip) { type, element, value, CHART_PLACE_PAST, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, chip }
#define STATUS_UNKNOWN(type) { type, "status", "unknown", CHART_PLACE_CURRENT, CHART_STYLE_DASHED, CHART_GLYPH_UNRECORDED, "Status unknown" }
#define ENTERED_IN_ERROR(type, element) { type, element, "entered-in-error", CHART_PLACE_HIDDEN, CHART_STYLE_DASHED, CHART_GLYPH_CROSS, "Entered in error" }

static const ChartStatusRule rules[] = {
  PLAIN (ALLERGY, "verificationStatus", "confirmed"),
  UNSURE (ALLERGY, "verificationStatus", "unconfirmed", "Unconfirmed"),
  UNSURE (ALLERGY, "verificationStatus", "presumed", "Presumed"),
  { ALLERGY, "verificationStatus", "refuted", CHART_PLACE_NEGATED, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, NULL },
  ENTERED_IN_ERROR (ALLERGY, "verificationStatus"),
  PLAIN (ALLERGY, "clinicalStatus", "active"),
  PAST (ALLERGY, "clinicalStatus", "inactive", "Inactive"),
  PAST (ALLERGY, "clinicalStatus", "resolved", "Resolved"),

  PLAIN (CONDITION, "verificationStatus", "confirmed"),
  UNSURE (CONDITION, "verificationStatus", "provisional", "Provisional"),
  UNSURE (CONDITION, "verificationStatus", "differential", "Differential"),
  UNSURE (CONDITION, "verificationStatus", "unconfirmed", "Unconfirmed"),
  { CONDITION, "verificationStatus", "refuted", CHART_PLACE_NEGATED, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, NULL },
  ENTERED_IN_ERROR (CONDITION, "verificationStatus"),
  PLAIN (CONDITION, "clinicalStatus", "active"),
  { CONDITION, "clinicalStatus", "recurrence", CHART_PLACE_CURRENT, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, "Recurrence" },
  { CONDITION, "clinicalStatus", "relapse", CHART_PLACE_CURRENT, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, "Relapse" },
  PAST (CONDITION, "clinicalStatus", "inactive", "Inactive"),
  PAST (CONDITION, "clinicalStatus", "remission", "In remission"),
  PAST (CONDITION, "clinicalStatus", "resolved", "Resolved"),

  PLAIN (STATEMENT, "status", "active"),
  NOT_YET (STATEMENT, "status", "intended", "Intended"),
  SUSPENDED (STATEMENT, "status", "on-hold"),
  PAST (STATEMENT, "status", "completed", "Completed"),
  PAST (STATEMENT, "status", "stopped", "Stopped"),
  { STATEMENT, "status", "not-taken", CHART_PLACE_NEGATED, CHART_STYLE_CRITICAL, CHART_GLYPH_BARRED, "NOT TAKING" },
  STATUS_UNKNOWN (STATEMENT),
  ENTERED_IN_ERROR (STATEMENT, "status"),

  PLAIN (REQUEST, "status", "active"),
  NOT_YET (REQUEST, "status", "draft", "Draft"),
  SUSPENDED (REQUEST, "status", "on-hold"),
  PAST (REQUEST, "status", "completed", "Completed"),
  PAST (REQUEST, "status", "stopped", "Stopped"),
  PAST (REQUEST, "status", "cancelled", "Cancelled"),
  STATUS_UNKNOWN (REQUEST),
  ENTERED_IN_ERROR (REQUEST, "status"),
  NOT_YET (REQUEST, "intent", "proposal", "Proposal"),
  NOT_YET (REQUEST, "intent", "plan", "Plan"),
  { REQUEST, "doNotPerform", "true", CHART_PLACE_FORBIDDEN, 0, 0, NULL },

  PLAIN ("Observation", "status", "final"),
  NOT_YET ("Observation", "status", "preliminary", "Preliminary"),
  CHANGED ("Observation", "status", "amended", "Amended"),
  CHANGED ("Observation", "status", "corrected", "Corrected"),
  { "Observation", "status", "registered", CHART_PLACE_PENDING, CHART_STYLE_LOW, CHART_GLYPH_CLOCK, "Pending" },
  { "Observation", "status", "cancelled", CHART_PLACE_NEGATED, CHART_STYLE_PLAIN, CHART_GLYPH_CROSS, "Cancelled" },
  STATUS_UNKNOWN ("Observation"),
  ENTERED_IN_ERROR ("Observation", "status"),

  PLAIN ("Immunization", "status", "completed"),
  { "Immunization", "status", "not-done", CHART_PLACE_NEGATED, 0, 0, NULL },
  ENTERED_IN_ERROR ("Immunization", "status"),

  UNDER_WAY ("Encounter", "status", "planned", "Planned"),
  UNDER_WAY ("Encounter", "status", "arrived", "Arrived"),
  UNDER_WAY ("Encounter", "status", "triaged", "Triaged"),
  UNDER_WAY ("Encounter", "status", "in-progress", "In progress"),
  UNDER_WAY ("Encounter", "status", "onleave", "On leave"),
  PLAIN ("Encounter", "status", "finished"),
  { "Encounter", "status", "cancelled", CHART_PLACE_NEGATED, CHART_STYLE_PLAIN, CHART_GLYPH_CROSS, "Cancelled" },
  STATUS_UNKNOWN ("Encounter"),
  ENTERED_IN_ERROR ("Encounter", "status"),

  PLAIN (DOCUMENT, "status", "current"),
  { DOCUMENT, "status", "superseded", CHART_PLACE_NEGATED, CHART_STYLE_DASHED, CHART_GLYPH_NONE, "SUPERSEDED" },
  ENTERED_IN_ERROR (DOCUMENT, "status"),
  NOT_YET (DOCUMENT, "docStatus", "preliminary", "Preliminary"),
  { DOCUMENT, "docStatus", "final", CHART_PLACE_CURRENT, CHART_STYLE_PLAIN, CHART_GLYPH_TICK, "Final" },
  CHANGED (DOCUMENT, "docStatus", "amended", "Amended"),
  ENTERED_IN_ERROR (DOCUMENT, "docStatus"),
};

/* Elements that a resource must have; absence is then said. */
static const struct { const char *type, *element; } required[] = {
  { STATEMENT, "status" }, { REQUEST, "status" }, { "Observation", "status" },
  { "Immunization", "status" }, { "Encounter", "status" }, { DOCUMENT, "status" },
};
/* clang-format on */

const ChartStatusRule *
chart_status_get_rules (guint *ret_n)
{
  *ret_n = G_N_ELEMENTS (rules);
  return rules;
}

gboolean
chart_status_has_modifier (const FhirJsonDoc *doc)
{
  for (guint32 i = 1; i < doc->n_nodes; i++)
    if (doc->nodes[i].key == FHIR_KEY_modifierExtension)
      return TRUE;
  return FALSE;
}

static gboolean
has_value (ChartJson value, const char *wanted)
{
  g_autofree char *text = chart_json_dup (value);

  if (text != NULL)
    return strcmp (text, wanted) == 0;
  return chart_json_concept_has (value, NULL, wanted);
}

static void
apply_rule (ChartItem *item, const ChartStatusRule *rule)
{
  item->place = MAX (item->place, rule->place);
  if (rule->chip != NULL && !chart_item_has_chip (item, rule->chip))
    chart_item_add_chip (item, rule->style, rule->glyph, rule->chip);
}

/* What is in the element but not in the table. */
static void
say_unknown (ChartItem *item, const char *element, ChartJson value)
{
  g_autofree char *text = chart_json_dup (value);
  g_autofree char *chip = NULL;

  if (g_str_equal (element, "doNotPerform") || g_str_equal (element, "intent"))
    return;
  if (text == NULL)
    text = chart_json_dup_concept (value);
  chip =
      g_strdup_printf ("Status \342\200\234%s\342\200\235", text != NULL ? text : "not readable");
  chart_item_add_chip (item, CHART_STYLE_DASHED, CHART_GLYPH_UNRECORDED, chip);
}

static void
apply_element (ChartItem *item, guint first)
{
  const char *element = rules[first].element;
  ChartJson value = chart_json_get (chart_item_get_json (item), element);

  if (!chart_json_ok (value))
    return;
  for (guint i = first; i < G_N_ELEMENTS (rules); i++)
    if (g_str_equal (rules[i].type, item->type) && g_str_equal (rules[i].element, element) &&
        has_value (value, rules[i].value))
      {
        apply_rule (item, &rules[i]);
        return;
      }
  say_unknown (item, element, value);
}

void
chart_status_apply (ChartItem *item)
{
  const char *last = "";

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      if (!g_str_equal (rules[i].type, item->type))
        continue;
      if (g_str_equal (rules[i].element, last))
        continue;
      last = rules[i].element;
      apply_element (item, i);
    }
  for (guint i = 0; i < G_N_ELEMENTS (required); i++)
    if (g_str_equal (required[i].type, item->type) &&
        !chart_json_ok (chart_json_get (chart_item_get_json (item), required[i].element)))
      chart_item_add_chip (item, CHART_STYLE_DASHED, CHART_GLYPH_UNRECORDED, "Status not recorded");
  if (chart_status_has_modifier (item->doc))
    {
      chart_item_add_chip (item, CHART_STYLE_WARN, CHART_GLYPH_WARNING, CHART_STATUS_MODIFIER);
      g_clear_pointer (&item->detail, g_free);
      g_clear_pointer (&item->qualifier, g_free);
    }
}
