/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-import-output-private.h"

G_BEGIN_DECLS

/* Resources that wait for others: in a file without a name, since there may be millions. One
 * thread. */
typedef struct _FhirImportSpool FhirImportSpool;

FhirImportSpool *fhir_import_spool_new (GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_import_spool_free (FhirImportSpool *spool); /* NULL is fine */
guint fhir_import_spool_get_n (const FhirImportSpool *spool);
gboolean fhir_import_spool_add (FhirImportSpool *spool,
                                const char *type,
                                const char *id,
                                FhirSlice json,
                                const FhirImportPlace *place,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  const char *type;
  const char *id;
  const char *json; /* 64 zero bytes follow */
  gsize len;
  const FhirImportPlace *place;
} FhirImportSpooled;

/* Calls func for each in order until it fails. After the first call nothing may be added. */
typedef gboolean (*FhirImportSpoolFunc) (const FhirImportSpooled *spooled,
                                         gpointer data,
                                         GError **error);
gboolean fhir_import_spool_foreach (FhirImportSpool *spool,
                                    FhirImportSpoolFunc func,
                                    gpointer data,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirImportSpool, fhir_import_spool_free)

G_END_DECLS
