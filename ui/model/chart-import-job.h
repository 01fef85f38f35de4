/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-import.h"

G_BEGIN_DECLS

/* Filling the store from files or with sample patients, on a thread of its own, with progress.
 *
 * Signals, on the main thread: "progress"; "done". */
#define CHART_TYPE_IMPORT_JOB (chart_import_job_get_type())
G_DECLARE_FINAL_TYPE (ChartImportJob, chart_import_job, CHART, IMPORT_JOB, GObject)

typedef struct
{
  char *place; /* "dir/file.json: entry[3]" */
  char *text;
} ChartImportProblem;

/* paths of files and folders. */
ChartImportJob *chart_import_job_new_files (FhirService *service,
                                            const char *const *paths) G_GNUC_WARN_UNUSED_RESULT;
/* Invented patients, always the same. */
ChartImportJob *chart_import_job_new_samples (FhirService *service,
                                              guint patients) G_GNUC_WARN_UNUSED_RESULT;
void chart_import_job_run (ChartImportJob *self); /* once */
void chart_import_job_cancel (ChartImportJob *self);

gboolean chart_import_job_is_done (ChartImportJob *self);
gboolean chart_import_job_was_cancelled (ChartImportJob *self);
double chart_import_job_get_fraction (ChartImportJob *self); /* 0 to 1; below 0: not known */
/* "12,345 resources, 3 of 100 files" (transfer full) */
char *chart_import_job_dup_words (ChartImportJob *self);
const char *chart_import_job_get_error (ChartImportJob *self); /* (nullable) why it stopped */
GPtrArray *
chart_import_job_get_problems (ChartImportJob *self); /* (element-type ChartImportProblem) */

G_END_DECLS
