/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Items as values: elements of primitive types become booleans, numbers, texts, dates when they are
 * compared or computed with; dates compare as the intervals they stand for, so that a partial date
 * is neither less nor greater than what lies within it. */

#include "fhir-date.h"
#include "fhir-error.h"
#include "fhir-json-writer.h"
#include "fhir-path-value-private.h"

static gboolean
string_value (FhirPathRun *run, FhirPathItem item, FhirPathItem *ret, GError **error)
{
  const FhirJsonNode *node = &run->doc->nodes[item.n];
  FhirPathItem value = { .kind = FHIR_PATH_STRING,
                         .n = node->len,
                         .text = run->doc->text + node->off };

  if ((node->flags & FHIR_JSON_ESCAPED) != 0)
    {
      char *text = fhir_path_alloc (run, node->len, error);

      if (text == NULL)
        return FALSE;
      value.n = (guint32)fhir_json_string_decode (run->doc, item.n, text);
      value.text = text;
    }
  if (item.type == FHIR_TYPE_date)
    value.kind = FHIR_PATH_DATE;
  else if (item.type == FHIR_TYPE_dateTime || item.type == FHIR_TYPE_instant)
    value.kind = FHIR_PATH_DATE_TIME;
  else if (item.type == FHIR_TYPE_time)
    value.kind = FHIR_PATH_TIME;
  *ret = value;
  return TRUE;
}

static gboolean
number_value (FhirPathRun *run, FhirPathItem item, FhirPathItem *ret, GError **error)
{
  FhirDecimal *decimal = fhir_path_alloc (run, sizeof *decimal, error);

  if (decimal == NULL)
    return FALSE;
  if (!fhir_decimal_parse (fhir_json_raw (run->doc, item.n), decimal))
    {
      *ret = item; /* beyond what can be computed with: equal only to its like */
      return TRUE;
    }
  *ret = (FhirPathItem){ .kind = FHIR_PATH_DECIMAL, .decimal = decimal };
  if ((run->doc->nodes[item.n].flags & FHIR_JSON_FRACTION) == 0 && item.type != FHIR_TYPE_decimal &&
      decimal->coefficient == (gint64)decimal->coefficient)
    *ret = (FhirPathItem){ .kind = FHIR_PATH_INTEGER, .integer = (gint64)decimal->coefficient };
  return TRUE;
}

/* FHIR Quantity as a System one: the code when it is of UCUM, else the unit. */
static gboolean
quantity_value (FhirPathRun *run, FhirPathItem item, FhirPathItem *ret, GError **error)
{
  const FhirJsonDoc *doc = run->doc;
  guint32 number = fhir_json_member (doc, item.n, FHIR_KEY_value);
  guint32 unit = fhir_json_member (doc, item.n, FHIR_KEY_code);
  FhirPathQuantity *quantity;
  FhirDecimal value;

  *ret = item;
  if (number == 0 || doc->nodes[number].type != FHIR_JSON_NUMBER ||
      !fhir_decimal_parse (fhir_json_raw (doc, number), &value))
    return TRUE;
  quantity = fhir_path_alloc (run, sizeof *quantity, error);
  if (quantity == NULL)
    return FALSE;
  if (unit == 0)
    unit = fhir_json_member (doc, item.n, FHIR_KEY_unit);
  *quantity = (FhirPathQuantity){ value, FHIR_SLICE_NONE };
  if (unit != 0 && doc->nodes[unit].type == FHIR_JSON_STRING)
    quantity->unit = fhir_json_raw (doc, unit);
  *ret = (FhirPathItem){ .kind = FHIR_PATH_QUANTITY, .quantity = quantity };
  return TRUE;
}

gboolean
fhir_path_value (FhirPathRun *run, FhirPathItem item, FhirPathItem *ret_value, GError **error)
{
  *ret_value = item;
  if (item.kind != FHIR_PATH_ELEMENT || (item.flags & FHIR_PATH_NO_VALUE) != 0)
    return TRUE;
  switch ((FhirJsonType)run->doc->nodes[item.n].type)
    {
    case FHIR_JSON_FALSE:
    case FHIR_JSON_TRUE:
      *ret_value = (FhirPathItem){ .kind = FHIR_PATH_BOOLEAN,
                                   .truth = run->doc->nodes[item.n].type == FHIR_JSON_TRUE };
      return TRUE;
    case FHIR_JSON_NUMBER:
      return number_value (run, item, ret_value, error);
    case FHIR_JSON_STRING:
      return string_value (run, item, ret_value, error);
    case FHIR_JSON_OBJECT:
      if (item.type != 0 && fhir_def_is_a (item.type, FHIR_TYPE_Quantity))
        return quantity_value (run, item, ret_value, error);
      return TRUE;
    case FHIR_JSON_NULL:
    case FHIR_JSON_ARRAY:
    default:
      return TRUE;
    }
}

