/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What R4 says of CodeSystem and ValueSet in words: supplements, properties that are defined once
 * and used as defined, systems that are absolute, filters whose values fit their property
 * (http://hl7.org/fhir/R4/codesystem.html#properties, http://hl7.org/fhir/R4/valueset.html). */

#include "fhir-doc-private.h"
#include "fhir-profile-walk-private.h"

/* The definition of a property in a CodeSystem, before another (0: any), or 0. */
static guint32
find_property (const FhirJsonDoc *doc, guint32 system, FhirKey key, FhirSlice text, guint32 before)
{
  guint32 list = fhir_json_member (doc, system, FHIR_KEY_property);

  for (guint32 p = list != 0 ? fhir_json_first (doc, list) : 0; p != 0 && p != before;
       p = fhir_json_next (doc, list, p))
    if (text.text != NULL && fhir_slice_equal (fhir_doc_text (doc, p, key), text))
      return p;
  return 0;
}

static void
check_definitions (FhirWalk *walk, const FhirPlace *up, guint32 system)
{
  guint32 list = fhir_json_member (walk->doc, system, FHIR_KEY_property);
  FhirPlace place = { .up = up, .name = FHIR_SLICE_LITERAL ("property"), .index = -1 };

  for (guint32 p = list != 0 ? fhir_json_first (walk->doc, list) : 0; p != 0;
       p = fhir_json_next (walk->doc, list, p))
    {
      place.index++;
      fhir_walk_spend (walk, 1);
      if (find_property (walk->doc,
                         system,
                         FHIR_KEY_code,
                         fhir_doc_text (walk->doc, p, FHIR_KEY_code),
                         p))
        fhir_walk_error (walk,
                         &place,
                         p,
                         "duplicate",
                         "a property of this code is defined already");
      if (find_property (walk->doc,
                         system,
                         FHIR_KEY_uri,
                         fhir_doc_text (walk->doc, p, FHIR_KEY_uri),
                         p))
        fhir_walk_error (walk, &place, p, "duplicate", "a property of this uri is defined already");
    }
}

/* One property of a concept has the type that its definition gives. */
static void
check_use (FhirWalk *walk, const FhirPlace *place, guint32 system, guint32 use)
{
  guint32 definition = find_property (walk->doc,
                                      system,
                                      FHIR_KEY_code,
                                      fhir_doc_text (walk->doc, use, FHIR_KEY_code),
                                      0);
  FhirSlice wanted;

  if (definition == 0)
    return; /* parent, child, inactive … need no definition */
  wanted = fhir_doc_text (walk->doc, definition, FHIR_KEY_type);
  for (guint32 c = fhir_json_first (walk->doc, use); c != 0; c = fhir_json_next (walk->doc, use, c))
    {
      const FhirMemberDef *member =
          fhir_walk_find_member (FHIR_TYPE_CodeSystem_concept_property, walk->doc->nodes[c].key);

      if (member != NULL && (fhir_def_element (member->element)->flags & FHIR_ELEMENT_CHOICE) &&
          fhir_walk_plain_key (walk->doc->nodes[c].key) == FHIR_KEY_NONE && wanted.text != NULL &&
          !fhir_slice_is (wanted, fhir_def_type (member->type)->name))
        fhir_walk_error (walk,
                         place,
                         c,
                         "structure",
                         "the property is defined with the type %.*s",
                         (int)wanted.len,
                         wanted.text);
      if (member != NULL && member->type == FHIR_TYPE_Coding && walk->library != NULL)
        fhir_walk_coding (walk, place, (FhirSpot){ .node = c, .type = FHIR_TYPE_Coding });
    }
}

static void
check_concepts (FhirWalk *walk, const FhirPlace *up, guint32 system, guint32 parent, guint depth)
{
  guint32 list = fhir_json_member (walk->doc, parent, FHIR_KEY_concept);
  FhirPlace place = { .up = up, .name = FHIR_SLICE_LITERAL ("concept"), .index = -1 };

  for (guint32 c = list != 0 ? fhir_json_first (walk->doc, list) : 0; c != 0 && depth > 0;
       c = fhir_json_next (walk->doc, list, c))
    {
      guint32 uses = fhir_json_member (walk->doc, c, FHIR_KEY_property);
      FhirPlace inner = { .up = &place, .name = FHIR_SLICE_LITERAL ("property"), .index = -1 };

      place.index++;
      if (!fhir_walk_spend (walk, 1))
        return;
      for (guint32 u = uses != 0 ? fhir_json_first (walk->doc, uses) : 0; u != 0;
           u = fhir_json_next (walk->doc, uses, u))
        {
          inner.index++;
          check_use (walk, &inner, system, u);
        }
      check_concepts (walk, &place, system, c, depth - 1);
    }
}

void
fhir_walk_code_system (FhirWalk *walk,
                       const FhirPlace *place,
                       const FhirScope *scope,
                       FhirSpot spot)
{
  guint32 supplements = fhir_json_member (walk->doc, spot.node, FHIR_KEY_supplements);
  guint32 content = fhir_json_member (walk->doc, spot.node, FHIR_KEY_content);

  if (supplements != 0 && content != 0 && !fhir_json_string_is (walk->doc, content, "supplement"))
    fhir_walk_error (walk,
                     place,
                     content,
                     "value",
                     "a code system that supplements another has the content supplement");
  check_definitions (walk, place, spot.node);
  check_concepts (walk, place, spot.node, spot.node, 32);
}

/* The type that a known code system gives a property, NONE when it does not say. */
static FhirSlice
type_of_property (FhirWalk *walk, FhirSlice system, FhirSlice property, const FhirJsonDoc **ret_doc)
{
  const FhirJsonDoc *doc = walk->library != NULL && system.text != NULL
                               ? fhir_library_find (walk->library, system)
                               : NULL;
  guint32 definition;

  *ret_doc = doc;
  if (fhir_slice_is (property, "notSelectable") || fhir_slice_is (property, "inactive"))
    return FHIR_SLICE_LITERAL ("boolean");
  if (doc == NULL || fhir_validate_type_of (doc, 0) != FHIR_TYPE_CodeSystem)
    return FHIR_SLICE_NONE;
  definition = find_property (doc, 0, FHIR_KEY_code, property, 0);
  return definition != 0 ? fhir_doc_text (doc, definition, FHIR_KEY_type) : FHIR_SLICE_NONE;
}

static void
check_filter (FhirWalk *walk, const FhirPlace *place, FhirSlice system, guint32 filter)
{
  FhirSlice property = fhir_doc_text (walk->doc, filter, FHIR_KEY_property);
  FhirSlice value = fhir_doc_text (walk->doc, filter, FHIR_KEY_value);
  FhirSlice op = fhir_doc_text (walk->doc, filter, FHIR_KEY_op);
  const FhirJsonDoc *doc;
  FhirSlice type;

  if (property.text == NULL || value.text == NULL)
    return;
  type = type_of_property (walk, system, property, &doc);
  if (fhir_slice_is (type, "boolean") && !fhir_slice_is (value, "true") &&
      !fhir_slice_is (value, "false"))
    fhir_walk_error (walk,
                     place,
                     filter,
                     "value",
                     "a filter on this property has the value true or false");
  else if (fhir_slice_is (type, "Coding") && !fhir_slice_is (op, "exists") &&
           !fhir_slice_is (op, "regex") && memchr (value.text, '#', value.len) == NULL)
    fhir_walk_error (walk,
                     place,
                     filter,
                     "value",
                     "a filter on this property has a value like system#code");
}

void
fhir_walk_value_set_part (FhirWalk *walk,
                          const FhirPlace *place,
                          const FhirScope *scope,
                          FhirSpot spot)
{
  guint32 node = fhir_json_member (walk->doc, spot.node, FHIR_KEY_system);
  FhirSlice system = fhir_doc_text (walk->doc, spot.node, FHIR_KEY_system);
  guint32 list = fhir_json_member (walk->doc, spot.node, FHIR_KEY_filter);
  FhirPlace inner = { .up = place, .name = FHIR_SLICE_LITERAL ("filter"), .index = -1 };

  if (system.text != NULL && system.len > 0 && !fhir_uri_is_absolute (system))
    fhir_walk_error (walk, place, node, "value", "system must be an absolute URI");
  for (guint32 f = list != 0 ? fhir_json_first (walk->doc, list) : 0; f != 0;
       f = fhir_json_next (walk->doc, list, f))
    {
      inner.index++;
      check_filter (walk, &inner, system, f);
    }
}
