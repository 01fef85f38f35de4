/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-work-private.h"

G_BEGIN_DECLS

/* One entry of a batch or transaction: a request of its own, its work and in the end its answer. */
typedef struct
{
  guint n;                /* place in the bundle, from 0 */
  FhirRequest *request;   /* (nullable) NULL: the entry could not be read */
  FhirWork *work;         /* (nullable) NULL: refused already */
  FhirResponse *response; /* (nullable) */
  char *full_url;         /* (nullable) */
} FhirBundleEntry;

/* A batch or transaction between its halves. Entries run in the order of the standard: DELETE,
 * POST, PUT and PATCH, GET and HEAD; they are answered in the order sent. */
struct _FhirBundleWork
{
  gboolean is_transaction;
  GPtrArray *entries; /* (element-type FhirBundleEntry) as sent */
  GPtrArray *order;   /* (element-type FhirBundleEntry) as run, borrowed */
};

FhirBundleWork *fhir_bundle_work_new (void);
void fhir_bundle_work_free (FhirBundleWork *bundle); /* NULL is fine */

/* Reads the entries of the Bundle in work->doc and prepares each. An entry that is refused has its
 * answer; in a transaction that is the error of the whole. */
gboolean fhir_bundle_work_read (FhirWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Error of a whole transaction because of one entry: issues name the entry. Takes cause. */
gboolean
fhir_bundle_work_blame (FhirWork *work, FhirBundleEntry *entry, GError *cause, GError **error);

/* The answer of one refused entry of a batch, the entry named too. */
FhirResponse *fhir_bundle_work_refuse (const FhirBundleEntry *entry, const GError *cause);

/* The whole as all or nothing; on the writer lane. */
gboolean fhir_transaction_apply (FhirWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Each for itself: one save and release (or undo) per entry within the one that the lane holds
 * open. */
gboolean fhir_batch_apply (FhirWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The batch-response or transaction-response. */
FhirResponse *fhir_bundle_work_answer (FhirWork *work);

G_END_DECLS
