/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

#define FHIR_XML_SELECTOR_BYTES 4096 /* longest selector taken */

/* What an operation of an XML Patch is about: the XPath of RFC 5261 section 4.1 and what FHIR needs
 * beside it. Immutable. */
typedef struct _FhirXmlSelector FhirXmlSelector;

/* A node of a tree that was selected. */
typedef struct
{
  xmlNode *node; /* an element, text, comment, instruction or attribute (then an xmlAttr) */
  xmlNs *ns;     /* (nullable) the namespace declaration of this element that is meant */
} FhirXmlFound;

/* scope is the element whose namespace declarations give the prefixes their meaning; it is not
 * kept. FHIR_ERROR_SYNTAX: no selector, or more of XPath than is offered; FHIR_ERROR_TOO_LARGE. */
FhirXmlSelector *
fhir_xml_selector_new (const char *text, xmlNode *scope, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_xml_selector_free (FhirXmlSelector *selector); /* NULL is fine */

/* Finds the one node that is selected. *budget is taken down by each node that is looked at and
 * each 16 bytes compared; once it is used up: FHIR_ERROR_TOO_LARGE. FHIR_ERROR_RULE: no such node,
 * or more than one. */
gboolean fhir_xml_selector_find (const FhirXmlSelector *selector,
                                 xmlDoc *doc,
                                 guint64 *budget,
                                 FhirXmlFound *ret_found,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The URI of a prefix in the scope of an element; "" the default. NULL: not declared. */
const char *fhir_xml_find_namespace (xmlNode *scope, const char *prefix);

/* The inside, for the two files of the selector. */
typedef enum
{
  FHIR_XML_STEP_ELEMENT,
  FHIR_XML_STEP_ATTRIBUTE,
  FHIR_XML_STEP_TEXT,
  FHIR_XML_STEP_COMMENT,
  FHIR_XML_STEP_INSTRUCTION,
  FHIR_XML_STEP_NAMESPACE,
  FHIR_XML_STEP_SELF,
} FhirXmlStepKind;

typedef struct
{
  guint8 kind;       /* FhirXmlStepKind */
  gboolean anywhere; /* "//" stands before it */
  char *name;        /* (nullable) NULL: any */
  char *uri;         /* (nullable) of an element, NULL: any; of an attribute, NULL: none */
  GPtrArray *tests;  /* (element-type FhirXmlTest) its predicates */
} FhirXmlStep;

typedef enum
{
  FHIR_XML_TEST_POSITION,
  FHIR_XML_TEST_LAST,
  FHIR_XML_TEST_EXISTS,
  FHIR_XML_TEST_EQUAL,
  FHIR_XML_TEST_DIFFERENT,
  FHIR_XML_TEST_AND,
  FHIR_XML_TEST_OR,
} FhirXmlTestKind;

typedef struct _FhirXmlTest FhirXmlTest;
struct _FhirXmlTest
{
  guint8 kind;    /* FhirXmlTestKind */
  guint position; /* from 1 */
  GArray *path;   /* (nullable) (element-type FhirXmlStep) */
  char *literal;  /* (nullable) */
  FhirXmlTest *left, *right;
};

struct _FhirXmlSelector
{
  GArray *path; /* (element-type FhirXmlStep) from the document on */
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirXmlSelector, fhir_xml_selector_free)

G_END_DECLS
