/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-path-run-private.h"

G_BEGIN_DECLS

/* A compiled regular expression. Immutable; any thread. */
typedef struct _FhirPathPattern FhirPathPattern;

/* Compiles the literal patterns of an expression's matches() and its like, once for all. */
void fhir_path_pattern_prepare (FhirPathExpr *expr);

/* The pattern of an argument whose text is given: prepared, or compiled now and kept as long as the
 * results. NULL with error: no regular expression. */
const FhirPathPattern *fhir_path_pattern_get (FhirPathRun *run,
                                              guint32 argument,
                                              FhirSlice text,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  gsize start;
  gsize end;
} FhirPathSpan;

#define FHIR_PATH_MAX_GROUPS 64

/* Searches text from a byte on. Spends the run's match budget; past it FHIR_ERROR_TOO_COSTLY. */
gboolean fhir_path_pattern_match (FhirPathRun *run,
                                  const FhirPathPattern *pattern,
                                  FhirSlice text,
                                  gsize from,
                                  gboolean whole,
                                  FhirPathSpan ret_groups[FHIR_PATH_MAX_GROUPS],
                                  guint *ret_n, /* 0: no match */
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The number of a named group, 0 when there is none. */
/* For arrays of patterns. */
GDestroyNotify fhir_path_pattern_get_free (void);
guint fhir_path_pattern_group (const FhirPathPattern *pattern, FhirSlice name);

G_END_DECLS
