/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-trie-compiler-private.h"

G_BEGIN_DECLS

/* The growing trie: nodes with lists, before they are laid out as tables. */
typedef struct
{
  GArray *edges;  /* (element-type FhirTrieEdge) */
  GArray *guards; /* (element-type FhirTrieGuard) */
  GArray *acts;   /* (element-type FhirTrieAct) */
} FhirTrieDraft;

struct _FhirTrieCompiler
{
  GPtrArray *drafts;   /* (element-type FhirTrieDraft); 0 is unused */
  GPtrArray *literals; /* (element-type utf8) */
  GArray *roots;       /* (element-type FhirTrieRoot) by type */
  GArray *fallbacks;   /* (element-type FhirParamId) in order of types */
  GArray *kinds;
  GArray *aliases;
  GArray *main_dates;
  /* the finished tables */
  GArray *nodes;
  GArray *edges;
  GArray *guards;
  GArray *acts;
  GArray *slices;
  FhirTrie trie;
  gboolean is_full; /* a number did not fit its field */
};

guint16 fhir_trie_add_node (FhirTrieCompiler *compiler);
/* The node behind an edge or guard, made when there is none yet. */
guint16 fhir_trie_add_edge (FhirTrieCompiler *compiler, guint16 node, FhirKey key);
guint16 fhir_trie_add_guard (FhirTrieCompiler *compiler,
                             guint16 node,
                             FhirGuardKind kind,
                             guint16 key,
                             FhirSlice literal);
/* Whether any act is at the node or below. */
gboolean fhir_trie_leads_to_act (const FhirTrieCompiler *compiler, guint16 node);
void fhir_trie_add_act (FhirTrieCompiler *compiler, guint16 node, FhirTrieAct act);

G_END_DECLS
