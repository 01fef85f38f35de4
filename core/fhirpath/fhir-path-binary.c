/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Binary operators. Logic is three-valued and looks at the right side only when the left does not
 * decide. */

#include "fhir-path-function-private.h"

static gboolean
push_known (FhirPathRun *run, FhirPathTruth truth, GError **error)
{
  return truth == FHIR_PATH_UNKNOWN || fhir_path_push_truth (run, truth == FHIR_PATH_TRUE, error);
}

static gboolean
push_logic (FhirPathRun *run,
            const FhirPathNode *node,
            FhirPathTruth a,
            FhirPathTruth b,
            GError **error)
{
  FhirPathTruth result = FHIR_PATH_UNKNOWN;

  if (node->op == FHIR_PATH_OP_IMPLIES) /* a implies b is (not a) or b */
    a = a == FHIR_PATH_UNKNOWN ? a : a == FHIR_PATH_TRUE ? FHIR_PATH_FALSE : FHIR_PATH_TRUE;
  if (node->op == FHIR_PATH_OP_AND)
    {
      if (a == FHIR_PATH_FALSE || b == FHIR_PATH_FALSE)
        result = FHIR_PATH_FALSE;
      else if (a == FHIR_PATH_TRUE && b == FHIR_PATH_TRUE)
        result = FHIR_PATH_TRUE;
    }
  else if (node->op == FHIR_PATH_OP_XOR)
    {
      if (a != FHIR_PATH_UNKNOWN && b != FHIR_PATH_UNKNOWN)
        result = a != b ? FHIR_PATH_TRUE : FHIR_PATH_FALSE;
    }
  else if (a == FHIR_PATH_TRUE || b == FHIR_PATH_TRUE)
    result = FHIR_PATH_TRUE;
  else if (a == FHIR_PATH_FALSE && b == FHIR_PATH_FALSE)
    result = FHIR_PATH_FALSE;
  return push_known (run, result, error);
}

static gboolean
is_decided (FhirPathOp op, FhirPathTruth left)
{
  return (op == FHIR_PATH_OP_AND && left == FHIR_PATH_FALSE) ||
         (op == FHIR_PATH_OP_OR && left == FHIR_PATH_TRUE) ||
         (op == FHIR_PATH_OP_IMPLIES && left == FHIR_PATH_FALSE);
}

/* = and ~ over collections: same number, same order, item by item. */
static gboolean
equal_ranges (FhirPathRun *run,
              FhirPathRange a,
              FhirPathRange b,
              FhirPathTruth *ret_truth,
              GError **error)
{
  *ret_truth = FHIR_PATH_UNKNOWN;
  if (a.n == 0 || b.n == 0)
    return TRUE;
  *ret_truth = FHIR_PATH_FALSE;
  if (a.n != b.n)
    return TRUE;
  for (guint32 i = 0; i < a.n; i++)
    {
      if (!fhir_path_equal (run,
                            fhir_path_item (run, a.first + i),
                            fhir_path_item (run, b.first + i),
                            ret_truth,
                            error))
        return FALSE;
      if (*ret_truth != FHIR_PATH_TRUE)
        return TRUE;
    }
  return TRUE;
}

/* Order does not matter to ~, and empty is equivalent to empty; each item has its own partner. */
static gboolean
equivalent_ranges (FhirPathRun *run,
                   FhirPathRange a,
                   FhirPathRange b,
                   FhirPathTruth *ret_truth,
                   GError **error)
{
  guint8 *taken = fhir_path_alloc (run, b.n, error);

  if (taken == NULL)
    return FALSE;
  memset (taken, 0, b.n);
  *ret_truth = a.n == b.n ? FHIR_PATH_TRUE : FHIR_PATH_FALSE;
  for (guint32 i = 0; i < a.n && *ret_truth == FHIR_PATH_TRUE; i++)
    {
      *ret_truth = FHIR_PATH_FALSE;
      for (guint32 k = 0; k < b.n && *ret_truth != FHIR_PATH_TRUE; k++)
        {
          if (taken[k] != 0)
            continue;
          if (!fhir_path_equivalent (run,
                                     fhir_path_item (run, a.first + i),
                                     fhir_path_item (run, b.first + k),
                                     ret_truth,
                                     error))
            return FALSE;
          taken[k] = *ret_truth == FHIR_PATH_TRUE;
        }
    }
  return TRUE;
}

gboolean
fhir_path_find (FhirPathRun *run,
                FhirPathRange range,
                FhirPathItem item,
                gboolean *ret_found,
                GError **error)
{
  FhirPathTruth truth = FHIR_PATH_FALSE;

  for (guint32 i = 0; i < range.n && truth != FHIR_PATH_TRUE; i++)
    if (!fhir_path_equal (run, fhir_path_item (run, range.first + i), item, &truth, error))
      return FALSE;
  *ret_found = truth == FHIR_PATH_TRUE;
  return TRUE;
}

static FhirPathTruth
negate (FhirPathTruth truth)
{
  if (truth == FHIR_PATH_UNKNOWN)
    return truth;
  return truth == FHIR_PATH_TRUE ? FHIR_PATH_FALSE : FHIR_PATH_TRUE;
}

