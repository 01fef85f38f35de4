/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-path-argument-private.h"

G_BEGIN_DECLS

/* fhir-path-value.c: an element of a primitive type or a Quantity as its value; others as they are.
 */
gboolean fhir_path_value (FhirPathRun *run,
                          FhirPathItem item,
                          FhirPathItem *ret_value,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_path_is_type (const FhirPathRun *run, FhirPathItem item, const FhirPathNode *type);
/* The same for as and ofType, which do not take a code for a string. */
gboolean fhir_path_is_exactly (const FhirPathRun *run, FhirPathItem item, const FhirPathNode *type);
/* fhir-path-compare.c */
gboolean fhir_path_equal (FhirPathRun *run,
                          FhirPathItem a,
                          FhirPathItem b,
                          FhirPathTruth *ret_truth,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_path_equivalent (FhirPathRun *run,
                               FhirPathItem a,
                               FhirPathItem b,
                               FhirPathTruth *ret_truth,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* ret_order -1, 0, 1; ret_known FALSE when dates of different precision cannot tell. */
gboolean fhir_path_compare (FhirPathRun *run,
                            FhirPathItem a,
                            FhirPathItem b,
                            int *ret_order,
                            gboolean *ret_known,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* fhir-path-distinct.c: pushes the items of a and b, equal ones once. */
gboolean fhir_path_push_distinct (FhirPathRun *run,
                                  FhirPathRange a,
                                  FhirPathRange b,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* fhir-path-arithmetic.c: + - * / div mod of two collections. */
gboolean fhir_path_push_arithmetic (FhirPathRun *run,
                                    FhirPathOp op,
                                    FhirPathRange a,
                                    FhirPathRange b,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
