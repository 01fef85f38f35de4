/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Values of a FHIRPath Patch. The standard wants the type of a value checked against its place
 * (http://hl7.org/fhir/R4/fhirpatch.html). The check here: the same type; a type derived from it or
 * that it derives from (code for string, Age for Quantity); a string for any primitive that JSON
 * writes as a string, because many clients send nothing else; whole numbers for decimals, dates for
 * dateTimes. What such a string says is checked with the whole result. */

#include "fhir-error.h"
#include "fhir-patch-value-private.h"

/* The value[x] member of a parameter, or 0. */
static guint32
find_value (const FhirJsonDoc *doc, guint32 parameter, const FhirMemberDef **ret_member)
{
  for (guint32 child = fhir_json_first (doc, parameter); child != 0;
       child = fhir_json_next (doc, parameter, child))
    {
      FhirSlice name = fhir_json_name (doc, child);
      const FhirMemberDef *member;

      if (name.len > 0 && name.text[0] == '_')
        name = (FhirSlice){ name.text + 1, name.len - 1 };
      member = fhir_def_member (FHIR_TYPE_Parameters_parameter, fhir_json_key_lookup (name));
      if (member != NULL && (fhir_def_element (member->element)->flags & FHIR_ELEMENT_CHOICE) != 0)
        {
          *ret_member = member;
          return child;
        }
    }
  return 0;
}

static gboolean
is_string_like (FhirTypeId type)
{
  return fhir_def_type (type)->kind == FHIR_KIND_PRIMITIVE && type != FHIR_TYPE_boolean &&
         type != FHIR_TYPE_decimal && !fhir_def_is_a (type, FHIR_TYPE_integer);
}

/* Whether a value of a type may stand where another is wanted. */
static gboolean
fits (FhirTypeId wanted, FhirTypeId given)
{
  if (wanted == given || fhir_def_is_a (wanted, given) || fhir_def_is_a (given, wanted))
    return TRUE;
  if (given == FHIR_TYPE_string)
    return is_string_like (wanted);
  if (wanted == FHIR_TYPE_decimal)
    return fhir_def_is_a (given, FHIR_TYPE_integer);
  return wanted == FHIR_TYPE_dateTime && given == FHIR_TYPE_date;
}

gboolean
fhir_patch_member_is_many (const FhirMemberDef *member)
{
  return fhir_def_element (member->element)->max > 1;
}

static gboolean
is_member_name (const FhirMemberDef *member, FhirSlice name)
{
  return fhir_slice_equal (fhir_json_key_name (member->key), name);
}

/* The tables list the shadows of primitives too. */
static gboolean
is_shadow_member (const FhirMemberDef *member)
{
  return fhir_json_key_name (member->key).text[0] == '_';
}

static gboolean
is_element_name (const FhirMemberDef *member, FhirSlice name)
{
  const FhirElementDef *element = fhir_def_element (member->element);

  if ((element->flags & FHIR_ELEMENT_CHOICE) != 0 && name.len > 3 &&
      memcmp (name.text + name.len - 3, "[x]", 3) == 0)
    name.len -= 3;
  return fhir_slice_is (name, element->name);
}

const FhirMemberDef *
fhir_patch_value_find_member (FhirTypeId type,
                              FhirSlice name,
                              const FhirJsonDoc *doc,
                              guint32 parameter,
                              GError **error)
{
  const FhirTypeDef *def = fhir_def_type (type);
  const FhirMemberDef *members = fhir_def_members (type);
  const FhirMemberDef *given = NULL, *known = NULL;
  guint32 value = find_value (doc, parameter, &given);
  gboolean exact = FALSE;

  for (guint i = 0; i < def->n_members; i++)
    {
      const FhirMemberDef *member = &members[i];
      gboolean is_choice = (fhir_def_element (member->element)->flags & FHIR_ELEMENT_CHOICE) != 0;

      if (is_shadow_member (member) ||
          (!is_element_name (member, name) && !is_member_name (member, name)))
        continue;
      /* Of a choice, the member whose very type was given, else one that it fits. */
      if (known != NULL && (exact || (value != 0 && !fits (member->type, given->type))))
        continue;
      if (is_choice && value != 0 && !fits (member->type, given->type))
        {
          known = known != NULL ? known : member;
          continue;
        }
      if (known != NULL && value != 0 && fits (known->type, given->type) &&
          member->type != given->type)
        continue;
      known = member;
      exact = value != 0 && member->type == given->type;
    }
  if (known == NULL)
    g_set_error (error,
                 FHIR_ERROR,
                 FHIR_ERROR_RULE,
                 "%s has no element '%.*s'",
                 def->name,
                 (int)MIN (name.len, 64),
                 name.text);
  return known;
}

static void
set_wrong_type (FhirTypeId wanted, FhirTypeId given, GError **error)
{
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_RULE,
               "the value is of type %s, where %s is needed",
               fhir_def_type (given)->name,
               fhir_def_type (wanted)->name);
}

