/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Items as values: elements of primitive types become booleans, numbers, texts, dates when they are
 * compared or computed with; dates compare as the intervals they stand for, so that a partial date
 * is neither less nor greater than what lies within it. */

#include "fhir-decimal-math.h"
#include "fhir-error.h"
#include "fhir-json-writer.h"
#include "fhir-path-date-private.h"
#include "fhir-path-quantity-private.h"
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
  if (fhir_json_member (doc, item.n, FHIR_KEY_comparator) != 0)
    return TRUE; /* stands for a range */
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
  fhir_path_enter (run, item);
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

/* Same JSON by value: numbers and strings by value, members in any order. loose: by ~, and items of
 * an array in any order. */
static gboolean
same_scalar (FhirPathRun *run,
             FhirPathItem a,
             FhirPathItem b,
             gboolean loose,
             gboolean *ret_same,
             GError **error)
{
  FhirPathTruth truth = FHIR_PATH_FALSE;

  if (fhir_path_doc (run, a)->nodes[a.n].type == FHIR_JSON_NULL)
    truth = FHIR_PATH_TRUE;
  else if (loose ? !fhir_path_equivalent (run, a, b, &truth, error)
                 : !fhir_path_equal (run, a, b, &truth, error))
    return FALSE;
  *ret_same = truth == FHIR_PATH_TRUE;
  return TRUE;
}

static gboolean same_json (FhirPathRun *run,
                           FhirPathItem a,
                           FhirPathItem b,
                           gboolean loose,
                           gboolean *ret_same,
                           GError **error);

