/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading resources for the screen. The tape of core/json is fast and bare; the screen asks for
 * some hundred places a chart and wants to say "name.family" and get nothing where nothing is. */

#include "chart-json.h"

ChartJson
chart_json_root (const FhirJsonDoc *doc)
{
  return (ChartJson){ doc, 0 };
}

static gboolean
is_type (ChartJson json, FhirJsonType type)
{
  return json.doc != NULL && json.doc->nodes[json.node].type == type;
}

ChartJson
chart_json_first (ChartJson container)
{
  guint32 child;

  if (!chart_json_ok (container))
    return CHART_JSON_NONE;
  if (!is_type (container, FHIR_JSON_ARRAY))
    return container;
  child = fhir_json_first (container.doc, container.node);
  return child != 0 ? (ChartJson){ container.doc, child } : CHART_JSON_NONE;
}

ChartJson
chart_json_next (ChartJson container, ChartJson child)
{
  guint32 next;

  if (!is_type (container, FHIR_JSON_ARRAY))
    return CHART_JSON_NONE;
  next = fhir_json_next (container.doc, container.node, child.node);
  return next != 0 ? (ChartJson){ container.doc, next } : CHART_JSON_NONE;
}

guint
chart_json_count (ChartJson container)
{
  if (!chart_json_ok (container))
    return 0;
  if (!is_type (container, FHIR_JSON_ARRAY))
    return 1;
  return fhir_json_count (container.doc, container.node);
}

ChartJson
chart_json_get (ChartJson json, const char *path)
{
  while (chart_json_ok (json))
    {
      const char *dot = strchr (path, '.');
      gsize len = dot != NULL ? (gsize)(dot - path) : strlen (path);
      guint32 member;

      if (is_type (json, FHIR_JSON_ARRAY))
        json = chart_json_first (json);
      if (!is_type (json, FHIR_JSON_OBJECT))
        return CHART_JSON_NONE;
      member = fhir_json_member_named (json.doc, json.node, (FhirSlice){ path, (guint32)len });
      if (member == 0)
        return CHART_JSON_NONE;
      json.node = member;
      if (dot == NULL)
        return json;
      path = dot + 1;
    }
  return CHART_JSON_NONE;
}

char *
chart_json_dup (ChartJson json)
{
  if (!chart_json_ok (json))
    return NULL;
  switch ((FhirJsonType)json.doc->nodes[json.node].type)
    {
    case FHIR_JSON_STRING:
      return fhir_json_dup_string (json.doc, json.node);
    case FHIR_JSON_NUMBER:
    case FHIR_JSON_TRUE:
    case FHIR_JSON_FALSE:
      return fhir_slice_dup (fhir_json_raw (json.doc, json.node));
    case FHIR_JSON_NULL:
    case FHIR_JSON_ARRAY:
    case FHIR_JSON_OBJECT:
      break;
    }
  return NULL;
}

char *
chart_json_dup_at (ChartJson json, const char *path)
{
  return chart_json_dup (chart_json_get (json, path));
}

gboolean
chart_json_is (ChartJson json, const char *text)
{
  return is_type (json, FHIR_JSON_STRING) && fhir_json_string_is (json.doc, json.node, text);
}

gboolean
chart_json_is_at (ChartJson json, const char *path, const char *text)
{
  return chart_json_is (chart_json_get (json, path), text);
}

gboolean
chart_json_true_at (ChartJson json, const char *path)
{
  return is_type (chart_json_get (json, path), FHIR_JSON_TRUE);
}

FhirSlice
chart_json_number (ChartJson json)
{
  return is_type (json, FHIR_JSON_NUMBER) ? fhir_json_raw (json.doc, json.node) : FHIR_SLICE_NONE;
}

/* The first non-empty text that path gives in any of the codings. */
static char *
dup_from_codings (ChartJson concept, const char *name)
{
  ChartJson codings = chart_json_get (concept, "coding");

  for
    CHART_JSON_EACH (coding, codings)
    {
      g_autofree char *text = chart_json_dup_at (coding, name);

      if (text != NULL && *text != '\0')
        return g_steal_pointer (&text);
    }
  return NULL;
}

char *
chart_json_dup_concept (ChartJson concept)
{
  g_autofree char *text = chart_json_dup_at (concept, "text");

  if (text != NULL && *text != '\0')
    return g_steal_pointer (&text);
  g_free (text);
  text = dup_from_codings (concept, "display");
  if (text != NULL)
    return g_steal_pointer (&text);
  return dup_from_codings (concept, "code");
}

char *
chart_json_dup_concept_at (ChartJson json, const char *path)
{
  return chart_json_dup_concept (chart_json_first (chart_json_get (json, path)));
}

gboolean
chart_json_concept_has (ChartJson concept, const char *system, const char *code)
{
  ChartJson codings = chart_json_get (concept, "coding");

  for
    CHART_JSON_EACH (coding, codings)
  if (chart_json_is_at (coding, "code", code) &&
      (system == NULL || chart_json_is_at (coding, "system", system)))
    return TRUE;
  return FALSE;
}

char *
chart_json_dup_concept_code (ChartJson concept)
{
  return dup_from_codings (concept, "code");
}

char *
chart_json_dup_reference (ChartJson reference)
{
  g_autofree char *text = chart_json_dup_at (reference, "display");

  if (text != NULL && *text != '\0')
    return g_steal_pointer (&text);
  return chart_json_dup_at (reference, "identifier.value");
}

char *
chart_json_dup_target (ChartJson reference)
{
  g_autofree char *text = chart_json_dup_at (reference, "reference");
  g_auto (GStrv) parts = NULL;
  guint n;

  if (text == NULL || *text == '#')
    return NULL;
  parts = g_strsplit (text, "/", -1);
  n = g_strv_length (parts);
  if (n >= 4 && strcmp (parts[n - 2], "_history") == 0)
    n -= 2;
  if (n < 2)
    return NULL;
  return g_strconcat (parts[n - 2], "/", parts[n - 1], NULL);
}
