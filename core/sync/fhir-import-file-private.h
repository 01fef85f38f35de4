/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-import-archive-private.h"

G_BEGIN_DECLS

typedef struct
{
  char *path;
  GRefString *name; /* as shown: from the last part of the path that was asked for on */
  guint64 size;
  FhirImportKind kind;
} FhirImportFile;

void fhir_import_file_free (FhirImportFile *file);

/* All files to import below the paths, in order of name within a folder. In folders only files with
 * a known ending count, hidden ones do not, and links are not followed; a path that was asked for
 * itself is always there (by its first bytes where its ending says nothing). Problems go to the
 * output. (element-type FhirImportFile) (transfer full); NULL only when cancelled. */
GPtrArray *fhir_import_walk (const char *const *paths,
                             const FhirImportOutput *output,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads one file of whatever kind. FALSE: reading failed or was cancelled. */
gboolean fhir_import_file_read (const FhirImportFile *file,
                                const FhirImportReading *reading,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirImportFile, fhir_import_file_free)

G_END_DECLS
