/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-path-argument-private.h"
#include "fhir-path-value-private.h"

G_BEGIN_DECLS

/* Pushes its result: ret_out starts where the stack ended. focus is what stands before the dot,
 * input what the whole expression was given: plain arguments are evaluated on input, criteria on
 * each item. */
typedef gboolean (*FhirPathCall) (FhirPathRun *run,
                                  const FhirPathNode *node,
                                  FhirPathRange focus,
                                  FhirPathRange input,
                                  GError **error);

struct _FhirPathFunction
{
  const char *name;
  guint8 min_arguments;
  guint8 max_arguments;
  guint8 takes_type; /* its argument names a type and is not evaluated */
  FhirPathCall call;
  guint8 detail;        /* which of several that share a call */
  guint8 takes_pattern; /* its first argument is a regular expression */
};

/* Details of functions that share a call. */
enum
{
  FHIR_PATH_OF_ALL = 1 << 0, /* allTrue(), allFalse(); else any */
  FHIR_PATH_OF_TRUE = 1 << 1,
};
enum
{
  FHIR_PATH_CODED_BACK = 1 << 0,    /* decode(), unescape() */
  FHIR_PATH_CODED_ESCAPES = 1 << 1, /* escape(), unescape() */
};

const FhirPathFunction *fhir_path_function_find (FhirSlice name);
/* (nullable) the table, for tests that walk it. */
const FhirPathFunction *fhir_path_function_get (guint n);

/* The functions, by file. */
#define FHIR_PATH_DECLARE(name)                             \
  gboolean fhir_path_call_##name (FhirPathRun *run,         \
                                  const FhirPathNode *node, \
                                  FhirPathRange focus,      \
                                  FhirPathRange input,      \
                                  GError **error)

/* fhir-path-function-filter.c */
FHIR_PATH_DECLARE (where);
FHIR_PATH_DECLARE (select);
FHIR_PATH_DECLARE (repeat);
FHIR_PATH_DECLARE (all);
FHIR_PATH_DECLARE (exists);
FHIR_PATH_DECLARE (empty);
FHIR_PATH_DECLARE (count);
FHIR_PATH_DECLARE (not );
FHIR_PATH_DECLARE (truths);
FHIR_PATH_DECLARE (iif);
FHIR_PATH_DECLARE (is);
FHIR_PATH_DECLARE (as);

/* fhir-path-function-set.c */
FHIR_PATH_DECLARE (first);
FHIR_PATH_DECLARE (last);
FHIR_PATH_DECLARE (tail);
FHIR_PATH_DECLARE (skip);
FHIR_PATH_DECLARE (take);
FHIR_PATH_DECLARE (single);
FHIR_PATH_DECLARE (distinct);
FHIR_PATH_DECLARE (is_distinct);
FHIR_PATH_DECLARE (union);
FHIR_PATH_DECLARE (combine);
FHIR_PATH_DECLARE (intersect);
FHIR_PATH_DECLARE (subset_of);

/* fhir-path-function-fold.c */
FHIR_PATH_DECLARE (aggregate);
FHIR_PATH_DECLARE (sort);
FHIR_PATH_DECLARE (define_variable);
FHIR_PATH_DECLARE (trace);

/* fhir-path-function-tree.c */
FHIR_PATH_DECLARE (children);
FHIR_PATH_DECLARE (descendants);
FHIR_PATH_DECLARE (extension);
FHIR_PATH_DECLARE (has_extension);
FHIR_PATH_DECLARE (has_value);
FHIR_PATH_DECLARE (get_value);
FHIR_PATH_DECLARE (type);

/* fhir-path-function-resolve.c */
FHIR_PATH_DECLARE (resolve);

/* fhir-path-function-fhir.c */
FHIR_PATH_DECLARE (member_of);
FHIR_PATH_DECLARE (subsumes);
FHIR_PATH_DECLARE (conforms_to);
FHIR_PATH_DECLARE (element_definition);
FHIR_PATH_DECLARE (slice);
FHIR_PATH_DECLARE (check_modifiers);
FHIR_PATH_DECLARE (html_checks);

/* fhir-path-function-string.c */
FHIR_PATH_DECLARE (holds);
FHIR_PATH_DECLARE (length);
FHIR_PATH_DECLARE (cased);
FHIR_PATH_DECLARE (index_of);
FHIR_PATH_DECLARE (substring);
FHIR_PATH_DECLARE (replace);
FHIR_PATH_DECLARE (trim);
FHIR_PATH_DECLARE (split);
FHIR_PATH_DECLARE (join);
FHIR_PATH_DECLARE (to_chars);

/* fhir-path-function-codec.c */
FHIR_PATH_DECLARE (coded);

/* fhir-path-function-match.c */
FHIR_PATH_DECLARE (matches);
FHIR_PATH_DECLARE (replace_matches);

/* fhir-path-function-convert.c: detail is the FhirPathKind */
FHIR_PATH_DECLARE (to);
FHIR_PATH_DECLARE (converts);

/* fhir-path-function-math.c: detail is a letter */
FHIR_PATH_DECLARE (math);
FHIR_PATH_DECLARE (log);
FHIR_PATH_DECLARE (power);
FHIR_PATH_DECLARE (round);

/* fhir-path-function-boundary.c */
FHIR_PATH_DECLARE (boundary);
FHIR_PATH_DECLARE (precision);
FHIR_PATH_DECLARE (comparable);

/* fhir-path-function-clock.c */
FHIR_PATH_DECLARE (now);

#undef FHIR_PATH_DECLARE

G_END_DECLS
