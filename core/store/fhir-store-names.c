/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Type and parameter numbers. Build numbers (FhirTypeId, FhirParamId) change with the definitions,
 * so the database has numbers of its own, found again by name at every opening and added when the
 * build knows more than the store. A number is never given to another name. */

#include "fhir-store-names-private.h"

#include "fhir-error.h"
#include "fhir-index.h"

#define BITS 63

static gboolean
load_types (FhirStoreNames *names, FhirStoreSql *sql, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (sql, FHIR_STORE_SQL_TYPES, error);
  FhirStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    {
      FhirTypeId type = fhir_def_find_type (fhir_stmt_get_text (stmt, 1));

      if (type != 0)
        names->types[type].number = fhir_stmt_get_int (stmt, 0);
    }
  return step == FHIR_STEP_DONE;
}

static gboolean
add_types (FhirStoreNames *names, FhirStoreSql *sql, GError **error)
{
  for (guint i = 0; i < fhir_def_n_resources(); i++)
    {
      FhirTypeId type = fhir_def_resource (i);
      FhirStmt *stmt;

      if (names->types[type].number != 0)
        continue;
      stmt = fhir_store_sql_get (sql, FHIR_STORE_SQL_TYPE_ADD, error);
      if (stmt == NULL)
        return FALSE;
      fhir_stmt_bind_text (stmt, 1, fhir_slice (fhir_def_type (type)->name));
      if (!fhir_stmt_run (stmt, error))
        return FALSE;
      names->types[type].number = fhir_db_last_rowid (fhir_store_sql_get_db (sql));
    }
  return TRUE;
}

static void
index_types (FhirStoreNames *names)
{
  for (guint i = 0; i < fhir_def_n_resources(); i++)
    {
      FhirTypeId type = fhir_def_resource (i);
      gint64 number = names->types[type].number;

      if (number <= 0 || number > 0xffff)
        continue;
      if (number >= names->type_of->len)
        g_array_set_size (names->type_of, (guint)number + 1);
      g_array_index (names->type_of, FhirTypeId, number) = type;
    }
}

static gboolean
load_params (FhirStoreNames *names, guint *bits, FhirStoreSql *sql, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (sql, FHIR_STORE_SQL_PARAMS, error);
  FhirStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    {
      FhirTypeId type = fhir_store_names_get_type (names, fhir_stmt_get_int (stmt, 1));
      FhirParamId param = type != 0 ? fhir_def_find_param (type, fhir_stmt_get_text (stmt, 2)) : 0;
      gint64 bit = fhir_stmt_is_null (stmt, 4) ? -1 : fhir_stmt_get_int (stmt, 4);

      if (type != 0 && bit >= 0)
        bits[type] = MAX (bits[type], (guint)bit + 1);
      if (param == 0)
        continue;
      names->params[param].number = fhir_stmt_get_int (stmt, 0);
      names->params[param].bit = (gint8)bit;
    }
  return step == FHIR_STEP_DONE;
}

static gboolean
add_param (FhirStoreNames *names, FhirParamId param, gint8 bit, FhirStoreSql *sql, GError **error)
{
  const FhirParamDef *def = fhir_def_param (param);
  FhirStmt *stmt = fhir_store_sql_get (sql, FHIR_STORE_SQL_PARAM_ADD, error);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, names->types[def->type].number);
  fhir_stmt_bind_text (stmt, 2, fhir_slice (def->code));
  fhir_stmt_bind_int (stmt, 3, def->kind);
  if (bit >= 0)
    fhir_stmt_bind_int (stmt, 4, bit);
  else
    fhir_stmt_bind_null (stmt, 4);
  fhir_stmt_bind_text (stmt, 5, fhir_slice (def->expression));
  if (!fhir_stmt_run (stmt, error))
    return FALSE;
  names->params[param].number = fhir_db_last_rowid (fhir_store_sql_get_db (sql));
  names->params[param].bit = bit;
  return TRUE;
}

