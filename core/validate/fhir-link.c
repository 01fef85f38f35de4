/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* References (http://hl7.org/fhir/R4/references.html): their form, whether what they name within
 * the document is there, and whether it is of a type that the element allows. Nothing is fetched.
 */

#include "fhir-bundle-private.h"
#include "fhir-reference.h"

static guint32
find_below (FhirWalk *walk, FhirSlice base, const char *between, FhirSlice rest)
{
  g_autofree char *url =
      g_strdup_printf ("%.*s%s%.*s", (int)base.len, base.text, between, (int)rest.len, rest.text);

  return fhir_bundle_find (walk, fhir_slice (url));
}

/* Relative to the entry (http://hl7.org/fhir/R4/bundle.html#references): its base stands before
 * Type/id of its full URL; the full URL urn:uuid:… of one means urn:uuid: and the id. */
static guint32
find_relative (FhirWalk *walk, const FhirScope *scope, FhirSlice reference)
{
  FhirSlice url = scope->full_url;
  FhirReference own;
  FhirReference parts;

  if (fhir_reference_parse (url, &own))
    return own.base.text != NULL ? find_below (walk, own.base, "/", reference)
                                 : fhir_bundle_find (walk, reference);
  if (fhir_slice_has_prefix (url, "urn:") && fhir_reference_parse (reference, &parts))
    {
      const char *colon = memrchr (url.text, ':', url.len);

      url.len = (guint32)(colon - url.text);
      return find_below (walk, url, ":", parts.id);
    }
  /* Without a full URL, an entry of that type and id is what is meant. */
  return url.text == NULL ? fhir_bundle_find (walk, reference) : 0;
}

guint32
fhir_walk_resolve_text (FhirWalk *walk, const FhirScope *scope, FhirSlice text)
{
  if (text.len == 1 && text.text[0] == '#')
    return scope->container;
  if (text.len > 1 && text.text[0] == '#')
    return fhir_reference_find_contained (walk->doc,
                                          scope->container,
                                          (FhirSlice){ text.text + 1, text.len - 1 });
  if (!scope->in_bundle || text.len == 0)
    return 0;
  return fhir_uri_is_absolute (text) ? fhir_bundle_find (walk, text)
                                     : find_relative (walk, scope, text);
}

guint32
fhir_walk_resolve (FhirWalk *walk, const FhirScope *scope, guint32 reference)
{
  FhirSlice text = fhir_walk_member_text (walk, reference, FHIR_KEY_reference);

  return text.text != NULL ? fhir_walk_resolve_text (walk, scope, text) : 0;
}

FhirTypeId
fhir_walk_target_type (FhirWalk *walk, const FhirScope *scope, guint32 reference)
{
  guint32 target = fhir_walk_resolve (walk, scope, reference);
  FhirSlice text = fhir_walk_member_text (walk, reference, FHIR_KEY_reference);
  FhirSlice said = fhir_walk_member_text (walk, reference, FHIR_KEY_type);
  FhirReference parts;

  if (target != 0)
    return fhir_validate_type_of (walk->doc, target);
  if (text.text != NULL && fhir_reference_parse (text, &parts))
    return parts.type;
  return said.text != NULL ? fhir_def_find_type (said) : 0;
}

static gboolean
is_allowed (const FhirElementDef *element, FhirTypeId type)
{
  const FhirTypeId *targets = fhir_def_type_pool (element->first_target);

  for (guint i = 0; i < element->n_targets; i++)
    if (fhir_def_is_a (type, targets[i]))
      return TRUE;
  return element->n_targets == 0;
}

static char *
list_targets (const FhirElementDef *element)
{
  const FhirTypeId *targets = fhir_def_type_pool (element->first_target);
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < element->n_targets; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", fhir_def_type (targets[i])->name);
  return g_string_free (g_steal_pointer (&list), FALSE);
}

/* Only types of R4 stand before an id in a relative reference; ?… is a conditional one. */
static gboolean
looks_relative (FhirSlice text)
{
  FhirReference parts;

  return fhir_reference_parse (text, &parts) || memchr (text.text, '?', text.len) != NULL;
}

static void
check_literal (FhirWalk *walk,
               const FhirPlace *place,
               const FhirScope *scope,
               FhirSpot spot,
               const FhirElementDef *element)
{
  FhirSlice text = fhir_walk_member_text (walk, spot.node, FHIR_KEY_reference);
  FhirReference parts;
  FhirTypeId type = 0;
  guint32 target;

  if (text.text == NULL || text.len == 0)
    return;
  target = fhir_walk_resolve_text (walk, scope, text);
  if (target != 0)
    type = fhir_validate_type_of (walk->doc, target);
  else if (text.text[0] == '#' && text.len == 1)
    type = fhir_validate_type_of (walk->doc, scope->container);
  else if (text.text[0] == '#')
    fhir_walk_error (walk,
                     place,
                     spot.node,
                     "invariant",
                     "ref-1: no contained resource has the id that is referenced");
  else if (fhir_reference_parse (text, &parts))
    type = parts.type;
  else if (!fhir_uri_is_absolute (text) && !looks_relative (text))
    fhir_walk_error (walk,
                     place,
                     spot.node,
                     "value",
                     "a relative reference must be a resource type of R4, / and an id");
  if (target != 0 && fhir_reference_parse (text, &parts) && parts.type != type)
    fhir_walk_error (walk,
                     place,
                     spot.node,
                     "structure",
                     "what the reference leads to is of another type than it says");
  else if (type != 0 && !is_allowed (element, type))
    {
      g_autofree char *list = list_targets (element);

      fhir_walk_error (walk,
                       place,
                       spot.node,
                       "structure",
                       "a reference to %s may not stand here, only to %s",
                       fhir_def_type (type)->name,
                       list);
    }
}

static void
check_said_type (FhirWalk *walk,
                 const FhirPlace *place,
                 const FhirScope *scope,
                 FhirSpot spot,
                 const FhirElementDef *element)
{
  guint32 node = fhir_json_member (walk->doc, spot.node, FHIR_KEY_type);
  FhirSlice text = fhir_walk_member_text (walk, spot.node, FHIR_KEY_type);
  FhirTypeId type = text.text != NULL ? fhir_def_find_type (text) : 0;
  guint32 target = fhir_walk_resolve (walk, scope, spot.node);

  if (text.len > 0 && type == 0 && !fhir_uri_is_absolute (text))
    fhir_walk_error (walk, place, node, "value", "there is no such type in FHIR R4");
  if (type == 0)
    return;
  if (!is_allowed (element, type))
    fhir_walk_error (walk,
                     place,
                     node,
                     "structure",
                     "a reference to %s may not stand here",
                     fhir_def_type (type)->name);
  else if (target != 0 && fhir_validate_type_of (walk->doc, target) != type)
    fhir_walk_error (walk,
                     place,
                     node,
                     "structure",
                     "the resource that is referenced is of another type");
}

static void
check_canonical (FhirWalk *walk, const FhirPlace *place, const FhirScope *scope, FhirSpot spot)
{
  FhirSlice text = fhir_json_raw (walk->doc, spot.node);

  if (walk->doc->nodes[spot.node].type != FHIR_JSON_STRING || text.len == 0)
    return;
  if (text.text[0] == '#')
    {
      if (text.len > 1 && fhir_walk_resolve_text (walk, scope, text) == 0)
        fhir_walk_error (walk,
                         place,
                         spot.node,
                         "not-found",
                         "no contained resource has the id that is named");
    }
  else if (!fhir_uri_is_absolute (text))
    fhir_walk_fault (walk,
                     place,
                     spot.node,
                     "value",
                     "a canonical URL should be absolute, or # and an id");
}

void
fhir_walk_reference (FhirWalk *walk,
                     const FhirPlace *place,
                     const FhirScope *scope,
                     FhirSpot spot,
                     const FhirElementDef *element)
{
  if (spot.type == FHIR_TYPE_canonical)
    check_canonical (walk, place, scope, spot);
  else if (spot.type == FHIR_TYPE_Reference)
    {
      check_literal (walk, place, scope, spot, element);
      check_said_type (walk, place, scope, spot, element);
    }
}
