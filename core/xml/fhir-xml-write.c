/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* FHIR JSON to FHIR XML. XML has an order of elements and JSON has none, so members are written in
 * the order of the standard; those of one element stay as they came. Nothing is left out in
 * silence: what XML cannot hold is an error that names the member. Recursion is bounded by the
 * depth that the JSON parser allowed. */

#include "fhir-error.h"
#include "fhir-xml-private.h"

/* A member with what belongs to it, on its way into order. */
typedef struct
{
  FhirElementId element;
  FhirKey key; /* without the '_' */
  FhirTypeId type;
  guint32 value;  /* 0: none */
  guint32 shadow; /* `_name`; 0: none */
} Entry;

typedef struct
{
  const FhirJsonDoc *doc;
  GString *out;
  GString *scratch;
  GArray *entries; /* (element-type Entry): those of the objects that are open */
  GArray *divs;    /* (element-type FhirXmlSpan) (nullable): where narratives were written */
  gboolean pretty;
  guint level;
  GError **error;
} Writer;

static gboolean write_resource (Writer *writer, guint32 node, gboolean is_root);
static gboolean write_content (Writer *writer, guint from, guint to);
/* "member 'name' of Type is what it is": its object's type, or its own. */
static gboolean
refuse (Writer *writer, int code, FhirSlice name, FhirTypeId type, const char *what)
{
  g_autofree char *head = g_strndup (name.text, MIN (name.len, 64));
  g_autofree char *valid = g_utf8_make_valid (head, -1);

  g_set_error (writer->error,
               FHIR_ERROR,
               code,
               "member '%s' of %s %s",
               valid,
               fhir_def_type (type)->name,
               what);
  return FALSE;
}

gboolean
fhir_xml_escape (FhirSlice text, gboolean is_attribute, GString *out)
{
  const char *from = text.text, *end = from + text.len;

  for (const char *at = from; at < end; at++)
    {
      guchar c = (guchar)*at;
      gboolean special = c == '&' || c == '<' || c == '>' || c == '\r' ||
                         (is_attribute && (c == '"' || c == '\n' || c == '\t'));

      if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
        return FALSE;
      /* U+FFFE and U+FFFF are no characters of XML. */
      if (c == 0xef && end - at >= 3 && (guchar)at[1] == 0xbf && (guchar)at[2] >= 0xbe)
        return FALSE;
      if (!special)
        continue;
      g_string_append_len (out, from, at - from);
      from = at + 1;
      if (c == '&')
        g_string_append (out, "&amp;");
      else if (c == '<')
        g_string_append (out, "&lt;");
      else if (c == '>')
        g_string_append (out, "&gt;");
      else if (c == '"')
        g_string_append (out, "&quot;");
      else
        g_string_append_printf (out, "&#%u;", c);
    }
  g_string_append_len (out, from, end - from);
  return TRUE;
}

static void
indent (Writer *writer)
{
  if (!writer->pretty)
    return;
  g_string_append_c (writer->out, '\n');
  for (guint i = 0; i < writer->level; i++)
    g_string_append (writer->out, "  ");
}

/* The text of a string, number or boolean; strings decoded. */
static FhirSlice
get_text (Writer *writer, guint32 node)
{
  const FhirJsonNode *n = &writer->doc->nodes[node];

  if (n->type != FHIR_JSON_STRING || (n->flags & FHIR_JSON_ESCAPED) == 0)
    return fhir_json_raw (writer->doc, node);
  g_string_set_size (writer->scratch, n->len);
  return (FhirSlice){ writer->scratch->str,
                      (guint32)fhir_json_string_decode (writer->doc, node, writer->scratch->str) };
}

static gboolean
write_attribute (Writer *writer, const char *name, guint32 node, const Entry *entry)
{
  guint8 type = writer->doc->nodes[node].type;

  if (type == FHIR_JSON_OBJECT || type == FHIR_JSON_ARRAY || type == FHIR_JSON_NULL)
    return refuse (writer,
                   FHIR_ERROR_STRUCTURE,
                   fhir_json_key_name (entry->key),
                   entry->type,
                   "has no single value, XML has no place for that");
  g_string_append_printf (writer->out, " %s=\"", name);
  if (!fhir_xml_escape (get_text (writer, node), TRUE, writer->out))
    return refuse (writer,
                   FHIR_ERROR_VALUE,
                   fhir_json_key_name (entry->key),
                   entry->type,
                   "holds a character that XML does not have");
  g_string_append_c (writer->out, '"');
  return TRUE;
}

/* Attributes of what is open, taken out of its entries by their keys. */
static gboolean
write_attributes (Writer *writer, guint from, guint to, FhirTypeId type)
{
  for (guint i = from; i < to; i++)
    {
      Entry entry = g_array_index (writer->entries, Entry, i);

      if (!fhir_xml_is_attribute (type, entry.key))
        continue;
      if (entry.shadow != 0 || entry.value == 0)
        return refuse (writer,
                       FHIR_ERROR_STRUCTURE,
                       fhir_json_key_name (entry.key),
                       type,
                       "has no place in XML");
      if (!write_attribute (writer, fhir_json_key_name (entry.key).text, entry.value, &entry))
        return FALSE;
      g_array_index (writer->entries, Entry, i).element = 0;
    }
  return TRUE;
}

