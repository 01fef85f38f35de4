/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* When dictionaries are made. A type gets its first one at 1,000 resources and a better one at
 * 50,000, from bodies of its own, one type at a time between groups. Bodies packed before the first
 * one are packed again in the same breath; later dictionaries serve new bodies only. A dictionary
 * is committed before anything is packed with it, so that its number never stands for other bytes.
 */

#include "fhir-store-writer-private.h"

#include "fhir-failpoint.h"

#define FIRST_AT       500
#define SECOND_AT      50000
#define SAMPLES        4000
#define SAMPLE_BYTES   (4 * 1024 * 1024)
#define BODY_MAX       (64 * 1024) /* a scanned document says nothing about the others */
#define REPACK_AT_ONCE 20000

static gboolean
load_counts (FhirStoreWriter *writer, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (writer->sql, FHIR_STORE_SQL_LIVES, error);
  FhirStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    {
      FhirTypeId type =
          fhir_store_names_get_type (writer->store->names, fhir_stmt_get_int (stmt, 0));

      if (type != 0)
        fhir_store_train_count (writer, type, (gint)fhir_stmt_get_int (stmt, 1));
    }
  if (step == FHIR_STEP_ERROR)
    return FALSE;
  fhir_stmt_reset (stmt);
  return TRUE;
}

