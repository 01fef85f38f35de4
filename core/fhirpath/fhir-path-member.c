/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Steps through the document by the definitions: `value` finds valueQuantity and knows it as
 * Quantity, arrays are entered, a primitive carries its `_name` shadow along. Where a type is not
 * known (unknown resource type, misplaced member) steps go by the bare JSON name and yield items
 * without a type. */

#include "fhir-path-argument-private.h"
#include "fhir-path-run-private.h"

FhirTypeId
fhir_path_resource_type (const FhirJsonDoc *doc, guint32 node)
{
  guint32 member = fhir_json_member (doc, node, FHIR_KEY_resourceType);

  if (member == 0 || doc->nodes[member].type != FHIR_JSON_STRING)
    return 0;
  return fhir_def_find_type (fhir_json_raw (doc, member));
}

/* Resource and its like say only in the document what they are. */
static FhirTypeId
concrete_type (const FhirJsonDoc *doc, guint32 node, FhirTypeId type)
{
  const FhirTypeDef *def = type != 0 ? fhir_def_type (type) : NULL;

  if (def == NULL || !def->is_abstract || def->kind != FHIR_KIND_RESOURCE)
    return type;
  return fhir_path_resource_type (doc, node);
}

static gboolean
push_one (FhirPathRun *run, guint32 value, guint32 shadow, FhirTypeId type, GError **error)
{
  FhirPathItem item = { .kind = FHIR_PATH_ELEMENT,
                        .flags = run->doc_flags,
                        .type = type,
                        .n = value,
                        .shadow = shadow };

  if (value != 0 && run->doc->nodes[value].type == FHIR_JSON_ARRAY)
    return TRUE; /* FHIR has no array in an array */
  if (value == 0 || run->doc->nodes[value].type == FHIR_JSON_NULL)
    {
      if (shadow == 0 || run->doc->nodes[shadow].type != FHIR_JSON_OBJECT)
        return TRUE;
      item.flags |= FHIR_PATH_NO_VALUE;
      item.n = 0;
    }
  else
    item.type = concrete_type (run->doc, value, type);
  if (shadow != 0 && run->doc->nodes[shadow].type != FHIR_JSON_OBJECT)
    item.shadow = 0;
  return fhir_path_push (run, item, error);
}

/* A member's value and shadow, either 0; arrays are walked in step. */
static gboolean
push_value (FhirPathRun *run, guint32 value, guint32 shadow, FhirTypeId type, GError **error)
{
  const FhirJsonDoc *doc = run->doc;
  gboolean values = value != 0 && doc->nodes[value].type == FHIR_JSON_ARRAY;
  gboolean shadows = shadow != 0 && doc->nodes[shadow].type == FHIR_JSON_ARRAY;
  guint32 a;
  guint32 b;

  if (!values && !shadows)
    return push_one (run, value, shadow, type, error);
  a = values ? fhir_json_first (doc, value) : 0;
  b = shadows ? fhir_json_first (doc, shadow) : 0;
  while (a != 0 || b != 0)
    {
      if (!fhir_path_spend (run, 1, error) || !push_one (run, a, b, type, error))
        return FALSE;
      a = a != 0 ? fhir_json_next (doc, value, a) : 0;
      b = b != 0 ? fhir_json_next (doc, shadow, b) : 0;
    }
  return TRUE;
}

static gboolean
is_primitive (FhirTypeId type)
{
  return type != 0 && fhir_def_type (type)->kind == FHIR_KIND_PRIMITIVE;
}

/* Names with an underscore are the last of FHIR's. */
#define FIRST_SHADOW FHIR_KEY__abatementDateTime

/* The key of _name by that of name, 0 where FHIR has none; made once. */
static const FhirKey *
get_shadows (void)
{
  static FhirKey shadows[FHIR_KEY_N + 1];
  static gsize ready;

  if (g_once_init_enter (&ready))
    {
      for (guint key = FIRST_SHADOW; key <= FHIR_KEY_N; key++)
        {
          FhirSlice name = fhir_json_key_name ((FhirKey)key);

          shadows[fhir_json_key_lookup ((FhirSlice){ name.text + 1, name.len - 1 })] = (FhirKey)key;
        }
      g_once_init_leave (&ready, 1);
    }
  return shadows;
}

