/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Arithmetic (N1, "Math"). Exact: decimals keep their digits; an overflow and a division by zero
 * are empty. Quantities are brought to one unit, dates move by whole units of the
 * calendar or of time; the decimal part of what is added to a date is ignored. */

#include "fhir-decimal-math.h"
#include "fhir-path-date-private.h"
#include "fhir-path-function-private.h"
#include "fhir-path-quantity-private.h"

static gboolean
as_decimal (FhirPathItem value, FhirDecimal *ret_decimal)
{
  if (value.kind == FHIR_PATH_INTEGER)
    *ret_decimal = (FhirDecimal){ value.integer, 0 };
  else if (value.kind == FHIR_PATH_DECIMAL)
    *ret_decimal = *value.decimal;
  else if (value.kind == FHIR_PATH_QUANTITY)
    *ret_decimal = value.quantity->value;
  else
    return FALSE;
  return TRUE;
}

/* FALSE: overflow or no result. */
static gboolean
calculate (FhirPathOp op, const FhirDecimal *a, const FhirDecimal *b, FhirDecimal *ret)
{
  FhirDecimal other;

  switch ((guint)op)
    {
    case FHIR_PATH_OP_ADD:
      return fhir_decimal_add (a, b, ret);
    case FHIR_PATH_OP_SUBTRACT:
      return fhir_decimal_subtract (a, b, ret);
    case FHIR_PATH_OP_MULTIPLY:
      return fhir_decimal_multiply (a, b, ret);
    case FHIR_PATH_OP_DIVIDE:
      return fhir_decimal_divide (a, b, ret);
    case FHIR_PATH_OP_DIV:
      return fhir_decimal_divide_whole (a, b, ret, &other);
    default:
      return fhir_decimal_divide_whole (a, b, &other, ret);
    }
}

static gboolean
push_numbers (FhirPathRun *run, FhirPathOp op, FhirPathItem x, FhirPathItem y, GError **error)
{
  FhirDecimal left;
  FhirDecimal right;
  FhirDecimal result;
  gint64 integer;
  gboolean whole =
      op == FHIR_PATH_OP_DIV ||
      (op != FHIR_PATH_OP_DIVIDE && x.kind == FHIR_PATH_INTEGER && y.kind == FHIR_PATH_INTEGER);

  if (!as_decimal (x, &left) || !as_decimal (y, &right))
    return fhir_path_fail (run, "arithmetic on what is no number", error);
  if (!calculate (op, &left, &right, &result))
    return TRUE;
  if (whole) /* an Integer has 32 bits */
    return !fhir_decimal_get_integer (&result, &integer) || integer < G_MININT32 ||
           integer > G_MAXINT32 || fhir_path_push_integer (run, integer, error);
  return fhir_path_push_decimal (run, result, error);
}

static FhirPathQuantity
quantity_of (FhirPathItem value)
{
  FhirPathQuantity quantity = { .unit = FHIR_SLICE_LITERAL ("1") };

  if (value.kind == FHIR_PATH_QUANTITY)
    return *value.quantity;
  as_decimal (value, &quantity.value);
  return quantity;
}

/* Brings both to the finer of their units, which a sum has (N1, "Addition"). FALSE: they do not
 * compare. */
static gboolean
to_finer (FhirPathQuantity *a, FhirPathQuantity *b)
{
  const FhirPathQuantity one_a = { { 1, 0 }, a->unit };
  const FhirPathQuantity one_b = { { 1, 0 }, b->unit };
  int order;

  if (!fhir_path_quantity_compare (&one_a, &one_b, FALSE, &order))
    return FALSE;
  if (order <= 0)
    return fhir_path_quantity_convert (a, b, &b->value);
  if (!fhir_path_quantity_convert (b, a, &a->value))
    return FALSE;
  a->unit = b->unit;
  return TRUE;
}

static gboolean
push_quantities (FhirPathRun *run, FhirPathOp op, FhirPathItem x, FhirPathItem y, GError **error)
{
  FhirPathQuantity a = quantity_of (x);
  FhirPathQuantity b = quantity_of (y);
  FhirDecimal ignored;
  gboolean sum;

  if (!as_decimal (x, &ignored) || !as_decimal (y, &ignored))
    return fhir_path_fail (run, "arithmetic on what is no number", error);
  if (op == FHIR_PATH_OP_MULTIPLY || op == FHIR_PATH_OP_DIVIDE)
    {
      g_autoptr (GString) unit = g_string_new (NULL);
      char *kept;

      if (!fhir_path_quantity_multiply (&a, &b, op == FHIR_PATH_OP_DIVIDE, &a.value, unit))
        return TRUE;
      kept = fhir_path_alloc (run, unit->len, error);
      if (kept == NULL)
        return FALSE;
      memcpy (kept, unit->str, unit->len);
      a.unit = (FhirSlice){ kept, (guint32)unit->len };
      return fhir_path_push_quantity (run, a, error);
    }
  sum = op == FHIR_PATH_OP_ADD || op == FHIR_PATH_OP_SUBTRACT;
  if (!(sum ? to_finer (&a, &b) : fhir_path_quantity_convert (&a, &b, &b.value)) ||
      !calculate (op, &a.value, &b.value, &a.value))
    return TRUE;
  if (op == FHIR_PATH_OP_DIV || op == FHIR_PATH_OP_MOD)
    a.unit = op == FHIR_PATH_OP_DIV ? FHIR_SLICE_LITERAL ("1") : a.unit;
  return fhir_path_push_quantity (run, a, error);
}

