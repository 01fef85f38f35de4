/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* History and the change feed. All versions are rows of chg; the newest one of a resource has its
 * body in doc, so the feed costs a few bytes for what never changed.
 *
 * Of everything: walk chg by number. Of one resource: its replaced versions by (r, ver), then the
 * newest from res; a resource that moved to another key (its patient was corrected) has older
 * versions under older keys. Of a type: the newest versions stand in res_chg and the replaced ones
 * in chg_t, each in order of change; the two walks are merged. */

#include "fhir-error.h"
#include "fhir-store-reader-private.h"

typedef struct
{
  FhirStoreReader *reader;
  const FhirHistoryRange *range;
  gint64 from;
  gint64 to;
  FhirRecordFunc func; /* NULL: only count */
  gpointer data;
  gint64 n;
  gboolean stopped;
} Walk;

/* Tells of the version in a feed row. FALSE with error, or without when the walk is to end. */
static gboolean
tell (Walk *walk, FhirStmt *stmt, GError **error)
{
  FhirRecord record = { 0 };

  walk->n++;
  if (walk->func == NULL)
    return TRUE;
  if (!fhir_store_reader_take_change (walk->reader, stmt, walk->range->want_body, &record, error))
    return FALSE;
  walk->stopped = !walk->func (&record, walk->data) ||
                  (walk->range->limit != 0 && walk->n >= walk->range->limit);
  return !walk->stopped;
}

static gboolean
walk_statement (Walk *walk, FhirStmt *stmt, GError **error)
{
  gboolean ok = TRUE;

  while (ok && !walk->stopped)
    {
      FhirStep step = fhir_stmt_step (stmt, error);

      if (step == FHIR_STEP_DONE)
        break;
      ok = step == FHIR_STEP_ROW && (tell (walk, stmt, error) || walk->stopped);
    }
  fhir_stmt_reset (stmt);
  return ok;
}

static gboolean
walk_feed (Walk *walk, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (walk->reader->sql,
                                       walk->range->oldest_first ? FHIR_STORE_SQL_FEED
                                                                 : FHIR_STORE_SQL_FEED_BACK,
                                       error);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, walk->from);
  fhir_stmt_bind_int (stmt, 2, walk->to);
  return walk_statement (walk, stmt, error);
}

static gboolean
tell_change (Walk *walk, gint64 n, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (walk->reader->sql, FHIR_STORE_SQL_CHANGE_ROW, error);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, n);
  return walk_statement (walk, stmt, error);
}

/* One resource */

gboolean
fhir_store_reader_get_keys (FhirStoreReader *reader, gint64 key, GArray *ret_keys, GError **error)
{
  while (key != 0)
    {
      FhirStmt *stmt = fhir_store_sql_get (reader->sql, FHIR_STORE_SQL_MOVED_GET, error);

      if (stmt == NULL)
        return FALSE;
      g_array_append_val (ret_keys, key);
      fhir_stmt_bind_int (stmt, 1, key);
      if (!fhir_stmt_run_int (stmt, 0, &key, error))
        return FALSE;
    }
  return TRUE;
}

/* The newest version's change, 0 when key is none's or was left behind by a move. */
static gboolean
get_newest_change (FhirStoreReader *reader, gint64 key, gint64 *ret_change, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (reader->sql, FHIR_STORE_SQL_RES_GET, error);
  FhirStep step;

  *ret_change = 0;
  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, key);
  step = fhir_stmt_step (stmt, error);
  if (step == FHIR_STEP_ROW && fhir_stmt_get_int (stmt, 8) <= fhir_stmt_get_int (stmt, 3))
    *ret_change = fhir_stmt_get_int (stmt, 3);
  if (step == FHIR_STEP_ERROR)
    return FALSE;
  fhir_stmt_reset (stmt);
  return TRUE;
}

