/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Binary operators. Logic is three-valued and looks at the right side only when the left does not
 * decide. Arithmetic is exact: decimals keep their digits, an overflow is empty. */

#include "fhir-error.h"
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

static gboolean
find_equivalent (FhirPathRun *run,
                 FhirPathRange range,
                 FhirPathItem item,
                 gboolean *ret_found,
                 GError **error)
{
  FhirPathTruth truth = FHIR_PATH_FALSE;

  for (guint32 i = 0; i < range.n && truth != FHIR_PATH_TRUE; i++)
    if (!fhir_path_equivalent (run, fhir_path_item (run, range.first + i), item, &truth, error))
      return FALSE;
  *ret_found = truth == FHIR_PATH_TRUE;
  return TRUE;
}

/* Order does not matter to ~, and empty is equivalent to empty. */
static gboolean
equivalent_ranges (FhirPathRun *run,
                   FhirPathRange a,
                   FhirPathRange b,
                   FhirPathTruth *ret_truth,
                   GError **error)
{
  gboolean found = TRUE;

  *ret_truth = FHIR_PATH_FALSE;
  if (a.n != b.n)
    return TRUE;
  for (guint32 i = 0; i < a.n && found; i++)
    if (!find_equivalent (run, b, fhir_path_item (run, a.first + i), &found, error))
      return FALSE;
  *ret_truth = found ? FHIR_PATH_TRUE : FHIR_PATH_FALSE;
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

/* The text of at most one item; empty counts as "" for &. */
static gboolean
text_of (FhirPathRun *run, FhirPathRange range, FhirSlice *ret_text, GError **error)
{
  FhirPathItem value;

  *ret_text = FHIR_SLICE_LITERAL ("");
  if (range.n == 0)
    return TRUE;
  if (range.n > 1)
    return fhir_path_fail (run, "more than one text joined", error);
  if (!fhir_path_value (run, fhir_path_item (run, range.first), &value, error))
    return FALSE;
  if (value.kind != FHIR_PATH_STRING)
    return fhir_path_fail (run, "what is joined is no text", error);
  *ret_text = (FhirSlice){ value.text, value.n };
  return TRUE;
}

static gboolean
push_joined (FhirPathRun *run, FhirPathRange a, FhirPathRange b, GError **error)
{
  FhirSlice x;
  FhirSlice y;
  char *text;

  if (!text_of (run, a, &x, error) || !text_of (run, b, &y, error))
    return FALSE;
  text = fhir_path_alloc (run, (gsize)x.len + y.len, error);
  if (text == NULL)
    return FALSE;
  memcpy (text, x.text, x.len);
  memcpy (text + x.len, y.text, y.len);
  return fhir_path_push (
      run,
      (FhirPathItem){ .kind = FHIR_PATH_STRING, .n = x.len + y.len, .text = text },
      error);
}

static gboolean
as_decimal (FhirPathItem value, FhirDecimal *ret_decimal)
{
  if (value.kind == FHIR_PATH_INTEGER)
    *ret_decimal = (FhirDecimal){ value.integer, 0 };
  else if (value.kind == FHIR_PATH_DECIMAL)
    *ret_decimal = *value.decimal;
  else
    return FALSE;
  return TRUE;
}

/* a op b exactly. FALSE: overflow. */
static gboolean
calculate (FhirPathOp op, FhirDecimal a, FhirDecimal b, FhirDecimal *ret)
{
  if (op == FHIR_PATH_OP_MULTIPLY)
    {
      ret->scale = a.scale + b.scale;
      return !__builtin_mul_overflow (a.coefficient, b.coefficient, &ret->coefficient);
    }
  ret->scale = MAX (a.scale, b.scale);
  for (; a.scale < ret->scale; a.scale++)
    if (__builtin_mul_overflow (a.coefficient, (__int128)10, &a.coefficient))
      return FALSE;
  for (; b.scale < ret->scale; b.scale++)
    if (__builtin_mul_overflow (b.coefficient, (__int128)10, &b.coefficient))
      return FALSE;
  if (op == FHIR_PATH_OP_ADD)
    return !__builtin_add_overflow (a.coefficient, b.coefficient, &ret->coefficient);
  return !__builtin_sub_overflow (a.coefficient, b.coefficient, &ret->coefficient);
}

static gboolean
push_arithmetic (FhirPathRun *run, FhirPathOp op, FhirPathRange a, FhirPathRange b, GError **error)
{
  FhirPathItem x;
  FhirPathItem y;
  FhirDecimal left;
  FhirDecimal right;
  FhirDecimal *kept;

  if (a.n == 0 || b.n == 0)
    return TRUE;
  if (a.n > 1 || b.n > 1)
    return fhir_path_fail (run, "arithmetic on more than one value", error);
  if (!fhir_path_value (run, fhir_path_item (run, a.first), &x, error) ||
      !fhir_path_value (run, fhir_path_item (run, b.first), &y, error))
    return FALSE;
  if (op == FHIR_PATH_OP_ADD && x.kind == FHIR_PATH_STRING && y.kind == FHIR_PATH_STRING)
    return push_joined (run, a, b, error);
  if (!as_decimal (x, &left) || !as_decimal (y, &right))
    return fhir_path_fail (run, "arithmetic on what is no number", error);
  kept = fhir_path_alloc (run, sizeof *kept, error);
  if (kept == NULL)
    return FALSE;
  if (!calculate (op, left, right, kept))
    return TRUE;
  if (x.kind == FHIR_PATH_INTEGER && y.kind == FHIR_PATH_INTEGER)
    return kept->coefficient != (gint64)kept->coefficient ||
           fhir_path_push_integer (run, (gint64)kept->coefficient, error);
  return fhir_path_push (run, (FhirPathItem){ .kind = FHIR_PATH_DECIMAL, .decimal = kept }, error);
}

static gboolean
push_union (FhirPathRun *run, FhirPathRange a, FhirPathRange b, GError **error)
{
  guint32 from = fhir_path_mark (run);

  for (guint32 i = 0; i < a.n + b.n; i++)
    {
      FhirPathItem item =
          i < a.n ? fhir_path_item (run, a.first + i) : fhir_path_item (run, b.first + i - a.n);
      gboolean found = FALSE;

      if (!fhir_path_find (run,
                           (FhirPathRange){ from, fhir_path_mark (run) - from },
                           item,
                           &found,
                           error))
        return FALSE;
      if (!found && !fhir_path_push (run, item, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
push_by_operator (FhirPathRun *run, FhirPathOp op, FhirPathRange a, FhirPathRange b, GError **error)
{
  if (op == FHIR_PATH_OP_UNION)
    return push_union (run, a, b, error);
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
  if (op == FHIR_PATH_OP_ADD || op == FHIR_PATH_OP_SUBTRACT || op == FHIR_PATH_OP_MULTIPLY)
    return push_arithmetic (run, op, a, b, error);
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_NOT_SUPPORTED,
               "operator “%s” is not available yet",
               fhir_path_operator_get (op)->name);
  return FALSE;
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
  *ret_from = fhir_path_mark (run);
  if (logic)
    return push_logic (run, node, a, b, error);
  return push_by_operator (run, (FhirPathOp)node->op, left, right, error);
}
