/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Includes go along references of the matches (refr, by source) or to them (ref, by target). Only
 * what lives at the search's change is brought. :iterate applies to what was included too, until
 * nothing new comes or the cap is reached; without it an include applies to the matches alone. */

#include "fhir-search-include.h"

#include "fhir-index.h"
#include "fhir-search-sql.h"

#define KEYS_MAX 500 /* keys in one statement */

typedef struct
{
  FhirSearchContext *context;
  GHashTable *seen; /* (element-type gint64) matches and includes */
  GArray *includes;
  gboolean cut;
} Run;

/* Adds the numbers behind one reference parameter; the type that an alias keeps. */
static FhirTypeId
add_numbers (const Run *run, FhirParamId param, GArray *ps)
{
  g_autoptr (GArray) params = g_array_new (FALSE, FALSE, sizeof (FhirParamId));
  FhirTypeId only = 0;

  fhir_search_expand_alias (param, params, &only);
  for (guint k = 0; k < params->len; k++)
    {
      gint64 p = fhir_store_reader_param_number (run->context->reader,
                                                 g_array_index (params, FhirParamId, k));

      g_array_append_val (ps, p);
    }
  return only;
}

static void
add_numbers_of_type (const Run *run, FhirTypeId type, GArray *ps)
{
  const FhirTypeDef *def = fhir_def_type (type);
  guint n = 0;
  const FhirParamId *added =
      fhir_def_overlay_params (fhir_index_overlay_get_definitions (run->context->query->overlay),
                               type,
                               &n);

  for (guint i = 0; i < def->n_params; i++)
    {
      FhirParamId param = (FhirParamId)(def->first_param + i);

      if (fhir_def_param (param)->kind == FHIR_SEARCH_REFERENCE &&
          fhir_index_get_alias (param) == NULL)
        add_numbers (run, param, ps);
    }
  for (guint i = 0; i < n; i++)
    if (fhir_def_param (added[i])->kind == FHIR_SEARCH_REFERENCE &&
        fhir_store_reader_check_param (run->context->reader, added[i], NULL))
      add_numbers (run, added[i], ps);
}

/* Parameter numbers of an include, none for all; *ret_target narrowed by an alias. Backwards all
 * must be named, because the index by target starts with them. */
static gboolean
collect_numbers (const Run *run,
                 const FhirSearchInclude *include,
                 GArray *ps,
                 FhirTypeId *ret_target)
{
  FhirTypeId only;

  *ret_target = include->target;
  if (include->param != 0)
    {
      only = add_numbers (run, include->param, ps);
      if (only != 0)
        *ret_target = only;
      return include->target == 0 || only == 0 || include->target == only;
    }
  if (include->source != 0)
    add_numbers_of_type (run, include->source, ps);
  for (guint i = 0; include->source == 0 && include->reverse && i < fhir_def_n_resources(); i++)
    add_numbers_of_type (run, fhir_def_resource (i), ps);
  return TRUE;
}

static void
put_type (const Run *run, FhirSqlBuilder *sql, const char *alias, FhirTypeId type)
{
  if (type == 0)
    return;
  fhir_search_put (sql, alias, " AND +@.t=");
  fhir_sql_builder_int (sql, fhir_store_type_number (run->context->store, type));
}

/* References of parameters that are being made or removed are no parameter's. */
static void
leave_out_unready (const Run *run, FhirSqlBuilder *sql)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

  fhir_store_reader_list_unready (run->context->reader, numbers);
  if (numbers->len == 0)
    return;
  fhir_sql_builder_add (sql, " AND NOT e.p");
  fhir_search_put_in (sql, numbers);
}

/* (nullable) NULL: an alias that never has this target. Forward: from keys (sources) to targets.
 * Reverse: from keys (targets) to sources. */
