/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tokens: system and code. http://hl7.org/fhir/R4/search.html#token */

#include "fhir-index-walk-private.h"

static void
add_token (FhirIndexWalk *walk, const FhirTrieAct *act, FhirSlice system, FhirSlice code)
{
  FhirIndexRow *row;

  if (code.len == 0)
    return;
  row = fhir_index_add (walk, act, FHIR_ROW_TOKEN);
  row->a = system;
  row->b = code;
}

void
fhir_index_token_coding (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  const FhirJsonNode *nodes = walk->doc->nodes;
  guint32 system = 0;
  guint32 code = 0;

  if (nodes[json].type != FHIR_JSON_OBJECT)
    return;
  for (guint32 at = json + 1; at < nodes[json].next; at = nodes[at].next)
    {
      if (nodes[at].key == FHIR_KEY_system)
        system = at;
      else if (nodes[at].key == FHIR_KEY_code)
        code = at;
    }
  add_token (walk, act, fhir_index_text (walk, system), fhir_index_text (walk, code));
}

void
fhir_index_token_concept (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  guint32 coding = fhir_json_member (walk->doc, json, FHIR_KEY_coding);

  if (coding != 0)
    fhir_index_each (walk, act, coding, fhir_index_token_coding);
}

static void
add_digit_row (FhirIndexWalk *walk, const FhirTrieAct *act, const char *text, gsize len)
{
  char *kept = fhir_index_rows_alloc (walk->rows, len);

  memcpy (kept, text, len);
  fhir_index_add (walk, act, FHIR_ROW_STRING)->a = (FhirSlice){ kept, (guint32)len };
}

static void
add_digits (FhirIndexWalk *walk, const FhirTrieAct *act, FhirSlice text)
{
  char forwards[FHIR_INDEX_DIGITS_MAX];
  char backwards[FHIR_INDEX_DIGITS_MAX + 1] = FHIR_INDEX_BACKWARDS;
  gsize n = 0;

  for (guint32 i = 0; i < text.len; i++)
    {
      if (!g_ascii_isdigit (text.text[i]))
        continue;
      if (n == sizeof forwards)
        return;
      forwards[n++] = text.text[i];
    }
  if (n < FHIR_INDEX_DIGITS_MIN)
    return;
  for (gsize i = 0; i < n; i++)
    backwards[i + 1] = forwards[n - 1 - i];
  add_digit_row (walk, act, forwards, n);
  add_digit_row (walk, act, backwards, n + 1);
}

/* The value under each code of the identifier's type, for :of-type. */
static void
add_types (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 type, FhirSlice value)
{
  const FhirJsonNode *nodes = walk->doc->nodes;
  guint32 codings = type != 0 ? fhir_json_member (walk->doc, type, FHIR_KEY_coding) : 0;

  if (codings == 0 || nodes[codings].type != FHIR_JSON_ARRAY)
    return;
  for (guint32 at = codings + 1; at < nodes[codings].next; at = nodes[at].next)
    {
      FhirSlice code = fhir_index_text (walk, fhir_json_member (walk->doc, at, FHIR_KEY_code));
      FhirIndexRow *row;

      if (code.len == 0)
        continue;
      row = fhir_index_add (walk, act, FHIR_ROW_TOKEN_STRING);
      row->a = fhir_index_text (walk, fhir_json_member (walk->doc, at, FHIR_KEY_system));
      row->b = code;
      row->c = value;
    }
}

/* Identifier and ContactPoint; act->a: digits too. */
void
fhir_index_token_identifier (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  const FhirJsonNode *nodes = walk->doc->nodes;
  FhirIndexRow *row;
  FhirSlice text;
  guint32 system = 0;
  guint32 value = 0;
  guint32 type = 0;

  if (nodes[json].type != FHIR_JSON_OBJECT)
    return;
  for (guint32 at = json + 1; at < nodes[json].next; at = nodes[at].next)
    {
      if (nodes[at].key == FHIR_KEY_system)
        system = at;
      else if (nodes[at].key == FHIR_KEY_value)
        value = at;
      else if (nodes[at].key == FHIR_KEY_type)
        type = at;
    }
  text = fhir_index_text (walk, value);
  if (text.len == 0)
    return;
  row = fhir_index_add (walk, act, FHIR_ROW_IDENT);
  row->a = fhir_index_text (walk, system);
  row->b = text;
  if (act->a != 0)
    add_digits (walk, act, text);
  if (act->rule == FHIR_RULE_TOKEN_IDENTIFIER)
    add_types (walk, act, type, text);
}

/* The system of a plain code is that of the value set it is bound to. */
void
fhir_index_token_code (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  FhirSlice code = fhir_index_text (walk, json);
  FhirSlice system = FHIR_SLICE_NONE;

  if (act->a != 0 && code.len > 0)
    system = fhir_slice (fhir_def_binding_system (act->a, code));
  add_token (walk, act, system, code);
}

static void
add_truth (FhirIndexWalk *walk, const FhirTrieAct *act, gboolean truth)
{
  add_token (walk,
             act,
             FHIR_SLICE_LITERAL ("http://hl7.org/fhir/special-values"),
             truth ? FHIR_SLICE_LITERAL ("true") : FHIR_SLICE_LITERAL ("false"));
}

void
fhir_index_token_boolean (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  guint8 type = walk->doc->nodes[json].type;

  if (type == FHIR_JSON_TRUE || type == FHIR_JSON_FALSE)
    add_truth (walk, act, type == FHIR_JSON_TRUE);
}

void
fhir_index_token_text (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  FhirSlice text = fhir_index_text (walk, json);

  if (walk->doc->nodes[json].type == FHIR_JSON_NUMBER)
    text = fhir_json_raw (walk->doc, json);
  add_token (walk, act, FHIR_SLICE_NONE, text);
}

/* X.exists() and X != false: a row in any case. */
void
fhir_index_token_exists (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  walk->probed = FALSE;
  fhir_index_walk (walk, act->a, (FhirIndexPlace){ .json = json });
  add_truth (walk, act, walk->probed);
}
