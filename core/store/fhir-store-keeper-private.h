/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-store-reader.h"

G_BEGIN_DECLS

#define FHIR_STORE_PASSIVE_PAGES 1024   /* 4 MiB of log: the keeper moves what it can */
#define FHIR_STORE_RESTART_PAGES 4096   /* 16 MiB: the writer makes the log start over */
#define FHIR_STORE_SNAPSHOT_US   100000 /* how long a reader may keep an idle snapshot */

/* The store's housekeeping thread: checkpoints while others read and write, and idle snapshots
 * closed. */
typedef struct _FhirStoreKeeper FhirStoreKeeper;

FhirStoreKeeper *fhir_store_keeper_new (FhirStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_store_keeper_free (FhirStoreKeeper *keeper); /* NULL is fine; waits for the thread */

/* The log has this many pages now; wakes the thread when that is enough. Any thread. */
void fhir_store_keeper_note_log (FhirStoreKeeper *keeper, guint pages);
/* A reader has gone idle with its snapshot open. Any thread. */
void fhir_store_keeper_note_idle (FhirStoreKeeper *keeper);
void fhir_store_keeper_add (FhirStoreKeeper *keeper, FhirStoreReader *reader);
void fhir_store_keeper_remove (FhirStoreKeeper *keeper, FhirStoreReader *reader);
/* Closes all idle snapshots now. */
void fhir_store_keeper_close_idle (FhirStoreKeeper *keeper);

/* Checkpoints by a connection; a failure fails the store. Returns how many pages are left in the
 * log. */
guint fhir_store_move_log (FhirStore *store, FhirDb *db, gboolean restart);

/* Of the reader: closes its snapshot when it is idle and, unless all, old or outdated; TRUE when it
 * holds none any more or is in use. */
gboolean fhir_store_reader_close_idle (FhirStoreReader *reader, gboolean all);

G_END_DECLS
