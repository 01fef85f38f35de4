/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* FHIRPath by rows: expression, input, result as JSON items joined by ", ". */

#include "fhir-error.h"
#include "fhir-json-parser.h"
#include "fhir-path-function-private.h"
#include "fhir-path.h"
#include "fhir-test.h"

static const char patient[] =
    "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"active\":true,"
    "\"extension\":[{\"url\":\"http://e/race\",\"valueString\":\"x\"},"
    "{\"url\":\"http://e/n\",\"valueInteger\":3}],"
    "\"name\":[{\"use\":\"official\",\"family\":\"Chalmers\",\"given\":[\"Peter\",\"James\"],"
    "\"_given\":[null,{\"extension\":[{\"url\":\"http://e/nick\",\"valueBoolean\":true}]}]},"
    "{\"use\":\"usual\",\"given\":[\"Jim\"]}],"
    "\"telecom\":[{\"system\":\"phone\",\"value\":\"(03) 5555\"},"
    "{\"system\":\"email\",\"value\":\"a\\u0040b.c\"}],"
    "\"gender\":\"male\",\"_birthDate\":{\"id\":\"bd\"},\"deceasedDateTime\":\"2015-02\","
    "\"multipleBirthInteger\":2,"
    "\"contained\":[{\"resourceType\":\"Organization\",\"id\":\"o\",\"name\":\"Org\"}],"
    "\"managingOrganization\":{\"reference\":\"#o\"},"
    "\"generalPractitioner\":[{\"reference\":\"Practitioner/7\"},"
    "{\"reference\":\"http://x.org/fhir/Organization/8/_history/2\"},"
    "{\"type\":\"PractitionerRole\",\"identifier\":{\"value\":\"9\"}}]}";

static const char observation[] =
    "{\"resourceType\":\"Observation\",\"status\":\"final\",\"valueQuantity\":{\"value\":1.50,"
    "\"unit\":\"kg\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"kg\"},"
    "\"component\":[{\"valueQuantity\":{\"value\":10,\"unit\":\"mm\"}},{\"valueString\":\"low\"},"
    "{\"valueQuantity\":{\"value\":20,\"unit\":\"mm\"}}]}";

typedef struct
{
  const char *description;
  const char *expression;
  const char *input;
  const char *expected; /* NULL: fails with code */
  FhirError code;
  guint flags;
} Row;

