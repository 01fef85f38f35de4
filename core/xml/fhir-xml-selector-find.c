/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The selectors of XML Patch, followed. Everything that is looked at is charged, and where the
 * budget ends, finding ends with nothing: whoever asked finds the budget used up. Recursion is
 * bounded by the depth of predicates, not by the tree. */

#include "fhir-error.h"
#include "fhir-xml-selector-private.h"
#include "fhir-xml-tree-private.h"

#define BYTES_PER_UNIT 16
#define UNITS_PER_STEP 8 /* what setting out costs, in nodes looked at */

typedef struct
{
  guint64 *budget;
} Search;

static GPtrArray *follow (Search *search, const GArray *path, xmlNode *from);

static gboolean
charge (Search *search, guint64 units)
{
  *search->budget -= MIN (*search->budget, units);
  return *search->budget > 0;
}

static gboolean
has_name (const FhirXmlStep *step, const xmlChar *name, const xmlNs *ns)
{
  const char *uri = ns != NULL ? (const char *)ns->href : NULL;

  if (step->name != NULL && !g_str_equal (step->name, name))
    return FALSE;
  if (step->uri == NULL)
    return step->kind == FHIR_XML_STEP_ELEMENT || uri == NULL;
  return g_strcmp0 (step->uri, uri) == 0;
}

static gboolean
is_selected (const FhirXmlStep *step, const xmlNode *node)
{
  switch ((FhirXmlStepKind)step->kind)
    {
    case FHIR_XML_STEP_ELEMENT:
      return node->type == XML_ELEMENT_NODE && has_name (step, node->name, node->ns);
    case FHIR_XML_STEP_ATTRIBUTE:
      return node->type == XML_ATTRIBUTE_NODE && has_name (step, node->name, node->ns);
    case FHIR_XML_STEP_TEXT:
      return node->type == XML_TEXT_NODE;
    case FHIR_XML_STEP_COMMENT:
      return node->type == XML_COMMENT_NODE;
    case FHIR_XML_STEP_INSTRUCTION:
      return node->type == XML_PI_NODE &&
             (step->name == NULL || g_str_equal (step->name, node->name));
    case FHIR_XML_STEP_NAMESPACE:
    case FHIR_XML_STEP_SELF:
    default:
      return TRUE;
    }
}

/* The first of the nodes that a step chooses from. */
static xmlNode *
get_first (const FhirXmlStep *step, xmlNode *from)
{
  gboolean is_element = from->type == XML_ELEMENT_NODE;

  if (step->kind == FHIR_XML_STEP_ATTRIBUTE)
    return is_element ? (xmlNode *)from->properties : NULL;
  return is_element || from->type == XML_DOCUMENT_NODE ? from->children : NULL;
}

/* Whether the text of a node (of an attribute its value) is the literal: compared piece by piece,
 * because libxml2 would copy it together, in 2.9 in quadratic time. */
static gboolean
has_text (Search *search, xmlNode *node, const char *literal)
{
  gboolean holds_others = node->type == XML_ELEMENT_NODE || node->type == XML_ATTRIBUTE_NODE;
  xmlNode *at = holds_others ? node->children : node;

  for (; at != NULL && charge (search, 1 + strlen (literal) / BYTES_PER_UNIT);
       at = holds_others ? fhir_xml_tree_next (at, node, TRUE) : NULL)
    {
      const char *text = at->content != NULL ? (const char *)at->content : "";
      gsize len = strnlen (text, strlen (literal) + 1);

      if (at != node && at->type != XML_TEXT_NODE)
        continue;
      if (strncmp (literal, text, len) != 0)
        return FALSE;
      literal += len;
    }
  return *literal == '\0';
}

/* A comparison holds when it does for any node of the path, as XPath has it. */
static gboolean
holds_for_any (Search *search, const FhirXmlTest *test, xmlNode *node)
{
  g_autoptr (GPtrArray) found = follow (search, test->path, node);

  if (test->kind == FHIR_XML_TEST_EXISTS)
    return found->len > 0;
  for (guint i = 0; i < found->len; i++)
    if (has_text (search, g_ptr_array_index (found, i), test->literal) ==
        (test->kind == FHIR_XML_TEST_EQUAL))
      return TRUE;
  return FALSE;
}

static gboolean
holds (Search *search, const FhirXmlTest *test, xmlNode *node, guint position, guint size)
{
  switch ((FhirXmlTestKind)test->kind)
    {
    case FHIR_XML_TEST_POSITION:
      return position == test->position;
    case FHIR_XML_TEST_LAST:
      return position == size;
    case FHIR_XML_TEST_AND:
      return holds (search, test->left, node, position, size) &&
             holds (search, test->right, node, position, size);
    case FHIR_XML_TEST_OR:
      return holds (search, test->left, node, position, size) ||
             holds (search, test->right, node, position, size);
    case FHIR_XML_TEST_EXISTS:
    case FHIR_XML_TEST_EQUAL:
    case FHIR_XML_TEST_DIFFERENT:
    default:
      return holds_for_any (search, test, node);
    }
}