static guint32
find_shadow (const FhirJsonDoc *doc, guint32 object, FhirKey key)
{
  FhirKey shadow = key <= FHIR_KEY_N ? get_shadows()[key] : 0;

  return shadow != 0 ? fhir_json_member (doc, object, shadow) : 0;
}

static gboolean
push_found (FhirPathRun *run,
            guint32 object,
            const FhirMemberDef *member,
            guint32 value,
            GError **error)
{
  guint32 shadow = 0;

  if (is_primitive (member->type) && value != 0)
    shadow = find_shadow (run->doc, object, run->doc->nodes[value].key);
  return push_value (run, value, shadow, member->type, error);
}

static gboolean
is_shadow (const FhirJsonDoc *doc, guint32 member)
{
  guint16 key = doc->nodes[member].key;
  FhirSlice name = FHIR_SLICE_NONE;

  if (key <= FHIR_KEY_N)
    return key >= FIRST_SHADOW;
  name = fhir_json_name (doc, member);
  return name.len > 0 && name.text[0] == '_';
}

/* Whether a member of FHIR's may be name with a type behind it: valueQuantity of value. */
static gboolean
may_be_choice (FhirKey key, FhirSlice name)
{
  FhirSlice own = key < FIRST_SHADOW ? fhir_json_key_name (key) : FHIR_SLICE_NONE;

  return own.len > name.len && g_ascii_isupper (own.text[name.len]) &&
         memcmp (own.text, name.text, name.len) == 0;
}

/* `value` of a choice: whichever valueX there is. */
static gboolean
push_choice (FhirPathRun *run, FhirPathItem item, const FhirPathNode *node, GError **error)
{
  const FhirJsonDoc *doc = run->doc;
  guint32 end = doc->nodes[item.n].next;

  for (guint32 child = item.n + 1; child < end; child = doc->nodes[child].next)
    {
      const FhirMemberDef *member;
      const FhirElementDef *element;

      if (!fhir_path_spend (run, 1, error))
        return FALSE;
      if (!may_be_choice (doc->nodes[child].key, node->text))
        continue;
      member = fhir_def_member (item.type, doc->nodes[child].key);
      element = member != NULL ? fhir_def_element (member->element) : NULL;
      if (element != NULL && (element->flags & FHIR_ELEMENT_CHOICE) != 0 &&
          fhir_slice_is (node->text, element->name))
        return push_found (run, item.n, member, child, error);
    }
  return TRUE;
}

/* id and extensions of a primitive lie in its shadow. */
static gboolean
push_shadow_member (FhirPathRun *run, FhirPathItem item, FhirKey key, GError **error)
{
  const FhirMemberDef *member = fhir_def_member (FHIR_TYPE_Element, key);
  guint32 value = item.shadow != 0 ? fhir_json_member (run->doc, item.shadow, key) : 0;

  if (value == 0)
    return TRUE;
  return push_value (run, value, 0, member != NULL ? member->type : 0, error);
}

/* What type() gives has a name space, a name and a base type. */
static gboolean
push_type_member (FhirPathRun *run, FhirPathItem item, FhirSlice name, GError **error)
{
  const FhirTypeDef *def = item.type != 0 ? fhir_def_type (item.type) : NULL;
  const char *own = def != NULL ? def->name : fhir_path_kind_get_name ((FhirPathKind)item.n);

  if (fhir_slice_is (name, "namespace"))
    return fhir_path_push_text (run, fhir_slice (def != NULL ? "FHIR" : "System"), error);
  if (fhir_slice_is (name, "name"))
    return fhir_path_push_text (run, fhir_slice (own), error);
  if (!fhir_slice_is (name, "baseType"))
    return TRUE;
  return fhir_path_push_text (
      run,
      fhir_slice (def != NULL && def->base != 0 ? fhir_def_type (def->base)->name : "System.Any"),
      error);
}

