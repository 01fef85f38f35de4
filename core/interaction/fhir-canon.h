/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-library.h"
#include "fhir-store.h"

G_BEGIN_DECLS

/* The definitions that validations go by: those of R4, and those that stand in a store, however
 * they came there (REST, packages). Any thread; must outlive the libraries it gives. */
typedef struct _FhirCanon FhirCanon;

FhirCanon *fhir_canon_new (FhirStore *store,
                           const FhirLimits *limits,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_canon_free (FhirCanon *canon); /* NULL is fine */

/* A library that knows every definition committed so far; (transfer full). What was compiled stays
 * while no definition changes. */
FhirLibrary *fhir_canon_ref_library (FhirCanon *canon, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirCanon, fhir_canon_free)

G_END_DECLS
