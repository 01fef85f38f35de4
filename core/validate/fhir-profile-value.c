/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Values of a profile against values of a resource: fixed (equal throughout), pattern (all that the
 * pattern has is there, lists in any order), least and greatest value, greatest length. Decimals
 * are compared by value, dates where their precision allows. */

#include "fhir-date.h"
#include "fhir-decimal.h"
#include "fhir-doc-private.h"
#include "fhir-profile-walk-private.h"
#include "fhir-ucum.h"

#define UCUM "http://unitsofmeasure.org"

#define DEPTH_MAX 64

static gboolean
same_text (const FhirJsonDoc *a, guint32 x, const FhirJsonDoc *b, guint32 y)
{
  g_autofree char *left = NULL;
  g_autofree char *right = NULL;

  if (((a->nodes[x].flags | b->nodes[y].flags) & FHIR_JSON_ESCAPED) == 0)
    return fhir_slice_equal (fhir_json_raw (a, x), fhir_json_raw (b, y));
  left = fhir_json_dup_string (a, x);
  right = fhir_json_dup_string (b, y);
  return g_strcmp0 (left, right) == 0;
}

static gboolean
same_number (const FhirJsonDoc *a, guint32 x, const FhirJsonDoc *b, guint32 y)
{
  FhirDecimal left;
  FhirDecimal right;

  return fhir_decimal_parse (fhir_json_raw (a, x), &left) &&
         fhir_decimal_parse (fhir_json_raw (b, y), &right) &&
         fhir_decimal_compare (&left, &right) == 0;
}

static gboolean fits (const FhirJsonDoc *a,
                      guint32 x,
                      const FhirJsonDoc *b,
                      guint32 y,
                      gboolean exact,
                      guint depth);

static gboolean
fits_lists (const FhirJsonDoc *a,
            guint32 x,
            const FhirJsonDoc *b,
            guint32 y,
            gboolean exact,
            guint depth)
{
  guint32 j = fhir_json_first (b, y);

  if (exact && fhir_json_count (a, x) != fhir_json_count (b, y))
    return FALSE;
  for (guint32 i = fhir_json_first (a, x); i != 0; i = fhir_json_next (a, x, i))
    {
      gboolean found = FALSE;

      if (exact)
        {
          if (!fits (a, i, b, j, TRUE, depth))
            return FALSE;
          j = fhir_json_next (b, y, j);
          continue;
        }
      for (guint32 k = fhir_json_first (b, y); k != 0 && !found; k = fhir_json_next (b, y, k))
        found = fits (a, i, b, k, FALSE, depth);
      if (!found)
        return FALSE;
    }
  return TRUE;
}

static gboolean
fits_objects (const FhirJsonDoc *a,
              guint32 x,
              const FhirJsonDoc *b,
              guint32 y,
              gboolean exact,
              guint depth)
{
  if (exact && fhir_json_count (a, x) != fhir_json_count (b, y))
    return FALSE;
  for (guint32 i = fhir_json_first (a, x); i != 0; i = fhir_json_next (a, x, i))
    {
      guint32 k = fhir_json_member_named (b, y, fhir_json_name (a, i));

      if (k == 0 || !fits (a, i, b, k, exact, depth))
        return FALSE;
    }
  return TRUE;
}

/* Whether y has what x has; exact: and nothing else. */
static gboolean
fits (const FhirJsonDoc *a, guint32 x, const FhirJsonDoc *b, guint32 y, gboolean exact, guint depth)
{
  if (depth == 0 || a->nodes[x].type != b->nodes[y].type)
    return FALSE;
  switch ((FhirJsonType)a->nodes[x].type)
    {
    case FHIR_JSON_STRING:
      return same_text (a, x, b, y);
    case FHIR_JSON_NUMBER:
      return same_number (a, x, b, y);
    case FHIR_JSON_ARRAY:
      return fits_lists (a, x, b, y, exact, depth - 1);
    case FHIR_JSON_OBJECT:
      return fits_objects (a, x, b, y, exact, depth - 1);
    case FHIR_JSON_NULL:
    case FHIR_JSON_FALSE:
    case FHIR_JSON_TRUE:
    default:
      return TRUE;
    }
}

gboolean
fhir_profile_value_equals (const FhirProfileValue *fixed, const FhirJsonDoc *doc, guint32 node)
{
  return node != 0 && fits (fixed->doc, fixed->node, doc, node, TRUE, DEPTH_MAX);
}

gboolean
fhir_profile_value_matches (const FhirProfileValue *pattern, const FhirJsonDoc *doc, guint32 node)
{
  return node != 0 && fits (pattern->doc, pattern->node, doc, node, FALSE, DEPTH_MAX);
}

