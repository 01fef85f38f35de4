/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Facts that are no extraction: which parameters the trie takes, aliases, main dates, kinds,
 * folding, units, sounds; and what large documents may cost. */

#include "fhir-fold.h"
#include "fhir-index-walk-private.h"
#include "fhir-json-parser.h"
#include "fhir-phonetic.h"
#include "fhir-test.h"
#include "fhir-trie-compiler-private.h"

static FhirParamId
find (const char *type, const char *code)
{
  FhirParamId param =
      fhir_def_find_param (fhir_def_find_type (fhir_slice (type)), fhir_slice (code));

  g_assert_cmpuint (param, !=, 0);
  return param;
}

/* All of R4 but these, which are of three, is in the trie; whoever changes that shall see it. */
static const char *const refused[] = {
  "MolecularSequence.chromosome-variant-coordinate",
  "MolecularSequence.chromosome-window-coordinate",
  "MolecularSequence.referenceseqid-variant-coordinate",
  "MolecularSequence.referenceseqid-window-coordinate",
};

static gboolean
is_fallback (FhirParamId param)
{
  const FhirTrie *trie = fhir_trie_get_r4();
  FhirTrieRoot root = trie->roots[fhir_def_param (param)->type];

  for (guint i = 0; i < root.fallbacks; i++)
    if (trie->fallbacks[root.fallback0 + i] == param)
      return TRUE;
  return FALSE;
}

/* Nothing that R4 defines by an expression is left without rows in silence. */
static void
test_all_have_rows (void)
{
  static const char *const without[] = { "_id", "_lastUpdated", "near", NULL };

  for (FhirParamId param = 1; param <= fhir_def_n_params(); param++)
    {
      const FhirParamDef *def = fhir_def_param (param);

      g_test_message ("%s.%s", fhir_def_type (def->type)->name, def->code);
      if (fhir_index_param_kinds (param) == 0 && fhir_def_is_resource (def->type))
        g_assert_true (def->expression == NULL || g_strv_contains (without, def->code));
    }
}

static void
test_trie_takes_all (void)
{
  g_autoptr (FhirTrieCompiler) compiler = fhir_trie_compiler_new ((FhirParamId)fhir_def_n_params());
  guint n_refused = 0;
  guint n_taken = 0;

  for (FhirParamId param = 1; param <= fhir_def_n_params(); param++)
    {
      const FhirParamDef *def = fhir_def_param (param);
      g_autofree char *name = g_strconcat (fhir_def_type (def->type)->name, ".", def->code, NULL);
      g_autoptr (GError) error = NULL;

      if (!fhir_trie_is_indexed (param) || fhir_index_get_alias (param) != NULL)
        continue;
      if (fhir_trie_compiler_add (compiler, param, &error))
        {
          n_taken++;
          g_assert_cmpuint (fhir_index_param_kinds (param), !=, 0);
          continue;
        }
      g_assert_nonnull (error);
      g_assert_cmpuint (n_refused, <, G_N_ELEMENTS (refused));
      g_assert_cmpstr (name, ==, refused[n_refused++]);
      g_assert_true (is_fallback (param));
    }
  g_assert_cmpuint (n_refused, ==, G_N_ELEMENTS (refused));
  g_assert_cmpuint (n_taken, >, 2000);
}

/* The tables in this program are those that the compiler makes now. */
static void
test_generated_is_current (void)
{
  g_autoptr (FhirTrieCompiler) compiler = fhir_trie_compiler_new ((FhirParamId)fhir_def_n_params());
  const FhirTrie *r4 = fhir_trie_get_r4();
  const FhirTrie *now;
  FhirTrieSizes sizes;

  fhir_trie_compiler_add_r4 (compiler);
  now = fhir_trie_compiler_finish (compiler, NULL);
  g_assert_nonnull (now);
  sizes = fhir_trie_compiler_get_sizes (compiler);
  for (guint i = 0; i < sizes.nodes; i++)
    g_assert_cmpmem (&now->nodes[i], sizeof *now->nodes, &r4->nodes[i], sizeof *r4->nodes);
  for (guint i = 0; i < sizes.acts; i++)
    g_assert_cmpmem (&now->acts[i], sizeof *now->acts, &r4->acts[i], sizeof *r4->acts);
  for (guint i = 0; i < sizes.edges; i++)
    g_assert_cmpmem (&now->edges[i], sizeof *now->edges, &r4->edges[i], sizeof *r4->edges);
}

