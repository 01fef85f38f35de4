/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Query parameters to a checked query. What is unknown is an error that names it; under lenient
 * handling it becomes a warning and is left out of `used`, from which the self link is made, so a
 * client can always see what was understood. The hash over type and used parameters ties page
 * cursors to their query. */

#include "fhir-search-private.h"

#include "fhir-error.h"
#include "fhir-page-seal.h"

/* Parameters of the answer's form and of the page: read elsewhere. */
static const char *const skipped[] = { "_format", "_pretty", FHIR_PAGE_CURSOR };

static FhirSearchQuery *
query_new (FhirTypeId type, const FhirSearchOptions *options)
{
  FhirSearchQuery *query = g_new0 (FhirSearchQuery, 1);

  g_atomic_ref_count_init (&query->refs);
  query->limits = options->limits;
  if (options->overlay != NULL)
    query->overlay = fhir_index_overlay_ref (options->overlay);
  query->type = type;
  query->types = g_array_new (FALSE, FALSE, sizeof (FhirTypeId));
  query->conditions = g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_search_condition_free);
  query->sort = g_array_new (FALSE, FALSE, sizeof (FhirSearchOrder));
  query->includes = g_array_new (FALSE, FALSE, sizeof (FhirSearchInclude));
  query->elements = g_ptr_array_new_with_free_func (g_free);
  query->used = fhir_params_new();
  query->count = MIN (options->limits->page_default, options->limits->page_max);
  return query;
}

FhirSearchQuery *
fhir_search_query_ref (FhirSearchQuery *query)
{
  g_atomic_ref_count_inc (&query->refs);
  return query;
}

void
fhir_search_query_unref (FhirSearchQuery *query)
{
  if (query == NULL || !g_atomic_ref_count_dec (&query->refs))
    return;
  g_array_unref (query->types);
  g_ptr_array_unref (query->conditions);
  g_array_unref (query->sort);
  g_array_unref (query->includes);
  g_ptr_array_unref (query->elements);
  fhir_params_unref (query->used);
  fhir_index_overlay_unref (query->overlay);
  g_free (query);
}

