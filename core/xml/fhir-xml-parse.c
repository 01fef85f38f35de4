/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* libxml2's events onto the tape. Its SAX2 interface is used without its tree: every element is
 * looked up in the definitions as it opens, so what R4 does not know is refused where it stands.
 *
 * Nothing is loaded from anywhere: the scan has refused any DOCTYPE, there are no handlers that
 * could make or resolve an entity, and XML_PARSE_NONET stands besides. The entity loader of
 * libxml2 is one for the whole program, which other libraries share, so it is left alone; a test
 * puts one there that must never be called.
 *
 * A narrative's div is copied from the source byte for byte, from its '<' to its '>', so that it
 * comes back exactly; only where it leans on what stands outside of it (a namespace prefix) is it
 * made anew from the events. */

#include "fhir-error.h"
#include "fhir-xml-tree-private.h"
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#define XSI_NAMESPACE "http://www.w3.org/2001/XMLSchema-instance"
#define NAME_BYTES    64 /* of an unknown name that are told */

typedef struct
{
  FhirXmlTape *tape;
  const FhirLimits *limits;
  xmlParserCtxtPtr ctxt;
  GArray *open; /* (element-type guint32) nodes of the elements that are open */
  GError *error;
  guint div_depth;  /* open elements of the narrative at hand; 0: none */
  gsize div_place;  /* offset of its '<' */
  gboolean div_own; /* it needs nothing from outside */
  GString *div;     /* made anew */
} Reader;

/* One attribute as SAX2 hands it over. */
typedef struct
{
  const char *name, *prefix, *uri;
  FhirSlice value;
} Attribute;

/* Ends the parsing with "element 'name' is what it is" or "what"; the first error counts. */
static void
fail (Reader *reader, gsize place, int code, const char *thing, const char *name, const char *what)
{
  g_autofree char *head = name != NULL ? g_strndup (name, NAME_BYTES) : NULL;
  g_autofree char *valid = head != NULL ? g_utf8_make_valid (head, -1) : NULL;

  if (reader->error == NULL && valid != NULL)
    fhir_xml_set_error (&reader->error,
                        reader->tape,
                        place,
                        code,
                        "%s '%s' %s",
                        thing,
                        valid,
                        what);
  else if (reader->error == NULL)
    fhir_xml_set_error (&reader->error, reader->tape, place, code, "%s %s", thing, what);
  xmlStopParser (reader->ctxt);
}

static gsize
get_offset (Reader *reader)
{
  long at = xmlByteConsumed (reader->ctxt);

  return at < 0 ? 0 : MIN ((gsize)at, reader->tape->len);
}

/* The '<' of the tag whose end is being read: none can stand between. */
static gsize
find_tag (Reader *reader)
{
  gsize at = get_offset (reader);
  const char *found = memrchr (reader->tape->bytes, '<', at);

  return found != NULL ? (gsize)(found - reader->tape->bytes) : at;
}

static FhirXmlNode *
get_open (Reader *reader)
{
  guint32 n;

  if (reader->open->len == 0)
    return NULL;
  n = g_array_index (reader->open, guint32, reader->open->len - 1);
  return &g_array_index (reader->tape->nodes, FhirXmlNode, n);
}

/* libxml2 leaves every '&' of an attribute as "&#38;" unless it is told to replace entities; a bare
 * '&' cannot come otherwise. */
static guint32
store_text (Reader *reader, FhirSlice value)
{
  GString *text = reader->tape->text;
  guint32 offset = (guint32)text->len;
  const char *at = value.text, *end = at + value.len, *amp;

  while ((amp = memchr (at, '&', (gsize)(end - at))) != NULL)
    {
      g_string_append_len (text, at, amp + 1 - at);
      at = amp + (end - amp >= 5 && memcmp (amp, "&#38;", 5) == 0 ? 5 : 1);
    }
  g_string_append_len (text, at, end - at);
  return offset;
}

static Attribute
get_attribute (const xmlChar **attributes, int i)
{
  const xmlChar **a = attributes + (gsize)i * 5;

  return (Attribute){ (const char *)a[0],
                      (const char *)a[1],
                      (const char *)a[2],
                      { (const char *)a[3], (guint32)(a[4] - a[3]) } };
}

