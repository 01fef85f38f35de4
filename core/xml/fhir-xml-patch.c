/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* XML Patch, read. What it may say:
 *
 *   <diff xmlns:fhir="http://hl7.org/fhir">
 *     <add sel="path" [pos="prepend|before|after"]>nodes</add>
 *     <add sel="path" type="@name|namespace::prefix">text</add>
 *     <replace sel="path">a node, or text</replace>
 *     <remove sel="path" [ws="before|after|both"]/>
 *   </diff>
 */

#include "fhir-error.h"
#include "fhir-xml-patch-private.h"

static const char *const kinds[] = { "add", "replace", "remove" };

static void
operation_clear (gpointer data)
{
  FhirXmlPatchOperation *operation = data;

  g_free (operation->sel);
  fhir_xml_selector_free (operation->selector);
  fhir_xml_selector_free (operation->type);
}

void
fhir_xml_patch_name (const FhirXmlPatchOperation *operation, GError **error)
{
  const char *sel = operation->sel != NULL ? operation->sel : "";
  /* A selector may hold values to compare with, which may be a patient's: only its start is told.
   */
  gsize len = strcspn (sel, "'\"[");
  const char *end = g_utf8_offset_to_pointer (sel, MIN (g_utf8_strlen (sel, (gssize)len), 100));

  g_prefix_error (error,
                  "XML Patch operation %u, %s%s%.*s: ",
                  operation->n,
                  kinds[operation->kind],
                  end > sel ? " at " : "",
                  (int)(end - sel),
                  sel);
}

static gboolean
fail (GError **error, int code, const char *text)
{
  g_set_error_literal (error, FHIR_ERROR, code, text);
  return FALSE;
}

/* (transfer full) (nullable) */
static char *
dup_attribute (xmlNode *element, const char *name)
{
  xmlChar *value = xmlGetNoNsProp (element, (const xmlChar *)name);
  char *text = g_strdup ((const char *)value);

  xmlFree (value);
  return text;
}

/* The place of a word in a list that ends with NULL, from 1 on; 0 for NULL. */
static gboolean
find_word (const char *word,
           const char *const *words,
           const char *what,
           guint *ret_n,
           GError **error)
{
  *ret_n = 0;
  if (word == NULL)
    return TRUE;
  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_equal (words[i], word))
      {
        *ret_n = i + 1;
        return TRUE;
      }
  return fail (error, FHIR_ERROR_VALUE, what);
}

static gboolean
has_child (const xmlNode *element, gboolean (*is_meant) (const xmlNode *node))
{
  for (const xmlNode *node = element->children; node != NULL; node = node->next)
    if (is_meant (node))
      return TRUE;
  return FALSE;
}

static gboolean
is_element (const xmlNode *node)
{
  return node->type == XML_ELEMENT_NODE;
}

static gboolean
is_content (const xmlNode *node)
{
  return !xmlIsBlankNode (node);
}

/* Attributes that an operation may have beside sel. */
static const char *const *const allowed[] = {
  [FHIR_XML_PATCH_ADD] = (const char *const[]){ "pos", "type", NULL },
  [FHIR_XML_PATCH_REPLACE] = (const char *const[]){ NULL },
  [FHIR_XML_PATCH_REMOVE] = (const char *const[]){ "ws", NULL },
};

static gboolean
check_attributes (const FhirXmlPatchOperation *operation, GError **error)
{
  for (const xmlAttr *a = operation->element->properties; a != NULL; a = a->next)
    if (a->ns == NULL && !g_str_equal (a->name, "sel") &&
        !g_strv_contains (allowed[operation->kind], (const char *)a->name))
      return fail (error, FHIR_ERROR_VALUE, "it has an attribute that it may not have");
  return TRUE;
}

/* type="@name" or "namespace::prefix": read as a selector of one step. */
static gboolean
read_type (FhirXmlPatchOperation *operation, const char *text, GError **error)
{
  const FhirXmlStep *step;

  if (text == NULL)
    return TRUE;
  operation->type = fhir_xml_selector_new (text, operation->element, error);
  if (operation->type == NULL)
    return FALSE;
  step = &g_array_index (operation->type->path, FhirXmlStep, 0);
  if (operation->type->path->len > 1 || step->tests->len > 0 || step->name == NULL ||
      (step->kind != FHIR_XML_STEP_ATTRIBUTE && step->kind != FHIR_XML_STEP_NAMESPACE))
    return fail (error, FHIR_ERROR_VALUE, "'type' is \"@name\" or \"namespace::prefix\"");
  if (has_child (operation->element, is_element))
    return fail (error, FHIR_ERROR_VALUE, "the value of an attribute or namespace is text");
  return TRUE;
}

