/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-index-overlay-private.h"
#include "fhir-index-rows-private.h"
#include "fhir-trie-private.h"

G_BEGIN_DECLS

#define FHIR_INDEX_MAX_PAIRS \
  10000 /* rows of composites in one resource; what is beyond gives none */

#define FHIR_INDEX_MAX_NODES                                           \
  5000000 /* JSON values that all composites of a resource may look at \
           */

/* A Quantity, read. */
typedef struct
{
  double value;
  FhirSlice comparator; /* "<", "<=", ">=", ">"; anything else says nothing */
  FhirSlice system;
  FhirSlice code;
  FhirSlice unit;
  FhirSlice canonical; /* NONE: the unit is the canonical one, or has none */
  double converted;    /* value in it */
} FhirIndexQuantity;

/* One extraction. */
typedef struct
{
  const FhirTrie *trie;
  const FhirIndexOverlay *overlay; /* (nullable) whose trie it is; NULL: R4's */
  const FhirJsonDoc *doc;
  guint32 resource;
  FhirIndexRows *rows;
  guint pairs_left;
  guint nodes_left;
  gboolean probed;     /* a PROBE act met a value */
  guint32 parent;      /* of the value that an act is applied to */
  guint32 quantity_at; /* what quantity was read from: composites ask for the same again */
  FhirIndexQuantity quantity;
} FhirIndexWalk;

/* Where a value stands. */
typedef struct
{
  guint32 json;   /* no array */
  guint32 parent; /* the object it is a member of, by itself or in an array */
  guint32 index;  /* its place in its array */
} FhirIndexPlace;

/* Follows the trie from node at a value. */
void fhir_index_walk (FhirIndexWalk *walk, guint16 node, FhirIndexPlace place);

/* Applies one act's rule to one value. */
void fhir_index_apply (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);

/* A string node's text without its escapes, in the rows' memory. */
FhirSlice fhir_index_decode (FhirIndexWalk *walk, guint32 json);

/* The decoded text of a string node, NONE when json is 0 or no string. */
static inline FhirSlice
fhir_index_text (FhirIndexWalk *walk, guint32 json)
{
  const FhirJsonNode *node = &walk->doc->nodes[json];

  if (json == 0 || node->type != FHIR_JSON_STRING)
    return FHIR_SLICE_NONE;
  if (G_UNLIKELY ((node->flags & FHIR_JSON_ESCAPED) != 0))
    return fhir_index_decode (walk, json);
  return (FhirSlice){ walk->doc->text + node->off, node->len };
}

/* The same of a member of an object. */
FhirSlice fhir_index_member_text (FhirIndexWalk *walk, guint32 object, FhirKey key);

/* Calls each for json, or for every element when it is an array. */
typedef void (*FhirIndexEach) (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void
fhir_index_each (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json, FhirIndexEach each);

static inline FhirIndexRow *
fhir_index_add (FhirIndexWalk *walk, const FhirTrieAct *act, FhirRowKind kind)
{
  FhirIndexRow *row = fhir_index_rows_add (walk->rows);

  row->param = act->param;
  row->kind = (guint8)kind;
  return row;
}

/* The rules, by file. */
void fhir_index_token_concept (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_token_coding (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_token_identifier (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_token_code (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_token_boolean (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_token_text (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_token_exists (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_string_text (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_string_name (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_string_address (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_uri_text (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_uri_canonical (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_date_text (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_date_period (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_date_timing (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_number (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_quantity (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_quantity_money (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_quantity_range (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_quantity_sampled (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_reference (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_reference_text (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_reference_resource (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);
void fhir_index_composite (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json);

/* fhir-index-engine.c: one parameter through core/fhirpath; for what the trie refuses, and for
 * tests that hold the two against each other. Adds rows, does not finish them. */
void fhir_index_evaluate (FhirIndexWalk *walk, FhirParamId param);

/* fhir-index-composite.c: rows from `from` on are the second component's up to `middle`, then the
 * first's; their pairs take their place. */
void fhir_index_pair (FhirIndexWalk *walk, const FhirTrieAct *act, guint from, guint middle);

/* The same for three components: a token and two whole numbers, each from its start on. */
void fhir_index_triple (FhirIndexWalk *walk, const FhirTrieAct *act, const guint starts[3]);

/* fhir-index-string.c: like fhir_fold(), in the rows' memory; ASCII without allocation. */
FhirSlice fhir_index_fold (FhirIndexRows *rows, FhirSlice text);

G_END_DECLS
