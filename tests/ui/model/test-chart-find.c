/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Identity (S1, S3, S4) and what the list of patients says. */

#include "chart-date.h"
#include "chart-find-details.h"
#include "ui-test.h"

#define NOW "2026-03-12T09:05:00Z"

/* clang-format off */
static const struct { const char *description, *patient, *sentence; } people[] = {
  { "all there", "{'id':'1','name':[{'family':'Smith','given':['Jane'],'prefix':['Mrs']}],'birthDate':'1948-04-05','gender':'female','identifier':[{'value':'9'},{'type':{'coding':[{'code':'MR'}]},'value':'004'}]}", "SMITH, Jane (Mrs), born 05-Apr-1948 (77 y), gender Female, MRN 004" },
  { "S3: nothing there", "{'id':'1'}", "Name not recorded, born not recorded, gender Not recorded, Identifier not recorded" },
  { "the name in use, not the former", "{'id':'1','name':[{'use':'maiden','family':'Old'},{'use':'official','family':'New'}]}", "NEW, born not recorded, gender Not recorded, Identifier not recorded" },
  { "a name that has ended", "{'id':'1','name':[{'family':'Old','period':{'end':'2011'}},{'family':'New'}]}", "NEW, born not recorded, gender Not recorded, Identifier not recorded" },
  { "a name in words only", "{'id':'1','name':[{'text':'Jane Smith'}]}", "Jane Smith, born not recorded, gender Not recorded, Identifier not recorded" },
  { "S4: deceased with date and age, and no running age", "{'id':'1','name':[{'family':'A'}],'birthDate':'1943-09-19','deceasedDateTime':'2024-11-03T04:00:00Z'}", "A, born 19-Sep-1943, DECEASED 03-Nov-2024, age 81 y, gender Not recorded, Identifier not recorded" },
  { "S4: deceased, date unknown", "{'id':'1','name':[{'family':'A'}],'deceasedBoolean':true}", "A, born not recorded, DECEASED date not recorded, gender Not recorded, Identifier not recorded" },
  { "deceasedBoolean false is alive", "{'id':'1','name':[{'family':'A'}],'birthDate':'1957','deceasedBoolean':false}", "A, born 1957 (68 or 69 y), gender Not recorded, Identifier not recorded" },
  { "capitals of other scripts", "{'id':'1','name':[{'family':'\303\226zt\303\274rk','given':['Ay\305\237e']}],'gender':'other'}", "\303\226ZT\303\234RK, Ay\305\237e, born not recorded, gender Other, Identifier not recorded" },
};

static const struct { const char *description, *name, *text, *marked; } marks[] = {
  { "parts in any order", "SMITH, Jane", "ja smith", "[SMITH], [Ja]ne" },
  { "accents aside", "\303\226ZT\303\234RK, Ay\305\237e", "ozt", "[\303\226ZT]\303\234RK, Ay\305\237e" },
  { "only at the start of a word", "NASMITH, Jane", "smith", "NASMITH, Jane" },
  { "a second part of a double name", "SMITH-JONES, Ann", "jones", "SMITH-[JONES], Ann" },
  { "nothing typed", "SMITH, Jane", "", "SMITH, Jane" },
  { "a number", "SMITH, Jane", "1948", "SMITH, Jane" },
};
/* clang-format on */

static void
test_identity (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autoptr (FhirJsonDoc) doc = ui_test_doc (people[i].patient);
      g_autoptr (ChartIdentity) identity =
          chart_identity_new (chart_json_root (doc), chart_date_sort (NOW));
      g_autofree char *sentence = chart_identity_dup_sentence (identity);

      g_test_message ("%s", people[i].description);
      g_assert_cmpstr (sentence, ==, people[i].sentence);
    }
}

static void
test_marks (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      g_autoptr (GArray) stretches = chart_find_emphasise (marks[i].name, marks[i].text);
      g_autoptr (GString) marked = g_string_new (marks[i].name);

      for (guint j = stretches->len; j-- > 0;)
        {
          const ChartStretch *stretch = &g_array_index (stretches, ChartStretch, j);

          g_string_insert_c (marked, stretch->end, ']');
          g_string_insert_c (marked, stretch->start, '[');
        }
      g_test_message ("%s", marks[i].description);
      g_assert_cmpstr (marked->str, ==, marks[i].marked);
    }
}

#define ENTRY(id, family, given, group)                                            \
  "{'resource':{'resourceType':'Patient','id':'" id "','name':[{'family':'" family \
  "','given':['" given "']}]},"                                                    \
  "'search':{'extension':[{'url':'urn:x-chartroom:find-group','valueCode':'" group "'}]}}"

