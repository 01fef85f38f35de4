/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Writing one version.
 *
 * Everything that can refuse a put comes before the first write: what is there now, the caller's
 * conditions, whether anything changes at all. Then: key (and a move, when the patient is another
 * than before), record, body, feed, rows. Of an update only the rows that differ are touched: the
 * old version's rows are computed again from its stored body. */

#include "fhir-store-writer-private.h"

#include "fhir-error.h"
#include "fhir-failpoint.h"
#include "fhir-id.h"
#include "fhir-store-body-private.h"

typedef struct
{
  FhirTypeId type;
  FhirSlice id;
  const FhirJsonDoc *doc;
  guint32 node;
  const FhirPutOptions *options;
  FhirStoreRes was;
  FhirStoreRes now;
} Put;

/* Records */

gboolean
fhir_store_res_load (FhirStoreWriter *writer,
                     FhirTypeId type,
                     FhirSlice id,
                     FhirStoreRes *ret_res,
                     GError **error)
{
  FhirStmt *stmt;
  FhirStep step;

  memset (ret_res, 0, sizeof *ret_res);
  if (!fhir_store_keys_find (writer->resolver.keys, type, id, &ret_res->key, error))
    return FALSE;
  if (ret_res->key == 0)
    return TRUE;
  stmt = fhir_store_sql_get (writer->sql, FHIR_STORE_SQL_RES_GET, error);
  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, ret_res->key);
  step = fhir_stmt_step (stmt, error);
  if (step == FHIR_STEP_ROW)
    {
      ret_res->exists = TRUE;
      ret_res->version = (guint32)fhir_stmt_get_int (stmt, 1);
      ret_res->created = fhir_stmt_get_int (stmt, 2);
      ret_res->change = fhir_stmt_get_int (stmt, 3);
      ret_res->updated = fhir_stmt_get_int (stmt, 4);
      ret_res->facts.has_d0 = !fhir_stmt_is_null (stmt, 5);
      ret_res->facts.d0 = fhir_stmt_get_int (stmt, 5);
      ret_res->facts.bits = fhir_stmt_get_int (stmt, 6);
      ret_res->t0 = fhir_stmt_get_int (stmt, 7);
      ret_res->t1 = fhir_stmt_get_int (stmt, 8);
      ret_res->live = ret_res->t1 == 0;
    }
  fhir_stmt_reset (stmt);
  return step != FHIR_STEP_ERROR;
}

static void
bind_d0 (FhirStmt *stmt, int n, const FhirStoreFacts *facts)
{
  if (facts->has_d0)
    fhir_stmt_bind_int (stmt, n, facts->d0);
  else
    fhir_stmt_bind_null (stmt, n);
}

gboolean
fhir_store_res_write (FhirStoreWriter *writer,
                      FhirTypeId type,
                      const FhirStoreRes *res,
                      gboolean add,
                      GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (writer->sql,
                                       add ? FHIR_STORE_SQL_RES_ADD : FHIR_STORE_SQL_RES_SET,
                                       error);
  int n = 1;

  if (stmt == NULL)
    return FALSE;
  if (add)
    fhir_stmt_bind_int (stmt, n++, res->key);
  fhir_stmt_bind_int (stmt, n++, writer->store->names->types[type].number);
  fhir_stmt_bind_int (stmt, n++, res->version);
  fhir_stmt_bind_int (stmt, n++, res->created);
  fhir_stmt_bind_int (stmt, n++, res->change);
  fhir_stmt_bind_int (stmt, n++, res->updated);
  bind_d0 (stmt, n++, &res->facts);
  fhir_stmt_bind_int (stmt, n++, res->facts.bits);
  fhir_stmt_bind_int (stmt, n++, res->t0);
  fhir_stmt_bind_int (stmt, n++, res->t1);
  if (!add)
    fhir_stmt_bind_int (stmt, n, res->key);
  return fhir_stmt_run (stmt, error);
}

gboolean
fhir_store_res_bury (FhirStoreWriter *writer, const FhirStoreRes *res, GError **error)
{
  FhirStmt *stmt =
      fhir_store_sql_get (writer->sql,
                          res->live ? FHIR_STORE_SQL_CHG_REPLACE : FHIR_STORE_SQL_CHG_BURY,
                          error);

  if (stmt == NULL)
    return FALSE;
  if (!res->live)
    fhir_stmt_bind_int (stmt, 1, res->change);
  else
    {
      fhir_stmt_bind_int (stmt, 1, res->key);
      bind_d0 (stmt, 2, &res->facts);
      fhir_stmt_bind_int (stmt, 3, res->facts.bits);
      fhir_stmt_bind_int (stmt, 4, res->change);
    }
  return fhir_stmt_run (stmt, error);
}

