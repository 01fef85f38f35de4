/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Rule S6, the status matrix: one row a cell; and S25. */

#include "chart-allergy.h"
#include "chart-document.h"
#include "chart-encounter.h"
#include "chart-immunization.h"
#include "chart-medication.h"
#include "chart-problem.h"
#include "chart-status.h"
#include "ui-test.h"

static ChartItem *
medication (FhirJsonDoc *doc)
{
  return chart_medication_new (doc, NULL);
}

/* clang-format off */
static const struct
{
  const char *description;
  ChartItem *(*build) (FhirJsonDoc *doc);
  const char *json;
  ChartPlace place;
  const char *chip;   /* NULL: none at all */
  const char *lead;
} rows[] = {
  { "allergy active and confirmed", chart_allergy_new, "{'resourceType':'AllergyIntolerance','code':{'text':'x'},'clinicalStatus':{'coding':[{'code':'active'}]},'verificationStatus':{'coding':[{'code':'confirmed'}]}}", CHART_PLACE_CURRENT, NULL, NULL },
  { "allergy without a status is current", chart_allergy_new, "{'resourceType':'AllergyIntolerance','code':{'text':'x'}}", CHART_PLACE_CURRENT, NULL, NULL },
  { "allergy unconfirmed", chart_allergy_new, "{'resourceType':'AllergyIntolerance','code':{'text':'x'},'verificationStatus':{'coding':[{'code':'unconfirmed'}]}}", CHART_PLACE_CURRENT, "Unconfirmed", NULL },
  { "allergy refuted", chart_allergy_new, "{'resourceType':'AllergyIntolerance','code':{'text':'x'},'clinicalStatus':{'coding':[{'code':'active'}]},'verificationStatus':{'coding':[{'code':'refuted'}]}}", CHART_PLACE_NEGATED, NULL, NULL },
  { "allergy in error though active", chart_allergy_new, "{'resourceType':'AllergyIntolerance','code':{'text':'x'},'clinicalStatus':{'coding':[{'code':'active'}]},'verificationStatus':{'coding':[{'code':'entered-in-error'}]}}", CHART_PLACE_HIDDEN, "Entered in error", NULL },
  { "allergy resolved", chart_allergy_new, "{'resourceType':'AllergyIntolerance','code':{'text':'x'},'clinicalStatus':{'coding':[{'code':'resolved'}]}}", CHART_PLACE_PAST, "Resolved", NULL },
  { "problem relapse", chart_problem_new, "{'resourceType':'Condition','clinicalStatus':{'coding':[{'code':'relapse'}]}}", CHART_PLACE_CURRENT, "Relapse", NULL },
  { "problem provisional", chart_problem_new, "{'resourceType':'Condition','clinicalStatus':{'coding':[{'code':'active'}]},'verificationStatus':{'coding':[{'code':'provisional'}]}}", CHART_PLACE_CURRENT, "Provisional", NULL },
  { "problem in remission", chart_problem_new, "{'resourceType':'Condition','clinicalStatus':{'coding':[{'code':'remission'}]}}", CHART_PLACE_PAST, "In remission", NULL },
  { "problem refuted", chart_problem_new, "{'resourceType':'Condition','clinicalStatus':{'coding':[{'code':'active'}]},'verificationStatus':{'coding':[{'code':'refuted'}]}}", CHART_PLACE_NEGATED, NULL, NULL },
  { "problem without status that has abated", chart_problem_new, "{'resourceType':'Condition','abatementDateTime':'2020'}", CHART_PLACE_PAST, NULL, NULL },
  { "statement on hold counts, marked", medication, "{'resourceType':'MedicationStatement','status':'on-hold'}", CHART_PLACE_CURRENT, "SUSPENDED", NULL },
  { "statement intended", medication, "{'resourceType':'MedicationStatement','status':'intended'}", CHART_PLACE_CURRENT, "Intended", NULL },
  { "statement not taken", medication, "{'resourceType':'MedicationStatement','status':'not-taken'}", CHART_PLACE_NEGATED, "NOT TAKING", NULL },
  { "statement unknown", medication, "{'resourceType':'MedicationStatement','status':'unknown'}", CHART_PLACE_CURRENT, "Status unknown", NULL },
  { "order active", medication, "{'resourceType':'MedicationRequest','status':'active','intent':'order'}", CHART_PLACE_CURRENT, NULL, NULL },
  { "order on hold", medication, "{'resourceType':'MedicationRequest','status':'on-hold','intent':'order'}", CHART_PLACE_CURRENT, "SUSPENDED", NULL },
  { "order draft", medication, "{'resourceType':'MedicationRequest','status':'draft','intent':'order'}", CHART_PLACE_CURRENT, "Draft", NULL },
  { "order cancelled", medication, "{'resourceType':'MedicationRequest','status':'cancelled','intent':'order'}", CHART_PLACE_PAST, "Cancelled", NULL },
  { "order not to give", medication, "{'resourceType':'MedicationRequest','status':'active','intent':'order','doNotPerform':true}", CHART_PLACE_FORBIDDEN, NULL, "DO NOT GIVE" },
  { "an ended order not to give is past and still says so", medication, "{'resourceType':'MedicationRequest','status':'stopped','intent':'order','doNotPerform':true}", CHART_PLACE_PAST, "Stopped", "DO NOT GIVE" },
  { "doNotPerform false is an order", medication, "{'resourceType':'MedicationRequest','status':'active','intent':'order','doNotPerform':false}", CHART_PLACE_CURRENT, NULL, NULL },
  { "a proposal is not an order", medication, "{'resourceType':'MedicationRequest','status':'active','intent':'proposal'}", CHART_PLACE_CURRENT, "Proposal", NULL },
  { "an unknown status is quoted", medication, "{'resourceType':'MedicationRequest','status':'halted','intent':'order'}", CHART_PLACE_CURRENT, "Status \342\200\234halted\342\200\235", NULL },
  { "an absent status is said", medication, "{'resourceType':'MedicationRequest','intent':'order'}", CHART_PLACE_CURRENT, "Status not recorded", NULL },
  { "immunization given", chart_immunization_new, "{'resourceType':'Immunization','status':'completed'}", CHART_PLACE_CURRENT, NULL, NULL },
  { "immunization not given", chart_immunization_new, "{'resourceType':'Immunization','status':'not-done'}", CHART_PLACE_NEGATED, NULL, "NOT GIVEN" },
  { "encounter in progress", chart_encounter_new, "{'resourceType':'Encounter','status':'in-progress'}", CHART_PLACE_CURRENT, "In progress", NULL },
  { "encounter cancelled", chart_encounter_new, "{'resourceType':'Encounter','status':'cancelled'}", CHART_PLACE_NEGATED, "Cancelled", NULL },
  { "document superseded", chart_document_new, "{'resourceType':'DocumentReference','status':'superseded'}", CHART_PLACE_NEGATED, "SUPERSEDED", NULL },
  { "document of a draft", chart_document_new, "{'resourceType':'DocumentReference','status':'current','docStatus':'preliminary'}", CHART_PLACE_CURRENT, "Preliminary", NULL },
  { "document in error by docStatus", chart_document_new, "{'resourceType':'DocumentReference','status':'current','docStatus':'entered-in-error'}", CHART_PLACE_HIDDEN, "Entered in error", NULL },
};
/* clang-format on */

