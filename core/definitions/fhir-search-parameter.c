/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A SearchParameter resource read into a struct. What is missing or unknown is told by its place;
 * whether expressions make sense is for those who compile them (core/index). */

#include "fhir-search-parameter.h"

/* Codes are typed into URLs, where `:`, `.`, `$` and `,` have meanings of their own. */
#define CODE_MAX 64

typedef struct
{
  const FhirJsonDoc *doc;
  guint32 node;
  const char *place;
  FhirIssues *issues; /* (nullable) */
  gboolean failed;
} Reading;

static const char *const kinds[] = {
  [FHIR_SEARCH_NUMBER] = "number",       [FHIR_SEARCH_DATE] = "date",
  [FHIR_SEARCH_STRING] = "string",       [FHIR_SEARCH_TOKEN] = "token",
  [FHIR_SEARCH_REFERENCE] = "reference", [FHIR_SEARCH_COMPOSITE] = "composite",
  [FHIR_SEARCH_QUANTITY] = "quantity",   [FHIR_SEARCH_URI] = "uri",
  [FHIR_SEARCH_SPECIAL] = "special",
};

const char *
fhir_search_type_get_code (FhirSearchType kind)
{
  return kinds[kind];
}

static void
fail (Reading *reading, const char *code, const char *member, const char *text)
{
  g_autofree char *place = g_strconcat (reading->place, ".", member, NULL);

  reading->failed = TRUE;
  if (reading->issues != NULL)
    fhir_issues_add (reading->issues, FHIR_SEVERITY_ERROR, code, place, "%s", text);
}

static char *
dup_member (const Reading *reading, guint32 object, FhirKey key)
{
  return fhir_json_dup_string (reading->doc, fhir_json_member (reading->doc, object, key));
}

static gboolean
is_usable_code (const char *code)
{
  gsize len = strspn (code, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_");

  return len > 0 && len <= CODE_MAX && code[len] == '\0';
}

/* Types named in a list; all of them must be resource types, or the two that stand for many. */
static GArray *
read_types (Reading *reading, FhirKey key, const char *member)
{
  GArray *types = g_array_new (FALSE, FALSE, sizeof (FhirTypeId));
  guint32 list = fhir_json_member (reading->doc, reading->node, key);
  guint n = list != 0 ? fhir_json_count (reading->doc, list) : 0;

  for (guint i = 0; i < n; i++)
    {
      guint32 element = fhir_json_element (reading->doc, list, i);
      g_autofree char *name = fhir_json_dup_string (reading->doc, element);
      FhirTypeId type = name != NULL ? fhir_def_find_type (fhir_slice (name)) : 0;
      g_autofree char *place = g_strdup_printf ("%s[%u]", member, i);

      if (type != 0 && fhir_def_is_a (type, FHIR_TYPE_Resource))
        g_array_append_val (types, type);
      else
        fail (reading, "code-invalid", place, "there is no such resource type in R4");
    }
  return types;
}

static void
component_free (gpointer data)
{
  FhirSearchComponent *component = data;

  g_free (component->definition);
  g_free (component->expression);
  g_free (component);
}

static GPtrArray *
read_components (Reading *reading)
{
  GPtrArray *components = g_ptr_array_new_with_free_func (component_free);
  guint32 list = fhir_json_member (reading->doc, reading->node, FHIR_KEY_component);
  guint n = list != 0 ? fhir_json_count (reading->doc, list) : 0;

  for (guint i = 0; i < n; i++)
    {
      guint32 element = fhir_json_element (reading->doc, list, i);
      FhirSearchComponent *component = g_new0 (FhirSearchComponent, 1);
      g_autofree char *place = g_strdup_printf ("component[%u]", i);

      component->definition = dup_member (reading, element, FHIR_KEY_definition);
      component->expression = dup_member (reading, element, FHIR_KEY_expression);
      g_ptr_array_add (components, component);
      if (component->definition == NULL || component->expression == NULL)
        fail (reading, "required", place, "a component has a definition and an expression");
    }
  return components;
}

static void
read_kind (Reading *reading, FhirSearchParameter *self)
{
  g_autofree char *name = dup_member (reading, reading->node, FHIR_KEY_type);

  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i], name))
      {
        self->kind = (FhirSearchType)i;
        return;
      }
  fail (reading, name != NULL ? "code-invalid" : "required", "type", "a search type is needed");
}

static char *
without_version (char *canonical)
{
  char *bar = canonical != NULL ? strchr (canonical, '|') : NULL;

  if (bar != NULL)
    *bar = '\0';
  return canonical;
}

static void
check (Reading *reading, const FhirSearchParameter *self)
{
  if (self->url == NULL || self->url[0] == '\0')
    fail (reading, "required", "url", "a search parameter is known by its url");
  if (self->code == NULL)
    fail (reading, "required", "code", "a search parameter needs the code that searches use");
  else if (!is_usable_code (self->code))
    fail (reading, "value", "code", "a code is of at most 64 letters, digits, - and _");
  if (self->bases->len == 0 && !reading->failed)
    fail (reading, "required", "base", "a search parameter is for at least one type");
}

FhirSearchParameter *
fhir_search_parameter_read (const FhirJsonDoc *doc,
                            guint32 node,
                            const char *place,
                            FhirIssues *issues)
{
  g_autoptr (FhirSearchParameter) self = g_new0 (FhirSearchParameter, 1);
  Reading reading = { doc, node, place, issues, FALSE };
  g_autofree char *status = dup_member (&reading, node, FHIR_KEY_status);

  self->url = dup_member (&reading, node, FHIR_KEY_url);
  self->code = dup_member (&reading, node, FHIR_KEY_code);
  self->expression = dup_member (&reading, node, FHIR_KEY_expression);
  self->derived_from = without_version (dup_member (&reading, node, FHIR_KEY_derivedFrom));
  self->is_active = g_strcmp0 (status, "active") == 0;
  self->bases = read_types (&reading, FHIR_KEY_base, "base");
  self->targets = read_types (&reading, FHIR_KEY_target, "target");
  self->components = read_components (&reading);
  read_kind (&reading, self);
  check (&reading, self);
  return reading.failed ? NULL : g_steal_pointer (&self);
}

void
fhir_search_parameter_free (FhirSearchParameter *self)
{
  if (self == NULL)
    return;
  g_free (self->url);
  g_free (self->code);
  g_free (self->expression);
  g_free (self->derived_from);
  g_array_unref (self->bases);
  g_array_unref (self->targets);
  g_ptr_array_unref (self->components);
  g_free (self);
}
