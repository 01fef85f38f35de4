/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Another key for a resource: its patient was corrected, or it was only referred to before and
 * turns out to belong elsewhere. The id points to the new key and every live reference to it
 * follows in the same transaction. Referrers are found by asking each reference parameter that may
 * have this target: some hundred probes, once in a rare while. References that are dead already
 * keep the old key, under which the log of removed rows knows them. */

#include "fhir-store-writer-private.h"

static gboolean
may_target (FhirParamId param, FhirTypeId type)
{
  const FhirParamDef *def = fhir_def_param (param);
  const FhirTypeId *targets = def->targets;

  if (def->n_targets == 0)
    return TRUE;
  for (guint i = 0; i < def->n_targets; i++)
    if (fhir_def_is_a (type, targets[i]))
      return TRUE;
  return FALSE;
}

static gboolean
find_referrers (FhirStoreWriter *writer, gint64 p, gint64 target, GArray *ret_keys, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (writer->sql, FHIR_STORE_SQL_REF_OF_TARGET, error);
  FhirStep step;

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, p);
  fhir_stmt_bind_int (stmt, 2, target);
  while ((step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    {
      gint64 r = fhir_stmt_get_int (stmt, 0);

      g_array_append_val (ret_keys, r);
    }
  if (step == FHIR_STEP_ERROR)
    return FALSE;
  fhir_stmt_reset (stmt);
  return TRUE;
}

static gboolean
move_by_target (FhirStoreWriter *writer,
                guint id,
                gint64 p,
                gint64 old_key,
                gint64 new_key,
                GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (writer->sql, id, error);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, new_key);
  fhir_stmt_bind_int (stmt, 2, p);
  fhir_stmt_bind_int (stmt, 3, old_key);
  return fhir_stmt_run (stmt, error);
}

static gboolean
move_references (FhirStoreWriter *writer, gint64 p, gint64 old_key, gint64 new_key, GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!find_referrers (writer, p, old_key, keys, error))
    return FALSE;
  for (guint i = 0; i < keys->len; i++)
    {
      FhirStmt *stmt = fhir_store_sql_get (writer->sql, FHIR_STORE_SQL_REFR_MOVE, error);

      if (stmt == NULL)
        return FALSE;
      fhir_stmt_bind_int (stmt, 1, new_key);
      fhir_stmt_bind_int (stmt, 2, g_array_index (keys, gint64, i));
      fhir_stmt_bind_int (stmt, 3, p);
      fhir_stmt_bind_int (stmt, 4, old_key);
      if (!fhir_stmt_run (stmt, error))
        return FALSE;
    }
  return keys->len == 0 ||
         move_by_target (writer, FHIR_STORE_SQL_REF_MOVE, p, old_key, new_key, error);
}

/* What may refer to a type, by one parameter. */
static gboolean
move_param (FhirStoreWriter *writer,
            FhirParamId param,
            gint64 p,
            FhirTypeId type,
            const gint64 keys[2], /* old, new */
            GError **error)
{
  guint kinds = fhir_index_param_kinds (param);

  if (p == 0)
    return TRUE;
  if ((kinds & (1u << FHIR_ROW_REFERENCE)) != 0 && may_target (param, type) &&
      !move_references (writer, p, keys[0], keys[1], error))
    return FALSE;
  return (kinds & (1u << FHIR_ROW_REFERENCE_TOKEN)) == 0 ||
         move_by_target (writer, FHIR_STORE_SQL_CR_MOVE, p, keys[0], keys[1], error);
}

gboolean
fhir_store_move (FhirStoreWriter *writer,
                 FhirTypeId type,
                 FhirSlice id,
                 gint64 old_key,
                 gint64 new_key,
                 GError **error)
{
  const gint64 keys[2] = { old_key, new_key };
  const GArray *params = writer->resolver.custom->params;

  for (guint i = 1; i <= fhir_def_n_params(); i++)
    if (!move_param (writer,
                     (FhirParamId)i,
                     writer->store->names->params[i].number,
                     type,
                     keys,
                     error))
      return FALSE;
  for (guint i = 0; i < params->len; i++)
    {
      const FhirStoreCustomParam *one = &g_array_index (params, FhirStoreCustomParam, i);

      if (!move_param (writer, one->param, one->number, type, keys, error))
        return FALSE;
    }
  return fhir_store_keys_move (writer->resolver.keys, type, id, new_key, error);
}
