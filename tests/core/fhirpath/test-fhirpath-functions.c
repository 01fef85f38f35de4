/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The functions and operators of FHIRPath, a family after the other: expression and result as JSON
 * items joined by ", "; NULL is an error. The clock stands still. */

#include "fhir-error.h"
#include "fhir-json-parser.h"
#include "fhir-path-cache.h"
#include "fhir-path-check.h"
#include "fhir-path.h"
#include "fhir-test.h"
#include "path-rows.h"

static const char bundle[] =
    "{\"resourceType\":\"Bundle\",\"entry\":["
    "{\"fullUrl\":\"http://s/Patient/1\",\"resource\":{\"resourceType\":\"Patient\",\"id\":\"1\","
    "\"gender\":\"male\",\"birthDate\":\"1974-12-25\",\"deceasedBoolean\":false,"
    "\"name\":[{\"family\":\"Bb\",\"given\":[\"x\"]},{\"family\":\"Aa\",\"given\":[\"y\",\"z\"]},"
    "{\"given\":[\"w\"]}],\"text\":{\"status\":\"generated\",\"div\":\"<div "
    "xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><p>Text &amp; more</p></div>\"},"
    "\"modifierExtension\":[{\"url\":\"http://m\"}]}},"
    "{\"fullUrl\":\"urn:uuid:2\",\"resource\":{\"resourceType\":\"Observation\",\"status\":"
    "\"final\","
    "\"subject\":{\"reference\":\"Patient/1\"},\"focus\":[{\"reference\":\"urn:uuid:2\"}],"
    "\"valueQuantity\":{\"value\":72.5,\"unit\":\"kg\",\"system\":\"http://unitsofmeasure.org\","
    "\"code\":\"kg\"},\"text\":{\"div\":\"<div><script>x</script></div>\"}}}]}";