gboolean
fhir_store_res_load_body (FhirStoreWriter *writer, const FhirStoreRes *res, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (writer->sql, FHIR_STORE_SQL_DOC_GET, error);
  FhirStep step;
  gboolean ok = FALSE;

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, res->key);
  step = fhir_stmt_step (stmt, error);
  if (step == FHIR_STEP_ROW)
    ok = fhir_store_unpacker_unpack (writer->unpacker,
                                     fhir_stmt_get_int (stmt, 0),
                                     fhir_stmt_get_blob (stmt, 1),
                                     writer->old_body,
                                     error);
  else if (step == FHIR_STEP_DONE)
    g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_CORRUPT, "a stored body is missing");
  fhir_stmt_reset (stmt);
  return ok;
}

gboolean
fhir_store_res_old_rows (FhirStoreWriter *writer,
                         FhirTypeId type,
                         const FhirStoreRes *res,
                         GError **error)
{
  const FhirIndexOptions options = fhir_store_resolver_options (&writer->resolver);
  FhirStoreFacts facts;
  const FhirJsonDoc *doc = fhir_json_parser_parse (writer->parser,
                                                   writer->old_body->str,
                                                   writer->old_body->len,
                                                   &writer->limits,
                                                   error);

  if (doc == NULL)
    {
      g_prefix_error (error, "stored body: ");
      return FALSE;
    }
  fhir_index_extract (doc, 0, &options, writer->old_found);
  return fhir_store_resolve (&writer->resolver,
                             type,
                             res->key,
                             writer->old_found,
                             &writer->old_rows,
                             &facts,
                             error);
}

gboolean
fhir_store_add_change (FhirStoreWriter *writer,
                       FhirTypeId type,
                       const FhirStoreRes *res,
                       FhirChangeOp op,
                       GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (writer->sql, FHIR_STORE_SQL_CHG_ADD, error);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, res->change);
  fhir_stmt_bind_int (stmt, 2, res->key);
  fhir_stmt_bind_int (stmt, 3, writer->store->names->types[type].number);
  fhir_stmt_bind_int (stmt, 4, res->version);
  fhir_stmt_bind_int (stmt, 5, res->updated);
  fhir_stmt_bind_int (stmt, 6, op);
  return fhir_stmt_run (stmt, error);
}

gboolean
fhir_store_mark_removed (FhirStoreWriter *writer, gint64 n, GError **error)
{
  FhirStmt *stmt;

  g_byte_array_set_size (writer->gone, 0);
  if (!fhir_store_rows_mark (&writer->removed, writer->sql, n, writer->gone, error))
    return FALSE;
  if (writer->gone->len == 0)
    return TRUE;
  stmt = fhir_store_sql_get (writer->sql, FHIR_STORE_SQL_GONE_ADD, error);
  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, n);
  fhir_stmt_bind_blob (stmt, 2, writer->gone->data, writer->gone->len);
  return fhir_stmt_run (stmt, error);
}

/* The put */

static gboolean
check_input (FhirStoreWriter *writer, const Put *put, GError **error)
{
  guint32 name = fhir_json_member (put->doc, put->node, FHIR_KEY_resourceType);

  if (!fhir_id_is_valid (put->id))
    g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_VALUE, "the id is not valid");
  else if (!fhir_def_is_resource (put->type) || writer->store->names->types[put->type].number == 0)
    g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_VALUE, "there is no such resource type");
  else if (name == 0 || !fhir_json_string_is (put->doc, name, fhir_def_type (put->type)->name))
    g_set_error_literal (error,
                         FHIR_ERROR,
                         FHIR_ERROR_INVALID,
                         "resourceType is not the type it is put as");
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_conditions (const Put *put, GError **error)
{
  if (put->options->if_version != 0 &&
      (!put->was.live || put->was.version != put->options->if_version))
    {
      g_set_error_literal (error,
                           FHIR_ERROR,
                           FHIR_ERROR_PRECONDITION,
                           "the newest version is another");
      return FALSE;
    }
  if (put->options->create_only && put->was.live)
    {
      g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_CONFLICT, "the resource exists already");
      return FALSE;
    }
  return TRUE;
}

static void
write_body (FhirStoreWriter *writer, const Put *put, guint32 version, gint64 updated)
{
  fhir_store_body_write (put->doc, put->node, put->id, version, updated, writer->body);
}

