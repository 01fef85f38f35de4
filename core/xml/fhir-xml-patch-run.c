/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One operation of an XML Patch on a tree: RFC 5261 sections 4.3 to 4.5. Where it leaves room:
 *
 *  - What is added without a namespace takes that of where it is put: nothing in FHIR is without.
 *  - ws removes white space that is there. That there is none is no error, since white space
 *    between elements is no part of a resource.
 *  - The root may be replaced, but not removed, and no element or text may stand beside it. */

#include "fhir-error.h"
#include "fhir-xml-patch-private.h"

static gboolean
fail (GError **error, const char *text)
{
  g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_RULE, text);
  return FALSE;
}

static gboolean
is_root (const xmlNode *node)
{
  return node->parent != NULL && node->parent->type == XML_DOCUMENT_NODE;
}

/* A copy of what the patch brings, for a place in a namespace. */
static xmlNode *
copy_node (xmlNode *node, FhirXmlTree *tree, xmlNs *ns)
{
  xmlNode *copy = xmlDocCopyNode (node, tree, 1);

  for (xmlNode *at = copy; at != NULL; at = fhir_xml_tree_next (at, copy, TRUE))
    if (at->type == XML_ELEMENT_NODE && at->ns == NULL)
      at->ns = ns;
  return copy;
}

/* The text that an operation brings. Not by libxml2, which grows it piece by piece. */
static GString *
collect_text (const FhirXmlPatchOperation *operation)
{
  GString *text = g_string_new (NULL);

  for (const xmlNode *node = operation->element->children; node != NULL; node = node->next)
    if (node->type == XML_TEXT_NODE)
      g_string_append (text, (const char *)node->content);
  return text;
}

/* Puts one node at its place. What is put behind or in front of others comes last one first, so
 * that texts melt with the right neighbour. */
static void
place (xmlNode *copy, xmlNode *target, guint8 pos)
{
  switch ((FhirXmlPatchPos)pos)
    {
    case FHIR_XML_PATCH_PREPEND:
      if (target->children != NULL)
        xmlAddPrevSibling (target->children, copy);
      else
        xmlAddChild (target, copy);
      return;
    case FHIR_XML_PATCH_BEFORE:
      xmlAddPrevSibling (target, copy);
      return;
    case FHIR_XML_PATCH_AFTER:
      xmlAddNextSibling (target, copy);
      return;
    case FHIR_XML_PATCH_APPEND:
    default:
      xmlAddChild (target, copy);
      return;
    }
}

static gboolean
add_nodes (const FhirXmlPatchOperation *operation, xmlNode *target, GError **error)
{
  gboolean beside =
      operation->pos == FHIR_XML_PATCH_BEFORE || operation->pos == FHIR_XML_PATCH_AFTER;
  gboolean backwards =
      operation->pos == FHIR_XML_PATCH_PREPEND || operation->pos == FHIR_XML_PATCH_AFTER;
  xmlNode *parent = beside ? target->parent : target;
  xmlNode *next;

  if (target->type == XML_ATTRIBUTE_NODE || (!beside && target->type != XML_ELEMENT_NODE))
    return fail (error, "something can be added to elements only");
  for (xmlNode *node = backwards ? operation->element->last : operation->element->children;
       node != NULL;
       node = next)
    {
      next = backwards ? node->prev : node->next;
      if (parent->type == XML_DOCUMENT_NODE && xmlIsBlankNode (node))
        continue;
      if (parent->type == XML_DOCUMENT_NODE && node->type != XML_COMMENT_NODE &&
          node->type != XML_PI_NODE)
        return fail (error, "nothing but a comment can stand beside the root");
      place (copy_node (node, target->doc, parent->ns), target, operation->pos);
    }
  return TRUE;
}

/* The namespace that an attribute of a given URI is written with at an element. */
static xmlNs *
get_attribute_namespace (xmlNode *element, const char *uri)
{
  g_autofree char *prefix = NULL;
  xmlNs *ns = xmlSearchNsByHref (element->doc, element, (const xmlChar *)uri);

  for (guint i = 0; ns == NULL || ns->prefix == NULL; i++)
    {
      g_free (prefix);
      prefix = g_strdup_printf ("ns%u", i);
      /* NULL where the element has this prefix already. */
      ns = xmlNewNs (element, (const xmlChar *)uri, (const xmlChar *)prefix);
    }
  return ns;
}

static gboolean
add_attribute (const FhirXmlStep *step, xmlNode *target, const GString *text, GError **error)
{
  const xmlChar *name = (const xmlChar *)step->name;

  if (xmlHasNsProp (target, name, (const xmlChar *)step->uri) != NULL)
    return fail (error, "the element has this attribute already");
  xmlNewNsProp (target,
                step->uri != NULL ? get_attribute_namespace (target, step->uri) : NULL,
                name,
                NULL);
  /* The value on its own: with the attribute it would be read for entities. */
  xmlSetNsProp (target,
                xmlHasNsProp (target, name, (const xmlChar *)step->uri)->ns,
                name,
                (const xmlChar *)text->str);
  return TRUE;
}

static gboolean
apply_add (const FhirXmlPatchOperation *operation, const FhirXmlFound *found, GError **error)
{
  const FhirXmlStep *step;
  g_autoptr (GString) text = NULL;

  if (found->ns != NULL)
    return fail (error, "something can be added to elements only");
  if (operation->type == NULL)
    return add_nodes (operation, found->node, error);
  if (found->node->type != XML_ELEMENT_NODE)
    return fail (error, "only elements have attributes and namespaces");
  step = &g_array_index (operation->type->path, FhirXmlStep, 0);
  text = collect_text (operation);
  if (step->kind == FHIR_XML_STEP_ATTRIBUTE)
    return add_attribute (step, found->node, text, error);
  if (text->len > 0 &&
      xmlNewNs (found->node, (const xmlChar *)text->str, (const xmlChar *)step->name) != NULL)
    return TRUE;
  return fail (error, "the element declares this prefix already, or the namespace is empty");
}

