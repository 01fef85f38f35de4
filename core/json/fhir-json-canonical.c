/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The canonical form. Objects are sorted rather than searched for each other's members, so that
 * comparing costs n log n also for objects with a hundred thousand members. Recursion is bounded by
 * the parser's depth limit. */

#include "fhir-json-canonical.h"
#include "fhir-json-writer.h"

typedef struct
{
  FhirSlice name;
  guint32 node;
} Member;

static gint
compare_members (gconstpointer a, gconstpointer b)
{
  FhirSlice one = ((const Member *)a)->name, two = ((const Member *)b)->name;
  guint32 len = MIN (one.len, two.len);
  int order = len > 0 ? memcmp (one.text, two.text, len) : 0;

  return order != 0 ? order : (one.len > two.len) - (one.len < two.len);
}

static void
write_string (const FhirJsonDoc *doc, guint32 node, GString *out)
{
  FhirSlice raw = fhir_json_raw (doc, node);
  g_autofree char *decoded = NULL;

  g_string_append_c (out, '"');
  if ((doc->nodes[node].flags & FHIR_JSON_ESCAPED) == 0)
    g_string_append_len (out, raw.text, raw.len);
  else
    {
      decoded = g_malloc (raw.len + 1);
      raw.len = (guint32)fhir_json_string_decode (doc, node, decoded);
      raw.text = decoded;
      fhir_json_escape (raw, out);
    }
  g_string_append_c (out, '"');
}

/* The exponent after e; FALSE when it is past what is worth computing with. */
static gboolean
parse_exponent (const char *p, const char *end, gint64 *ret_exponent)
{
  gboolean negative = p < end && *p == '-';
  gint64 exponent = 0;

  if (p < end && (*p == '-' || *p == '+'))
    p++;
  while (p < end && *p == '0')
    p++;
  if (end - p > 15)
    return FALSE;
  for (; p < end; p++)
    exponent = exponent * 10 + (*p - '0');
  *ret_exponent = negative ? -exponent : exponent;
  return TRUE;
}

/* A number as its digits without zeros at either end and a power of ten: 1.50 is 15e-1. */
static void
write_value (FhirSlice number, GString *out)
{
  const char *p = number.text, *end = p + number.len;
  gint64 exponent = 0;
  gsize start = out->len, first;
  gboolean in_fraction = FALSE, fits = TRUE;

  if (*p == '-')
    g_string_append_c (out, *p++);
  first = out->len;
  for (; p < end && *p != 'e' && *p != 'E'; p++)
    if (*p == '.')
      in_fraction = TRUE;
    else
      {
        exponent -= in_fraction;
        if (out->len > first || *p != '0')
          g_string_append_c (out, *p);
      }
  if (p < end)
    {
      gint64 more = 0;

      fits = parse_exponent (p + 1, end, &more);
      exponent += more;
    }
  while (out->len > first && out->str[out->len - 1] == '0')
    {
      g_string_truncate (out, out->len - 1);
      exponent++;
    }
  if (out->len == first)
    {
      g_string_truncate (out, start);
      g_string_append_c (out, '0');
    }
  else if (!fits)
    {
      g_string_truncate (out, start);
      g_string_append_len (out, number.text, number.len);
    }
  else if (exponent != 0)
    g_string_append_printf (out, "e%" G_GINT64_FORMAT, exponent);
}

static void
write_array (const FhirJsonDoc *doc, guint32 node, FhirJsonNumbers numbers, GString *out)
{
  g_string_append_c (out, '[');
  for (guint32 child = fhir_json_first (doc, node); child != 0;
       child = fhir_json_next (doc, node, child))
    {
      if (out->str[out->len - 1] != '[' || child != node + 1)
        g_string_append_c (out, ',');
      fhir_json_canonical (doc, child, numbers, out);
    }
  g_string_append_c (out, ']');
}

static void
write_object (const FhirJsonDoc *doc, guint32 node, FhirJsonNumbers numbers, GString *out)
{
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, sizeof (Member));

  for (guint32 child = fhir_json_first (doc, node); child != 0;
       child = fhir_json_next (doc, node, child))
    {
      Member member = { fhir_json_name (doc, child), child };

      g_array_append_val (members, member);
    }
  g_array_sort (members, compare_members);
  g_string_append_c (out, '{');
  for (guint i = 0; i < members->len; i++)
    {
      const Member *member = &g_array_index (members, Member, i);

      g_string_append (out, i > 0 ? ",\"" : "\"");
      fhir_json_escape (member->name, out);
      g_string_append (out, "\":");
      fhir_json_canonical (doc, member->node, numbers, out);
    }
  g_string_append_c (out, '}');
}

void
fhir_json_canonical (const FhirJsonDoc *doc, guint32 node, FhirJsonNumbers numbers, GString *out)
{
  FhirSlice raw = fhir_json_raw (doc, node);
  FhirJsonType type = doc->nodes[node].type;

  if (type == FHIR_JSON_OBJECT)
    write_object (doc, node, numbers, out);
  else if (type == FHIR_JSON_ARRAY)
    write_array (doc, node, numbers, out);
  else if (type == FHIR_JSON_STRING)
    write_string (doc, node, out);
  else if (type == FHIR_JSON_NUMBER && numbers == FHIR_JSON_NUMBERS_BY_VALUE)
    write_value (raw, out);
  else
    g_string_append_len (out, raw.text, raw.len);
}

gboolean
fhir_json_equal (const FhirJsonDoc *a,
                 guint32 node_a,
                 const FhirJsonDoc *b,
                 guint32 node_b,
                 FhirJsonNumbers numbers)
{
  FhirSlice one = fhir_json_slice (a, node_a), two = fhir_json_slice (b, node_b);
  g_autoptr (GString) left = NULL;
  g_autoptr (GString) right = NULL;

  if (a->nodes[node_a].type != b->nodes[node_b].type)
    return FALSE;
  if (fhir_slice_equal (one, two))
    return TRUE;
  left = g_string_new (NULL);
  right = g_string_new (NULL);
  fhir_json_canonical (a, node_a, numbers, left);
  fhir_json_canonical (b, node_b, numbers, right);
  return g_string_equal (left, right);
}
