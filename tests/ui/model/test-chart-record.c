/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A record through a canned client: the list states that a healthy store does not have (S15),
 * refresh after a change, and no noise when nothing changed. */

#include "chart-record.h"
#include "ui-test.h"

typedef struct
{
  guint refuse_allergies; /* status to answer with; 0: none */
  guint conditions;
  guint asked;
} Store;

static FhirResponse *
answer_text (guint status, const char *text)
{
  FhirResponse *response = fhir_response_new (status);
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');

  fhir_response_take_bytes (response, g_bytes_new (json, strlen (json)));
  return response;
}

static FhirResponse *
answer (const FhirRequest *request, gpointer data)
{
  Store *store = data;
  g_autoptr (GString) entries =
      g_string_new ("{'resourceType':'Bundle','type':'searchset','entry':[");

  store->asked++;
  if (strcmp (request->path, "AllergyIntolerance") == 0 && store->refuse_allergies != 0)
    return answer_text (
        store->refuse_allergies,
        "{'resourceType':'OperationOutcome','issue':[{'details':{'text':'the store is busy'}}]}");
  if (strcmp (request->path, "Patient") == 0)
    g_string_append (entries,
                     "{'resource':{'resourceType':'Patient','id':'1','meta':{'versionId':'1'},'"
                     "name':[{'family':'A'}]}}");
  for (guint i = 0; strcmp (request->path, "Condition") == 0 && i < store->conditions; i++)
    g_string_append_printf (
        entries,
        "%s{'resource':{'resourceType':'Condition','id':'c%u','meta':{'versionId':'1'},"
        "'code':{'text':'problem'}}}",
        i > 0 ? "," : "",
        i);
  g_string_append (entries, "]}");
  return answer_text (200, entries->str);
}

static void
count_change (ChartRecord *record, guint part, guint *counts)
{
  counts[part]++;
}

/* clang-format off */
static const struct { guint status; ChartListState state; const char *problem; } refusals[] = {
  { 503, CHART_LIST_UNAVAILABLE, "the store is busy" },
  { 500, CHART_LIST_UNAVAILABLE, "the store is busy" },
  { 403, CHART_LIST_NO_ACCESS, "the store is busy" },
  { 401, CHART_LIST_NO_ACCESS, "the store is busy" },
};
/* clang-format on */

static void
test_one_part_fails (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      Store store = { .refuse_allergies = refusals[i].status, .conditions = 2 };
      g_autoptr (ChartClient) client = chart_client_new_canned (answer, &store, NULL, NULL);
      g_autoptr (ChartRecord) record = chart_record_new (client, "1");

      g_assert_cmpint (chart_record_get_state (record, CHART_PART_ALLERGIES),
                       ==,
                       CHART_LIST_LOADING);
      chart_record_refresh (record);
      while (!chart_record_is_loaded (record))
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (chart_record_get_state (record, CHART_PART_ALLERGIES),
                       ==,
                       refusals[i].state);
      g_assert_cmpstr (chart_record_get_problem (record, CHART_PART_ALLERGIES),
                       ==,
                       refusals[i].problem);
      g_assert_cmpint (chart_record_get_state (record, CHART_PART_PROBLEMS), ==, CHART_LIST_READY);
      g_assert_cmpint (chart_record_get_state (record, CHART_PART_DOCUMENTS),
                       ==,
                       CHART_LIST_NOT_RECORDED);
      g_assert_cmpstr (chart_record_get_identity (record)->name, ==, "A");
      if (refusals[i].state == CHART_LIST_UNAVAILABLE)
        g_assert_cmpint (chart_record_get_as_of (record), ==, 0); /* S15: not as of now */
    }
}

static void
run_until_asked (Store *store, guint asked)
{
  gint64 end = g_get_monotonic_time() + 5 * G_USEC_PER_SEC;

  while (store->asked < asked && g_get_monotonic_time() < end)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (store->asked, >=, asked);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_change_is_shown (void)
{
  Store store = { .conditions = 1 };
  guint counts[CHART_N_PARTS] = { 0 };
  g_autoptr (ChartClient) client = chart_client_new_canned (answer, &store, NULL, NULL);
  g_autoptr (ChartRecord) record = chart_record_new (client, "1");

  chart_record_refresh (record);
  run_until_asked (&store, CHART_N_PARTS);
  g_signal_connect (record, "changed", G_CALLBACK (count_change), counts);
  chart_client_tell_changed (client);
  run_until_asked (&store, 2 * CHART_N_PARTS);
  g_assert_cmpuint (counts[CHART_PART_PROBLEMS], ==, 0); /* nothing new: nothing told */
  store.conditions = 2;
  chart_client_tell_changed (client);
  run_until_asked (&store, 3 * CHART_N_PARTS);
  g_assert_cmpuint (counts[CHART_PART_PROBLEMS], ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (chart_record_get_items (record, CHART_PART_PROBLEMS)),
                    ==,
                    2);
}

static void
test_inactive_waits (void)
{
  Store store = { .conditions = 1 };
  g_autoptr (ChartClient) client = chart_client_new_canned (answer, &store, NULL, NULL);
  g_autoptr (ChartRecord) record = chart_record_new (client, "1");

  chart_record_refresh (record);
  run_until_asked (&store, CHART_N_PARTS);
  chart_record_set_active (record, FALSE);
  chart_client_tell_changed (client);
  for (gint64 end = g_get_monotonic_time() + G_USEC_PER_SEC / 2; g_get_monotonic_time() < end;)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_cmpuint (store.asked, ==, CHART_N_PARTS);
  chart_record_set_active (record, TRUE);
  run_until_asked (&store, 2 * CHART_N_PARTS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-record/one-part-fails", test_one_part_fails);
  g_test_add_func ("/chart-record/change-is-shown", test_change_is_shown);
  g_test_add_func ("/chart-record/inactive-waits", test_inactive_waits);
  return g_test_run();
}
