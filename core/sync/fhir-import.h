/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-limits.h"
#include "fhir-service.h"

G_BEGIN_DECLS

/* Loads files into the store through the service: transaction and collection Bundles, single
 * resources, NDJSON, folders and .tgz of these. Ids that files carry are kept (a urn:uuid fullUrl
 * becomes the id and references follow), so importing twice changes nothing. A bad file is reported
 * by name and place; the rest goes on. */
typedef struct
{
  guint files;       /* read so far */
  guint files_total; /* found so far; grows while folders are walked */
  guint64 bytes;     /* read so far */
  guint64 bytes_total;
  guint resources; /* stored or found unchanged */
  guint created, updated, unchanged;
  guint problems;
} FhirImportProgress;

/* Called on the importing thread, about ten times a second and at the end. */
typedef void (*FhirImportProgressFunc) (const FhirImportProgress *progress, gpointer data);
/* One refused file, line or resource: place is "dir/file.json: entry[3]" or "x.ndjson:17". */
typedef void (*FhirImportProblemFunc) (const char *place, const char *text, gpointer data);

typedef struct
{
  FhirImportProgressFunc progress;
  FhirImportProblemFunc problem;
  gpointer data;
  guint batch;              /* resources a commit; 0: 10,000 */
  const FhirLimits *limits; /* (nullable): the default ones with documents of up to 512 MB */
} FhirImportOptions;

/* Blocks; run it on a thread of your own. FALSE only when cancelled or when the store failed;
 * problems in files are counted and reported, not errors. What was committed before stays. */
gboolean fhir_import_run (FhirService *service,
                          const char *const *paths,
                          const FhirImportOptions *options,
                          FhirImportProgress *ret_progress,
                          GCancellable *cancellable,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
