/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Trees of libxml2, read under the same rules as the events of fhir-xml-parse.c: the scan has
 * refused any DOCTYPE and bounded depth and number before, nothing is loaded from anywhere.
 * XML_PARSE_HUGE lifts libxml2's own limits on the length of a value, which are below those of the
 * scan. */

#include "fhir-error.h"
#include "fhir-xml-tree-private.h"
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlsave.h>

char *
fhir_xml_dup_problem (const xmlError *problem)
{
  g_autofree char *valid = NULL;
  g_autofree char *text = NULL;

  if (problem->code == XML_ERR_NO_MEMORY)
    return g_strdup ("there is no memory for it");
  if (problem->code == XML_ERR_UNDECLARED_ENTITY)
    return g_strdup ("an entity that XML itself does not know");
  if (problem->domain == XML_FROM_NAMESPACE) /* libxml2 would quote a value here */
    return g_strdup ("a namespace or its prefix is wrong");
  valid = g_utf8_make_valid (problem->message != NULL ? problem->message : "", -1);
  text = g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), 120));
  g_strdelimit (text, "\n", ' ');
  return g_strdup (g_strstrip (text));
}

/* The first error counts. */
static void
on_error (void *data, xmlErrorPtr problem)
{
  xmlParserCtxtPtr ctxt = data;
  GError **error = ctxt->_private;
  g_autofree char *text = NULL;

  if (*error != NULL || problem->level < XML_ERR_ERROR)
    return;
  text = fhir_xml_dup_problem (problem);
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_SYNTAX,
               "this is not well-formed XML: %s at line %d, column %d",
               text,
               MAX (problem->line, 1),
               MAX (problem->int2, 1));
}

FhirXmlTree *
fhir_xml_tree_new (FhirXmlTape *tape, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (FhirXmlTree) tree = NULL;
  xmlParserCtxtPtr ctxt = xmlNewParserCtxt();

  if (ctxt == NULL)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_INTERNAL, "there is no memory to read XML");
      return NULL;
    }
  ctxt->_private = &local;
  ctxt->sax->serror = on_error;
  tree = xmlCtxtReadMemory (ctxt,
                            tape->bytes,
                            (int)tape->len,
                            NULL,
                            NULL,
                            XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_NOCDATA);
  xmlFreeParserCtxt (ctxt);
  if (tree != NULL && local == NULL)
    return g_steal_pointer (&tree);
  if (local == NULL)
    fhir_xml_set_error (&local, tape, 0, FHIR_ERROR_SYNTAX, "this is not well-formed XML");
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

void
fhir_xml_tree_free (FhirXmlTree *tree)
{
  if (tree != NULL)
    xmlFreeDoc (tree);
}

static int
take_bytes (void *data, const char *bytes, int len)
{
  g_string_append_len (data, bytes, len);
  return len;
}

/* In pieces: libxml2 2.9 grows a text in memory by small steps. */
GString *
fhir_xml_tree_print (FhirXmlTree *tree)
{
  GString *out = g_string_new (NULL);
  xmlSaveCtxtPtr save = xmlSaveToIO (take_bytes, NULL, out, "UTF-8", XML_SAVE_AS_XML);

  if (save == NULL)
    return out;
  xmlSaveDoc (save, tree);
  xmlSaveClose (save);
  return out;
}

xmlNode *
fhir_xml_tree_next (xmlNode *node, const xmlNode *root, gboolean into_it)
{
  gboolean may_hold = node->type == XML_ELEMENT_NODE || node->type == XML_DOCUMENT_NODE;

  if (into_it && may_hold && node->children != NULL)
    return node->children;
  while (node != root && node->next == NULL)
    node = node->parent;
  return node != root ? node->next : NULL;
}

gboolean
fhir_xml_tree_is (const xmlNode *node, const char *name, const char *uri)
{
  return node->type == XML_ELEMENT_NODE && node->ns != NULL && g_str_equal (node->ns->href, uri) &&
         (name == NULL || g_str_equal (node->name, name));
}
