/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Deleting writes one more version without a body. The record stays as a tombstone with its key, so
 * that references to it and its history keep their meaning; its rows are marked dead. */

#include "fhir-store-writer-private.h"

#include "fhir-error.h"

static gboolean
drop_doc (FhirStoreWriter *writer, gint64 key, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (writer->sql, FHIR_STORE_SQL_DOC_DROP, error);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, key);
  return fhir_stmt_run (stmt, error);
}

static gboolean
mark_all (FhirStoreWriter *writer, const FhirStoreRes *now, GError **error)
{
  static const FhirStoreRows none;
  FhirStoreRows nothing = none;
  gboolean ok;

  fhir_store_rows_init (&nothing);
  fhir_store_rows_empty (&writer->added);
  fhir_store_rows_empty (&writer->removed);
  fhir_store_rows_diff (&writer->old_rows, &nothing, &writer->added, &writer->removed);
  ok = fhir_store_mark_removed (writer, now->change, error);
  fhir_store_rows_clear (&nothing);
  return ok;
}

static gboolean
bury (FhirStoreWriter *writer,
      FhirTypeId type,
      const FhirStoreRes *was,
      FhirStoreRes *now,
      GError **error)
{
  if (!fhir_store_res_load_body (writer, was, error) ||
      !fhir_store_res_old_rows (writer, type, was, error))
    return FALSE;
  now->version = was->version + 1;
  now->updated = fhir_store_writer_next_ts (writer, 0);
  now->change = fhir_store_writer_next_change (writer);
  now->t1 = now->change;
  now->facts = (FhirStoreFacts){ 0 };
  if (!fhir_store_res_bury (writer, was, error) || !drop_doc (writer, was->key, error) ||
      !fhir_store_res_write (writer, type, now, FALSE, error) ||
      !fhir_store_add_change (writer, type, now, FHIR_CHANGE_DELETE, error) ||
      !mark_all (writer, now, error))
    return FALSE;
  fhir_store_writer_count (writer, type, -1);
  writer->parameters_changed |= type == FHIR_TYPE_SearchParameter;
  return TRUE;
}

gboolean
fhir_store_writer_delete (FhirStoreWriter *writer,
                          FhirTypeId type,
                          FhirSlice id,
                          guint32 if_version,
                          FhirPutResult *ret_result,
                          GError **error)
{
  FhirStoreRes was;
  FhirStoreRes now;

  if (!fhir_store_writer_check_group (writer, error) ||
      !fhir_store_res_load (writer, type, id, &was, error))
    return FALSE;
  if (!was.exists)
    {
      g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_NOT_FOUND, "there is no such resource");
      return FALSE;
    }
  if (if_version != 0 && was.version != if_version)
    {
      g_set_error_literal (error,
                           FHIR_ERROR,
                           FHIR_ERROR_PRECONDITION,
                           "the newest version is another");
      return FALSE;
    }
  now = was;
  if (was.live &&
      ((was.change >= writer->pending_from && !fhir_store_writer_flush (writer, error)) ||
       !bury (writer, type, &was, &now, error)))
    {
      writer->torn = TRUE;
      return FALSE;
    }
  if (ret_result != NULL)
    *ret_result = (FhirPutResult){ .outcome = was.live ? FHIR_PUT_UPDATED : FHIR_PUT_UNCHANGED,
                                   .key = now.key,
                                   .version = now.version,
                                   .updated = now.updated,
                                   .change = now.change };
  return TRUE;
}
