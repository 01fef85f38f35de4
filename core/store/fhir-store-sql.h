/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-db.h"

G_BEGIN_DECLS

/* Every statement of the store. Those of the search tables are made from their one row in
 * FHIR_STORE_TABLES, so that the column order cannot drift from FhirStoreRow's letters:
 * p parameter, r key, a b c integers, v number, s text, x second text, f flags.
 * X (ENUM, table, letters of the key, letters of the rest, insert placeholders, key condition) */
/* clang-format off */
#define FHIR_STORE_TABLES(X) \
  X (ALSO, "also", "ar",    "",  "?,?",         "b=? AND r=?") \
  X (TOK,  "tok",  "par",   "",  "?,?,?",       "p=? AND k=? AND r=?") \
  X (IDN,  "idn",  "psar",  "",  "?,?,?,?",     "p=? AND v=? AND s=? AND r=?") \
  X (STR,  "str",  "psrx",  "f", "?,?,?,?,?",   "p=? AND v=? AND r=? AND x=?") \
  X (URI,  "uri",  "psr",   "",  "?,?,?",       "p=? AND v=? AND r=?") \
  X (REF,  "ref",  "par",   "",  "?,?,?",       "p=? AND g=? AND r=?") \
  X (REFR, "refr", "rpa",   "",  "?,?,?",       "r=? AND p=? AND g=?") \
  X (DAT,  "dat",  "pabrc", "f", "?,?,?,?,?,?", "p=? AND l=? AND lo=? AND r=? AND d=?") \
  X (DATR, "datr", "rpb",   "",  "?,?,?",       "r=? AND p=? AND lo=?") \
  X (QTY,  "qty",  "pavr",  "f", "?,?,?,?,?",   "p=? AND u=? AND v=? AND r=?") \
  X (CQ,   "cq",   "pabvr", "",  "?,?,?,?,?",   "p=? AND k=? AND u=? AND v=? AND r=?") \
  X (CT,   "ct",   "pabr",  "",  "?,?,?,?",     "p=? AND k=? AND k2=? AND r=?") \
  X (CS,   "cs",   "pasr",  "",  "?,?,?,?",     "p=? AND k=? AND v=? AND r=?") \
  X (CD,   "cd",   "pabrc", "",  "?,?,?,?,?",   "p=? AND k=? AND lo=? AND r=? AND d=?") \
  X (CR,   "cr",   "pabr",  "",  "?,?,?,?",     "p=? AND g=? AND k=? AND r=?") \
  X (TOKD, "tokd", "pabr",  "",  "?,?,?,?",     "p=? AND k=? AND d=? AND r=?")

