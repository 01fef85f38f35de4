/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* References. A relative one is a row by its target; with a version also a URI row of its text. Any
 * other address is a URI row: those below our own base are made relative before they are stored
 * (core/interaction). An identifier is an IDENT row under the same
 * parameter, for :identifier. What is contained has no place outside its resource and gives no row.
 * http://hl7.org/fhir/R4/search.html#reference */

#include "fhir-index-walk-private.h"
#include "fhir-reference.h"

static void
add_target (FhirIndexWalk *walk, const FhirTrieAct *act, FhirTypeId type, FhirSlice id)
{
  FhirIndexRow *row = fhir_index_add (walk, act, FHIR_ROW_REFERENCE);

  row->ref_type = type;
  row->a = id;
}

/* TRUE: a local target was added, and nothing else needs to be. */
static gboolean
add_literal (FhirIndexWalk *walk, const FhirTrieAct *act, FhirSlice text)
{
  FhirReference reference;

  if (!fhir_reference_parse (text, &reference) || reference.base.text != NULL)
    return FALSE;
  add_target (walk, act, reference.type, reference.id);
  return reference.version.text == NULL;
}

void
fhir_index_reference (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  const FhirJsonNode *nodes = walk->doc->nodes;
  guint32 literal = 0;
  guint32 identifier = 0;
  FhirSlice text;

  if (nodes[json].type != FHIR_JSON_OBJECT)
    return;
  for (guint32 at = json + 1; at < nodes[json].next; at = nodes[at].next)
    {
      if (nodes[at].key == FHIR_KEY_reference)
        literal = at;
      else if (nodes[at].key == FHIR_KEY_identifier)
        identifier = at;
    }
  text = fhir_index_text (walk, literal);
  if (text.len > 0 && text.text[0] != '#' && !add_literal (walk, act, text))
    fhir_index_add (walk, act, FHIR_ROW_URI)->a = text;
  if (identifier != 0)
    fhir_index_token_identifier (walk, act, identifier);
}

/* canonical and uri. */
void
fhir_index_reference_text (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  FhirSlice text = fhir_index_text (walk, json);
  FhirSlice plain = text;
  const char *bar;

  if (text.len == 0 || text.text[0] == '#')
    return;
  bar = memchr (text.text, '|', text.len);
  if (bar != NULL)
    plain.len = (guint32)(bar - text.text);
  fhir_index_uri_canonical (walk, act, json);
  if (plain.len > 0)
    add_literal (walk, act, plain);
}

/* A resource that stands where a reference might: the first entry of a document or message. */
void
fhir_index_reference_resource (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  const FhirParamDef *def = fhir_def_param (act->param);
  const FhirTypeId *targets = def->targets;
  FhirSlice name = fhir_index_member_text (walk, json, FHIR_KEY_resourceType);
  FhirSlice id = fhir_index_member_text (walk, json, FHIR_KEY_id);
  FhirTypeId type = name.len > 0 ? fhir_def_find_type (name) : 0;

  if (type == 0 || id.len == 0)
    return;
  for (guint i = 0; i < def->n_targets; i++)
    if (targets[i] == type)
      add_target (walk, act, type, id);
}
