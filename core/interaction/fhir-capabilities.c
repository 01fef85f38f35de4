/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The CapabilityStatement, built from the route table and the tables of the standard: what it says
 * is what runs. The large part (rest.resource) is the same for every client and made once. */

#include "fhir-call-private.h"
#include "fhir-def.h"
#include "fhir-error.h"
#include "fhir-json-writer.h"
#include "fhir-patch.h"
#include "fhir-summary.h"

#define RELEASE_DATE "2026-11-22"

static const char *const search_types[] = {
  [FHIR_SEARCH_NUMBER] = "number",       [FHIR_SEARCH_DATE] = "date",
  [FHIR_SEARCH_STRING] = "string",       [FHIR_SEARCH_TOKEN] = "token",
  [FHIR_SEARCH_REFERENCE] = "reference", [FHIR_SEARCH_COMPOSITE] = "composite",
  [FHIR_SEARCH_QUANTITY] = "quantity",   [FHIR_SEARCH_URI] = "uri",
  [FHIR_SEARCH_SPECIAL] = "special",
};

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

static void
write_operations (FhirJsonWriter *w, FhirTypeId type)
{
  guint n;
  const FhirRoute *routes = fhir_route_table (&n);
  gboolean open = FALSE;

  for (guint i = 0; i < n; i++)
    {
      if (routes[i].operation_url == NULL || routes[i].only_type != type)
        continue;
      if (!open)
        fhir_json_writer_begin_array (w, "operation");
      open = TRUE;
      fhir_json_writer_begin_object (w, NULL);
      fhir_json_writer_string (w, "name", strchr (routes[i].pattern, '$') + 1);
      fhir_json_writer_string (w, "definition", routes[i].operation_url);
      fhir_json_writer_end_object (w);
    }
  if (open)
    fhir_json_writer_end_array (w);
}

static void
write_param (FhirJsonWriter *w, const FhirParamDef *param)
{
  fhir_json_writer_begin_object (w, NULL);
  fhir_json_writer_string (w, "name", param->code);
  fhir_json_writer_string (w, "definition", param->url);
  fhir_json_writer_string (w, "type", search_types[param->kind]);
  fhir_json_writer_end_object (w);
}

static void
write_params (FhirJsonWriter *w, const FhirTypeDef *type)
{
  fhir_json_writer_begin_array (w, "searchParam");
  for (guint i = 0; i < type->n_params; i++)
    {
      FhirParamId id = (FhirParamId)(type->first_param + i);

      if (fhir_search_supports (id))
        write_param (w, fhir_def_param (id));
    }
  fhir_json_writer_end_array (w);
}

static gboolean
is_include (FhirParamId id)
{
  return fhir_def_param (id)->kind == FHIR_SEARCH_REFERENCE && fhir_search_supports (id);
}

static void
write_include (FhirJsonWriter *w, const FhirParamDef *param)
{
  g_autofree char *text = g_strdup_printf ("%s:%s", fhir_def_type (param->type)->name, param->code);

  fhir_json_writer_string (w, NULL, text);
}

static void
write_includes (FhirJsonWriter *w, const FhirTypeDef *type)
{
  fhir_json_writer_begin_array (w, "searchInclude");
  fhir_json_writer_string (w, NULL, "*");
  for (guint i = 0; i < type->n_params; i++)
    if (is_include ((FhirParamId)(type->first_param + i)))
      write_include (w, fhir_def_param ((FhirParamId)(type->first_param + i)));
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
write_reverse_includes (FhirJsonWriter *w, FhirTypeId type)
{
  gboolean open = FALSE;

  for (guint i = 1; i <= fhir_def_n_params(); i++)
    {
      const FhirParamDef *param = fhir_def_param ((FhirParamId)i);

      if (!is_include ((FhirParamId)i) || !has_target (param, type) ||
          !fhir_def_is_resource (param->type))
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
write_resource (FhirJsonWriter *w, FhirTypeId id)
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
  write_includes (w, type);
  write_reverse_includes (w, id);
  write_params (w, type);
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

/* "rest":[…]} : all but the head; static. */
static GBytes *
get_rest (void)
{
  static gsize once;
  static GBytes *rest;

  if (g_once_init_enter (&once))
    {
      GString *text = g_string_sized_new (1 << 20);
      FhirJsonWriter w = FHIR_JSON_WRITER_INIT (text);

      fhir_json_writer_begin_array (&w, "rest");
      fhir_json_writer_begin_object (&w, NULL);
      fhir_json_writer_string (&w, "mode", "server");
      fhir_json_writer_begin_array (&w, "resource");
      for (guint i = 0; i < fhir_def_n_resources(); i++)
        write_resource (&w, fhir_def_resource (i));
      fhir_json_writer_end_array (&w);
      write_codes (&w, TRUE);
      write_compartments (&w);
      fhir_json_writer_end_object (&w);
      fhir_json_writer_end_array (&w);
      g_string_append_c (text, '}');
      rest = g_string_free_to_bytes (text);
      g_once_init_leave (&once, 1);
    }
  return rest;
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
  fhir_response_take_bytes (response, g_bytes_ref (get_rest()));
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
