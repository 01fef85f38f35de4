/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-path-expr.h"

G_BEGIN_DECLS

/* Compiled expressions by their text, the latest used kept. Any number of threads. */
typedef struct _FhirPathCache FhirPathCache;

FhirPathCache *fhir_path_cache_new (guint max_expressions) G_GNUC_WARN_UNUSED_RESULT;
void fhir_path_cache_free (FhirPathCache *cache); /* NULL is fine */
/* (transfer full): a reference, released with fhir_path_expr_free(). Errors as
 * fhir_path_compile()'s, which are not kept. */
FhirPathExpr *fhir_path_cache_get (FhirPathCache *cache,
                                   FhirSlice text,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint fhir_path_cache_get_n (FhirPathCache *cache);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirPathCache, fhir_path_cache_free)

G_END_DECLS
