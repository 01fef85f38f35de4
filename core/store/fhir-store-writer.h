/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-store-reader.h"

G_BEGIN_DECLS

/* The one writing connection. The writer lane takes a group of requests, runs each between save and
 * release (or undo), commits all with one fsync, and only then acknowledges. One thread at a time.
 * After a failed commit or fsync the store stays read-only until it is opened anew. */
typedef struct _FhirStoreWriter FhirStoreWriter;

FhirStoreWriter *fhir_store_writer_new (FhirStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_store_writer_free (FhirStoreWriter *writer); /* NULL is fine; rolls back what is open */

/* Reading inside the open group, own uncommitted changes included: for conditions and If-Match.
 * Needs no begin and end. */
FhirStoreReader *fhir_store_writer_get_reader (FhirStoreWriter *writer);

/* A group. bulk: rows are collected, sorted by (table, key) and written at commit; fits loads of
 * thousands whose requests do not search for each other. */
gboolean fhir_store_writer_begin (FhirStoreWriter *writer,
                                  gboolean bulk,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_store_writer_commit (FhirStoreWriter *writer,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_store_writer_rollback (FhirStoreWriter *writer);

/* One request inside the group. */
gboolean fhir_store_writer_save (FhirStoreWriter *writer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_store_writer_release (FhirStoreWriter *writer,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_store_writer_undo (FhirStoreWriter *writer, GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  guint32
      if_version; /* 0: any; else FHIR_ERROR_PRECONDITION when the newest differs or is absent */
  gboolean create_only; /* FHIR_ERROR_CONFLICT when a live one exists */
  gint64 updated;       /* 0: now; else lastUpdated to keep (restore, sync), where the feed's order
                         * allows:       not before the newest change, not ahead of the clock */
} FhirPutOptions;

typedef enum
{
  FHIR_PUT_CREATED,
  FHIR_PUT_UPDATED,
  FHIR_PUT_UNCHANGED, /* same content as the newest version: no new version is made */
} FhirPutOutcome;

typedef struct
{
  FhirPutOutcome outcome;
  gint64 key;
  guint32 version;
  gint64 updated; /* ms */
  gint64 change;
} FhirPutResult;

/* Stores the resource at node of doc under type and id. `id`, meta.versionId and meta.lastUpdated
 * are set here, whatever the client sent; the rest of the bytes stay. Index rows are extracted
 * here. ret_body (nullable) gets the stored JSON appended. */
gboolean fhir_store_writer_put (FhirStoreWriter *writer,
                                FhirTypeId type,
                                FhirSlice id,
                                const FhirJsonDoc *doc,
                                guint32 node,
                                const FhirPutOptions *options,
                                FhirPutResult *ret_result,
                                GString *ret_body,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Deletes; deleting what is deleted is UNCHANGED, what never was is FHIR_ERROR_NOT_FOUND. */
gboolean fhir_store_writer_delete (FhirStoreWriter *writer,
                                   FhirTypeId type,
                                   FhirSlice id,
                                   guint32 if_version,
                                   FhirPutResult *ret_result,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Housekeeping between groups: checkpoints, dictionary training, removal of expired rows, some of
 * the rows of new search parameters. Cheap when there is nothing to do. */
gboolean fhir_store_writer_idle (FhirStoreWriter *writer, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether housekeeping has more to do at once: rows of new search parameters, or of those gone. */
gboolean fhir_store_writer_is_busy (FhirStoreWriter *writer);

/* Recomputes the rows of every resource and compares: number of resources checked, and of those
 * whose rows differ. For `chartroomctl check` and crash tests. */
gboolean fhir_store_check (FhirStore *store,
                           gint64 *ret_checked,
                           gint64 *ret_wrong,
                           GCancellable *cancellable,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* SQLite's own check of pages and indexes: FHIR_ERROR_CORRUPT with its first finding. */
gboolean fhir_store_check_file (FhirStore *store,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirStoreWriter, fhir_store_writer_free)

G_END_DECLS