/* clang-format off */
static const Row rows[] = {
  { "root type and members", "Patient.name.given", patient, "\"Peter\", \"James\", \"Jim\"" },
  { "bare member", "name.family", patient, "\"Chalmers\"" },
  { "base type of the root", "Resource.id", patient, "\"p1\"" },
  { "another root type", "Observation.name", patient, "" },
  { "unknown member", "Patient.nothing.at.all", patient, "" },
  { "delimited name", "`Patient`.`name`.`family`", patient, "\"Chalmers\"" },
  { "keyword as name", "Patient.name.where(use = 'usual').given", patient, "\"Jim\"" },
  { "choice of which only extensions are there", "Observation.value.extension.value & Observation.value.type().name",
    "{\"resourceType\":\"Observation\",\"_valueString\":{\"extension\":[{\"url\":\"u\",\"valueCode\":\"unknown\"}]}}", "\"unknownstring\"" },
  { "choice with value and extensions", "Observation.value.count() | Observation.value.extension.count()",
    "{\"resourceType\":\"Observation\",\"valueString\":\"a\",\"_valueString\":{\"extension\":[{\"url\":\"u\"},{\"url\":\"v\"}]}}", "1, 2" },
  { "two values of a choice that may have one", "Observation.value",
    "{\"resourceType\":\"Observation\",\"valueString\":\"a\",\"valueInteger\":1}", "\"a\", 1" },
  { "choice by its bare name", "Observation.value.code", observation, "\"kg\"" },
  { "choice by its JSON name is no element", "Observation.valueQuantity.code", observation, "" },
  { "as operator keeps the type", "(Observation.value as Quantity).unit", observation, "\"kg\"" },
  { "as operator drops others", "(Observation.value as string)", observation, "" },
  { "as operator filters several", "(Observation.component.value as Quantity).value", observation, "10, 20", 0, FHIR_PATH_LENIENT },
  { "as operator on several", "(Observation.component.value as Quantity)", observation, NULL, FHIR_ERROR_INVALID },
  { "as function", "Observation.component.value.as(string)", observation, "\"low\"", 0, FHIR_PATH_LENIENT },
  { "as with a System name", "Patient.deceased.as(DateTime)", patient, "\"2015-02\"", 0, FHIR_PATH_LENIENT },
  { "as with a System name, strictly", "Patient.deceased.as(DateTime)", patient, "" },
  { "a code is a string", "Patient.gender is string", patient, "true" },
  { "a code is not taken as a string", "Patient.gender as string", patient, "" },
  { "ofType with a base type", "Patient.ofType(DomainResource).id", patient, "\"p1\"" },
  { "ofType with a space", "Observation.component.value.ofType(FHIR.Quantity).value", observation, "10, 20" },
  { "is operator", "Observation.value is Quantity", observation, "true" },
  { "is of a base type", "Patient.name.first() is Element", patient, "true" },
  { "union in order", "Patient.gender | Patient.id", patient, "\"male\", \"p1\"" },
  { "union drops the equal", "Patient.name.use | 'usual' | 'home'", patient, "\"official\", \"usual\", \"home\"" },
  { "member after a union", "(Patient.name | Patient.contact.name).family", patient, "\"Chalmers\"" },
  { "where on a code", "Patient.telecom.where(system='phone').value", patient, "\"(03) 5555\"" },
  { "escaped string compares decoded", "Patient.telecom.where(value = 'a@b.c').system", patient, "\"email\"" },
  { "resolve by text", "Patient.generalPractitioner.where(resolve() is Practitioner).reference", patient, "\"Practitioner/7\"" },
  { "resolve by versioned URL", "Patient.generalPractitioner.where(resolve() is Organization).reference", patient, "\"http://x.org/fhir/Organization/8/_history/2\"" },
  { "resolve by type", "Patient.generalPractitioner.where(resolve() is PractitionerRole).identifier.value", patient, "\"9\"" },
  { "resolve contained", "Patient.managingOrganization.resolve().name", patient, "\"Org\"" },
  { "target without a body", "Patient.generalPractitioner.first().resolve()", patient, "->Practitioner" },
  { "indexer", "Patient.name[1].given[0]", patient, "\"Jim\"" },
  { "indexer past the end", "Patient.name[2]", patient, "" },
  { "extension by url", "Patient.extension('http://e/n').value", patient, "3" },
  { "extension on a primitive", "Patient.name.given.where(hasExtension('http://e/nick'))", patient, "\"James\"" },
  { "shadow without value exists", "Patient.birthDate.exists()", patient, "true" },
  { "shadow without value has none", "Patient.birthDate.hasValue()", patient, "false" },
  { "id of a shadow", "Patient.birthDate.id", patient, "\"bd\"" },
  { "deceased as search defines it", "Patient.deceased.exists() and Patient.deceased != false", patient, "true" },
  { "deceased absent", "Patient.deceased.exists() and Patient.deceased != false", "{\"resourceType\":\"Patient\"}", "false" },
  { "deceased false", "Patient.deceased.exists() and Patient.deceased != false", "{\"resourceType\":\"Patient\",\"deceasedBoolean\":false}", "false" },
  { "exists with criterion", "Patient.name.exists(use = 'old')", patient, "false" },
  { "all", "Patient.telecom.all(value.exists())", patient, "true" },
  { "count, first, last, tail", "Patient.name.given.count() | Patient.name.given.first() | Patient.name.given.last() | Patient.name.given.tail().count()", patient, "3, \"Peter\", \"Jim\", 2" },
  { "skip and take", "Patient.name.given.skip(1).take(1)", patient, "\"James\"" },
  { "single of two", "Patient.name.single()", patient, NULL, FHIR_ERROR_INVALID },
  { "select and $this", "Patient.name.select(given.first() & '!')", patient, "\"Peter!\", \"Jim!\"" },
  { "$index", "Patient.name.given.where($index > 0)", patient, "\"James\", \"Jim\"" },
  { "repeat", "Patient.repeat(contained).name", patient, "\"Org\"" },
  { "iif", "iif(Patient.active, 'yes', 'no')", patient, "\"yes\"" },
  { "iif without else", "iif(false, 'yes')", patient, "" },
  { "iif on what stands before it", "'a'.iif($this = 'a', 1, 2)", patient, "1" },
  { "seconds and fractions are one precision", "@2012-04-15T15:30:31 = @2012-04-15T15:30:31.0", patient, "true" },
  { "with and without a zone", "@2012-04-15T15:00:00Z = @2012-04-15T10:00:00", patient, "" },
  { "times of two precisions", "@T10:30 < @T10:30:00", patient, "" },
  { "times of two precisions that differ", "@T10:30 < @T10:31:00", patient, "true" },
  { "times to the fraction", "(@T10:30:00 >= @T10:30:00.0) and (@T10:30:00 < @T10:30:00.5)", patient, "true" },
  { "not of empty", "{}.not()", patient, "" },
  { "three-valued and", "({} and false) | ({} and true)", patient, "false" },
  { "three-valued or", "({} or true) | ({} or false)", patient, "true" },
  { "xor and implies", "(true xor false) = (false implies {})", patient, "true" },
  { "and does not look right", "false and Patient.name.single().exists()", patient, "false" },
  { "precedence of and over or", "true or false and false", patient, "true" },
  { "precedence of union over equals", "1 | 2 = 1 | 2", patient, "true" },
  { "decimals by value", "Observation.value.value = 1.5", observation, "true" },
  { "decimal keeps its digits", "Observation.value.value", observation, "1.50" },
  { "integers and decimals", "1 = 1.0", patient, "true" },
  { "arithmetic", "1 + 2 * 3 - 4.50", patient, "2.50" },
  { "unary minus", "-1 < 0", patient, "true" },
  { "overflow is empty", "9223372036854775807 * 9223372036854775807 * 9223372036854775807 * 10", patient, "" },
  { "partial dates are unknown", "Patient.deceased > @2015-02-10", patient, "" },
  { "dates compare as intervals", "Patient.deceased < @2015-03-01", patient, "true" },
  { "equal dates", "@2015-02 = @2015-02", patient, "true" },
  { "quantities of one unit", "Observation.value > 1 'kg'", observation, "true" },
  { "quantities of two units", "Observation.value > 1 'g'", observation, "true" },
  { "equivalent strings", "'ABC' ~ 'abc'", patient, "true" },
  { "in and contains", "('official' in Patient.name.use) and (Patient.name.use contains 'usual')", patient, "true" },
  { "string functions", "'Chartroom'.startsWith('Chart') and 'Chartroom'.endsWith('room') and 'Chartroom'.contains('tr')", patient, "true" },
  { "length in characters", "'\\u00e4\\u00f6'.length()", patient, "2" },
  { "upper and lower", "'a'.upper() + 'B'.lower()", patient, "\"Ab\"" },
  { "distinct", "(1 | 2).combine(1 | 2).distinct().count()", patient, "2" },
  { "intersect and exclude", "(1 | 2 | 3).intersect(2 | 3) | (1 | 2).exclude(2)", patient, "2, 3, 1" },
  { "subsetOf", "(1 | 2).subsetOf(1 | 2 | 3)", patient, "true" },
  { "children", "Patient.managingOrganization.children()", patient, "\"#o\"" },
  { "descendants", "Patient.contained.descendants().count()", patient, "2" },
  { "constants", "%resource.id = %context.id and %ucum = 'http://unitsofmeasure.org'", patient, "true" },
  { "comments", "/* one */ Patient.id // two", patient, "\"p1\"" },
  { "escapes in strings", "'\\'\\n\\u0041'", patient, "\"'\\nA\"" },
  { "empty expression", "", patient, NULL, FHIR_ERROR_SYNTAX },
  { "open parenthesis", "(1", patient, NULL, FHIR_ERROR_SYNTAX },
  { "open string", "'abc", patient, NULL, FHIR_ERROR_SYNTAX },
  { "open comment", "1 /* abc", patient, NULL, FHIR_ERROR_SYNTAX },
  { "two expressions", "1 2", patient, NULL, FHIR_ERROR_SYNTAX },
  { "unknown function", "Patient.nofunction()", patient, NULL, FHIR_ERROR_NOT_SUPPORTED },
  { "wrong number of arguments", "Patient.where()", patient, NULL, FHIR_ERROR_SYNTAX },
  { "unknown type", "Patient is Pattern", patient, NULL, FHIR_ERROR_NOT_SUPPORTED },
  { "unknown constant", "%nothing", patient, NULL, FHIR_ERROR_INVALID },
  { "condition on two values", "Patient.name.given and true", patient, NULL, FHIR_ERROR_INVALID },
  { "lone surrogate", "'\\ud800'", patient, NULL, FHIR_ERROR_SYNTAX },
  { "what nobody answers", "Patient.name.elementDefinition()", patient, NULL, FHIR_ERROR_NOT_SUPPORTED },
};
/* clang-format on */

