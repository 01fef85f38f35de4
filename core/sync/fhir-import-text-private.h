/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-import-unpack-private.h"

G_BEGIN_DECLS

/* Bytes that come in pieces: a file, a member of an archive. read returns 0 at the end, -1 with
 * error set. */
typedef struct
{
  gssize (*read) (gpointer data, char *buffer, gsize size, GError **error);
  gpointer data;
} FhirImportStream;

typedef enum
{
  FHIR_IMPORT_OTHER,   /* not to be imported */
  FHIR_IMPORT_JSON,    /* one document */
  FHIR_IMPORT_NDJSON,  /* one in each line */
  FHIR_IMPORT_ARCHIVE, /* .tgz, .tar.gz, .tar, .zip; files of the two kinds above in it */
  FHIR_IMPORT_GZIP,    /* .json.gz, .ndjson.gz */
} FhirImportKind;

/* By the ending of a name. */
FhirImportKind fhir_import_kind_of_name (const char *name);

/* Cuts streams into documents and unpacks them. Keeps its buffer. One thread. */
typedef struct _FhirImportText FhirImportText;

FhirImportText *fhir_import_text_new (const FhirLimits *limits,
                                      FhirImportUnpack *unpack) G_GNUC_WARN_UNUSED_RESULT;
void fhir_import_text_free (FhirImportText *text); /* NULL is fine */

/* Reads a stream to its end; kind is JSON or NDJSON. What is wrong with a document is a problem for
 * the output, and the rest goes on; FALSE only when the stream fails. */
gboolean fhir_import_text_read (FhirImportText *text,
                                FhirImportKind kind,
                                const FhirImportStream *stream,
                                GRefString *file,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirImportText, fhir_import_text_free)

G_END_DECLS
