/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Rules S3, S9, S10, S11, S13 for results; series, vital signs and the table. */

#include "chart-grid.h"
#include "ui-test.h"

#define HEAD                                                                                     \
  "{'resourceType':'Observation','id':'1','status':'final','code':{'coding':[{'system':'http://" \
  "loinc.org','code':'1'}],'text':'A'},'effectiveDateTime':'2026-03-12T07:40:00Z',"
#define RANGE \
  "'referenceRange':[{'low':{'value':3,'unit':'mg/L'},'high':{'value':10,'unit':'mg/L'}}]"

/* clang-format off */
static const struct
{
  const char *description, *tail;
  const char *value, *range, *flag;
  gboolean computed;
} rows[] = {
  { "S9: digits as recorded", "'valueQuantity':{'value':1.0,'unit':'mg/L'}}", "1.0 mg/L", "no range", NULL, TRUE },
  { "S10: an absent unit is said", "'valueQuantity':{'value':1.0}}", "1.0 (no unit)", "no range", NULL, TRUE },
  { "S11: no range, no flag", "'valueQuantity':{'value':900,'unit':'mg/L'}}", "900 mg/L", "no range", NULL, TRUE },
  { "above its range", "'valueQuantity':{'value':11,'unit':'mg/L'}," RANGE "}", "11 mg/L", "3\342\200\22310", "High", TRUE },
  { "the bound itself is inside", "'valueQuantity':{'value':10.0,'unit':'mg/L'}," RANGE "}", "10.0 mg/L", "3\342\200\22310", NULL, TRUE },
  { "below its range", "'valueQuantity':{'value':2.9,'unit':'mg/L'}," RANGE "}", "2.9 mg/L", "3\342\200\22310", "Low", TRUE },
  { "`<5` may be in the range: no flag", "'valueQuantity':{'value':5,'comparator':'<','unit':'mg/L'}," RANGE "}", "<5 mg/L", "3\342\200\22310", NULL, TRUE },
  { "`<3` is below it", "'valueQuantity':{'value':3,'comparator':'<','unit':'mg/L'}," RANGE "}", "<3 mg/L", "3\342\200\22310", "Low", TRUE },
  { "`>8` may be in the range: no flag", "'valueQuantity':{'value':8,'comparator':'>','unit':'mg/L'}," RANGE "}", ">8 mg/L", "3\342\200\22310", NULL, TRUE },
  { "`>10` is above it", "'valueQuantity':{'value':10,'comparator':'>','unit':'mg/L'}," RANGE "}", ">10 mg/L", "3\342\200\22310", "High", TRUE },
  { "another unit is not compared", "'valueQuantity':{'value':900,'unit':'ug/L'}," RANGE "}", "900 ug/L", "3\342\200\22310", NULL, TRUE },
  { "S11: the laboratory's word wins", "'valueQuantity':{'value':11,'unit':'mg/L'},'interpretation':[{'coding':[{'code':'N'}]}]," RANGE "}", "11 mg/L", "3\342\200\22310", NULL, FALSE },
  { "critical is the laboratory's", "'valueQuantity':{'value':5,'unit':'mg/L'},'interpretation':[{'coding':[{'code':'HH'}]}]," RANGE "}", "5 mg/L", "3\342\200\22310", "Critical", FALSE },
  { "an unknown interpretation is quoted", "'valueQuantity':{'value':5,'unit':'mg/L'},'interpretation':[{'text':'suspicious'}]}", "5 mg/L", "no range", "suspicious", FALSE },
  { "only an upper bound", "'valueQuantity':{'value':5,'unit':'mg/L'},'referenceRange':[{'high':{'value':10}}]}", "5 mg/L", "\342\211\24410", NULL, TRUE },
  { "a range in words", "'valueString':'clear','referenceRange':[{'text':'clear to straw'}]}", "clear", "clear to straw", NULL, TRUE },
  { "several ranges: nobody can choose", "'valueQuantity':{'value':11,'unit':'mg/L'},'referenceRange':[{'high':{'value':10}},{'high':{'value':12}}]}", "11 mg/L", "several ranges", NULL, TRUE },
  { "a therapeutic range is not the normal one", "'valueQuantity':{'value':11,'unit':'mg/L'},'referenceRange':[{'type':{'coding':[{'code':'therapeutic'}]},'high':{'value':10}},{'high':{'value':12}}]}", "11 mg/L", "\342\211\24412", NULL, TRUE },
  { "a concept", "'valueCodeableConcept':{'text':'absent'}}", "absent", "no range", NULL, TRUE },
  { "a ratio", "'valueRatio':{'numerator':{'value':1},'denominator':{'value':160}}}", "1:160", "no range", NULL, TRUE },
  { "a boolean", "'valueBoolean':false}", "No", "no range", NULL, TRUE },
  { "S3: why there is no value", "'dataAbsentReason':{'text':'hemolyzed'}}", "No value: hemolyzed", "no range", NULL, TRUE },
  { "S3: no value and no reason", "'x':1}", "No value recorded", "no range", NULL, TRUE },
};
/* clang-format on */