static gboolean
make_typed (FhirJsonDraft *draft,
            FhirTypeId type,
            const FhirJsonDoc *doc,
            guint32 parameter,
            const FhirMemberDef *given,
            FhirPatchPair *ret_pair,
            GError **error)
{
  FhirSlice name = fhir_json_key_name (given->key);
  g_autofree char *shadow_name = g_strdup_printf ("_%.*s", (int)name.len, name.text);
  guint32 value = fhir_json_member (doc, parameter, given->key);
  guint32 shadow = fhir_json_member_named (doc, parameter, fhir_slice (shadow_name));

  if (!fits (type, given->type))
    {
      set_wrong_type (type, given->type, error);
      return FALSE;
    }
  *ret_pair = (FhirPatchPair){ 0 };
  if (value != 0)
    ret_pair->value = fhir_json_draft_import (draft, doc, value);
  if (shadow != 0)
    ret_pair->shadow = fhir_json_draft_import (draft, doc, shadow);
  return TRUE;
}

static gboolean
make_resource (FhirJsonDraft *draft,
               FhirTypeId type,
               const FhirJsonDoc *doc,
               guint32 resource,
               FhirPatchPair *ret_pair,
               GError **error)
{
  if (fhir_def_type (type)->kind != FHIR_KIND_RESOURCE)
    {
      set_wrong_type (type, FHIR_TYPE_Resource, error);
      return FALSE;
    }
  *ret_pair = (FhirPatchPair){ .value = fhir_json_draft_import (draft, doc, resource) };
  return TRUE;
}

/* One part of a value without a type of its own: a member of object. */
static gboolean
add_part (FhirJsonDraft *draft,
          FhirTypeId type,
          FhirJsonPart *object,
          const FhirJsonDoc *doc,
          guint32 part,
          GError **error)
{
  g_autofree char *name = fhir_json_dup_string (doc, fhir_json_member (doc, part, FHIR_KEY_name));
  g_auto (FhirPatchList) list = { 0 };
  const FhirMemberDef *member;
  FhirPatchPair pair;

  if (name == NULL)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_REQUIRED, "a part of the value has no name");
      return FALSE;
    }
  member = fhir_patch_value_find_member (type, fhir_slice (name), doc, part, error);
  if (member == NULL || !fhir_patch_value_make (draft, member->type, doc, part, &pair, error))
    return FALSE;
  fhir_patch_list_read (&list, draft, object, fhir_json_key_name (member->key));
  if (list.pairs->len > 0 && !fhir_patch_member_is_many (member))
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_RULE,
                   "the value has '%s' more than once",
                   fhir_def_element (member->element)->name);
      return FALSE;
    }
  list.is_many = fhir_patch_member_is_many (member);
  (void)fhir_json_draft_count (draft, object);
  g_array_append_val (list.pairs, pair);
  fhir_patch_list_write (&list, NULL);
  return fhir_json_draft_check (draft, error);
}

/* Recursion is bounded by the parser's depth limit on the patch. */
static gboolean
make_parts (FhirJsonDraft *draft,
            FhirTypeId type,
            const FhirJsonDoc *doc,
            guint32 parts,
            FhirPatchPair *ret_pair,
            GError **error)
{
  FhirJsonPart *object;

  if (fhir_def_type (type)->kind == FHIR_KIND_PRIMITIVE ||
      fhir_def_type (type)->kind == FHIR_KIND_RESOURCE)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_RULE,
                   "a value of type %s cannot be given in parts",
                   fhir_def_type (type)->name);
      return FALSE;
    }
  object = fhir_json_draft_make (draft, FHIR_JSON_OBJECT);
  for (guint32 part = fhir_json_first (doc, parts); part != 0;
       part = fhir_json_next (doc, parts, part))
    if (!add_part (draft, type, object, doc, part, error))
      return FALSE;
  *ret_pair = (FhirPatchPair){ .value = object };
  return TRUE;
}

gboolean
fhir_patch_value_make (FhirJsonDraft *draft,
                       FhirTypeId type,
                       const FhirJsonDoc *doc,
                       guint32 parameter,
                       FhirPatchPair *ret_pair,
                       GError **error)
{
  const FhirMemberDef *given;
  guint32 resource = fhir_json_member (doc, parameter, FHIR_KEY_resource);
  guint32 parts = fhir_json_member (doc, parameter, FHIR_KEY_part);

  if (find_value (doc, parameter, &given) != 0)
    return make_typed (draft, type, doc, parameter, given, ret_pair, error);
  if (resource != 0)
    return make_resource (draft, type, doc, resource, ret_pair, error);
  if (parts != 0 && fhir_json_count (doc, parts) > 0)
    return make_parts (draft, type, doc, parts, ret_pair, error);
  g_set_error (error, FHIR_ERROR, FHIR_ERROR_REQUIRED, "the value is empty");
  return FALSE;
}
