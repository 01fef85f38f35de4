/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-slice.h"
#include "fhir-store-sql.h"

G_BEGIN_DECLS

/* Numbers of systems and terms. With may_add (the writer's) unknown ones get the next number and a
 * bounded cache stands before the tables; else unknown is 0. */
typedef struct _FhirStoreTerms FhirStoreTerms;

/* The next numbers, to be put back when a request is undone. */
typedef struct
{
  gint64 next_system;
  gint64 next_term;
} FhirStoreTermsMark;

FhirStoreTerms *fhir_store_terms_new (FhirStoreSql *sql,
                                      gboolean may_add,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_store_terms_free (FhirStoreTerms *terms); /* NULL is fine */

/* url NONE is 0. */
gboolean fhir_store_terms_system (FhirStoreTerms *terms,
                                  FhirSlice url,
                                  gint64 *ret_s,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* code NONE counts as empty. */
gboolean fhir_store_terms_term (FhirStoreTerms *terms,
                                FhirSlice system,
                                FhirSlice code,
                                gint64 *ret_k,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

FhirStoreTermsMark fhir_store_terms_mark (FhirStoreTerms *terms);
void fhir_store_terms_reset (FhirStoreTerms *terms, FhirStoreTermsMark mark);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirStoreTerms, fhir_store_terms_free)

G_END_DECLS
