/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-index-overlay.h"
#include "fhir-path-expr.h"
#include "fhir-trie-private.h"

G_BEGIN_DECLS

/* (nullable) NULL: everything is left to the engine. */
const FhirTrie *fhir_index_overlay_get_trie (const FhirIndexOverlay *overlay);
/* The compiled text of a parameter that the trie has not taken. */
const FhirPathExpr *fhir_index_overlay_get_expr (const FhirIndexOverlay *overlay, const char *text);

G_END_DECLS
