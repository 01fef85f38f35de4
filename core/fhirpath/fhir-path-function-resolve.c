/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* resolve(). In this order: what the document contains, what the environment knows, the entry of
 * the bundle around with that address. Any other target is known by its type alone, which is all
 * that `resolve() is Patient` asks; nothing is fetched here. */

#include "fhir-path-function-private.h"
#include "fhir-reference.h"

#define STEPS_TO_RESOLVE 50 /* up to FHIR_REFERENCE_CONTAINED_MAX resources are looked at */

/* The text of a Reference, uri or canonical; NONE when it has none. */
static gboolean
reference_text (FhirPathRun *run, FhirPathItem item, FhirSlice *ret_text, GError **error)
{
  const FhirJsonDoc *doc;
  FhirPathItem value;

  *ret_text = FHIR_SLICE_NONE;
  if (item.kind == FHIR_PATH_ELEMENT)
    {
      if ((item.flags & FHIR_PATH_NO_VALUE) != 0)
        return TRUE;
      doc = fhir_path_enter (run, item);
      if (doc->nodes[item.n].type == FHIR_JSON_OBJECT)
        item.n = fhir_json_member (doc, item.n, FHIR_KEY_reference);
      if (item.n == 0)
        return TRUE;
      item.type = 0;
    }
  if (!fhir_path_value (run, item, &value, error))
    return FALSE;
  if (value.kind == FHIR_PATH_STRING)
    *ret_text = (FhirSlice){ value.text, value.n };
  return TRUE;
}

/* Whether address ends with /Type/id of a relative reference, of the same server. */
static gboolean
names_entry (FhirSlice address, FhirSlice reference, const FhirReference *parts)
{
  if (fhir_slice_equal (address, reference))
    return TRUE;
  return parts->id.text != NULL && parts->base.text == NULL && parts->version.text == NULL &&
         address.len > reference.len && address.text[address.len - reference.len - 1] == '/' &&
         memcmp (address.text + address.len - reference.len, reference.text, reference.len) == 0;
}

/* The resource of the bundle's entry that reference names, 0 when there is none. */
static gboolean
find_entry (FhirPathRun *run, FhirSlice reference, guint32 *ret_node, GError **error)
{
  const FhirJsonDoc *doc = run->context->doc;
  guint32 entries = fhir_json_member (doc, 0, FHIR_KEY_entry);
  FhirReference parts = { 0 };

  *ret_node = 0;
  if (entries == 0 || fhir_path_resource_type (doc, 0) != FHIR_TYPE_Bundle)
    return TRUE;
  if (!fhir_reference_parse (reference, &parts))
    parts = (FhirReference){ 0 };
  for (guint32 at = fhir_json_first (doc, entries); at != 0 && *ret_node == 0;
       at = fhir_json_next (doc, entries, at))
    {
      guint32 address = fhir_json_member (doc, at, FHIR_KEY_fullUrl);

      if (!fhir_path_spend (run, 2, error))
        return FALSE;
      if (address != 0 && doc->nodes[address].type == FHIR_JSON_STRING &&
          names_entry (fhir_json_raw (doc, address), reference, &parts))
        *ret_node = fhir_json_member (doc, at, FHIR_KEY_resource);
    }
  return TRUE;
}

static gboolean
push_resolved (FhirPathRun *run, FhirPathItem item, FhirSlice text, GError **error)
{
  const FhirPathEnvironment *environment = run->context->environment;
  FhirPathPlace place = { .doc = run->context->doc };
  FhirPathItem target = { .kind = FHIR_PATH_TARGET };
  FhirReference parts;
  guint32 contained = 0;

  if (item.kind == FHIR_PATH_ELEMENT && item.flags == 0)
    target.type =
        fhir_reference_get_type (run->context->doc, run->context->resource, item.n, &contained);
  else if (text.text != NULL && fhir_reference_parse (text, &parts))
    target.type = parts.type;
  if (contained != 0)
    return fhir_path_push (
        run,
        (FhirPathItem){ .kind = FHIR_PATH_ELEMENT, .type = target.type, .n = contained },
        error);
  if (text.text != NULL && text.len == 1 && text.text[0] == '#')
    {
      place.node = run->context->resource; /* the container itself */
      return fhir_path_push_place (run, &place, error);
    }
  if (text.text != NULL && environment != NULL && environment->resolve != NULL &&
      environment->resolve (environment->data, text, &place))
    return fhir_path_push_place (run, &place, error);
  if (text.text != NULL && (run->context->flags & FHIR_PATH_LENIENT) == 0)
    {
      if (!find_entry (run, text, &place.node, error))
        return FALSE;
      if (place.node != 0)
        return fhir_path_push_place (run, &place, error);
    }
  return target.type == 0 || fhir_path_push (run, target, error);
}

gboolean
fhir_path_call_resolve (FhirPathRun *run,
                        const FhirPathNode *node,
                        FhirPathRange focus,
                        FhirPathRange input,
                        GError **error)
{
  for (guint32 i = 0; i < focus.n; i++)
    {
      FhirPathItem item = fhir_path_item (run, focus.first + i);
      FhirSlice text;

      if (!fhir_path_spend (run, STEPS_TO_RESOLVE, error) ||
          !reference_text (run, item, &text, error))
        return FALSE;
      if (item.kind == FHIR_PATH_ELEMENT && (item.flags & FHIR_PATH_NO_VALUE) != 0)
        continue;
      if (!push_resolved (run, item, text, error))
        return FALSE;
    }
  return TRUE;
}