static void
test_aliases (void)
{
  /* clang-format off */
  static const struct { const char *type, *code, *first, *second, *target; } rows[] = {
    { "Observation", "patient", "subject", NULL, "Patient" },
    { "Condition", "patient", "subject", NULL, "Patient" },
    { "Encounter", "practitioner", "participant", NULL, "Practitioner" },
    { "Coverage", "patient", "beneficiary", NULL, NULL },
    { "Observation", "combo-code", "code", "component-code", NULL },
    { "Observation", "combo-value-quantity", "value-quantity", "component-value-quantity", NULL },
    { "Observation", "combo-code-value-quantity", "code-value-quantity", "component-code-value-quantity", NULL },
    { "Observation", "subject", NULL, NULL, NULL },
    { "Immunization", "patient", NULL, NULL, NULL },
    { "Patient", "name", NULL, NULL, NULL },
    { "Patient", "phonetic", NULL, NULL, NULL },
    { "Bundle", "message", NULL, NULL, NULL },
  };
  /* clang-format on */

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const FhirIndexAlias *alias = fhir_index_get_alias (find (rows[i].type, rows[i].code));

      if (rows[i].first == NULL)
        {
          g_assert_null (alias);
          continue;
        }
      g_assert_nonnull (alias);
      g_assert_cmpuint (alias->params[0], ==, find (rows[i].type, rows[i].first));
      g_assert_cmpuint (alias->params[1],
                        ==,
                        rows[i].second != NULL ? find (rows[i].type, rows[i].second) : 0);
      g_assert_cmpuint (alias->ref_type,
                        ==,
                        rows[i].target != NULL ? fhir_def_find_type (fhir_slice (rows[i].target))
                                               : 0);
      g_assert_null (fhir_index_get_alias (alias->params[0]));
    }
  g_assert_null (fhir_index_get_alias (0));
  g_assert_null (fhir_index_get_alias ((FhirParamId)(fhir_def_n_params() + 1)));
}

static void
test_main_dates (void)
{
  /* clang-format off */
  static const struct { const char *type, *code; } rows[] = {
    { "Observation", "date" }, { "Patient", "birthdate" }, { "Condition", "onset-date" },
    { "MedicationRequest", "authoredon" }, { "Encounter", "date" }, { "Task", "authored-on" },
    { "Procedure", "date" }, { "Claim", "created" }, { "Organization", NULL },
  };
  /* clang-format on */

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      FhirParamId param = fhir_index_main_date (fhir_def_find_type (fhir_slice (rows[i].type)));

      g_assert_cmpstr (param != 0 ? fhir_def_param (param)->code : NULL, ==, rows[i].code);
    }
}