/* Takes a node out of the tree; texts that it stood between become one. */
static void
take_out (xmlNode *node)
{
  xmlNode *before = node->prev, *after = node->next;

  xmlUnlinkNode (node);
  xmlFreeNode (node);
  if (before != NULL && after != NULL && before->type == XML_TEXT_NODE &&
      after->type == XML_TEXT_NODE)
    xmlTextMerge (before, after);
}

/* The one node of a type that a replace brings; NULL: none, or something beside it. */
static xmlNode *
find_sole (const FhirXmlPatchOperation *operation, xmlElementType type)
{
  xmlNode *sole = NULL;

  for (xmlNode *node = operation->element->children; node != NULL; node = node->next)
    {
      if (xmlIsBlankNode (node))
        continue;
      if (sole != NULL || node->type != type)
        return NULL;
      sole = node;
    }
  return sole;
}

static gboolean
replace_node (const FhirXmlPatchOperation *operation, xmlNode *target, GError **error)
{
  xmlNode *sole = find_sole (operation, target->type);

  if (sole == NULL)
    return fail (error,
                 target->type == XML_ELEMENT_NODE
                     ? "an element is replaced by one element"
                     : "a comment or instruction is replaced by one of its kind");
  xmlReplaceNode (
      target,
      copy_node (sole, target->doc, target->type == XML_ELEMENT_NODE ? target->ns : NULL));
  xmlFreeNode (target);
  return TRUE;
}

static gboolean
replace_text (const FhirXmlPatchOperation *operation, const FhirXmlFound *found, GError **error)
{
  xmlNode *target = found->node;
  g_autoptr (GString) text = collect_text (operation);
  const xmlChar *value = (const xmlChar *)text->str;

  if (xmlFirstElementChild (operation->element) != NULL)
    return fail (error, "text, an attribute or a namespace is replaced by text");
  if (found->ns != NULL)
    {
      xmlFree ((xmlChar *)found->ns->href);
      found->ns->href = xmlStrdup (value);
    }
  else if (target->type == XML_ATTRIBUTE_NODE)
    xmlSetNsProp (target->parent, target->ns, target->name, value);
  else if (text->len == 0)
    take_out (target);
  else
    xmlNodeSetContent (target, value);
  return TRUE;
}

static gboolean
apply_replace (const FhirXmlPatchOperation *operation, const FhirXmlFound *found, GError **error)
{
  if (found->ns != NULL || found->node->type == XML_ATTRIBUTE_NODE ||
      found->node->type == XML_TEXT_NODE)
    return replace_text (operation, found, error);
  return replace_node (operation, found->node, error);
}

static gboolean
uses_namespace (xmlNode *element, const xmlNs *ns)
{
  for (xmlNode *at = element; at != NULL; at = fhir_xml_tree_next (at, element, TRUE))
    {
      if (at->type != XML_ELEMENT_NODE)
        continue;
      if (at->ns == ns)
        return TRUE;
      for (const xmlAttr *a = at->properties; a != NULL; a = a->next)
        if (a->ns == ns)
          return TRUE;
    }
  return FALSE;
}

static gboolean
remove_namespace (const FhirXmlFound *found, GError **error)
{
  xmlNs **at = &found->node->nsDef;

  if (uses_namespace (found->node, found->ns))
    return fail (error, "the namespace is in use");
  while (*at != found->ns)
    at = &(*at)->next;
  *at = found->ns->next;
  xmlFreeNs (found->ns);
  return TRUE;
}

static gboolean
apply_remove (const FhirXmlPatchOperation *operation, const FhirXmlFound *found, GError **error)
{
  xmlNode *node = found->node;

  if (found->ns != NULL)
    return remove_namespace (found, error);
  if (node->type == XML_ATTRIBUTE_NODE)
    {
      xmlRemoveProp ((xmlAttr *)node);
      return TRUE;
    }
  if (is_root (node) && node->type == XML_ELEMENT_NODE)
    return fail (error, "the resource itself cannot be removed by a patch");
  if ((operation->ws & FHIR_XML_PATCH_WS_BEFORE) != 0 && xmlIsBlankNode (node->prev))
    take_out (node->prev);
  if ((operation->ws & FHIR_XML_PATCH_WS_AFTER) != 0 && xmlIsBlankNode (node->next))
    take_out (node->next);
  take_out (node);
  return TRUE;
}

static gboolean (*const funcs[]) (const FhirXmlPatchOperation *operation,
                                  const FhirXmlFound *found,
                                  GError **error) = {
  [FHIR_XML_PATCH_ADD] = apply_add,
  [FHIR_XML_PATCH_REPLACE] = apply_replace,
  [FHIR_XML_PATCH_REMOVE] = apply_remove,
};

gboolean
fhir_xml_patch_run (const FhirXmlPatchOperation *operation,
                    FhirXmlTree *tree,
                    guint64 *budget,
                    GError **error)
{
  FhirXmlFound found;

  if (!fhir_xml_selector_find (operation->selector, tree, budget, &found, error))
    return FALSE;
  /* What is changed inside is no longer what it was: see keep_narratives(). */
  for (xmlNode *at = found.node; at->type != XML_DOCUMENT_NODE; at = at->parent)
    at->_private = NULL;
  return funcs[operation->kind](operation, &found, error);
}
