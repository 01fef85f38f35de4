/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json-parser.h"
#include "fhir-request.h"
#include "fhir-store-writer.h"
#include "fhir-strictness.h"

G_BEGIN_DECLS

/* FHIR REST as plain functions: http://hl7.org/fhir/R4/http.html. No threads, no main context. The
 * route table (fhir-route.h) says which function serves a request and where it may run. */
typedef enum
{
  FHIR_LANE_INLINE, /* bounded work: answered where it arrives, on that lane's own reader */
  FHIR_LANE_READER, /* search, history, validation: a worker with a reader */
  FHIR_LANE_WRITER, /* prepared on a worker, applied on the one writer */
} FhirLaneKind;

/* What a lane has at hand. One per thread. */
typedef struct
{
  FhirStore *store;
  FhirStoreReader *reader; /* on the writer lane: the writer's own */
  FhirStoreWriter *writer; /* NULL except while applying */
  FhirJsonParser *parser;
  const FhirLimits *limits;
  const FhirClock *clock;
  const FhirRandom *random;
  FhirStrictness strictness; /* with what is stored */
  const char *const *bases;  /* (nullable) base URLs that are ours beside a request's own, without
                                slashes at their ends */
  struct _FhirCanon *canon;  /* definitions to validate by */
  GCancellable *cancellable; /* (nullable) of the request at hand */
  gboolean group_lost;       /* set while applying: the writer's group cannot go on, roll it back */
} FhirInteractionContext;

/* A matched request: what the path means. Slices point into request->path. */
typedef struct _FhirRoute FhirRoute;

/* Finds the route. Errors: FHIR_ERROR_NOT_FOUND (unknown type or path), FHIR_ERROR_METHOD (allow is
 * then filled). */
const FhirRoute *fhir_route_find (const FhirRequest *request, char **ret_allow, GError **error);
FhirLaneKind fhir_route_get_lane (const FhirRoute *route);
const char *fhir_route_get_name (const FhirRoute *route); /* "read", "search-type": for logs */

/* Serves a reading request on the context's reader. Always an answer: errors are outcomes. */
FhirResponse *fhir_interaction_serve (FhirInteractionContext *context,
                                      const FhirRequest *request) G_GNUC_WARN_UNUSED_RESULT;

/* Puts an answer that no interaction made (a refusal of the front door, of a full queue) into the
 * form that the request asks for. Takes the response. Any thread. */
FhirResponse *fhir_interaction_dress (const FhirRequest *request,
                                      FhirResponse *response) G_GNUC_WARN_UNUSED_RESULT;

/* A writing request between its two halves: parsed, checked, ids given, references known. */
typedef struct _FhirWork FhirWork;

/* First half, on a worker. NULL with an answer in ret_response when it is refused here
 * already. The work borrows from the request, which must outlive it. */
FhirWork *fhir_interaction_prepare (FhirInteractionContext *context,
                                    const FhirRequest *request,
                                    FhirResponse **ret_response) G_GNUC_WARN_UNUSED_RESULT;
/* What is left to do is to read: a batch of reads, or one whose writes are applied. It is served on
 * a reader lane instead of, or after, the second half. */
gboolean fhir_work_only_reads (const FhirWork *work);
FhirResponse *fhir_interaction_serve_work (FhirInteractionContext *context,
                                           FhirWork *work) G_GNUC_WARN_UNUSED_RESULT;
/* How many resources the work may write, at least 1: for groups of bounded length. */
guint fhir_work_get_weight (const FhirWork *work);
/* Second half, on the writer lane between save and release. *ret_keep says whether its changes stay
 * (FALSE: undo them). The answer must not be sent before the group's commit. NULL when the work
 * only reads from now on: serve it after the commit. */
FhirResponse *fhir_interaction_apply (FhirInteractionContext *context,
                                      FhirWork *work,
                                      gboolean *ret_keep) G_GNUC_WARN_UNUSED_RESULT;
void fhir_work_free (FhirWork *work); /* NULL is fine */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirWork, fhir_work_free)

G_END_DECLS