/* An attribute of FHIR's: id, value, url where they may stand; xsi:schemaLocation is left out. */
static gboolean
take_attribute (Reader *reader, FhirXmlNode *node, const Attribute *attribute)
{
  gboolean is_resource = node->form == FHIR_XML_RESOURCE || node->form == FHIR_XML_WRAPPER;
  gboolean is_primitive = node->form >= FHIR_XML_STRING && node->form != FHIR_XML_DIV;

  if (attribute->uri != NULL)
    return g_str_equal (attribute->uri, XSI_NAMESPACE) &&
           g_str_equal (attribute->name, "schemaLocation");
  if (g_str_equal (attribute->name, "id") && !is_resource)
    {
      node->id = store_text (reader, attribute->value);
      node->id_len = (guint32)reader->tape->text->len - node->id;
      return TRUE;
    }
  if (is_primitive ? !g_str_equal (attribute->name, "value")
                   : node->type != FHIR_TYPE_Extension || !g_str_equal (attribute->name, "url"))
    return FALSE;
  node->value = store_text (reader, attribute->value);
  node->value_len = (guint32)reader->tape->text->len - node->value;
  return TRUE;
}

/* The type and form of a resource element. */
static gboolean
begin_resource (Reader *reader, FhirXmlNode *node, const char *name)
{
  node->type = fhir_def_find_type (fhir_slice (name));
  if (node->type != 0 && fhir_def_is_resource (node->type))
    {
      node->form = FHIR_XML_RESOURCE;
      return TRUE;
    }
  fail (reader, node->place, FHIR_ERROR_STRUCTURE, "element", name, "is no resource of R4");
  return FALSE;
}

/* The type and form of an element inside another. */
static gboolean
begin_member (Reader *reader, FhirXmlNode *node, const FhirXmlNode *parent, const char *name)
{
  FhirTypeId type = parent->form >= FHIR_XML_STRING ? FHIR_TYPE_Element : parent->type;
  const FhirMemberDef *member = NULL;

  node->key = name[0] != '_' ? fhir_json_key_lookup (fhir_slice (name)) : FHIR_KEY_NONE;
  if (node->key != FHIR_KEY_NONE && !fhir_xml_is_attribute (type, node->key))
    member = fhir_def_member (type, node->key);
  if (member == NULL)
    {
      g_autofree char *what = g_strdup_printf ("is not known in %s", fhir_def_type (type)->name);

      fail (reader, node->place, FHIR_ERROR_STRUCTURE, "element", name, what);
      return FALSE;
    }
  node->type = member->type;
  node->form = (guint8)fhir_xml_form_of (member->type);
  node->many = fhir_def_element (member->element)->max != 1;
  return TRUE;
}

static gboolean
begin_node (Reader *reader, FhirXmlNode *node, const char *name, const char *uri)
{
  const FhirXmlNode *parent = get_open (reader);
  gboolean is_root = parent == NULL;

  if (reader->open->len >= reader->limits->json_depth)
    {
      fail (reader,
            node->place,
            FHIR_ERROR_TOO_LARGE,
            "elements",
            NULL,
            "stand too deep in each other");
      return FALSE;
    }
  if (is_root || parent->form == FHIR_XML_WRAPPER)
    {
      if (!is_root && parent->next != 0)
        {
          fail (reader,
                node->place,
                FHIR_ERROR_STRUCTURE,
                "only one resource",
                NULL,
                "may stand here");
          return FALSE;
        }
      if (!begin_resource (reader, node, name))
        return FALSE;
      if (!is_root)
        get_open (reader)->next = 1; /* has its resource; the true value comes when it closes */
    }
  else if (!begin_member (reader, node, parent, name))
    return FALSE;
  if (uri != NULL &&
      g_str_equal (uri, node->form == FHIR_XML_DIV ? FHIR_XHTML_NAMESPACE : FHIR_XML_NAMESPACE))
    return TRUE;
  fail (reader,
        node->place,
        FHIR_ERROR_STRUCTURE,
        "element",
        name,
        node->form == FHIR_XML_DIV ? "is not in the namespace " FHIR_XHTML_NAMESPACE
                                   : "is not in the namespace " FHIR_XML_NAMESPACE);
  return FALSE;
}

static void
copy_escaped (Reader *reader, FhirSlice text, gboolean is_attribute)
{
  if (!fhir_xml_escape (text, is_attribute, reader->div))
    fail (reader, get_offset (reader), FHIR_ERROR_SYNTAX, "a character", NULL, "is none of XML's");
}