static void
test_matrix (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (FhirJsonDoc) doc = ui_test_doc (rows[i].json);
      g_autoptr (ChartItem) item = rows[i].build (doc);

      g_test_message ("%s", rows[i].description);
      g_assert_cmpint (item->place, ==, rows[i].place);
      g_assert_cmpstr (item->lead, ==, rows[i].lead);
      if (rows[i].chip == NULL)
        g_assert_cmpuint (item->chips->len, ==, 0);
      else
        g_assert_true (chart_item_has_chip (item, rows[i].chip));
    }
}

/* Every rule of the table does what it says, whatever builds the row. */
static void
test_every_rule (void)
{
  guint n;
  const ChartStatusRule *rules = chart_status_get_rules (&n);

  for (guint i = 0; i < n; i++)
    {
      gboolean concept = g_str_has_suffix (rules[i].element, "icalStatus") ||
                         g_str_has_suffix (rules[i].element, "ationStatus");
      gboolean boolean = strcmp (rules[i].value, "true") == 0;
      g_autofree char *value = g_strdup_printf (concept   ? "{'coding':[{'code':'%s'}]}"
                                                : boolean ? "%s"
                                                          : "'%s'",
                                                rules[i].value);
      g_autofree char *json =
          g_strdup_printf ("{'resourceType':'%s','%s':%s}", rules[i].type, rules[i].element, value);
      g_autoptr (FhirJsonDoc) doc = ui_test_doc (json);
      g_autoptr (ChartItem) item = chart_item_new (doc);

      chart_status_apply (item);
      g_test_message ("%s.%s = %s", rules[i].type, rules[i].element, rules[i].value);
      g_assert_cmpint (item->place, ==, rules[i].place);
      g_assert_true (rules[i].chip == NULL || chart_item_has_chip (item, rules[i].chip));
    }
}

