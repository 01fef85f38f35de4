/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Mathematics (N1, "Math"): exact on decimals where the result is one. */

#include "fhir-decimal-math.h"
#include "fhir-path-function-private.h"

#include <math.h>

/* The one number of focus. */
static gboolean
number_of (FhirPathRun *run,
           FhirPathRange focus,
           FhirPathItem *ret_value,
           FhirDecimal *ret_number,
           gboolean *ret_any,
           GError **error)
{
  if (!fhir_path_one (run, focus, ret_value, ret_any, error) || !*ret_any)
    return !*ret_any;
  if (ret_value->kind == FHIR_PATH_INTEGER)
    *ret_number = (FhirDecimal){ ret_value->integer, 0 };
  else if (ret_value->kind == FHIR_PATH_DECIMAL)
    *ret_number = *ret_value->decimal;
  else if (ret_value->kind == FHIR_PATH_QUANTITY)
    *ret_number = ret_value->quantity->value;
  else
    return fhir_path_fail (run, "a number is needed", error);
  return TRUE;
}

static gboolean
push_whole (FhirPathRun *run, FhirPathItem value, FhirDecimal number, GError **error)
{
  gint64 whole;

  if (value.kind == FHIR_PATH_QUANTITY)
    return fhir_path_push_quantity (run, (FhirPathQuantity){ number, value.quantity->unit }, error);
  if (fhir_decimal_get_integer (&number, &whole))
    return fhir_path_push_integer (run, whole, error);
  return fhir_path_push_decimal (run, number, error);
}

/* The number as before, with its kind: integers stay integers. */
static gboolean
push_like (FhirPathRun *run, FhirPathItem value, FhirDecimal number, GError **error)
{
  if (value.kind == FHIR_PATH_DECIMAL)
    return fhir_path_push_decimal (run, number, error);
  return push_whole (run, value, number, error);
}

static gboolean
push_double (FhirPathRun *run, double value, GError **error)
{
  FhirDecimal number;

  return !fhir_decimal_from_double (value, &number) || fhir_path_push_decimal (run, number, error);
}

/* detail: a(bs) c(eiling) f(loor) t(runcate) e(xp) l(n) s(qrt) */
gboolean
fhir_path_call_math (FhirPathRun *run,
                     const FhirPathNode *node,
                     FhirPathRange focus,
                     FhirPathRange input,
                     GError **error)
{
  FhirPathItem value = { 0 };
  FhirDecimal number;
  FhirDecimal result;
  gboolean any;
  char which = (char)node->function->detail;

  if (!number_of (run, focus, &value, &number, &any, error) || !any)
    return !any;
  switch (which)
    {
    case 'a':
      number.coefficient = number.coefficient < 0 ? -number.coefficient : number.coefficient;
      return push_like (run, value, number, error);
    case 'e':
      return push_double (run, exp (fhir_decimal_to_double (&number)), error);
    case 'l':
      return number.coefficient <= 0 ||
             push_double (run, log (fhir_decimal_to_double (&number)), error);
    case 's':
      return !fhir_decimal_sqrt (&number, &result) || fhir_path_push_decimal (run, result, error);
    default:
      return !fhir_decimal_round (&number,
                                  0,
                                  which == 'c'   ? FHIR_ROUND_CEILING
                                  : which == 'f' ? FHIR_ROUND_FLOOR
                                                 : FHIR_ROUND_TRUNCATE,
                                  &result) ||
             push_whole (run, value, result, error);
    }
}

static gboolean
number_argument (FhirPathRun *run,
                 const FhirPathNode *node,
                 FhirPathRange input,
                 FhirDecimal *ret_number,
                 gboolean *ret_any,
                 GError **error)
{
  guint32 mark = fhir_path_mark (run);
  FhirPathItem value = { 0 };
  FhirPathRange out;

  if (!fhir_path_eval (run, node->right, input, &out, error) ||
      !number_of (run, out, &value, ret_number, ret_any, error))
    return FALSE;
  fhir_path_drop (run, mark);
  return TRUE;
}

gboolean
fhir_path_call_log (FhirPathRun *run,
                    const FhirPathNode *node,
                    FhirPathRange focus,
                    FhirPathRange input,
                    GError **error)
{
  FhirPathItem value = { 0 };
  FhirDecimal number;
  FhirDecimal base;
  gboolean any;
  gboolean has_base;
  double x;
  double b;

  if (!number_of (run, focus, &value, &number, &any, error) ||
      !number_argument (run, node, input, &base, &has_base, error))
    return FALSE;
  if (!any || !has_base || number.coefficient <= 0 || base.coefficient <= 0)
    return TRUE;
  x = fhir_decimal_to_double (&number);
  b = fhir_decimal_to_double (&base);
  return push_double (run, b == 10 ? log10 (x) : b == 2 ? log2 (x) : log (x) / log (b), error);
}

gboolean
fhir_path_call_power (FhirPathRun *run,
                      const FhirPathNode *node,
                      FhirPathRange focus,
                      FhirPathRange input,
                      GError **error)
{
  FhirPathItem value = { 0 };
  FhirDecimal number;
  FhirDecimal exponent;
  FhirDecimal result;
  gboolean any;
  gboolean has_exponent;

  if (!number_of (run, focus, &value, &number, &any, error) ||
      !number_argument (run, node, input, &exponent, &has_exponent, error))
    return FALSE;
  if (!any || !has_exponent || !fhir_decimal_power (&number, &exponent, &result))
    return TRUE;
  return result.scale > 0 ? fhir_path_push_decimal (run, result, error)
                          : push_like (run, value, result, error);
}

gboolean
fhir_path_call_round (FhirPathRun *run,
                      const FhirPathNode *node,
                      FhirPathRange focus,
                      FhirPathRange input,
                      GError **error)
{
  FhirPathItem value = { 0 };
  FhirDecimal number;
  FhirDecimal result;
  gint64 digits = 0;
  gboolean any;
  gboolean has_digits = TRUE;

  if (!number_of (run, focus, &value, &number, &any, error) ||
      (node->right != 0 &&
       !fhir_path_integer_argument (run, node->right, input, &digits, &has_digits, error)))
    return FALSE;
  if (digits < 0)
    return fhir_path_fail (run, "a negative number of digits", error);
  if (!any || digits > FHIR_DECIMAL_DIVIDE_SCALE ||
      !fhir_decimal_round (&number, (gint32)digits, FHIR_ROUND_HALF_UP, &result))
    return TRUE;
  return push_like (run, value, result, error);
}
