/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-migrate.h"
#include "fhir-store-custom-private.h"
#include "fhir-store-keeper-private.h"
#include "fhir-store-names-private.h"
#include "fhir-store-reader.h"

G_BEGIN_DECLS

struct _FhirStore
{
  gint ref_count; /* atomic */
  char *path;     /* of the database */
  int lock_fd;    /* -1: none */
  gboolean read_only;
  char *vfs; /* (nullable) */
  const FhirClock *clock;
  const FhirRandom *random;
  FhirLimits limits;
  guint8 secret[32];
  FhirStoreNames *names;
  FhirStoreDictionaries *dictionaries;
  GMutex custom_lock;
  FhirStoreCustom *custom; /* under the lock: the newest published */
  FhirStoreKeeper *keeper; /* (nullable) read-only, or without threads */
  guint64 epoch;
  gint64 change;   /* atomic: newest published */
  gint64 horizon;  /* atomic: rows that died by this change or before are gone */
  gint failed;     /* atomic: a commit or fsync failed */
  gint has_writer; /* atomic */
  FhirDb *db;      /* opened first and closed last: it does the last checkpoint */
};

/* From now on nothing is written and no log is moved, until the store is opened anew. */
void fhir_store_fail (FhirStore *store);
gboolean fhir_store_check_writable (FhirStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_store_publish (FhirStore *store, gint64 change);
/* Who publishes has committed what it says; who takes it sees that in any later snapshot. */
void fhir_store_publish_custom (FhirStore *store, FhirStoreCustom *custom);
FhirStoreCustom *fhir_store_ref_custom (FhirStore *store) G_GNUC_WARN_UNUSED_RESULT;
void fhir_store_set_horizon (FhirStore *store, gint64 change);
FhirDb *fhir_store_connect (FhirStore *store, gboolean read_only, guint cache_kib, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Facts: small values by name. */
gboolean fhir_store_fact_get (FhirStoreSql *sql,
                              const char *name,
                              gint64 *ret_value,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_store_fact_put (FhirStoreSql *sql, const char *name, gint64 value, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The lock of a folder, given back by closing ret_fd. */
gboolean
fhir_store_lock (const char *folder, int *ret_fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Number of the schema and the steps to it. */
#define FHIR_STORE_APPLICATION_ID 0x43485254 /* "CHRT" */
const FhirMigration *fhir_store_get_migrations (guint *ret_n);

G_END_DECLS
