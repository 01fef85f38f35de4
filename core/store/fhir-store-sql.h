/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-db.h"
#include "fhir-store-sql.inc" /* the tables of statements */

G_BEGIN_DECLS

typedef enum
{
#define X(id, name, key, rest, marks, condition) FHIR_STORE_##id,
  FHIR_STORE_TABLES (X)
#undef X
      FHIR_STORE_N_TABLES,
} FhirStoreTable;

typedef enum
{
#define X(id, text) FHIR_STORE_SQL_##id,
  FHIR_STORE_SQL (X)
#undef X
/* Five more for each search table; use fhir_store_sql_insert() and its kin. */
#define X(id, name, key, rest, marks, condition)                                  \
  FHIR_STORE_SQL_INSERT_##id, FHIR_STORE_SQL_MARK_##id, FHIR_STORE_SQL_DROP_##id, \
      FHIR_STORE_SQL_SCAN_##id, FHIR_STORE_SQL_EMPTY_##id,
      FHIR_STORE_TABLES (X)
#undef X
          FHIR_STORE_N_SQL,
} FhirStoreSqlId;

/* The statements of one connection, each prepared at first use and then kept. */
typedef struct _FhirStoreSql FhirStoreSql;

FhirStoreSql *fhir_store_sql_new (FhirDb *db); /* db must live longer */
void fhir_store_sql_free (FhirStoreSql *sql);  /* NULL is fine */
FhirDb *fhir_store_sql_get_db (FhirStoreSql *sql);
/* The statement, reset; NULL with error when it cannot be prepared. */
FhirStmt *
fhir_store_sql_get (FhirStoreSql *sql, guint id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Runs one that binds nothing. */
gboolean fhir_store_sql_run (FhirStoreSql *sql, guint id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* First column of the first row of one that binds nothing. */
gboolean fhir_store_sql_int (FhirStoreSql *sql, guint id, gint64 *ret_value, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
const char *fhir_store_sql_get_text (guint id);

static inline guint
fhir_store_sql_insert (FhirStoreTable table)
{
  return FHIR_STORE_SQL_INSERT_ALSO + 5 * table;
}

static inline guint
fhir_store_sql_mark (FhirStoreTable table)
{
  return FHIR_STORE_SQL_MARK_ALSO + 5 * table;
}

static inline guint
fhir_store_sql_drop (FhirStoreTable table)
{
  return FHIR_STORE_SQL_DROP_ALSO + 5 * table;
}

static inline guint
fhir_store_sql_scan (FhirStoreTable table)
{
  return FHIR_STORE_SQL_SCAN_ALSO + 5 * table;
}

static inline guint
fhir_store_sql_empty (FhirStoreTable table)
{
  return FHIR_STORE_SQL_EMPTY_ALSO + 5 * table;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirStoreSql, fhir_store_sql_free)

G_END_DECLS
