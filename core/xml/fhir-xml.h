/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-issues.h"
#include "fhir-json.h"
#include "fhir-limits.h"

G_BEGIN_DECLS

/* FHIR XML (http://hl7.org/fhir/R4/xml.html) and FHIR JSON, each made from the other without loss:
 * digits, order, ids and extensions of primitives, narrative. Pure functions; any thread. */

#define FHIR_XML_NAMESPACE   "http://hl7.org/fhir"
#define FHIR_XHTML_NAMESPACE "http://www.w3.org/1999/xhtml"

/* Whether bytes begin like XML: '<' after white space or a byte order mark. */
gboolean fhir_xml_is_likely (const void *bytes, gsize len);

/* The JSON of one resource in XML, appended to out (untouched on failure). No DTD, no entity but
 * the five of XML itself, no other file. Errors say "… at line N, column N" (both from 1, columns
 * in characters): FHIR_ERROR_SYNTAX not XML in UTF-8, or with a DOCTYPE; FHIR_ERROR_STRUCTURE not
 * the shape of a resource (unknown element or attribute, text between elements, an element that may
 * stand once only); FHIR_ERROR_VALUE no boolean or number; FHIR_ERROR_TOO_LARGE past json_bytes,
 * json_depth (elements), json_nodes (elements and attributes) or xml_attributes. */
gboolean fhir_xml_read_json (const void *bytes,
                             gsize len,
                             const FhirLimits *limits,
                             GString *out,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same as a document of its own. (transfer full) */
FhirJsonDoc *fhir_xml_read (const void *bytes, gsize len, const FhirLimits *limits, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Gives the issues of a document that fhir_xml_read() made of the same bytes the line and column of
 * the element that each is about: from their offsets in its text. Reads the bytes again. */
void fhir_xml_locate (FhirIssues *issues, const void *bytes, gsize len, const FhirLimits *limits);

typedef enum
{
  FHIR_XML_COMPACT = 0,
  FHIR_XML_PRETTY = 1 << 0, /* indented by two spaces; narrative stays as it is */
} FhirXmlFlags;

/* Appends the XML of the resource at node, elements in the order of the standard. out is untouched
 * on failure: FHIR_ERROR_STRUCTURE a member that R4 does not know (XML has no place for it);
 * FHIR_ERROR_VALUE a character or a narrative that XML cannot hold. */
gboolean fhir_xml_write (const FhirJsonDoc *doc,
                         guint32 node,
                         FhirXmlFlags flags,
                         GString *out,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
