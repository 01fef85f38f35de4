/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Rules S7, S8 and S10 for doses: exact, complete, tied to their units; the words of timings. */

#include "chart-dosage.h"
#include "chart-quantity.h"
#include "ui-test.h"

/* clang-format off */
static const struct { const char *description, *quantity, *dose, *value; } quantities[] = {
  { "no trailing zero in a dose, all digits in a result", "{'value':5.0,'unit':'mg'}", "5 mg", "5.0" },
  { "a zero before the point", "{'value':0.50,'unit':'mg'}", "0.5 mg", "0.50" },
  { "thousands", "{'value':1000,'unit':'mg'}", "1,000 mg", "1000" },
  { "millions", "{'value':1000000,'unit':'units'}", "1,000,000 units", "1000000" },
  { "trailing zeros of a whole number stay", "{'value':500,'unit':'mg'}", "500 mg", "500" },
  { "an exponent is written out in a dose", "{'value':1e2,'unit':'mg'}", "100 mg", "1e2" },
  { "negative", "{'value':-1.50,'unit':'D'}", "-1.5 D", "-1.50" },
  { "below", "{'value':5,'comparator':'<','unit':'mg/L'}", "<5 mg/L", "<5" },
  { "at least", "{'value':100,'comparator':'>=','unit':'mg'}", "\342\211\245100 mg", "\342\211\245100" },
  { "the code stands in for the unit", "{'value':5,'code':'mg'}", "5 mg", "5" },
  { "an annotation loses its braces", "{'value':2,'code':'{tablet}'}", "2 tablet", "2" },
  { "an absent unit is said", "{'value':5}", "5 (no unit)", "5" },
  { "more digits than a double holds", "{'value':0.1234567890123456789,'unit':'g'}", "0.1234567890123456789 g", "0.1234567890123456789" },
  { "no value", "{'unit':'mg'}", NULL, NULL },
};

static const struct { const char *description, *timing, *words; } timings[] = {
  { "twice a day", "{'repeat':{'frequency':2,'period':1,'periodUnit':'d'}}", "twice a day" },
  { "once", "{'repeat':{'frequency':1,'period':1,'periodUnit':'d'}}", "once a day" },
  { "five times a week", "{'repeat':{'frequency':5,'period':1,'periodUnit':'wk'}}", "5 times a week" },
  { "every 8 hours", "{'repeat':{'frequency':1,'period':8,'periodUnit':'h'}}", "every 8 hours" },
  { "hour with an", "{'repeat':{'frequency':1,'period':1,'periodUnit':'h'}}", "once an hour" },
  { "a range of periods", "{'repeat':{'period':4,'periodMax':6,'periodUnit':'h'}}", "every 4 to 6 hours" },
  { "up to", "{'repeat':{'frequencyMax':3,'period':1,'periodUnit':'d'}}", "up to 3 times a day" },
  { "a range of frequencies", "{'repeat':{'frequency':2,'frequencyMax':4,'period':1,'periodUnit':'d'}}", "2 to 4 times a day" },
  { "with meals", "{'repeat':{'frequency':2,'period':1,'periodUnit':'d','when':['C']}}", "twice a day with meals" },
  { "bedtime alone", "{'repeat':{'when':['HS']}}", "at bedtime" },
  { "days", "{'repeat':{'frequency':1,'period':1,'periodUnit':'wk','dayOfWeek':['mon','thu']}}", "once a week on Monday and Thursday" },
  { "times of day", "{'repeat':{'timeOfDay':['08:00:00','20:00:00']}}", "at 08:00 and 20:00" },
  { "for a time", "{'repeat':{'frequency':3,'period':1,'periodUnit':'d','boundsDuration':{'value':7,'unit':'days'}}}", "three times a day for 7 days" },
  { "until a date", "{'repeat':{'frequency':1,'period':1,'periodUnit':'d','boundsPeriod':{'end':'2026-01-17'}}}", "once a day until 17-Jan-2026" },
  { "a code", "{'code':{'coding':[{'code':'TID'}]}}", "three times a day" },
  { "what is not understood is left to the text", "{'repeat':{'frequency':1,'period':1,'periodUnit':'d','offset':30},'code':{'text':'daily, 30 min before food'}}", "daily, 30 min before food" },
  { "an unknown event gives up", "{'repeat':{'frequency':1,'period':1,'periodUnit':'d','when':['XYZ']}}", NULL },
  { "a frequency without its period gives up", "{'repeat':{'frequency':2}}", NULL },
};

