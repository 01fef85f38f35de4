/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-service.h"

G_BEGIN_DECLS

/* Answers references that are searches by asking the service, once for each. One thread. */
typedef struct _FhirImportFinder FhirImportFinder;

typedef enum
{
  FHIR_IMPORT_FOUND,
  FHIR_IMPORT_NONE,
  FHIR_IMPORT_SEVERAL,
  FHIR_IMPORT_REFUSED, /* the search itself is faulty */
} FhirImportFound;

FhirImportFinder *fhir_import_finder_new (FhirService *service,
                                          GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;
void fhir_import_finder_free (FhirImportFinder *finder); /* NULL is fine */

/* "Type/id" of the one match of "Type?…"; the text lives as long as the finder. */
FhirImportFound
fhir_import_finder_find (FhirImportFinder *finder, FhirSlice condition, const char **ret_reference);
/* Forgets what was not found: more has been stored since. */
void fhir_import_finder_forget (FhirImportFinder *finder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirImportFinder, fhir_import_finder_free)

G_END_DECLS
