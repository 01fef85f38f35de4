/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Elements of a parsed document as FHIR sees them. The counterpart of FhirPatchList for what is
 * only read. */

#include "fhir-error.h"
#include "fhir-json-canonical.h"
#include "fhir-patch-element-private.h"

static void
element_clear (gpointer data)
{
  g_array_unref (((FhirPatchElement *)data)->values);
}

static guint32
get_shadow (const FhirJsonDoc *doc, guint32 object, FhirSlice name)
{
  g_autofree char *shadow = g_strdup_printf ("_%.*s", (int)name.len, name.text);

  return fhir_json_member_named (doc, object, fhir_slice (shadow));
}

static gboolean
is_array (const FhirJsonDoc *doc, guint32 node)
{
  return node != 0 && doc->nodes[node].type == FHIR_JSON_ARRAY;
}

static void
add_value (const FhirJsonDoc *doc, guint32 value, guint32 shadow, GArray *values)
{
  FhirPatchNode node = {
    value != 0 && doc->nodes[value].type != FHIR_JSON_NULL ? value : 0,
    shadow != 0 && doc->nodes[shadow].type != FHIR_JSON_NULL ? shadow : 0,
  };

  if (node.value != 0 || node.shadow != 0)
    g_array_append_val (values, node);
}

static GArray *
read_values (const FhirJsonDoc *doc, guint32 value, guint32 shadow)
{
  GArray *values = g_array_new (FALSE, FALSE, sizeof (FhirPatchNode));
  guint32 a, b;

  if (!is_array (doc, value) && !is_array (doc, shadow))
    {
      add_value (doc, value, shadow, values);
      return values;
    }
  a = is_array (doc, value) ? fhir_json_first (doc, value) : 0;
  b = is_array (doc, shadow) ? fhir_json_first (doc, shadow) : 0;
  for (; a != 0 || b != 0; a = a != 0 ? fhir_json_next (doc, value, a) : 0,
                           b = b != 0 ? fhir_json_next (doc, shadow, b) : 0)
    add_value (doc, a, b, values);
  return values;
}

static gboolean
add_element (const FhirJsonDoc *doc,
             guint32 object,
             guint32 child,
             FhirTypeId type,
             GArray *elements,
             GError **error)
{
  FhirSlice name = fhir_json_name (doc, child);
  gboolean is_shadow = name.len > 0 && name.text[0] == '_';
  FhirPatchElement element;

  if (is_shadow)
    name = (FhirSlice){ name.text + 1, name.len - 1 };
  if (is_shadow && fhir_json_member_named (doc, object, name) != 0)
    return TRUE;
  element.member = fhir_def_member (type, fhir_json_key_lookup (name));
  if (element.member == NULL)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_STRUCTURE,
                   "%s has a member that R4 does not know",
                   fhir_def_type (type)->name);
      return FALSE;
    }
  element.values =
      read_values (doc, is_shadow ? 0 : child, is_shadow ? child : get_shadow (doc, object, name));
  g_array_append_val (elements, element);
  return TRUE;
}

GArray *
fhir_patch_elements_new (const FhirJsonDoc *doc, guint32 object, FhirTypeId type, GError **error)
{
  g_autoptr (GArray) elements = g_array_new (FALSE, FALSE, sizeof (FhirPatchElement));

  g_array_set_clear_func (elements, element_clear);
  if (type == 0 || doc->nodes[object].type != FHIR_JSON_OBJECT)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_STRUCTURE,
                   "an object of a type that R4 knows is needed");
      return NULL;
    }
  /* ExampleScenario.instance has an element of the name resourceType. */
  for (guint32 child = fhir_json_first (doc, object); child != 0;
       child = fhir_json_next (doc, object, child))
    if ((doc->nodes[child].key != FHIR_KEY_resourceType ||
         fhir_def_type (type)->kind != FHIR_KIND_RESOURCE) &&
        !add_element (doc, object, child, type, elements, error))
      return NULL;
  return g_steal_pointer (&elements);
}

const FhirPatchElement *
fhir_patch_elements_find (GArray *elements, FhirElementId id)
{
  for (guint i = 0; i < elements->len; i++)
    {
      const FhirPatchElement *element = &g_array_index (elements, FhirPatchElement, i);

      if (element->member->element == id)
        return element;
    }
  return NULL;
}

FhirTypeId
fhir_patch_resource_type (const FhirJsonDoc *doc, guint32 node)
{
  guint32 name = fhir_json_member (doc, node, FHIR_KEY_resourceType);

  return name != 0 ? fhir_def_find_type (fhir_json_raw (doc, name)) : 0;
}

FhirTypeId
fhir_patch_node_type (const FhirJsonDoc *doc, FhirPatchNode node, const FhirMemberDef *member)
{
  if (fhir_def_type (member->type)->kind != FHIR_KIND_RESOURCE)
    return member->type;
  return node.value != 0 ? fhir_patch_resource_type (doc, node.value) : 0;
}

gboolean
fhir_patch_node_equal (const FhirJsonDoc *a,
                       FhirPatchNode node_a,
                       const FhirJsonDoc *b,
                       FhirPatchNode node_b)
{
  if ((node_a.value == 0) != (node_b.value == 0) || (node_a.shadow == 0) != (node_b.shadow == 0))
    return FALSE;
  return (node_a.value == 0 ||
          fhir_json_equal (a, node_a.value, b, node_b.value, FHIR_JSON_NUMBERS_AS_WRITTEN)) &&
         (node_a.shadow == 0 ||
          fhir_json_equal (a, node_a.shadow, b, node_b.shadow, FHIR_JSON_NUMBERS_AS_WRITTEN));
}