static void
test_kinds (void)
{
  guint reference = 1u << FHIR_ROW_REFERENCE | 1u << FHIR_ROW_URI | 1u << FHIR_ROW_IDENT;

  g_assert_cmpuint (fhir_index_param_kinds (find ("Patient", "family")), ==, 1u << FHIR_ROW_STRING);
  g_assert_cmpuint (fhir_index_param_kinds (find ("Patient", "gender")), ==, 1u << FHIR_ROW_TOKEN);
  g_assert_cmpuint (fhir_index_param_kinds (find ("Patient", "identifier")),
                    ==,
                    1u << FHIR_ROW_IDENT | 1u << FHIR_ROW_TOKEN_STRING);
  g_assert_cmpuint (fhir_index_param_kinds (find ("Patient", "telecom")), ==, 1u << FHIR_ROW_IDENT);
  g_assert_cmpuint (fhir_index_param_kinds (find ("Patient", "deceased")),
                    ==,
                    1u << FHIR_ROW_TOKEN);
  g_assert_cmpuint (fhir_index_param_kinds (find ("Observation", "subject")), ==, reference);
  g_assert_cmpuint (fhir_index_param_kinds (find ("Observation", "patient")), ==, reference);
  g_assert_cmpuint (fhir_index_param_kinds (find ("Observation", "code-value-quantity")),
                    ==,
                    1u << FHIR_ROW_TOKEN_QUANTITY);
  g_assert_cmpuint (fhir_index_param_kinds (find ("DocumentReference", "relationship")),
                    ==,
                    1u << FHIR_ROW_REFERENCE_TOKEN);
  g_assert_cmpuint (
      fhir_index_param_kinds (find ("MolecularSequence", "chromosome-variant-coordinate")),
      ==,
      1u << FHIR_ROW_TOKEN_NUMBERS);
  g_assert_cmpuint (fhir_index_param_kinds (find ("Patient", "_id")), ==, 0);
  g_assert_cmpuint (fhir_index_param_kinds (find ("Location", "near")), ==, 0);
}

/* The fast folding is fhir_fold(). */
static void
test_fold (void)
{
  g_autoptr (FhirIndexRows) rows = fhir_index_rows_new();
  guint64 state = 88172645463325252u;

  for (guint round = 0; round < 20000; round++)
    {
      char text[24];
      guint32 len = 0;
      g_autoptr (GString) folded = g_string_new (NULL);
      FhirSlice fast;

      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      for (guint i = 0; i < state % 20; i++)
        text[len++] = (char)(1 + (state >> (i * 3)) % 127);
      fhir_fold ((FhirSlice){ text, len }, folded);
      fast = fhir_index_fold (rows, (FhirSlice){ text, len });
      g_assert_cmpmem (fast.text, fast.len, folded->str, folded->len);
    }
}