static gboolean
is_skipped (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (skipped); i++)
    {
      if (strcmp (name, skipped[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
add_types_named (FhirSearchQuery *query, const char *names, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (names, ",", -1);

  for (guint i = 0; i == 0 || parts[i] != NULL; i++)
    {
      FhirTypeId type = fhir_def_find_type (fhir_slice (parts[i] != NULL ? parts[i] : ""));
      gboolean known = FALSE;

      if (!fhir_def_is_resource (type))
        {
          g_set_error_literal (error,
                               FHIR_ERROR,
                               FHIR_ERROR_VALUE,
                               "parameter \"_type\" takes resource types");
          return FALSE;
        }
      for (guint k = 0; k < query->types->len; k++)
        known = known || g_array_index (query->types, FhirTypeId, k) == type;
      if (!known)
        g_array_append_val (query->types, type);
    }
  return TRUE;
}

/* The types come first: all other names are read for them. */
static gboolean
set_types (FhirSearchQuery *query, const FhirParams *params, GError **error)
{
  const char *names = fhir_params_get_first (params, "_type");

  if (query->type != 0)
    {
      g_array_append_val (query->types, query->type);
      if (names == NULL)
        return TRUE;
      g_set_error_literal (error,
                           FHIR_ERROR,
                           FHIR_ERROR_NOT_SUPPORTED,
                           "parameter \"_type\" belongs to a search of the whole system");
      return FALSE;
    }
  if (names != NULL)
    return add_types_named (query, names, error);
  query->all_types = TRUE;
  for (guint i = 0; i < fhir_def_n_resources(); i++)
    {
      FhirTypeId type = fhir_def_resource (i);

      g_array_append_val (query->types, type);
    }
  return TRUE;
}

static gboolean
add_param (FhirSearchQuery *query,
           const FhirParam *param,
           const FhirSearchOptions *options,
           GError **error)
{
  FhirSearchScope scope = { (const FhirTypeId *)(gpointer)query->types->data,
                            query->types->len,
                            0,
                            options };
  FhirSearchCondition *condition;
  gboolean known;

  if (!fhir_search_control_parse (query, param->name, param->value, &known, error))
    return FALSE;
  if (known)
    return TRUE;
  condition = fhir_search_condition_parse (&scope, param->name, param->value, error);
  if (condition == NULL)
    return FALSE;
  g_ptr_array_add (query->conditions, condition);
  return TRUE;
}

static gboolean
add_compartment (FhirSearchQuery *query, const FhirSearchOptions *options, GError **error)
{
  FhirSearchScope scope = { (const FhirTypeId *)(gpointer)query->types->data,
                            query->types->len,
                            0,
                            options };
  FhirSearchCondition *condition;

  if (options->compartment == 0)
    return TRUE;
  condition = fhir_search_condition_new_compartment (&scope, error);
  if (condition == NULL)
    return FALSE;
  g_ptr_array_add (query->conditions, condition);
  return TRUE;
}

/* FALSE only when the query must be refused. */
static gboolean
handle_problem (const FhirParam *param,
                const FhirSearchOptions *options,
                FhirIssues *warnings,
                GError *problem,
                GError **error)
{
  g_autoptr (GError) owned = problem;
  g_autofree char *name = fhir_search_short_name (param->name);
  g_autofree char *expression = g_strconcat ("http.", name, NULL);

  if (!options->lenient || owned->code == FHIR_ERROR_TOO_LARGE)
    {
      g_propagate_error (error, g_steal_pointer (&owned));
      return FALSE;
    }
  if (warnings != NULL)
    fhir_issues_add (warnings,
                     FHIR_SEVERITY_WARNING,
                     fhir_error_get_issue_code (owned),
                     expression,
                     "%s; the parameter was left out",
                     owned->message);
  return TRUE;
}

static void
set_hash (FhirSearchQuery *query, const FhirSearchOptions *options)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *text = fhir_params_format (query->used);
  guint8 digest[32];
  gsize len = sizeof digest;
  const char *type = query->type != 0 ? fhir_def_type (query->type)->name : "";

  g_checksum_update (sum, (const guchar *)type, (gssize)strlen (type) + 1);
  g_checksum_update (sum, (const guchar *)text, (gssize)strlen (text));
  if (options->compartment != 0)
    {
      const char *owner = fhir_def_type (options->compartment)->name;

      g_checksum_update (sum, (const guchar *)owner, (gssize)strlen (owner) + 1);
      g_checksum_update (sum, (const guchar *)options->compartment_id, -1);
    }
  g_checksum_get_digest (sum, digest, &len);
  memcpy (query->hash, digest, sizeof query->hash);
}

FhirSearchQuery *
fhir_search_query_parse (FhirTypeId type,
                         const FhirParams *params,
                         const FhirSearchOptions *options,
                         FhirIssues *warnings,
                         GError **error)
{
  g_autoptr (FhirSearchQuery) query = query_new (type, options);

  if (!set_types (query, params, error) || !add_compartment (query, options, error))
    return NULL;
  if (fhir_params_get_n (params) > options->limits->query_params)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_TOO_LARGE,
                   "more than %u parameters",
                   options->limits->query_params);
      return NULL;
    }
  for (guint i = 0; i < fhir_params_get_n (params); i++)
    {
      const FhirParam *param = fhir_params_get (params, i);
      GError *problem = NULL;

      if (is_skipped (param->name))
        continue;
      if (add_param (query, param, options, &problem))
        fhir_params_add (query->used, param->name, param->value);
      else if (!handle_problem (param, options, warnings, problem, error))
        return NULL;
    }
  set_hash (query, options);
  return g_steal_pointer (&query);
}

FhirTypeId
fhir_search_query_get_type (const FhirSearchQuery *query)
{
  return query->type;
}

FhirSummaryMode
fhir_search_query_get_summary (const FhirSearchQuery *query)
{
  return query->summary;
}

FhirTotalMode
fhir_search_query_get_total (const FhirSearchQuery *query)
{
  return query->total;
}

const FhirParams *
fhir_search_query_get_used (const FhirSearchQuery *query)
{
  return query->used;
}

const char *const *
fhir_search_query_get_elements (const FhirSearchQuery *query, guint *ret_n)
{
  *ret_n = query->elements->len;
  return (const char *const *)query->elements->pdata;
}
