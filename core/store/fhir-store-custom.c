/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Search parameters that came as resources. What they are is read from the SearchParameters each
 * time one changes and when the store opens; what rows there are of them stands in the table param.
 * The two meet by the text of the definition: whatever decides which rows a record has is in it, so
 * a number stands for one definition for ever, and a changed one gets another. */

#include "fhir-store-custom-private.h"

#include "fhir-json-parser.h"
#include "fhir-limits.h"

typedef struct
{
  FhirStoreSql *sql;
  const FhirStoreNames *names;
  gboolean may_write;
  FhirStoreCustom *custom;
  GHashTable *known; /* (element-type utf8 Known) by definition */
} Loading;

typedef struct
{
  gint64 number;
  FhirCustomState state;
} Known;

static FhirStoreCustom *
custom_new (FhirIndexOverlay *overlay)
{
  FhirStoreCustom *custom = g_new0 (FhirStoreCustom, 1);

  g_atomic_ref_count_init (&custom->refs);
  custom->overlay = overlay;
  custom->params = g_array_new (FALSE, FALSE, sizeof (FhirStoreCustomParam));
  custom->dead = g_array_new (FALSE, FALSE, sizeof (gint64));
  return custom;
}

FhirStoreCustom *
fhir_store_custom_copy (const FhirStoreCustom *custom)
{
  FhirStoreCustom *copy = custom_new (fhir_index_overlay_ref (custom->overlay));

  g_array_append_vals (copy->params, custom->params->data, custom->params->len);
  g_array_append_vals (copy->dead, custom->dead->data, custom->dead->len);
  copy->at = custom->at;
  copy->end = custom->end;
  return copy;
}

FhirStoreCustom *
fhir_store_custom_ref (FhirStoreCustom *custom)
{
  g_atomic_ref_count_inc (&custom->refs);
  return custom;
}

void
fhir_store_custom_unref (FhirStoreCustom *custom)
{
  if (custom == NULL || !g_atomic_ref_count_dec (&custom->refs))
    return;
  fhir_index_overlay_unref (custom->overlay);
  g_array_unref (custom->params);
  g_array_unref (custom->dead);
  g_free (custom);
}

static int
compare_params (gconstpointer one, gconstpointer two)
{
  return (int)((const FhirStoreCustomParam *)one)->param -
         (int)((const FhirStoreCustomParam *)two)->param;
}

const FhirStoreCustomParam *
fhir_store_custom_find (const FhirStoreCustom *custom, FhirParamId param)
{
  FhirStoreCustomParam wanted = { .param = param };
  guint at;

  if (custom == NULL || !g_array_binary_search (custom->params, &wanted, compare_params, &at))
    return NULL;
  return &g_array_index (custom->params, FhirStoreCustomParam, at);
}

gint64
fhir_store_custom_get_number (const FhirStoreCustom *custom, FhirParamId param, gint64 r)
{
  const FhirStoreCustomParam *found = fhir_store_custom_find (custom, param);

  if (found == NULL || found->state == FHIR_CUSTOM_WAITING ||
      (found->state == FHIR_CUSTOM_RUNNING && r > custom->at))
    return 0;
  return found->number;
}

gboolean
fhir_store_custom_is_dead (const FhirStoreCustom *custom, gint64 number)
{
  for (guint i = 0; i < custom->dead->len; i++)
    if (g_array_index (custom->dead, gint64, i) == number)
      return TRUE;
  return FALSE;
}

guint
fhir_store_custom_count (const FhirStoreCustom *custom, FhirCustomState state)
{
  guint n = 0;

  for (guint i = 0; i < custom->params->len; i++)
    n += g_array_index (custom->params, FhirStoreCustomParam, i).state == state;
  return n;
}

guint
fhir_store_custom_get_percent (const FhirStoreCustom *custom)
{
  if (fhir_store_custom_count (custom, FHIR_CUSTOM_READY) == custom->params->len)
    return 100;
  return (guint)(MIN (custom->at, custom->end) * 99 / MAX (custom->end, 1));
}

gboolean
fhir_store_custom_is_busy (const FhirStoreCustom *custom)
{
  return custom->dead->len > 0 ||
         fhir_store_custom_count (custom, FHIR_CUSTOM_READY) < custom->params->len;
}

/* Reading */

static gboolean
read_one (FhirJsonParser *parser, const GString *body, GPtrArray *list, GError **error)
{
  FhirLimits limits = *fhir_limits_get_default();
  const FhirJsonDoc *doc;
  FhirSearchParameter *one;

  limits.json_bytes = MAX (limits.json_bytes, body->len);
  doc = fhir_json_parser_parse (parser, body->str, body->len, &limits, error);
  if (doc == NULL)
    return FALSE;
  one = fhir_search_parameter_read (doc, 0, "SearchParameter", NULL);
  if (one != NULL)
    g_ptr_array_add (list, one);
  return TRUE;
}