/* Whether the newest version already says the same. */
static gboolean
compare_with_newest (FhirStoreWriter *writer, const Put *put, gboolean *ret_same, GError **error)
{
  *ret_same = FALSE;
  if (!put->was.live)
    return TRUE;
  if (!fhir_store_res_load_body (writer, &put->was, error))
    return FALSE;
  write_body (writer, put, put->was.version, put->was.updated);
  *ret_same = g_string_equal (writer->body, writer->old_body);
  return TRUE;
}

/* The key the resource is to have: its own when it stands in the right bucket, else a new one. */
static gboolean
choose_key (FhirStoreWriter *writer, Put *put, GError **error)
{
  FhirStoreKeys *keys = writer->resolver.keys;
  gboolean is_patient = put->type == writer->store->names->patient;
  gint64 wanted = 0;
  gint64 stands = 0;

  put->now.key = put->was.key;
  if (is_patient && put->was.key != 0)
    return TRUE;
  if (is_patient)
    put->now.key = fhir_store_keys_allot_patient (keys);
  else if (!fhir_store_resolve_home (&writer->resolver, put->type, writer->found, &wanted, error))
    return FALSE;
  /* A reference to oneself may just have given this id a key. */
  if (!is_patient && put->was.key == 0 &&
      !fhir_store_keys_find (keys, put->type, put->id, &put->was.key, error))
    return FALSE;
  if (put->was.key == 0)
    return (is_patient || fhir_store_keys_allot (keys, wanted, &put->now.key, error)) &&
           fhir_store_keys_add (keys, put->type, put->id, put->now.key, error);
  put->now.key = put->was.key;
  if (!fhir_store_keys_home (keys, FHIR_BUCKET_OF (put->was.key), &stands, error))
    return FALSE;
  return stands == wanted || fhir_store_keys_allot (keys, wanted, &put->now.key, error);
}

static gboolean
write_doc (FhirStoreWriter *writer, const Put *put, gboolean add, GError **error)
{
  gint64 z = 0;
  FhirSlice packed =
      fhir_store_packer_pack (writer->packer,
                              put->type,
                              (FhirSlice){ writer->body->str, (guint32)writer->body->len },
                              &z);
  FhirStmt *stmt = fhir_store_sql_get (writer->sql,
                                       add ? FHIR_STORE_SQL_DOC_ADD : FHIR_STORE_SQL_DOC_SET,
                                       error);
  int n = 1;

  if (stmt == NULL)
    return FALSE;
  if (add)
    fhir_stmt_bind_int (stmt, n++, put->now.key);
  fhir_stmt_bind_int (stmt, n++, z);
  fhir_stmt_bind_blob (stmt, n++, packed.text, packed.len);
  if (!add)
    fhir_stmt_bind_int (stmt, n, put->now.key);
  return fhir_stmt_run (stmt, error);
}

/* What is left of a resource under its old key: dead since the move, until the pages that stand
 * before it have expired. */
static gboolean
leave_old_key (FhirStoreWriter *writer, const Put *put, GError **error)
{
  FhirStmt *stmt;

  if (put->was.live)
    {
      stmt = fhir_store_sql_get (writer->sql, FHIR_STORE_SQL_DOC_DROP, error);
      if (stmt == NULL)
        return FALSE;
      fhir_stmt_bind_int (stmt, 1, put->was.key);
      if (!fhir_stmt_run (stmt, error))
        return FALSE;
    }
  stmt = fhir_store_sql_get (writer->sql, FHIR_STORE_SQL_RES_DEAD, error);
  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, put->now.change);
  fhir_stmt_bind_int (stmt, 2, put->was.key);
  if (!fhir_stmt_run (stmt, error))
    return FALSE;
  stmt = fhir_store_sql_get (writer->sql, FHIR_STORE_SQL_MOVED_ADD, error);
  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, put->now.key);
  fhir_stmt_bind_int (stmt, 2, put->was.key);
  return fhir_stmt_run (stmt, error);
}

static gboolean
write_record (FhirStoreWriter *writer, Put *put, GError **error)
{
  gboolean moved = put->was.exists && put->was.key != put->now.key;
  gboolean add = !put->was.exists || moved;

  if (put->was.exists && !fhir_store_res_bury (writer, &put->was, error))
    return FALSE;
  if (moved && !leave_old_key (writer, put, error))
    return FALSE;
  return fhir_store_res_write (writer, put->type, &put->now, add, error) &&
         write_doc (writer, put, add || !put->was.live, error) &&
         fhir_store_add_change (writer,
                                put->type,
                                &put->now,
                                put->was.live ? FHIR_CHANGE_UPDATE : FHIR_CHANGE_CREATE,
                                error);
}

