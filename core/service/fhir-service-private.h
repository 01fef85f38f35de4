/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-interaction.h"
#include "fhir-job-queue.h"
#include "fhir-service.h"
#include "fhir-watch.h"

G_BEGIN_DECLS

struct _FhirService
{
  gatomicrefcount refs;
  FhirStore *store;
  FhirStrictness strictness;
  char **bases;
  struct _FhirCanon *canon;
  const FhirClock *clock;
  const FhirRandom *random;
  const FhirLimits *limits;
  FhirJobQueue *reads;    /* searches, histories, batches that only read */
  FhirJobQueue *prepares; /* writes as they come */
  FhirJobQueue *writes;   /* prepared writes and slices of loads */
  GPtrArray *readers;     /* (element-type GThread) */
  GPtrArray *preparers;   /* (element-type GThread) */
  GThread *writer;        /* (nullable) NULL: read-only */
  FhirWatchList *watches;
  gboolean interactive; /* reader lanes at normal priority */
};

/* What every lane works with; reader, writer and parser are missing. */
FhirInteractionContext fhir_service_make_context (const FhirService *service);
/* What a lane works with: reader and parser of its own. */
FhirInteractionContext *fhir_lane_context_new (FhirService *service, GError **error);
void fhir_lane_context_free (FhirInteractionContext *context);

/* Threads; data is the context (taken) with the service. */
GThread *fhir_reader_lane_start (FhirService *service, guint n, GError **error);
GThread *fhir_preparer_lane_start (FhirService *service, guint n, GError **error);
GThread *fhir_writer_lane_start (FhirService *service, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirInteractionContext, fhir_lane_context_free)

G_END_DECLS