static void
run_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *bytes = fhir_test_exact_copy (row->input, strlen (row->input));
  g_autofree char *text = fhir_test_exact_copy (row->expression, strlen (row->expression));
  g_autoptr (FhirPathResults) results = fhir_path_results_new();
  g_autoptr (GString) printed = g_string_new (NULL);
  g_autoptr (FhirPathExpr) expr = NULL;
  g_autoptr (FhirJsonDoc) doc = NULL;
  g_autoptr (GError) error = NULL;
  FhirPathContext context = { 0 };

  doc = fhir_json_parse (bytes, strlen (row->input), fhir_limits_get_default(), &error);
  g_assert_no_error (error);
  context.doc = doc;
  context.flags = row->flags;
  expr = fhir_path_compile ((FhirSlice){ text, (guint32)strlen (row->expression) }, &error);
  if (expr == NULL || !fhir_path_evaluate (expr, &context, results, &error))
    {
      g_assert_nonnull (error);
      if (row->expected != NULL)
        g_error ("%s: %s", row->description, error->message);
      g_assert_error (error, FHIR_ERROR, (gint)row->code);
      return;
    }
  for (guint i = 0; i < fhir_path_results_get_n (results); i++)
    {
      if (i > 0)
        g_string_append (printed, ", ");
      fhir_path_item_print (doc, fhir_path_results_get (results, i), printed);
    }
  g_assert_cmpstr (printed->str, ==, row->expected);
}

