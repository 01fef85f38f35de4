/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows that died more than an hour ago are removed: no page that is still served stands before
 * their death. The oldest change whose rows are gone is the horizon; a cursor from before it is
 * refused. Little by little, between groups, so that writers do not wait. */

#include "fhir-failpoint.h"
#include "fhir-store-writer-private.h"

#define KEEP_MS         (60 * 60 * 1000)
#define CHANGES_AT_ONCE 500
#define PAUSE_US        (10 * G_USEC_PER_SEC)

/* The oldest change with dead rows, when it is old enough; 0 else. */
static gboolean
drop_oldest (FhirStoreWriter *writer, gint64 before, gint64 *ret_n, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (writer->sql, FHIR_STORE_SQL_GONE_NEXT, error);
  FhirStep step;
  gboolean ok = TRUE;

  *ret_n = 0;
  if (stmt == NULL)
    return FALSE;
  step = fhir_stmt_step (stmt, error);
  if (step == FHIR_STEP_ROW && fhir_stmt_get_int (stmt, 2) < before)
    {
      *ret_n = fhir_stmt_get_int (stmt, 0);
      ok = fhir_store_rows_drop (writer->sql, fhir_stmt_get_blob (stmt, 1), *ret_n, error);
    }
  fhir_stmt_reset (stmt);
  if (step == FHIR_STEP_ERROR || !ok)
    return FALSE;
  if (*ret_n == 0)
    return TRUE;
  stmt = fhir_store_sql_get (writer->sql, FHIR_STORE_SQL_GONE_DROP, error);
  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, *ret_n);
  return fhir_stmt_run (stmt, error);
}

static gboolean
drop_some (FhirStoreWriter *writer,
           gint64 before,
           gint64 *ret_horizon,
           guint *ret_n,
           GError **error)
{
  gint64 n = 0;

  *ret_horizon = 0;
  for (*ret_n = 0; *ret_n < CHANGES_AT_ONCE; ++*ret_n)
    {
      if (!drop_oldest (writer, before, &n, error))
        return FALSE;
      if (n == 0)
        break;
      *ret_horizon = n;
    }
  if (FHIR_FAILPOINT ("store.expire"))
    g_debug ("failpoint store.expire");
  return *ret_horizon == 0 || fhir_store_fact_put (writer->sql, "horizon", *ret_horizon, error);
}

gboolean
fhir_store_expire (FhirStoreWriter *writer, GError **error)
{
  gint64 now = fhir_clock_mono_us (writer->store->clock);
  gint64 before = fhir_clock_wall_ms (writer->store->clock) - KEEP_MS;
  gint64 horizon = 0;
  guint n = 0;

  if (now < writer->next_expiry_us)
    return TRUE;
  if (!fhir_store_writer_begin (writer, FALSE, error))
    return FALSE;
  if (!drop_some (writer, before, &horizon, &n, error))
    {
      fhir_store_writer_rollback (writer);
      return FALSE;
    }
  if (!fhir_store_writer_commit (writer, error))
    return FALSE;
  if (horizon != 0)
    fhir_store_set_horizon (writer->store, horizon);
  writer->next_expiry_us = n < CHANGES_AT_ONCE ? now + PAUSE_US : 0;
  return TRUE;
}
