/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The CapabilityStatement, built from the route table and the tables of the standard: what it says
 * is what runs. The large part (rest.resource) is the same for every client and made once for each
 * set of search parameters. */

#include "fhir-call-private.h"
#include "fhir-def.h"
#include "fhir-error.h"
#include "fhir-json-writer.h"
#include "fhir-patch.h"
#include "fhir-summary.h"

#define RELEASE_DATE "2026-11-22"

static void
write_codes (FhirJsonWriter *w, gboolean of_system)
{
  guint n;
  const FhirRoute *routes = fhir_route_table (&n);

  fhir_json_writer_begin_array (w, "interaction");
  for (guint i = 0; i < n; i++)
    {
      const char *codes = of_system ? routes[i].system_code : routes[i].type_code;
      g_auto (GStrv) parts = g_strsplit (codes != NULL ? codes : "", " ", -1);

      for (guint k = 0; parts[k] != NULL; k++)
        {
          fhir_json_writer_begin_object (w, NULL);
          fhir_json_writer_string (w, "code", parts[k]);
          fhir_json_writer_end_object (w);
        }
    }
  fhir_json_writer_end_array (w);
}

/* "conditionalCreate=true", "conditionalRead=full-support" of the rows. */
static void
write_conditionals (FhirJsonWriter *w)
{
  guint n;
  const FhirRoute *routes = fhir_route_table (&n);

  for (guint i = 0; i < n; i++)
    {
      g_auto (GStrv) parts =
          g_strsplit (routes[i].conditional != NULL ? routes[i].conditional : "", "=", 2);

      if (g_strv_length (parts) != 2)
        continue;
      if (g_str_equal (parts[1], "true"))
        fhir_json_writer_boolean (w, parts[0], TRUE);
      else
        fhir_json_writer_string (w, parts[0], parts[1]);
    }
}

/* Whether a route is an operation on a type (0: on the system). */
static gboolean
is_operation_on (const FhirRoute *route, FhirTypeId type)
{
  return route->operation_url != NULL && (route->pattern[0] == 'T') == (type != 0) &&
         (route->only_type == 0 || route->only_type == type);
}

/* Whether one of the n routes before it is the same operation: on types and instances it is one. */
static gboolean
is_told (const FhirRoute *routes, guint n, FhirTypeId type)
{
  for (guint i = 0; i < n; i++)
    if (is_operation_on (&routes[i], type) &&
        g_str_equal (routes[i].operation_url, routes[n].operation_url))
      return TRUE;
  return FALSE;
}

static void
write_operations (FhirJsonWriter *w, FhirTypeId type)
{
  guint n;
  const FhirRoute *routes = fhir_route_table (&n);

  fhir_json_writer_begin_array (w, "operation");
  for (guint i = 0; i < n; i++)
    {
      if (!is_operation_on (&routes[i], type) || is_told (routes, i, type))
        continue;
      fhir_json_writer_begin_object (w, NULL);
      fhir_json_writer_string (w, "name", strchr (routes[i].pattern, '$') + 1);
      fhir_json_writer_string (w, "definition", routes[i].operation_url);
      fhir_json_writer_end_object (w);
    }
  fhir_json_writer_end_array (w);
}

static void
write_param (FhirJsonWriter *w, const FhirParamDef *param)
{
  fhir_json_writer_begin_object (w, NULL);
  fhir_json_writer_string (w, "name", param->code);
  fhir_json_writer_string (w, "definition", param->url);
  fhir_json_writer_string (w, "type", fhir_search_type_get_code (param->kind));
  fhir_json_writer_end_object (w);
}

static int
compare_params (gconstpointer one, gconstpointer two)
{
  const FhirParamDef *a = fhir_def_param (*(const FhirParamId *)one);
  const FhirParamDef *b = fhir_def_param (*(const FhirParamId *)two);

  return a->type != b->type ? (int)a->type - (int)b->type : strcmp (a->code, b->code);
}

/* All that can be searched by: R4's own and the ready ones of the store, by type and code. */
static GArray *
list_params (const GArray *ready)
{
  GArray *params = g_array_new (FALSE, FALSE, sizeof (FhirParamId));

  for (guint i = 1; i <= fhir_def_n_params(); i++)
    {
      FhirParamId param = (FhirParamId)i;

      if (fhir_search_supports (param) && fhir_def_is_resource (fhir_def_param (param)->type))
        g_array_append_val (params, param);
    }
  g_array_append_vals (params, ready->data, ready->len);
  g_array_sort (params, compare_params);
  return params;
}