static void
test_units (void)
{
  /* clang-format off */
  static const struct { const char *code; double value; const char *canonical; double expected; } rows[] = {
    { "kg", 72.5, "kg", 72.5 },
    { "g", 500, "kg", 0.5 },
    { "[lb_av]", 100, "kg", 45.359237 },
    { "[in_i]", 10, "cm", 25.4 },
    { "mm[Hg]", 120, "mm[Hg]", 120 },
    { "kPa", 16, "mm[Hg]", 16000 / 133.322 },
    { "[degF]", 98.6, "Cel", 37 },
    { "K", 273.15, "Cel", 0 },
    { "g/L", 1, "mg/dL", 100 },
    { "ug/mL", 1, "mg/dL", 0.1 },
    { "umol/L", 1000, "mmol/L", 1 },
    { "10*9/L", 5, "10*3/uL", 5 },
    { "10*3/uL", 5, "10*3/uL", 5 },
    { "{beats}/min", 60, "/min", 60 },
    { "Hz", 1, "/min", 60 },
    { "L/min", 1, "mL/min", 1000 },
    { "mo", 12, "a", 1 },
    { "kJ", 4.184, "kcal", 1 },
    { "U/mL", 1, "U/L", 1000 },
    { "[IU]/mL", 1, "m[IU]/L", 1e6 },
    { "kg.m-2", 25, "kg/m2", 25 },
    { "mmol.L-1", 5, "mmol/L", 5 },
    { "(kg)", 1, "kg", 1 },
    { "m2", 1, "m2", 1 },
    { "mmol", 1, "mmol", 1 },
    { "meq", 1, "meq", 1 },
    { "[IU]", 1, "[IU]", 1 },
    { "mosm/kg", 1, "mosm/kg", 1 },
    { "ug/min", 1, "ug/min", 1 },
    { "mm/h", 1, "mm/h", 1 },
    { "U", 1, "U", 1 },
    { "mg/m2", 1, "kg/m2", 1e-6 },
    { "mmol/kg", 1, "mmol/kg", 1 },
    { "[IU]/kg", 1, "[IU]/kg", 1 },
    { "L/min/m2", 1, "mm/h", 60 },
    { "Cel", 1, "Cel", 1 },
    { "[iU]/L", 1, "m[IU]/L", 1000 },
    { "meq/dL", 1, "meq/L", 10 },
    { "mosm/L", 1, "m-3.osm", 1 },
    { "mV", 2, "m2.s-2.g.C-1", 2 },
    { "mol/m2", 2, "m-2.mol", 2 },
    { "uGy", 5, "m2.s-2", 5e-6 },
    { "[APL'U]/mL", 1, "m-3.[APL'U]", 1e6 },
    { "mL/min/{1.73_m2}", 60, NULL, 0 },
    { "{score}", 3, NULL, 0 },
    { "%", 40, NULL, 0 },
    { "1", 1, NULL, 0 },
    { "nonsense", 1, NULL, 0 },
    { "kg/", 1, NULL, 0 },
    { "kg{open", 1, NULL, 0 },
    { "m999", 1, NULL, 0 },
    { "mol/mol", 1, NULL, 0 },
    { "m-9.s-9.g-9.rad-9.K-9.C-9.cd-9", 1, "m-9.s-9.g-9.rad-9.K-9.C-9.cd-9", 1 },
    { "Pa12.J12.C12.lm12.mol12.osm12", 1, NULL, 0 }, /* too long in base units */
    { "", 1, NULL, 0 },
  };
  /* clang-format on */
  FhirSlice ucum = FHIR_SLICE_LITERAL ("http://unitsofmeasure.org");
  FhirIndexUnit unit;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *exact = fhir_test_exact_copy (rows[i].code, strlen (rows[i].code));
      FhirSlice slice = { exact, (guint32)strlen (rows[i].code) };

      g_test_message ("%s", rows[i].code);
      g_assert_cmpint (fhir_index_canonical_unit (ucum, slice, &unit),
                       ==,
                       rows[i].canonical != NULL);
      if (rows[i].canonical == NULL)
        continue;
      g_assert_cmpstr (unit.code, ==, rows[i].canonical);
      g_assert_cmpfloat_with_epsilon (rows[i].value * unit.factor + unit.offset,
                                      rows[i].expected,
                                      1e-12 * (1 + rows[i].expected));
    }
  g_assert_false (fhir_index_canonical_unit (FHIR_SLICE_NONE, FHIR_SLICE_LITERAL ("g"), &unit));
}

static void
test_phonetic (void)
{
  /* clang-format off */
  static const struct { const char *word, *code; } rows[] = {
    { "smith", "s38060" }, { "smyth", "s38060" }, { "meier", "m809" }, { "mayer", "m809" },
    { "braz", "b1905" }, { "broz", "b1905" }, { "", "" }, { "7", "7" }, { "петров", "петров" },
    { "testing", "t6036084" },
  };
  /* clang-format on */
  char code[FHIR_PHONETIC_MAX + 1];
  g_autofree char *longest = g_strnfill (100, 'b');
  g_autoptr (GString) wide = g_string_new ("a");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpuint (fhir_phonetic_code (fhir_slice (rows[i].word), code), ==, strlen (code));
      g_assert_cmpstr (code, ==, rows[i].code);
    }
  g_assert_cmpuint (fhir_phonetic_code (fhir_slice (longest), code), <=, FHIR_PHONETIC_MAX);
  for (guint i = 0; i < 50; i++)
    g_string_append (wide, "ш");
  fhir_phonetic_code (fhir_slice (wide->str), code);
  g_assert_true (g_utf8_validate (code, -1, NULL));
}

static guint
extract_n (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirJsonDoc) doc =
      fhir_json_parse (text, strlen (text), fhir_limits_get_default(), &error);
  g_autoptr (FhirIndexRows) rows = fhir_index_rows_new();

  g_assert_no_error (error);
  fhir_index_extract (doc, 0, NULL, rows);
  return fhir_index_rows_get_n (rows);
}

