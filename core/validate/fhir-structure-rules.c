/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What R4 says of StructureDefinition in words: bases end somewhere and are of the same type, paths
 * of a differential name elements that the type has, discriminators begin at one. What is said of
 * one element: fhir-element-rules.c. */

#include "fhir-doc-private.h"
#include "fhir-element-rules-private.h"
#include "fhir-rules-private.h"

#define BASES_MAX 24

typedef struct
{
  FhirTypeId type;           /* 0: open, as below a primitive, a resource or a choice */
  FhirTypeId only;           /* the type of a choice that is spelled out; 0 */
  const FhirElementDef *def; /* (nullable) */
} Found;

/* One name of a path within a type. FALSE: no such element. */
static gboolean
find_child (FhirTypeId parent, FhirSlice name, Found *ret_found)
{
  const FhirTypeDef *type = fhir_def_type (parent);
  const FhirMemberDef *member = fhir_def_member (parent, fhir_json_key_lookup (name));

  if (name.len > 3 && memcmp (name.text + name.len - 3, "[x]", 3) == 0)
    name.len -= 3;
  if (member != NULL)
    {
      const FhirElementDef *element = fhir_def_element (member->element);

      *ret_found = (Found){ .type = member->type, .def = element };
      if (element->flags & FHIR_ELEMENT_CHOICE)
        ret_found->only = member->type;
      return TRUE;
    }
  for (guint i = 0; i < type->n_elements; i++)
    {
      const FhirElementDef *element = fhir_def_element ((FhirElementId)(type->first_element + i));

      if (!fhir_slice_is (name, element->name))
        continue;
      *ret_found = (Found){ .def = element };
      if (element->n_types == 1)
        ret_found->type = *fhir_def_type_pool (element->first_type);
      return TRUE;
    }
  return FALSE;
}

/* What stands at the end of a path. FALSE: the path leads nowhere. */
static gboolean
find_path (FhirSlice path, Found *ret_found)
{
  const char *at = path.text;
  const char *end = path.text + path.len;
  gboolean first = TRUE;

  *ret_found = (Found){ 0 };
  while (at < end)
    {
      const char *dot = memchr (at, '.', (gsize)(end - at));
      const char *stop = dot != NULL ? dot : end;
      const FhirSlice name = { at, (guint32)(stop - at) };

      if (first)
        ret_found->type = fhir_def_find_type (name);
      else if (ret_found->type == 0 ||
               fhir_def_type (ret_found->type)->kind == FHIR_KIND_PRIMITIVE ||
               fhir_def_type (ret_found->type)->is_abstract)
        {
          *ret_found = (Found){ 0 };
          return TRUE;
        }
      else if (!find_child (ret_found->type, name, ret_found))
        return FALSE;
      first = FALSE;
      at = stop + 1;
    }
  return TRUE;
}