/* Same JSON by value, members in any order; numbers and strings by value. */
static gboolean
equal_json (FhirPathRun *run, guint32 a, guint32 b, gboolean *ret_equal, GError **error)
{
  const FhirJsonDoc *doc = run->doc;
  guint32 x = fhir_json_first (doc, a);
  guint32 y = fhir_json_first (doc, b);

  *ret_equal = a == b;
  if (a == b)
    return TRUE;
  if (!fhir_path_spend (run, 1, error))
    return FALSE;
  if (doc->nodes[a].type != doc->nodes[b].type)
    return TRUE;
  if (doc->nodes[a].type < FHIR_JSON_ARRAY)
    {
      FhirPathTruth truth = FHIR_PATH_FALSE;
      FhirPathItem one = { .kind = FHIR_PATH_ELEMENT, .n = a };
      FhirPathItem other = { .kind = FHIR_PATH_ELEMENT, .n = b };

      if (doc->nodes[a].type == FHIR_JSON_NULL)
        truth = FHIR_PATH_TRUE;
      else if (!fhir_path_equal (run, one, other, &truth, error))
        return FALSE;
      *ret_equal = truth == FHIR_PATH_TRUE;
      return TRUE;
    }
  if (fhir_json_count (doc, a) != fhir_json_count (doc, b))
    return TRUE;
  for (; x != 0; x = fhir_json_next (doc, a, x))
    {
      guint32 other = y;

      if (doc->nodes[a].type == FHIR_JSON_OBJECT)
        {
          if (!fhir_path_spend (run, fhir_json_count (doc, b), error))
            return FALSE;
          other = fhir_json_member_named (doc, b, fhir_json_name (doc, x));
        }
      else
        y = fhir_json_next (doc, b, y);
      if (other == 0)
        return TRUE;
      if (!equal_json (run, x, other, ret_equal, error))
        return FALSE;
      if (!*ret_equal)
        return TRUE;
    }
  *ret_equal = TRUE;
  return TRUE;
}

static gboolean
is_date (FhirPathItem item)
{
  return item.kind == FHIR_PATH_DATE || item.kind == FHIR_PATH_DATE_TIME;
}

static gboolean
is_number (FhirPathItem item)
{
  return item.kind == FHIR_PATH_INTEGER || item.kind == FHIR_PATH_DECIMAL;
}

static FhirDecimal
decimal_of (FhirPathItem item)
{
  if (item.kind == FHIR_PATH_INTEGER)
    return (FhirDecimal){ item.integer, 0 };
  return *item.decimal;
}

static int
compare_texts (FhirPathItem a, FhirPathItem b)
{
  int order = memcmp (a.text, b.text, MIN (a.n, b.n));

  return order != 0 ? (order < 0 ? -1 : 1) : (a.n > b.n) - (a.n < b.n);
}

/* FALSE in ret_known: one lies within the other. */
static gboolean
compare_dates (FhirPathRun *run,
               FhirPathItem a,
               FhirPathItem b,
               int *ret_order,
               gboolean *ret_known,
               GError **error)
{
  FhirDateSpan x;
  FhirDateSpan y;
  guint32 end_a = a.n > 0 && a.text[a.n - 1] == 'T' ? 1 : 0; /* @2015T */
  guint32 end_b = b.n > 0 && b.text[b.n - 1] == 'T' ? 1 : 0;

  if (!fhir_date_parse ((FhirSlice){ a.text, a.n - end_a }, &x) ||
      !fhir_date_parse ((FhirSlice){ b.text, b.n - end_b }, &y))
    return fhir_path_fail (run, "a malformed date is compared", error);
  *ret_known = TRUE;
  if (x.precision >= FHIR_PRECISION_MINUTE && y.precision >= FHIR_PRECISION_MINUTE &&
      x.has_zone != y.has_zone)
    *ret_known = FALSE;
  else if (x.precision >= FHIR_PRECISION_SECOND && y.precision >= FHIR_PRECISION_SECOND)
    *ret_order = (x.lo > y.lo) - (x.lo < y.lo); /* seconds and their fractions are one precision */
  else if (x.hi <= y.lo)
    *ret_order = -1;
  else if (x.lo >= y.hi)
    *ret_order = 1;
  else if (x.lo == y.lo && x.hi == y.hi)
    *ret_order = 0;
  else
    *ret_known = FALSE;
  return TRUE;
}