static gboolean
walk_replaced (Walk *walk, gint64 key, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (walk->reader->sql,
                                       walk->range->oldest_first ? FHIR_STORE_SQL_VERSIONS
                                                                 : FHIR_STORE_SQL_VERSIONS_BACK,
                                       error);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, key);
  fhir_stmt_bind_int (stmt, 2, walk->from);
  fhir_stmt_bind_int (stmt, 3, walk->to);
  return walk_statement (walk, stmt, error);
}

static gboolean
walk_resource (Walk *walk, GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean oldest_first = walk->range->oldest_first;
  gint64 newest = 0;
  gboolean wanted;

  if (!fhir_store_reader_get_keys (walk->reader, walk->range->key, keys, error) ||
      !get_newest_change (walk->reader, walk->range->key, &newest, error))
    return FALSE;
  wanted = newest != 0 && newest >= walk->from && newest <= walk->to;
  if (wanted && !oldest_first && !tell_change (walk, newest, error))
    return FALSE;
  for (guint i = 0; i < keys->len && !walk->stopped; i++)
    {
      guint at = oldest_first ? keys->len - 1 - i : i;

      if (!walk_replaced (walk, g_array_index (keys, gint64, at), error))
        return FALSE;
    }
  return !wanted || !oldest_first || walk->stopped || tell_change (walk, newest, error);
}

/* One type */

typedef struct
{
  FhirStmt *stmt;
  gint64 n; /* change it stands at; 0 at the end */
} Leg;

static gboolean
step_leg (Leg *leg, GError **error)
{
  FhirStep step = fhir_stmt_step (leg->stmt, error);

  leg->n = step == FHIR_STEP_ROW ? fhir_stmt_get_int (leg->stmt, 1) : 0;
  return step != FHIR_STEP_ERROR;
}