/* The node of the base profile at a path; NULL where it says nothing. */
static const FhirProfileNode *
find_base (const FhirProfile *base, FhirSlice path)
{
  const char *at = memchr (path.text, '.', path.len);
  const char *end = path.text + path.len;
  guint32 node = 0;

  while (base != NULL && at != NULL && at < end)
    {
      const char *dot = memchr (at + 1, '.', (gsize)(end - at - 1));
      FhirSlice name = { at + 1, (guint32)((dot != NULL ? dot : end) - at - 1) };

      if (name.len > 3 && memcmp (name.text + name.len - 3, "[x]", 3) == 0)
        name.len -= 3;
      node = fhir_profile_child (base, node, name);
      if (node == 0)
        return NULL;
      at = dot;
    }
  return base != NULL ? fhir_profile_node (base, node) : NULL;
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
      Found found;
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

static FhirSlice
without_version (FhirSlice canonical)
{
  const char *bar = canonical.len > 0 ? memchr (canonical.text, '|', canonical.len) : NULL;

  return bar != NULL ? (FhirSlice){ canonical.text, (guint32)(bar - canonical.text) } : canonical;
}

/* Whether the bases lead back to the definition itself, or never end. */
static gboolean
is_circular (FhirWalk *walk, FhirSlice url, FhirSlice base)
{
  for (guint n = 0; n < BASES_MAX; n++)
    {
      const FhirJsonDoc *doc;

      base = without_version (base);
      if (url.text != NULL && fhir_slice_equal (base, url))
        return TRUE;
      if (base.text == NULL || fhir_profile_type_of_url (base) != 0)
        return FALSE;
      doc = fhir_library_find (walk->library, base);
      if (doc == NULL)
        return FALSE;
      base = fhir_doc_text (doc, 0, FHIR_KEY_baseDefinition);
    }
  return TRUE;
}

static void
check_base (FhirWalk *walk, const FhirPlace *place, guint32 structure)
{
  FhirSlice url = fhir_doc_text (walk->doc, structure, FHIR_KEY_url);
  FhirSlice base = fhir_doc_text (walk->doc, structure, FHIR_KEY_baseDefinition);
  FhirSlice type = fhir_doc_text (walk->doc, structure, FHIR_KEY_type);
  FhirTypeId own = type.text != NULL ? fhir_def_find_type (type) : 0;
  FhirTypeId base_type = fhir_profile_type_of_url (base);
  const FhirJsonDoc *doc = base.text != NULL ? fhir_library_find (walk->library, base) : NULL;

  if (base.text == NULL)
    return;
  if (base_type == 0 && doc != NULL)
    base_type = fhir_def_find_type (fhir_doc_text (doc, 0, FHIR_KEY_type));
  if (is_circular (walk, url, base))
    fhir_walk_error (walk,
                     place,
                     fhir_json_member (walk->doc, structure, FHIR_KEY_baseDefinition),
                     "invalid",
                     "the base definitions lead back to this one");
  else if (own != 0 && base_type != 0 && own != base_type &&
           fhir_slice_is (fhir_doc_text (walk->doc, structure, FHIR_KEY_derivation), "constraint"))
    fhir_walk_error (walk,
                     place,
                     fhir_json_member (walk->doc, structure, FHIR_KEY_type),
                     "invalid",
                     "a constraint has the type of what it constrains, which is %s",
                     fhir_def_type (base_type)->name);
}

/* An extension fixes its own URL. */
static void
check_extension_url (FhirWalk *walk, const FhirPlace *place, guint32 structure, guint32 element)
{
  guint32 fixed = fhir_json_member (walk->doc, element, FHIR_KEY_fixedUri);

  if (fixed != 0 &&
      fhir_slice_is (fhir_doc_text (walk->doc, element, FHIR_KEY_path), "Extension.url") &&
      !fhir_slice_equal (fhir_json_raw (walk->doc, fixed),
                         fhir_doc_text (walk->doc, structure, FHIR_KEY_url)))
    fhir_walk_error (walk,
                     place,
                     fixed,
                     "value",
                     "the URL of an extension is that of its definition");
}

static void
check_element (FhirWalk *walk,
               const FhirPlace *place,
               guint32 structure,
               guint32 element,
               const FhirProfile *base)
{
  FhirSlice path = fhir_doc_text (walk->doc, element, FHIR_KEY_path);
  FhirSlice id = fhir_doc_text (walk->doc, element, FHIR_KEY_id);
  FhirSlice type = fhir_doc_text (walk->doc, structure, FHIR_KEY_type);
  Found found;
  FhirElementCheck check = {
    .walk = walk,
    .place = place,
    .element = element,
    .is_slice = fhir_json_member (walk->doc, element, FHIR_KEY_sliceName) != 0 ||
                (id.len > 0 && memchr (id.text, ':', id.len) != NULL),
  };

  if (path.text == NULL || path.len == 0)
    return;
  if (type.text != NULL && fhir_def_find_type (type) != 0 &&
      (!fhir_slice_has_prefix (path, fhir_def_type (fhir_def_find_type (type))->name) ||
       (path.len > type.len && path.text[type.len] != '.')))
    return; /* sdf-8a */
  if (!find_path (path, &found))
    {
      fhir_walk_error (walk,
                       place,
                       element,
                       "invalid",
                       "the path names no element that the type has");
      return;
    }
  check_discriminators (walk, place, element, found.type);
  check_extension_url (walk, place, structure, element);
  check.def = found.def;
  check.only = found.only;
  check.type = found.type;
  check.base = find_base (base, path);
  fhir_element_check (&check);
}

void
fhir_walk_structure (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, FhirSpot spot)
{
  guint32 part = fhir_json_member (walk->doc, spot.node, FHIR_KEY_differential);
  const FhirPlace above = fhir_place_below (place, FHIR_KEY_differential, part);
  FhirSlice base_url = fhir_doc_text (walk->doc, spot.node, FHIR_KEY_baseDefinition);
  const FhirProfile *base = NULL;
  FhirItems elements;

  if (walk->library == NULL ||
      fhir_slice_is (fhir_doc_text (walk->doc, spot.node, FHIR_KEY_kind), "logical"))
    return;
  check_base (walk, place, spot.node);
  if (part == 0)
    return;
  if (base_url.text != NULL && fhir_profile_type_of_url (base_url) == 0)
    base = fhir_library_profile (walk->library, base_url);
  elements = fhir_items (walk, &above, part, FHIR_KEY_element);
  while (fhir_items_next (&elements))
    check_element (walk, &elements.place, spot.node, elements.node, base);
}