static gboolean
add_params (FhirStoreNames *names, guint *bits, FhirStoreSql *sql, GError **error)
{
  for (guint i = 1; i <= fhir_def_n_params(); i++)
    {
      FhirTypeId type = fhir_def_param ((FhirParamId)i)->type;
      gboolean stored = fhir_index_param_kinds ((FhirParamId)i) != 0 &&
                        fhir_index_get_alias ((FhirParamId)i) == NULL;
      gint8 bit = stored && bits[type] < BITS ? (gint8)bits[type] : -1;

      if (names->params[i].number != 0 || names->types[type].number == 0)
        continue;
      if (!add_param (names, (FhirParamId)i, bit, sql, error))
        return FALSE;
      if (bit >= 0)
        bits[type]++;
    }
  return TRUE;
}

static void
add_home (GArray *home, FhirParamId param)
{
  for (guint i = 0; i < home->len; i++)
    if (g_array_index (home, FhirParamId, i) == param)
      return;
  g_array_append_val (home, param);
}

/* Parameters of the patient compartment, aliases replaced by what is stored. */
static GArray *
find_home (FhirTypeId patient, FhirTypeId type)
{
  guint n = 0;
  const FhirParamId *params = fhir_def_compartment (patient, type, &n);
  GArray *home = n > 0 ? g_array_new (FALSE, FALSE, sizeof (FhirParamId)) : NULL;

  for (guint i = 0; i < n; i++)
    {
      const FhirIndexAlias *alias = fhir_index_get_alias (params[i]);

      if (alias == NULL)
        add_home (home, params[i]);
      for (guint k = 0; alias != NULL && k < G_N_ELEMENTS (alias->params); k++)
        if (alias->params[k] != 0)
          add_home (home, alias->params[k]);
    }
  return home;
}

static void
describe (FhirStoreNames *names)
{
  names->patient = fhir_def_find_type (FHIR_SLICE_LITERAL ("Patient"));
  for (guint i = 0; i < fhir_def_n_resources(); i++)
    {
      FhirTypeId type = fhir_def_resource (i);
      FhirParamId code = fhir_def_find_param (type, FHIR_SLICE_LITERAL ("code"));

      names->types[type].main_date = fhir_index_main_date (type);
      names->types[type].home = find_home (names->patient, type);
      if (code != 0 && names->types[type].main_date != 0)
        names->params[code].has_main_date_rows = TRUE;
    }
}

FhirStoreNames *
fhir_store_names_load (FhirStoreSql *sql, gboolean may_write, GError **error)
{
  g_autoptr (FhirStoreNames) names = g_new0 (FhirStoreNames, 1);
  g_autofree guint *bits = g_new0 (guint, fhir_def_n_types() + 1);

  names->types = g_new0 (FhirStoreType, fhir_def_n_types() + 1);
  names->params = g_new0 (FhirStoreParam, fhir_def_n_params() + 1);
  names->type_of = g_array_new (FALSE, TRUE, sizeof (FhirTypeId));
  for (guint i = 0; i <= fhir_def_n_params(); i++)
    names->params[i].bit = -1;
  if (!load_types (names, sql, error) || (may_write && !add_types (names, sql, error)))
    return NULL;
  index_types (names);
  if (!load_params (names, bits, sql, error) ||
      (may_write && !add_params (names, bits, sql, error)))
    return NULL;
  describe (names);
  return g_steal_pointer (&names);
}

void
fhir_store_names_free (FhirStoreNames *names)
{
  if (names == NULL)
    return;
  for (guint i = 0; i <= fhir_def_n_types(); i++)
    g_clear_pointer (&names->types[i].home, g_array_unref);
  g_array_unref (names->type_of);
  g_free (names->types);
  g_free (names->params);
  g_free (names);
}

FhirTypeId
fhir_store_names_get_type (const FhirStoreNames *names, gint64 number)
{
  return number > 0 && number < names->type_of->len
             ? g_array_index (names->type_of, FhirTypeId, number)
             : 0;
}