static gboolean
push_equality (FhirPathRun *run, FhirPathOp op, FhirPathRange a, FhirPathRange b, GError **error)
{
  FhirPathTruth truth;
  gboolean ok = op == FHIR_PATH_OP_EQUAL || op == FHIR_PATH_OP_NOT_EQUAL
                    ? equal_ranges (run, a, b, &truth, error)
                    : equivalent_ranges (run, a, b, &truth, error);

  if (ok && (op == FHIR_PATH_OP_NOT_EQUAL || op == FHIR_PATH_OP_NOT_EQUIVALENT))
    truth = negate (truth);
  return ok && push_known (run, truth, error);
}

static gboolean
push_order (FhirPathRun *run, FhirPathOp op, FhirPathRange a, FhirPathRange b, GError **error)
{
  gboolean known = FALSE;
  gboolean truth;
  int order = 0;

  if (a.n == 0 || b.n == 0)
    return TRUE;
  if (a.n > 1 || b.n > 1)
    return fhir_path_fail (run, "a comparison of more than one value", error);
  if (!fhir_path_compare (run,
                          fhir_path_item (run, a.first),
                          fhir_path_item (run, b.first),
                          &order,
                          &known,
                          error))
    return FALSE;
  if (!known)
    return TRUE;
  truth = op == FHIR_PATH_OP_LESS         ? order < 0
          : op == FHIR_PATH_OP_LESS_EQUAL ? order <= 0
          : op == FHIR_PATH_OP_GREATER    ? order > 0
                                          : order >= 0;
  return fhir_path_push_truth (run, truth, error);
}

static gboolean
push_membership (FhirPathRun *run, FhirPathRange one, FhirPathRange all, GError **error)
{
  gboolean found = FALSE;

  if (one.n == 0)
    return TRUE;
  if (one.n > 1)
    return fhir_path_fail (run, "more than one value looked for", error);
  return fhir_path_find (run, all, fhir_path_item (run, one.first), &found, error) &&
         fhir_path_push_truth (run, found, error);
}

static gboolean
push_joined (FhirPathRun *run, FhirPathRange a, FhirPathRange b, GError **error)
{
  FhirSlice x;
  FhirSlice y;
  char *text;

  if (!fhir_path_text (run, a, &x, error) || !fhir_path_text (run, b, &y, error))
    return FALSE;
  text = fhir_path_alloc (run, (gsize)x.len + y.len, error);
  if (text == NULL)
    return FALSE;
  if (x.len > 0)
    memcpy (text, x.text, x.len);
  if (y.len > 0)
    memcpy (text + x.len, y.text, y.len);
  return fhir_path_push (
      run,
      (FhirPathItem){ .kind = FHIR_PATH_STRING, .n = x.len + y.len, .text = text },
      error);
}

static gboolean
push_by_operator (FhirPathRun *run, FhirPathOp op, FhirPathRange a, FhirPathRange b, GError **error)
{
  if (op == FHIR_PATH_OP_UNION)
    return fhir_path_push_distinct (run, a, b, error);
  if (op == FHIR_PATH_OP_IN)
    return push_membership (run, a, b, error);
  if (op == FHIR_PATH_OP_CONTAINS)
    return push_membership (run, b, a, error);
  if (op == FHIR_PATH_OP_CONCAT)
    return push_joined (run, a, b, error);
  if (op >= FHIR_PATH_OP_LESS && op <= FHIR_PATH_OP_GREATER_EQUAL)
    return push_order (run, op, a, b, error);
  if (op >= FHIR_PATH_OP_EQUAL && op <= FHIR_PATH_OP_NOT_EQUIVALENT)
    return push_equality (run, op, a, b, error);
  return fhir_path_push_arithmetic (run, op, a, b, error);
}

gboolean
fhir_path_binary (FhirPathRun *run,
                  const FhirPathNode *node,
                  FhirPathRange left,
                  FhirPathRange input,
                  guint32 *ret_from,
                  GError **error)
{
  FhirPathRange right = { 0, 0 };
  gboolean logic = node->op >= FHIR_PATH_OP_AND;
  FhirPathTruth a = FHIR_PATH_UNKNOWN;
  FhirPathTruth b = FHIR_PATH_UNKNOWN;

  if (logic && !fhir_path_truth (run, left, &a, error))
    return FALSE;
  if (!logic || !is_decided ((FhirPathOp)node->op, a))
    {
      if (!fhir_path_eval (run, node->right, input, &right, error))
        return FALSE;
      if (logic && !fhir_path_truth (run, right, &b, error))
        return FALSE;
    }
  if (node->op == FHIR_PATH_OP_UNION && left.n + right.n <= 1)
    {
      *ret_from = left.first; /* nothing to compare: what there is lies there */
      return TRUE;
    }
  *ret_from = fhir_path_mark (run);
  if (logic)
    return push_logic (run, node, a, b, error);
  return push_by_operator (run, (FhirPathOp)node->op, left, right, error);
}
