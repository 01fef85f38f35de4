/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-trie-private.h"

G_BEGIN_DECLS

/* Builds a FhirTrie from search parameters. One thread; the result is constant. */
typedef struct _FhirTrieCompiler FhirTrieCompiler;

/* last: the greatest number of a parameter that will be added. */
FhirTrieCompiler *fhir_trie_compiler_new (FhirParamId last) G_GNUC_WARN_UNUSED_RESULT;
void fhir_trie_compiler_free (FhirTrieCompiler *compiler); /* NULL is fine */

/* Adds a parameter to the trie of its type. FALSE with FHIR_ERROR_NOT_SUPPORTED, and nothing added
 * that would be walked, when its expression does not fit a trie: the general engine must do it.
 * Other errors: it is no expression, or FHIR_ERROR_VALUE, it never has a value that can be
 * searched. */
gboolean fhir_trie_compiler_add (FhirTrieCompiler *compiler,
                                 FhirParamId param,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Leaves a parameter to the general engine. */
void fhir_trie_compiler_add_fallback (FhirTrieCompiler *compiler, FhirParamId param);

/* Adds all of R4: every parameter by one of the two ways, kinds, aliases, main dates. */
void fhir_trie_compiler_add_r4 (FhirTrieCompiler *compiler);

/* The finished tables, owned by the compiler. NULL with FHIR_ERROR_TOO_LARGE past 65,535 nodes. */
const FhirTrie *fhir_trie_compiler_finish (FhirTrieCompiler *compiler, GError **error);

typedef struct
{
  guint nodes, edges, guards, acts, literals, fallbacks;
} FhirTrieSizes;

FhirTrieSizes fhir_trie_compiler_get_sizes (const FhirTrieCompiler *compiler);

/* Whether a parameter gives rows at all: not _id and _lastUpdated, not special, with an expression.
 */
gboolean fhir_trie_is_indexed (FhirParamId param);
/* Kinds of rows that parameters of its search type can have at all: mask of 1 << FhirRowKind. */
guint fhir_trie_possible_kinds (FhirParamId param);
/* Whether its strings are coded by sound. */
gboolean fhir_trie_is_phonetic (FhirParamId param);
/* Whether identifiers and contact points of the parameter have rows of their digits. */
gboolean fhir_trie_has_digits (FhirParamId param);
/* Row kind of a composite, FHIR_ROW_N_KINDS when there is none. */
FhirRowKind fhir_trie_composite_kind (FhirParamId param);

/* fhir-trie-alias.c */
FhirIndexAlias fhir_trie_find_alias (FhirParamId param);
FhirParamId fhir_trie_find_main_date (FhirTypeId type);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirTrieCompiler, fhir_trie_compiler_free)

G_END_DECLS
