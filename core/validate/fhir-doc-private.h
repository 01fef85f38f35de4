/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-walk-private.h"

G_BEGIN_DECLS

/* Short questions to a document that is not walked: a definition, or what surrounds a place. */

/* The raw text of a member; NONE when it is absent or no string. */
static inline FhirSlice
fhir_doc_text (const FhirJsonDoc *doc, guint32 object, FhirKey key)
{
  guint32 member = fhir_json_member (doc, object, key);

  return member != 0 && doc->nodes[member].type == FHIR_JSON_STRING ? fhir_json_raw (doc, member)
                                                                    : FHIR_SLICE_NONE;
}

static inline gboolean
fhir_doc_is_true (const FhirJsonDoc *doc, guint32 object, FhirKey key)
{
  guint32 member = fhir_json_member (doc, object, key);

  return member != 0 && doc->nodes[member].type == FHIR_JSON_TRUE;
}

/* A member that is a list, 0 none:
 *   for (guint32 cs = fhir_doc_list (doc, concept, FHIR_KEY_coding), c = fhir_doc_first (doc, cs);
 *        c != 0; c = fhir_json_next (doc, cs, c)) */
static inline guint32
fhir_doc_list (const FhirJsonDoc *doc, guint32 object, FhirKey key)
{
  guint32 list = fhir_json_member (doc, object, key);

  return list != 0 && doc->nodes[list].type == FHIR_JSON_ARRAY ? list : 0;
}

/* The first item of a list, 0 none. */
static inline guint32
fhir_doc_first (const FhirJsonDoc *doc, guint32 list)
{
  return list != 0 ? fhir_json_first (doc, list) : 0;
}

/* Whether a URI has a scheme. */
gboolean fhir_uri_is_absolute (FhirSlice uri);

gboolean fhir_slice_has_prefix (FhirSlice text, const char *prefix);

/* A text with its escapes undone; (nullable) */
static inline char *
fhir_doc_dup (const FhirJsonDoc *doc, guint32 object, FhirKey key)
{
  return fhir_json_dup_string (doc, fhir_json_member (doc, object, key));
}

/* The value[x] of an object of type parent, and its type; 0 none. */
guint32
fhir_doc_value (const FhirJsonDoc *doc, guint32 object, FhirTypeId parent, FhirTypeId *ret_type);

/* Whether two CodeableConcepts say the same: a coding of equal system and code, or, where neither
 * has codings, an equal text. 0 for an absent one, which is the same as nothing. */
gboolean
fhir_concept_equals (const FhirJsonDoc *a, guint32 concept, const FhirJsonDoc *b, guint32 other);

/* The objects of a list below an element that is walked, each with its place:
 *   FhirItems groups = fhir_items (walk, place, spot.node, FHIR_KEY_group);
 *   while (fhir_items_next (&groups))
 *     … &groups.place, groups.node … */
typedef struct
{
  FhirWalk *walk;
  FhirPlace place;
  guint32 node; /* the item */
  guint32 list;
  guint32 rest; /* the item after it */
} FhirItems;

FhirItems fhir_items (FhirWalk *walk, const FhirPlace *up, guint32 object, FhirKey key);
/* FALSE at the end, or when the budget of the walk is spent. */
gboolean fhir_items_next (FhirItems *items);

/* The place of a single member. */
FhirPlace fhir_place_below (const FhirPlace *up, FhirKey key, guint32 node);

G_END_DECLS
