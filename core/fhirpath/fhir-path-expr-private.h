/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-path-expr.h"
#include "fhir-path-step-private.h"

G_BEGIN_DECLS

struct _FhirPathExpr
{
  const FhirPathSteps *steps;
  GHashTable *patterns; /* (nullable) node of a literal pattern to its FhirPathPattern */
  guint32 root;
  guint32 n_nodes;
  FhirSlice text;
  GStringChunk *chunk; /* text, and the unescaped ones in it */
  gatomicrefcount refs;
  _Alignas(64) FhirPathNode nodes[]; /* 0 is unused */
};

G_STATIC_ASSERT (sizeof (FhirPathNode) == 64); /* one line of the cache */

static inline const FhirPathNode *
fhir_path_node (const FhirPathExpr *expr, guint32 n)
{
  return &expr->nodes[n];
}

/* fhir-path-parser.c: appends the nodes of text, which lives as long as they; unescaped texts go to
 * chunk. The root's number, 0 with error: see fhir_path_compile(). */
guint32 fhir_path_parse (FhirSlice text, GArray *nodes, GStringChunk *chunk, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

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
 * System.Patient is a type of nothing: its name is known, in another name space. FALSE: nobody
 * knows it. */
gboolean fhir_path_type_find (FhirSlice space, FhirSlice name, FhirPathNode *node);

/* (nullable) the System type of a kind of value. */
const char *fhir_path_kind_get_name (FhirPathKind kind);

G_END_DECLS
