/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-xml-patch.h"
#include "fhir-xml-selector-private.h"
#include "fhir-xml-tree-private.h"

G_BEGIN_DECLS

typedef enum
{
  FHIR_XML_PATCH_ADD,
  FHIR_XML_PATCH_REPLACE,
  FHIR_XML_PATCH_REMOVE,
} FhirXmlPatchKind;

/* Where an add puts what it brings. */
typedef enum
{
  FHIR_XML_PATCH_APPEND,
  FHIR_XML_PATCH_PREPEND,
  FHIR_XML_PATCH_BEFORE,
  FHIR_XML_PATCH_AFTER,
} FhirXmlPatchPos;

typedef enum
{
  FHIR_XML_PATCH_WS_BEFORE = 1 << 0,
  FHIR_XML_PATCH_WS_AFTER = 1 << 1,
} FhirXmlPatchWs;

typedef struct
{
  guint n; /* from 0 */
  guint8 kind;
  guint8 pos;
  guint8 ws; /* mask of FhirXmlPatchWs: white space to remove beside the node */
  char *sel; /* (nullable) */
  FhirXmlSelector *selector;
  FhirXmlSelector *type; /* (nullable) of an add: the attribute or namespace that it makes */
  xmlNode *element;      /* in the patch's tree */
} FhirXmlPatchOperation;

struct _FhirXmlPatch
{
  FhirXmlTree *tree;
  GArray *operations; /* (element-type FhirXmlPatchOperation) */
};

/* Puts operation, kind and selector before an error's text. */
void fhir_xml_patch_name (const FhirXmlPatchOperation *operation, GError **error);

/* Changes the tree as one operation says. */
gboolean fhir_xml_patch_run (const FhirXmlPatchOperation *operation,
                             FhirXmlTree *tree,
                             guint64 *budget,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