/* Opening tag of an element of a narrative, made anew. */
static void
copy_div_start (Reader *reader,
                const char *name,
                const char *uri,
                const xmlChar **attributes,
                int n_attributes)
{
  GString *div = reader->div;

  g_string_append_printf (div, "<%s", name);
  if (reader->div_depth == 1 || g_strcmp0 (uri, FHIR_XHTML_NAMESPACE) != 0)
    {
      g_string_append (div, " xmlns=\"");
      copy_escaped (reader, fhir_slice (uri != NULL ? uri : ""), TRUE);
      g_string_append_c (div, '"');
    }
  for (int i = 0; i < n_attributes; i++)
    {
      Attribute a = get_attribute (attributes, i);
      guint32 from = store_text (reader, a.value);
      GString *text = reader->tape->text;

      if (a.prefix != NULL && !g_str_equal (a.prefix, "xml"))
        {
          reader->div_own = FALSE;
          g_string_append_printf (div, " xmlns:%s=\"", a.prefix);
          copy_escaped (reader, fhir_slice (a.uri), TRUE);
          g_string_append_c (div, '"');
        }
      g_string_append_printf (div,
                              " %s%s%s=\"",
                              a.prefix != NULL ? a.prefix : "",
                              a.prefix != NULL ? ":" : "",
                              a.name);
      copy_escaped (reader, (FhirSlice){ text->str + from, (guint32)(text->len - from) }, TRUE);
      g_string_append_c (div, '"');
      g_string_truncate (text, from);
    }
  g_string_append_c (div, '>');
}

/* Whether the tag itself says xmlns="…". */
static gboolean
declares_default (int n_namespaces, const xmlChar **namespaces)
{
  for (int i = 0; i < n_namespaces; i++)
    if (namespaces[(gsize)i * 2] == NULL)
      return TRUE;
  return FALSE;
}

static void
on_start (void *data,
          const xmlChar *name,
          const xmlChar *prefix,
          const xmlChar *uri,
          int n_namespaces,
          const xmlChar **namespaces,
          int n_attributes,
          int n_defaulted,
          const xmlChar **attributes) /* lint: many-parameters — libxml2 says which */
{
  Reader *reader = data;
  FhirXmlNode node = { .value = FHIR_XML_ABSENT, .id = FHIR_XML_ABSENT };
  guint32 index = reader->tape->nodes->len;

  if (reader->error != NULL)
    return;
  if (reader->div_depth > 0)
    {
      if (++reader->div_depth > FHIR_XML_DIV_DEPTH)
        fail (reader,
              get_offset (reader),
              FHIR_ERROR_TOO_LARGE,
              "a narrative",
              NULL,
              "is too deep");
      reader->div_own = reader->div_own && prefix == NULL;
      copy_div_start (reader, (const char *)name, (const char *)uri, attributes, n_attributes);
      return;
    }
  node.place = (guint32)find_tag (reader);
  if (!begin_node (reader, &node, (const char *)name, (const char *)uri))
    return;
  if (node.form == FHIR_XML_DIV)
    {
      reader->div_depth = 1;
      reader->div_place = node.place;
      reader->div_own = prefix == NULL && declares_default (n_namespaces, namespaces);
      g_string_truncate (reader->div, 0);
      copy_div_start (reader, (const char *)name, (const char *)uri, attributes, n_attributes);
    }
  else
    for (int i = 0; i < n_attributes; i++)
      {
        Attribute attribute = get_attribute (attributes, i);

        if (!take_attribute (reader, &node, &attribute))
          {
            fail (reader,
                  node.place,
                  FHIR_ERROR_STRUCTURE,
                  "attribute",
                  attribute.name,
                  "may not stand here");
            return;
          }
      }
  g_array_append_val (reader->tape->nodes, node);
  g_array_append_val (reader->open, index);
}

/* The div as it stands in the source, line ends as XML reads them, but for "&#xD;", by which the
 * writer tells a carriage return. */
static void
copy_div_source (Reader *reader, gsize end)
{
  const char *bytes = reader->tape->bytes;
  GString *text = reader->tape->text;

  for (gsize i = reader->div_place; i < end; i++)
    {
      if (bytes[i] == '&' && end - i > 5 && memcmp (bytes + i, "&#xD;", 5) == 0)
        {
          g_string_append_c (text, '\r');
          i += 4;
        }
      else if (bytes[i] != '\r')
        g_string_append_c (text, bytes[i]);
      else if (i + 1 == end || bytes[i + 1] != '\n')
        g_string_append_c (text, '\n');
    }
}

