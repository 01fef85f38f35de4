/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-store-names-private.h"

G_BEGIN_DECLS

/* Record keys: r = bucket << 20 | sequence. With may_add (the writer's) unknown ids get keys and
 * buckets are handed out; else unknown is 0. */
typedef struct _FhirStoreKeys FhirStoreKeys;

FhirStoreKeys *fhir_store_keys_new (FhirStoreSql *sql,
                                    const FhirStoreNames *names,
                                    gboolean may_add,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_store_keys_free (FhirStoreKeys *keys); /* NULL is fine */

/* The key of an id, 0 when it has none. */
gboolean fhir_store_keys_find (FhirStoreKeys *keys,
                               FhirTypeId type,
                               FhirSlice id,
                               gint64 *ret_key,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The key of a reference's target. One that is absent gets a key: a Patient a bucket of its own, a
 * type of the patient compartment a place in near (the bucket of who refers), any other a shared
 * place. */
gboolean fhir_store_keys_target (FhirStoreKeys *keys,
                                 FhirTypeId type,
                                 FhirSlice id,
                                 gint64 near,
                                 gint64 *ret_key,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A new key in bucket home (0: shared), or in a further one when it is full. */
gboolean fhir_store_keys_allot (FhirStoreKeys *keys, gint64 home, gint64 *ret_key, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_store_keys_add (FhirStoreKeys *keys,
                              FhirTypeId type,
                              FhirSlice id,
                              gint64 key,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_store_keys_move (FhirStoreKeys *keys,
                               FhirTypeId type,
                               FhirSlice id,
                               gint64 key,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The first bucket of the patient whose bucket this is; 0 for shared ones. */
gboolean fhir_store_keys_home (FhirStoreKeys *keys, gint64 bucket, gint64 *ret_home, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* A new bucket and its first key: a Patient's. */
gint64 fhir_store_keys_allot_patient (FhirStoreKeys *keys);

/* Writes what changed in buckets; before a commit. */
gboolean fhir_store_keys_flush (FhirStoreKeys *keys, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Where an undo goes back to. */
void fhir_store_keys_mark (FhirStoreKeys *keys);
/* Forgets ids met since the mark, which may have been undone; buckets keep their place, at the cost
 * of a few unused keys. */
void fhir_store_keys_forget_ids (FhirStoreKeys *keys);
/* Forgets all that is not in the database: after a rollback. */
void fhir_store_keys_forget_all (FhirStoreKeys *keys);

/* Binds an id as ident.id; scratch must live until the step is done. */
void fhir_store_bind_id (FhirStmt *stmt, int n, FhirSlice id, guint8 scratch[16]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirStoreKeys, fhir_store_keys_free)

G_END_DECLS
