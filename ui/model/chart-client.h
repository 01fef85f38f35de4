/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-clock.h"
#include "fhir-service.h"

G_BEGIN_DECLS

/* The window's door to the records: FHIR requests in, parsed answers out, the same ones that HTTP
 * makes. Everything on the main thread; nothing blocks.
 *
 * Signal "changed" (gint64 change): the store has new change numbers, coalesced. */
#define CHART_TYPE_CLIENT (chart_client_get_type())
G_DECLARE_FINAL_TYPE (ChartClient, chart_client, CHART, CLIENT, GObject)

/* clock (nullable): the system's. */
ChartClient *chart_client_new (FhirService *service,
                               const FhirClock *clock) G_GNUC_WARN_UNUSED_RESULT;

/* For tests of states that a healthy store does not have: answers come from func. */
typedef FhirResponse *(*ChartClientAnswer) (const FhirRequest *request, gpointer data);
ChartClient *chart_client_new_canned (ChartClientAnswer func,
                                      gpointer data,
                                      GDestroyNotify destroy,
                                      const FhirClock *clock) G_GNUC_WARN_UNUSED_RESULT;
/* Lets a canned client tell of a change. */
void chart_client_tell_changed (ChartClient *self);

/* (nullable) NULL for a canned client. (transfer none) */
FhirService *chart_client_get_service (ChartClient *self);
gint64 chart_client_now_ms (ChartClient *self);

/* GET path ("Patient/1", "Observation?patient=1&_count=500"); paths made with
 * fhir_params_append_escaped(). The answer is a document with status 200; else an error:
 * G_IO_ERROR_CANCELLED, G_IO_ERROR_PERMISSION_DENIED (401, 403), G_IO_ERROR_NOT_FOUND (404, 410),
 * G_IO_ERROR_FAILED with the words of the OperationOutcome. */
void chart_client_get_async (ChartClient *self,
                             const char *path,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
FhirJsonDoc *chart_client_get_finish (ChartClient *self,
                                      GAsyncResult *result,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* GETs of several paths (element-type utf8) as one batch: the answer is a batch-response, its
 * entries in the order of paths. A path that fails says so in its entry. */
void chart_client_batch_async (ChartClient *self,
                               const GPtrArray *paths,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);
FhirJsonDoc *chart_client_batch_finish (ChartClient *self,
                                        GAsyncResult *result,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All pages of a search, gathered: follows the "next" links until the end or until max resources.
 */
typedef struct
{
  GPtrArray *matches;  /* (element-type FhirJsonDoc) */
  GPtrArray *includes; /* (element-type FhirJsonDoc) */
  gboolean more;       /* max was reached, there are others */
} ChartPages;
void chart_pages_free (ChartPages *pages); /* NULL is fine */

void chart_client_search_async (ChartClient *self,
                                const char *path,
                                guint max,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data);
ChartPages *chart_client_search_finish (ChartClient *self,
                                        GAsyncResult *result,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChartPages, chart_pages_free)

G_END_DECLS