/* clang-format off */
static const FhirPathRow rows[] = {
  /* conversion */
  { "'1'.toInteger() | '-7'.toInteger() | '1.5'.toInteger() | '3000000000'.toInteger()", "1, -7" },
  { "'1.50'.toDecimal() | 2.toDecimal() | 'x'.toDecimal() | '1e3'.toDecimal()", "1.50, 2" },
  { "'yes'.toBoolean() | 'N'.toBoolean() | 2.toBoolean() | 'maybe'.toBoolean()", "true, false" },
  { "1.5.toString() | true.toString() | (1 'mg').toString() | 4 days.toString()", "\"1.5\", \"true\", \"1 'mg'\", \"4 days\"" },
  { "'2014-12-14T10:00:00Z'.toDate() | '2014-13'.toDate() | '2014-02-30'.toDate()", "\"2014-12-14\"" },
  { "'2014'.toDateTime() | '2014-01-01T25:00'.toDateTime()", "\"2014\"" },
  { "'10:30'.toTime() | 'T10:31'.toTime() | '24:00'.toTime()", "\"10:30\", \"10:31\"" },
  { "'5 \\'mg\\''.toQuantity() | '5 mg'.toQuantity() | '2 days'.toQuantity()", "5 'mg', 2 days" },
  { "'5 \\'g\\''.toQuantity('mg')", "5000 'mg'" },
  { "'5 \\'g\\''.convertsToQuantity('s')", "false" },
  { "{}.convertsToInteger()", "" },
  { "(1 | 2).toInteger()", NULL },
  { "'true'.convertsToBoolean() and '2'.convertsToBoolean().not()", "true" },
  /* texts */
  { "'\\u00e4\\u00f6\\u00fc'.substring(1, 1)", "\"\xc3\xb6\"" },
  { "'abc'.substring(3) | 'abc'.substring(-1) | 'abc'.substring(1)", "\"bc\"" },
  { "'abc'.substring(1, 0)", "\"\"" },
  { "'\\u00e4bc'.indexOf('c') | 'abc'.indexOf('x') | 'abab'.lastIndexOf('b')", "2, -1, 3" },
  { "'abc'.replace('', 'x') | 'aXbX'.replace('X', '')", "\"xaxbxcx\", \"ab\"" },
  { "' a b '.trim()", "\"a b\"" },
  { "'a,b,,c'.split(',')", "\"a\", \"b\", \"\", \"c\"" },
  { "'a\xc3\xb6'.toChars()", "\"a\", \"\xc3\xb6\"" },
  { "('a' | 'b').join('-') | {}.join(',') | ('c' | 'd').join()", "\"a-b\", \"cd\"" },
  { "'test'.encode('base64') | 'dGVzdA=='.decode('base64') | '74'.decode('hex') | '~~?'.encode('urlbase64')", "\"dGVzdA==\", \"test\", \"t\", \"fn4_\"" },
  { "'x'.decode('base64') | 'ff'.decode('hex')", "" },
  { "'x'.encode('rot13')", NULL },
  { "'<&>'.escape('html') | '&lt;'.unescape('html') | '\"'.escape('json')", "\"&lt;&amp;&gt;\", \"<\", \"\\\\\\\"\"" },
  { "'1'.length() + 'abc'.upper().length()", "4" },
  { "1.length()", NULL },
  /* regular expressions */
  { "'N8000123'.matches('^N[0-9]{8}$') | 'N80001234'.matches('^N[0-9]{8}$')", "false, true" },
  { "'a\\nb'.matches('a.b')", "true" },
  { "'abc'.matchesFull('b') | 'b'.matchesFull('b')", "false, true" },
  { "'11/30/1972'.replaceMatches('(\\\\d+)/(?<day>\\\\d+)/(\\\\d+)', '${day}-$1-$3')", "\"30-11-1972\"" },
  { "'abc'.replaceMatches('x*', '-')", "\"-a-b-c-\"" },
  { "'a'.replaceMatches('a', '$$1')", "\"$1\"" },
  { "'abc'.replaceMatches('', 'x')", "\"abc\"" },
  { "'a'.matches('(')", NULL },
  { "'\xc3\xa4'.matches('^.$')", "true" },
  /* mathematics */
  { "(-5).abs() | (-5.5).abs() | (-5.5 'mg').abs()", "5, 5.5, 5.5 'mg'" },
  { "1.1.ceiling() | (-1.1).ceiling() | 2.1.floor() | (-2.1).floor() | 1.9.truncate()", "2, -1, -3, 1" },
  { "3.14159.round(3) | 0.5.round() | (-0.5).round()", "3.142, 1, -1" },
  { "1.round(-1)", NULL },
  { "0.exp() | 1.ln() | 16.log(2) | 100.log(10) | 0.ln()", "1, 0, 4, 2" },
  { "2.power(3) | 2.5.power(2) | (-1).power(0.5) | 2.power(-1)", "8, 6.25, 0.5" },
  { "81.sqrt() | (-1).sqrt()", "9" },
  { "5 div 2 | 5.5 div 0.7 | 5 mod 2 | -5 mod 2 | 5.5 mod 0.7 | 1 div 0", "2, 7, 1, -1, 0.6" },
  { "1 / 3", "0.3333333333333333333333333333" },
  { "7 / 2 | 1 / 0", "3.5" },
  { "'a' + 1", NULL },
  { "'a' + 'b' & {} & 'c'", "\"abc\"" },
  /* quantities */
  { "1 'm' + 1 'cm' | 1 'm' + 1 's'", "101 'cm'" },
  { "2 'cm' * 3 | 6 'cm' / 2 | 6 'm' / 2 's' | 2 'm' * 3 'm' | 6 'cm' / 3 'cm'", "6 'cm', 3 'cm', 3 'm/s', 6 'm2', 2 '1'" },
  { "(1 'kg' > 999 'g') | (1 'kg' = 1000 'g') | (1 'kg' > 1 's')", "true" },
  { "(1 year = 12 months) | (1 year > 1 'a') | (1 week = 7 'd') | (24 hours = 1 day)", "true" },
  { "(1 year ~ 1 'a') | (1 month ~ 1 'mo') | (1 'm' !~ 1 's')", "true" },
  { "Bundle.entry.resource.ofType(Observation).value > 72 'kg'", "true" },
  { "Bundle.entry.resource.ofType(Observation).value = 72500 'g'", "true" },
  { "1 'cm'.comparable(1 'm') | 1 'cm'.comparable(1 'd')", "true, false" },
  { "1 = 1 '1'", "true" },
  /* dates */
  { "@2020-01-31 + 1 month | @2020-02-29 + 1 year | @2020-03-31 - 1 month", "\"2020-02-29\", \"2021-02-28\"" },
  { "@2020 + 18 months | @2020-01 + 45 days | @2020-01-01 + 36 hours", "\"2021\", \"2020-02\", \"2020-01-02\"" },
  { "@2020-12-31T23:59:59Z + 1 second | @T23:00 + 2 hours", "\"2021-01-01T00:00:00Z\", \"01:00\"" },
  { "@2020-01-01T00:00:00.000+02:00 - 1 'ms'", "\"2019-12-31T23:59:59.999+02:00\"" },
  { "@2020-01-01 + 1 'a'", NULL },
  { "@2020-01-01 + 1 'mg'", NULL },
  { "@9999-12-31 + 1 day | @0001-01-01 - 1 day", "" },
  { "(@2020-01 < @2020-02-01) | (@2020-01 < @2020-01-15)", "true" },
  { "@2020-01-01T10:00Z = @2020-01-01T12:00+02:00", "true" },
  { "(@2020-01-01T10:00 < @2020-01-03T00:00Z) | (@2020-01-01T10:00 < @2020-01-01T12:00Z)", "true" },
  { "(@2012-01-01T10:30:31.0 = @2012-01-01T10:30:31) | (@T10:30 = @T10:30:00)", "true" },
  { "@2020 ~ @2020-01", "false" },
  { "today() | timeOfDay() | now()", "\"2024-02-29\", \"12:34:56.789\", \"2024-02-29T12:34:56.789Z\"" },
  { "now() = now() and now().toString().length() = 24", "true" },
  { "Bundle.entry.resource.birthDate < today()", "true" },
  /* boundaries */
  { "1.587.lowBoundary() | 1.587.highBoundary() | 1.587.lowBoundary(2) | 1.587.highBoundary(2)", "1.58650000, 1.58750000, 1.58, 1.59" },
  { "0.lowBoundary() | 0.highBoundary(1) | 1.lowBoundary(40)", "-0.50000000, 0.5" },
  { "@2014.lowBoundary(6) | @2014.highBoundary() | @2014-02.highBoundary(8)", "\"2014-01\", \"2014-12-31\", \"2014-02-28\"" },
  { "@2014-01-01T08:05+08:00.highBoundary(17) | @T10:30.lowBoundary(9)", "\"2014-01-01T08:05:59.999+08:00\", \"10:30:00.000\"" },
  { "@2014.lowBoundary(5)", "" },
  { "1.50.precision() | @2014.precision() | @2014-01-05T10:30.precision() | @T10:30.precision()", "2, 4, 12" },
  /* collections */
  { "(3 | 1 | 2).sort() | {}", "1, 2, 3" },
  { "(3 | 1 | 2).sort($this desc).first() | (3 | 1 | 2).sort(-$this).last()", "3, 1" },
  { "Bundle.entry.resource.name.sort(family).given.first() | Bundle.entry.resource.name.sort(-family, given.first()).family", "\"w\", \"Bb\", \"Aa\"" },
  { "(1 | 'a').sort()", NULL },
  { "(1 | 2 | 3 | 4).aggregate($this + $total, 0) | (1 | 2).aggregate(iif($total.empty(), $this, $total * 10 + $this))", "10, 12" },
  { "(1 | 2).aggregate($total) | $total", "" },
  { "((1 | 2).combine(1) ~ (1 | 2).combine(2)) | ((1 | 2) ~ (2 | 1))", "false, true" },
  { "(1 | 2 | 3).defineVariable('x', first() + 10).select($this + %x)", "12, 13, 14" },
  { "defineVariable('x', 1).select(%x) | defineVariable('x', 2).select(%x)", "1, 2" },
  { "defineVariable('x', 1).defineVariable('x', 2)", NULL },
  { "defineVariable('context', 1)", NULL },
  { "(defineVariable('x', 1).select(%x)) | %x", NULL },
  { "iif(1 = 1, 'a', 1 / 'b') | iif({}, 1, 2)", "\"a\", 2" },
  { "iif('a', 1, 2)", NULL },
  { "(1 | 2).iif(true, 1, 2)", NULL },
  { "1 | 1.0 | 2 'g' | 2000 'mg'", "1, 2 'g'" },
  /* types */
  { "1.type().name | 'a'.type().namespace | Bundle.type().name | Bundle.entry.resource.gender.type().baseType", "\"Integer\", \"System\", \"Bundle\", \"string\"" },
  { "1.is(System.Integer) and 1.is(Decimal).not() and @2014.is(Date) and (1 'g').is(Quantity)", "true" },
  { "Bundle.entry.resource.deceased.is(Boolean)", "false" },
  { "Bundle.is(Resource) and Bundle.is(DomainResource).not()", "true" },
  /* FHIR */
  { "Bundle.entry.resource.subject.resolve().gender", "\"male\"" },
  { "Bundle.entry.resource.focus.resolve().status", "\"final\"" },
  { "'http://s/Patient/1'.resolve().id | 'http://s/Patient/9'.resolve() is Patient", "\"1\", true" },
  { "Bundle.entry.resource.gender.memberOf('http://hl7.org/fhir/ValueSet/administrative-gender')", "true" },
  { "'x'.memberOf('http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1')", "false" },
  { "'x'.memberOf('http://none')", NULL },
  { "Bundle.conformsTo('http://hl7.org/fhir/StructureDefinition/Bundle') | Bundle.conformsTo('http://hl7.org/fhir/StructureDefinition/Patient')", "true, false" },
  { "Bundle.entry.resource.ofType(Patient).text.div.htmlChecks() | Bundle.entry.resource.ofType(Observation).text.div.htmlChecks()", "true, false" },
  { "Bundle.entry.resource.checkModifiers('http://m').count()", "2" },
  { "Bundle.entry.resource.checkModifiers('http://n')", NULL },
  { "%vs-abc | %`vs-abc` | %ext-x | %sct | %loinc", "\"http://hl7.org/fhir/ValueSet/abc\", \"http://hl7.org/fhir/StructureDefinition/x\", \"http://snomed.info/sct\", \"http://loinc.org\"" },
  { "Bundle.entry[0].resource.descendants().trace('x').count() > 5", "true" },
};
/* clang-format on */

