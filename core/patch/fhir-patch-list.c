/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Elements of FHIR over members of JSON (http://hl7.org/fhir/R4/json.html#primitive). Whatever is
 * done to a list, the two members of a primitive stay in step: nulls stand where a value or a
 * shadow is absent, a member of nulls alone is not written. */

#include "fhir-patch-list-private.h"

static FhirJsonPart *
find_shadow (FhirJsonDraft *draft, FhirJsonPart *object, const char *name)
{
  g_autofree char *shadow = g_strconcat ("_", name, NULL);

  return fhir_json_draft_member (draft, object, fhir_slice (shadow));
}

static FhirJsonPart *
null_to_none (FhirJsonPart *part)
{
  return part != NULL && fhir_json_part_get_type (part) != FHIR_JSON_NULL ? part : NULL;
}

static gboolean
is_array (const FhirJsonPart *part)
{
  return part != NULL && fhir_json_part_get_type (part) == FHIR_JSON_ARRAY;
}

static void
add_pair (FhirPatchList *list, FhirJsonPart *value, FhirJsonPart *shadow)
{
  FhirPatchPair pair = { null_to_none (value), null_to_none (shadow) };

  g_array_append_val (list->pairs, pair);
}

void
fhir_patch_list_read (FhirPatchList *list,
                      FhirJsonDraft *draft,
                      FhirJsonPart *object,
                      FhirSlice name)
{
  FhirJsonPart *value = fhir_json_draft_member (draft, object, name);
  FhirJsonPart *shadow;

  *list = (FhirPatchList){ .draft = draft, .object = object, .name = fhir_slice_dup (name) };
  list->pairs = g_array_new (FALSE, FALSE, sizeof (FhirPatchPair));
  shadow = find_shadow (draft, object, list->name);
  list->is_many = is_array (value) || is_array (shadow);
  if (list->is_many)
    {
      FhirJsonPart *a = is_array (value) ? fhir_json_draft_first (draft, value) : NULL;
      FhirJsonPart *b = is_array (shadow) ? fhir_json_draft_first (draft, shadow) : NULL;

      for (; a != NULL || b != NULL; a = a != NULL ? fhir_json_part_next (a) : NULL,
                                     b = b != NULL ? fhir_json_part_next (b) : NULL)
        add_pair (list, a, b);
    }
  else if (value != NULL || shadow != NULL)
    add_pair (list, value, shadow);
}

gboolean
fhir_patch_list_find (FhirPatchList *list,
                      FhirJsonDraft *draft,
                      FhirJsonPart *part,
                      guint *ret_index)
{
  FhirJsonPart *object = fhir_json_part_get_parent (part);
  FhirSlice name = fhir_json_part_get_name (part);

  if (object != NULL && is_array (object))
    {
      name = fhir_json_part_get_name (object);
      object = fhir_json_part_get_parent (object);
    }
  if (object == NULL || name.text == NULL || name.len == 0)
    return FALSE;
  if (name.text[0] == '_')
    name = (FhirSlice){ name.text + 1, name.len - 1 };
  fhir_patch_list_read (list, draft, object, name);
  for (guint i = 0; i < list->pairs->len; i++)
    {
      const FhirPatchPair *pair = &g_array_index (list->pairs, FhirPatchPair, i);

      if (pair->value == part || pair->shadow == part)
        {
          *ret_index = i;
          return TRUE;
        }
    }
  fhir_patch_list_clear (list);
  return FALSE;
}

void
fhir_patch_list_clear (FhirPatchList *list)
{
  g_clear_pointer (&list->pairs, g_array_unref);
  g_clear_pointer (&list->name, g_free);
}

static FhirJsonPart *
detach (FhirJsonDraft *draft, FhirJsonPart *part)
{
  if (part != NULL && fhir_json_part_get_parent (part) != NULL)
    fhir_json_draft_remove (draft, part);
  return part;
}

/* The values (or shadows) of a list as one JSON value; NULL when there are none. */
static FhirJsonPart *
gather (FhirPatchList *list, gboolean shadows)
{
  FhirJsonPart *array;
  gboolean any = FALSE;

  for (guint i = 0; i < list->pairs->len; i++)
    {
      const FhirPatchPair *pair = &g_array_index (list->pairs, FhirPatchPair, i);

      any = any || (shadows ? pair->shadow : pair->value) != NULL;
    }
  if (!any)
    return NULL;
  if (!list->is_many)
    {
      const FhirPatchPair *pair = &g_array_index (list->pairs, FhirPatchPair, 0);

      return detach (list->draft, shadows ? pair->shadow : pair->value);
    }
  array = fhir_json_draft_make (list->draft, FHIR_JSON_ARRAY);
  for (guint i = 0; i < list->pairs->len; i++)
    {
      const FhirPatchPair *pair = &g_array_index (list->pairs, FhirPatchPair, i);
      FhirJsonPart *part = detach (list->draft, shadows ? pair->shadow : pair->value);

      if (part == NULL)
        part = fhir_json_draft_make (list->draft, FHIR_JSON_NULL);
      fhir_json_draft_insert (list->draft, array, NULL, FHIR_SLICE_NONE, part);
    }
  return array;
}

/* Puts part (nullable) where old (nullable) stands, else before `before`. */
static void
settle (FhirPatchList *list,
        FhirJsonPart *old,
        FhirJsonPart *before,
        const char *name,
        FhirJsonPart *part)
{
  if (part != NULL)
    fhir_json_draft_insert (list->draft,
                            list->object,
                            old != NULL ? old : before,
                            fhir_slice (name),
                            part);
  detach (list->draft, old);
}

/* Takes an object that lost its last member out of the element it stands in, and so on upwards. */
static void
prune (FhirJsonDraft *draft, FhirJsonPart *object)
{
  while (fhir_json_part_get_parent (object) != NULL &&
         fhir_json_draft_first (draft, object) == NULL)
    {
      g_auto (FhirPatchList) list = { 0 };
      FhirPatchPair *pair;
      guint n;

      if (!fhir_patch_list_find (&list, draft, object, &n))
        return;
      pair = &g_array_index (list.pairs, FhirPatchPair, n);
      detach (draft, object);
      if (pair->value == object)
        pair->value = NULL;
      else
        pair->shadow = NULL;
      if (pair->value == NULL && pair->shadow == NULL)
        g_array_remove_index (list.pairs, n);
      object = list.object;
      fhir_patch_list_write (&list, NULL);
    }
}

void
fhir_patch_list_write (FhirPatchList *list, const char *new_name)
{
  const char *name = new_name != NULL ? new_name : list->name;
  g_autofree char *shadow_name = g_strconcat ("_", name, NULL);
  FhirJsonPart *value, *shadow, *old, *old_shadow;

  /* Values first come out of their members, which are made anew: a member that stood alone may be
   * such a value itself, so its place is kept by a stand-in. */
  old = fhir_json_draft_member (list->draft, list->object, fhir_slice (list->name));
  old_shadow = find_shadow (list->draft, list->object, list->name);
  if (old != NULL)
    {
      FhirJsonPart *stand_in = fhir_json_draft_make (list->draft, FHIR_JSON_NULL);

      fhir_json_draft_replace (list->draft, old, stand_in);
      old = stand_in;
    }
  if (old_shadow != NULL)
    {
      FhirJsonPart *stand_in = fhir_json_draft_make (list->draft, FHIR_JSON_NULL);

      fhir_json_draft_replace (list->draft, old_shadow, stand_in);
      old_shadow = stand_in;
    }
  value = gather (list, FALSE);
  shadow = gather (list, TRUE);
  settle (list, old, old_shadow, name, value);
  settle (list,
          old_shadow,
          value != NULL ? fhir_json_part_next (value) : NULL,
          shadow_name,
          shadow);
  prune (list->draft, list->object);
}

static FhirTypeId
get_resource_type (FhirJsonDraft *draft, FhirJsonPart *object)
{
  FhirJsonPart *member =
      fhir_json_draft_member (draft, object, FHIR_SLICE_LITERAL ("resourceType"));
  g_autoptr (GString) text = NULL;

  if (member == NULL || fhir_json_part_get_type (member) != FHIR_JSON_STRING)
    return 0;
  text = g_string_new (NULL);
  fhir_json_draft_write (draft, member, text);
  return fhir_def_find_type ((FhirSlice){ text->str + 1, (guint32)text->len - 2 });
}

FhirTypeId
fhir_patch_type_of (FhirJsonDraft *draft, FhirJsonPart *object)
{
  FhirJsonPart *parent = fhir_json_part_get_parent (object);
  FhirSlice name = fhir_json_part_get_name (object);
  const FhirMemberDef *member;
  FhirTypeId type;

  if (parent == NULL)
    return get_resource_type (draft, object);
  if (is_array (parent))
    {
      name = fhir_json_part_get_name (parent);
      parent = fhir_json_part_get_parent (parent);
    }
  if (parent == NULL || name.text == NULL)
    return 0;
  if (name.len > 0 && name.text[0] == '_')
    return FHIR_TYPE_Element;
  type = fhir_patch_type_of (draft, parent);
  member = type != 0 ? fhir_def_member (type, fhir_json_key_lookup (name)) : NULL;
  if (member == NULL)
    return 0;
  if (fhir_def_type (member->type)->kind == FHIR_KIND_RESOURCE)
    return get_resource_type (draft, object);
  return member->type;
}
