/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Functions that ask: existence, criteria over items, conditions, types. */

#include "fhir-path-function-private.h"

gboolean
fhir_path_call_empty (FhirPathRun *run,
                      const FhirPathNode *node,
                      FhirPathRange focus,
                      FhirPathRange input,
                      GError **error)
{
  return fhir_path_push_truth (run, focus.n == 0, error);
}

gboolean
fhir_path_call_count (FhirPathRun *run,
                      const FhirPathNode *node,
                      FhirPathRange focus,
                      FhirPathRange input,
                      GError **error)
{
  return fhir_path_push_integer (run, focus.n, error);
}

gboolean
fhir_path_call_where (FhirPathRun *run,
                      const FhirPathNode *node,
                      FhirPathRange focus,
                      FhirPathRange input,
                      GError **error)
{
  for (guint32 i = 0; i < focus.n; i++)
    {
      FhirPathItem item = fhir_path_item (run, focus.first + i);
      FhirPathTruth truth;

      if (!fhir_path_test (run, node->right, item, i, &truth, error))
        return FALSE;
      if (truth == FHIR_PATH_TRUE && !fhir_path_push (run, item, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
fhir_path_call_exists (FhirPathRun *run,
                       const FhirPathNode *node,
                       FhirPathRange focus,
                       FhirPathRange input,
                       GError **error)
{
  FhirPathTruth truth = FHIR_PATH_FALSE;

  if (node->right == 0)
    return fhir_path_push_truth (run, focus.n > 0, error);
  for (guint32 i = 0; i < focus.n && truth != FHIR_PATH_TRUE; i++)
    if (!fhir_path_test (run, node->right, fhir_path_item (run, focus.first + i), i, &truth, error))
      return FALSE;
  return fhir_path_push_truth (run, truth == FHIR_PATH_TRUE, error);
}

gboolean
fhir_path_call_all (FhirPathRun *run,
                    const FhirPathNode *node,
                    FhirPathRange focus,
                    FhirPathRange input,
                    GError **error)
{
  FhirPathTruth truth = FHIR_PATH_TRUE;

  for (guint32 i = 0; i < focus.n && truth == FHIR_PATH_TRUE; i++)
    if (!fhir_path_test (run, node->right, fhir_path_item (run, focus.first + i), i, &truth, error))
      return FALSE;
  return fhir_path_push_truth (run, truth == FHIR_PATH_TRUE, error);
}

/* allTrue() and its like: whether every or any item is what is wanted. */
gboolean
fhir_path_call_truths (FhirPathRun *run,
                       const FhirPathNode *node,
                       FhirPathRange focus,
                       FhirPathRange input,
                       GError **error)
{
  gboolean all = (node->function->detail & FHIR_PATH_OF_ALL) != 0;
  gboolean wanted = (node->function->detail & FHIR_PATH_OF_TRUE) != 0;
  gboolean result = all;

  for (guint32 i = 0; i < focus.n; i++)
    {
      FhirPathItem value;

      if (!fhir_path_value (run, fhir_path_item (run, focus.first + i), &value, error))
        return FALSE;
      if (value.kind != FHIR_PATH_BOOLEAN)
        return fhir_path_fail (run, "a truth value is needed", error);
      if ((!value.truth == !wanted) != all)
        result = !all;
    }
  return fhir_path_push_truth (run, result, error);
}

gboolean
fhir_path_call_not (FhirPathRun *run,
                    const FhirPathNode *node,
                    FhirPathRange focus,
                    FhirPathRange input,
                    GError **error)
{
  FhirPathTruth truth;

  if (!fhir_path_truth (run, focus, &truth, error))
    return FALSE;
  return truth == FHIR_PATH_UNKNOWN || fhir_path_push_truth (run, truth == FHIR_PATH_FALSE, error);
}

/* Evaluates node with item as $this; its results stay on the stack. */
static gboolean
push_on_item (FhirPathRun *run, guint32 node, FhirPathItem item, guint32 index, GError **error)
{
  guint32 mark = fhir_path_mark (run);
  FhirPathRange out;

  if (!fhir_path_eval_on (run, node, item, index, &out, error))
    return FALSE;
  fhir_path_cut (run, mark, 1); /* the item below its results */
  return TRUE;
}

gboolean
fhir_path_call_select (FhirPathRun *run,
                       const FhirPathNode *node,
                       FhirPathRange focus,
                       FhirPathRange input,
                       GError **error)
{
  for (guint32 i = 0; i < focus.n; i++)
    if (!push_on_item (run, node->right, fhir_path_item (run, focus.first + i), i, error))
      return FALSE;
  return TRUE;
}

/* Breadth first; an item that was found before is not followed again. */
gboolean
fhir_path_call_repeat (FhirPathRun *run,
                       const FhirPathNode *node,
                       FhirPathRange focus,
                       FhirPathRange input,
                       GError **error)
{
  guint32 from = fhir_path_mark (run);

  for (guint32 i = 0; i < focus.n + (fhir_path_mark (run) - from); i++)
    {
      guint32 mark = fhir_path_mark (run);
      guint32 kept = mark;
      FhirPathItem item = i < focus.n ? fhir_path_item (run, focus.first + i)
                                      : fhir_path_item (run, from + i - focus.n);

      if (!push_on_item (run, node->right, item, i, error))
        return FALSE;
      for (guint32 k = mark; k < fhir_path_mark (run); k++)
        {
          FhirPathItem found = fhir_path_item (run, k);
          gboolean known = FALSE;

          if (!fhir_path_find (run, (FhirPathRange){ from, kept - from }, found, &known, error))
            return FALSE;
          if (!known)
            run->results->items[kept++] = found;
        }
      fhir_path_drop (run, kept);
    }
  return TRUE;
}

/* The criterion of iif(): a truth value, or empty. */
static gboolean
criterion_truth (FhirPathRun *run, FhirPathRange out, FhirPathTruth *ret_truth, GError **error)
{
  FhirPathItem value = { 0 };
  gboolean any;

  if ((run->context->flags & FHIR_PATH_LENIENT) != 0)
    return fhir_path_truth (run, out, ret_truth, error);
  if (!fhir_path_one (run, out, &value, &any, error))
    return FALSE;
  if (any && value.kind != FHIR_PATH_BOOLEAN)
    return fhir_path_fail (run, "the criterion of iif() is no truth value", error);
  *ret_truth = any && value.truth ? FHIR_PATH_TRUE : FHIR_PATH_FALSE;
  return TRUE;
}

/* What stands before the dot is the input, and $this, of all three. */
gboolean
fhir_path_call_iif (FhirPathRun *run,
                    const FhirPathNode *node,
                    FhirPathRange focus,
                    FhirPathRange input,
                    GError **error)
{
  guint32 then = fhir_path_second (run, node);
  guint32 otherwise = fhir_path_node (run->expr, then)->next;
  guint32 mark = fhir_path_mark (run);
  FhirPathRange scope = node->left != 0 ? focus : input;
  FhirPathRange saved = run->this;
  FhirPathRange out;
  FhirPathTruth truth;
  gboolean ok;

  if (node->left != 0 && focus.n > 1)
    return fhir_path_fail (run, "iif() on more than one value", error);
  if (node->left != 0)
    run->this = focus;
  ok = fhir_path_eval (run, node->right, scope, &out, error) &&
       criterion_truth (run, out, &truth, error);
  if (ok)
    {
      fhir_path_drop (run, mark);
      if (truth == FHIR_PATH_TRUE)
        ok = fhir_path_eval (run, then, scope, &out, error);
      else
        ok = otherwise == 0 || fhir_path_eval (run, otherwise, scope, &out, error);
    }
  run->this = saved;
  return ok;
}

gboolean
fhir_path_call_is (FhirPathRun *run,
                   const FhirPathNode *node,
                   FhirPathRange focus,
                   FhirPathRange input,
                   GError **error)
{
  if (focus.n == 0)
    return TRUE;
  if (focus.n > 1)
    return fhir_path_fail (run, "the type of more than one value", error);
  return fhir_path_push_truth (run,
                               fhir_path_is_type (run, fhir_path_item (run, focus.first), node),
                               error);
}

/* as() and ofType(); as() is of one value, but search parameters of R4 mean a filter
 * (Observation.component.value as Quantity). */
gboolean
fhir_path_call_as (FhirPathRun *run,
                   const FhirPathNode *node,
                   FhirPathRange focus,
                   FhirPathRange input,
                   GError **error)
{
  gboolean single = node->op == FHIR_PATH_OP_AS || node->function->detail != 0;

  if (single && focus.n > 1 && (run->context->flags & FHIR_PATH_LENIENT) == 0)
    return fhir_path_fail (run, "more than one value is taken as a type", error);
  for (guint32 i = 0; i < focus.n; i++)
    {
      FhirPathItem item = fhir_path_item (run, focus.first + i);

      if (fhir_path_is_exactly (run, item, node) && !fhir_path_push (run, item, error))
        return FALSE;
    }
  return TRUE;
}