/* hh, hh:mm, hh:mm:ss or with a fraction: over what both have; beyond that seconds with a fraction
 * only are the same precision. */
static int
compare_times (FhirPathItem a, FhirPathItem b, gboolean *ret_known)
{
  guint32 common = MIN (a.n, b.n);
  int order = memcmp (a.text, b.text, common);
  FhirPathItem longer = a.n > b.n ? a : b;

  *ret_known = TRUE;
  if (order != 0 || a.n == b.n)
    return order;
  if (common < strlen ("hh:mm:ss"))
    *ret_known = FALSE;
  for (guint32 i = common; i < longer.n; i++)
    if (longer.text[i] != '0' && longer.text[i] != '.')
      return a.n > b.n ? 1 : -1;
  return 0;
}

/* Text that stands for a date where the other side is one: a string literal beside an element. */
static void
align (FhirPathItem *a, FhirPathItem *b)
{
  if (a->kind == FHIR_PATH_STRING && is_date (*b))
    a->kind = b->kind;
  else if (b->kind == FHIR_PATH_STRING && is_date (*a))
    b->kind = a->kind;
}

static gboolean
same_unit (FhirSlice a, FhirSlice b)
{
  FhirSlice x = a.text == NULL ? FHIR_SLICE_LITERAL ("1") : a;
  FhirSlice y = b.text == NULL ? FHIR_SLICE_LITERAL ("1") : b;

  return fhir_slice_equal (x, y);
}

gboolean
fhir_path_compare (FhirPathRun *run,
                   FhirPathItem a,
                   FhirPathItem b,
                   int *ret_order,
                   gboolean *ret_known,
                   GError **error)
{
  FhirPathItem x;
  FhirPathItem y;

  *ret_known = TRUE;
  if (!fhir_path_value (run, a, &x, error) || !fhir_path_value (run, b, &y, error))
    return FALSE;
  align (&x, &y);
  if (is_number (x) && is_number (y))
    {
      FhirDecimal left = decimal_of (x);
      FhirDecimal right = decimal_of (y);

      *ret_order = fhir_decimal_compare (&left, &right);
    }
  else if (is_date (x) && is_date (y))
    return compare_dates (run, x, y, ret_order, ret_known, error);
  else if (x.kind == FHIR_PATH_TIME && y.kind == FHIR_PATH_TIME)
    *ret_order = compare_times (x, y, ret_known);
  else if (x.kind == FHIR_PATH_STRING && y.kind == FHIR_PATH_STRING)
    *ret_order = compare_texts (x, y);
  else if (x.kind == FHIR_PATH_QUANTITY && y.kind == FHIR_PATH_QUANTITY)
    {
      *ret_known = same_unit (x.quantity->unit, y.quantity->unit);
      *ret_order = fhir_decimal_compare (&x.quantity->value, &y.quantity->value);
    }
  else
    return fhir_path_fail (run, "values of different types are compared", error);
  return TRUE;
}

static FhirPathTruth
truth_of (gboolean truth)
{
  return truth ? FHIR_PATH_TRUE : FHIR_PATH_FALSE;
}

