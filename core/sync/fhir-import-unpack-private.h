/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-import-output-private.h"
#include "fhir-limits.h"

G_BEGIN_DECLS

/* Takes documents apart into resources with ids. One thread. */
typedef struct _FhirImportUnpack FhirImportUnpack;

FhirImportUnpack *fhir_import_unpack_new (const FhirLimits *limits,
                                          const FhirImportOutput *output) G_GNUC_WARN_UNUSED_RESULT;
void fhir_import_unpack_free (FhirImportUnpack *unpack); /* NULL is fine */

/* One resource or Bundle as JSON; 64 bytes must be readable behind it, the first of them 0. What is
 * wrong with it goes to the output as a problem. */
void fhir_import_unpack_document (FhirImportUnpack *unpack,
                                  const char *bytes,
                                  gsize len,
                                  const FhirImportPlace *place);

/* Whether a reference is a search: "Type?…". */
gboolean fhir_import_is_conditional (FhirSlice reference);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirImportUnpack, fhir_import_unpack_free)

G_END_DECLS
