/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Loading files through the service; see README.md for the parts. */

#include "fhir-import.h"
#include "fhir-import-job-private.h"
#include "fhir-import-reader-private.h"

#define BATCH_DEFAULT 10000

/* A file is read by its owner from his own disk: one document may be larger than what HTTP takes.
 */
#define DOCUMENT_BYTES (512 * 1024 * 1024)
#define DOCUMENT_NODES 30000000

typedef struct
{
  FhirService *service;
  FhirImportJob *job;
} Loader;

static void
report_refused (FhirImportJob *job, const FhirImportBatch *batch)
{
  for (guint i = 0; i < batch->items->len; i++)
    {
      const FhirLoadItem *item = g_ptr_array_index (batch->items, i);

      if (item->problem != NULL)
        fhir_import_job_add_problem (job,
                                     &g_array_index (batch->places, FhirImportPlace, i),
                                     item->problem);
    }
}

static gpointer
run_loader (gpointer data)
{
  Loader *self = data;

  for (;;)
    {
      g_autoptr (FhirImportBatch) batch = fhir_import_job_pop (self->job);
      FhirLoadCounts counts = { 0 };
      GError *error = NULL;

      if (batch == NULL)
        return NULL;
      if (fhir_service_load (self->service, batch->items, &counts, &error))
        {
          fhir_import_job_add_loaded (self->job, &counts);
          report_refused (self->job, batch);
        }
      else
        fhir_import_job_fail (self->job, error);
    }
}

static gpointer
run_reader (gpointer data)
{
  fhir_import_reader_run (data);
  return NULL;
}

static void
tell_progress (FhirImportJob *job, const FhirImportOptions *options)
{
  FhirImportProgress progress = fhir_import_job_get_progress (job);

  if (options->progress != NULL)
    options->progress (&progress, options->data);
}

gboolean
fhir_import_run (FhirService *service,
                 const char *const *paths,
                 const FhirImportOptions *options,
                 FhirImportProgress *ret_progress,
                 GCancellable *cancellable,
                 GError **error)
{
  static const FhirImportOptions defaults = { 0 };
  const FhirImportOptions *o = options != NULL ? options : &defaults;
  FhirLimits limits = o->limits != NULL ? *o->limits : *fhir_limits_get_default();
  g_autoptr (FhirImportJob) job = fhir_import_job_new (cancellable);
  Loader loader = { service, job };
  FhirImportReader reader = { job, service, paths, &limits, o->batch, cancellable };
  GThread *loading, *reading;

  if (o->limits == NULL)
    {
      limits.json_bytes = DOCUMENT_BYTES;
      limits.json_nodes = DOCUMENT_NODES;
    }
  if (reader.batch == 0)
    reader.batch = BATCH_DEFAULT;
  reading = g_thread_new ("import-read", run_reader, &reader);
  loading = g_thread_new ("import-load", run_loader, &loader);
  while (!fhir_import_job_wait (job, o->problem, o->data))
    tell_progress (job, o);
  g_thread_join (reading);
  g_thread_join (loading);
  /* What the threads had still to say. */
  (void)!fhir_import_job_wait (job, o->problem, o->data);
  tell_progress (job, o);
  if (ret_progress != NULL)
    *ret_progress = fhir_import_job_get_progress (job);
  return fhir_import_job_finish (job, error);
}
