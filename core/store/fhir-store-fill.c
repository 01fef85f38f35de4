/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows of parameters that came as resources, made for the records that are there already.
 *
 *     WAITING --> RUNNING, at = 0 --> … at rises … --> READY        DEAD --> rows removed --> gone
 *
 * 1. A running parameter has rows of the records with keys up to `at`, and of no others. Whoever
 *    writes a record meanwhile keeps to that (fhir_store_custom_get_number()), so the one walk over
 *    the keys is enough, and `at` in the same transaction as its rows makes it safe from crashes.
 * 2. All that wait start together; what comes while some run waits for the next walk.
 * 3. The first slice belongs to the commit that brings the parameter: in a store whose records fit
 *    it, the parameter can be searched by when its writer has the answer. The rest is done between
 *    groups, slice by slice.
 * 4. Rows of a retired parameter are removed only after it was published that it is no more. */

#include "fhir-store-writer-private.h"

#include "fhir-store-reader-private.h"

#define FIRST_SLICE 5000   /* bodies: 0.2 s of the group that brings a parameter */
#define SLICE       1000   /* bodies: 50 ms between two groups */
#define SCAN_MAX    100000 /* records passed over in one slice: those of other types */
#define CLEAR_SLICE 10000  /* rows removed in one */

typedef struct
{
  gint64 r;
  FhirTypeId type;
  gint64 t0; /* of its rows: since its newest version, as an update would have written them */
} Record;

typedef struct
{
  FhirStoreWriter *writer;
  FhirStoreCustom *custom; /* changed as rows are made */
  guint max;               /* bodies */
  GArray *records;         /* (element-type Record) */
  gboolean at_end;         /* no record is left behind these */
  FhirStoreRows rows;
  FhirStoreRows all;
} Fill;

/* Types of the running parameters. */
static gboolean *
find_types (const FhirStoreCustom *custom)
{
  gboolean *wanted = g_new0 (gboolean, fhir_def_n_types() + 1);

  for (guint i = 0; i < custom->params->len; i++)
    {
      const FhirStoreCustomParam *one = &g_array_index (custom->params, FhirStoreCustomParam, i);

      if (one->state == FHIR_CUSTOM_RUNNING)
        wanted[fhir_def_param (one->param)->type] = TRUE;
    }
  return wanted;
}

