/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-path-expr.h"

G_BEGIN_DECLS

struct _FhirPathExpr
{
  FhirSlice text;       /* own copy */
  GArray *nodes;        /* (element-type FhirPathNode); 0 is unused */
  GStringChunk *chunk;  /* unescaped texts */
  GHashTable *patterns; /* (nullable) node of a literal pattern to its FhirPathPattern */
  guint32 root;
  gatomicrefcount refs;
};

static inline const FhirPathNode *
fhir_path_node (const FhirPathExpr *expr, guint32 n)
{
  return &g_array_index (expr->nodes, FhirPathNode, n);
}

typedef struct
{
  const char *name;
  FhirPathOp op;
  guint8 level; /* binds tighter when higher */
} FhirPathOperator;

/* The binary operators, by text; NULL when none. */
const FhirPathOperator *fhir_path_operator_find (FhirSlice text);
/* The operator of a node; NULL for terms. */
const FhirPathOperator *fhir_path_operator_get (FhirPathOp op);

/* Fills node.type and node.literal from a type name ("Patient", "FHIR.Patient", "System.String").
 * FALSE: nobody knows it. */
gboolean fhir_path_type_find (FhirSlice space, FhirSlice name, FhirPathNode *node);

/* (nullable) the System type of a kind of value. */
const char *fhir_path_kind_get_name (FhirPathKind kind);

G_END_DECLS