/* A pattern that backtracks without end is an error in bounded time, not false. */
static void
test_match_budget (void)
{
  static const char *const texts[] = {
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('^(a+)+$')",
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.replaceMatches('(a|aa)+$', 'x')",
    "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxy!'.matches('(x+x+)+y$')",
  };
  g_autoptr (FhirJsonDoc) doc =
      fhir_json_parse (bundle, strlen (bundle), fhir_limits_get_default(), NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (FhirPathResults) results = fhir_path_results_new();
      g_autoptr (FhirPathExpr) expr = fhir_path_compile (fhir_slice (texts[i]), NULL);
      g_autoptr (GError) error = NULL;
      FhirPathContext context = { .doc = doc, .max_match = 1000000 };

      g_test_message ("%s", texts[i]);
      g_assert_false (fhir_path_evaluate (expr, &context, results, &error));
      g_assert_error (error, FHIR_ERROR, FHIR_ERROR_TOO_COSTLY);
    }
}

typedef struct
{
  const char *type;
  const char *expression;
  guint flags;
  gboolean fits;
} CheckRow;

/* clang-format off */
static const CheckRow check_rows[] = {
  { "Patient", "name.given", 0, TRUE },
  { "Patient", "Patient.name.given1", 0, FALSE },
  { "Patient", "Encounter.name", 0, FALSE },
  { "Patient", "name.where(family = 'x' and use.exists()).period.start", 0, TRUE },
  { "Patient", "name.where(familie = 'x')", 0, FALSE },
  { "Observation", "value.unit", 0, TRUE },
  { "Observation", "valueQuantity.unit", 0, FALSE },
  { "Observation", "(value as Period).unit", 0, FALSE },
  { "Observation", "value.ofType(Quantity).code | component.value.ofType(string)", 0, TRUE },
  { "Observation", "value.ofType(Quantity).start", 0, FALSE },
  { "Bundle", "entry.resource.anything", 0, TRUE },
  { "Patient", "contained.anything | extension('u').value.anything", 0, TRUE },
  { "Patient", "birthDate.extension('u').value", 0, TRUE },
  { "Patient", "children().skip(1)", 0, TRUE },
  { "Patient", "children().skip(1)", FHIR_PATH_CHECK_ORDER, FALSE },
  { "Patient", "descendants()[0]", FHIR_PATH_CHECK_ORDER, FALSE },
  { "Patient", "name.skip(1)", FHIR_PATH_CHECK_ORDER, TRUE },
  { "Questionnaire", "item.repeat(item).linkId", 0, TRUE },
  { "Patient", "name.select(given | family).first() & iif(active, id, gender)", 0, TRUE },
};
/* clang-format on */