static void
write_params (FhirJsonWriter *w, const GArray *params, FhirTypeId type)
{
  fhir_json_writer_begin_array (w, "searchParam");
  for (guint i = 0; i < params->len; i++)
    {
      const FhirParamDef *param = fhir_def_param (g_array_index (params, FhirParamId, i));

      if (param->type == type)
        write_param (w, param);
    }
  fhir_json_writer_end_array (w);
}

static void
write_include (FhirJsonWriter *w, const FhirParamDef *param)
{
  g_autofree char *text = g_strdup_printf ("%s:%s", fhir_def_type (param->type)->name, param->code);

  fhir_json_writer_string (w, NULL, text);
}

static void
write_includes (FhirJsonWriter *w, const GArray *params, FhirTypeId type)
{
  fhir_json_writer_begin_array (w, "searchInclude");
  fhir_json_writer_string (w, NULL, "*");
  for (guint i = 0; i < params->len; i++)
    {
      const FhirParamDef *param = fhir_def_param (g_array_index (params, FhirParamId, i));

      if (param->type == type && param->kind == FHIR_SEARCH_REFERENCE)
        write_include (w, param);
    }
  fhir_json_writer_end_array (w);
}

static gboolean
has_target (const FhirParamDef *param, FhirTypeId type)
{
  for (guint i = 0; i < param->n_targets; i++)
    if (param->targets[i] == type)
      return TRUE;
  return FALSE;
}

static void
write_reverse_includes (FhirJsonWriter *w, const GArray *params, FhirTypeId type)
{
  gboolean open = FALSE;

  for (guint i = 0; i < params->len; i++)
    {
      const FhirParamDef *param = fhir_def_param (g_array_index (params, FhirParamId, i));

      if (param->kind != FHIR_SEARCH_REFERENCE || !has_target (param, type))
        continue;
      if (!open)
        fhir_json_writer_begin_array (w, "searchRevInclude");
      open = TRUE;
      write_include (w, param);
    }
  if (open)
    fhir_json_writer_end_array (w);
}

static void
write_resource (FhirJsonWriter *w, const GArray *params, FhirTypeId id)
{
  const FhirTypeDef *type = fhir_def_type (id);
  g_autofree char *profile =
      g_strdup_printf ("http://hl7.org/fhir/StructureDefinition/%s", type->name);

  fhir_json_writer_begin_object (w, NULL);
  fhir_json_writer_string (w, "type", type->name);
  fhir_json_writer_string (w, "profile", profile);
  write_codes (w, FALSE);
  fhir_json_writer_string (w, "versioning", "versioned-update");
  fhir_json_writer_boolean (w, "readHistory", TRUE);
  fhir_json_writer_boolean (w, "updateCreate", TRUE);
  write_conditionals (w);
  fhir_json_writer_begin_array (w, "referencePolicy");
  fhir_json_writer_string (w, NULL, "literal");
  fhir_json_writer_string (w, NULL, "logical");
  fhir_json_writer_string (w, NULL, "local");
  fhir_json_writer_end_array (w);
  write_includes (w, params, id);
  write_reverse_includes (w, params, id);
  write_params (w, params, id);
  write_operations (w, id);
  fhir_json_writer_end_object (w);
}

/* CompartmentDefinitions, of the types that have one. */
static void
write_compartments (FhirJsonWriter *w)
{
  fhir_json_writer_begin_array (w, "compartment");
  for (guint i = 0; i < fhir_def_n_resources(); i++)
    {
      FhirTypeId type = fhir_def_resource (i);
      g_autofree char *name = g_ascii_strdown (fhir_def_type (type)->name, -1);
      g_autofree char *url = g_strconcat ("http://hl7.org/fhir/CompartmentDefinition/", name, NULL);
      guint n;

      fhir_def_compartment (type, FHIR_TYPE_Observation, &n);
      if (n > 0)
        fhir_json_writer_string (w, NULL, url);
    }
  fhir_json_writer_end_array (w);
}

/* "rest":[…]} : all but the head. */
static GBytes *
write_rest (const GArray *ready)
{
  g_autoptr (GArray) params = list_params (ready);
  GString *text = g_string_sized_new (1 << 20);
  FhirJsonWriter w = FHIR_JSON_WRITER_INIT (text);

  fhir_json_writer_begin_array (&w, "rest");
  fhir_json_writer_begin_object (&w, NULL);
  fhir_json_writer_string (&w, "mode", "server");
  fhir_json_writer_begin_array (&w, "resource");
  for (guint i = 0; i < fhir_def_n_resources(); i++)
    write_resource (&w, params, fhir_def_resource (i));
  fhir_json_writer_end_array (&w);
  write_codes (&w, TRUE);
  write_operations (&w, 0);
  write_compartments (&w);
  fhir_json_writer_end_object (&w);
  fhir_json_writer_end_array (&w);
  g_string_append_c (text, '}');
  return g_string_free_to_bytes (text);
}

