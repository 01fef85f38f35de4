/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-store-keys-private.h"
#include "fhir-store-private.h"
#include "fhir-store-terms-private.h"

G_BEGIN_DECLS

struct _FhirStoreReader
{
  FhirStore *store;
  FhirDb *db;
  FhirStoreSql *sql;
  FhirStoreUnpacker *unpacker;
  FhirStoreKeys *keys;
  FhirStoreTerms *terms;
  FhirStoreCustom *custom; /* (nullable) as of the snapshot */
  gboolean is_writers;     /* reads inside the writer's group: no snapshots of its own */
  gint state;              /* atomic: FhirReaderState */
  gboolean has_snapshot;
  gint64 change;               /* of the snapshot */
  gint64 snapshot_us;          /* when it was taken */
  const gint64 *writer_change; /* is_writers: newest change of the open group */
  const GArray *writer_live;   /* is_writers: (element-type FhirStoreLive) not yet in the table */
  GString *body;
};

/* A change of type.live that the open group has not written yet. */
typedef struct
{
  FhirTypeId type;
  gint delta;
} FhirStoreLive;

FhirStoreReader *fhir_store_reader_new_inside (FhirStore *store,
                                               FhirDb *db,
                                               FhirStoreSql *sql,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The columns of statements that read a newest version (READ_ID, READ_KEY), and a row of the feed.
 */
gboolean fhir_store_reader_take_newest (FhirStoreReader *reader,
                                        FhirStmt *stmt,
                                        gboolean want_body,
                                        FhirRecord *ret_record,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_store_reader_take_change (FhirStoreReader *reader,
                                        FhirStmt *stmt,
                                        gboolean want_body,
                                        FhirRecord *ret_record,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The keys a resource had before, newest first, after key itself. */
gboolean fhir_store_reader_get_keys (FhirStoreReader *reader,
                                     gint64 key,
                                     GArray *ret_keys,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
