/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* toX() and convertsToX() (N1, "Conversion"): a row of functions by the type that is wanted. */

#include "fhir-decimal-math.h"
#include "fhir-path-date-private.h"
#include "fhir-path-function-private.h"
#include "fhir-path-quantity-private.h"

/* Turns value; *ret_ok FALSE when it does not convert. */
typedef gboolean (*Convert) (FhirPathRun *run,
                             FhirPathItem *value,
                             gboolean *ret_ok,
                             GError **error);

static gboolean
is_number_text (FhirPathItem value, gboolean whole)
{
  guint32 at = value.n > 0 && strchr ("+-", value.text[0]) != NULL && value.text[0] != '\0' ? 1 : 0;
  gboolean digits = at < value.n;

  for (; at < value.n; at++)
    if (!g_ascii_isdigit (value.text[at]) && (whole || value.text[at] != '.'))
      digits = FALSE;
  return digits;
}

static gboolean
to_boolean (FhirPathRun *run, FhirPathItem *value, gboolean *ret_ok, GError **error)
{
  static const char *const texts[] = { "false", "true", "f", "t", "no",  "yes",
                                       "n",     "y",    "0", "1", "0.0", "1.0" };
  static const FhirDecimal bounds[] = { { 0, 0 }, { 1, 0 } };
  int found = -1;

  if (value->kind == FHIR_PATH_BOOLEAN)
    return TRUE;
  if (value->kind == FHIR_PATH_INTEGER)
    found = value->integer == 0 || value->integer == 1 ? (int)value->integer : -1;
  else if (value->kind == FHIR_PATH_DECIMAL)
    {
      for (int i = 0; i < 2; i++)
        if (fhir_decimal_compare (value->decimal, &bounds[i]) == 0)
          found = i;
    }
  else if (value->kind == FHIR_PATH_STRING)
    for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
      if (value->n == strlen (texts[i]) &&
          g_ascii_strncasecmp (value->text, texts[i], value->n) == 0)
        found = (int)(i % 2);
  *ret_ok = found >= 0;
  *value = (FhirPathItem){ .kind = FHIR_PATH_BOOLEAN, .truth = found == 1 };
  return TRUE;
}

static gboolean
to_integer (FhirPathRun *run, FhirPathItem *value, gboolean *ret_ok, GError **error)
{
  FhirDecimal number;
  gint64 integer = 0;

  if (value->kind == FHIR_PATH_INTEGER)
    return TRUE;
  if (value->kind == FHIR_PATH_BOOLEAN)
    integer = value->truth ? 1 : 0;
  else
    *ret_ok = value->kind == FHIR_PATH_STRING && is_number_text (*value, TRUE) &&
              fhir_decimal_parse ((FhirSlice){ value->text, value->n }, &number) &&
              fhir_decimal_get_integer (&number, &integer) && integer >= G_MININT32 &&
              integer <= G_MAXINT32;
  *value = (FhirPathItem){ .kind = FHIR_PATH_INTEGER, .integer = integer };
  return TRUE;
}

static gboolean
to_decimal (FhirPathRun *run, FhirPathItem *value, gboolean *ret_ok, GError **error)
{
  FhirDecimal *number;

  if (value->kind == FHIR_PATH_DECIMAL)
    return TRUE;
  number = fhir_path_alloc (run, sizeof *number, error);
  if (number == NULL)
    return FALSE;
  *number = (FhirDecimal){ 0, 0 };
  if (value->kind == FHIR_PATH_INTEGER)
    number->coefficient = value->integer;
  else if (value->kind == FHIR_PATH_BOOLEAN)
    *number = value->truth ? (FhirDecimal){ 10, 1 } : (FhirDecimal){ 0, 1 };
  else
    *ret_ok = value->kind == FHIR_PATH_STRING && is_number_text (*value, FALSE) &&
              fhir_decimal_parse ((FhirSlice){ value->text, value->n }, number);
  *value = (FhirPathItem){ .kind = FHIR_PATH_DECIMAL, .decimal = number };
  return TRUE;
}

static gboolean
to_quantity (FhirPathRun *run, FhirPathItem *value, gboolean *ret_ok, GError **error)
{
  FhirPathQuantity *quantity;

  if (value->kind == FHIR_PATH_QUANTITY)
    return TRUE;
  quantity = fhir_path_alloc (run, sizeof *quantity, error);
  if (quantity == NULL)
    return FALSE;
  *quantity = (FhirPathQuantity){ .unit = FHIR_SLICE_LITERAL ("1") };
  if (value->kind == FHIR_PATH_INTEGER)
    quantity->value.coefficient = value->integer;
  else if (value->kind == FHIR_PATH_DECIMAL)
    quantity->value = *value->decimal;
  else if (value->kind == FHIR_PATH_BOOLEAN)
    quantity->value = value->truth ? (FhirDecimal){ 10, 1 } : (FhirDecimal){ 0, 1 };
  else
    *ret_ok = value->kind == FHIR_PATH_STRING &&
              fhir_path_quantity_parse ((FhirSlice){ value->text, value->n }, quantity);
  *value = (FhirPathItem){ .kind = FHIR_PATH_QUANTITY, .quantity = quantity };
  return TRUE;
}