/* Puts an entry in its place among those from from on, or beside its sibling with or without '_'.
 * Nearly always that is the end. */
static void
add_entry (GArray *entries, guint from, Entry entry)
{
  guint at = entries->len;

  while (at > from && g_array_index (entries, Entry, at - 1).element > entry.element)
    at--;
  for (guint i = at; i > from; i--)
    {
      Entry *other = &g_array_index (entries, Entry, i - 1);

      if (other->element != entry.element)
        break;
      if (other->key == entry.key)
        {
          other->value = MAX (other->value, entry.value);
          other->shadow = MAX (other->shadow, entry.shadow);
          return;
        }
    }
  g_array_insert_val (entries, at, entry);
}

/* Entries of an object, in order, as from … to of writer->entries; node 0: none. The caller cuts
 * the array back to from. */
static gboolean
collect (Writer *writer, guint32 node, FhirTypeId type, guint *ret_from, guint *ret_to)
{
  const FhirJsonDoc *doc = writer->doc;
  guint from = writer->entries->len;

  for (guint32 c = fhir_json_first (doc, node); c != 0; c = fhir_json_next (doc, node, c))
    {
      FhirSlice name = fhir_json_name (doc, c);
      gboolean is_shadow = name.len > 0 && name.text[0] == '_';
      FhirKey key = is_shadow ? fhir_json_key_lookup ((FhirSlice){ name.text + 1, name.len - 1 })
                              : doc->nodes[c].key;
      const FhirMemberDef *member;

      /* ExampleScenario.instance has an element of this name. */
      if (key == FHIR_KEY_resourceType && fhir_def_type (type)->kind == FHIR_KIND_RESOURCE)
        continue;
      member = key != FHIR_KEY_NONE && key <= FHIR_KEY_N ? fhir_def_member (type, key) : NULL;
      if (member == NULL || (is_shadow && fhir_xml_form_of (member->type) < FHIR_XML_STRING))
        return refuse (writer,
                       FHIR_ERROR_STRUCTURE,
                       name,
                       type,
                       "is not known, XML has no place for it");
      add_entry (
          writer->entries,
          from,
          (Entry){ member->element, key, member->type, is_shadow ? 0 : c, is_shadow ? c : 0 });
    }
  *ret_from = from;
  *ret_to = writer->entries->len;
  return TRUE;
}

/* What stands between the tags, and the closing tag. */
static gboolean
finish_element (Writer *writer, const char *name, guint from, guint to)
{
  gsize before;

  g_string_append_c (writer->out, '>');
  before = writer->out->len;
  writer->level++;
  if (!write_content (writer, from, to))
    return FALSE;
  writer->level--;
  if (writer->out->len == before)
    {
      g_string_truncate (writer->out, before - 1);
      g_string_append (writer->out, "/>");
      return TRUE;
    }
  indent (writer);
  g_string_append_printf (writer->out, "</%s>", name);
  return TRUE;
}

/* An element whose content is the object at node (0: none), with a value (0: none). */
static gboolean
write_object (Writer *writer, const Entry *entry, FhirTypeId type, guint32 node, guint32 value)
{
  const char *name = fhir_json_key_name (entry->key).text;
  guint from, to;

  if (node != 0 && writer->doc->nodes[node].type != FHIR_JSON_OBJECT)
    return refuse (writer,
                   FHIR_ERROR_STRUCTURE,
                   fhir_json_key_name (entry->key),
                   entry->type,
                   "is no object, XML has no place for that");
  indent (writer);
  g_string_append_printf (writer->out, "<%s", name);
  from = to = writer->entries->len;
  if (node != 0 && !collect (writer, node, type, &from, &to))
    return FALSE;
  if (!write_attributes (writer, from, to, type) ||
      (value != 0 && !write_attribute (writer, "value", value, entry)) ||
      !finish_element (writer, name, from, to))
    return FALSE;
  g_array_set_size (writer->entries, from);
  return TRUE;
}

static gboolean
write_div (Writer *writer, const Entry *entry, guint32 value)
{
  FhirXmlSpan span;

  indent (writer);
  span.offset = writer->out->len;
  if (writer->doc->nodes[value].type == FHIR_JSON_STRING &&
      fhir_xml_append_div (get_text (writer, value), writer->out))
    {
      span.len = writer->out->len - span.offset;
      if (writer->divs != NULL)
        g_array_append_val (writer->divs, span);
      return TRUE;
    }
  return refuse (writer,
                 FHIR_ERROR_VALUE,
                 fhir_json_key_name (entry->key),
                 entry->type,
                 "is not one well-formed div, XML has no place for it");
}

static gboolean
is_null (const Writer *writer, guint32 node)
{
  return node == 0 || writer->doc->nodes[node].type == FHIR_JSON_NULL;
}

