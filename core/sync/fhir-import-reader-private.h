/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-import-job-private.h"
#include "fhir-limits.h"

G_BEGIN_DECLS

typedef struct
{
  FhirImportJob *job;
  FhirService *service;
  const char *const *paths;
  const FhirLimits *limits;
  guint batch; /* resources of one commit */
  GCancellable *cancellable;
} FhirImportReader;

/* The reading half of an import, on a thread of its own: finds files, cuts them into resources,
 * hands batches to the job, and ends or fails it. */
void fhir_import_reader_run (const FhirImportReader *reader);

G_END_DECLS
