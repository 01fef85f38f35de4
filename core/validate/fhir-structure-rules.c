/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What R4 says of StructureDefinition in words: paths of a differential name elements that the type
 * has, discriminators begin at one. */

#include "fhir-doc-private.h"
#include "fhir-profile-walk-private.h"
#include "fhir-rules-private.h"

/* One name of a path within a type. *ret_type is 0 where a choice leaves several. FALSE: no such
 * element. */
static gboolean
find_child (FhirTypeId parent, FhirSlice name, FhirTypeId *ret_type)
{
  const FhirTypeDef *type = fhir_def_type (parent);
  const FhirMemberDef *member = fhir_def_member (parent, fhir_json_key_lookup (name));

  if (name.len > 3 && memcmp (name.text + name.len - 3, "[x]", 3) == 0)
    name.len -= 3;
  if (member != NULL)
    {
      *ret_type = member->type;
      return TRUE;
    }
  for (guint i = 0; i < type->n_elements; i++)
    {
      const FhirElementDef *element = fhir_def_element ((FhirElementId)(type->first_element + i));

      if (!fhir_slice_is (name, element->name))
        continue;
      *ret_type = element->n_types == 1 ? *fhir_def_type_pool (element->first_type) : 0;
      return TRUE;
    }
  return FALSE;
}

/* The type at the end of a path; 0 where it is open. FALSE: the path leads nowhere. */
static gboolean
find_path (FhirSlice path, FhirTypeId *ret_type)
{
  const char *at = path.text;
  const char *end = path.text + path.len;
  FhirTypeId type = 0;
  gboolean first = TRUE;

  while (at < end)
    {
      const char *dot = memchr (at, '.', (gsize)(end - at));
      const char *stop = dot != NULL ? dot : end;
      FhirSlice name = { at, (guint32)(stop - at) };

      if (first)
        type = fhir_def_find_type (name);
      else if (!find_child (type, name, &type))
        return FALSE;
      /* Below a primitive, a resource or an open choice anything may come. */
      if (type == 0 || fhir_def_type (type)->kind == FHIR_KIND_PRIMITIVE ||
          fhir_def_type (type)->is_abstract)
        {
          *ret_type = 0;
          return TRUE;
        }
      first = FALSE;
      at = stop + 1;
    }
  *ret_type = type;
  return TRUE;
}

static void
check_discriminators (FhirWalk *walk, const FhirPlace *place, guint32 element, FhirTypeId type)
{
  guint32 slicing = fhir_json_member (walk->doc, element, FHIR_KEY_slicing);
  guint32 list = slicing != 0 ? fhir_json_member (walk->doc, slicing, FHIR_KEY_discriminator) : 0;

  for (guint32 d = list != 0 ? fhir_json_first (walk->doc, list) : 0; d != 0;
       d = fhir_json_next (walk->doc, list, d))
    {
      FhirSlice path = fhir_doc_text (walk->doc, d, FHIR_KEY_path);
      FhirTypeId found;
      guint32 n = 0;

      while (n < path.len && g_ascii_isalnum (path.text[n]))
        n++;
      if (n == 0 || type == 0 || (n < path.len && path.text[n] != '.'))
        continue; /* $this, resolve(), extension('…') */
      if (!find_child (type, (FhirSlice){ path.text, n }, &found))
        fhir_walk_error (walk,
                         place,
                         d,
                         "invalid",
                         "the path of a discriminator names no element of what is sliced");
    }
}

void
fhir_walk_structure (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, FhirSpot spot)
{
  guint32 part = fhir_json_member (walk->doc, spot.node, FHIR_KEY_differential);
  guint32 list = part != 0 ? fhir_json_member (walk->doc, part, FHIR_KEY_element) : 0;
  const FhirPlace above = { .up = place, .name = FHIR_SLICE_LITERAL ("differential"), .index = -1 };
  FhirPlace inner = { .up = &above, .name = FHIR_SLICE_LITERAL ("element"), .index = -1 };

  if (fhir_json_string_is (walk->doc,
                           fhir_json_member (walk->doc, spot.node, FHIR_KEY_kind),
                           "logical"))
    return;
  for (guint32 e = list != 0 ? fhir_json_first (walk->doc, list) : 0; e != 0;
       e = fhir_json_next (walk->doc, list, e))
    {
      FhirTypeId type;

      inner.index++;
      if (!fhir_walk_spend (walk, 1))
        return;
      if (!find_path (fhir_doc_text (walk->doc, e, FHIR_KEY_path), &type))
        fhir_walk_error (walk, &inner, e, "invalid", "the path names no element that the type has");
      else
        check_discriminators (walk, &inner, e, type);
    }
}
