/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of functions: all of N1 and those that FHIR adds. What has no call yet is parsed and
 * refused when evaluated. */

#include "fhir-path-function-private.h"

/* clang-format off */
static const FhirPathFunction functions[] = {
  { "empty", 0, 0, FALSE, fhir_path_call_empty },
  { "exists", 0, 1, FALSE, fhir_path_call_exists },
  { "all", 1, 1, FALSE, fhir_path_call_all },
  { "allTrue", 0, 0, FALSE, fhir_path_call_all_true },
  { "anyTrue", 0, 0, FALSE, fhir_path_call_any_true },
  { "allFalse", 0, 0, FALSE, fhir_path_call_all_false },
  { "anyFalse", 0, 0, FALSE, fhir_path_call_any_false },
  { "subsetOf", 1, 1, FALSE, fhir_path_call_subset_of },
  { "supersetOf", 1, 1, FALSE, fhir_path_call_superset_of },
  { "count", 0, 0, FALSE, fhir_path_call_count },
  { "distinct", 0, 0, FALSE, fhir_path_call_distinct },
  { "isDistinct", 0, 0, FALSE, fhir_path_call_is_distinct },
  { "not", 0, 0, FALSE, fhir_path_call_not },
  { "where", 1, 1, FALSE, fhir_path_call_where },
  { "select", 1, 1, FALSE, fhir_path_call_select },
  { "repeat", 1, 1, FALSE, fhir_path_call_repeat },
  { "ofType", 1, 1, TRUE, fhir_path_call_as },
  { "as", 1, 1, TRUE, fhir_path_call_as },
  { "is", 1, 1, TRUE, fhir_path_call_is },
  { "single", 0, 0, FALSE, fhir_path_call_single },
  { "first", 0, 0, FALSE, fhir_path_call_first },
  { "last", 0, 0, FALSE, fhir_path_call_last },
  { "tail", 0, 0, FALSE, fhir_path_call_tail },
  { "skip", 1, 1, FALSE, fhir_path_call_skip },
  { "take", 1, 1, FALSE, fhir_path_call_take },
  { "intersect", 1, 1, FALSE, fhir_path_call_intersect },
  { "exclude", 1, 1, FALSE, fhir_path_call_exclude },
  { "union", 1, 1, FALSE, fhir_path_call_union },
  { "combine", 1, 1, FALSE, fhir_path_call_combine },
  { "iif", 2, 3, FALSE, fhir_path_call_iif },
  { "children", 0, 0, FALSE, fhir_path_call_children },
  { "descendants", 0, 0, FALSE, fhir_path_call_descendants },
  { "trace", 1, 2, FALSE, fhir_path_call_trace },
  { "startsWith", 1, 1, FALSE, fhir_path_call_starts_with },
  { "endsWith", 1, 1, FALSE, fhir_path_call_ends_with },
  { "contains", 1, 1, FALSE, fhir_path_call_contains },
  { "length", 0, 0, FALSE, fhir_path_call_length },
  { "upper", 0, 0, FALSE, fhir_path_call_upper },
  { "lower", 0, 0, FALSE, fhir_path_call_lower },
  { "extension", 1, 1, FALSE, fhir_path_call_extension },
  { "hasExtension", 1, 1, FALSE, fhir_path_call_has_extension },
  { "hasValue", 0, 0, FALSE, fhir_path_call_has_value },
  { "getValue", 0, 0, FALSE, fhir_path_call_get_value },
  { "resolve", 0, 0, FALSE, fhir_path_call_resolve },
  { "aggregate", 1, 2, FALSE, NULL },
  { "toBoolean", 0, 0, FALSE, NULL },
  { "convertsToBoolean", 0, 0, FALSE, NULL },
  { "toInteger", 0, 0, FALSE, NULL },
  { "convertsToInteger", 0, 0, FALSE, NULL },
  { "toDate", 0, 0, FALSE, NULL },
  { "convertsToDate", 0, 0, FALSE, NULL },
  { "toDateTime", 0, 0, FALSE, NULL },
  { "convertsToDateTime", 0, 0, FALSE, NULL },
  { "toDecimal", 0, 0, FALSE, NULL },
  { "convertsToDecimal", 0, 0, FALSE, NULL },
  { "toQuantity", 0, 1, FALSE, NULL },
  { "convertsToQuantity", 0, 1, FALSE, NULL },
  { "toString", 0, 0, FALSE, NULL },
  { "convertsToString", 0, 0, FALSE, NULL },
  { "toTime", 0, 0, FALSE, NULL },
  { "convertsToTime", 0, 0, FALSE, NULL },
  { "indexOf", 1, 1, FALSE, NULL },
  { "substring", 1, 2, FALSE, NULL },
  { "replace", 2, 2, FALSE, NULL },
  { "matches", 1, 1, FALSE, NULL },
  { "matchesFull", 1, 1, FALSE, NULL },
  { "replaceMatches", 2, 2, FALSE, NULL },
  { "toChars", 0, 0, FALSE, NULL },
  { "encode", 1, 1, FALSE, NULL },
  { "decode", 1, 1, FALSE, NULL },
  { "escape", 1, 1, FALSE, NULL },
  { "unescape", 1, 1, FALSE, NULL },
  { "trim", 0, 0, FALSE, NULL },
  { "split", 1, 1, FALSE, NULL },
  { "join", 0, 1, FALSE, NULL },
  { "abs", 0, 0, FALSE, NULL },
  { "ceiling", 0, 0, FALSE, NULL },
  { "exp", 0, 0, FALSE, NULL },
  { "floor", 0, 0, FALSE, NULL },
  { "ln", 0, 0, FALSE, NULL },
  { "log", 1, 1, FALSE, NULL },
  { "power", 1, 1, FALSE, NULL },
  { "round", 0, 1, FALSE, NULL },
  { "sqrt", 0, 0, FALSE, NULL },
  { "truncate", 0, 0, FALSE, NULL },
  { "lowBoundary", 0, 1, FALSE, NULL },
  { "highBoundary", 0, 1, FALSE, NULL },
  { "precision", 0, 0, FALSE, NULL },
  { "now", 0, 0, FALSE, NULL },
  { "timeOfDay", 0, 0, FALSE, NULL },
  { "today", 0, 0, FALSE, NULL },
  { "type", 0, 0, FALSE, NULL },
  { "elementDefinition", 0, 0, FALSE, NULL },
  { "slice", 2, 2, FALSE, NULL },
  { "checkModifiers", 1, 64, FALSE, NULL },
  { "conformsTo", 1, 1, FALSE, NULL },
  { "memberOf", 1, 1, FALSE, NULL },
  { "subsumes", 1, 1, FALSE, NULL },
  { "subsumedBy", 1, 1, FALSE, NULL },
  { "htmlChecks", 0, 0, FALSE, NULL },
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
