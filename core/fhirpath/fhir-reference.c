/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading references by their text, from the end: the id, before it the type, before that the base.
 */

#include "fhir-reference.h"
#include "fhir-id.h"

#define REFERENCE_MAX 2048 /* an escaped reference that is longer is not looked at */

/* Splits the last segment off. FALSE: no slash. */
static gboolean
split_last (FhirSlice *text, FhirSlice *ret_last)
{
  const char *slash = text->len > 0 ? memrchr (text->text, '/', text->len) : NULL;

  if (slash == NULL)
    return FALSE;
  *ret_last = (FhirSlice){ slash + 1, text->len - (guint32)(slash + 1 - text->text) };
  text->len = (guint32)(slash - text->text);
  return TRUE;
}

/* Type/id, which nearly all are: an id has no slash in it. */
static gboolean
parse_relative (FhirSlice text, FhirReference *ret_reference)
{
  const char *slash = memchr (text.text, '/', text.len);
  FhirReference found = { 0 };
  guint32 len;

  if (slash == NULL)
    return FALSE;
  len = (guint32)(slash - text.text);
  found.type = fhir_def_find_type ((FhirSlice){ text.text, len });
  found.id = (FhirSlice){ slash + 1, text.len - len - 1 };
  if (!fhir_def_is_resource (found.type) || !fhir_id_is_valid (found.id))
    return FALSE;
  *ret_reference = found;
  return TRUE;
}

gboolean
fhir_reference_parse (FhirSlice text, FhirReference *ret_reference)
{
  FhirReference found = { 0 };
  FhirSlice rest = text;
  FhirSlice type;

  if (text.len > 0 && g_ascii_isupper (text.text[0]) && parse_relative (text, ret_reference))
    return TRUE;
  if (!split_last (&rest, &found.id))
    return FALSE;
  if (!split_last (&rest, &type))
    {
      type = rest;
      rest = FHIR_SLICE_NONE;
    }
  if (fhir_slice_is (type, "_history"))
    {
      found.version = found.id;
      if (rest.text == NULL || !split_last (&rest, &found.id))
        return FALSE;
      if (!split_last (&rest, &type))
        {
          type = rest;
          rest = FHIR_SLICE_NONE;
        }
    }
  if (type.len == 0 || !g_ascii_isupper (type.text[0]))
    return FALSE;
  found.type = fhir_def_find_type (type);
  found.base = rest;
  if (!fhir_def_is_resource (found.type) || !fhir_id_is_valid (found.id) ||
      (found.version.text != NULL && !fhir_id_is_valid (found.version)))
    return FALSE;
  *ret_reference = found;
  return TRUE;
}

guint32
fhir_reference_find_contained (const FhirJsonDoc *doc, guint32 resource, FhirSlice id)
{
  guint32 contained = fhir_json_member (doc, resource, FHIR_KEY_contained);
  guint left = FHIR_REFERENCE_CONTAINED_MAX;

  if (contained == 0 || doc->nodes[contained].type != FHIR_JSON_ARRAY)
    return 0;
  for (guint32 at = fhir_json_first (doc, contained); at != 0 && left-- > 0;
       at = fhir_json_next (doc, contained, at))
    {
      guint32 own = fhir_json_member (doc, at, FHIR_KEY_id);

      if (own != 0 && doc->nodes[own].type == FHIR_JSON_STRING &&
          fhir_slice_equal (fhir_json_raw (doc, own), id))
        return at;
    }
  return 0;
}

static FhirTypeId
type_of_resource (const FhirJsonDoc *doc, guint32 node)
{
  guint32 member = fhir_json_member (doc, node, FHIR_KEY_resourceType);

  if (member == 0 || doc->nodes[member].type != FHIR_JSON_STRING)
    return 0;
  return fhir_def_find_type (fhir_json_raw (doc, member));
}

static FhirTypeId
type_of_text (const FhirJsonDoc *doc, guint32 resource, FhirSlice text, guint32 *ret_contained)
{
  FhirReference reference;
  guint32 contained;

  if (text.len > 0 && text.text[0] == '#')
    {
      contained = text.len == 1
                      ? resource
                      : fhir_reference_find_contained (doc,
                                                       resource,
                                                       (FhirSlice){ text.text + 1, text.len - 1 });
      if (contained == 0 && text.len > 1)
        return 0;
      *ret_contained = contained;
      return type_of_resource (doc, contained);
    }
  return fhir_reference_parse (text, &reference) ? reference.type : 0;
}

FhirTypeId
fhir_reference_get_type (const FhirJsonDoc *doc,
                         guint32 resource,
                         guint32 node,
                         guint32 *ret_contained)
{
  char decoded[REFERENCE_MAX];
  guint32 text = node;
  guint32 named;
  FhirTypeId type = 0;

  if (doc->nodes[node].type == FHIR_JSON_OBJECT)
    text = fhir_json_member (doc, node, FHIR_KEY_reference);
  if (text != 0 && doc->nodes[text].type == FHIR_JSON_STRING)
    {
      FhirSlice slice = fhir_json_raw (doc, text);

      if ((doc->nodes[text].flags & FHIR_JSON_ESCAPED) != 0)
        {
          if (slice.len > sizeof decoded)
            return 0;
          slice = (FhirSlice){ decoded, (guint32)fhir_json_string_decode (doc, text, decoded) };
        }
      type = type_of_text (doc, resource, slice, ret_contained);
    }
  if (type != 0 || doc->nodes[node].type != FHIR_JSON_OBJECT)
    return type;
  named = fhir_json_member (doc, node, FHIR_KEY_type);
  if (named == 0 || doc->nodes[named].type != FHIR_JSON_STRING)
    return 0;
  type = fhir_def_find_type (fhir_json_raw (doc, named));
  return fhir_def_is_resource (type) ? type : 0;
}