/* The next records whose rows are to be made; `at` goes behind what was passed over. */
static gboolean
list_records (Fill *fill, GError **error)
{
  const FhirStoreNames *names = fill->writer->store->names;
  g_autofree gboolean *wanted = find_types (fill->custom);
  FhirStmt *stmt = fhir_store_sql_get (fill->writer->sql, FHIR_STORE_SQL_FILL_RES, error);
  FhirStep step = FHIR_STEP_DONE;
  guint n = 0;

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, fill->custom->at);
  fhir_stmt_bind_int (stmt, 2, SCAN_MAX);
  while (fill->records->len < fill->max && (step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    {
      Record record = { fhir_stmt_get_int (stmt, 0),
                        fhir_store_names_get_type (names, fhir_stmt_get_int (stmt, 1)),
                        fhir_stmt_get_int (stmt, 2) > 1 ? fhir_stmt_get_int (stmt, 3) : 0 };

      if (wanted[record.type])
        g_array_append_val (fill->records, record);
      fill->custom->at = record.r;
      n++;
    }
  fill->at_end = step == FHIR_STEP_DONE && n < SCAN_MAX;
  fhir_stmt_reset (stmt);
  return step != FHIR_STEP_ERROR;
}

static gboolean
fill_record (Fill *fill, const FhirStoreResolver *resolver, const Record *record, GError **error)
{
  FhirStoreWriter *writer = fill->writer;
  const FhirIndexOptions options = fhir_store_resolver_options (resolver);
  const FhirStoreRes res = { .key = record->r };
  const FhirJsonDoc *doc;

  if (!fhir_store_res_load_body (writer, &res, error))
    return FALSE;
  doc = fhir_json_parser_parse (writer->parser,
                                writer->old_body->str,
                                writer->old_body->len,
                                &writer->limits,
                                error);
  if (doc == NULL)
    return FALSE;
  fhir_index_extract (doc, 0, &options, writer->old_found);
  if (!fhir_store_resolve_running (resolver,
                                   record->type,
                                   record->r,
                                   writer->old_found,
                                   &fill->rows,
                                   error))
    return FALSE;
  fhir_store_rows_take (&fill->all, &fill->rows, record->t0);
  return TRUE;
}

static gboolean
set_states (Fill *fill, FhirCustomState from, FhirCustomState to, GError **error)
{
  for (guint i = 0; i < fill->custom->params->len; i++)
    {
      FhirStoreCustomParam *one = &g_array_index (fill->custom->params, FhirStoreCustomParam, i);

      if (one->state != from)
        continue;
      one->state = to;
      if (!fhir_store_custom_set_state (fill->writer->sql, one->number, to, error))
        return FALSE;
    }
  return TRUE;
}

/* One slice of the walk; the rows of all its records in order of their keys. */
static gboolean
fill_slice (Fill *fill, GError **error)
{
  FhirStoreWriter *writer = fill->writer;
  FhirStoreResolver resolver = writer->resolver;

  resolver.custom = fill->custom;
  if (!list_records (fill, error))
    return FALSE;
  for (guint i = 0; i < fill->records->len; i++)
    if (!fill_record (fill, &resolver, &g_array_index (fill->records, Record, i), error))
      return FALSE;
  fhir_store_rows_sort (&fill->all);
  if (!fhir_store_rows_insert (&fill->all, writer->sql, error) ||
      (fill->at_end && !set_states (fill, FHIR_CUSTOM_RUNNING, FHIR_CUSTOM_READY, error)))
    return FALSE;
  return fhir_store_fact_put (writer->sql, "custom-at", fill->custom->at, error);
}

static gboolean
start_walk (Fill *fill, GError **error)
{
  fill->custom->at = 0;
  return fhir_store_sql_int (fill->writer->sql,
                             FHIR_STORE_SQL_RES_MAX,
                             &fill->custom->end,
                             error) &&
         set_states (fill, FHIR_CUSTOM_WAITING, FHIR_CUSTOM_RUNNING, error);
}

/* Makes some of the rows that are missing, if any are. */
static gboolean
fill_some (FhirStoreWriter *writer, FhirStoreCustom *custom, guint max, GError **error)
{
  Fill fill = { .writer = writer, .custom = custom, .max = max };
  gboolean ok = TRUE;

  if (fhir_store_custom_count (custom, FHIR_CUSTOM_RUNNING) == 0 &&
      fhir_store_custom_count (custom, FHIR_CUSTOM_WAITING) > 0)
    ok = start_walk (&fill, error);
  if (!ok || fhir_store_custom_count (custom, FHIR_CUSTOM_RUNNING) == 0)
    return ok;
  fill.records = g_array_new (FALSE, FALSE, sizeof (Record));
  fhir_store_rows_init (&fill.rows);
  fhir_store_rows_init (&fill.all);
  ok = fill_slice (&fill, error);
  fhir_store_rows_clear (&fill.rows);
  fhir_store_rows_clear (&fill.all);
  g_array_unref (fill.records);
  return ok;
}

gboolean
fhir_store_custom_renew (FhirStoreWriter *writer, GError **error)
{
  writer->next_custom = fhir_store_custom_load (writer->sql,
                                                writer->store->names,
                                                writer->unpacker,
                                                writer->resolver.custom,
                                                TRUE,
                                                error);
  if (writer->next_custom == NULL || !fill_some (writer, writer->next_custom, FIRST_SLICE, error))
    return FALSE;
  if (fhir_store_custom_count (writer->next_custom, FHIR_CUSTOM_RUNNING) > 0)
    g_message ("search rows of new parameters are being made");
  return TRUE;
}

/* Removing */

/* Tables with rows by parameter, and the one that has the same rows by record. */
/* clang-format off */
static const struct
{
  guint sql;
  FhirStoreTable table;
  FhirStoreTable by_record; /* the same when there is none */
} cleared[] = {
  { FHIR_STORE_SQL_OF_TOK, FHIR_STORE_TOK, FHIR_STORE_TOK },
  { FHIR_STORE_SQL_OF_IDN, FHIR_STORE_IDN, FHIR_STORE_IDN },
  { FHIR_STORE_SQL_OF_STR, FHIR_STORE_STR, FHIR_STORE_STR },
  { FHIR_STORE_SQL_OF_URI, FHIR_STORE_URI, FHIR_STORE_URI },
  { FHIR_STORE_SQL_OF_REF, FHIR_STORE_REF, FHIR_STORE_REFR },
  { FHIR_STORE_SQL_OF_DAT, FHIR_STORE_DAT, FHIR_STORE_DATR },
  { FHIR_STORE_SQL_OF_QTY, FHIR_STORE_QTY, FHIR_STORE_QTY },
  { FHIR_STORE_SQL_OF_CQ, FHIR_STORE_CQ, FHIR_STORE_CQ },
  { FHIR_STORE_SQL_OF_CT, FHIR_STORE_CT, FHIR_STORE_CT },
  { FHIR_STORE_SQL_OF_CS, FHIR_STORE_CS, FHIR_STORE_CS },
  { FHIR_STORE_SQL_OF_CD, FHIR_STORE_CD, FHIR_STORE_CD },
  { FHIR_STORE_SQL_OF_CR, FHIR_STORE_CR, FHIR_STORE_CR },
};
/* clang-format on */

/* Some rows of one table; *ret_n says how many. */
static gboolean
clear_table (FhirStoreWriter *writer,
             guint place,
             gint64 p,
             guint max,
             guint *ret_n,
             GError **error)
{
  FhirStoreTable table = cleared[place].table;
  FhirStoreTable other = cleared[place].by_record;
  FhirStmt *stmt = fhir_store_sql_get (writer->sql, cleared[place].sql, error);
  FhirStoreRows rows;
  gboolean ok;

  *ret_n = 0;
  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, p);
  fhir_stmt_bind_int (stmt, 2, max);
  fhir_store_rows_init (&rows);
  ok = fhir_store_rows_read (&rows, table, stmt, error);
  *ret_n = rows.tables[table]->len;
  ok = ok && fhir_store_rows_remove (rows.tables[table], table, writer->sql, error) &&
       (other == table || fhir_store_rows_remove (rows.tables[table], other, writer->sql, error));
  fhir_store_rows_clear (&rows);
  return ok;
}