static ChartResult *
read_one (const char *json)
{
  g_autoptr (FhirJsonDoc) doc = ui_test_doc (json);
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func (g_object_unref);

  chart_result_read (doc, results);
  g_assert_cmpuint (results->len, ==, 1);
  return g_object_ref (g_ptr_array_index (results, 0));
}

static void
test_values (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = g_strconcat (HEAD, rows[i].tail, NULL);
      g_autoptr (ChartResult) result = read_one (json);
      g_autofree char *value = chart_result_format (result);

      g_test_message ("%s", rows[i].description);
      ui_test_assert_words (value, rows[i].value);
      ui_test_assert_words (result->range->text, rows[i].range);
      g_assert_cmpstr (result->flag.word, ==, rows[i].flag);
      g_assert_cmpint (result->flag.computed, ==, rows[i].computed);
    }
}

static void
test_pending (void)
{
  g_autoptr (ChartResult) result = read_one (
      "{'resourceType':'Observation','id':'1','status':'registered','code':{'text':'A'}}");

  g_assert_cmpstr (result->value, ==, "Pending");
  g_assert_cmpstr (result->date, ==, "date not recorded");
  g_assert_cmpint (result->item->place, ==, CHART_PLACE_PENDING);
}

static void
test_sentence (void)
{
  g_autoptr (ChartResult) result =
      read_one (HEAD "'valueQuantity':{'value':11,'unit':'mg/L'}," RANGE "}");
  g_autofree char *sentence = chart_result_dup_sentence (result);

  g_assert_cmpstr (sentence, ==, "A 11 mg/L, High, range 3\342\200\22310, 12-Mar-2026 07:40");
}

static void
add (GPtrArray *results,
     const char *id,
     const char *code,
     const char *unit,
     const char *value,
     const char *when)
{
  g_autofree char *json =
      g_strdup_printf ("{'resourceType':'Observation','id':'%s','status':'final','category':[{'"
                       "coding':[{'code':'laboratory'}]}],"
                       "'code':{'coding':[{'system':'http://"
                       "loinc.org','code':'%s'}],'text':'%s'},'effectiveDateTime':'%s',"
                       "'valueQuantity':{'value':%s,'unit':'%s'}}",
                       id,
                       code,
                       code,
                       when,
                       value,
                       unit);
  g_autoptr (FhirJsonDoc) doc = ui_test_doc (json);

  chart_result_read (doc, results);
}

static GPtrArray *
make_results (void)
{
  GPtrArray *results = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (FhirJsonDoc) error =
      ui_test_doc ("{'resourceType':'Observation','id':'e','status':'entered-in-error',"
                   "'code':{'text':'wrong'},'valueQuantity':{'value':1,'unit':'x'}}");

  add (results, "1", "glucose", "mg/dL", "90", "2026-01-01T08:00:00Z");
  add (results, "2", "glucose", "mmol/L", "5.0", "2026-02-01T08:00:00Z");
  add (results, "3", "glucose", "mg/dL", "95", "2026-03-01T08:00:00Z");
  add (results, "4", "sodium", "mmol/L", "139", "2026-03-01T08:00:00Z");
  add (results, "5", "zinc", "mg/L", "1", "2020-03-01T08:00:00Z");
  chart_result_read (error, results);
  return results;
}

static void
test_series_never_mix_units (void)
{
  g_autoptr (GPtrArray) results = make_results();
  g_autoptr (GPtrArray) series = chart_series_group (results, NULL);

  g_assert_cmpuint (series->len, ==, 4); /* glucose twice; what was in error is left out */
  for (guint i = 0; i < series->len; i++)
    {
      ChartSeries *each = g_ptr_array_index (series, i);

      for (guint j = 0; j < each->results->len; j++)
        g_assert_cmpstr (((ChartResult *)g_ptr_array_index (each->results, j))->unit,
                         ==,
                         each->unit);
    }
}