/* Leaves those of nodes, from first on, for which the test holds. */
static void
keep_those (Search *search, const FhirXmlTest *test, GPtrArray *nodes, guint first)
{
  guint kept = first, size = nodes->len - first;

  for (guint i = first; i < nodes->len; i++)
    if (charge (search, 1) &&
        holds (search, test, g_ptr_array_index (nodes, i), i - first + 1, size))
      nodes->pdata[kept++] = nodes->pdata[i];
  g_ptr_array_set_size (nodes, (int)kept);
}

/* What one step selects from one node on. */
static void
take_step (Search *search, const FhirXmlStep *step, xmlNode *from, GPtrArray *nodes)
{
  guint first = nodes->len;

  /* A namespace declaration is not a node of libxml2: its element stands for it. */
  if (step->kind == FHIR_XML_STEP_SELF || step->kind == FHIR_XML_STEP_NAMESPACE)
    {
      if (charge (search, 1))
        g_ptr_array_add (nodes, from);
    }
  else
    for (xmlNode *node = get_first (step, from); node != NULL && charge (search, 1);
         node = node->next)
      if (is_selected (step, node))
        g_ptr_array_add (nodes, node);
  for (guint i = 0; i < step->tests->len; i++)
    keep_those (search, g_ptr_array_index (step->tests, i), nodes, first);
}

/* All elements in and below nodes, each once. */
static GPtrArray *
collect_below (Search *search, GPtrArray *nodes)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GPtrArray *all = g_ptr_array_new();

  for (guint i = 0; i < nodes->len; i++)
    {
      xmlNode *root = g_ptr_array_index (nodes, i);

      for (xmlNode *node = root; node != NULL && charge (search, 1);
           node = fhir_xml_tree_next (node, root, TRUE))
        if ((node->type == XML_ELEMENT_NODE || node->type == XML_DOCUMENT_NODE) &&
            g_hash_table_add (seen, node))
          g_ptr_array_add (all, node);
    }
  return all;
}

/* The nodes that a path leads to. */
static GPtrArray *
follow (Search *search, const GArray *path, xmlNode *from)
{
  GPtrArray *nodes = g_ptr_array_new();

  g_ptr_array_add (nodes, from);
  for (guint i = 0; i < path->len && charge (search, UNITS_PER_STEP); i++)
    {
      const FhirXmlStep *step = &g_array_index (path, FhirXmlStep, i);
      g_autoptr (GPtrArray) before = nodes;

      if (step->anywhere)
        {
          before = collect_below (search, nodes);
          g_ptr_array_unref (nodes);
        }
      nodes = g_ptr_array_sized_new (before->len);
      for (guint k = 0; k < before->len; k++)
        take_step (search, step, g_ptr_array_index (before, k), nodes);
    }
  return nodes;
}

/* The declaration of a prefix at an element itself. */
static xmlNs *
find_declaration (const xmlNode *element, const char *prefix)
{
  if (element->type != XML_ELEMENT_NODE)
    return NULL;
  for (xmlNs *ns = element->nsDef; ns != NULL; ns = ns->next)
    if (g_strcmp0 ((const char *)ns->prefix, prefix) == 0)
      return ns;
  return NULL;
}

gboolean
fhir_xml_selector_find (const FhirXmlSelector *selector,
                        xmlDoc *doc,
                        guint64 *budget,
                        FhirXmlFound *ret_found,
                        GError **error)
{
  Search search = { budget };
  const FhirXmlStep *last = &g_array_index (selector->path, FhirXmlStep, selector->path->len - 1);
  g_autoptr (GPtrArray) nodes = follow (&search, selector->path, (xmlNode *)doc);
  FhirXmlFound found = { nodes->len > 0 ? g_ptr_array_index (nodes, 0) : NULL, NULL };
  gboolean is_namespace = last->kind == FHIR_XML_STEP_NAMESPACE;

  if (*budget == 0)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_TOO_LARGE,
                   "following the selectors is too much work in a resource of this size");
      return FALSE;
    }
  if (is_namespace && found.node != NULL)
    found.ns = find_declaration (found.node, last->name);
  if (nodes->len == 1 && (!is_namespace || found.ns != NULL) && found.node->parent != NULL)
    {
      *ret_found = found;
      return TRUE;
    }
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_RULE,
               nodes->len > 1 ? "the selector leads to more than one node"
                              : "the selector leads nowhere");
  return FALSE;
}