static const struct { const char *description, *dosage, *line; } lines[] = {
  { "amount, route, frequency", "{'doseAndRate':[{'doseQuantity':{'value':500,'unit':'mg'}}],'route':{'text':'oral'},'timing':{'repeat':{'frequency':2,'period':1,'periodUnit':'d'}}}", "500 mg \342\200\224 oral \342\200\224 twice a day" },
  { "when required", "{'doseAndRate':[{'doseQuantity':{'value':1,'unit':'g'}}],'timing':{'repeat':{'frequency':1,'period':6,'periodUnit':'h'}},'asNeededCodeableConcept':{'text':'pain'}}", "1 g \342\200\224 every 6 hours when required for pain" },
  { "a range", "{'doseAndRate':[{'doseRange':{'low':{'value':5,'unit':'mg'},'high':{'value':10,'unit':'mg'}}}],'timing':{'repeat':{'when':['HS']}}}", "5\342\200\22310 mg \342\200\224 at bedtime" },
  { "a rate", "{'doseAndRate':[{'rateQuantity':{'value':75.0,'unit':'mL/h'}}],'timing':{'repeat':{'frequency':1,'period':1,'periodUnit':'d'}}}", "75 mL/h \342\200\224 once a day" },
  { "the prescriber's words where the dose is not structured", "{'text':'one tablet at night','timing':{'repeat':{'when':['HS']}}}", "one tablet at night" },
  { "the most in a time", "{'doseAndRate':[{'doseQuantity':{'value':1,'unit':'g'}}],'timing':{'repeat':{'frequency':1,'period':6,'periodUnit':'h'}},'maxDosePerPeriod':{'numerator':{'value':4,'unit':'g'},'denominator':{'value':24,'unit':'h'}}}", "1 g \342\200\224 every 6 hours, at most 4 g in 24 h" },
  { "nothing", "{}", NULL },
};
/* clang-format on */

static void
test_quantities (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (quantities); i++)
    {
      g_autoptr (FhirJsonDoc) doc = ui_test_doc (quantities[i].quantity);
      g_autofree char *dose = chart_quantity_format_dose (chart_json_root (doc));
      g_autofree char *value = chart_quantity_format_value (chart_json_root (doc));

      g_test_message ("%s", quantities[i].description);
      ui_test_assert_words (dose, quantities[i].dose);
      ui_test_assert_words (value, quantities[i].value);
      if (dose != NULL)
        g_assert_null (strchr (dose, ' ')); /* S7: no break between number and unit */
    }
}

/* clang-format off */
static const struct { const char *value, *brief; } briefs[] = {
  { "1.0", "1.0" }, { "44.19720602288926", "\342\211\21044.197" }, { "<0.00012345678", "<\342\211\2100.00012346" },
  { "<44.19720602288926", "<\342\211\21044.197" }, { "-12.999999999", "\342\211\210-13.000" }, { "12345678", "12345678" },
  { "171.15309193448124", "\342\211\210171.15" }, { "1234567.8", "\342\211\2101234568" }, { "E. coli", "E. coli" },
};
/* clang-format on */

static void
test_briefs (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (briefs); i++)
    {
      g_autofree char *brief = chart_quantity_shorten (briefs[i].value);

      g_assert_cmpstr (brief, ==, briefs[i].brief);
    }
}

static void
test_timings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (timings); i++)
    {
      g_autoptr (FhirJsonDoc) doc = ui_test_doc (timings[i].timing);
      g_autofree char *words = chart_timing_format (chart_json_root (doc));

      g_test_message ("%s", timings[i].description);
      ui_test_assert_words (words, timings[i].words);
    }
}

static void
test_lines (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (FhirJsonDoc) doc = ui_test_doc (lines[i].dosage);
      g_autoptr (ChartDosage) dosage = chart_dosage_new (chart_json_root (doc));
      g_autofree char *line = chart_dosage_format (dosage);

      g_test_message ("%s", lines[i].description);
      ui_test_assert_words (line, lines[i].line);
      g_assert_true (line == NULL ||
                     strstr (line, " \342\200\224") == NULL); /* no line starts with a dash */
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-dosage/quantities", test_quantities);
  g_test_add_func ("/chart-dosage/rounding-is-marked", test_briefs);
  g_test_add_func ("/chart-dosage/timings", test_timings);
  g_test_add_func ("/chart-dosage/lines", test_lines);
  return g_test_run();
}