static gboolean
start_leg (Walk *walk, guint id, Leg *leg, GError **error)
{
  leg->stmt = fhir_store_sql_get (walk->reader->sql, id, error);
  if (leg->stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (leg->stmt, 1, walk->reader->store->names->types[walk->range->type].number);
  fhir_stmt_bind_int (leg->stmt, 2, walk->from);
  fhir_stmt_bind_int (leg->stmt, 3, walk->to);
  return step_leg (leg, error);
}

static gboolean
merge_legs (Walk *walk, Leg *one, Leg *two, GError **error)
{
  while (!walk->stopped && (one->n != 0 || two->n != 0))
    {
      gboolean first =
          two->n == 0 ||
          (one->n != 0 && (walk->range->oldest_first ? one->n <= two->n : one->n >= two->n));
      Leg *leg = first ? one : two;

      /* A key left behind by a move stands in both: told once. */
      if (one->n == two->n && !step_leg (two, error))
        return FALSE;
      if (!tell_change (walk, leg->n, error) || (!walk->stopped && !step_leg (leg, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
walk_type (Walk *walk, GError **error)
{
  gboolean oldest_first = walk->range->oldest_first;
  Leg newest = { 0 };
  Leg replaced = { 0 };
  gboolean ok = start_leg (walk,
                           oldest_first ? FHIR_STORE_SQL_TYPE_NEW : FHIR_STORE_SQL_TYPE_NEW_BACK,
                           &newest,
                           error) &&
                start_leg (walk,
                           oldest_first ? FHIR_STORE_SQL_TYPE_OLD : FHIR_STORE_SQL_TYPE_OLD_BACK,
                           &replaced,
                           error) &&
                merge_legs (walk, &newest, &replaced, error);

  if (newest.stmt != NULL)
    fhir_stmt_reset (newest.stmt);
  if (replaced.stmt != NULL)
    fhir_stmt_reset (replaced.stmt);
  return ok;
}

/* The range in change numbers: the feed's clock never goes back, so times are numbers too. */
static gboolean
set_limits (Walk *walk, GError **error)
{
  gint64 newest = fhir_store_reader_get_change (walk->reader);
  gint64 at = 0;

  walk->from = MAX (walk->range->from_change, 1);
  walk->to = walk->range->to_change != 0 ? MIN (walk->range->to_change, newest) : newest;
  if (walk->range->since != G_MININT64)
    {
      if (!fhir_store_reader_change_at (walk->reader, walk->range->since, &at, error))
        return FALSE;
      walk->from = MAX (walk->from, at);
    }
  if (walk->range->before != G_MAXINT64)
    {
      if (!fhir_store_reader_change_at (walk->reader, walk->range->before, &at, error))
        return FALSE;
      walk->to = MIN (walk->to, at - 1);
    }
  return TRUE;
}

static gboolean
run_walk (Walk *walk, GError **error)
{
  if (!set_limits (walk, error))
    return FALSE;
  if (walk->range->key != 0)
    return walk_resource (walk, error);
  if (walk->range->type != 0)
    return walk_type (walk, error);
  if (walk->func != NULL)
    return walk_feed (walk, error);
  walk->n = MAX (walk->to - walk->from + 1, 0); /* there are no gaps */
  return TRUE;
}

gboolean
fhir_store_reader_history (FhirStoreReader *reader,
                           const FhirHistoryRange *range,
                           FhirRecordFunc func,
                           gpointer data,
                           GError **error)
{
  Walk walk = { .reader = reader, .range = range, .func = func, .data = data };

  return run_walk (&walk, error);
}

gboolean
fhir_store_reader_history_count (FhirStoreReader *reader,
                                 const FhirHistoryRange *range,
                                 gint64 *ret_count,
                                 GError **error)
{
  Walk walk = { .reader = reader, .range = range };

  if (!run_walk (&walk, error))
    return FALSE;
  *ret_count = walk.n;
  return TRUE;
}

gboolean
fhir_store_reader_read_version (FhirStoreReader *reader,
                                FhirTypeId type,
                                FhirSlice id,
                                guint32 version,
                                FhirRecord *ret_record,
                                GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  FhirStmt *stmt = NULL;
  FhirStep step = FHIR_STEP_DONE;
  gboolean ok = FALSE;

  if (!fhir_store_reader_read (reader, type, id, ret_record, error))
    return FALSE;
  if (ret_record->version == version)
    return TRUE;
  if (!fhir_store_reader_get_keys (reader, ret_record->key, keys, error))
    return FALSE;
  for (guint i = 0; i < keys->len && step == FHIR_STEP_DONE; i++)
    {
      stmt = fhir_store_sql_get (reader->sql, FHIR_STORE_SQL_OLD_VERSION, error);
      if (stmt == NULL)
        return FALSE;
      fhir_stmt_bind_int (stmt, 1, g_array_index (keys, gint64, i));
      fhir_stmt_bind_int (stmt, 2, version);
      step = fhir_stmt_step (stmt, error);
    }
  if (step == FHIR_STEP_ROW)
    ok = fhir_store_reader_take_change (reader, stmt, TRUE, ret_record, error);
  else if (step == FHIR_STEP_DONE)
    g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_NOT_FOUND, "there is no such version");
  if (stmt != NULL)
    fhir_stmt_reset (stmt);
  return ok;
}

/* Change numbers rise with time: the feed's clock never goes back. */
gboolean
fhir_store_reader_change_at (FhirStoreReader *reader, gint64 ms, gint64 *ret_change, GError **error)
{
  gint64 low = 1;
  gint64 high = fhir_store_reader_get_change (reader) + 1;

  while (low < high)
    {
      gint64 middle = low + (high - low) / 2;
      FhirStmt *stmt = fhir_store_sql_get (reader->sql, FHIR_STORE_SQL_CHG_TS, error);
      gint64 ts = 0;

      if (stmt == NULL)
        return FALSE;
      fhir_stmt_bind_int (stmt, 1, middle);
      if (!fhir_stmt_run_int (stmt, 0, &ts, error))
        return FALSE;
      if (ts >= ms)
        high = middle;
      else
        low = middle + 1;
    }
  *ret_change = low;
  return TRUE;
}