static void
test_newest_and_previous (void)
{
  g_autoptr (GPtrArray) results = make_results();
  g_autoptr (GPtrArray) series = chart_series_group (results, NULL);
  ChartSeries *glucose = g_ptr_array_index (series, 0);

  g_assert_cmpstr (chart_series_get_newest (glucose)->value, ==, "95");
  g_assert_cmpstr (chart_series_get_previous (glucose)->value, ==, "90");
}

static void
test_pins_come_first (void)
{
  static const char *const pins[] = { "nothing", "other/zinc", NULL };
  g_autoptr (GPtrArray) results = make_results();
  g_autoptr (GPtrArray) series = chart_series_group (results, NULL);
  g_autoptr (GPtrArray) picked = chart_series_pick (series, pins, 2);

  g_assert_cmpuint (picked->len, ==, 2);
  g_assert_cmpstr (((ChartSeries *)g_ptr_array_index (picked, 0))->analyte, ==, "zinc");
}

static void
test_grid (void)
{
  g_autoptr (GPtrArray) results = make_results();
  g_autoptr (GPtrArray) series = chart_series_group (results, NULL);
  const ChartGridFilter all = { G_MININT64, G_MAXINT64, NULL, -1, 2 };
  const ChartGridFilter some = { G_MININT64, G_MAXINT64, "sod", -1, 10 };
  const ChartGridFilter vitals = { G_MININT64, G_MAXINT64, NULL, CHART_CATEGORY_VITALS, 10 };
  g_autoptr (ChartGrid) newest = chart_grid_new (series, &all);
  g_autoptr (ChartGrid) filtered = chart_grid_new (series, &some);
  g_autoptr (ChartGrid) empty = chart_grid_new (series, &vitals);
  ChartGridRow *glucose = g_ptr_array_index (newest->rows, 1);

  g_assert_cmpuint (newest->columns->len, ==, 2); /* the newest right, the others counted */
  g_assert_cmpuint (newest->older, ==, 2);
  ui_test_assert_words (g_array_index (newest->columns, ChartGridColumn, 1).day, "01-Mar-2026");
  g_assert_cmpstr (chart_grid_row_get_cell (glucose, 1)->value, ==, "95");
  g_assert_null (chart_grid_row_get_cell (glucose, 0));
  g_assert_cmpuint (filtered->shown, ==, 1);
  g_assert_cmpuint (filtered->total, ==, 4); /* S18: shown of total */
  g_assert_cmpuint (empty->rows->len, ==, 0);
}

static void
test_vitals (void)
{
  g_autoptr (FhirJsonDoc) doc =
      ui_test_doc ("{'resourceType':'Observation','id':'b','status':'final','category':[{'coding':["
                   "{'code':'vital-signs'}]}],"
                   "'code':{'text':'Blood pressure'},'effectiveDateTime':'2026-03-12','component':["
                   "{'code':{'coding':[{'system':'http://"
                   "loinc.org','code':'8480-6'}]},'valueQuantity':{'value':142,'unit':'mmHg'}},"
                   "{'code':{'coding':[{'system':'http://"
                   "loinc.org','code':'8462-4'}]},'valueQuantity':{'value':88,'unit':'mmHg'}}]}");
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) series = NULL;
  g_autoptr (GArray) vitals = NULL;

  chart_result_read (doc, results);
  g_assert_cmpuint (results->len, ==, 2);
  series = chart_series_group (results, NULL);
  vitals = chart_vitals_new (series);
  g_assert_cmpuint (vitals->len, ==, 1);
  g_assert_cmpstr (g_array_index (vitals, ChartVital, 0).value, ==, "142/88");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-result/values", test_values);
  g_test_add_func ("/chart-result/pending", test_pending);
  g_test_add_func ("/chart-result/sentence", test_sentence);
  g_test_add_func ("/chart-series/never-two-units", test_series_never_mix_units);
  g_test_add_func ("/chart-series/newest-and-previous", test_newest_and_previous);
  g_test_add_func ("/chart-series/pins-first", test_pins_come_first);
  g_test_add_func ("/chart-grid/columns-and-filters", test_grid);
  g_test_add_func ("/chart-vitals/blood-pressure", test_vitals);
  return g_test_run();
}