/* One item: a value, a shadow or both. */
static gboolean
write_item (Writer *writer, const Entry *entry, guint32 value, guint32 shadow)
{
  FhirXmlForm form = fhir_xml_form_of (entry->type);
  const char *name = fhir_json_key_name (entry->key).text;

  value = is_null (writer, value) ? 0 : value;
  shadow = is_null (writer, shadow) ? 0 : shadow;
  if (value == 0 && shadow == 0)
    return refuse (writer,
                   FHIR_ERROR_STRUCTURE,
                   fhir_json_key_name (entry->key),
                   entry->type,
                   "is null, XML has no place for that");
  if (form == FHIR_XML_DIV && value != 0 && shadow == 0)
    return write_div (writer, entry, value);
  if (form >= FHIR_XML_STRING)
    return write_object (writer, entry, FHIR_TYPE_Element, shadow, value);
  if (form == FHIR_XML_COMPLEX)
    return write_object (writer, entry, entry->type, value, 0);
  indent (writer);
  g_string_append_printf (writer->out, "<%s>", name);
  writer->level++;
  indent (writer);
  if (!write_resource (writer, value, FALSE))
    return FALSE;
  writer->level--;
  indent (writer);
  g_string_append_printf (writer->out, "</%s>", name);
  return TRUE;
}

static gboolean
is_array (const Writer *writer, guint32 node)
{
  return node != 0 && writer->doc->nodes[node].type == FHIR_JSON_ARRAY;
}

/* The elements of one member. */
static gboolean
write_entry (Writer *writer, const Entry *entry)
{
  const FhirJsonDoc *doc = writer->doc;
  guint32 value, shadow;

  if (!is_array (writer, entry->value) && !is_array (writer, entry->shadow))
    return write_item (writer, entry, entry->value, entry->shadow);
  if ((entry->value != 0 && !is_array (writer, entry->value)) ||
      (entry->shadow != 0 && !is_array (writer, entry->shadow)))
    return refuse (writer,
                   FHIR_ERROR_STRUCTURE,
                   fhir_json_key_name (entry->key),
                   entry->type,
                   "is an array and its '_' sibling is not, or the reverse");
  value = entry->value != 0 ? fhir_json_first (doc, entry->value) : 0;
  shadow = entry->shadow != 0 ? fhir_json_first (doc, entry->shadow) : 0;
  while (value != 0 || shadow != 0)
    {
      if (!write_item (writer, entry, value, shadow))
        return FALSE;
      value = value != 0 ? fhir_json_next (doc, entry->value, value) : 0;
      shadow = shadow != 0 ? fhir_json_next (doc, entry->shadow, shadow) : 0;
    }
  return TRUE;
}

static gboolean
write_content (Writer *writer, guint from, guint to)
{
  for (guint i = from; i < to; i++)
    {
      Entry entry = g_array_index (writer->entries, Entry, i);

      if (entry.element != 0 && !write_entry (writer, &entry))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_resource (Writer *writer, guint32 node, gboolean is_root)
{
  const FhirJsonDoc *doc = writer->doc;
  guint32 name = fhir_json_member (doc, node, FHIR_KEY_resourceType);
  FhirTypeId type = 0;
  guint from, to;

  if (name != 0 && doc->nodes[name].type == FHIR_JSON_STRING)
    type = fhir_def_find_type (fhir_json_raw (doc, name));
  if (type == 0 || !fhir_def_is_resource (type))
    {
      g_set_error (writer->error,
                   FHIR_ERROR,
                   FHIR_ERROR_STRUCTURE,
                   "there is no resource with a resourceType of R4 where XML needs one");
      return FALSE;
    }
  g_string_append_printf (writer->out, "<%s", fhir_def_type (type)->name);
  if (is_root)
    g_string_append (writer->out, " xmlns=\"" FHIR_XML_NAMESPACE "\"");
  if (!collect (writer, node, type, &from, &to) ||
      !finish_element (writer, fhir_def_type (type)->name, from, to))
    return FALSE;
  g_array_set_size (writer->entries, from);
  return TRUE;
}

gboolean
fhir_xml_write_noting (const FhirJsonDoc *doc,
                       guint32 node,
                       FhirXmlFlags flags,
                       GArray *divs,
                       GString *out,
                       GError **error)
{
  g_autoptr (GString) scratch = g_string_new (NULL);
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  Writer writer = {
    .doc = doc,
    .out = out,
    .scratch = scratch,
    .entries = entries,
    .divs = divs,
    .pretty = (flags & FHIR_XML_PRETTY) != 0,
    .error = error,
  };
  gsize before;

  g_return_val_if_fail (doc != NULL && node < doc->n_nodes && out != NULL, FALSE);

  before = out->len;
  g_string_append (out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
  if (writer.pretty)
    g_string_append_c (out, '\n');
  if (write_resource (&writer, node, TRUE))
    {
      if (writer.pretty)
        g_string_append_c (out, '\n');
      return TRUE;
    }
  g_string_truncate (out, before);
  return FALSE;
}

gboolean
fhir_xml_write (const FhirJsonDoc *doc,
                guint32 node,
                FhirXmlFlags flags,
                GString *out,
                GError **error)
{
  return fhir_xml_write_noting (doc, node, flags, NULL, out, error);
}