gboolean
fhir_quantity_compare (const FhirJsonDoc *a,
                       guint32 x,
                       const FhirJsonDoc *b,
                       guint32 y,
                       int *ret_order)
{
  guint32 left = fhir_json_member (a, x, FHIR_KEY_value);
  guint32 right = fhir_json_member (b, y, FHIR_KEY_value);
  FhirSlice code = fhir_doc_text (a, x, FHIR_KEY_code);
  FhirSlice other = fhir_doc_text (b, y, FHIR_KEY_code);
  FhirUcumUnit unit;
  FhirUcumUnit other_unit;
  FhirDecimal value;
  FhirDecimal bound;

  if (left == 0 || right == 0 || (code.text == NULL) != (other.text == NULL) ||
      !fhir_decimal_parse (fhir_json_raw (a, left), &value) ||
      !fhir_decimal_parse (fhir_json_raw (b, right), &bound))
    return FALSE;
  if (code.text == NULL || fhir_slice_equal (code, other))
    *ret_order = fhir_decimal_compare (&value, &bound);
  else if (fhir_slice_is (fhir_doc_text (a, x, FHIR_KEY_system), UCUM) &&
           fhir_slice_is (fhir_doc_text (b, y, FHIR_KEY_system), UCUM) &&
           fhir_ucum_parse (code, &unit) && fhir_ucum_parse (other, &other_unit) &&
           fhir_ucum_is_comparable (&unit, &other_unit))
    *ret_order = fhir_ucum_compare (&value, &unit, &bound, &other_unit);
  else
    return FALSE;
  return TRUE;
}

/* The value of an element against a bound: -1 smaller, 1 greater. */
static int
compare (const FhirProfileValue *bound, const FhirJsonDoc *doc, guint32 node, gboolean *ret_known)
{
  FhirSlice a = fhir_json_raw (doc, node);
  FhirSlice b = fhir_json_raw (bound->doc, bound->node);
  FhirDateSpan x;
  FhirDateSpan y;
  FhirDecimal value;
  FhirDecimal limit;
  int order = 0;

  *ret_known = TRUE;
  if (bound->doc->nodes[bound->node].type == FHIR_JSON_OBJECT)
    {
      *ret_known = doc->nodes[node].type == FHIR_JSON_OBJECT &&
                   fhir_quantity_compare (doc, node, bound->doc, bound->node, &order);
      return order;
    }
  if (bound->type == FHIR_TYPE_time)
    return strncmp (a.text, b.text, MIN (a.len, b.len));
  if (doc->nodes[node].type == FHIR_JSON_NUMBER && fhir_decimal_parse (a, &value) &&
      fhir_decimal_parse (b, &limit))
    return fhir_decimal_compare (&value, &limit);
  *ret_known = fhir_date_parse (a, &x) && fhir_date_parse (b, &y);
  if (*ret_known)
    order = x.hi <= y.lo ? -1 : x.lo >= y.hi;
  return order;
}

static void
check_bound (FhirWalk *walk,
             const FhirPlace *place,
             guint32 node,
             const FhirProfileValue *bound,
             int wrong,
             const char *profile)
{
  gboolean known;

  if (bound->doc != NULL && compare (bound, walk->doc, node, &known) * wrong > 0 && known)
    fhir_walk_error (walk,
                     place,
                     node,
                     "value",
                     wrong < 0 ? "less than the least value that the profile %s allows"
                               : "more than the greatest value that the profile %s allows",
                     profile);
}

void
fhir_walk_profile_values (FhirWalk *walk,
                          const FhirPlace *place,
                          FhirSpot spot,
                          const FhirProfileNode *node,
                          const char *profile)
{
  guint32 where = spot.node != 0 ? spot.node : spot.shadow;

  if (node->fixed.doc != NULL && !fhir_profile_value_equals (&node->fixed, walk->doc, spot.node))
    fhir_walk_error (walk,
                     place,
                     where,
                     "value",
                     "is not the value that the profile %s fixes",
                     profile);
  if (node->pattern.doc != NULL &&
      !fhir_profile_value_matches (&node->pattern, walk->doc, spot.node))
    fhir_walk_error (walk,
                     place,
                     where,
                     "value",
                     "does not have the pattern that the profile %s wants",
                     profile);
  if (spot.node == 0)
    return;
  check_bound (walk, place, spot.node, &node->min_value, -1, profile);
  check_bound (walk, place, spot.node, &node->max_value, 1, profile);
  if ((node->max_length > 0 || node->min_length > 0) &&
      walk->doc->nodes[spot.node].type == FHIR_JSON_STRING)
    {
      g_autofree char *text = fhir_json_dup_string (walk->doc, spot.node);
      glong n = g_utf8_strlen (text, -1);

      if (node->max_length > 0 && n > (glong)node->max_length)
        fhir_walk_error (walk,
                         place,
                         spot.node,
                         "too-long",
                         "longer than the %u characters that the profile %s allows",
                         node->max_length,
                         profile);
      if (n < (glong)node->min_length)
        fhir_walk_error (walk,
                         place,
                         spot.node,
                         "value",
                         "shorter than the %u characters that the profile %s wants",
                         node->min_length,
                         profile);
    }
}
