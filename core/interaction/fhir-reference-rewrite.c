/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Rewriting of links when resources get their ids: urn:uuid references of transactions and imported
 * files, conditional references. One walk by the definitions collects an edit list (in order of the
 * text, because the tape is in pre-order), one splice applies it: there is no serialiser. */

#include "fhir-reference-rewrite.h"
#include "fhir-json-writer.h"

typedef struct
{
  const FhirJsonDoc *doc;
  FhirLinkFunc func;
  gpointer data;
  GArray *edits;       /* (element-type FhirJsonEdit), text as offset into texts until the end */
  GArray *text_starts; /* (element-type gsize) */
  GString *texts;      /* escaped replacements, one after the other */
  GString *scratch;    /* a decoded link */
} Rewrite;

typedef enum
{
  ROLE_NONE,
  ROLE_URI,
  ROLE_XHTML,
  ROLE_REFERENCE, /* the type Reference itself */
} Role;

static const guint8 roles[FHIR_TYPE_N + 1] = {
  [FHIR_TYPE_uri] = ROLE_URI,     [FHIR_TYPE_url] = ROLE_URI,
  [FHIR_TYPE_oid] = ROLE_URI,     [FHIR_TYPE_uuid] = ROLE_URI,
  [FHIR_TYPE_xhtml] = ROLE_XHTML, [FHIR_TYPE_Reference] = ROLE_REFERENCE,
};

static void
add_edit (Rewrite *r, guint32 off, guint32 len, FhirSlice text, gboolean in_markup)
{
  FhirJsonEdit edit = { .off = off, .len = len };
  gsize start = r->texts->len;

  if (in_markup)
    {
      g_autofree char *escaped = g_markup_escape_text (text.text, text.len);
      fhir_json_escape (fhir_slice (escaped), r->texts);
    }
  else
    fhir_json_escape (text, r->texts);
  edit.text.len = (guint32)(r->texts->len - start);
  g_array_append_val (r->edits, edit);
  g_array_append_val (r->text_starts, start);
}

static void
offer_string (Rewrite *r, guint32 node, FhirLinkKind kind)
{
  const FhirJsonNode *n = &r->doc->nodes[node];
  FhirSlice link = fhir_json_raw (r->doc, node), text;

  if (n->type != FHIR_JSON_STRING || n->len == 0)
    return;
  if (n->flags & FHIR_JSON_ESCAPED)
    {
      g_string_set_size (r->scratch, n->len);
      link.len = (guint32)fhir_json_string_decode (r->doc, node, r->scratch->str);
      link.text = r->scratch->str;
    }
  text = r->func (kind, link, r->data);
  if (text.text != NULL)
    add_edit (r, n->off, n->len, text, FALSE);
}

/* A link in markup inside a JSON string: what stands between quotes, its "\/" read as "/". */
static void
offer_markup (Rewrite *r, const char *start, const char *end)
{
  FhirSlice text;

  g_string_truncate (r->scratch, 0);
  for (const char *p = start; p < end; p++)
    if (!(p[0] == '\\' && p + 1 < end && p[1] == '/'))
      g_string_append_c (r->scratch, *p);
  if (r->scratch->len == 0)
    return;
  text = r->func (FHIR_LINK_NARRATIVE,
                  (FhirSlice){ r->scratch->str, (guint32)r->scratch->len },
                  r->data);
  if (text.text != NULL)
    add_edit (r, (guint32)(start - r->doc->text), (guint32)(end - start), text, TRUE);
}

/* The end of an attribute's name and "=" at p, or NULL. */
static const char *
match_attribute (const char *p, const char *end)
{
  static const char *const names[] = { "href", "src" };

  if (!g_ascii_isspace (p[-1]) && !g_ascii_isalpha (p[-1]))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize len = strlen (names[i]);

      if ((gsize)(end - p) <= len || strncmp (p, names[i], len) != 0)
        continue;
      p += len;
      while (p < end && *p == ' ')
        p++;
      return p < end && *p == '=' ? p + 1 : NULL;
    }
  return NULL;
}

/* Markup is searched in its raw JSON form: a double quote is \" there, white space may be \n or \t.
 */
