/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json.h"
#include "fhir-request.h"
#include "fhir-strictness.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* The front desk: runs requests on reader lanes and the one writer lane and publishes the change
 * feed. HTTP, the window and imports all come through here, so that access rules hold for all. Any
 * thread may call; answers come in the caller's thread-default main context. */
typedef struct _FhirService FhirService;

typedef struct
{
  gboolean read_only;
  gboolean create;
  FhirStrictness strictness; /* with what is stored */
  const char *const *bases;  /* (nullable) base URLs that are ours beside those of requests */
  gboolean interactive;      /* a person waits for answers: no lane steps back */
  guint readers;             /* worker lanes; 0: one per core, at least 2 */
  const char *vfs;           /* (nullable) */
  const struct _FhirServiceSeams *seams; /* (nullable) tests: clock, random, limits */
} FhirServiceOptions;

/* Opens the store in folder and starts the lanes. */
FhirService *fhir_service_new (const char *folder,
                               const FhirServiceOptions *options,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
FhirService *fhir_service_ref (FhirService *service);
void
fhir_service_unref (FhirService *service); /* the last one drains the lanes and closes the store */

/* Sends a request (taken). The answer always is a FhirResponse: errors are OperationOutcomes; the
 * only GError is G_IO_ERROR_CANCELLED. */
void fhir_service_send_async (FhirService *service,
                              FhirRequest *request,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);
FhirResponse *fhir_service_send_finish (FhirService *service,
                                        GAsyncResult *result,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same, waiting: for tools and tests, never on a main loop that must stay alive. Takes request.
 */
FhirResponse *fhir_service_send (FhirService *service,
                                 FhirRequest *request,
                                 GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/* Raw form for transports: done runs on a service thread as soon as the answer is durable; it must
 * not block. It owns the response. Takes request. */
typedef void (*FhirServiceDone) (FhirResponse *response, gpointer data);
void fhir_service_submit (FhirService *service,
                          FhirRequest *request,
                          GCancellable *cancellable,
                          FhirServiceDone done,
                          gpointer data);

/* Puts an answer that a transport made itself into the form that a request asks for (JSON or XML,
 * indented or not). Takes the response. Any thread. */
FhirResponse *fhir_service_dress (const FhirRequest *request,
                                  FhirResponse *response) G_GNUC_WARN_UNUSED_RESULT;

/* A transport's own reader, to answer bounded requests without a thread switch. One thread at a
 * time. */
typedef struct _FhirServiceDesk FhirServiceDesk;
FhirServiceDesk *fhir_service_desk_new (FhirService *service,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_service_desk_free (FhirServiceDesk *desk); /* NULL is fine */
/* The answer, or NULL when the request is not of the inline class: submit it then. */
FhirResponse *fhir_service_desk_try (FhirServiceDesk *desk,
                                     const FhirRequest *request) G_GNUC_WARN_UNUSED_RESULT;

/* Tells of new change numbers, coalesced, in the given context (NULL: the caller's thread-default).
 * Returns an id for fhir_service_unwatch(). */
typedef void (*FhirServiceChanged) (FhirService *service, gint64 change, gpointer data);
guint fhir_service_watch (FhirService *service,
                          GMainContext *context,
                          FhirServiceChanged func,
                          gpointer data);
void fhir_service_unwatch (FhirService *service, guint id);

gint64 fhir_service_get_change (FhirService *service);

/* How many new search parameters wait until their rows are made, and how many of these are, in
 * percent. Any thread. */
guint fhir_service_get_waiting_params (FhirService *service, guint *ret_percent);

/* Bulk loading: a batch of resources under their own ids, one commit, rows sorted. Puts whose
 * content is already there change nothing. Blocks until durable; call from a worker thread. */
typedef struct
{
  char *type; /* "Patient" */
  char *id;
  FhirJsonDoc *doc; /* owned copy whose root is the resource */
  char *problem;    /* (out) (nullable) why this one was refused; the others went on */
} FhirLoadItem;

typedef struct
{
  guint created, updated, unchanged, refused;
} FhirLoadCounts;

gboolean fhir_service_load (FhirService *service,
                            GPtrArray *items, /* (element-type FhirLoadItem) */
                            FhirLoadCounts *ret_counts,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_load_item_free (FhirLoadItem *item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirService, fhir_service_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirServiceDesk, fhir_service_desk_free)

G_END_DECLS
