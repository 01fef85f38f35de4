/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Later pages show the store as of the change T of page 1. Search rows carry their own stamps; what
 * the stamps do not say is what this file finds in the feed after T:
 *
 *   temp.newer  records that did not exist at T. A row written with version 1 has t0 = 0, so the
 * stamp alone would let it through. temp.older  records that existed at T and have changed since,
 * with the change number, main date and bits they had at T: res holds only today's.
 *
 * The first change after T decides: a creation means absent at T. A record that moved to another
 * patient after T has a new key that did not exist at T; its old key still lies in res, marked. The
 * tables are kept per connection and filled again only for another T or after another change, at
 * the cost of one walk over the feed from T on. */

#include "fhir-search-past.h"

static const char schema[] =
    "CREATE TEMP TABLE IF NOT EXISTS newer (r INTEGER PRIMARY KEY);"
    "CREATE TEMP TABLE IF NOT EXISTS older (r INTEGER PRIMARY KEY, n INT, d0 INT, bits INT);"
    "CREATE TEMP TABLE IF NOT EXISTS stand (change INT, upto INT);";

static const char is_ready[] = "SELECT count(*) FROM temp.stand WHERE change=? AND upto=?";

static const char clear[] =
    "DELETE FROM temp.stand; DELETE FROM temp.newer; DELETE FROM temp.older;";

/* min() makes op that of the first change. */
#define FIRST "(SELECT r, min(n) AS n, op FROM chg NOT INDEXED WHERE n>? GROUP BY r) f"

static const char fill_newer[] = "INSERT INTO temp.newer SELECT f.r FROM " FIRST " WHERE f.op=1";

static const char fill_older[] =
    "INSERT INTO temp.older SELECT f.r, c.n, c.d0, c.bits FROM " FIRST " CROSS JOIN chg c"
    " ON c.r=f.r AND c.z IS NOT NULL"
    " AND c.ver=(SELECT max(x.ver) FROM chg x WHERE x.r=f.r AND x.z IS NOT NULL AND x.n<=?)"
    " WHERE f.op<>1 AND c.op<>3";

static const char fill_stand[] = "INSERT INTO temp.stand VALUES (?,?)";

static gboolean
run_bound (FhirDb *db, const char *text, gint64 a, gint64 b, GError **error)
{
  g_autoptr (FhirStmt) stmt = fhir_db_prepare (db, text, error);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, a);
  if (strchr (text, '?') != strrchr (text, '?'))
    fhir_stmt_bind_int (stmt, 2, b);
  return fhir_stmt_run (stmt, error);
}

static gboolean
check_ready (FhirSearchContext *context, gint64 upto, gint64 *ret_ready, GError **error)
{
  g_autoptr (FhirStmt) stmt = fhir_db_prepare (context->db, is_ready, error);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, context->change);
  fhir_stmt_bind_int (stmt, 2, upto);
  return fhir_stmt_run_int (stmt, 0, ret_ready, error);
}

gboolean
fhir_search_past_prepare (FhirSearchContext *context, GError **error)
{
  gint64 upto = fhir_store_reader_get_change (context->reader);
  gint64 t = context->change;
  gint64 ready = 0;

  context->past = upto > t;
  if (!context->past)
    return TRUE;
  if (!fhir_db_exec (context->db, schema, error) || !check_ready (context, upto, &ready, error))
    return FALSE;
  if (ready > 0)
    return TRUE;
  return fhir_db_exec (context->db, clear, error) &&
         run_bound (context->db, fill_newer, t, 0, error) &&
         run_bound (context->db, fill_older, t, t, error) &&
         run_bound (context->db, fill_stand, t, upto, error);
}