static void
test_check (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (check_rows); i++)
    {
      const CheckRow *row = &check_rows[i];
      g_autoptr (FhirPathExpr) expr = fhir_path_compile (fhir_slice (row->expression), NULL);
      g_autoptr (GError) error = NULL;
      gboolean fits =
          fhir_path_check (expr, fhir_def_find_type (fhir_slice (row->type)), row->flags, &error);

      g_test_message ("%s", row->expression);
      g_assert_true (fits == row->fits && fits == (error == NULL));
    }
}

/* All of R4's own invariants compile and fit their types. */
static void
test_invariants (void)
{
  for (FhirTypeId type = 1; type <= fhir_def_n_types(); type++)
    {
      const FhirTypeDef *def = fhir_def_type (type);

      for (guint16 i = 0; i < def->n_constraints; i++)
        {
          const FhirConstraintDef *rule =
              fhir_def_constraint ((guint16)(def->first_constraint + i));
          g_autoptr (GError) error = NULL;
          g_autoptr (FhirPathExpr) expr = fhir_path_compile (fhir_slice (rule->expression), &error);

          g_assert_no_error (error);
          g_assert_nonnull (expr);
        }
    }
}

static gpointer
use_cache (gpointer data)
{
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u + 1", i % 20);
      g_autoptr (FhirPathExpr) expr = fhir_path_cache_get (data, fhir_slice (text), NULL);

      g_assert_true (fhir_slice_is (fhir_path_expr_get_text (expr), text));
    }
  return NULL;
}

