/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the rules in words ask of documents again and again: absolute URIs, equal concepts, lists
 * with the places of their items. */

#include "fhir-doc-private.h"

gboolean
fhir_uri_is_absolute (FhirSlice uri)
{
  guint32 n = 0;

  while (n < uri.len && (g_ascii_isalnum (uri.text[n]) || strchr ("+-.", uri.text[n]) != NULL))
    n++;
  return n > 0 && n < uri.len && uri.text[n] == ':' && g_ascii_isalpha (uri.text[0]);
}

gboolean
fhir_slice_has_prefix (FhirSlice text, const char *prefix)
{
  gsize n = strlen (prefix);

  return text.len >= n && memcmp (text.text, prefix, n) == 0;
}

static gboolean
same_member (const FhirJsonDoc *a, guint32 x, const FhirJsonDoc *b, guint32 y, FhirKey key)
{
  FhirSlice left = fhir_doc_text (a, x, key);
  FhirSlice right = fhir_doc_text (b, y, key);

  return (left.text == NULL && right.text == NULL) ||
         (left.text != NULL && right.text != NULL && fhir_slice_equal (left, right));
}

gboolean
fhir_concept_equals (const FhirJsonDoc *a, guint32 concept, const FhirJsonDoc *b, guint32 other)
{
  if (concept == 0 || other == 0)
    return FALSE;
  for (guint32 xs = fhir_doc_list (a, concept, FHIR_KEY_coding), x = fhir_doc_first (a, xs); x != 0;
       x = fhir_json_next (a, xs, x))
    for (guint32 ys = fhir_doc_list (b, other, FHIR_KEY_coding), y = fhir_doc_first (b, ys); y != 0;
         y = fhir_json_next (b, ys, y))
      if (same_member (a, x, b, y, FHIR_KEY_system) && same_member (a, x, b, y, FHIR_KEY_code))
        return TRUE;
  return fhir_json_member (a, concept, FHIR_KEY_coding) == 0 &&
         fhir_json_member (b, other, FHIR_KEY_coding) == 0 &&
         fhir_doc_text (a, concept, FHIR_KEY_text).text != NULL &&
         same_member (a, concept, b, other, FHIR_KEY_text);
}

guint32
fhir_doc_value (const FhirJsonDoc *doc, guint32 object, FhirTypeId parent, FhirTypeId *ret_type)
{
  for (guint32 c = fhir_json_first (doc, object); c != 0; c = fhir_json_next (doc, object, c))
    {
      const FhirMemberDef *member = fhir_walk_find_member (parent, doc->nodes[c].key);

      if (member != NULL && (fhir_def_element (member->element)->flags & FHIR_ELEMENT_CHOICE) &&
          fhir_json_name (doc, c).text[0] != '_')
        {
          *ret_type = member->type;
          return c;
        }
    }
  return 0;
}

FhirItems
fhir_items (FhirWalk *walk, const FhirPlace *up, guint32 object, FhirKey key)
{
  guint32 list = fhir_json_member (walk->doc, object, key);
  FhirItems items = { .walk = walk, .place = fhir_place_below (up, key, list) };

  if (list != 0 && walk->doc->nodes[list].type == FHIR_JSON_ARRAY)
    {
      items.list = list;
      items.rest = fhir_json_first (walk->doc, list);
    }
  return items;
}

gboolean
fhir_items_next (FhirItems *items)
{
  const FhirJsonDoc *doc = items->walk->doc;

  while (items->rest != 0 && fhir_walk_spend (items->walk, 1))
    {
      items->node = items->place.node = items->rest;
      items->rest = fhir_json_next (doc, items->list, items->rest);
      items->place.index++;
      if (doc->nodes[items->node].type == FHIR_JSON_OBJECT)
        return TRUE;
    }
  return FALSE;
}

FhirPlace
fhir_place_below (const FhirPlace *up, FhirKey key, guint32 node)
{
  const FhirMemberDef *member = fhir_walk_find_member (up->type, key);

  return (FhirPlace){ .up = up,
                      .name = fhir_json_key_name (key),
                      .index = -1,
                      .node = node,
                      .type = member != NULL ? member->type : 0 };
}