gboolean
fhir_path_equal (FhirPathRun *run,
                 FhirPathItem a,
                 FhirPathItem b,
                 FhirPathTruth *ret_truth,
                 GError **error)
{
  FhirPathItem x;
  FhirPathItem y;
  gboolean known = TRUE;
  gboolean equal = FALSE;
  int order = 1;

  if (!fhir_path_spend (run, 1, error) || !fhir_path_value (run, a, &x, error) ||
      !fhir_path_value (run, b, &y, error))
    return FALSE;
  align (&x, &y);
  *ret_truth = FHIR_PATH_FALSE;
  if (x.kind == FHIR_PATH_ELEMENT && y.kind == FHIR_PATH_ELEMENT)
    {
      if (((x.flags | y.flags) & FHIR_PATH_NO_VALUE) != 0)
        equal = x.shadow == y.shadow;
      else if (!equal_json (run, x.n, y.n, &equal, error))
        return FALSE;
      *ret_truth = truth_of (equal);
      return TRUE;
    }
  if (x.kind == FHIR_PATH_BOOLEAN && y.kind == FHIR_PATH_BOOLEAN)
    {
      *ret_truth = truth_of (!x.truth == !y.truth);
      return TRUE;
    }
  if (x.kind == FHIR_PATH_TARGET || y.kind == FHIR_PATH_TARGET || x.kind == FHIR_PATH_ELEMENT ||
      y.kind == FHIR_PATH_ELEMENT || x.kind == FHIR_PATH_BOOLEAN || y.kind == FHIR_PATH_BOOLEAN)
    return TRUE;
  if (x.kind != y.kind && !(is_number (x) && is_number (y)) && !(is_date (x) && is_date (y)))
    return TRUE;
  if (is_date (x)) /* a malformed date equals only its own text */
    {
      g_autoptr (GError) ignored = NULL;

      if (!compare_dates (run, x, y, &order, &known, &ignored))
        {
          order = compare_texts (x, y);
          known = TRUE;
        }
    }
  else if (!fhir_path_compare (run, x, y, &order, &known, error))
    return FALSE;
  *ret_truth = known ? truth_of (order == 0) : FHIR_PATH_UNKNOWN;
  return TRUE;
}

gboolean
fhir_path_equivalent (FhirPathRun *run,
                      FhirPathItem a,
                      FhirPathItem b,
                      FhirPathTruth *ret_truth,
                      GError **error)
{
  FhirPathItem x;
  FhirPathItem y;

  if (!fhir_path_value (run, a, &x, error) || !fhir_path_value (run, b, &y, error))
    return FALSE;
  if (x.kind == FHIR_PATH_STRING && y.kind == FHIR_PATH_STRING)
    {
      *ret_truth = truth_of (x.n == y.n && g_ascii_strncasecmp (x.text, y.text, x.n) == 0);
      return TRUE;
    }
  if (!fhir_path_equal (run, x, y, ret_truth, error))
    return FALSE;
  if (*ret_truth == FHIR_PATH_UNKNOWN)
    *ret_truth = FHIR_PATH_FALSE;
  return TRUE;
}

gboolean
fhir_path_is_type (FhirPathItem item, const FhirPathNode *type)
{
  if (item.kind == FHIR_PATH_ELEMENT || item.kind == FHIR_PATH_TARGET)
    return type->type != 0 && item.type != 0 && fhir_def_is_a (item.type, type->type);
  return type->literal == item.kind;
}

void
fhir_path_item_print (const FhirJsonDoc *doc, const FhirPathItem *item, GString *out)
{
  g_autofree char *number = NULL;
  FhirSlice json;

  switch ((FhirPathKind)item->kind)
    {
    case FHIR_PATH_ELEMENT:
      json = (item->flags & FHIR_PATH_NO_VALUE) == 0 ? fhir_json_slice (doc, item->n)
                                                     : FHIR_SLICE_LITERAL ("null");
      g_string_append_len (out, json.text, json.len);
      break;
    case FHIR_PATH_TARGET:
      g_string_append (out, "->");
      g_string_append (out, item->type != 0 ? fhir_def_type (item->type)->name : "?");
      break;
    case FHIR_PATH_BOOLEAN:
      g_string_append (out, item->truth ? "true" : "false");
      break;
    case FHIR_PATH_INTEGER:
      g_string_append_printf (out, "%" G_GINT64_FORMAT, item->integer);
      break;
    case FHIR_PATH_DECIMAL:
      number = fhir_decimal_format (item->decimal);
      g_string_append (out, number);
      break;
    case FHIR_PATH_QUANTITY:
      number = fhir_decimal_format (&item->quantity->value);
      g_string_append_printf (out,
                              "%s '%.*s'",
                              number,
                              (int)item->quantity->unit.len,
                              item->quantity->unit.text != NULL ? item->quantity->unit.text : "1");
      break;
    case FHIR_PATH_STRING:
    case FHIR_PATH_DATE:
    case FHIR_PATH_DATE_TIME:
    case FHIR_PATH_TIME:
    default:
      g_string_append_c (out, '"');
      fhir_json_escape ((FhirSlice){ item->text, item->n }, out);
      g_string_append_c (out, '"');
      break;
    }
}
