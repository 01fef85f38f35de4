/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* lowBoundary(), highBoundary(), precision(), comparable(). A decimal stands for half a unit of its
 * last digit to both sides. Cut to fewer digits, the boundary further from zero is rounded, the
 * nearer one is cut: so HL7's cases have it. */

#include "fhir-decimal-math.h"
#include "fhir-path-date-private.h"
#include "fhir-path-function-private.h"
#include "fhir-path-quantity-private.h"

#define DECIMAL_DIGITS 8 /* when none are asked for */
#define DIGITS_MAX     31

static gboolean
bound_decimal (FhirDecimal number, gint64 digits, gboolean high, FhirDecimal *ret)
{
  gboolean negative = number.coefficient < 0;
  FhirDecimal half = { 5, number.scale + 1 };
  gboolean outward = high != negative; /* away from zero */

  if (digits < 0 || digits > DIGITS_MAX)
    return FALSE;
  if (number.scale < 0 && !fhir_decimal_round (&number, 0, FHIR_ROUND_TRUNCATE, &number))
    return FALSE;
  half.scale = number.scale + 1;
  if (number.coefficient == 0)
    outward = TRUE;
  if (high ? !fhir_decimal_add (&number, &half, &number)
           : !fhir_decimal_subtract (&number, &half, &number))
    return FALSE;
  return fhir_decimal_round (&number,
                             (gint32)digits,
                             outward ? FHIR_ROUND_HALF_UP : FHIR_ROUND_TRUNCATE,
                             ret);
}

static gboolean
is_precision (FhirPathKind kind, gint64 digits)
{
  gint64 of_date = kind == FHIR_PATH_TIME ? digits + FHIR_PATH_TIME_DIGITS : digits;

  switch (of_date)
    {
    case FHIR_PATH_YEAR:
    case FHIR_PATH_MONTH:
    case FHIR_PATH_DAY:
      return kind != FHIR_PATH_TIME;
    case FHIR_PATH_HOUR:
    case FHIR_PATH_MINUTE:
    case FHIR_PATH_SECOND:
    case FHIR_PATH_MILLI:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
push_date_bound (FhirPathRun *run, FhirPathItem value, gint64 digits, gboolean high, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  FhirPathKind kind = (FhirPathKind)value.kind;
  FhirPathDate date;

  if (digits < 0)
    digits = kind == FHIR_PATH_DATE   ? FHIR_PATH_DAY
             : kind == FHIR_PATH_TIME ? FHIR_PATH_MILLI - FHIR_PATH_TIME_DIGITS
                                      : FHIR_PATH_MILLI;
  if (!is_precision (kind, digits) ||
      !fhir_path_date_parse ((FhirSlice){ value.text, value.n }, kind, &date))
    return TRUE;
  fhir_path_date_bound (
      &date,
      (FhirPathPrecision)(kind == FHIR_PATH_TIME ? digits + FHIR_PATH_TIME_DIGITS : digits),
      high);
  fhir_path_date_format (&date, out);
  if (!fhir_path_push_text (run, (FhirSlice){ out->str, (guint32)out->len }, error))
    return FALSE;
  run->results->items[fhir_path_mark (run) - 1].kind = (guint8)date.kind;
  return TRUE;
}

gboolean
fhir_path_call_boundary (FhirPathRun *run,
                         const FhirPathNode *node,
                         FhirPathRange focus,
                         FhirPathRange input,
                         GError **error)
{
  gboolean high = node->function->detail != 0;
  FhirPathItem value = { 0 };
  FhirDecimal number;
  gint64 digits = -1;
  gboolean any;
  gboolean has_digits = FALSE;

  if (!fhir_path_one (run, focus, &value, &any, error) ||
      (node->right != 0 &&
       !fhir_path_integer_argument (run, node->right, input, &digits, &has_digits, error)))
    return FALSE;
  if (!any || (has_digits && digits < 0))
    return TRUE;
  if (value.kind >= FHIR_PATH_DATE && value.kind <= FHIR_PATH_TIME)
    return push_date_bound (run, value, has_digits ? digits : -1, high, error);
  digits = has_digits ? digits : DECIMAL_DIGITS;
  if (value.kind == FHIR_PATH_INTEGER)
    number = (FhirDecimal){ value.integer, 0 };
  else if (value.kind == FHIR_PATH_DECIMAL)
    number = *value.decimal;
  else if (value.kind == FHIR_PATH_QUANTITY)
    number = value.quantity->value;
  else
    return fhir_path_fail (run, "a boundary of what is no number or date", error);
  if (!bound_decimal (number, digits, high, &number))
    return TRUE;
  if (value.kind != FHIR_PATH_QUANTITY)
    return fhir_path_push_decimal (run, number, error);
  return fhir_path_push_quantity (run, (FhirPathQuantity){ number, value.quantity->unit }, error);
}

gboolean
fhir_path_call_precision (FhirPathRun *run,
                          const FhirPathNode *node,
                          FhirPathRange focus,
                          FhirPathRange input,
                          GError **error)
{
  FhirPathItem value = { 0 };
  FhirPathDate date;
  gboolean any;

  if (!fhir_path_one (run, focus, &value, &any, error))
    return FALSE;
  if (!any)
    return TRUE;
  if (value.kind == FHIR_PATH_INTEGER)
    return fhir_path_push_integer (run, 0, error);
  if (value.kind == FHIR_PATH_DECIMAL)
    return fhir_path_push_integer (run, MAX (value.decimal->scale, 0), error);
  if (value.kind < FHIR_PATH_DATE || value.kind > FHIR_PATH_TIME)
    return fhir_path_fail (run, "the precision of what is no number or date", error);
  if (!fhir_path_date_parse ((FhirSlice){ value.text, value.n }, (FhirPathKind)value.kind, &date))
    return TRUE;
  return fhir_path_push_integer (run,
                                 (gint64)date.precision -
                                     (date.kind == FHIR_PATH_TIME ? FHIR_PATH_TIME_DIGITS : 0),
                                 error);
}

gboolean
fhir_path_call_comparable (FhirPathRun *run,
                           const FhirPathNode *node,
                           FhirPathRange focus,
                           FhirPathRange input,
                           GError **error)
{
  FhirPathItem value = { 0 };
  FhirPathItem other = { 0 };
  gboolean any;
  gboolean has_other;
  int order;

  if (!fhir_path_one (run, focus, &value, &any, error) ||
      !fhir_path_argument (run, node->right, input, &other, &has_other, error))
    return FALSE;
  if (!any || !has_other)
    return TRUE;
  if (value.kind != FHIR_PATH_QUANTITY || other.kind != FHIR_PATH_QUANTITY)
    return fhir_path_fail (run, "comparable() is of quantities", error);
  return fhir_path_push_truth (
      run,
      fhir_path_quantity_compare (value.quantity, other.quantity, FALSE, &order),
      error);
}
