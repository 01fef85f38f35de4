/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Parameters that say what comes back and how, not what matches:
 * http://hl7.org/fhir/R4/search.html#return */

#include "fhir-search-private.h"

#include "fhir-error.h"

typedef gboolean (*ControlFunc) (FhirSearchQuery *query,
                                 const char *name,
                                 const char *value,
                                 GError **error);

static gboolean
fail (FhirError code, const char *name, const char *what, GError **error)
{
  g_autofree char *shown = fhir_search_short_name (name);

  g_set_error (error, FHIR_ERROR, code, "parameter \"%s\": %s", shown, what);
  return FALSE;
}

static gboolean
set_count (FhirSearchQuery *query, const char *name, const char *value, GError **error)
{
  guint64 count = 0;

  if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT32, &count, NULL))
    return fail (FHIR_ERROR_VALUE, name, "takes a whole number", error);
  query->count = (guint)MIN (count, query->limits->page_max);
  if (count == 0)
    query->summary = FHIR_SUMMARY_COUNT;
  return TRUE;
}

static gboolean
set_total (FhirSearchQuery *query, const char *name, const char *value, GError **error)
{
  static const char *const modes[] = { "none", "estimate", "accurate" };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      if (strcmp (value, modes[i]) == 0)
        {
          query->total = (FhirTotalMode)(FHIR_TOTAL_NONE + i);
          return TRUE;
        }
    }
  return fail (FHIR_ERROR_VALUE, name, "takes none, estimate or accurate", error);
}

static gboolean
set_summary (FhirSearchQuery *query, const char *name, const char *value, GError **error)
{
  static const char *const modes[] = { "false", "true", "text", "data", "count" };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      if (strcmp (value, modes[i]) == 0)
        {
          query->summary = query->count == 0 ? FHIR_SUMMARY_COUNT : (FhirSummaryMode)i;
          return TRUE;
        }
    }
  return fail (FHIR_ERROR_VALUE, name, "takes true, text, data, count or false", error);
}

static gboolean
set_elements (FhirSearchQuery *query, const char *name, const char *value, GError **error)
{
  g_auto (GStrv) names = g_strsplit (value, ",", -1);

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (*names[i] == '\0')
        return fail (FHIR_ERROR_VALUE, name, "takes names of elements, parted by commas", error);
      g_ptr_array_add (query->elements, g_strdup (names[i]));
    }
  return TRUE;
}

static FhirParamId
find_param (const FhirSearchQuery *query, FhirTypeId type, const char *code)
{
  return type == 0 ? 0
                   : fhir_def_overlay_find (fhir_index_overlay_get_definitions (query->overlay),
                                            type,
                                            fhir_slice (code));
}

static gboolean
is_sortable (FhirParamId param)
{
  guint kind = fhir_def_param (param)->kind;

  return kind != FHIR_SEARCH_COMPOSITE && kind != FHIR_SEARCH_SPECIAL &&
         fhir_search_supports (param);
}

static gboolean
add_sort_key (FhirSearchQuery *query, const char *name, const char *key, GError **error)
{
  FhirSearchOrder order = { .kind = FHIR_ORDER_PARAM };

  order.descending = *key == '-';
  key += order.descending;
  if (strcmp (key, "_lastUpdated") == 0)
    order.kind = FHIR_ORDER_CHANGE;
  else if (strcmp (key, "_id") == 0 && query->type != 0)
    order.kind = FHIR_ORDER_ID;
  else
    {
      order.param = find_param (query, query->type, key);
      if (order.param == 0 || !is_sortable (order.param))
        return fail (FHIR_ERROR_NOT_SUPPORTED,
                     name,
                     "names something that cannot be sorted by",
                     error);
    }
  if (query->sort->len >= FHIR_SEARCH_SORT_MAX)
    return fail (FHIR_ERROR_TOO_LARGE, name, "too many sort keys", error);
  for (guint i = 0; i < query->sort->len; i++)
    if (g_array_index (query->sort, FhirSearchOrder, i).kind == FHIR_ORDER_CHANGE)
      g_array_index (query->sort, FhirSearchOrder, i).kind = FHIR_ORDER_TIME;
  g_array_append_val (query->sort, order);
  return TRUE;
}