static gboolean
write_rows (FhirStoreWriter *writer, const Put *put, GError **error)
{
  FhirStoreRows *added = &writer->rows;
  gint64 t0 = put->was.exists ? put->now.change : 0;

  if (put->was.live)
    {
      fhir_store_rows_empty (&writer->added);
      fhir_store_rows_empty (&writer->removed);
      fhir_store_rows_diff (&writer->old_rows, &writer->rows, &writer->added, &writer->removed);
      if (!fhir_store_mark_removed (writer, put->now.change, error))
        return FALSE;
      added = &writer->added;
    }
  if (writer->bulk)
    {
      fhir_store_rows_take (&writer->pending, added, t0);
      return TRUE;
    }
  for (guint i = 0; t0 != 0 && i < FHIR_STORE_N_TABLES; i++)
    for (guint k = 0; k < added->tables[i]->len; k++)
      g_array_index (added->tables[i], FhirStoreRow, k).t0 = t0;
  return fhir_store_rows_insert (added, writer->sql, error);
}

static gboolean
write_put (FhirStoreWriter *writer, Put *put, GError **error)
{
  gboolean moved;

  if (!choose_key (writer, put, error))
    return FALSE;
  moved = put->was.key != 0 && put->was.key != put->now.key;
  if ((moved || (put->was.exists && put->was.change >= writer->pending_from)) &&
      !fhir_store_writer_flush (writer, error))
    return FALSE;
  if (moved && !fhir_store_move (writer, put->type, put->id, put->was.key, put->now.key, error))
    return FALSE;
  if (put->was.live && !fhir_store_res_old_rows (writer, put->type, &put->was, error))
    return FALSE;
  if (!fhir_store_resolve (&writer->resolver,
                           put->type,
                           put->now.key,
                           writer->found,
                           &writer->rows,
                           &put->now.facts,
                           error))
    return FALSE;
  put->now.change = fhir_store_writer_next_change (writer);
  put->now.created = put->was.live ? put->was.created : put->now.change;
  put->now.t0 = put->was.live ? put->was.t0 : put->was.exists ? put->now.change : 0;
  if (!write_record (writer, put, error))
    return FALSE;
  if (FHIR_FAILPOINT ("store.mid-put"))
    {
      g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_INTERNAL, "failpoint store.mid-put");
      return FALSE;
    }
  if (!write_rows (writer, put, error))
    return FALSE;
  if (!put->was.live)
    fhir_store_writer_count (writer, put->type, 1);
  writer->parameters_changed |= put->type == FHIR_TYPE_SearchParameter;
  return TRUE;
}

gboolean
fhir_store_writer_put (FhirStoreWriter *writer,
                       FhirTypeId type,
                       FhirSlice id,
                       const FhirJsonDoc *doc,
                       guint32 node,
                       const FhirPutOptions *options,
                       FhirPutResult *ret_result,
                       GString *ret_body,
                       GError **error) /* lint: many-parameters — one caller, all needed */
{
  static const FhirPutOptions none = { 0 };
  const FhirIndexOptions index_options = fhir_store_resolver_options (&writer->resolver);
  Put put = { type, id, doc, node, options != NULL ? options : &none };
  gboolean same = FALSE;

  if (writer->bulk && writer->training_due && !writer->saved && !fhir_store_train (writer, error))
    {
      writer->torn = TRUE;
      return FALSE;
    }
  if (!fhir_store_writer_check_group (writer, error) || !check_input (writer, &put, error) ||
      !fhir_store_res_load (writer, type, id, &put.was, error) || !check_conditions (&put, error) ||
      !compare_with_newest (writer, &put, &same, error))
    return FALSE;
  put.now = put.was;
  if (!same)
    {
      put.now.version = put.was.version + 1;
      put.now.t1 = 0;
      put.now.updated = fhir_store_writer_next_ts (writer, put.options->updated);
      write_body (writer, &put, put.now.version, put.now.updated);
      fhir_index_extract (doc, node, &index_options, writer->found);
      if (!write_put (writer, &put, error))
        {
          writer->torn = TRUE;
          return FALSE;
        }
    }
  if (ret_body != NULL)
    g_string_append_len (ret_body, writer->body->str, (gssize)writer->body->len);
  if (ret_result != NULL)
    *ret_result = (FhirPutResult){ .outcome = same           ? FHIR_PUT_UNCHANGED
                                              : put.was.live ? FHIR_PUT_UPDATED
                                                             : FHIR_PUT_CREATED,
                                   .key = put.now.key,
                                   .version = put.now.version,
                                   .updated = put.now.updated,
                                   .change = put.now.change };
  return TRUE;
}