static void
on_end (void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
  Reader *reader = data;
  FhirXmlNode *node;

  if (reader->error != NULL || reader->open->len == 0)
    return;
  if (reader->div_depth > 0)
    {
      gsize len = reader->div->len;

      /* An empty element: its start is not kept apart from its end. */
      if (len > 0 && reader->div->str[len - 1] == '>' &&
          reader->tape->bytes[get_offset (reader) - 2] == '/')
        g_string_insert_c (reader->div, (gssize)len - 1, '/');
      else
        g_string_append_printf (reader->div, "</%s>", (const char *)name);
      if (--reader->div_depth > 0)
        return;
    }
  node = get_open (reader);
  if (node->form == FHIR_XML_DIV)
    {
      node->value = (guint32)reader->tape->text->len;
      if (reader->div_own)
        copy_div_source (reader, get_offset (reader));
      else
        g_string_append_len (reader->tape->text, reader->div->str, (gssize)reader->div->len);
      node->value_len = (guint32)reader->tape->text->len - node->value;
    }
  if (node->form == FHIR_XML_WRAPPER && node->next == 0)
    fail (reader,
          node->place,
          FHIR_ERROR_STRUCTURE,
          "element",
          (const char *)name,
          "holds no resource");
  node->next = reader->tape->nodes->len;
  g_array_set_size (reader->open, reader->open->len - 1);
}

static void
on_text (void *data, const xmlChar *text, int len)
{
  Reader *reader = data;

  if (reader->error != NULL)
    return;
  if (reader->div_depth > 0)
    {
      copy_escaped (reader, (FhirSlice){ (const char *)text, (guint32)len }, FALSE);
      return;
    }
  for (int i = 0; i < len; i++)
    if (!g_ascii_isspace ((char)text[i]))
      {
        fail (reader,
              get_offset (reader),
              FHIR_ERROR_STRUCTURE,
              "text stands between elements, values are attributes in FHIR XML:",
              NULL,
              "first such character");
        return;
      }
}

/* Errors of libxml2's own. What it says names elements and entities, never values. */
static void
on_error (void *data, xmlErrorPtr problem)
{
  Reader *reader = data;
  g_autofree char *text = NULL;

  if (reader->error != NULL || problem->level < XML_ERR_ERROR)
    return;
  text = fhir_xml_dup_problem (problem);
  g_set_error (&reader->error,
               FHIR_ERROR,
               FHIR_ERROR_SYNTAX,
               "this is not well-formed XML: %s at line %d, column %d",
               text,
               MAX (problem->line, 1),
               MAX (problem->int2, 1));
}

static void
set_handlers (xmlSAXHandler *sax)
{
  *sax = (xmlSAXHandler){
    .initialized = XML_SAX2_MAGIC,
    .startElementNs = on_start,
    .endElementNs = on_end,
    .characters = on_text,
    .ignorableWhitespace = on_text,
    .cdataBlock = on_text,
    .serror = on_error,
  };
}

static gboolean
run (Reader *reader, GError **error)
{
  int status = xmlParseDocument (reader->ctxt);

  if (reader->error == NULL && (status != 0 || !reader->ctxt->wellFormed || reader->open->len > 0 ||
                                reader->tape->nodes->len == 0))
    fhir_xml_set_error (&reader->error,
                        reader->tape,
                        get_offset (reader),
                        FHIR_ERROR_SYNTAX,
                        "this is not well-formed XML");
  if (reader->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&reader->error));
  return FALSE;
}

gboolean
fhir_xml_parse (FhirXmlTape *tape, const FhirLimits *limits, GError **error)
{
  Reader reader = { .tape = tape, .limits = limits };
  gboolean done;

  reader.ctxt = xmlCreateMemoryParserCtxt (tape->bytes, (int)tape->len);
  if (reader.ctxt == NULL)
    {
      fhir_xml_set_error (error, tape, 0, FHIR_ERROR_SYNTAX, "this is empty, not XML");
      return FALSE;
    }
  reader.open = g_array_new (FALSE, FALSE, sizeof (guint32));
  reader.div = g_string_new (NULL);
  set_handlers (reader.ctxt->sax);
  reader.ctxt->userData = &reader;
  xmlCtxtUseOptions (reader.ctxt, XML_PARSE_NONET | XML_PARSE_HUGE);
  done = run (&reader, error);
  xmlFreeParserCtxt (reader.ctxt);
  g_array_unref (reader.open);
  g_string_free (reader.div, TRUE);
  return done;
}