/* A year or month of UCUM is a length of time, not a step of the calendar: refused. */
static char
step_of (FhirSlice unit)
{
  static const struct
  {
    const char *code;
    char letter;
  } codes[] = { { "wk", 'w' },  { "d", 'd' }, { "h", 'h' },
                { "min", 'i' }, { "s", 's' }, { "ms", 'l' } };
  char letter = fhir_path_calendar_unit (unit);

  for (guint i = 0; i < G_N_ELEMENTS (codes) && letter == '\0'; i++)
    if (fhir_slice_is (unit, codes[i].code))
      letter = codes[i].letter;
  return letter;
}

static gboolean
push_moved (FhirPathRun *run, FhirPathOp op, FhirPathItem x, FhirPathItem y, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  FhirPathDate date;
  FhirDecimal whole;
  gint64 n;
  char letter;

  if (y.kind != FHIR_PATH_QUANTITY || (op != FHIR_PATH_OP_ADD && op != FHIR_PATH_OP_SUBTRACT))
    return fhir_path_fail (run, "only a quantity of time can be added to a date", error);
  letter = step_of (y.quantity->unit);
  if (letter == '\0' || (x.kind == FHIR_PATH_TIME && strchr ("ymwd", letter) != NULL))
    return fhir_path_fail (run, "the unit cannot be added to a date or time", error);
  if (!fhir_path_date_parse ((FhirSlice){ x.text, x.n }, (FhirPathKind)x.kind, &date) ||
      !fhir_decimal_round (&y.quantity->value, 0, FHIR_ROUND_TRUNCATE, &whole) ||
      !fhir_decimal_get_integer (&whole, &n) || n < -G_MAXINT32 * (gint64)1000000 ||
      n > G_MAXINT32 * (gint64)1000000)
    return TRUE;
  n = op == FHIR_PATH_OP_ADD ? n : -n;
  if (letter == 'w')
    n *= 7;
  if (!fhir_path_date_add (&date, n, letter == 'w' ? 'd' : letter))
    return TRUE;
  fhir_path_date_format (&date, out);
  if (!fhir_path_push_text (run, (FhirSlice){ out->str, (guint32)out->len }, error))
    return FALSE;
  run->results->items[fhir_path_mark (run) - 1].kind = x.kind;
  return TRUE;
}

static gboolean
push_texts (FhirPathRun *run, FhirPathItem x, FhirPathItem y, GError **error)
{
  char *text = fhir_path_alloc (run, (gsize)x.n + y.n, error);

  if (text == NULL)
    return FALSE;
  memcpy (text, x.text, x.n);
  memcpy (text + x.n, y.text, y.n);
  return fhir_path_push (run,
                         (FhirPathItem){ .kind = FHIR_PATH_STRING, .n = x.n + y.n, .text = text },
                         error);
}

gboolean
fhir_path_push_arithmetic (FhirPathRun *run,
                           FhirPathOp op,
                           FhirPathRange a,
                           FhirPathRange b,
                           GError **error)
{
  FhirPathItem x = { 0 };
  FhirPathItem y = { 0 };
  gboolean has_x;
  gboolean has_y;

  if (!fhir_path_one (run, a, &x, &has_x, error) || !fhir_path_one (run, b, &y, &has_y, error))
    return FALSE;
  if (!has_x || !has_y)
    return TRUE;
  if (op == FHIR_PATH_OP_ADD && x.kind == FHIR_PATH_STRING && y.kind == FHIR_PATH_STRING)
    return push_texts (run, x, y, error);
  if (x.kind >= FHIR_PATH_DATE && x.kind <= FHIR_PATH_TIME)
    return push_moved (run, op, x, y, error);
  if (x.kind == FHIR_PATH_QUANTITY || y.kind == FHIR_PATH_QUANTITY)
    return push_quantities (run, op, x, y, error);
  return push_numbers (run, op, x, y, error);
}
