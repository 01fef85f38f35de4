/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Strings and URIs. A name or address gives a row for each of its parts, so that a search finds any
 * of them; phonetic parameters give a row for the sound of each word.
 * http://hl7.org/fhir/R4/search.html#string */

#include "fhir-fold.h"
#include "fhir-index-walk-private.h"
#include "fhir-phonetic.h"

/* What ASCII becomes, as fhir_fold() does it: letters and digits in lower case, apostrophe and dot
 * nothing ('\1' here), all else a space. */
static char fold_table[256];
static gsize fold_ready;

static void
fill_table (void)
{
  for (guint c = 0; c < 128; c++)
    fold_table[c] = g_ascii_isalnum ((char)c) ? g_ascii_tolower ((char)c) : ' ';
  fold_table['\''] = '\1';
  fold_table['.'] = '\1';
}

FhirSlice
fhir_index_fold (FhirIndexRows *rows, FhirSlice text)
{
  char *out = fhir_index_rows_alloc (rows, text.len);
  gboolean space = FALSE;
  guint32 n = 0;

  if (g_once_init_enter (&fold_ready))
    {
      fill_table();
      g_once_init_leave (&fold_ready, 1);
    }
  for (guint32 i = 0; i < text.len; i++)
    {
      char c = fold_table[(guchar)text.text[i]];

      if (G_UNLIKELY (c == '\0'))
        {
          g_autoptr (GString) folded = g_string_new (NULL);

          fhir_index_rows_trim (rows, text.len);
          fhir_fold (text, folded);
          out = fhir_index_rows_alloc (rows, folded->len);
          memcpy (out, folded->str, folded->len);
          return (FhirSlice){ out, (guint32)folded->len };
        }
      if (c == ' ')
        space = n > 0;
      else if (c != '\1')
        {
          if (space)
            out[n++] = ' ';
          space = FALSE;
          out[n++] = c;
        }
    }
  fhir_index_rows_trim (rows, text.len - n);
  return (FhirSlice){ out, n };
}

static void
add_phonetic (FhirIndexWalk *walk, const FhirTrieAct *act, FhirSlice folded)
{
  guint32 start = 0;

  for (guint32 i = 0; i <= folded.len; i++)
    {
      char code[FHIR_PHONETIC_MAX + 1];
      gsize len;
      char *kept;

      if (i < folded.len && folded.text[i] != ' ')
        continue;
      len = fhir_phonetic_code ((FhirSlice){ folded.text + start, i - start }, code);
      start = i + 1;
      if (len == 0)
        continue;
      kept = fhir_index_rows_alloc (walk->rows, len);
      memcpy (kept, code, len);
      fhir_index_add (walk, act, FHIR_ROW_STRING)->a = (FhirSlice){ kept, (guint32)len };
    }
}

void
fhir_index_string_text (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  FhirSlice text = fhir_index_text (walk, json);
  FhirSlice folded;
  FhirIndexRow *row;

  if (text.len == 0)
    return;
  folded = fhir_index_fold (walk->rows, text);
  if (act->rule == FHIR_RULE_PHONETIC_TEXT || act->rule == FHIR_RULE_PHONETIC_NAME)
    {
      add_phonetic (walk, act, folded);
      return;
    }
  row = fhir_index_add (walk, act, FHIR_ROW_STRING);
  row->a = folded;
  if (!fhir_slice_equal (folded, text))
    row->b = text;
}

static gboolean
is_name_part (FhirKey key)
{
  return key == FHIR_KEY_family || key == FHIR_KEY_given || key == FHIR_KEY_prefix ||
         key == FHIR_KEY_suffix || key == FHIR_KEY_text;
}

static gboolean
is_address_part (FhirKey key)
{
  return key == FHIR_KEY_line || key == FHIR_KEY_city || key == FHIR_KEY_district ||
         key == FHIR_KEY_state || key == FHIR_KEY_postalCode || key == FHIR_KEY_country ||
         key == FHIR_KEY_text;
}

static inline void
add_parts (FhirIndexWalk *walk,
           const FhirTrieAct *act,
           guint32 json,
           gboolean (*is_part) (FhirKey key))
{
  const FhirJsonNode *nodes = walk->doc->nodes;

  if (nodes[json].type != FHIR_JSON_OBJECT)
    return;
  for (guint32 at = json + 1; at < nodes[json].next; at = nodes[at].next)
    if (is_part (nodes[at].key))
      fhir_index_each (walk, act, at, fhir_index_string_text);
}

void
fhir_index_string_name (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  add_parts (walk, act, json, is_name_part);
}

void
fhir_index_string_address (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  add_parts (walk, act, json, is_address_part);
}

void
fhir_index_uri_text (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  FhirSlice text = fhir_index_text (walk, json);

  if (text.len > 0)
    fhir_index_add (walk, act, FHIR_ROW_URI)->a = text;
}

/* url|version is found with and without its version. */
void
fhir_index_uri_canonical (FhirIndexWalk *walk, const FhirTrieAct *act, guint32 json)
{
  FhirSlice text = fhir_index_text (walk, json);
  const char *bar;

  if (text.len == 0)
    return;
  fhir_index_add (walk, act, FHIR_ROW_URI)->a = text;
  bar = memchr (text.text, '|', text.len);
  if (bar != NULL && bar > text.text)
    fhir_index_add (walk, act, FHIR_ROW_URI)->a =
        (FhirSlice){ text.text, (guint32)(bar - text.text) };
}