gboolean
fhir_store_train_load (FhirStoreWriter *writer, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (writer->sql, FHIR_STORE_SQL_DICTS, error);
  FhirStep step;

  writer->trained = g_array_new (FALSE, TRUE, sizeof (FhirStoreTrained));
  g_array_set_size (writer->trained, fhir_def_n_types() + 1);
  if (stmt == NULL)
    return FALSE;
  while ((step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    {
      FhirTypeId type =
          fhir_store_names_get_type (writer->store->names, fhir_stmt_get_int (stmt, 1));

      if (type == 0)
        continue;
      if (!fhir_store_packer_use (writer->packer,
                                  writer->sql,
                                  type,
                                  fhir_stmt_get_int (stmt, 0),
                                  error))
        return FALSE;
      g_array_index (writer->trained, FhirStoreTrained, type).stage =
          (guint8)fhir_stmt_get_int (stmt, 2);
    }
  if (step == FHIR_STEP_ERROR)
    return FALSE;
  fhir_stmt_reset (stmt);
  return load_counts (writer, error);
}

static gboolean
collect (FhirStoreWriter *writer,
         FhirTypeId type,
         gint64 live,
         GByteArray *samples,
         GArray *sizes,
         GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (writer->sql, FHIR_STORE_SQL_SAMPLE, error);
  FhirStep step = FHIR_STEP_DONE;

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, writer->store->names->types[type].number);
  fhir_stmt_bind_int (stmt, 2, MAX (live / SAMPLES, 1));
  fhir_stmt_bind_int (stmt, 3, SAMPLES);
  while (samples->len < SAMPLE_BYTES && (step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    {
      size_t size;

      if (!fhir_store_unpacker_unpack (writer->unpacker,
                                       fhir_stmt_get_int (stmt, 1),
                                       fhir_stmt_get_blob (stmt, 2),
                                       writer->old_body,
                                       error))
        return FALSE;
      size = writer->old_body->len;
      if (size > BODY_MAX)
        continue;
      g_byte_array_append (samples, (const guint8 *)writer->old_body->str, (guint)size);
      g_array_append_val (sizes, size);
    }
  if (step == FHIR_STEP_ERROR)
    return FALSE;
  fhir_stmt_reset (stmt);
  return TRUE;
}

static gboolean
store_dictionary (FhirStoreWriter *writer,
                  FhirTypeId type,
                  GBytes *bytes,
                  gint64 *ret_z,
                  GError **error)
{
  FhirStmt *stmt;

  if (!fhir_store_sql_int (writer->sql, FHIR_STORE_SQL_DICT_MAX, ret_z, error))
    return FALSE;
  *ret_z = writer->last_z = MAX (*ret_z, writer->last_z) + 1;
  stmt = fhir_store_sql_get (writer->sql, FHIR_STORE_SQL_DICT_ADD, error);
  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, *ret_z);
  fhir_stmt_bind_int (stmt, 2, writer->store->names->types[type].number);
  fhir_stmt_bind_blob (stmt, 3, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return fhir_stmt_run (stmt, error);
}

static gboolean
repack_one (FhirStoreWriter *writer, FhirTypeId type, FhirStmt *row, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (writer->sql, FHIR_STORE_SQL_DOC_REPACK, error);
  gint64 z = 0;
  FhirSlice packed;

  if (stmt == NULL || !fhir_store_unpacker_unpack (writer->unpacker,
                                                   fhir_stmt_get_int (row, 1),
                                                   fhir_stmt_get_blob (row, 2),
                                                   writer->old_body,
                                                   error))
    return FALSE;
  packed =
      fhir_store_packer_pack (writer->packer,
                              type,
                              (FhirSlice){ writer->old_body->str, (guint32)writer->old_body->len },
                              &z);
  if (z < 2)
    return TRUE;
  fhir_stmt_bind_int (stmt, 1, z);
  fhir_stmt_bind_blob (stmt, 2, packed.text, packed.len);
  fhir_stmt_bind_int (stmt, 3, fhir_stmt_get_int (row, 0));
  return fhir_stmt_run (stmt, error);
}

static gboolean
repack (FhirStoreWriter *writer, FhirTypeId type, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (writer->sql, FHIR_STORE_SQL_PLAIN_DOCS, error);
  FhirStep step;

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, writer->store->names->types[type].number);
  fhir_stmt_bind_int (stmt, 2, REPACK_AT_ONCE);
  while ((step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    if (!repack_one (writer, type, stmt, error))
      return FALSE;
  if (step == FHIR_STEP_ERROR)
    return FALSE;
  fhir_stmt_reset (stmt);
  return TRUE;
}

/* Inside a group: makes the dictionary, stores it, and packs with it from here on. */
static gboolean
train_type (FhirStoreWriter *writer, FhirTypeId type, FhirStoreTrained *trained, GError **error)
{
  g_autoptr (GByteArray) samples = g_byte_array_new();
  g_autoptr (GArray) sizes = g_array_new (FALSE, FALSE, sizeof (size_t));
  g_autoptr (GBytes) bytes = NULL;
  gboolean first = trained->stage == 0;
  gint64 z = 0;

  trained->stage++;
  if (!collect (writer, type, trained->live, samples, sizes, error))
    return FALSE;
  bytes = fhir_store_dictionary_train (samples, sizes);
  if (bytes == NULL)
    return TRUE;
  if (!store_dictionary (writer, type, bytes, &z, error) ||
      !fhir_store_packer_use (writer->packer, writer->sql, type, z, error))
    return FALSE;
  trained->uncommitted = TRUE;
  if (FHIR_FAILPOINT ("store.training"))
    g_debug ("failpoint store.training");
  return !first || repack (writer, type, error);
}

static gboolean
is_due (const FhirStoreTrained *trained)
{
  return (trained->stage == 0 && trained->live >= FIRST_AT) ||
         (trained->stage == 1 && trained->live >= SECOND_AT);
}

void
fhir_store_train_count (FhirStoreWriter *writer, FhirTypeId type, gint delta)
{
  FhirStoreTrained *trained = &g_array_index (writer->trained, FhirStoreTrained, type);

  trained->live += delta;
  writer->training_due |= is_due (trained);
}

gboolean
fhir_store_train (FhirStoreWriter *writer, GError **error)
{
  writer->training_due = FALSE;
  for (guint i = 1; i < writer->trained->len; i++)
    {
      FhirStoreTrained *trained = &g_array_index (writer->trained, FhirStoreTrained, i);

      if (is_due (trained) && !train_type (writer, (FhirTypeId)i, trained, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
fhir_store_train_idle (FhirStoreWriter *writer, GError **error)
{
  if (!writer->training_due)
    return TRUE;
  if (!fhir_store_writer_begin (writer, FALSE, error))
    return FALSE;
  if (fhir_store_train (writer, error))
    return fhir_store_writer_commit (writer, error);
  fhir_store_writer_rollback (writer);
  return FALSE;
}

void
fhir_store_train_end (FhirStoreWriter *writer, gboolean committed)
{
  for (guint i = 1; i < writer->trained->len; i++)
    {
      FhirStoreTrained *trained = &g_array_index (writer->trained, FhirStoreTrained, i);

      if (trained->uncommitted && !committed)
        {
          fhir_store_packer_forget (writer->packer, (FhirTypeId)i);
          trained->stage--;
          writer->training_due |= is_due (trained);
        }
      trained->uncommitted = FALSE;
    }
}
