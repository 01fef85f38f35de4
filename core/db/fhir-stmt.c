/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Statements of a connection, kept by their text. Preparing costs 5 to 100 us, often as much as
 * running, so a statement that is given back waits for the next caller with the same text; the
 * least recently used goes when there are more than IDLE_MAX. Who wants a text that somebody else
 * is stepping through gets a stray of its own, finalised when done. Whoever keeps a statement for
 * good just never gives it back: closing the connection takes all. */

#include "fhir-db-private.h"
#include "fhir-error.h"

#define IDLE_MAX 256

static FhirStmt *
compile (FhirDb *db, const char *sql, GError **error)
{
  sqlite3_stmt *handle = NULL;
  FhirStmt *stmt;
  int rc = sqlite3_prepare_v3 (db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL);

  if (rc != SQLITE_OK)
    {
      fhir_db_fail (db, rc, error);
      return NULL;
    }
  if (handle == NULL)
    {
      g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_INTERNAL, "database: empty statement");
      return NULL;
    }
  stmt = g_new0 (FhirStmt, 1);
  stmt->db = db;
  stmt->handle = handle;
  stmt->sql = g_strdup (sql);
  stmt->link.data = stmt;
  stmt->busy = TRUE;
  return stmt;
}

void
fhir_stmt_destroy (FhirStmt *stmt)
{
  sqlite3_finalize (stmt->handle);
  g_free (stmt->sql);
  g_free (stmt);
}

static void
forget_oldest (FhirDb *db)
{
  GList *link = g_queue_pop_head_link (&db->idle);
  FhirStmt *stmt = link->data;

  g_hash_table_remove (db->statements, stmt->sql);
  fhir_stmt_destroy (stmt);
}

FhirStmt *
fhir_db_prepare (FhirDb *db, const char *sql, GError **error)
{
  FhirStmt *stmt = g_hash_table_lookup (db->statements, sql);

  if (stmt != NULL && !stmt->busy)
    {
      g_queue_unlink (&db->idle, &stmt->link);
      stmt->busy = TRUE;
      return stmt;
    }
  if (stmt != NULL)
    {
      stmt = compile (db, sql, error);
      if (stmt != NULL)
        g_hash_table_add (db->strays, stmt);
      return stmt;
    }
  stmt = compile (db, sql, error);
  if (stmt == NULL)
    return NULL;
  stmt->cached = TRUE;
  g_hash_table_insert (db->statements, stmt->sql, stmt);
  if (db->idle.length > IDLE_MAX)
    forget_oldest (db);
  return stmt;
}

void
fhir_stmt_done (FhirStmt *stmt)
{
  if (stmt == NULL)
    return;
  if (!stmt->cached)
    {
      g_hash_table_remove (stmt->db->strays, stmt);
      fhir_stmt_destroy (stmt);
      return;
    }
  sqlite3_reset (stmt->handle);
  sqlite3_clear_bindings (stmt->handle);
  stmt->bind_rc = SQLITE_OK;
  stmt->busy = FALSE;
  g_queue_push_tail_link (&stmt->db->idle, &stmt->link);
}

static void
note_bind (FhirStmt *stmt, int rc)
{
  if (stmt->bind_rc == SQLITE_OK)
    stmt->bind_rc = rc;
}

void
fhir_stmt_bind_int (FhirStmt *stmt, int n, gint64 value)
{
  note_bind (stmt, sqlite3_bind_int64 (stmt->handle, n, value));
}

void
fhir_stmt_bind_double (FhirStmt *stmt, int n, double value)
{
  note_bind (stmt, sqlite3_bind_double (stmt->handle, n, value));
}

void
fhir_stmt_bind_text (FhirStmt *stmt, int n, FhirSlice value)
{
  note_bind (
      stmt,
      sqlite3_bind_text64 (stmt->handle, n, value.text, value.len, SQLITE_STATIC, SQLITE_UTF8));
}

void
fhir_stmt_bind_blob (FhirStmt *stmt, int n, const void *bytes, gsize len)
{
  note_bind (stmt,
             sqlite3_bind_blob64 (stmt->handle, n, bytes != NULL ? bytes : "", len, SQLITE_STATIC));
}

void
fhir_stmt_bind_null (FhirStmt *stmt, int n)
{
  note_bind (stmt, sqlite3_bind_null (stmt->handle, n));
}

FhirStep
fhir_stmt_step (FhirStmt *stmt, GError **error)
{
  int rc = stmt->bind_rc;

  if (rc == SQLITE_OK)
    rc = sqlite3_step (stmt->handle);
  if (rc == SQLITE_ROW)
    return FHIR_STEP_ROW;
  if (rc == SQLITE_DONE)
    return FHIR_STEP_DONE;
  fhir_db_fail (stmt->db, rc, error);
  fhir_stmt_reset (stmt);
  return FHIR_STEP_ERROR;
}

gboolean
fhir_stmt_run (FhirStmt *stmt, GError **error)
{
  FhirStep step = fhir_stmt_step (stmt, error);

  if (step == FHIR_STEP_ERROR)
    return FALSE;
  fhir_stmt_reset (stmt);
  return TRUE;
}

void
fhir_stmt_reset (FhirStmt *stmt)
{
  sqlite3_reset (stmt->handle);
  stmt->bind_rc = SQLITE_OK;
}

gint64
fhir_stmt_get_int (FhirStmt *stmt, int column)
{
  return sqlite3_column_int64 (stmt->handle, column);
}

double
fhir_stmt_get_double (FhirStmt *stmt, int column)
{
  return sqlite3_column_double (stmt->handle, column);
}

FhirSlice
fhir_stmt_get_text (FhirStmt *stmt, int column)
{
  const char *text = (const char *)sqlite3_column_text (stmt->handle, column);

  return (FhirSlice){ text, (guint32)sqlite3_column_bytes (stmt->handle, column) };
}

FhirSlice
fhir_stmt_get_blob (FhirStmt *stmt, int column)
{
  const char *bytes = sqlite3_column_blob (stmt->handle, column);
  guint32 len = (guint32)sqlite3_column_bytes (stmt->handle, column);

  /* SQLite gives NULL for an empty blob, which here would mean absent. */
  if (bytes == NULL && sqlite3_column_type (stmt->handle, column) != SQLITE_NULL)
    bytes = "";
  return (FhirSlice){ bytes, len };
}

gboolean
fhir_stmt_is_null (FhirStmt *stmt, int column)
{
  return sqlite3_column_type (stmt->handle, column) == SQLITE_NULL;
}

gboolean
fhir_stmt_is_blob (FhirStmt *stmt, int column)
{
  return sqlite3_column_type (stmt->handle, column) == SQLITE_BLOB;
}

gboolean
fhir_stmt_run_int (FhirStmt *stmt, gint64 fallback, gint64 *ret_value, GError **error)
{
  FhirStep step = fhir_stmt_step (stmt, error);

  if (step == FHIR_STEP_ERROR)
    return FALSE;
  *ret_value = step == FHIR_STEP_ROW ? fhir_stmt_get_int (stmt, 0) : fallback;
  fhir_stmt_reset (stmt);
  return TRUE;
}