/* Every tree prints to text that compiles to the same print. */
static void
test_print (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (FhirPathExpr) expr = fhir_path_compile (fhir_slice (rows[i].expression), NULL);
      g_autoptr (FhirPathExpr) again = NULL;
      g_autoptr (GString) first = g_string_new (NULL);
      g_autoptr (GString) second = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      if (expr == NULL)
        continue;
      fhir_path_expr_print (expr, fhir_path_expr_get_root (expr), first);
      again = fhir_path_compile (fhir_slice (first->str), &error);
      g_assert_no_error (error);
      fhir_path_expr_print (again, fhir_path_expr_get_root (again), second);
      g_assert_cmpstr (first->str, ==, second->str);
    }
}

static void
expect_limit (const char *text, gsize len, gboolean fits)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirPathExpr) expr = fhir_path_compile ((FhirSlice){ text, (guint32)len }, &error);

  if (fits)
    g_assert_no_error (error);
  else
    g_assert_error (error, FHIR_ERROR, FHIR_ERROR_TOO_LARGE);
  g_assert_true (fits == (expr != NULL));
}

static GString *
repeat (const char *start, const char *part, guint n)
{
  GString *text = g_string_new (start);

  for (guint i = 0; i < n; i++)
    g_string_append (text, part);
  return text;
}

