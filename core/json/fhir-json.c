/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading a parsed document, copying it, and answering with changed bytes.
 *
 * A member is found by walking its object: FHIR objects have a handful of members, and a walk over
 * 16-byte nodes that skips subtrees by one load is faster than any index would be to build. Node 0
 * is the root and is nobody's member, so 0 can say "absent" everywhere. */

#include "fhir-json.h"
#include "fhir-json-names-private.h"
#include "fhir-json-scan-private.h"
#include "fhir-json-string-private.h"

/* A copy: this, then nodes, names, text and the names' text, all in one block. */
typedef struct
{
  FhirJsonDoc doc;
  gatomicrefcount refs;
} OwnedDoc;

FhirKey
fhir_json_key_lookup (FhirSlice name)
{
  char text[G_MAXUINT8 + 8] = { 0 };

  if (name.text == NULL || name.len > G_MAXUINT8)
    return FHIR_KEY_NONE;
  memcpy (text, name.text, name.len);
  return fhir_json_names_lookup (text, name.len);
}

FhirSlice
fhir_json_key_name (FhirKey key)
{
  if (key == FHIR_KEY_NONE || key > FHIR_KEY_N)
    return FHIR_SLICE_NONE;
  return (FhirSlice){ fhir_key_names[key].text, fhir_key_names[key].len };
}

guint32
fhir_json_member (const FhirJsonDoc *doc, guint32 object, FhirKey key)
{
  guint32 end = doc->nodes[object].next;

  if (doc->nodes[object].type != FHIR_JSON_OBJECT)
    return 0;
  for (guint32 at = object + 1; at < end; at = doc->nodes[at].next)
    if (doc->nodes[at].key == key)
      return at;
  return 0;
}

guint32
fhir_json_member_named (const FhirJsonDoc *doc, guint32 object, FhirSlice name)
{
  FhirKey key = fhir_json_key_lookup (name);
  guint32 end = doc->nodes[object].next;

  if (key != FHIR_KEY_NONE)
    return fhir_json_member (doc, object, key);
  if (doc->nodes[object].type != FHIR_JSON_OBJECT)
    return 0;
  for (guint32 at = object + 1; at < end; at = doc->nodes[at].next)
    if (doc->nodes[at].key > FHIR_KEY_N && fhir_slice_equal (fhir_json_name (doc, at), name))
      return at;
  return 0;
}

guint32
fhir_json_element (const FhirJsonDoc *doc, guint32 array, guint n)
{
  guint32 at;

  if (doc->nodes[array].type != FHIR_JSON_ARRAY)
    return 0;
  at = fhir_json_first (doc, array);
  while (at != 0 && n-- > 0)
    at = fhir_json_next (doc, array, at);
  return at;
}

guint
fhir_json_count (const FhirJsonDoc *doc, guint32 container)
{
  guint n = 0;

  if (doc->nodes[container].type < FHIR_JSON_ARRAY)
    return 0;
  for (guint32 at = container + 1; at < doc->nodes[container].next; at = doc->nodes[at].next)
    n++;
  return n;
}

FhirSlice
fhir_json_slice (const FhirJsonDoc *doc, guint32 node)
{
  FhirSlice raw = fhir_json_raw (doc, node);

  if (doc->nodes[node].type == FHIR_JSON_STRING)
    return (FhirSlice){ raw.text - 1, raw.len + 2 };
  return raw;
}

FhirSlice
fhir_json_name (const FhirJsonDoc *doc, guint32 node)
{
  FhirKey key = doc->nodes[node].key;

  if (key > FHIR_KEY_N)
    return doc->names[key - FHIR_KEY_N - 1];
  return fhir_json_key_name (key);
}

gsize
fhir_json_string_decode (const FhirJsonDoc *doc, guint32 node, char *out)
{
  FhirSlice raw = fhir_json_raw (doc, node);

  if ((doc->nodes[node].flags & FHIR_JSON_ESCAPED) != 0)
    return fhir_json_string_unescape (raw.text, raw.len, out);
  memcpy (out, raw.text, raw.len);
  return raw.len;
}

char *
fhir_json_dup_string (const FhirJsonDoc *doc, guint32 node)
{
  char *text;

  if (node == 0 || doc->nodes[node].type != FHIR_JSON_STRING)
    return NULL;
  text = g_malloc (doc->nodes[node].len + 1);
  text[fhir_json_string_decode (doc, node, text)] = '\0';
  return text;
}

gboolean
fhir_json_string_is (const FhirJsonDoc *doc, guint32 node, const char *literal)
{
  g_autofree char *decoded = NULL;
  FhirSlice raw = fhir_json_raw (doc, node);

  if (doc->nodes[node].type != FHIR_JSON_STRING)
    return FALSE;
  if ((doc->nodes[node].flags & FHIR_JSON_ESCAPED) == 0)
    return fhir_slice_is (raw, literal);
  decoded = g_malloc (raw.len);
  raw = (FhirSlice){ decoded, (guint32)fhir_json_string_decode (doc, node, decoded) };
  return fhir_slice_is (raw, literal);
}

