/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-import-output-private.h"
#include "fhir-import.h"

G_BEGIN_DECLS

/* Resources of one commit, and where each came from. */
typedef struct
{
  GPtrArray *items; /* (element-type FhirLoadItem) */
  GArray *places;   /* (element-type FhirImportPlace), files owned */
  gsize bytes;      /* of JSON */
} FhirImportBatch;

FhirImportBatch *fhir_import_batch_new (void) G_GNUC_WARN_UNUSED_RESULT;
void fhir_import_batch_free (FhirImportBatch *batch);
void
fhir_import_batch_add (FhirImportBatch *batch, FhirLoadItem *item, const FhirImportPlace *place);

/* What the three threads of an import share: batches on their way from reader to loader, problems
 * on their way to the caller, progress, and why it stopped. Every function may be called on any
 * thread. */
typedef struct _FhirImportJob FhirImportJob;

FhirImportJob *fhir_import_job_new (GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;
void fhir_import_job_free (FhirImportJob *job);

/* Stops everything; the first error counts. Takes error. */
void fhir_import_job_fail (FhirImportJob *job, GError *error);
/* Failed or cancelled. */
gboolean fhir_import_job_is_stopped (FhirImportJob *job);

/* Reader: hands on a batch (taken), waiting while two are ahead. FALSE when stopped. */
gboolean fhir_import_job_push (FhirImportJob *job,
                               FhirImportBatch *batch) G_GNUC_WARN_UNUSED_RESULT;
/* Reader: waits until all that was handed on is stored. FALSE when stopped. */
gboolean fhir_import_job_settle (FhirImportJob *job) G_GNUC_WARN_UNUSED_RESULT;
void fhir_import_job_add_files (FhirImportJob *job, guint files, guint64 bytes);
void fhir_import_job_add_read (FhirImportJob *job, guint files, guint64 bytes);
void fhir_import_job_end (FhirImportJob *job); /* nothing more will be pushed */

/* Loader: the next batch, waiting for it; NULL at the end or when stopped. */
FhirImportBatch *fhir_import_job_pop (FhirImportJob *job) G_GNUC_WARN_UNUSED_RESULT;
/* Loader: the batch from pop is stored. */
void fhir_import_job_add_loaded (FhirImportJob *job, const FhirLoadCounts *counts);

/* Reader and loader: waits while the caller is far behind with problems. */
void
fhir_import_job_add_problem (FhirImportJob *job, const FhirImportPlace *place, const char *text);

/* Caller: waits up to 0.1 s for news, then tells of problems. TRUE when all is done. */
gboolean fhir_import_job_wait (FhirImportJob *job, FhirImportProblemFunc problem, gpointer data);
FhirImportProgress fhir_import_job_get_progress (FhirImportJob *job);
/* Caller, when done: FALSE with the error that stopped it. */
gboolean fhir_import_job_finish (FhirImportJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirImportBatch, fhir_import_batch_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirImportJob, fhir_import_job_free)

G_END_DECLS