static void
test_limits (void)
{
  g_autoptr (GString) deep = repeat ("a", ".a", FHIR_PATH_MAX_DEPTH - 1);
  g_autoptr (GString) open = repeat ("", "(", FHIR_PATH_MAX_DEPTH);
  g_autoptr (GString) minus = repeat ("", "-", 100000 / 2);
  g_autoptr (GString) spaces = repeat ("1", " ", FHIR_PATH_MAX_BYTES - 1);
  g_autoptr (GString) wide = repeat ("exists(", "1,", 30000);

  expect_limit (deep->str, deep->len, TRUE);
  g_string_append (deep, ".a");
  expect_limit (deep->str, deep->len, FALSE);
  expect_limit (open->str, open->len, FALSE);
  expect_limit (minus->str, minus->len, FALSE);
  expect_limit (spaces->str, spaces->len, TRUE);
  g_string_append_c (spaces, ' ');
  expect_limit (spaces->str, spaces->len, FALSE);
  expect_limit (wide->str, wide->len, FALSE);
}

static void
expect_budget (FhirPathContext context, const char *text, GQuark domain, gint code)
{
  g_autoptr (FhirPathResults) results = fhir_path_results_new();
  g_autoptr (FhirPathExpr) expr = fhir_path_compile (fhir_slice (text), NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (expr);
  g_assert_false (fhir_path_evaluate (expr, &context, results, &error));
  g_assert_error (error, domain, code);
  g_assert_cmpuint (fhir_path_results_get_n (results), ==, 0);
}

static void
test_budget (void)
{
  g_autoptr (FhirJsonDoc) doc =
      fhir_json_parse (patient, strlen (patient), fhir_limits_get_default(), NULL);
  g_autoptr (GCancellable) cancelled = g_cancellable_new();

  g_cancellable_cancel (cancelled);
  expect_budget ((FhirPathContext){ .doc = doc, .max_steps = 5 },
                 "name.given.descendants()",
                 FHIR_ERROR,
                 FHIR_ERROR_TOO_COSTLY);
  expect_budget ((FhirPathContext){ .doc = doc, .max_items = 3 },
                 "name.given",
                 FHIR_ERROR,
                 FHIR_ERROR_TOO_COSTLY);
  expect_budget ((FhirPathContext){ .doc = doc, .max_bytes = 8 },
                 "'12345' & '6789'",
                 FHIR_ERROR,
                 FHIR_ERROR_TOO_COSTLY);
  expect_budget ((FhirPathContext){ .doc = doc, .cancellable = cancelled },
                 "name",
                 G_IO_ERROR,
                 G_IO_ERROR_CANCELLED);
}

/* Names are found, once each; what takes a type takes one argument. */
static void
test_functions (void)
{
  const FhirPathFunction *function;

  for (guint n = 0; (function = fhir_path_function_get (n)) != NULL; n++)
    {
      g_assert_true (fhir_path_function_find (fhir_slice (function->name)) == function);
      g_assert_cmpuint (function->min_arguments, <=, function->max_arguments);
      g_assert_true (!function->takes_type || function->max_arguments == 1);
    }
}

typedef struct
{
  const char *expression;
  const char *expected;
} Many;

/* What a hash table finds and what comparing finds are the same; many texts are no matter. */
static void
test_many_distinct (void)
{
  static const Many examples[] = {
    { "name.given.distinct().count()", "5000" },
    { "(name.given | name.family).count()", "5001" },
    { "name.given.isDistinct()", "false" },
    { "name.given.distinct().isDistinct()", "true" },
    { "name.given.union(name.given).first()", "\"g0\"" },
    { "name.given.take(40).combine(1).combine(1.0).combine('g3').distinct().count()", "41" },
    { "name.given.take(40).select(@2020).distinct().count()", "1" },
  };
  g_autoptr (GString) json = g_string_new ("{\"resourceType\":\"Patient\",\"name\":[");
  g_autoptr (FhirJsonDoc) doc = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (json,
                            "%s{\"family\":\"\\u0066\",\"given\":[\"g%u\"]}",
                            i > 0 ? "," : "",
                            i % 5000);
  g_string_append (json, "]}");
  doc = fhir_json_parse (json->str, json->len, fhir_limits_get_default(), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_autoptr (FhirPathExpr) expr = fhir_path_compile (fhir_slice (examples[i].expression), NULL);
      g_autoptr (FhirPathResults) results = fhir_path_results_new();
      g_autoptr (GString) printed = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      if (!fhir_path_evaluate (expr, &(FhirPathContext){ .doc = doc }, results, &error))
        g_error ("%s: %s", examples[i].expression, error->message);
      g_assert_cmpuint (fhir_path_results_get_n (results), ==, 1);
      fhir_path_item_print (doc, fhir_path_results_get (results, 0), printed);
      g_assert_cmpstr (printed->str, ==, examples[i].expected);
    }
}

typedef struct
{
  const char *expression;
  FhirPathContext context;
  GError *error;
} Endless;

static gpointer
evaluate_endless (gpointer data)
{
  Endless *endless = data;
  g_autoptr (FhirPathResults) results = fhir_path_results_new();
  g_autoptr (FhirPathExpr) expr = fhir_path_compile (fhir_slice (endless->expression), NULL);

  g_assert_false (fhir_path_evaluate (expr, &endless->context, results, &endless->error));
  return NULL;
}

/* Expressions without end, on a budget without end: another thread ends them. */
static void
test_cancelled_while_running (void)
{
  static const char *const expressions[] = {
    "1.repeat(iif($this < 2000000000, $this + 1, 0))",
    "name.repeat(%resource.name | $this.given)"
    ".select(1.repeat(iif($this < 2000000000, $this + 1, 0)))",
  };
  g_autoptr (FhirJsonDoc) doc =
      fhir_json_parse (patient, strlen (patient), fhir_limits_get_default(), NULL);

  for (guint i = 0; i < G_N_ELEMENTS (expressions); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new();
      Endless endless = { .expression = expressions[i],
                          .context = { .doc = doc,
                                       .max_steps = G_MAXINT64,
                                       .max_items = G_MAXINT32,
                                       .max_bytes = (gsize)1 << 40,
                                       .max_match = G_MAXINT64,
                                       .cancellable = cancellable } };
      GThread *thread = g_thread_new ("endless", evaluate_endless, &endless);

      g_usleep (20000);
      g_cancellable_cancel (cancellable);
      g_thread_join (thread);
      g_assert_error (endless.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&endless.error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *slug = g_strdup (rows[i].description);
      g_autofree char *path = NULL;

      g_strdelimit (slug, " /", '-');
      path = g_strdup_printf ("/core/fhirpath/%03u-%s", i, slug);
      g_test_add_data_func (path, &rows[i], run_row);
    }
  g_test_add_func ("/core/fhirpath/print", test_print);
  g_test_add_func ("/core/fhirpath/limits", test_limits);
  g_test_add_func ("/core/fhirpath/budget", test_budget);
  g_test_add_func ("/core/fhirpath/many-distinct", test_many_distinct);
  g_test_add_func ("/core/fhirpath/cancelled-while-running", test_cancelled_while_running);
  g_test_add_func ("/core/fhirpath/functions", test_functions);
  return g_test_run();
}
