/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Rule S5: the four states of the allergy line, never confused. */

#include "chart-allergy.h"
#include "ui-test.h"

#define KNOWN                                                                                   \
  "{'resourceType':'AllergyIntolerance','id':'1','code':{'text':'penicillin'},'recordedDate':'" \
  "2019-01-12','verificationStatus':{'coding':[{'code':'confirmed'}]}}"
#define HIGH                                                                                     \
  "{'resourceType':'AllergyIntolerance','id':'2','code':{'text':'latex'},'criticality':'high','" \
  "recordedDate':'2001'}"
#define REFUTED                                                                                    \
  "{'resourceType':'AllergyIntolerance','id':'3','code':{'text':'aspirin'},'verificationStatus':{" \
  "'coding':[{'code':'refuted'}]}}"
#define ERROR                                                                                      \
  "{'resourceType':'AllergyIntolerance','id':'4','code':{'text':'codeine'},'verificationStatus':{" \
  "'coding':[{'code':'entered-in-error'}]}}"
#define NONE                                                                                       \
  "{'resourceType':'AllergyIntolerance','id':'5','code':{'coding':[{'system':'http://snomed.info/" \
  "sct','code':'716186003','display':'No known "                                                   \
  "allergy'}]},'recordedDate':'2025-02-03','recorder':{'display':'Dr X'}}"
#define NO_DRUG                                                                                    \
  "{'resourceType':'AllergyIntolerance','id':'6','code':{'coding':[{'system':'http://snomed.info/" \
  "sct','code':'409137002'}],'text':'No known drug allergies'},'recordedDate':'2025-02-03'}"
#define NO_INFO                                                                                \
  "{'resourceType':'AllergyIntolerance','id':'7','code':{'coding':[{'system':'http://hl7.org/" \
  "fhir/uv/ips/CodeSystem/absent-unknown-uv-ips','code':'no-allergy-info'}],'text':'No "       \
  "information about allergies'},'recordedDate':'2025'}"
#define PAST                                                                                       \
  "{'resourceType':'AllergyIntolerance','id':'8','code':{'text':'egg'},'clinicalStatus':{'coding'" \
  ":[{'code':'resolved'}]}}"
#define OTHER                                                                          \
  "{'resourceType':'AllergyIntolerance','id':'9','code':{'coding':[{'system':'http://" \
  "other','code':'716186003'}],'text':'substance 716186003'}}"

/* clang-format off */
static const struct
{
  const char *description;
  const char *json[4];
  ChartListState list_state;
  ChartAllergiesState state;
  guint known, hidden;
  const char *text, *detail;
} rows[] = {
  { "nothing recorded", { NULL }, CHART_LIST_NOT_RECORDED, CHART_ALLERGIES_NOT_RECORDED, 0, 0, "Allergies not recorded", NULL },
  { "one known", { KNOWN }, CHART_LIST_READY, CHART_ALLERGIES_KNOWN, 1, 0, "Known allergies (1)", NULL },
  { "refuted and in error are not counted", { KNOWN, REFUTED, ERROR }, CHART_LIST_READY, CHART_ALLERGIES_KNOWN, 1, 1, "Known allergies (1)", NULL },
  { "only a refuted one is not 'none'", { REFUTED }, CHART_LIST_READY, CHART_ALLERGIES_NOT_RECORDED, 0, 0, "Allergies not recorded", NULL },
  { "only a resolved one is not 'none'", { PAST }, CHART_LIST_READY, CHART_ALLERGIES_NOT_RECORDED, 0, 0, "Allergies not recorded", NULL },
  { "an explicit none, with who and when", { NONE }, CHART_LIST_READY, CHART_ALLERGIES_NO_KNOWN, 0, 0, "No known allergy", "recorded 03-Feb-2025 by Dr X" },
  { "none of one kind is quoted, not widened", { NO_DRUG }, CHART_LIST_READY, CHART_ALLERGIES_NO_KNOWN, 0, 0, "No known drug allergies", "recorded 03-Feb-2025" },
  { "no information is not none", { NO_INFO }, CHART_LIST_READY, CHART_ALLERGIES_NOT_RECORDED, 0, 0, "Allergies not recorded", "No information about allergies, recorded 2025" },
  { "a known one beside a none: both are said", { KNOWN, NONE }, CHART_LIST_READY, CHART_ALLERGIES_KNOWN, 1, 0, "Known allergies (1)", "but also \342\200\234No known allergy\342\200\235, recorded 03-Feb-2025" },
  { "the code of another system means nothing", { OTHER }, CHART_LIST_READY, CHART_ALLERGIES_KNOWN, 1, 0, "Known allergies (1)", NULL },
  { "the store did not answer", { NULL }, CHART_LIST_UNAVAILABLE, CHART_ALLERGIES_UNAVAILABLE, 0, 0, "Allergies unavailable", "the store did not answer" },
  { "no access", { NULL }, CHART_LIST_NO_ACCESS, CHART_ALLERGIES_UNAVAILABLE, 0, 0, "Allergies unavailable", "you may not see them" },
};
/* clang-format on */

static void
append (GListStore *items, const char *json)
{
  g_autoptr (FhirJsonDoc) doc = ui_test_doc (json);
  g_autoptr (ChartItem) item = chart_allergy_new (doc);

  g_list_store_append (items, item);
}

static void
test_states (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GListStore) items = g_list_store_new (CHART_TYPE_ITEM);
      g_autoptr (ChartAllergies) sum = NULL;

      for (guint j = 0; j < 4 && rows[i].json[j] != NULL; j++)
        append (items, rows[i].json[j]);
      sum = chart_allergies_new (G_LIST_MODEL (items), rows[i].list_state);
      g_test_message ("%s", rows[i].description);
      g_assert_cmpint (sum->state, ==, rows[i].state);
      g_assert_cmpuint (sum->known, ==, rows[i].known);
      g_assert_cmpuint (sum->hidden, ==, rows[i].hidden);
      ui_test_assert_words (sum->text, rows[i].text);
      ui_test_assert_words (sum->detail, rows[i].detail);
    }
}

static void
test_high_criticality_comes_first (void)
{
  g_autoptr (GListStore) items = g_list_store_new (CHART_TYPE_ITEM);
  g_autoptr (ChartAllergies) sum = NULL;

  append (items, KNOWN);
  append (items, HIGH);
  sum = chart_allergies_new (G_LIST_MODEL (items), CHART_LIST_READY);
  g_assert_cmpstr (((ChartItem *)g_ptr_array_index (sum->items, 0))->title, ==, "latex");
}

static void
test_refuted_row (void)
{
  g_autoptr (FhirJsonDoc) doc = ui_test_doc (REFUTED);
  g_autoptr (ChartItem) item = chart_allergy_new (doc);

  ui_test_assert_words (item->detail, "REFUTED \342\200\224 not allergic");
  g_assert_cmpint (item->glyph, ==, CHART_GLYPH_CROSS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-allergy/states", test_states);
  g_test_add_func ("/chart-allergy/high-criticality-first", test_high_criticality_comes_first);
  g_test_add_func ("/chart-allergy/refuted", test_refuted_row);
  return g_test_run();
}