/* A composite's product stops at the limit; many rows sort in time. */
static void
test_limits (void)
{
  g_autoptr (GString) text =
      g_string_new ("{\"resourceType\":\"Observation\",\"code\":{\"coding\":[");
  guint n;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (text, "%s{\"code\":\"%u\"}", i > 0 ? "," : "", i);
  g_string_append (text, "]},\"valueCodeableConcept\":{\"coding\":[");
  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (text, "%s{\"code\":\"%u\"}", i > 0 ? "," : "", i);
  g_string_append (text, "]}}");
  n = extract_n (text->str);
  g_assert_cmpuint (n, ==, 1000 + 1000 + FHIR_INDEX_MAX_PAIRS);
}

/* Lists where one value belongs, lists of references and of contained resources: no square of them.
 */
static void
test_hostile_sizes (void)
{
  const guint n = 60000;
  g_autoptr (GString) text =
      g_string_new ("{\"resourceType\":\"DocumentReference\",\"relatesTo\":{\"target\":[");
  g_autoptr (GString) agents = g_string_new ("{\"resourceType\":\"AuditEvent\",\"contained\":[");
  gint64 start = g_get_monotonic_time();

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? "," : "", i);
  g_string_append (text, "],\"code\":[");
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s\"a\"", i > 0 ? "," : "");
  g_string_append (text, "]}}");
  extract_n (text->str);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (agents, "%s{\"id\":\"x%u\"}", i > 0 ? "," : "", i);
  g_string_append (agents, "],\"agent\":[");
  for (guint i = 0; i < n; i++)
    g_string_append_printf (agents, "%s{\"who\":{\"reference\":\"#y\"}}", i > 0 ? "," : "");
  g_string_append (agents, "]}");
  g_assert_cmpuint (extract_n (agents->str), ==, 0);
  g_test_message ("%" G_GINT64_FORMAT " us", g_get_monotonic_time() - start);
}

/* Rows are the same when their memory was used before, and none are left over. */
static void
test_reuse (void)
{
  static const char text[] = "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"A B\"}]}";
  static const char other[] = "{\"resourceType\":\"Patient\",\"gender\":\"male\"}";
  g_autoptr (FhirJsonDoc) doc =
      fhir_json_parse (text, strlen (text), fhir_limits_get_default(), NULL);
  g_autoptr (FhirJsonDoc) second =
      fhir_json_parse (other, strlen (other), fhir_limits_get_default(), NULL);
  g_autoptr (FhirIndexRows) rows = fhir_index_rows_new();
  guint n;

  fhir_index_extract (doc, 0, NULL, rows);
  n = fhir_index_rows_get_n (rows);
  fhir_index_extract (second, 0, NULL, rows);
  g_assert_cmpuint (fhir_index_rows_get_n (rows), ==, 2);
  fhir_index_extract (doc, 0, NULL, rows);
  g_assert_cmpuint (fhir_index_rows_get_n (rows), ==, n);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/index/all-have-rows", test_all_have_rows);
  g_test_add_func ("/core/index/trie-takes-all", test_trie_takes_all);
  g_test_add_func ("/core/index/generated-is-current", test_generated_is_current);
  g_test_add_func ("/core/index/aliases", test_aliases);
  g_test_add_func ("/core/index/main-dates", test_main_dates);
  g_test_add_func ("/core/index/kinds", test_kinds);
  g_test_add_func ("/core/index/fold", test_fold);
  g_test_add_func ("/core/index/units", test_units);
  g_test_add_func ("/core/index/phonetic", test_phonetic);
  g_test_add_func ("/core/index/limits", test_limits);
  g_test_add_func ("/core/index/hostile-sizes", test_hostile_sizes);
  g_test_add_func ("/core/index/reuse", test_reuse);
  return g_test_run();
}
