/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The compiled expression: what the parser made of an own copy of the text, in one block that
 * evaluations walk through from front to back, with its literal patterns compiled. */

#include "fhir-error.h"
#include "fhir-path-expr-private.h"
#include "fhir-path-pattern-private.h"

FhirPathExpr *
fhir_path_compile (FhirSlice text, GError **error)
{
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (FhirPathNode));
  g_autoptr (GStringChunk) chunk = g_string_chunk_new (64);
  FhirSlice own = { .len = text.len };
  FhirPathExpr *expr;
  guint32 root;

  if (text.len > FHIR_PATH_MAX_BYTES)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_TOO_LARGE,
                   "expression too long, limit is %u bytes",
                   FHIR_PATH_MAX_BYTES);
      return NULL;
    }
  own.text = g_string_chunk_insert_len (chunk, text.len > 0 ? text.text : "", (gssize)text.len);
  root = fhir_path_parse (own, nodes, chunk, error);
  if (root == 0)
    return NULL;
  expr = g_aligned_alloc (1,
                          sizeof *expr + nodes->len * sizeof (FhirPathNode),
                          _Alignof(FhirPathExpr));
  *expr = (FhirPathExpr){ .steps = fhir_path_steps_get(),
                          .root = root,
                          .n_nodes = nodes->len,
                          .text = own,
                          .chunk = g_steal_pointer (&chunk) };
  memcpy (expr->nodes, nodes->data, nodes->len * sizeof (FhirPathNode));
  g_atomic_ref_count_init (&expr->refs);
  fhir_path_pattern_prepare (expr);
  return expr;
}

FhirPathExpr *
fhir_path_expr_ref (FhirPathExpr *expr)
{
  g_atomic_ref_count_inc (&expr->refs);
  return expr;
}

void
fhir_path_expr_free (FhirPathExpr *expr)
{
  if (expr == NULL || !g_atomic_ref_count_dec (&expr->refs))
    return;
  g_clear_pointer (&expr->patterns, g_hash_table_unref);
  g_clear_pointer (&expr->chunk, g_string_chunk_free);
  g_aligned_free (expr);
}

FhirSlice
fhir_path_expr_get_text (const FhirPathExpr *expr)
{
  return expr->text;
}

guint32
fhir_path_expr_get_root (const FhirPathExpr *expr)
{
  return expr->root;
}

const FhirPathNode *
fhir_path_expr_get_node (const FhirPathExpr *expr, guint32 n)
{
  g_return_val_if_fail (n > 0 && n < expr->n_nodes, NULL);
  return fhir_path_node (expr, n);
}
