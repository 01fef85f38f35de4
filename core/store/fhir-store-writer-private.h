/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json-parser.h"
#include "fhir-store-reader-private.h"
#include "fhir-store-resolve-private.h"
#include "fhir-store-training-private.h"
#include "fhir-store-writer.h"

G_BEGIN_DECLS

/* What is put back when a request is undone or a group rolled back. */
typedef struct
{
  gint64 change;
  gint64 ts;
  FhirStoreTermsMark terms;
  guint live; /* length of the log */
  gint64 pending_from;
  guint pending[FHIR_STORE_N_TABLES];
} FhirStoreMark;

struct _FhirStoreWriter
{
  FhirStore *store;
  FhirDb *db;
  FhirStoreSql *sql;
  FhirStoreReader *reader;
  FhirStoreResolver resolver; /* its terms, keys and custom are ours */
  FhirStorePacker *packer;
  FhirStoreUnpacker *unpacker;
  FhirJsonParser *parser;
  FhirLimits limits; /* for stored bodies: they are a little longer than what was sent */

  FhirStoreCustom *next_custom; /* (nullable) what is in force once the group is committed */
  gboolean parameters_changed;  /* a SearchParameter was written in the group */
  gboolean fill_failed;         /* not tried again before something else was written */

  gboolean in_group;
  gboolean bulk;
  gboolean saved;         /* between save and release or undo */
  gboolean flushed_saved; /* the open request flushed rows: kept has those of the earlier ones */
  gboolean torn;          /* a request failed half-way and was not undone */
  gint64 change;          /* newest number given */
  gint64 ts;              /* newest time given, ms */
  gint64 pending_from; /* bulk: rows of resources written since this change are not in the tables */
  FhirStoreMark group;
  FhirStoreMark request;
  GArray *live; /* (element-type FhirStoreLive) */
  FhirStoreRows pending;
  FhirStoreRows kept; /* its texts are those of pending */

  /* Of the put at hand. */
  FhirIndexRows *found;
  FhirIndexRows *old_found;
  FhirStoreRows rows;
  FhirStoreRows old_rows;
  FhirStoreRows added;
  FhirStoreRows removed;
  GByteArray *gone;
  GString *body;
  GString *old_body;

  guint restart_at;      /* pages of log at which to try again to start it over; 0: the usual */
  gint64 next_expiry_us; /* when to look again */
  GArray *trained;       /* (element-type FhirStoreTrained) by FhirTypeId */
  gboolean training_due; /* some type has enough for its next dictionary */
  gint64 last_z;         /* newest dictionary number given in this process */
};

/* The row of a resource in res. */
typedef struct
{
  gint64 key;      /* 0: the id has none */
  gboolean exists; /* there is a row in res */
  gboolean live;
  guint32 version;
  gint64 created;
  gint64 change;
  gint64 updated;
  gint64 t0;
  gint64 t1;
  FhirStoreFacts facts;
} FhirStoreRes;

gboolean fhir_store_writer_check_group (FhirStoreWriter *writer,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Bulk: writes the collected rows to their tables. */
gboolean fhir_store_writer_flush (FhirStoreWriter *writer,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64 fhir_store_writer_next_change (FhirStoreWriter *writer);
/* Now, or wanted when that is later than the newest; never before it. */
gint64 fhir_store_writer_next_ts (FhirStoreWriter *writer, gint64 wanted);
void fhir_store_writer_count (FhirStoreWriter *writer, FhirTypeId type, gint delta);

/* Steps of a put and of a delete, in fhir-store-put.c. */
gboolean fhir_store_res_load (FhirStoreWriter *writer,
                              FhirTypeId type,
                              FhirSlice id,
                              FhirStoreRes *ret_res,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_store_res_write (FhirStoreWriter *writer,
                               FhirTypeId type,
                               const FhirStoreRes *res,
                               gboolean add,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Keeps the newest version as history, before it is replaced. */
gboolean fhir_store_res_bury (FhirStoreWriter *writer,
                              const FhirStoreRes *res,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_store_res_load_body (FhirStoreWriter *writer,
                                   const FhirStoreRes *res,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Fills old_rows from the stored body (in old_body). */
gboolean fhir_store_res_old_rows (FhirStoreWriter *writer,
                                  FhirTypeId type,
                                  const FhirStoreRes *res,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_store_add_change (FhirStoreWriter *writer,
                                FhirTypeId type,
                                const FhirStoreRes *res,
                                FhirChangeOp op,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Marks writer->removed dead by change n and logs their keys. */
gboolean fhir_store_mark_removed (FhirStoreWriter *writer,
                                  gint64 n,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Gives a resource another key in bucket home; references to it follow. */
gboolean fhir_store_move (FhirStoreWriter *writer,
                          FhirTypeId type,
                          FhirSlice id,
                          gint64 old_key,
                          gint64 new_key,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The group at hand changed SearchParameters: reads them anew and makes the first rows, as
 * next_custom. */
gboolean fhir_store_custom_renew (FhirStoreWriter *writer,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Parts of fhir_store_writer_idle(). */
gboolean fhir_store_fill (FhirStoreWriter *writer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean fhir_store_expire (FhirStoreWriter *writer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_END_DECLS
