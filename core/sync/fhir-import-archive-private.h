/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-import-text-private.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* Told how many bytes of the file itself (not of what it unpacks to) have been read since last
 * time. */
typedef void (*FhirImportBytesFunc) (guint64 bytes, gpointer data);

typedef struct
{
  const FhirLimits *limits; /* archive_entries, archive_bytes; each document has its own in text */
  FhirImportText *text;
  const FhirImportOutput *output;
  FhirImportBytesFunc bytes;
  gpointer data;
  GCancellable *cancellable;
} FhirImportReading;

/* Reads every file that an archive holds, as it comes, nothing unpacked to disk; places are named
 * "file/member". Members are never opened by their path and links are not followed. FALSE: the
 * archive is damaged or passes a limit (what came before is kept), or cancelled. */
gboolean fhir_import_archive_read (const FhirImportReading *reading,
                                   const char *path,
                                   GRefString *file,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One compressed file, .json.gz or .ndjson.gz. */
gboolean fhir_import_gzip_read (const FhirImportReading *reading,
                                const char *path,
                                GRefString *file,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
