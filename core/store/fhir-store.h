/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-clock.h"
#include "fhir-def.h"
#include "fhir-id.h"
#include "fhir-json.h"
#include "fhir-limits.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* Versions, tombstones, search rows and change numbers of one store folder. Schema:
 * schema/0001-records.sql; reading is fhir-store-reader.h, writing fhir-store-writer.h.
 * The handle is shared by all threads. One process at a time owns a folder (lock file). */
typedef struct _FhirStore FhirStore;

typedef struct
{
  gboolean read_only;
  gboolean create;          /* make folder and database when absent */
  const char *vfs;          /* (nullable) name of a registered VFS */
  const FhirClock *clock;   /* (nullable) system */
  const FhirRandom *random; /* (nullable) system */
  const FhirLimits *limits; /* (nullable) default */
  gboolean no_thread; /* housekeeping only in fhir_store_writer_idle(): for seeded simulation */
} FhirStoreOptions;

/* Opens or makes a store. A database that is newer, foreign or damaged is refused and left alone.
 */
FhirStore *fhir_store_open (const char *folder,
                            const FhirStoreOptions *options,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
FhirStore *fhir_store_ref (FhirStore *store);
void fhir_store_unref (FhirStore *store); /* NULL is fine; the last one checkpoints and closes */

/* Unique in this process, another one for each opening of a store. Any thread. */
guint64 fhir_store_get_epoch (FhirStore *store);

/* Newest committed change number; 0 in an empty store. Any thread. */
gint64 fhir_store_get_change (FhirStore *store);

/* Change number up to which dead rows are removed: a page that stands before it cannot be served
 * any more. Any thread. */
gint64 fhir_store_get_horizon (FhirStore *store);

/* FALSE when opened for reading, and after a failed write until opened anew. Any thread. */
gboolean fhir_store_is_writable (FhirStore *store);

/* Secret of this store for signing page cursors, 32 bytes. */
const guint8 *fhir_store_get_secret (FhirStore *store);

/* The number p that rows of one of R4's parameters stand under. */
gint64 fhir_store_param_number (FhirStore *store, FhirParamId param);
/* Its bit in res.bits, set where a resource has a row of it; -1: none. */
int fhir_store_param_bit (FhirStore *store, FhirParamId param);
/* The number t of a type, and back (0: not a type of this build). */
gint64 fhir_store_type_number (FhirStore *store, FhirTypeId type);
FhirTypeId fhir_store_type_of_number (FhirStore *store, gint64 number);

#define FHIR_BUCKET_BITS          20
#define FHIR_BUCKET_OF(key)       ((key) >> FHIR_BUCKET_BITS)
#define FHIR_BUCKET_FIRST(bucket) ((bucket) << FHIR_BUCKET_BITS)
#define FHIR_BUCKET_LAST(bucket)  (((bucket) << FHIR_BUCKET_BITS) | ((1 << FHIR_BUCKET_BITS) - 1))

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirStore, fhir_store_unref)

G_END_DECLS
