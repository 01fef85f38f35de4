/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Order, equality and equivalence of two items (N1, "Equality", "Comparison"). Elements of complex
 * types are the same JSON by value; dates compare as the intervals they stand for, so that a
 * partial date is neither less nor greater than what lies within it. */

#include "fhir-decimal-math.h"
#include "fhir-path-date-private.h"
#include "fhir-path-quantity-private.h"
#include "fhir-path-value-private.h"

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

/* What comparing two texts costs. */
static guint64
text_steps (FhirPathItem a, FhirPathItem b)
{
  return a.kind == FHIR_PATH_STRING && b.kind == FHIR_PATH_STRING
             ? MIN (a.n, b.n) / FHIR_PATH_BYTES_PER_STEP
             : 0;
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
  else if (!fhir_path_spend (run, text_steps (x, y), error) ||
           !fhir_path_compare (run, x, y, &order, &known, error))
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