static void
offer_narrative (Rewrite *r, guint32 node)
{
  FhirSlice raw = fhir_json_raw (r->doc, node);
  const char *end = raw.text + raw.len;

  if (r->doc->nodes[node].type != FHIR_JSON_STRING)
    return;
  for (const char *p = raw.text + 1; p < end; p++)
    {
      const char *value = match_attribute (p, end);
      const char *close;

      if (value == NULL)
        continue;
      while (value < end && *value == ' ')
        value++;
      if (end - value >= 2 && value[0] == '\\' && value[1] == '"')
        {
          value += 2;
          close = memmem (value, (gsize)(end - value), "\\\"", 2);
        }
      else if (value < end && *value == '\'')
        {
          value++;
          close = memchr (value, '\'', (gsize)(end - value));
        }
      else
        continue;
      if (close == NULL)
        return;
      offer_markup (r, value, close);
      p = close;
    }
}

static void walk_object (Rewrite *r, guint32 node, FhirTypeId type);

static FhirTypeId
type_of_resource (const FhirJsonDoc *doc, guint32 node)
{
  guint32 member = fhir_json_member (doc, node, FHIR_KEY_resourceType);

  if (member == 0 || doc->nodes[member].type != FHIR_JSON_STRING)
    return 0;
  return fhir_def_find_type (fhir_json_raw (doc, member));
}

static void
walk_value (Rewrite *r, guint32 node, FhirTypeId type)
{
  const FhirTypeDef *def = fhir_def_type (type);

  if (r->doc->nodes[node].type == FHIR_JSON_ARRAY)
    {
      for (guint32 c = fhir_json_first (r->doc, node); c != 0; c = fhir_json_next (r->doc, node, c))
        if (r->doc->nodes[c].type != FHIR_JSON_ARRAY)
          walk_value (r, c, type);
    }
  else if (def->kind == FHIR_KIND_RESOURCE)
    walk_object (r, node, type_of_resource (r->doc, node));
  else if (def->kind != FHIR_KIND_PRIMITIVE)
    walk_object (r, node, type);
  else if (roles[type] == ROLE_URI)
    offer_string (r, node, FHIR_LINK_URI);
  else if (roles[type] == ROLE_XHTML)
    offer_narrative (r, node);
}

static void
walk_object (Rewrite *r, guint32 node, FhirTypeId type)
{
  gboolean is_reference;

  if (type == 0 || r->doc->nodes[node].type != FHIR_JSON_OBJECT)
    return;
  is_reference = roles[type] == ROLE_REFERENCE;
  for (guint32 c = fhir_json_first (r->doc, node); c != 0; c = fhir_json_next (r->doc, node, c))
    {
      guint16 key = r->doc->nodes[c].key;
      const FhirMemberDef *member;

      if (is_reference && key == FHIR_KEY_reference)
        {
          offer_string (r, c, FHIR_LINK_REFERENCE);
          continue;
        }
      member = key != FHIR_KEY_NONE && key <= FHIR_KEY_N ? fhir_def_member (type, key) : NULL;
      if (member != NULL)
        walk_value (r, c, member->type);
    }
}

gboolean
fhir_reference_rewrite (const FhirJsonDoc *doc,
                        guint32 node,
                        FhirLinkFunc func,
                        gpointer data,
                        GString *out)
{
  g_autoptr (GArray) edits = g_array_new (FALSE, FALSE, sizeof (FhirJsonEdit));
  g_autoptr (GArray) starts = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_autoptr (GString) texts = g_string_new (NULL);
  g_autoptr (GString) scratch = g_string_new (NULL);
  Rewrite r = { doc, func, data, edits, starts, texts, scratch };

  walk_object (&r, node, type_of_resource (doc, node));
  if (edits->len == 0)
    return FALSE;
  for (guint i = 0; i < edits->len; i++)
    g_array_index (edits, FhirJsonEdit, i).text.text =
        texts->str + g_array_index (starts, gsize, i);
  fhir_json_splice (doc, node, (const FhirJsonEdit *)(gconstpointer)edits->data, edits->len, out);
  return TRUE;
}

static FhirSlice
collect_link (FhirLinkKind kind, FhirSlice link, gpointer data)
{
  g_hash_table_add (data, fhir_slice_dup (link));
  return FHIR_SLICE_NONE;
}

void
fhir_reference_collect (const FhirJsonDoc *doc, guint32 node, GHashTable *links)
{
  g_autoptr (GString) nothing = g_string_new (NULL);

  (void)fhir_reference_rewrite (doc, node, collect_link, links, nothing);
}