static void
test_groups_and_same_names (void)
{
  g_autoptr (FhirJsonDoc) doc = ui_test_doc (
      "{'resourceType':'Bundle','entry':[" ENTRY ("1", "Smith", "Jane", "prefix") "," ENTRY (
          "2",
          "Smyth",
          "Jan",
          "near") "," ENTRY ("3", "Smith", "Jane Ellen", "exact") "]}");
  g_autoptr (GPtrArray) rows = chart_find_read (doc, "smith", chart_date_sort (NOW));
  ChartFound *first = g_ptr_array_index (rows, 0);
  ChartFound *last = g_ptr_array_index (rows, 2);

  g_assert_cmpstr (first->identity->id, ==, "3");
  g_assert_cmpint (first->group, ==, CHART_FIND_EXACT);
  g_assert_true (first->same_name);
  g_assert_cmpint (last->group, ==, CHART_FIND_EDIT);
  g_assert_false (last->same_name);
}

static void
test_alias_names_the_former_name (void)
{
  g_autoptr (FhirJsonDoc) doc =
      ui_test_doc ("{'resourceType':'Bundle','entry':[{'resource':{'resourceType':'Patient','id':'"
                   "1','name':[{'family':'Brown',"
                   "'given':['Jo']},{'use':'maiden','family':'Smith','given':['Jo'],'period':{'end'"
                   ":'2011'}}]},'search':{'extension':["
                   "{'url':'urn:x-chartroom:find-group','valueCode':'alias'},{'url':'urn:x-"
                   "chartroom:find-matched','valueString':'smith'}]}}]}");
  g_autoptr (GPtrArray) rows = chart_find_read (doc, "smith", chart_date_sort (NOW));

  ui_test_assert_words (((ChartFound *)g_ptr_array_index (rows, 0))->matched,
                        "was SMITH, Jo until 2011");
}

static void
test_path_is_escaped (void)
{
  g_autofree char *path = chart_find_dup_path ("o'neil & sons", 50);

  g_assert_true (g_str_has_prefix (path, "Patient/$find?_count=50&text="));
  g_assert_null (strchr (path, ' '));
  g_assert_null (strstr (path, "& "));
}

/* One batch, two entries a row; a path that was refused says so for its row alone. */
static FhirResponse *
answer_batch (const FhirRequest *request, gpointer data)
{
  static const char text[] =
      "{'resourceType':'Bundle','type':'batch-response','entry':["
      "{'resource':{'resourceType':'Bundle','type':'searchset','entry':[{'resource':{'resourceType'"
      ":'AllergyIntolerance','id':'a','code':{'text':'penicillin'},'patient':{'reference':"
      "'Patient/1'}}}]},'response':{'status':'200'}},"
      "{'resource':{'resourceType':'Bundle','type':'searchset','entry':[{'resource':{'resourceType'"
      ":'Encounter','id':'e','status':'finished','class':{'code':'AMB'},'period':{'start':"
      "'2026-03-12T09:05:00Z'}}}]},'response':{'status':'200'}},"
      "{'response':{'status':'403'}},"
      "{'resource':{'resourceType':'Bundle','type':'searchset'},'response':{'status':'200'}}]}";
  FhirResponse *response = fhir_response_new (200);
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr (FhirJsonDoc) asked = NULL;

  g_assert_cmpint (request->method, ==, FHIR_METHOD_POST);
  g_assert_cmpstr (request->path, ==, "");
  asked = ui_test_doc (g_bytes_get_data (request->body, NULL));
  g_assert_cmpuint (chart_json_count (chart_json_get (chart_json_root (asked), "entry")), ==, 4);
  fhir_response_take_bytes (response, g_bytes_new (json, strlen (json)));
  return response;
}

static void
test_details_come_in_one_batch (void)
{
  g_autoptr (ChartClient) client = chart_client_new_canned (answer_batch, NULL, NULL, NULL);
  g_autoptr (FhirJsonDoc) doc = ui_test_doc ("{'resourceType':'Bundle','entry':[" ENTRY (
      "1",
      "Smith",
      "Jane",
      "exact") "," ENTRY ("2", "Smith", "Joe", "exact") "]}");
  g_autoptr (GPtrArray) rows = chart_find_read (doc, "smith", chart_date_sort (NOW));
  ChartFound *first = g_ptr_array_index (rows, 0);
  ChartFound *second = g_ptr_array_index (rows, 1);

  chart_find_fill (client, rows, NULL);
  while (second->allergies == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (first->allergies->state, ==, CHART_ALLERGIES_KNOWN);
  g_assert_cmpuint (first->allergies->known, ==, 1);
  ui_test_assert_words (first->last_date, "12-Mar-2026");
  g_assert_cmpint (second->allergies->state, ==, CHART_ALLERGIES_UNAVAILABLE);
  g_assert_null (second->last_date);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-identity/sentences", test_identity);
  g_test_add_func ("/chart-find/emphasis", test_marks);
  g_test_add_func ("/chart-find/groups-and-same-names", test_groups_and_same_names);
  g_test_add_func ("/chart-find/alias", test_alias_names_the_former_name);
  g_test_add_func ("/chart-find/path", test_path_is_escaped);
  g_test_add_func ("/chart-find/details", test_details_come_in_one_batch);
  return g_test_run();
}