/* Whether array b holds an item like a. */
static gboolean
find_in_array (FhirPathRun *run,
               FhirPathItem a,
               FhirPathItem b,
               gboolean *ret_found,
               GError **error)
{
  const FhirJsonDoc *doc = fhir_path_doc (run, b);
  FhirPathItem other = { .kind = FHIR_PATH_ELEMENT, .flags = b.flags & FHIR_PATH_FOREIGN };

  *ret_found = FALSE;
  for (guint32 at = fhir_json_first (doc, b.n); at != 0 && !*ret_found;
       at = fhir_json_next (doc, b.n, at))
    {
      other.n = at;
      if (!same_json (run, a, other, TRUE, ret_found, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
same_json (FhirPathRun *run,
           FhirPathItem a,
           FhirPathItem b,
           gboolean loose,
           gboolean *ret_same,
           GError **error)
{
  const FhirJsonDoc *doc_a = fhir_path_doc (run, a);
  const FhirJsonDoc *doc_b = fhir_path_doc (run, b);
  guint8 type = doc_a->nodes[a.n].type;
  FhirPathItem x = { .kind = FHIR_PATH_ELEMENT, .flags = a.flags & FHIR_PATH_FOREIGN };
  FhirPathItem y = { .kind = FHIR_PATH_ELEMENT, .flags = b.flags & FHIR_PATH_FOREIGN };
  guint32 in_b = fhir_json_first (doc_b, b.n);
  guint n;

  *ret_same = a.n == b.n && doc_a == doc_b;
  if (*ret_same)
    return TRUE;
  x.n = a.n;
  y.n = b.n;
  if (type < FHIR_JSON_ARRAY && doc_b->nodes[b.n].type < FHIR_JSON_ARRAY)
    return fhir_path_spend (run, 1, error) &&
           (type != doc_b->nodes[b.n].type || same_scalar (run, x, y, loose, ret_same, error));
  n = fhir_json_count (doc_b, b.n);
  if (type != doc_b->nodes[b.n].type || fhir_json_count (doc_a, a.n) != n)
    return TRUE;
  for (guint32 in_a = fhir_json_first (doc_a, a.n); in_a != 0;
       in_a = fhir_json_next (doc_a, a.n, in_a))
    {
      x.n = in_a;
      if (!fhir_path_spend (run, type == FHIR_JSON_OBJECT ? n : 1, error))
        return FALSE;
      if (type == FHIR_JSON_OBJECT)
        y.n = fhir_json_member_named (doc_b, b.n, fhir_json_name (doc_a, in_a));
      else
        y.n = in_b;
      if (y.n == 0)
        return TRUE;
      if (type == FHIR_JSON_ARRAY && loose ? !find_in_array (run, x, b, ret_same, error)
                                           : !same_json (run, x, y, loose, ret_same, error))
        return FALSE;
      if (!*ret_same)
        return TRUE;
      if (type == FHIR_JSON_ARRAY)
        in_b = fhir_json_next (doc_b, b.n, in_b);
    }
  *ret_same = TRUE;
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

static gboolean
compare_dates (FhirPathRun *run,
               FhirPathItem a,
               FhirPathItem b,
               int *ret_order,
               gboolean *ret_known,
               GError **error)
{
  FhirPathDate x;
  FhirPathDate y;

  if (!fhir_path_date_parse ((FhirSlice){ a.text, a.n }, (FhirPathKind)a.kind, &x) ||
      !fhir_path_date_parse ((FhirSlice){ b.text, b.n }, (FhirPathKind)b.kind, &y))
    return fhir_path_fail (run, "a malformed date is compared", error);
  fhir_path_date_compare (&x, &y, ret_order, ret_known);
  return TRUE;
}

/* A text that stands for a date where the other side is one, and an element is either. */
static void
align (FhirPathItem a, FhirPathItem b, FhirPathItem *x, FhirPathItem *y)
{
  if (a.kind != FHIR_PATH_ELEMENT && b.kind != FHIR_PATH_ELEMENT)
    return;
  if (x->kind == FHIR_PATH_STRING && is_date (*y))
    x->kind = y->kind;
  else if (y->kind == FHIR_PATH_STRING && is_date (*x))
    y->kind = x->kind;
}

static FhirPathQuantity
quantity_of (FhirPathItem item)
{
  if (item.kind == FHIR_PATH_QUANTITY)
    return *item.quantity;
  return (FhirPathQuantity){ decimal_of (item), FHIR_SLICE_LITERAL ("1") };
}

static gboolean
are_quantities (FhirPathItem x, FhirPathItem y)
{
  return (x.kind == FHIR_PATH_QUANTITY && (y.kind == FHIR_PATH_QUANTITY || is_number (y))) ||
         (y.kind == FHIR_PATH_QUANTITY && is_number (x));
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
  align (a, b, &x, &y);
  if (is_number (x) && is_number (y))
    {
      FhirDecimal left = decimal_of (x);
      FhirDecimal right = decimal_of (y);

      *ret_order = fhir_decimal_compare (&left, &right);
    }
  else if (is_date (x) && is_date (y))
    return compare_dates (run, x, y, ret_order, ret_known, error);
  else if (x.kind == y.kind && x.kind == FHIR_PATH_TIME)
    return compare_dates (run, x, y, ret_order, ret_known, error);
  else if (x.kind == y.kind && x.kind == FHIR_PATH_STRING)
    *ret_order = compare_texts (x, y);
  else if (are_quantities (x, y))
    {
      FhirPathQuantity left = quantity_of (x);
      FhirPathQuantity right = quantity_of (y);

      *ret_known = fhir_path_quantity_compare (&left, &right, FALSE, ret_order);
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
  align (a, b, &x, &y);
  *ret_truth = FHIR_PATH_FALSE;
  if (x.kind == FHIR_PATH_ELEMENT && y.kind == FHIR_PATH_ELEMENT)
    {
      if (((x.flags | y.flags) & FHIR_PATH_NO_VALUE) != 0)
        equal = x.shadow == y.shadow && x.flags == y.flags;
      else if (!same_json (run, x, y, FALSE, &equal, error))
        return FALSE;
      *ret_truth = truth_of (equal);
      return TRUE;
    }
  if (x.kind == FHIR_PATH_TYPE_INFO && y.kind == FHIR_PATH_TYPE_INFO)
    {
      *ret_truth = truth_of (x.type == y.type && x.n == y.n);
      return TRUE;
    }
  if (x.kind == FHIR_PATH_BOOLEAN && y.kind == FHIR_PATH_BOOLEAN)
    {
      *ret_truth = truth_of (!x.truth == !y.truth);
      return TRUE;
    }
  if (x.kind < FHIR_PATH_INTEGER || y.kind < FHIR_PATH_INTEGER || x.kind == FHIR_PATH_TYPE_INFO ||
      y.kind == FHIR_PATH_TYPE_INFO)
    return TRUE;
  if (x.kind != y.kind && !(is_number (x) && is_number (y)) && !(is_date (x) && is_date (y)) &&
      !are_quantities (x, y))
    return TRUE;
  if (is_date (x) || x.kind == FHIR_PATH_TIME) /* a malformed date equals only its own text */
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

/* Case folded, runs of white space one space. */
static char *
loosen (FhirPathItem text)
{
  g_autofree char *folded = g_utf8_validate_len (text.text, text.n, NULL)
                                ? g_utf8_casefold (text.text, text.n)
                                : g_strndup (text.text, text.n);
  GString *out = g_string_new (NULL);
  gboolean space = FALSE;

  for (const char *at = folded; *at != '\0'; at++)
    {
      if (g_ascii_isspace (*at))
        {
          space = out->len > 0;
          continue;
        }
      if (space)
        g_string_append_c (out, ' ');
      space = FALSE;
      g_string_append_c (out, *at);
    }
  return g_string_free (out, FALSE);
}

/* Rounded to the digits of the one that has fewer. */
static gboolean
equivalent_decimals (FhirDecimal a, FhirDecimal b)
{
  gint32 digits = MIN (fhir_decimal_get_precision (&a), fhir_decimal_get_precision (&b));

  return fhir_decimal_round (&a, digits, FHIR_ROUND_HALF_UP, &a) &&
         fhir_decimal_round (&b, digits, FHIR_ROUND_HALF_UP, &b) &&
         fhir_decimal_compare (&a, &b) == 0;
}

static gboolean
equivalent_quantities (FhirPathQuantity a, FhirPathQuantity b)
{
  FhirDecimal value;
  int order;

  if (fhir_path_quantity_convert (&a, &b, &value))
    return equivalent_decimals (a.value, value);
  return fhir_path_quantity_compare (&a, &b, TRUE, &order) && order == 0;
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
  gboolean same;

  if (!fhir_path_spend (run, 1, error) || !fhir_path_value (run, a, &x, error) ||
      !fhir_path_value (run, b, &y, error))
    return FALSE;
  if (x.kind == FHIR_PATH_STRING && y.kind == FHIR_PATH_STRING)
    {
      g_autofree char *left = loosen (x);
      g_autofree char *right = loosen (y);

      *ret_truth = truth_of (g_str_equal (left, right));
      return fhir_path_spend (run, x.n + y.n, error);
    }
  if (is_number (x) && is_number (y))
    *ret_truth = truth_of (equivalent_decimals (decimal_of (x), decimal_of (y)));
  else if (are_quantities (x, y))
    *ret_truth = truth_of (equivalent_quantities (quantity_of (x), quantity_of (y)));
  else if (x.kind == FHIR_PATH_ELEMENT && y.kind == FHIR_PATH_ELEMENT &&
           ((x.flags | y.flags) & FHIR_PATH_NO_VALUE) == 0)
    {
      if (!same_json (run, x, y, TRUE, &same, error))
        return FALSE;
      *ret_truth = truth_of (same);
    }
  else if (!fhir_path_equal (run, a, b, ret_truth, error))
    return FALSE;
  if (*ret_truth == FHIR_PATH_UNKNOWN)
    *ret_truth = FHIR_PATH_FALSE;
  return TRUE;
}

gboolean
fhir_path_is_type (const FhirPathRun *run, FhirPathItem item, const FhirPathNode *type)
{
  gboolean lenient = (run->context->flags & FHIR_PATH_LENIENT) != 0;

  if (item.kind != FHIR_PATH_ELEMENT && item.kind != FHIR_PATH_TARGET)
    return type->literal == item.kind;
  if ((type->flags & FHIR_PATH_TYPE_ALIAS) != 0 && !lenient)
    return FALSE;
  return type->type != 0 && item.type != 0 && fhir_def_is_a (item.type, type->type);
}

/* A code is a string to is, but as and ofType take a primitive for what it is. */
gboolean
fhir_path_is_exactly (const FhirPathRun *run, FhirPathItem item, const FhirPathNode *type)
{
  if (!fhir_path_is_type (run, item, type))
    return FALSE;
  return (run->context->flags & FHIR_PATH_LENIENT) != 0 || item.kind != FHIR_PATH_ELEMENT ||
         item.type == type->type || fhir_def_type (item.type)->kind != FHIR_KIND_PRIMITIVE;
}

const char *
fhir_path_item_get_type (const FhirPathItem *item, const char **ret_space)
{
  const FhirTypeDef *def;

  *ret_space = "System";
  if (item->kind != FHIR_PATH_ELEMENT && item->kind != FHIR_PATH_TARGET)
    return item->kind == FHIR_PATH_TYPE_INFO ? "TypeInfo"
                                             : fhir_path_kind_get_name ((FhirPathKind)item->kind);
  *ret_space = "FHIR";
  if (item->type == 0)
    return NULL;
  def = fhir_def_type (item->type);
  return def->kind == FHIR_KIND_BACKBONE && def->base != 0 ? fhir_def_type (def->base)->name
                                                           : def->name;
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
      fhir_path_quantity_format (item->quantity, out);
      break;
    case FHIR_PATH_TYPE_INFO:
      g_string_append_printf (out,
                              "{\"namespace\":\"%s\",\"name\":\"%s\"}",
                              item->type != 0 ? "FHIR" : "System",
                              item->type != 0 ? fhir_def_type (item->type)->name
                                              : fhir_path_kind_get_name ((FhirPathKind)item->n));
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
