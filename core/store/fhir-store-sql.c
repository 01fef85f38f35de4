/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The statements of one connection by number: the table of fhir-store-sql.h, each text prepared
 * when it is first wanted and then held until the connection closes.
 *
 * Marking says OR FAIL because an UPDATE of maybe several rows that may abort has a savepoint of
 * its own, and giving that back inside a request's walks the whole journal of the request: 15 of
 * 16 s of a transaction that deletes 4,581 resources. Nothing in these rows can fail a constraint;
 * what is left half done by any other error is undone with the request. */

#include "fhir-store-sql.h"

static const char *const texts[] = {
#define X(id, text) text,
  FHIR_STORE_SQL (X)
#undef X
#define X(id, name, key, rest, marks, condition)                                                \
  "INSERT INTO " name " VALUES (" marks ",?,0)",                                                \
      "UPDATE OR FAIL " name " SET t1=? WHERE " condition " AND t1=0",                          \
      "DELETE FROM " name " WHERE " condition " AND t1=?", "SELECT * FROM " name " WHERE t1=0", \
      "DELETE FROM " name,
      FHIR_STORE_TABLES (X)
#undef X
};

G_STATIC_ASSERT (G_N_ELEMENTS (texts) == FHIR_STORE_N_SQL);

struct _FhirStoreSql
{
  FhirDb *db;
  FhirStmt *stmts[FHIR_STORE_N_SQL];
};

FhirStoreSql *
fhir_store_sql_new (FhirDb *db)
{
  FhirStoreSql *sql = g_new0 (FhirStoreSql, 1);

  sql->db = db;
  return sql;
}

void
fhir_store_sql_free (FhirStoreSql *sql)
{
  if (sql == NULL)
    return;
  for (guint i = 0; i < FHIR_STORE_N_SQL; i++)
    fhir_stmt_done (sql->stmts[i]);
  g_free (sql);
}

FhirDb *
fhir_store_sql_get_db (FhirStoreSql *sql)
{
  return sql->db;
}

FhirStmt *
fhir_store_sql_get (FhirStoreSql *sql, guint id, GError **error)
{
  if (sql->stmts[id] == NULL)
    sql->stmts[id] = fhir_db_prepare (sql->db, texts[id], error);
  else
    fhir_stmt_reset (sql->stmts[id]);
  return sql->stmts[id];
}

gboolean
fhir_store_sql_run (FhirStoreSql *sql, guint id, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (sql, id, error);

  return stmt != NULL && fhir_stmt_run (stmt, error);
}

gboolean
fhir_store_sql_int (FhirStoreSql *sql, guint id, gint64 *ret_value, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (sql, id, error);

  return stmt != NULL && fhir_stmt_run_int (stmt, 0, ret_value, error);
}

const char *
fhir_store_sql_get_text (guint id)
{
  return texts[id];
}