/* The last one made is kept, with what it was made of. */
static GBytes *
get_rest (FhirStore *store)
{
  static GMutex mutex;
  static GBytes *rest;
  static FhirIndexOverlay *made_of;
  static guint made_of_n;
  g_auto (FhirStoreParams) params = fhir_store_list_params (store);
  GBytes *result;

  g_mutex_lock (&mutex);
  if (rest == NULL || made_of != params.overlay || made_of_n != params.ready->len)
    {
      g_clear_pointer (&rest, g_bytes_unref);
      fhir_index_overlay_unref (made_of);
      rest = write_rest (params.ready);
      made_of = g_steal_pointer (&params.overlay);
      made_of_n = params.ready->len;
    }
  result = g_bytes_ref (rest);
  g_mutex_unlock (&mutex);
  return result;
}

static GBytes *
new_head (const FhirRequest *request)
{
  GString *text = g_string_sized_new (1024);
  FhirJsonWriter w = FHIR_JSON_WRITER_INIT (text);

  fhir_json_writer_begin_object (&w, NULL);
  fhir_json_writer_string (&w, "resourceType", "CapabilityStatement");
  fhir_json_writer_string (&w, "status", "active");
  fhir_json_writer_string (&w, "date", RELEASE_DATE);
  fhir_json_writer_string (&w, "kind", "instance");
  fhir_json_writer_begin_object (&w, "software");
  fhir_json_writer_string (&w, "name", "Chartroom");
  fhir_json_writer_string (&w, "version", CHARTROOM_VERSION);
  fhir_json_writer_end_object (&w);
  fhir_json_writer_begin_object (&w, "implementation");
  fhir_json_writer_string (&w, "description", "Chartroom");
  if (request->base[0] != '\0')
    fhir_json_writer_string (&w, "url", request->base);
  fhir_json_writer_end_object (&w);
  fhir_json_writer_string (&w, "fhirVersion", "4.0.1");
  fhir_json_writer_begin_array (&w, "format");
  fhir_json_writer_string (&w, NULL, "application/fhir+json");
  fhir_json_writer_string (&w, NULL, "application/fhir+xml");
  fhir_json_writer_string (&w, NULL, "json");
  fhir_json_writer_string (&w, NULL, "xml");
  fhir_json_writer_end_array (&w);
  fhir_json_writer_begin_array (&w, "patchFormat");
  for (guint i = 0; fhir_patch_get_format (i) != NULL; i++)
    fhir_json_writer_string (&w, NULL, fhir_patch_get_format (i));
  fhir_json_writer_string (&w, NULL, "application/fhir+json");
  fhir_json_writer_string (&w, NULL, "application/fhir+xml");
  fhir_json_writer_end_array (&w);
  g_string_append_c (text, ',');
  return g_string_free_to_bytes (text);
}

FhirResponse *
fhir_serve_capabilities (FhirCall *call, GError **error)
{
  const FhirParams *query = call->request->query;
  const char *mode = query != NULL ? fhir_params_get_first (query, "mode") : NULL;
  g_autoptr (FhirResponse) response = fhir_response_new (200);
  g_autoptr (GBytes) whole = NULL;
  GBytes *part;
  gsize len;
  const char *text;

  if (mode != NULL && !g_str_equal (mode, "full"))
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_NOT_SUPPORTED, "the only mode is full");
      return NULL;
    }
  fhir_response_take_bytes (response, new_head (call->request));
  fhir_response_take_bytes (response, get_rest (call->context->store));
  if (!fhir_summary_is_wanted (&call->form))
    return g_steal_pointer (&response);
  whole = fhir_response_dup_body (response);
  text = g_bytes_get_data (whole, &len);
  part = fhir_summary_apply (&call->form,
                             call->context->parser,
                             call->context->limits,
                             (FhirSlice){ text, (guint32)len },
                             error);
  if (part == NULL)
    return NULL;
  g_ptr_array_set_size (response->body, 0);
  fhir_response_take_bytes (response, part);
  return g_steal_pointer (&response);
}