static gboolean
to_string (FhirPathRun *run, FhirPathItem *value, gboolean *ret_ok, GError **error)
{
  g_autoptr (GString) out = NULL;
  char *text;

  if (value->kind >= FHIR_PATH_STRING && value->kind <= FHIR_PATH_TIME)
    {
      value->kind = FHIR_PATH_STRING;
      return TRUE;
    }
  *ret_ok = value->kind == FHIR_PATH_BOOLEAN || value->kind == FHIR_PATH_INTEGER ||
            value->kind == FHIR_PATH_DECIMAL || value->kind == FHIR_PATH_QUANTITY;
  if (!*ret_ok)
    return TRUE;
  out = g_string_new (NULL);
  if (value->kind == FHIR_PATH_QUANTITY)
    fhir_path_quantity_format (value->quantity, out);
  else
    fhir_path_item_print (run->context->doc, value, out);
  text = fhir_path_alloc (run, out->len, error);
  if (text == NULL)
    return FALSE;
  memcpy (text, out->str, out->len);
  *value = (FhirPathItem){ .kind = FHIR_PATH_STRING, .n = (guint32)out->len, .text = text };
  return TRUE;
}

static gboolean
to_date_kind (FhirPathItem *value, FhirPathKind kind)
{
  FhirPathDate date;

  if (value->kind < FHIR_PATH_STRING || value->kind > FHIR_PATH_TIME ||
      (value->kind != FHIR_PATH_STRING &&
       (value->kind == FHIR_PATH_TIME) != (kind == FHIR_PATH_TIME)))
    return FALSE;
  if (kind == FHIR_PATH_DATE) /* of a date and time only the day */
    {
      const char *clock = memchr (value->text, 'T', value->n);

      if (clock != NULL &&
          !fhir_path_date_parse ((FhirSlice){ value->text, value->n }, FHIR_PATH_DATE_TIME, &date))
        return FALSE;
      if (clock != NULL)
        value->n = (guint32)(clock - value->text);
    }
  else if (kind == FHIR_PATH_TIME && value->n > 0 && value->text[0] == 'T')
    {
      value->text++;
      value->n--;
    }
  value->kind = (guint8)kind;
  return fhir_path_date_parse ((FhirSlice){ value->text, value->n }, kind, &date);
}

static gboolean
to_date (FhirPathRun *run, FhirPathItem *value, gboolean *ret_ok, GError **error)
{
  *ret_ok = to_date_kind (value, FHIR_PATH_DATE);
  return TRUE;
}

static gboolean
to_date_time (FhirPathRun *run, FhirPathItem *value, gboolean *ret_ok, GError **error)
{
  *ret_ok = to_date_kind (value, FHIR_PATH_DATE_TIME);
  return TRUE;
}

static gboolean
to_time (FhirPathRun *run, FhirPathItem *value, gboolean *ret_ok, GError **error)
{
  *ret_ok = to_date_kind (value, FHIR_PATH_TIME);
  return TRUE;
}

static const Convert conversions[] = {
  [FHIR_PATH_BOOLEAN] = to_boolean, [FHIR_PATH_INTEGER] = to_integer,
  [FHIR_PATH_DECIMAL] = to_decimal, [FHIR_PATH_STRING] = to_string,
  [FHIR_PATH_DATE] = to_date,       [FHIR_PATH_DATE_TIME] = to_date_time,
  [FHIR_PATH_TIME] = to_time,       [FHIR_PATH_QUANTITY] = to_quantity,
};

/* toQuantity(unit): only when it compares with that unit; the amount is then in it. */
static gboolean
in_unit (FhirPathRun *run,
         const FhirPathNode *node,
         FhirPathRange input,
         FhirPathItem *value,
         gboolean *ret_ok,
         GError **error)
{
  FhirPathQuantity *quantity;
  FhirSlice unit;

  if (!fhir_path_text_argument (run, node->right, input, &unit, error))
    return FALSE;
  quantity = fhir_path_alloc (run, sizeof *quantity, error);
  if (quantity == NULL)
    return FALSE;
  *quantity = (FhirPathQuantity){ .unit = unit };
  *ret_ok =
      unit.text != NULL && fhir_path_quantity_convert (quantity, value->quantity, &quantity->value);
  value->quantity = quantity;
  return TRUE;
}

static gboolean
convert (FhirPathRun *run,
         const FhirPathNode *node,
         FhirPathRange focus,
         FhirPathRange input,
         FhirPathItem *ret_value,
         gboolean *ret_any,
         gboolean *ret_ok,
         GError **error) /* lint: many-parameters — a call's own five and its three results */
{
  *ret_ok = TRUE;
  if (!fhir_path_one (run, focus, ret_value, ret_any, error))
    return FALSE;
  if (!*ret_any)
    return TRUE;
  if (ret_value->kind == FHIR_PATH_STRING &&
      !fhir_path_spend (run, ret_value->n / FHIR_PATH_BYTES_PER_STEP, error))
    return FALSE;
  if (!conversions[node->function->detail](run, ret_value, ret_ok, error))
    return FALSE;
  return !*ret_ok || node->right == 0 || node->function->detail != FHIR_PATH_QUANTITY ||
         in_unit (run, node, input, ret_value, ret_ok, error);
}

gboolean
fhir_path_call_to (FhirPathRun *run,
                   const FhirPathNode *node,
                   FhirPathRange focus,
                   FhirPathRange input,
                   GError **error)
{
  FhirPathItem value = { 0 };
  gboolean any;
  gboolean ok;

  if (!convert (run, node, focus, input, &value, &any, &ok, error))
    return FALSE;
  return !any || !ok || fhir_path_push (run, value, error);
}

gboolean
fhir_path_call_converts (FhirPathRun *run,
                         const FhirPathNode *node,
                         FhirPathRange focus,
                         FhirPathRange input,
                         GError **error)
{
  FhirPathItem value = { 0 };
  gboolean any;
  gboolean ok;

  if (!convert (run, node, focus, input, &value, &any, &ok, error))
    return FALSE;
  return !any || fhir_path_push_truth (run, ok, error);
}
