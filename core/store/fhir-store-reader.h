/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-db.h"
#include "fhir-store.h"

G_BEGIN_DECLS

/* A reading connection: one per lane, one thread at a time. All reads happen on a snapshot between
 * begin and end. */
typedef struct _FhirStoreReader FhirStoreReader;

FhirStoreReader *fhir_store_reader_new (FhirStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_store_reader_free (FhirStoreReader *reader); /* NULL is fine */
FhirStore *fhir_store_reader_get_store (FhirStoreReader *reader);

/* Takes a snapshot that holds every change published so far (read-your-writes); cheap when the last
 * one still is the newest. Statements stop when cancelled or at deadline_us (monotonic; 0 none). */
gboolean fhir_store_reader_begin (FhirStoreReader *reader,
                                  GCancellable *cancellable,
                                  gint64 deadline_us,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_store_reader_end (FhirStoreReader *reader);
/* Change number of the snapshot. */
gint64 fhir_store_reader_get_change (FhirStoreReader *reader);
/* For the search room's statements. */
FhirDb *fhir_store_reader_get_db (FhirStoreReader *reader);

typedef enum
{
  FHIR_CHANGE_CREATE = 1,
  FHIR_CHANGE_UPDATE = 2,
  FHIR_CHANGE_DELETE = 3,
} FhirChangeOp;

/* One version of a resource. */
typedef struct
{
  gint64 key;
  FhirTypeId type;
  char id[FHIR_ID_MAX + 1];
  guint32 version;
  gint64 updated;  /* meta.lastUpdated, ms */
  gint64 change;   /* the change that made this version */
  FhirChangeOp op; /* DELETE: a tombstone, body is NONE */
  FhirSlice body;  /* stored JSON with id and meta; the reader's, until its next call */
} FhirRecord;

/* Key of an id, 0 when unknown (also for an id that is only referred to: see
 * fhir_store_reader_get). */
gboolean fhir_store_reader_find (FhirStoreReader *reader,
                                 FhirTypeId type,
                                 FhirSlice id,
                                 gint64 *ret_key,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Newest version by id or key. FHIR_ERROR_NOT_FOUND when there never was one; a deleted one is a
 * record with op DELETE. */
gboolean fhir_store_reader_read (FhirStoreReader *reader,
                                 FhirTypeId type,
                                 FhirSlice id,
                                 FhirRecord *ret_record,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_store_reader_get (FhirStoreReader *reader,
                                gint64 key,
                                FhirRecord *ret_record,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* As of change number `change` (pages keep to the snapshot of page 1). */
gboolean fhir_store_reader_get_at (FhirStoreReader *reader,
                                   gint64 key,
                                   gint64 change,
                                   FhirRecord *ret_record,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_store_reader_read_version (FhirStoreReader *reader,
                                         FhirTypeId type,
                                         FhirSlice id,
                                         guint32 version,
                                         FhirRecord *ret_record,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* History, newest first, and the change feed, oldest first. */
typedef struct
{
  gint64 key;         /* 0: all of the type */
  FhirTypeId type;    /* 0: all types */
  gint64 from_change; /* only changes >= this; 0 none */
  gint64 to_change;   /* only changes <= this; 0: the snapshot's */
  gint64 since;       /* only versions updated at or after, ms; G_MININT64 none */
  gint64 before;      /* only versions updated before, ms; G_MAXINT64 none */
  gboolean oldest_first;
  gboolean want_body; /* else body is NONE */
  guint limit;        /* 0: none */
} FhirHistoryRange;

#define FHIR_HISTORY_ALL ((FhirHistoryRange){ .since = G_MININT64, .before = G_MAXINT64 })

/* Called for each version; FALSE stops. The record is valid during the call. */
typedef gboolean (*FhirRecordFunc) (const FhirRecord *record, gpointer data);

gboolean fhir_store_reader_history (FhirStoreReader *reader,
                                    const FhirHistoryRange *range,
                                    FhirRecordFunc func,
                                    gpointer data,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How many versions a range holds (limit ignored). */
gboolean fhir_store_reader_history_count (FhirStoreReader *reader,
                                          const FhirHistoryRange *range,
                                          gint64 *ret_count,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Exact number of live resources of a type (0: all). */
gboolean fhir_store_reader_count (FhirStoreReader *reader,
                                  FhirTypeId type,
                                  gint64 *ret_count,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Numbers of a system and of a term in the dictionary, 0 when no row uses it. system NONE: codes
 * without a system. */
gboolean fhir_store_reader_system (FhirStoreReader *reader,
                                   FhirSlice url,
                                   gint64 *ret_s,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_store_reader_term (FhirStoreReader *reader,
                                 FhirSlice system,
                                 FhirSlice code,
                                 gint64 *ret_k,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Tells every value that live resources have under a parameter of the kind token or uri, each once;
 * system is NONE for codes without one and for uris. func returns FALSE to stop. */
typedef gboolean (*FhirMarkFunc) (FhirSlice system, FhirSlice value, gpointer data);
gboolean fhir_store_reader_marks (FhirStoreReader *reader,
                                  FhirParamId param,
                                  FhirMarkFunc func,
                                  gpointer data,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* First change number at or after an instant, by bisection of the feed; newest + 1 when none. */
gboolean fhir_store_reader_change_at (FhirStoreReader *reader,
                                      gint64 ms,
                                      gint64 *ret_change,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirStoreReader, fhir_store_reader_free)

G_END_DECLS
