/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-index.h"

G_BEGIN_DECLS

/* All search parameters of a type merged into one trie of JSON members: constant data, made by
 * fhir-trie-compiler.c from the parameters' expressions, at build time for R4's own and at run time
 * for others. Walking a resource along it meets every value that any parameter wants, once. */

/* How a value becomes rows: search type x FHIR type. */
typedef enum
{
  FHIR_RULE_NONE,
  FHIR_RULE_TOKEN_CONCEPT,
  FHIR_RULE_TOKEN_CODING,
  FHIR_RULE_TOKEN_IDENTIFIER,
  FHIR_RULE_TOKEN_CONTACT,
  FHIR_RULE_TOKEN_CODE, /* a: bound value set, names the system */
  FHIR_RULE_TOKEN_BOOLEAN,
  FHIR_RULE_TOKEN_TEXT,
  FHIR_RULE_TOKEN_EXISTS, /* a: sub-trie; true when it meets a value that is not false */
  FHIR_RULE_STRING_TEXT,
  FHIR_RULE_STRING_NAME,
  FHIR_RULE_STRING_ADDRESS,
  FHIR_RULE_PHONETIC_TEXT,
  FHIR_RULE_PHONETIC_NAME,
  FHIR_RULE_URI_TEXT,
  FHIR_RULE_URI_CANONICAL,
  FHIR_RULE_DATE_TEXT,
  FHIR_RULE_DATE_PERIOD,
  FHIR_RULE_DATE_TIMING,
  FHIR_RULE_NUMBER,
  FHIR_RULE_QUANTITY,
  FHIR_RULE_QUANTITY_MONEY,
  FHIR_RULE_QUANTITY_RANGE,
  FHIR_RULE_QUANTITY_SAMPLED,
  FHIR_RULE_REFERENCE,
  FHIR_RULE_REFERENCE_TEXT,
  FHIR_RULE_REFERENCE_RESOURCE,
  FHIR_RULE_COMPOSITE, /* at the second component's first step; a: sub-trie of the first
                          component from the element; b: the rest of the second; kind: the row's */
  FHIR_RULE_PROBE,     /* within TOKEN_EXISTS */
  FHIR_RULE_N,
} FhirRule;

typedef enum
{
  FHIR_GUARD_MEMBER,    /* the member key is the literal */
  FHIR_GUARD_TARGET,    /* the reference points to the type key */
  FHIR_GUARD_EXTENSION, /* has an extension with the url literal */
  FHIR_GUARD_INDEX,     /* is element number key of its array */
} FhirGuardKind;

typedef struct
{
  guint32 edge0; /* slot = edge0 + ((guint16) (key * mul) >> shift): one load decides */
  guint16 guard0;
  guint16 act0;
  guint16 mul;
  guint8 shift;
  guint8 has_edges;
  guint8 guards;
  guint8 acts;
} FhirTrieNode;

typedef struct
{
  guint16 key; /* 0: free slot */
  guint16 node;
} FhirTrieEdge;

typedef struct
{
  guint8 kind; /* FhirGuardKind */
  guint16 key;
  guint16 literal;
  guint16 node; /* where it goes on */
} FhirTrieGuard;

typedef struct
{
  guint8 rule; /* FhirRule */
  guint8 kind; /* FhirRowKind, composites only */
  FhirParamId param;
  guint16 a, b;
} FhirTrieAct;

typedef struct
{
  guint16 node; /* 0: the type has no trie */
  guint16 fallback0;
  guint16 fallbacks;
} FhirTrieRoot;

typedef struct
{
  const FhirTrieNode *nodes; /* 0 is unused */
  const FhirTrieEdge *edges;
  const FhirTrieGuard *guards;
  const FhirTrieAct *acts;
  const FhirSlice *literals;
  const FhirTrieRoot *roots;     /* by FhirTypeId */
  const FhirParamId *fallbacks;  /* parameters left to the general engine */
  const guint16 *kinds;          /* by FhirParamId: mask of row kinds */
  const FhirIndexAlias *aliases; /* by FhirParamId; all zero: stored itself */
  const FhirParamId *main_dates; /* by FhirTypeId */
} FhirTrie;

/* R4's own, generated. */
const FhirTrie *fhir_trie_get_r4 (void);

/* The rule for a value of a FHIR type under a search type; NONE when it gives no rows. */
FhirRule fhir_rule_find (FhirSearchType search, FhirTypeId type, gboolean phonetic);
/* Kinds of rows that a rule makes: mask of 1 << FhirRowKind. */
guint fhir_rule_get_kinds (FhirRule rule);

G_END_DECLS