static void
test_cache (void)
{
  g_autoptr (FhirPathCache) cache = fhir_path_cache_new (8);
  g_autoptr (GError) error = NULL;
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("cache", use_cache, cache);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (fhir_path_cache_get_n (cache), ==, 8);
  g_assert_null (fhir_path_cache_get (cache, FHIR_SLICE_LITERAL ("(("), &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_SYNTAX);
}

static gboolean
resolve_elsewhere (gpointer data, FhirSlice reference, FhirPathPlace *ret_place)
{
  ret_place->doc = data;
  return fhir_slice_is (reference, "Practitioner/7");
}

/* What the environment resolves is of another document, and can be walked and compared. */
static void
test_environment (void)
{
  static const char practitioner[] = "{\"resourceType\":\"Practitioner\",\"id\":\"7\","
                                     "\"active\":true,\"name\":[{\"given\":[\"G\"],"
                                     "\"_given\":[{\"id\":\"x\"}]}]}";
  static const char patient[] = "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"G\"]}],"
                                "\"generalPractitioner\":[{\"reference\":\"Practitioner/7\"}]}";
  g_autoptr (FhirJsonDoc) other =
      fhir_json_parse (practitioner, strlen (practitioner), fhir_limits_get_default(), NULL);
  g_autoptr (FhirJsonDoc) doc =
      fhir_json_parse (patient, strlen (patient), fhir_limits_get_default(), NULL);
  g_autoptr (FhirPathResults) results = fhir_path_results_new();
  g_autoptr (FhirPathExpr) expr =
      fhir_path_compile (FHIR_SLICE_LITERAL ("generalPractitioner.resolve().where(active and "
                                             "name.given = %resource.name.given and "
                                             "name.given.id = 'x').name"),
                         NULL);
  FhirPathEnvironment environment = { .data = other, .resolve = resolve_elsewhere };
  FhirPathContext context = { .doc = doc, .environment = &environment };
  g_autoptr (GError) error = NULL;

  g_assert_true (fhir_path_evaluate (expr, &context, results, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fhir_path_results_get_n (results), ==, 1);
  g_assert_true (fhir_path_results_get_doc (results, fhir_path_results_get (results, 0)) == other);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fhir_path_rows_add ("/core/fhirpath/functions", bundle, rows, G_N_ELEMENTS (rows));
  g_test_add_func ("/core/fhirpath/match-budget", test_match_budget);
  g_test_add_func ("/core/fhirpath/check", test_check);
  g_test_add_func ("/core/fhirpath/invariants", test_invariants);
  g_test_add_func ("/core/fhirpath/cache", test_cache);
  g_test_add_func ("/core/fhirpath/environment", test_environment);
  return g_test_run();
}
