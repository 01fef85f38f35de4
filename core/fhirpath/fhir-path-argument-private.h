/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-path-run-private.h"

G_BEGIN_DECLS

typedef enum
{
  FHIR_PATH_FALSE,
  FHIR_PATH_TRUE,
  FHIR_PATH_UNKNOWN, /* empty */
} FhirPathTruth;

/* A collection as a condition: empty is unknown, one item that is no boolean is true, two are an
 * error. */
gboolean fhir_path_truth (FhirPathRun *run,
                          FhirPathRange range,
                          FhirPathTruth *ret_truth,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Evaluates on one item ($this), which lies below what comes out. */
gboolean fhir_path_eval_on (FhirPathRun *run,
                            guint32 node,
                            FhirPathItem item,
                            guint32 index,
                            FhirPathRange *ret_out,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Evaluates a criterion on one item; leaves nothing on the stack. */
gboolean fhir_path_test (FhirPathRun *run,
                         guint32 node,
                         FhirPathItem item,
                         guint32 index,
                         FhirPathTruth *ret_truth,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The value of the one item of range; *ret_any FALSE when there is none. Two are an error. */
gboolean fhir_path_one (FhirPathRun *run,
                        FhirPathRange range,
                        FhirPathItem *ret_value,
                        gboolean *ret_any,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of an argument, evaluated on input; leaves nothing on the stack. */
gboolean fhir_path_argument (FhirPathRun *run,
                             guint32 argument,
                             FhirPathRange input,
                             FhirPathItem *ret_value,
                             gboolean *ret_any,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The one text of range, NONE when there is none; anything but a text is an error. */
gboolean fhir_path_text (FhirPathRun *run, FhirPathRange range, FhirSlice *ret_text, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_path_text_argument (FhirPathRun *run,
                                  guint32 argument,
                                  FhirPathRange input,
                                  FhirSlice *ret_text,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_path_integer_argument (FhirPathRun *run,
                                     guint32 argument,
                                     FhirPathRange input,
                                     gint64 *ret_integer,
                                     gboolean *ret_any,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
static inline guint32
fhir_path_second (const FhirPathRun *run, const FhirPathNode *node)
{
  return fhir_path_node (run->expr, node->right)->next;
}

/* A computed text: copied. */
gboolean
fhir_path_push_text (FhirPathRun *run, FhirSlice text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_path_push_decimal (FhirPathRun *run,
                                 FhirDecimal decimal,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_path_push_quantity (FhirPathRun *run,
                                  FhirPathQuantity quantity,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_path_push_all (FhirPathRun *run,
                             FhirPathRange range,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* An item for a place of a callback's document. FALSE: too many documents. */
gboolean fhir_path_push_place (FhirPathRun *run,
                               const FhirPathPlace *place,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* fhir-path-member.c: pushes what the members first to last, side by side, find one after the other
 * from the items of input. */
gboolean fhir_path_push_chain (FhirPathRun *run,
                               FhirPathRange input,
                               const FhirPathNode *first,
                               const FhirPathNode *last,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_path_push_children (FhirPathRun *run,
                                  FhirPathItem item,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_path_push_extensions (FhirPathRun *run,
                                    FhirPathItem item,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The type that the resource at node says it has, 0 when none or unknown. */
FhirTypeId fhir_path_resource_type (const FhirJsonDoc *doc, guint32 node);

/* fhir-path-binary.c: left op right; left is evaluated already. Pushes from *ret_from on. */
gboolean fhir_path_binary (FhirPathRun *run,
                           const FhirPathNode *node,
                           FhirPathRange left,
                           FhirPathRange input,
                           guint32 *ret_from,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether an equal item lies in range. */
gboolean fhir_path_find (FhirPathRun *run,
                         FhirPathRange range,
                         FhirPathItem item,
                         gboolean *ret_found,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
