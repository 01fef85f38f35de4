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
static const ChartStatusRule rules[] = {
  { ALLERGY, "verificationStatus", "confirmed", CHART_PLACE_CURRENT, 0, 0, NULL },
  { ALLERGY, "verificationStatus", "unconfirmed", CHART_PLACE_CURRENT, CHART_STYLE_WARN, CHART_GLYPH_HALF, "Unconfirmed" },
  { ALLERGY, "verificationStatus", "presumed", CHART_PLACE_CURRENT, CHART_STYLE_WARN, CHART_GLYPH_HALF, "Presumed" },
  { ALLERGY, "verificationStatus", "refuted", CHART_PLACE_NEGATED, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, NULL },
  { ALLERGY, "verificationStatus", "entered-in-error", CHART_PLACE_HIDDEN, CHART_STYLE_DASHED, CHART_GLYPH_CROSS, "Entered in error" },
  { ALLERGY, "clinicalStatus", "active", CHART_PLACE_CURRENT, 0, 0, NULL },
  { ALLERGY, "clinicalStatus", "inactive", CHART_PLACE_PAST, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, "Inactive" },
  { ALLERGY, "clinicalStatus", "resolved", CHART_PLACE_PAST, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, "Resolved" },

  { CONDITION, "verificationStatus", "confirmed", CHART_PLACE_CURRENT, 0, 0, NULL },
  { CONDITION, "verificationStatus", "provisional", CHART_PLACE_CURRENT, CHART_STYLE_WARN, CHART_GLYPH_HALF, "Provisional" },
  { CONDITION, "verificationStatus", "differential", CHART_PLACE_CURRENT, CHART_STYLE_WARN, CHART_GLYPH_HALF, "Differential" },
  { CONDITION, "verificationStatus", "unconfirmed", CHART_PLACE_CURRENT, CHART_STYLE_WARN, CHART_GLYPH_HALF, "Unconfirmed" },
  { CONDITION, "verificationStatus", "refuted", CHART_PLACE_NEGATED, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, NULL },
  { CONDITION, "verificationStatus", "entered-in-error", CHART_PLACE_HIDDEN, CHART_STYLE_DASHED, CHART_GLYPH_CROSS, "Entered in error" },
  { CONDITION, "clinicalStatus", "active", CHART_PLACE_CURRENT, 0, 0, NULL },
  { CONDITION, "clinicalStatus", "recurrence", CHART_PLACE_CURRENT, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, "Recurrence" },
  { CONDITION, "clinicalStatus", "relapse", CHART_PLACE_CURRENT, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, "Relapse" },
  { CONDITION, "clinicalStatus", "inactive", CHART_PLACE_PAST, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, "Inactive" },
  { CONDITION, "clinicalStatus", "remission", CHART_PLACE_PAST, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, "In remission" },
  { CONDITION, "clinicalStatus", "resolved", CHART_PLACE_PAST, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, "Resolved" },

  { STATEMENT, "status", "active", CHART_PLACE_CURRENT, 0, 0, NULL },
  { STATEMENT, "status", "intended", CHART_PLACE_CURRENT, CHART_STYLE_LOW, CHART_GLYPH_HALF, "Intended" },
  { STATEMENT, "status", "on-hold", CHART_PLACE_CURRENT, CHART_STYLE_SUSPENDED, CHART_GLYPH_SUSPENDED, "SUSPENDED" },
  { STATEMENT, "status", "completed", CHART_PLACE_PAST, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, "Completed" },
  { STATEMENT, "status", "stopped", CHART_PLACE_PAST, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, "Stopped" },
  { STATEMENT, "status", "not-taken", CHART_PLACE_NEGATED, CHART_STYLE_CRITICAL, CHART_GLYPH_BARRED, "NOT TAKING" },
  { STATEMENT, "status", "unknown", CHART_PLACE_CURRENT, CHART_STYLE_DASHED, CHART_GLYPH_UNRECORDED, "Status unknown" },
  { STATEMENT, "status", "entered-in-error", CHART_PLACE_HIDDEN, CHART_STYLE_DASHED, CHART_GLYPH_CROSS, "Entered in error" },

  { REQUEST, "status", "active", CHART_PLACE_CURRENT, 0, 0, NULL },
  { REQUEST, "status", "draft", CHART_PLACE_CURRENT, CHART_STYLE_LOW, CHART_GLYPH_HALF, "Draft" },
  { REQUEST, "status", "on-hold", CHART_PLACE_CURRENT, CHART_STYLE_SUSPENDED, CHART_GLYPH_SUSPENDED, "SUSPENDED" },
  { REQUEST, "status", "completed", CHART_PLACE_PAST, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, "Completed" },
  { REQUEST, "status", "stopped", CHART_PLACE_PAST, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, "Stopped" },
  { REQUEST, "status", "cancelled", CHART_PLACE_PAST, CHART_STYLE_PLAIN, CHART_GLYPH_NONE, "Cancelled" },
  { REQUEST, "status", "unknown", CHART_PLACE_CURRENT, CHART_STYLE_DASHED, CHART_GLYPH_UNRECORDED, "Status unknown" },
  { REQUEST, "status", "entered-in-error", CHART_PLACE_HIDDEN, CHART_STYLE_DASHED, CHART_GLYPH_CROSS, "Entered in error" },
  { REQUEST, "intent", "proposal", CHART_PLACE_CURRENT, CHART_STYLE_LOW, CHART_GLYPH_HALF, "Proposal" },
  { REQUEST, "intent", "plan", CHART_PLACE_CURRENT, CHART_STYLE_LOW, CHART_GLYPH_HALF, "Plan" },
  { REQUEST, "doNotPerform", "true", CHART_PLACE_FORBIDDEN, 0, 0, NULL },

  { "Observation", "status", "final", CHART_PLACE_CURRENT, 0, 0, NULL },
  { "Observation", "status", "preliminary", CHART_PLACE_CURRENT, CHART_STYLE_LOW, CHART_GLYPH_HALF, "Preliminary" },
  { "Observation", "status", "amended", CHART_PLACE_CURRENT, CHART_STYLE_PLAIN, CHART_GLYPH_CORRECTED, "Amended" },
  { "Observation", "status", "corrected", CHART_PLACE_CURRENT, CHART_STYLE_PLAIN, CHART_GLYPH_CORRECTED, "Corrected" },
  { "Observation", "status", "registered", CHART_PLACE_PENDING, CHART_STYLE_LOW, CHART_GLYPH_CLOCK, "Pending" },
  { "Observation", "status", "cancelled", CHART_PLACE_NEGATED, CHART_STYLE_PLAIN, CHART_GLYPH_CROSS, "Cancelled" },
  { "Observation", "status", "unknown", CHART_PLACE_CURRENT, CHART_STYLE_DASHED, CHART_GLYPH_UNRECORDED, "Status unknown" },
  { "Observation", "status", "entered-in-error", CHART_PLACE_HIDDEN, CHART_STYLE_DASHED, CHART_GLYPH_CROSS, "Entered in error" },

  { "Immunization", "status", "completed", CHART_PLACE_CURRENT, 0, 0, NULL },
  { "Immunization", "status", "not-done", CHART_PLACE_NEGATED, 0, 0, NULL },
  { "Immunization", "status", "entered-in-error", CHART_PLACE_HIDDEN, CHART_STYLE_DASHED, CHART_GLYPH_CROSS, "Entered in error" },

  { "Encounter", "status", "planned", CHART_PLACE_CURRENT, CHART_STYLE_LOW, CHART_GLYPH_NONE, "Planned" },
  { "Encounter", "status", "arrived", CHART_PLACE_CURRENT, CHART_STYLE_LOW, CHART_GLYPH_NONE, "Arrived" },
  { "Encounter", "status", "triaged", CHART_PLACE_CURRENT, CHART_STYLE_LOW, CHART_GLYPH_NONE, "Triaged" },
  { "Encounter", "status", "in-progress", CHART_PLACE_CURRENT, CHART_STYLE_LOW, CHART_GLYPH_NONE, "In progress" },
  { "Encounter", "status", "onleave", CHART_PLACE_CURRENT, CHART_STYLE_LOW, CHART_GLYPH_NONE, "On leave" },
  { "Encounter", "status", "finished", CHART_PLACE_CURRENT, 0, 0, NULL },
  { "Encounter", "status", "cancelled", CHART_PLACE_NEGATED, CHART_STYLE_PLAIN, CHART_GLYPH_CROSS, "Cancelled" },
  { "Encounter", "status", "unknown", CHART_PLACE_CURRENT, CHART_STYLE_DASHED, CHART_GLYPH_UNRECORDED, "Status unknown" },
  { "Encounter", "status", "entered-in-error", CHART_PLACE_HIDDEN, CHART_STYLE_DASHED, CHART_GLYPH_CROSS, "Entered in error" },

  { DOCUMENT, "status", "current", CHART_PLACE_CURRENT, 0, 0, NULL },
  { DOCUMENT, "status", "superseded", CHART_PLACE_NEGATED, CHART_STYLE_DASHED, CHART_GLYPH_NONE, "SUPERSEDED" },
  { DOCUMENT, "status", "entered-in-error", CHART_PLACE_HIDDEN, CHART_STYLE_DASHED, CHART_GLYPH_CROSS, "Entered in error" },
  { DOCUMENT, "docStatus", "preliminary", CHART_PLACE_CURRENT, CHART_STYLE_LOW, CHART_GLYPH_HALF, "Preliminary" },
  { DOCUMENT, "docStatus", "final", CHART_PLACE_CURRENT, CHART_STYLE_PLAIN, CHART_GLYPH_TICK, "Final" },
  { DOCUMENT, "docStatus", "amended", CHART_PLACE_CURRENT, CHART_STYLE_PLAIN, CHART_GLYPH_CORRECTED, "Amended" },
  { DOCUMENT, "docStatus", "entered-in-error", CHART_PLACE_HIDDEN, CHART_STYLE_DASHED, CHART_GLYPH_CROSS, "Entered in error" },
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