/* S25: an unknown modifier is said and nothing of the row is summarised. */
static void
test_modifier (void)
{
  g_autoptr (FhirJsonDoc) doc =
      ui_test_doc ("{'resourceType':'MedicationRequest','status':'active','intent':'order',"
                   "'medicationCodeableConcept':{'text':'x'},"
                   "'dosageInstruction':[{'text':'one a day','modifierExtension':[{'url':'u'}]}]}");
  g_autoptr (ChartItem) item = chart_medication_new (doc, NULL);

  g_assert_true (chart_item_has_chip (item, CHART_STATUS_MODIFIER));
  g_assert_null (item->detail);
  g_assert_cmpint (item->place, ==, CHART_PLACE_CURRENT);
}

static void
test_sentence (void)
{
  g_autoptr (FhirJsonDoc) doc = ui_test_doc (
      "{'resourceType':'MedicationRequest','status':'on-hold','intent':'order',"
      "'medicationCodeableConcept':{'text':'furosemide'},'authoredOn':'2026-01-02',"
      "'dosageInstruction':[{'doseAndRate':[{'doseQuantity':{'value':40,'unit':'mg'}}],"
      "'timing':{'repeat':{'frequency':1,'period':1,'periodUnit':'d'}}}]}");
  g_autoptr (ChartItem) item = chart_medication_new (doc, NULL);
  g_autofree char *sentence = chart_item_dup_sentence (item);

  g_assert_cmpstr (
      sentence,
      ==,
      "furosemide, 40 mg \342\200\224 once a day, SUSPENDED, 02-Jan-2026, ordered 02-Jan-2026");
}

static void
test_forbidden_reason (void)
{
  g_autoptr (FhirJsonDoc) doc = ui_test_doc (
      "{'resourceType':'MedicationRequest','status':'active','intent':'order','doNotPerform':true,"
      "'medicationCodeableConcept':{'text':'ibuprofen'},'reasonCode':[{'text':'kidney disease'}],"
      "'dosageInstruction':[{'text':'200 mg'}]}");
  g_autoptr (ChartItem) item = chart_medication_new (doc, NULL);

  g_assert_cmpstr (item->detail, ==, "kidney disease"); /* no dose beside DO NOT GIVE */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-status/matrix", test_matrix);
  g_test_add_func ("/chart-status/every-rule", test_every_rule);
  g_test_add_func ("/chart-status/unknown-modifier", test_modifier);
  g_test_add_func ("/chart-status/sentence", test_sentence);
  g_test_add_func ("/chart-status/do-not-give-shows-no-dose", test_forbidden_reason);
  return g_test_run();
}