static FhirSqlBuilder *
write_statement (const Run *run, const FhirSearchInclude *include, const GArray *keys)
{
  FhirSearchContext *context = run->context;
  g_autoptr (GArray) ps = g_array_new (FALSE, FALSE, sizeof (gint64));
  FhirSqlBuilder *sql;
  FhirTypeId target;

  if (!collect_numbers (run, include, ps, &target))
    return NULL;
  sql = fhir_sql_builder_new();
  fhir_sql_builder_add (sql,
                        include->reverse ? "SELECT DISTINCT e.r FROM ref e"
                                         : "SELECT DISTINCT e.g FROM refr e");
  fhir_sql_builder_add (sql, " CROSS JOIN res s CROSS JOIN res q WHERE ");
  if (include->reverse && ps->len > 0)
    {
      fhir_sql_builder_add (sql, "e.p");
      fhir_search_put_in (sql, ps);
      fhir_sql_builder_add (sql, " AND ");
    }
  fhir_sql_builder_add (sql, include->reverse ? "e.g" : "e.r");
  fhir_search_put_in (sql, keys);
  if (!include->reverse && ps->len > 0)
    {
      fhir_sql_builder_add (sql, " AND e.p");
      fhir_search_put_in (sql, ps);
    }
  else if (!include->reverse)
    leave_out_unready (run, sql);
  fhir_search_put_live (context, sql, "e");
  /* s: the source, q: the target */
  fhir_sql_builder_add (sql, " AND s.r=e.r AND q.r=e.g");
  put_type (run, sql, "s", include->source);
  put_type (run, sql, "q", target);
  fhir_search_put_live_record (context, sql, include->reverse ? "s" : "q");
  return sql;
}

static gboolean
add_included (Run *run, gint64 key, GArray *fresh)
{
  if (g_hash_table_contains (run->seen, &key))
    return TRUE;
  if (run->includes->len >= run->context->query->limits->include_max)
    {
      run->cut = TRUE;
      return FALSE;
    }
  g_hash_table_add (run->seen, g_memdup2 (&key, sizeof key));
  g_array_append_val (run->includes, key);
  g_array_append_val (fresh, key);
  return TRUE;
}

static gboolean
include_some (Run *run,
              const FhirSearchInclude *include,
              const GArray *keys,
              GArray *fresh,
              GError **error)
{
  g_autoptr (FhirSqlBuilder) sql = write_statement (run, include, keys);
  g_autoptr (FhirStmt) stmt = NULL;
  FhirStep step = FHIR_STEP_DONE;

  if (sql == NULL)
    return TRUE;
  stmt = fhir_sql_builder_prepare (sql, run->context->db, error);
  if (stmt == NULL)
    return FALSE;
  while ((step = fhir_stmt_step (stmt, error)) == FHIR_STEP_ROW)
    {
      if (!add_included (run, fhir_stmt_get_int (stmt, 0), fresh))
        return TRUE;
    }
  return step == FHIR_STEP_DONE;
}

static gboolean
include_all (Run *run,
             const FhirSearchInclude *include,
             const GArray *keys,
             GArray *fresh,
             GError **error)
{
  for (guint at = 0; at < keys->len && !run->cut; at += KEYS_MAX)
    {
      g_autoptr (GArray) some = g_array_new (FALSE, FALSE, sizeof (gint64));

      g_array_append_vals (some, &g_array_index (keys, gint64, at), MIN (KEYS_MAX, keys->len - at));
      if (!include_some (run, include, some, fresh, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
run_round (Run *run, const GArray *keys, gboolean iterate_only, GArray *fresh, GError **error)
{
  const GArray *list = run->context->query->includes;

  for (guint i = 0; i < list->len; i++)
    {
      const FhirSearchInclude *include = &g_array_index (list, FhirSearchInclude, i);

      if ((include->iterate || !iterate_only) && !include_all (run, include, keys, fresh, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
fhir_search_include (FhirSearchContext *context,
                     const GArray *matches,
                     GArray *includes,
                     gboolean *ret_cut,
                     GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  Run run = { context, seen, includes, FALSE };
  gboolean iterate_only = FALSE;

  if (context->query->includes->len == 0)
    return TRUE;
  for (guint i = 0; i < matches->len; i++)
    g_hash_table_add (seen, g_memdup2 (&g_array_index (matches, gint64, i), sizeof (gint64)));
  g_array_append_vals (keys, matches->data, matches->len);
  while (keys->len > 0 && !run.cut)
    {
      g_autoptr (GArray) fresh = g_array_new (FALSE, FALSE, sizeof (gint64));

      if (!run_round (&run, keys, iterate_only, fresh, error))
        return FALSE;
      g_array_set_size (keys, 0);
      g_array_append_vals (keys, fresh->data, fresh->len);
      iterate_only = TRUE;
    }
  *ret_cut = run.cut;
  return TRUE;
}
