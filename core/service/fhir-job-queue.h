/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-interaction.h"
#include "fhir-service.h"

G_BEGIN_DECLS

/* One slice of a bulk load; lives on the loading thread's stack. */
typedef struct
{
  FhirLoadItem **items;
  guint n_items;
  FhirLoadCounts counts;
  GError *error;
  gboolean done;
  GMutex mutex;
  GCond cond;
} FhirLoadSlice;

/* A request on its way through the lanes. */
typedef struct
{
  FhirRequest *request;
  GCancellable *cancellable; /* (nullable) */
  FhirServiceDone done;
  gpointer data;
  FhirWork *work;         /* (nullable) once prepared */
  FhirResponse *response; /* (nullable) once known */
  gboolean keep;          /* its changes stay */
  FhirLoadSlice *load;    /* (nullable) then nothing else is set */
} FhirJob;

FhirJob *fhir_job_new (FhirRequest *request,
                       GCancellable *cancellable,
                       FhirServiceDone done,
                       gpointer data) G_GNUC_WARN_UNUSED_RESULT;
/* Hands the response over and frees the job. */
void fhir_job_finish (FhirJob *job);
/* Sets the answer of an error; takes error. */
void fhir_job_fail (FhirJob *job, GError *error);

/* A bounded queue between lanes. Closing lets what is in it be taken and nothing more come in. */
typedef struct _FhirJobQueue FhirJobQueue;

FhirJobQueue *fhir_job_queue_new (guint max);
void fhir_job_queue_free (FhirJobQueue *queue); /* empty by then; NULL is fine */
/* FALSE when full or closed; the job stays the caller's. */
gboolean fhir_job_queue_push (FhirJobQueue *queue, FhirJob *job) G_GNUC_WARN_UNUSED_RESULT;
/* At the front and past the bound: for refusals that only need delivering, and for loads. */
void fhir_job_queue_push_urgent (FhirJobQueue *queue, FhirJob *job);
/* At the end and past the bound. */
void fhir_job_queue_push_unbounded (FhirJobQueue *queue, FhirJob *job);
void fhir_job_queue_close (FhirJobQueue *queue);

/* Waits for a job. NULL: after timeout_us (0: no timeout) without one, or closed and empty;
 * ret_closed tells which. */
FhirJob *fhir_job_queue_pop (FhirJobQueue *queue, gint64 timeout_us, gboolean *ret_closed);
/* Takes all that waits, until their weights sum to max; what is heavier than that comes alone, and
 * so does a load. wait: until there is something. FALSE when closed and empty. */
gboolean fhir_job_queue_pop_group (FhirJobQueue *queue, guint max, gboolean wait, GPtrArray *group);

G_END_DECLS
