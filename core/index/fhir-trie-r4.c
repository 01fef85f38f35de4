/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* R4's trie, as fhir-trie-gen printed it when this was built. */

#include "fhir-trie-private.h"

#include "fhir-trie-r4.inc"

static const FhirTrie r4 = {
  .nodes = nodes,
  .edges = edges,
  .guards = guards,
  .acts = acts,
  .literals = literals,
  .roots = roots,
  .fallbacks = fallbacks,
  .kinds = kinds,
  .aliases = aliases,
  .main_dates = main_dates,
};

const FhirTrie *
fhir_trie_get_r4 (void)
{
  return &r4;
}