#define FHIR_STORE_SQL(X) \
  /* facts and names */ \
  X (FACT_GET, "SELECT value FROM fact WHERE name=?") \
  X (FACT_PUT, "INSERT INTO fact VALUES (?,?) ON CONFLICT (name) DO UPDATE SET value=excluded.value") \
  X (TYPES, "SELECT t, name FROM type") \
  X (TYPE_ADD, "INSERT INTO type (name) VALUES (?)") \
  X (TYPE_LIVE, "SELECT live FROM type WHERE t=?") \
  X (TYPE_LIVE_ADD, "UPDATE type SET live=live+? WHERE t=?") \
  X (LIVES, "SELECT t, live FROM type") \
  X (LIVE_SUM, "SELECT sum(live) FROM type") \
  X (PARAMS, "SELECT p, t, code, kind, bit, def FROM param WHERE state=1") \
  X (PARAM_ADD, "INSERT INTO param (t, code, kind, bit, def, state) VALUES (?,?,?,?,?,1)") \
  X (PARAM_MEND, "UPDATE param SET kind=?, def=? WHERE p=?") \
  /* transactions */ \
  X (BEGIN, "BEGIN") \
  X (BEGIN_WRITE, "BEGIN IMMEDIATE") \
  X (COMMIT, "COMMIT") \
  X (ROLLBACK, "ROLLBACK") \
  X (SAVE, "SAVEPOINT one") \
  X (RELEASE, "RELEASE one") \
  X (UNDO, "ROLLBACK TO one") \
  /* dictionaries */ \
  X (SYS_GET, "SELECT s FROM sys WHERE url=?") \
  X (SYS_ADD, "INSERT INTO sys VALUES (?,?)") \
  X (SYS_MAX, "SELECT coalesce(max(s),0) FROM sys") \
  X (TERM_GET, "SELECT k FROM term WHERE c=? AND s=?") \
  X (TERM_ADD, "INSERT INTO term VALUES (?,?,?)") \
  X (TERM_MAX, "SELECT coalesce(max(k),0) FROM term") \
  X (DICTS, "SELECT max(z), t, count(*) FROM dict GROUP BY t") \
  X (DICT_GET, "SELECT bytes, t FROM dict WHERE z=?") \
  X (DICT_ADD, "INSERT INTO dict VALUES (?,?,?)") \
  X (DICT_MAX, "SELECT coalesce(max(z),1) FROM dict") \
  X (SAMPLE, "SELECT d.r, d.z, d.body FROM res s INDEXED BY res_chg CROSS JOIN doc d ON d.r=s.r" \
             " WHERE s.t=? AND s.t1=0 AND s.chg%?=0 LIMIT ?") \
  X (PLAIN_DOCS, "SELECT d.r, d.z, d.body FROM res s INDEXED BY res_chg CROSS JOIN doc d ON d.r=s.r" \
                 " WHERE s.t=? AND s.t1=0 AND d.z<2 LIMIT ?") \
  X (DOC_REPACK, "UPDATE doc SET z=?, body=? WHERE r=?") \
  /* keys */ \
  X (IDENT_GET, "SELECT r FROM ident WHERE t=? AND id=?") \
  X (IDENT_ADD, "INSERT INTO ident VALUES (?,?,?)") \
  X (IDENT_MOVE, "UPDATE ident SET r=? WHERE t=? AND id=?") \
  X (BUCKET_GET, "SELECT kind, next FROM bucket WHERE b=?") \
  X (BUCKET_PUT, "INSERT INTO bucket VALUES (?,?,?)" \
                 " ON CONFLICT (b) DO UPDATE SET next=excluded.next") \
  X (BUCKET_MAX, "SELECT coalesce(max(b),0) FROM bucket") \
  X (BUCKET_SHARED, "SELECT coalesce(max(b),0) FROM bucket WHERE kind=0") \
  X (MOVED_ADD, "INSERT INTO moved VALUES (?,?)") \
  X (MOVED_GET, "SELECT was FROM moved WHERE r=?") \
  X (REF_OF_TARGET, "SELECT r FROM ref WHERE p=? AND g=? AND t1=0") \
  X (REF_MOVE, "UPDATE ref SET g=? WHERE p=? AND g=? AND t1=0") \
  X (REFR_MOVE, "UPDATE refr SET g=? WHERE r=? AND p=? AND g=? AND t1=0") \
  X (CR_MOVE, "UPDATE cr SET g=? WHERE p=? AND g=? AND t1=0") \
  /* records */ \
  X (RES_GET, "SELECT t, ver, cre, chg, ts, d0, bits, t0, t1 FROM res WHERE r=?") \
  X (RES_ADD, "INSERT INTO res VALUES (?,?,?,?,?,?,?,?,1,?,?)") \
  X (RES_SET, "UPDATE res SET t=?, ver=?, cre=?, chg=?, ts=?, d0=?, bits=?, t0=?, t1=? WHERE r=?") \
  X (RES_DEAD, "UPDATE res SET t1=? WHERE r=?") \
  X (RES_DROP, "DELETE FROM res WHERE r=?") \
  X (DOC_ADD, "INSERT INTO doc VALUES (?,?,?)") \
  X (DOC_SET, "UPDATE doc SET z=?, body=? WHERE r=?") \
  X (DOC_DROP, "DELETE FROM doc WHERE r=?") \
  X (DOC_GET, "SELECT z, body FROM doc WHERE r=?") \
  X (CHG_ADD, "INSERT INTO chg (n, r, t, ver, ts, op) VALUES (?,?,?,?,?,?)") \
  X (CHG_REPLACE, "UPDATE chg SET (z, body)=(SELECT z, body FROM doc WHERE r=?), d0=?, bits=? WHERE n=?") \
  X (CHG_BURY, "UPDATE chg SET z=0 WHERE n=?") \
  X (CHG_MAX, "SELECT coalesce(max(n),0) FROM chg") \
  X (CHG_TS, "SELECT ts FROM chg WHERE n=?") \
  X (GONE_ADD, "INSERT INTO gone VALUES (?,?)") \
  X (GONE_NEXT, "SELECT g.n, g.keys, c.ts FROM gone g CROSS JOIN chg c ON c.n=g.n ORDER BY g.n LIMIT 1") \
  X (GONE_DROP, "DELETE FROM gone WHERE n=?") \
  /* reading */ \
  X (READ_ID, "SELECT s.r, s.t, s.ver, s.cre, s.chg, s.ts, s.t1, d.z, d.body FROM ident i" \
              " CROSS JOIN res s ON s.r=i.r LEFT JOIN doc d ON d.r=s.r WHERE i.t=? AND i.id=?") \
  X (READ_KEY, "SELECT s.r, s.t, s.ver, s.cre, s.chg, s.ts, s.t1, d.z, d.body FROM res s" \
               " LEFT JOIN doc d ON d.r=s.r WHERE s.r=?") \
  X (OLD_AT, "SELECT r, t, ver, ts, n, op, z, body FROM chg WHERE r=? AND z IS NOT NULL AND n<=?" \
             " ORDER BY ver DESC LIMIT 1") \
  X (OLD_VERSION, "SELECT r, t, ver, ts, n, op, z, body FROM chg WHERE r=? AND z IS NOT NULL AND ver=?") \
  X (OLD_BODY, "SELECT z, body FROM chg WHERE r=? AND z IS NOT NULL AND body IS NOT NULL" \
               " ORDER BY ver DESC LIMIT 1") \
  X (FEED, "SELECT r, t, ver, ts, n, op, z, body FROM chg WHERE n>=? AND n<=? ORDER BY n") \
  X (FEED_BACK, "SELECT r, t, ver, ts, n, op, z, body FROM chg WHERE n>=? AND n<=? ORDER BY n DESC") \
  X (TYPE_NEW, "SELECT r, chg FROM res INDEXED BY res_chg WHERE t=? AND chg>=? AND chg<=? ORDER BY chg") \
  X (TYPE_NEW_BACK, "SELECT r, chg FROM res INDEXED BY res_chg WHERE t=? AND chg>=? AND chg<=?" \
                    " ORDER BY chg DESC") \
  X (TYPE_OLD, "SELECT r, n FROM chg INDEXED BY chg_t WHERE t=? AND z IS NOT NULL AND n>=? AND n<=?" \
               " ORDER BY n") \
  X (TYPE_OLD_BACK, "SELECT r, n FROM chg INDEXED BY chg_t WHERE t=? AND z IS NOT NULL AND n>=? AND n<=?" \
                    " ORDER BY n DESC") \
  X (VERSIONS, "SELECT r, t, ver, ts, n, op, z, body FROM chg INDEXED BY chg_r" \
               " WHERE r=? AND z IS NOT NULL AND n>=? AND n<=? ORDER BY ver") \
  X (VERSIONS_BACK, "SELECT r, t, ver, ts, n, op, z, body FROM chg INDEXED BY chg_r" \
                    " WHERE r=? AND z IS NOT NULL AND n>=? AND n<=? ORDER BY ver DESC") \
  X (CHANGE_ROW, "SELECT r, t, ver, ts, n, op, z, body FROM chg WHERE n=?") \
  /* checking */ \
  X (CHECK_RES, "SELECT r, t, ver, chg, ts, d0, bits, t1 FROM res WHERE r>? ORDER BY r LIMIT 500") \
  X (CHECK_LIVE, "SELECT count(*) FROM type y WHERE live<>" \
                 "(SELECT count(*) FROM res INDEXED BY res_chg WHERE t=y.t AND t1=0)") \
  X (CHECK_FEED, "SELECT count(*)-coalesce(max(n),0) FROM chg") \
  X (CHECK_DOCS, "SELECT (SELECT count(*) FROM doc)-(SELECT count(*) FROM res WHERE t1=0)") \
  X (CHECK_IDENT, "SELECT r FROM ident WHERE r=? AND t=? AND id=?")
/* clang-format on */

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
/* Three more for each search table; use fhir_store_sql_insert() and its kin. */
#define X(id, name, key, rest, marks, condition)                                  \
  FHIR_STORE_SQL_INSERT_##id, FHIR_STORE_SQL_MARK_##id, FHIR_STORE_SQL_DROP_##id, \
      FHIR_STORE_SQL_SCAN_##id,
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
  return FHIR_STORE_SQL_INSERT_ALSO + 4 * table;
}

static inline guint
fhir_store_sql_mark (FhirStoreTable table)
{
  return FHIR_STORE_SQL_MARK_ALSO + 4 * table;
}

static inline guint
fhir_store_sql_drop (FhirStoreTable table)
{
  return FHIR_STORE_SQL_DROP_ALSO + 4 * table;
}

static inline guint
fhir_store_sql_scan (FhirStoreTable table)
{
  return FHIR_STORE_SQL_SCAN_ALSO + 4 * table;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirStoreSql, fhir_store_sql_free)

G_END_DECLS