/* Removes some rows of the first number that has any; a number without rows is given up. */
static gboolean
clear_some (FhirStoreWriter *writer, FhirStoreCustom *custom, GError **error)
{
  gint64 p = g_array_index (custom->dead, gint64, 0);
  guint left = CLEAR_SLICE;
  FhirStmt *stmt;

  for (guint i = 0; i < G_N_ELEMENTS (cleared) && left > 0; i++)
    {
      guint n;

      if (!clear_table (writer, i, p, left, &n, error))
        return FALSE;
      left -= n;
    }
  if (left == 0)
    return TRUE;
  stmt = fhir_store_sql_get (writer->sql, FHIR_STORE_SQL_CUSTOM_DROP, error);
  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, p);
  g_array_remove_index (custom->dead, 0);
  return fhir_stmt_run (stmt, error);
}

static gboolean
run_slice (FhirStoreWriter *writer, GError **error)
{
  FhirStoreCustom *custom;
  gboolean runs = fhir_store_custom_count (writer->resolver.custom, FHIR_CUSTOM_RUNNING) > 0;

  if (!fhir_store_writer_begin (writer, FALSE, error))
    return FALSE;
  custom = fhir_store_custom_copy (writer->resolver.custom);
  writer->next_custom = custom;
  if ((custom->dead->len == 0 || clear_some (writer, custom, error)) &&
      fill_some (writer, custom, SLICE, error))
    {
      if (runs && fhir_store_custom_count (custom, FHIR_CUSTOM_RUNNING) == 0)
        g_message ("search rows of new parameters are made");
      return fhir_store_writer_commit (writer, error);
    }
  fhir_store_writer_rollback (writer);
  return FALSE;
}

gboolean
fhir_store_fill (FhirStoreWriter *writer, GError **error)
{
  if (!fhir_store_writer_is_busy (writer) || run_slice (writer, error))
    return TRUE;
  writer->fill_failed = TRUE;
  return FALSE;
}