static gboolean
read_all (FhirStoreSql *sql,
          gint64 type,
          FhirStoreUnpacker *unpacker,
          GPtrArray *list,
          GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (sql, FHIR_STORE_SQL_TYPE_DOCS, error);
  g_autoptr (FhirJsonParser) parser = fhir_json_parser_new();
  g_autoptr (GString) body = g_string_new (NULL);
  FhirStep step;

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, type);
  while ((step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    if (!fhir_store_unpacker_unpack (unpacker,
                                     fhir_stmt_get_int (stmt, 0),
                                     fhir_stmt_get_blob (stmt, 1),
                                     body,
                                     error) ||
        !read_one (parser, body, list, error))
      {
        g_prefix_error (error, "stored SearchParameter: ");
        fhir_stmt_reset (stmt);
        return FALSE;
      }
  fhir_stmt_reset (stmt);
  return step == FHIR_STEP_DONE;
}

static gboolean
read_known (Loading *loading, GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (loading->sql, FHIR_STORE_SQL_CUSTOM_PARAMS, error);
  FhirStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    {
      Known known = { fhir_stmt_get_int (stmt, 0), (FhirCustomState)fhir_stmt_get_int (stmt, 1) };

      if (known.state == FHIR_CUSTOM_DEAD)
        g_array_append_val (loading->custom->dead, known.number);
      else
        g_hash_table_insert (loading->known,
                             fhir_slice_dup (fhir_stmt_get_text (stmt, 2)),
                             g_memdup2 (&known, sizeof known));
    }
  return step == FHIR_STEP_DONE;
}

static gboolean
add_number (Loading *loading, FhirParamId param, const char *text, Known *ret_known, GError **error)
{
  const FhirParamDef *def = fhir_def_param (param);
  FhirStmt *stmt = fhir_store_sql_get (loading->sql, FHIR_STORE_SQL_CUSTOM_ADD, error);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, loading->names->types[def->type].number);
  fhir_stmt_bind_text (stmt, 2, fhir_slice (def->code));
  fhir_stmt_bind_int (stmt, 3, def->kind);
  fhir_stmt_bind_text (stmt, 4, fhir_slice (text));
  if (!fhir_stmt_run (stmt, error))
    return FALSE;
  *ret_known =
      (Known){ fhir_db_last_rowid (fhir_store_sql_get_db (loading->sql)), FHIR_CUSTOM_WAITING };
  return TRUE;
}

/* A parameter of the overlay with the number of its definition. */
static gboolean
take_param (Loading *loading, FhirParamId param, GError **error)
{
  g_autofree char *text = fhir_def_param_describe (param);
  Known *known = g_hash_table_lookup (loading->known, text);
  Known added;
  FhirStoreCustomParam one = { .param = param };

  if (known == NULL && !loading->may_write)
    return TRUE;
  if (known == NULL && !add_number (loading, param, text, &added, error))
    return FALSE;
  one.number = known != NULL ? known->number : added.number;
  one.state = known != NULL ? known->state : added.state;
  g_array_append_val (loading->custom->params, one);
  g_hash_table_remove (loading->known, text);
  return TRUE;
}

/* Numbers whose definition is no more. */
static gboolean
retire_rest (Loading *loading, GError **error)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, loading->known);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Known *known = value;

      g_array_append_val (loading->custom->dead, known->number);
      if (loading->may_write &&
          !fhir_store_custom_set_state (loading->sql, known->number, FHIR_CUSTOM_DEAD, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
match (Loading *loading, GError **error)
{
  guint n = 0;
  const FhirParamId *params =
      fhir_def_overlay_params (fhir_index_overlay_get_definitions (loading->custom->overlay),
                               0,
                               &n);

  for (guint i = 0; i < n; i++)
    if (!take_param (loading, params[i], error))
      return FALSE;
  g_array_sort (loading->custom->params, compare_params);
  return retire_rest (loading, error);
}

static void
tell_left_out (const FhirIssues *issues)
{
  for (guint i = 0; i < fhir_issues_get_n (issues); i++)
    g_debug ("no search by %s: %s",
             fhir_issues_get (issues, i)->expression,
             fhir_issues_get (issues, i)->text);
}

FhirStoreCustom *
fhir_store_custom_load (FhirStoreSql *sql,
                        const FhirStoreNames *names,
                        FhirStoreUnpacker *unpacker,
                        const FhirStoreCustom *before,
                        gboolean may_write,
                        GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_search_parameter_free);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (FhirIssues) issues = fhir_issues_new();
  g_autoptr (FhirStoreCustom) custom = NULL;
  Loading loading = { sql, names, may_write, NULL, known };

  if (!read_all (sql, names->types[FHIR_TYPE_SearchParameter].number, unpacker, list, error))
    return NULL;
  custom =
      custom_new (fhir_index_overlay_new (list, before != NULL ? before->overlay : NULL, issues));
  tell_left_out (issues);
  loading.custom = custom;
  if (!read_known (&loading, error) || !match (&loading, error) ||
      !fhir_store_sql_int (sql, FHIR_STORE_SQL_CUSTOM_AT, &custom->at, error) ||
      !fhir_store_sql_int (sql, FHIR_STORE_SQL_RES_MAX, &custom->end, error))
    return NULL;
  return g_steal_pointer (&custom);
}

gboolean
fhir_store_custom_set_state (FhirStoreSql *sql,
                             gint64 number,
                             FhirCustomState state,
                             GError **error)
{
  FhirStmt *stmt = fhir_store_sql_get (sql, FHIR_STORE_SQL_CUSTOM_STATE, error);

  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, state);
  fhir_stmt_bind_int (stmt, 2, number);
  return fhir_stmt_run (stmt, error);
}
