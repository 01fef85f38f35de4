/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Search conditions: If-None-Exist, PUT and DELETE with a query, references like
 * "Patient?identifier=…". Unknown parameters are always errors here, whatever Prefer says: a
 * condition that lost a criterion would hit other people's records. */

#include "fhir-condition.h"
#include "fhir-error.h"

/* Parameters that select nothing; a condition of these alone would hit everything. */
static const char *const shaping[] = {
  "_format", "_pretty",  "_summary",    "_elements",  "_count",         "_sort",   "_total",
  "_score",  "_include", "_revinclude", "_contained", "_containedType", "_cursor",
};

static gboolean
is_criterion (const char *name)
{
  g_autofree char *plain = g_strndup (name, strcspn (name, ":"));

  for (guint i = 0; i < G_N_ELEMENTS (shaping); i++)
    if (g_str_equal (shaping[i], plain))
      return FALSE;
  return TRUE;
}

FhirSearchQuery *
fhir_condition_new (FhirCall *call, FhirTypeId type, const FhirParams *params, GError **error)
{
  g_autoptr (FhirIndexOverlay) overlay = fhir_store_ref_overlay (call->context->store);
  FhirSearchOptions options = { .limits = call->context->limits,
                                .base = call->request->base,
                                .bases = call->context->bases,
                                .overlay = overlay };
  g_autoptr (FhirParams) criteria = fhir_params_new();
  g_autoptr (FhirIssues) warnings = fhir_issues_new();

  for (guint i = 0; params != NULL && i < fhir_params_get_n (params); i++)
    {
      const FhirParam *param = fhir_params_get (params, i);

      if (!is_criterion (param->name))
        continue;
      if (param->value[0] == '\0')
        {
          g_set_error (error,
                       FHIR_ERROR,
                       FHIR_ERROR_VALUE,
                       "a criterion of a condition has no value");
          return NULL;
        }
      fhir_params_add (criteria, param->name, param->value);
    }
  if (fhir_params_get_n (criteria) == 0)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_REQUIRED,
                   "a condition needs at least one search criterion");
      return NULL;
    }
  return fhir_search_query_parse (type, criteria, &options, warnings, error);
}

GArray *
fhir_condition_match (FhirCall *call, const FhirSearchQuery *query, guint limit, GError **error)
{
  GArray *keys;

  fhir_call_guard (call);
  keys = fhir_search_match (query, call->context->reader, limit, error);
  fhir_call_unguard (call);
  return keys;
}

gboolean
fhir_condition_read (FhirWork *work, const FhirParams *params, GError **error)
{
  fhir_search_query_unref (work->condition);
  work->condition = fhir_condition_new (&work->call, work->type, params, error);
  return work->condition != NULL;
}

gboolean
fhir_condition_read_text (FhirWork *work, const char *text, GError **error)
{
  const char *mark = strchr (text, '?');
  const char *name = fhir_def_type (work->type)->name;
  g_autoptr (FhirParams) params = NULL;

  if (mark != NULL)
    {
      if ((gsize)(mark - text) != 0 &&
          ((gsize)(mark - text) != strlen (name) || strncmp (text, name, strlen (name)) != 0))
        {
          g_set_error (error,
                       FHIR_ERROR,
                       FHIR_ERROR_VALUE,
                       "If-None-Exist must search %s, the type that is created",
                       name);
          return FALSE;
        }
      text = mark + 1;
    }
  params = fhir_params_parse (fhir_slice (text), work->call.context->limits, error);
  if (params == NULL || !fhir_condition_read (work, params, error))
    {
      g_prefix_error (error, "condition: ");
      return FALSE;
    }
  return TRUE;
}

/* Key of the one match, 0 for none; FHIR_ERROR_MULTIPLE for more. */
static gboolean
find_one (FhirWork *work, gint64 *ret_key, GError **error)
{
  g_autoptr (GArray) keys = fhir_condition_match (&work->call, work->condition, 2, error);

  if (keys == NULL)
    return FALSE;
  if (keys->len > 1)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_MULTIPLE,
                   "more than one %s matches the condition",
                   fhir_def_type (work->type)->name);
      return FALSE;
    }
  *ret_key = keys->len == 1 ? g_array_index (keys, gint64, 0) : 0;
  return TRUE;
}

gboolean
fhir_condition_resolve (FhirWork *work, gboolean *ret_found, FhirRecord *ret_record, GError **error)
{
  gint64 key;

  if (!find_one (work, &key, error))
    return FALSE;
  g_clear_pointer (&work->condition, fhir_search_query_unref);
  *ret_found = key != 0;
  return key == 0 || fhir_store_reader_get (work->call.context->reader, key, ret_record, error);
}