static gboolean
read_content (FhirXmlPatchOperation *operation, GError **error)
{
  static const char *const places[] = { "prepend", "before", "after", NULL };
  static const char *const spaces[] = { "before", "after", "both", NULL };
  g_autofree char *pos = dup_attribute (operation->element, "pos");
  g_autofree char *ws = dup_attribute (operation->element, "ws");
  g_autofree char *type = dup_attribute (operation->element, "type");
  guint n;

  if (!find_word (pos, places, "'pos' is prepend, before or after", &n, error))
    return FALSE;
  operation->pos = (guint8)n;
  if (!find_word (ws, spaces, "'ws' is before, after or both", &n, error))
    return FALSE;
  operation->ws = (guint8)n; /* the mask: both is 3 */
  if (!read_type (operation, type, error))
    return FALSE;
  if (pos != NULL && type != NULL)
    return fail (error, FHIR_ERROR_VALUE, "'pos' and 'type' exclude each other");
  if (operation->kind == FHIR_XML_PATCH_REMOVE && has_child (operation->element, is_content))
    return fail (error, FHIR_ERROR_VALUE, "a remove has no content");
  if (operation->kind == FHIR_XML_PATCH_ADD && type == NULL && operation->element->children == NULL)
    return fail (error, FHIR_ERROR_REQUIRED, "an add needs content");
  return TRUE;
}

static gboolean
read_operation (FhirXmlPatchOperation *operation, GError **error)
{
  operation->sel = dup_attribute (operation->element, "sel");
  if (operation->sel == NULL)
    return fail (error, FHIR_ERROR_REQUIRED, "an attribute 'sel' is needed");
  operation->selector = fhir_xml_selector_new (operation->sel, operation->element, error);
  return operation->selector != NULL && check_attributes (operation, error) &&
         read_content (operation, error);
}

/* Makes an operation of a child of the root, unless it is white space or a comment. */
static gboolean
take_child (FhirXmlPatch *patch, xmlNode *child, GError **error)
{
  const xmlNode *root = child->parent;
  const char *uri = root->ns != NULL ? (const char *)root->ns->href : NULL;
  FhirXmlPatchOperation *operation;
  guint k = 0;

  if (child->type == XML_COMMENT_NODE || child->type == XML_PI_NODE || xmlIsBlankNode (child))
    return TRUE;
  while (k < G_N_ELEMENTS (kinds) && !g_str_equal (kinds[k], child->name))
    k++;
  if (child->type != XML_ELEMENT_NODE || k == G_N_ELEMENTS (kinds) ||
      g_strcmp0 (child->ns != NULL ? (const char *)child->ns->href : NULL, uri) != 0)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_VALUE,
                   "XML Patch operation %u: this is none of add, replace and remove in the "
                   "namespace of the root",
                   patch->operations->len);
      return FALSE;
    }
  if (patch->operations->len == FHIR_XML_PATCH_MAX_OPERATIONS)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_TOO_LARGE,
                   "an XML Patch may have %d operations",
                   FHIR_XML_PATCH_MAX_OPERATIONS);
      return FALSE;
    }
  g_array_set_size (patch->operations, patch->operations->len + 1);
  operation = &g_array_index (patch->operations, FhirXmlPatchOperation, patch->operations->len - 1);
  operation->n = patch->operations->len - 1;
  operation->kind = (guint8)k;
  operation->element = child;
  if (read_operation (operation, error))
    return TRUE;
  fhir_xml_patch_name (operation, error);
  return FALSE;
}

FhirXmlPatch *
fhir_xml_patch_new (const void *bytes, gsize len, const FhirLimits *limits, GError **error)
{
  g_autoptr (FhirXmlPatch) self = g_new0 (FhirXmlPatch, 1);
  FhirXmlTape tape = { .bytes = bytes, .len = len };
  const xmlNode *root;

  g_return_val_if_fail (bytes != NULL || len == 0, NULL);
  g_return_val_if_fail (limits != NULL, NULL);

  self->operations = g_array_new (FALSE, TRUE, sizeof (FhirXmlPatchOperation));
  g_array_set_clear_func (self->operations, operation_clear);
  if (!fhir_xml_scan (&tape, limits, error) ||
      (self->tree = fhir_xml_tree_new (&tape, error)) == NULL)
    return NULL;
  root = xmlDocGetRootElement (self->tree);
  for (xmlNode *child = root->children; child != NULL; child = child->next)
    if (!take_child (self, child, error))
      return NULL;
  return g_steal_pointer (&self);
}

void
fhir_xml_patch_free (FhirXmlPatch *patch)
{
  if (patch == NULL)
    return;
  g_clear_pointer (&patch->operations, g_array_unref);
  fhir_xml_tree_free (patch->tree);
  g_free (patch);
}
