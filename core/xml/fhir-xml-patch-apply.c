/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* An XML Patch on a resource: written as XML, changed as a tree, read back as any XML is that comes
 * in. Two things make it as lossless as the other patches:
 *
 *  - A narrative that no operation touches goes round libxml2, which would write it in its own way.
 *  - An element that was added away from others of its name (at the end, which is what an add
 *    without pos does) is moved to behind the last of them: JSON has one place for both. */

#include "fhir-error.h"
#include "fhir-xml-patch-private.h"
#include <libxml/parserInternals.h>

/* A tree and the text it was read from. */
typedef struct
{
  FhirXmlTree *tree;
  GString *source;
  GArray *divs; /* (element-type FhirXmlSpan) narratives in source */
} Work;

static void
work_clear (Work *work)
{
  fhir_xml_tree_free (work->tree);
  g_string_free (work->source, TRUE);
  g_array_unref (work->divs);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

/* Whether this is a narrative: not whatever its own markup may hold. */
static gboolean
is_narrative (const xmlNode *node)
{
  return fhir_xml_tree_is (node, "div", FHIR_XHTML_NAMESPACE) &&
         fhir_xml_tree_is (node->parent, NULL, FHIR_XML_NAMESPACE);
}

/* The next node of the tree, past the inside of narratives. */
static xmlNode *
next_node (const Work *work, xmlNode *node)
{
  return fhir_xml_tree_next (node, (const xmlNode *)work->tree, !is_narrative (node));
}

/* Marks each narrative with its number, from 1 on. */
static void
mark_narratives (const Work *work)
{
  guint n = 0;

  for (xmlNode *node = work->tree->children; node != NULL; node = next_node (work, node))
    if (is_narrative (node))
      node->_private = GUINT_TO_POINTER (++n);
}

/* Puts the source's own text in place of the narratives that are still marked. */
static void
keep_narratives (const Work *work)
{
  xmlNode *next;

  for (xmlNode *node = work->tree->children; node != NULL; node = next)
    {
      guint n = is_narrative (node) ? GPOINTER_TO_UINT (node->_private) : 0;
      const FhirXmlSpan *div;
      xmlNode *raw;

      next = next_node (work, node);
      if (n == 0)
        continue;
      div = &g_array_index (work->divs, FhirXmlSpan, n - 1);
      raw = xmlNewDocTextLen (work->tree,
                              (const xmlChar *)work->source->str + div->offset,
                              (int)div->len);
      raw->name = xmlStringTextNoenc; /* written as it stands */
      xmlReplaceNode (node, raw);
      xmlFreeNode (node);
    }
}

/* Moves children of one name together. */
static void
gather_children (xmlNode *parent)
{
  g_autoptr (GHashTable) last = g_hash_table_new (g_str_hash, g_str_equal);
  xmlNode *next;

  for (xmlNode *node = parent->children; node != NULL; node = next)
    {
      xmlNode *fellow = g_hash_table_lookup (last, node->name);

      next = node->next;
      if (node->type != XML_ELEMENT_NODE)
        continue;
      if (fellow != NULL && xmlPreviousElementSibling (node) != fellow)
        xmlAddNextSibling (fellow, node);
      g_hash_table_replace (last, (gpointer)node->name, node);
    }
}

static void
gather_all (const Work *work)
{
  for (xmlNode *node = work->tree->children; node != NULL; node = next_node (work, node))
    if (node->type == XML_ELEMENT_NODE && !is_narrative (node))
      gather_children (node);
}

static gboolean
begin_work (Work *work, const FhirJsonDoc *doc, GError **error)
{
  FhirXmlTape tape = { 0 };

  work->source = g_string_sized_new (doc->text_len + doc->text_len / 2);
  work->divs = g_array_new (FALSE, FALSE, sizeof (FhirXmlSpan));
  if (!fhir_xml_write_noting (doc, 0, FHIR_XML_COMPACT, work->divs, work->source, error))
    {
      /* Of the resource, not of the patch: but this way of patching does not fit it. */
      if (error != NULL)
        (*error)->code = FHIR_ERROR_RULE;
      g_prefix_error (error, "the resource cannot be patched as XML: ");
      return FALSE;
    }
  if (work->source->len > G_MAXINT32)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_TOO_LARGE, "the resource is too large as XML");
      return FALSE;
    }
  tape.bytes = work->source->str;
  tape.len = work->source->len;
  work->tree = fhir_xml_tree_new (&tape, error);
  if (work->tree == NULL)
    return FALSE;
  mark_narratives (work);
  return TRUE;
}

static gboolean
run_operations (const FhirXmlPatch *patch, const Work *work, GError **error)
{
  guint64 budget = FHIR_XML_PATCH_MAX_STEPS;

  for (guint i = 0; i < patch->operations->len; i++)
    {
      const FhirXmlPatchOperation *operation =
          &g_array_index (patch->operations, FhirXmlPatchOperation, i);

      if (!fhir_xml_patch_run (operation, work->tree, &budget, error))
        {
          fhir_xml_patch_name (operation, error);
          return FALSE;
        }
    }
  return TRUE;
}

/* The tree as JSON. Whatever is wrong with it came by the patch; lines and columns in a text that
 * nobody but us has seen are left out. */
static gboolean
read_result (const Work *work, const FhirLimits *limits, GString *out, GError **error)
{
  g_autoptr (GString) text = NULL;
  g_autoptr (GError) local = NULL;
  const char *place;

  gather_all (work);
  keep_narratives (work);
  text = fhir_xml_tree_print (work->tree);
  if (fhir_xml_read_json (text->str, text->len, limits, out, &local))
    return TRUE;
  place = g_strrstr (local->message, " at line ");
  g_set_error (error,
               FHIR_ERROR,
               local->code == FHIR_ERROR_TOO_LARGE ? FHIR_ERROR_TOO_LARGE : FHIR_ERROR_RULE,
               "the patch leads to something that is no FHIR XML: %.*s",
               place != NULL ? (int)(place - local->message) : (int)strlen (local->message),
               local->message);
  return FALSE;
}

gboolean
fhir_xml_patch_apply (const FhirXmlPatch *patch,
                      const FhirJsonDoc *doc,
                      const FhirLimits *limits,
                      GString *out,
                      GError **error)
{
  g_auto (Work) work = { 0 };
  g_autoptr (GString) before = NULL;
  g_autoptr (GString) after = NULL;

  g_return_val_if_fail (patch != NULL && doc != NULL && limits != NULL && out != NULL, FALSE);

  if (!begin_work (&work, doc, error))
    return FALSE;
  before = fhir_xml_tree_print (work.tree);
  if (!run_operations (patch, &work, error))
    return FALSE;
  after = fhir_xml_tree_print (work.tree);
  if (!g_string_equal (before, after))
    return read_result (&work, limits, out, error);
  g_string_append_len (out, doc->text, (gssize)doc->text_len);
  return TRUE;
}