static gboolean
set_sort (FhirSearchQuery *query, const char *name, const char *value, GError **error)
{
  g_auto (GStrv) keys = g_strsplit (value, ",", -1);

  if (query->sort->len > 0)
    return fail (FHIR_ERROR_VALUE, name, "may stand only once", error);
  for (guint i = 0; keys[i] != NULL; i++)
    {
      if (!add_sort_key (query, name, keys[i], error))
        return FALSE;
    }
  return TRUE;
}

/* Type:parameter[:target], Type:*, * */
static gboolean
read_include (const FhirSearchQuery *query, FhirSearchInclude *include, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, ":", 4);
  guint n = g_strv_length (parts);

  if (strcmp (value, "*") == 0)
    return TRUE;
  if (n < 2 || n > 3)
    return FALSE;
  include->source = fhir_def_find_type (fhir_slice (parts[0]));
  if (!fhir_def_is_resource (include->source))
    return FALSE;
  if (n == 3)
    {
      include->target = fhir_def_find_type (fhir_slice (parts[2]));
      if (!fhir_def_is_resource (include->target))
        return FALSE;
    }
  if (strcmp (parts[1], "*") == 0)
    return TRUE;
  include->param = find_param (query, include->source, parts[1]);
  return include->param != 0 && fhir_def_param (include->param)->kind == FHIR_SEARCH_REFERENCE &&
         fhir_search_supports (include->param);
}

static gboolean
set_include (FhirSearchQuery *query, const char *name, const char *value, GError **error)
{
  FhirSearchInclude include = { .reverse = g_str_has_prefix (name, "_revinclude") };
  const char *colon = strchr (name, ':');

  include.iterate = colon != NULL;
  if (colon != NULL && strcmp (colon, ":iterate") != 0 && strcmp (colon, ":recurse") != 0)
    return fail (FHIR_ERROR_NOT_SUPPORTED, name, "unknown modifier", error);
  if (!read_include (query, &include, value))
    return fail (FHIR_ERROR_NOT_SUPPORTED,
                 name,
                 "takes Type:reference-parameter[:target type], or *",
                 error);
  if (query->includes->len >= query->limits->query_params)
    return fail (FHIR_ERROR_TOO_LARGE, name, "too many", error);
  g_array_append_val (query->includes, include);
  return TRUE;
}

static gboolean
set_contained (FhirSearchQuery *query, const char *name, const char *value, GError **error)
{
  if (strcmp (value, "false") == 0)
    return TRUE;
  return fail (FHIR_ERROR_NOT_SUPPORTED, name, "only false is supported", error);
}

static gboolean
skip (FhirSearchQuery *query, const char *name, const char *value, GError **error)
{
  return TRUE;
}

/* clang-format off */
static const struct
{
  const char *name;
  ControlFunc func;
  gboolean modifiers;
} controls[] = {
  { "_count", set_count, FALSE },
  { "_total", set_total, FALSE },
  { "_summary", set_summary, FALSE },
  { "_elements", set_elements, FALSE },
  { "_sort", set_sort, FALSE },
  { "_include", set_include, TRUE },
  { "_revinclude", set_include, TRUE },
  { "_contained", set_contained, FALSE },
  { "_type", skip, FALSE }, /* read beforehand */
};
/* clang-format on */

gboolean
fhir_search_control_parse (FhirSearchQuery *query,
                           const char *name,
                           const char *value,
                           gboolean *ret_known,
                           GError **error)
{
  gsize len = strcspn (name, ":");

  *ret_known = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (controls); i++)
    {
      if (strlen (controls[i].name) != len || strncmp (controls[i].name, name, len) != 0)
        continue;
      *ret_known = TRUE;
      if (name[len] != '\0' && !controls[i].modifiers)
        return fail (FHIR_ERROR_NOT_SUPPORTED, name, "unknown modifier", error);
      return controls[i].func (query, name, value, error);
    }
  return TRUE;
}
