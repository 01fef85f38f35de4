/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-xml-private.h"
#include <libxml/tree.h>

G_BEGIN_DECLS

/* A tree of libxml2's, for what has to be changed in place. */
typedef xmlDoc FhirXmlTree;

/* Reads the tape's bytes, which fhir_xml_scan() has let through. FHIR_ERROR_SYNTAX. */
FhirXmlTree *fhir_xml_tree_new (FhirXmlTape *tape, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_xml_tree_free (FhirXmlTree *tree); /* NULL is fine */

/* (transfer full) The whole as text in UTF-8, compact. */
GString *fhir_xml_tree_print (FhirXmlTree *tree) G_GNUC_WARN_UNUSED_RESULT;

/* The node behind this one in document order, within the tree below root; into_it: those inside it
 * come first. (nullable) */
xmlNode *fhir_xml_tree_next (xmlNode *node, const xmlNode *root, gboolean into_it);

/* Whether a node is an element of this name (nullable: any) in a namespace. */
gboolean fhir_xml_tree_is (const xmlNode *node, const char *name, const char *uri);

/* (transfer full) What an error of libxml2 says, without values and in one line. */
char *fhir_xml_dup_problem (const xmlError *problem);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirXmlTree, fhir_xml_tree_free)

G_END_DECLS