/* Numbers the own names that a subtree uses: map[n] is 1 + the new number of name n, or 0. */
static guint32
map_names (const FhirJsonDoc *doc, guint32 from, guint32 to, guint16 *map, gsize *ret_bytes)
{
  guint32 n = 0;

  for (guint32 at = from + 1; at < to; at++)
    if (doc->nodes[at].key > FHIR_KEY_N && map[doc->nodes[at].key - FHIR_KEY_N - 1] == 0)
      {
        map[doc->nodes[at].key - FHIR_KEY_N - 1] = (guint16)++n;
        *ret_bytes += doc->names[doc->nodes[at].key - FHIR_KEY_N - 1].len;
      }
  return n;
}

static void
copy_nodes (const FhirJsonDoc *doc,
            guint32 from,
            guint32 n,
            const guint16 *map,
            FhirJsonNode *ret_nodes)
{
  FhirSlice slice = fhir_json_slice (doc, from);
  guint32 base = (guint32)(slice.text - doc->text);

  memcpy (ret_nodes, doc->nodes + from, n * sizeof *ret_nodes);
  for (guint32 i = 0; i < n; i++)
    {
      ret_nodes[i].off -= base;
      ret_nodes[i].next -= from;
      if (ret_nodes[i].key > FHIR_KEY_N)
        ret_nodes[i].key = (guint16)(FHIR_KEY_N + map[ret_nodes[i].key - FHIR_KEY_N - 1]);
    }
  ret_nodes[0].key = FHIR_KEY_NONE;
}

FhirJsonDoc *
fhir_json_doc_copy (const FhirJsonDoc *doc, guint32 node)
{
  FhirSlice slice = fhir_json_slice (doc, node);
  guint32 n = doc->nodes[node].next - node;
  g_autofree guint16 *map = doc->n_names > 0 ? g_new0 (guint16, doc->n_names) : NULL;
  gsize names_bytes = 0;
  guint32 n_names = map != NULL ? map_names (doc, node, node + n, map, &names_bytes) : 0;
  OwnedDoc *copy =
      g_malloc (sizeof *copy + n * sizeof (FhirJsonNode) + n_names * sizeof (FhirSlice) +
                slice.len + FHIR_JSON_PADDING + names_bytes);
  FhirJsonNode *nodes = (FhirJsonNode *)(copy + 1);
  FhirSlice *names = (FhirSlice *)(nodes + n);
  char *text = (char *)(names + n_names);
  char *names_text = text + slice.len + FHIR_JSON_PADDING;

  g_atomic_ref_count_init (&copy->refs);
  copy_nodes (doc, node, n, map, nodes);
  memcpy (text, slice.text, slice.len);
  memset (text + slice.len, 0, FHIR_JSON_PADDING);
  for (guint32 i = 0; n_names > 0 && i < doc->n_names; i++)
    {
      if (map[i] == 0)
        continue;
      memcpy (names_text, doc->names[i].text, doc->names[i].len);
      names[map[i] - 1] = (FhirSlice){ names_text, doc->names[i].len };
      names_text += doc->names[i].len;
    }
  copy->doc = (FhirJsonDoc){ .text = text,
                             .text_len = slice.len,
                             .nodes = nodes,
                             .n_nodes = n,
                             .names = names,
                             .n_names = n_names };
  return &copy->doc;
}

FhirJsonDoc *
fhir_json_doc_ref (FhirJsonDoc *doc)
{
  g_atomic_ref_count_inc (&((OwnedDoc *)doc)->refs);
  return doc;
}

void
fhir_json_doc_unref (FhirJsonDoc *doc)
{
  if (doc != NULL && g_atomic_ref_count_dec (&((OwnedDoc *)doc)->refs))
    g_free (doc);
}

void
fhir_json_splice (const FhirJsonDoc *doc,
                  guint32 node,
                  const FhirJsonEdit *edits,
                  guint n_edits,
                  GString *out)
{
  FhirSlice slice = fhir_json_slice (doc, node);
  const char *from = slice.text;
  gsize size = slice.len;
  gsize start = out->len;
  char *to;

  for (guint i = 0; i < n_edits; i++)
    size += edits[i].text.len;
  /* Room for the case that nothing is removed; one growth, then plain copies. */
  g_string_set_size (out, start + size);
  to = out->str + start;
  for (guint i = 0; i < n_edits; i++)
    {
      const char *at = doc->text + edits[i].off;

      memcpy (to, from, (gsize)(at - from));
      to += at - from;
      if (edits[i].text.len > 0)
        memcpy (to, edits[i].text.text, edits[i].text.len);
      to += edits[i].text.len;
      from = at + edits[i].len;
    }
  memcpy (to, from, (gsize)(slice.text + slice.len - from));
  to += slice.text + slice.len - from;
  g_string_truncate (out, (gsize)(to - out->str));
}
