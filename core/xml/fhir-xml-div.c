/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A narrative on its way from JSON into XML. Its text goes in as it stands, after libxml2 has found
 * it to be one well-formed div and nothing besides: otherwise a narrative could close what is
 * around it and add elements of its own. Entities that HTML knows and XML does not (&nbsp;) become
 * their characters; a div without a namespace gets that of XHTML. */

#include "fhir-xml-private.h"
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#define ATTRIBUTES_MAX 64
#define ENTITY_MAX     10

typedef struct
{
  guint depth;
  guint n_roots;
  gboolean bad;
  gboolean is_xhtml; /* the root is in its namespace */
} Check;

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
  Check *check = data;

  if (check->depth++ > 0)
    return;
  check->n_roots++;
  check->is_xhtml = uri != NULL;
  check->bad = check->bad || !g_str_equal (name, "div") ||
               (uri != NULL ? !g_str_equal (uri, FHIR_XHTML_NAMESPACE) : prefix != NULL);
}

static void
on_end (void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
  ((Check *)data)->depth--;
}

static void
on_error (void *data, xmlErrorPtr problem)
{
  Check *check = data;

  check->bad = check->bad || problem->level >= XML_ERR_ERROR;
}

static gboolean
check_div (const GString *text, Check *check)
{
  FhirLimits limits = { .json_depth = 0,
                        .json_nodes = G_MAXUINT,
                        .xml_attributes = ATTRIBUTES_MAX };
  FhirXmlTape tape = { .bytes = text->str, .len = text->len };
  xmlParserCtxtPtr ctxt;

  if (text->len > G_MAXINT32 || !fhir_xml_scan (&tape, &limits, NULL))
    return FALSE;
  ctxt = xmlCreateMemoryParserCtxt (text->str, (int)text->len);
  if (ctxt == NULL)
    return FALSE;
  *ctxt->sax = (xmlSAXHandler){
    .initialized = XML_SAX2_MAGIC,
    .startElementNs = on_start,
    .endElementNs = on_end,
    .serror = on_error,
  };
  ctxt->userData = check;
  xmlCtxtUseOptions (ctxt, XML_PARSE_NONET | XML_PARSE_HUGE);
  check->bad = xmlParseDocument (ctxt) != 0 || !ctxt->wellFormed || check->bad;
  xmlFreeParserCtxt (ctxt);
  return !check->bad && check->n_roots == 1;
}

/* The character of "&name;" at text; 0: none of HTML's, or one that XML knows too. */
static gunichar
find_entity (const char *text, const char *end, gsize *ret_len)
{
  static const char *const of_xml[] = { "amp", "lt", "gt", "quot", "apos", NULL };
  char name[ENTITY_MAX + 1];
  const htmlEntityDesc *entity;
  gsize n = 0;

  while (text + 1 + n < end && n < ENTITY_MAX && g_ascii_isalnum (text[1 + n]))
    {
      name[n] = text[1 + n];
      n++;
    }
  name[n] = '\0';
  if (n == 0 || text + 1 + n >= end || text[1 + n] != ';' || g_strv_contains (of_xml, name))
    return 0;
  entity = htmlEntityLookup ((const xmlChar *)name);
  *ret_len = n + 2;
  return entity != NULL ? entity->value : 0;
}

/* The div without white space around it, entities of HTML as characters. A carriage return would
 * be read as a new line: it stands as a reference. */
static GString *
prepare_div (FhirSlice div)
{
  const char *at = div.text, *end = at + div.len;
  GString *text = g_string_sized_new (div.len + 64);

  while (at < end && g_ascii_isspace (*at))
    at++;
  while (end > at && g_ascii_isspace (end[-1]))
    end--;
  while (at < end)
    {
      gsize len = 1;
      gunichar c = *at == '&' ? find_entity (at, end, &len) : 0;

      if (c != 0)
        g_string_append_unichar (text, c);
      else if (*at == '\r')
        g_string_append (text, "&#xD;");
      else
        {
          len = 1;
          g_string_append_c (text, *at);
        }
      at += len;
    }
  return text;
}

gboolean
fhir_xml_append_div (FhirSlice div, GString *out)
{
  g_autoptr (GString) text = prepare_div (div);
  Check check = { 0 };

  /* No declaration, comment or instruction in front: the root begins at once. */
  if (text->len < 6 || text->str[0] != '<' || text->str[1] == '?' || text->str[1] == '!' ||
      text->str[text->len - 1] != '>' || !check_div (text, &check))
    return FALSE;
  if (g_str_has_suffix (text->str, "-->") || g_str_has_suffix (text->str, "?>"))
    return FALSE;
  if (!check.is_xhtml)
    g_string_insert (text, 4, " xmlns=\"" FHIR_XHTML_NAMESPACE "\"");
  g_string_append_len (out, text->str, (gssize)text->len);
  return TRUE;
}
