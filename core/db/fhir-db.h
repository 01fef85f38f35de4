/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-clock.h"
#include "fhir-slice.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* One database connection with its cache of prepared statements. One thread at a time. This room is
 * the only one that knows SQLite; errors come out as FHIR_ERROR: full disk FHIR_ERROR_NO_SPACE,
 * damage FHIR_ERROR_CORRUPT, busy FHIR_ERROR_BUSY, deadline FHIR_ERROR_TOO_COSTLY, cancelled
 * G_IO_ERROR_CANCELLED, the rest FHIR_ERROR_INTERNAL. */
typedef struct _FhirDb FhirDb;

typedef struct
{
  gboolean read_only;
  gboolean create;        /* make the file when absent */
  const char *vfs;        /* (nullable) name of a registered VFS: fault or encrypting layers */
  guint cache_kib;        /* page cache; 0: 16 MiB */
  const FhirClock *clock; /* (nullable) system */
} FhirDbOptions;

FhirDb *fhir_db_open (const char *path,
                      const FhirDbOptions *options,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_db_close (FhirDb *db); /* NULL is fine */

/* Puts the database in WAL mode with 4 KiB pages. An existing file is not changed in any way before
 * this, so ask first whose it is; fhir_migrate() does both. */
gboolean fhir_db_use_wal (FhirDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Runs several statements that bind nothing and return nothing: schema, pragmas, transactions. */
gboolean fhir_db_exec (FhirDb *db, const char *sql, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Until cleared with (NULL, 0) every statement stops when cancelled or when the monotonic clock
 * passes deadline_us (0: none), checked every 1,000 steps of SQLite's machine. */
void fhir_db_set_guard (FhirDb *db, GCancellable *cancellable, gint64 deadline_us);

gint64 fhir_db_last_rowid (FhirDb *db);
gint64 fhir_db_changes (FhirDb *db);
/* FALSE after a failure that made SQLite roll the transaction back by itself. */
gboolean fhir_db_in_transaction (FhirDb *db);

/* TRUE after any failure of the disk or damage seen by this connection. */
gboolean fhir_db_has_failed (FhirDb *db);
/* Closing then leaves the log as it is: for when the disk cannot be trusted. */
void fhir_db_keep_log (FhirDb *db);

/* Pages in the log after this connection's last commit. */
guint fhir_db_get_wal_frames (FhirDb *db);
/* Moves pages from the log to the file; with restart also waits for readers, so that the log starts
 * over. What a reader still needs stays: ret_left (nullable) pages. Being busy is no failure. */
gboolean fhir_db_checkpoint (FhirDb *db, gboolean restart, guint *ret_left, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* A statement of the connection's cache, by its text; prepared once. Borrow it, bind, step, and
 * give it back with fhir_stmt_done() (g_autoptr does), which resets it and clears the bindings. */
typedef struct _FhirStmt FhirStmt;

FhirStmt *fhir_db_prepare (FhirDb *db, const char *sql, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_stmt_done (FhirStmt *stmt); /* NULL is fine */

/* Parameters count from 1. Text and blobs are not copied: they must live until the step is done. */
void fhir_stmt_bind_int (FhirStmt *stmt, int n, gint64 value);
void fhir_stmt_bind_double (FhirStmt *stmt, int n, double value);
void fhir_stmt_bind_text (FhirStmt *stmt, int n, FhirSlice value); /* NONE binds NULL */
void fhir_stmt_bind_blob (FhirStmt *stmt, int n, const void *bytes, gsize len);
void fhir_stmt_bind_null (FhirStmt *stmt, int n);

typedef enum
{
  FHIR_STEP_ERROR = -1,
  FHIR_STEP_DONE = 0,
  FHIR_STEP_ROW = 1,
} FhirStep;

FhirStep fhir_stmt_step (FhirStmt *stmt, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Steps a statement that returns no row, and resets it for the next bindings. */
gboolean fhir_stmt_run (FhirStmt *stmt, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_stmt_reset (FhirStmt *stmt);

/* Columns count from 0; slices live until the next step or reset. */
gint64 fhir_stmt_get_int (FhirStmt *stmt, int column);
double fhir_stmt_get_double (FhirStmt *stmt, int column);
FhirSlice fhir_stmt_get_text (FhirStmt *stmt, int column);
FhirSlice fhir_stmt_get_blob (FhirStmt *stmt, int column);
gboolean fhir_stmt_is_null (FhirStmt *stmt, int column);
gboolean fhir_stmt_is_blob (FhirStmt *stmt, int column);

/* Integer of the first row's first column of a statement already bound; fallback when no row. */
gboolean fhir_stmt_run_int (FhirStmt *stmt, gint64 fallback, gint64 *ret_value, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirDb, fhir_db_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirStmt, fhir_stmt_done)

G_END_DECLS
