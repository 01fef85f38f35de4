/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of functions: all of N1 with its trial-use ones, and those that FHIR adds. */

#include "fhir-path-function-private.h"

/* clang-format off */
static const FhirPathFunction functions[] = {
  { "empty", 0, 0, FALSE, fhir_path_call_empty },
  { "exists", 0, 1, FALSE, fhir_path_call_exists },
  { "all", 1, 1, FALSE, fhir_path_call_all },
  { "allTrue", 0, 0, FALSE, fhir_path_call_truths, FHIR_PATH_OF_ALL | FHIR_PATH_OF_TRUE },
  { "anyTrue", 0, 0, FALSE, fhir_path_call_truths, FHIR_PATH_OF_TRUE },
  { "allFalse", 0, 0, FALSE, fhir_path_call_truths, FHIR_PATH_OF_ALL },
  { "anyFalse", 0, 0, FALSE, fhir_path_call_truths, 0 },
  { "subsetOf", 1, 1, FALSE, fhir_path_call_subset_of },
  { "supersetOf", 1, 1, FALSE, fhir_path_call_subset_of, 1 },
  { "count", 0, 0, FALSE, fhir_path_call_count },
  { "distinct", 0, 0, FALSE, fhir_path_call_distinct },
  { "isDistinct", 0, 0, FALSE, fhir_path_call_is_distinct },
  { "not", 0, 0, FALSE, fhir_path_call_not },
  { "where", 1, 1, FALSE, fhir_path_call_where },
  { "select", 1, 1, FALSE, fhir_path_call_select },
  { "repeat", 1, 1, FALSE, fhir_path_call_repeat },
  { "ofType", 1, 1, TRUE, fhir_path_call_as },
  { "as", 1, 1, TRUE, fhir_path_call_as, 1 },
  { "is", 1, 1, TRUE, fhir_path_call_is },
  { "single", 0, 0, FALSE, fhir_path_call_single },
  { "first", 0, 0, FALSE, fhir_path_call_first },
  { "last", 0, 0, FALSE, fhir_path_call_last },
  { "tail", 0, 0, FALSE, fhir_path_call_tail },
  { "skip", 1, 1, FALSE, fhir_path_call_skip },
  { "take", 1, 1, FALSE, fhir_path_call_take },
  { "intersect", 1, 1, FALSE, fhir_path_call_intersect },
  { "exclude", 1, 1, FALSE, fhir_path_call_intersect, 1 },
  { "union", 1, 1, FALSE, fhir_path_call_union },
  { "combine", 1, 1, FALSE, fhir_path_call_combine },
  { "iif", 2, 3, FALSE, fhir_path_call_iif },
  { "children", 0, 0, FALSE, fhir_path_call_children },
  { "descendants", 0, 0, FALSE, fhir_path_call_descendants },
  { "trace", 1, 2, FALSE, fhir_path_call_trace },
  { "startsWith", 1, 1, FALSE, fhir_path_call_holds, 's' },
  { "endsWith", 1, 1, FALSE, fhir_path_call_holds, 'e' },
  { "contains", 1, 1, FALSE, fhir_path_call_holds, 'c' },
  { "length", 0, 0, FALSE, fhir_path_call_length },
  { "upper", 0, 0, FALSE, fhir_path_call_cased, 1 },
  { "lower", 0, 0, FALSE, fhir_path_call_cased, 0 },
  { "extension", 1, 1, FALSE, fhir_path_call_extension },
  { "hasExtension", 1, 1, FALSE, fhir_path_call_has_extension },
  { "hasValue", 0, 0, FALSE, fhir_path_call_has_value },
  { "getValue", 0, 0, FALSE, fhir_path_call_get_value },
  { "resolve", 0, 0, FALSE, fhir_path_call_resolve },
  { "aggregate", 1, 2, FALSE, fhir_path_call_aggregate },
  { "sort", 0, 8, FALSE, fhir_path_call_sort },
  { "defineVariable", 1, 2, FALSE, fhir_path_call_define_variable },
  { "toBoolean", 0, 0, FALSE, fhir_path_call_to, FHIR_PATH_BOOLEAN },
  { "convertsToBoolean", 0, 0, FALSE, fhir_path_call_converts, FHIR_PATH_BOOLEAN },
  { "toInteger", 0, 0, FALSE, fhir_path_call_to, FHIR_PATH_INTEGER },
  { "convertsToInteger", 0, 0, FALSE, fhir_path_call_converts, FHIR_PATH_INTEGER },
  { "toDate", 0, 0, FALSE, fhir_path_call_to, FHIR_PATH_DATE },
  { "convertsToDate", 0, 0, FALSE, fhir_path_call_converts, FHIR_PATH_DATE },
  { "toDateTime", 0, 0, FALSE, fhir_path_call_to, FHIR_PATH_DATE_TIME },
  { "convertsToDateTime", 0, 0, FALSE, fhir_path_call_converts, FHIR_PATH_DATE_TIME },
  { "toDecimal", 0, 0, FALSE, fhir_path_call_to, FHIR_PATH_DECIMAL },
  { "convertsToDecimal", 0, 0, FALSE, fhir_path_call_converts, FHIR_PATH_DECIMAL },
  { "toQuantity", 0, 1, FALSE, fhir_path_call_to, FHIR_PATH_QUANTITY },
  { "convertsToQuantity", 0, 1, FALSE, fhir_path_call_converts, FHIR_PATH_QUANTITY },
  { "toString", 0, 0, FALSE, fhir_path_call_to, FHIR_PATH_STRING },
  { "convertsToString", 0, 0, FALSE, fhir_path_call_converts, FHIR_PATH_STRING },
  { "toTime", 0, 0, FALSE, fhir_path_call_to, FHIR_PATH_TIME },
  { "convertsToTime", 0, 0, FALSE, fhir_path_call_converts, FHIR_PATH_TIME },
  { "indexOf", 1, 1, FALSE, fhir_path_call_index_of },
  { "lastIndexOf", 1, 1, FALSE, fhir_path_call_index_of, 1 },
  { "substring", 1, 2, FALSE, fhir_path_call_substring },
  { "replace", 2, 2, FALSE, fhir_path_call_replace },
  { "matches", 1, 1, FALSE, fhir_path_call_matches, 0, TRUE },
  { "matchesFull", 1, 1, FALSE, fhir_path_call_matches, 1, TRUE },
  { "replaceMatches", 2, 2, FALSE, fhir_path_call_replace_matches, 0, TRUE },
  { "toChars", 0, 0, FALSE, fhir_path_call_to_chars },
  { "encode", 1, 1, FALSE, fhir_path_call_coded, 0 },
  { "decode", 1, 1, FALSE, fhir_path_call_coded, FHIR_PATH_CODED_BACK },
  { "escape", 1, 1, FALSE, fhir_path_call_coded, FHIR_PATH_CODED_ESCAPES },
  { "unescape", 1, 1, FALSE, fhir_path_call_coded, FHIR_PATH_CODED_ESCAPES | FHIR_PATH_CODED_BACK },
  { "trim", 0, 0, FALSE, fhir_path_call_trim },
  { "split", 1, 1, FALSE, fhir_path_call_split },
  { "join", 0, 1, FALSE, fhir_path_call_join },
  { "abs", 0, 0, FALSE, fhir_path_call_math, 'a' },
  { "ceiling", 0, 0, FALSE, fhir_path_call_math, 'c' },
  { "exp", 0, 0, FALSE, fhir_path_call_math, 'e' },
  { "floor", 0, 0, FALSE, fhir_path_call_math, 'f' },
  { "ln", 0, 0, FALSE, fhir_path_call_math, 'l' },
  { "sqrt", 0, 0, FALSE, fhir_path_call_math, 's' },
  { "truncate", 0, 0, FALSE, fhir_path_call_math, 't' },
  { "log", 1, 1, FALSE, fhir_path_call_log },
  { "power", 1, 1, FALSE, fhir_path_call_power },
  { "round", 0, 1, FALSE, fhir_path_call_round },
  { "lowBoundary", 0, 1, FALSE, fhir_path_call_boundary, 0 },
  { "highBoundary", 0, 1, FALSE, fhir_path_call_boundary, 1 },
  { "precision", 0, 0, FALSE, fhir_path_call_precision },
  { "comparable", 1, 1, FALSE, fhir_path_call_comparable },
  { "now", 0, 0, FALSE, fhir_path_call_now, FHIR_PATH_DATE_TIME },
  { "timeOfDay", 0, 0, FALSE, fhir_path_call_now, FHIR_PATH_TIME },
  { "today", 0, 0, FALSE, fhir_path_call_now, FHIR_PATH_DATE },
  { "type", 0, 0, FALSE, fhir_path_call_type },
  { "elementDefinition", 0, 0, FALSE, fhir_path_call_element_definition },
  { "slice", 2, 2, FALSE, fhir_path_call_slice },
  { "checkModifiers", 1, 64, FALSE, fhir_path_call_check_modifiers },
  { "conformsTo", 1, 1, FALSE, fhir_path_call_conforms_to },
  { "memberOf", 1, 1, FALSE, fhir_path_call_member_of },
  { "subsumes", 1, 1, FALSE, fhir_path_call_subsumes },
  { "subsumedBy", 1, 1, FALSE, fhir_path_call_subsumes, 1 },
  { "htmlChecks", 0, 0, FALSE, fhir_path_call_html_checks },
};
/* clang-format on */

const FhirPathFunction *
fhir_path_function_find (FhirSlice name)
{
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    if (fhir_slice_is (name, functions[i].name))
      return &functions[i];
  return NULL;
}

const FhirPathFunction *
fhir_path_function_get (guint n)
{
  return n < G_N_ELEMENTS (functions) ? &functions[n] : NULL;
}

const char *
fhir_path_function_get_name (const FhirPathFunction *function)
{
  return function->name;
}