/* A member by its key, and its shadow, in one walk over the object. */
static gboolean
push_plain (FhirPathRun *run, FhirPathItem item, const FhirMemberDef *member, GError **error)
{
  const FhirJsonNode *nodes = run->doc->nodes;
  FhirKey shadow_key = is_primitive (member->type) ? get_shadows()[member->key] : 0;
  guint32 end = nodes[item.n].next;
  guint32 value = 0;
  guint32 shadow = 0;
  guint n = 0;

  for (guint32 at = item.n + 1; at < end; at = nodes[at].next, n++)
    if (nodes[at].key == member->key)
      value = at;
    else if (shadow_key != 0 && nodes[at].key == shadow_key)
      shadow = at;
  return fhir_path_spend (run, n, error) &&
         ((value == 0 && shadow == 0) || push_value (run, value, shadow, member->type, error));
}

gboolean
fhir_path_push_member (FhirPathRun *run,
                       FhirPathItem item,
                       const FhirPathNode *node,
                       GError **error)
{
  const FhirJsonDoc *doc;
  const FhirMemberDef *member;
  guint32 value;

  if (item.kind == FHIR_PATH_TYPE_INFO)
    return push_type_member (run, item, node->text, error);
  if (item.kind != FHIR_PATH_ELEMENT)
    return TRUE;
  doc = fhir_path_enter (run, item);
  if ((item.flags & FHIR_PATH_NO_VALUE) != 0 || doc->nodes[item.n].type != FHIR_JSON_OBJECT)
    return push_shadow_member (run, item, node->key, error);
  if (item.type == 0)
    {
      value = fhir_json_member_named (doc, item.n, node->text);
      return fhir_path_spend (run, fhir_json_count (doc, item.n), error) &&
             (value == 0 || push_value (run, value, 0, 0, error));
    }
  member = node->key != 0 ? fhir_def_member (item.type, node->key) : NULL;
  if (member == NULL || (fhir_def_element (member->element)->flags & FHIR_ELEMENT_CHOICE) != 0)
    return push_choice (run, item, node, error);
  return push_plain (run, item, member, error);
}

gboolean
fhir_path_push_children (FhirPathRun *run, FhirPathItem item, GError **error)
{
  const FhirJsonDoc *doc;
  guint32 object = (item.flags & FHIR_PATH_NO_VALUE) == 0 ? item.n : item.shadow;
  FhirTypeId type = item.type;

  if (item.kind != FHIR_PATH_ELEMENT)
    return TRUE;
  doc = fhir_path_enter (run, item);
  if (doc->nodes[object].type != FHIR_JSON_OBJECT)
    {
      object = item.shadow;
      type = FHIR_TYPE_Element;
    }
  if (object == 0 && (item.n != 0 || (item.flags & FHIR_PATH_NO_VALUE) != 0))
    return TRUE;
  for (guint32 child = fhir_json_first (doc, object); child != 0;
       child = fhir_json_next (doc, object, child))
    {
      const FhirMemberDef *member =
          type != 0 ? fhir_def_member (type, doc->nodes[child].key) : NULL;
      FhirSlice name = fhir_json_name (doc, child);

      if (!fhir_path_spend (run, 1, error))
        return FALSE;
      if (doc->nodes[child].key == FHIR_KEY_resourceType)
        continue;
      if (is_shadow (doc, child))
        {
          FhirSlice plain = { name.text + 1, name.len - 1 };

          if (fhir_json_member_named (doc, object, plain) == 0 &&
              !push_value (run, 0, child, 0, error))
            return FALSE;
        }
      else if (member != NULL ? !push_found (run, object, member, child, error)
                              : !push_value (run, child, 0, 0, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
fhir_path_push_extensions (FhirPathRun *run, FhirPathItem item, GError **error)
{
  FhirTypeId type = FHIR_TYPE_Extension;
  guint32 object = item.n;
  guint32 value;

  if (item.kind != FHIR_PATH_ELEMENT)
    return TRUE;
  fhir_path_enter (run, item);
  if ((item.flags & FHIR_PATH_NO_VALUE) != 0 || run->doc->nodes[item.n].type != FHIR_JSON_OBJECT)
    {
      object = item.shadow;
      if (object == 0)
        return TRUE;
    }
  value = fhir_json_member (run->doc, object, FHIR_KEY_extension);
  return value == 0 || push_value (run, value, 0, type, error);
}
