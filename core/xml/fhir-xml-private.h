/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-def.h"
#include "fhir-xml.h"

G_BEGIN_DECLS

typedef enum
{
  FHIR_XML_RESOURCE, /* <Patient>: the root, or the one child of a wrapper */
  FHIR_XML_WRAPPER,  /* <contained>, <resource>, <outcome>: holds one resource */
  FHIR_XML_COMPLEX,
  FHIR_XML_STRING,
  FHIR_XML_BOOLEAN,
  FHIR_XML_NUMBER,
  FHIR_XML_DIV,
} FhirXmlForm;

#define FHIR_XML_ABSENT    G_MAXUINT32
#define FHIR_XML_DIV_DEPTH 100 /* elements within elements of a narrative */

/* One element as read, in pre-order; values stand in the tape's text. */
typedef struct
{
  guint32 next;  /* index of the first node after this subtree */
  guint32 place; /* byte offset of its '<' in the source */
  FhirKey key;
  FhirTypeId type; /* of a wrapper: Resource */
  guint8 form;     /* FhirXmlForm */
  guint8 many;     /* an array in JSON */
  guint32 value;   /* offset of the value, of an extension's url, of the div; ABSENT: none */
  guint32 value_len;
  guint32 id; /* the attribute id */
  guint32 id_len;
} FhirXmlNode;

typedef struct
{
  const char *bytes; /* the source, borrowed */
  gsize len;
  GArray *nodes; /* (element-type FhirXmlNode) */
  GString *text;
  GArray *places; /* (element-type FhirXmlPlace) (nullable): filled by writing the JSON */
} FhirXmlTape;

/* From here on the JSON is of the element at place. */
typedef struct
{
  gsize json;
  guint32 place; /* byte offset of its '<' in the source */
} FhirXmlPlace;

void fhir_xml_tape_clear (FhirXmlTape *tape);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FhirXmlTape, fhir_xml_tape_clear)

/* Line and column of an offset, both from 1; goes on from where they stand for *ret_at. */
void
fhir_xml_find_line (const FhirXmlTape *tape, gsize offset, gsize *at, guint *line, guint *column);

/* Sets an error that ends in " at line N, column N" of the offset. */
void fhir_xml_set_error (GError **error,
                         FhirXmlTape *tape,
                         gsize offset,
                         int code,
                         const char *format,
                         ...) G_GNUC_PRINTF (5, 6);

/* Takes a byte order mark off the tape. Refuses before libxml2 sees the bytes: what is not UTF-8, a
 * DOCTYPE, too many elements, elements too deep in each other (json_depth of them and a narrative),
 * or too many attributes in one tag (libxml2 compares each with each). */
gboolean fhir_xml_scan (FhirXmlTape *tape,
                        const FhirLimits *limits,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Fills the tape. */
gboolean fhir_xml_parse (FhirXmlTape *tape,
                         const FhirLimits *limits,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes the tape as JSON. */
gboolean
fhir_xml_to_json (FhirXmlTape *tape, GString *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How values of a type stand in JSON and XML. */
FhirXmlForm fhir_xml_form_of (FhirTypeId type);

/* Whether this element of a type is an attribute: id of what is no resource, url of Extension. */
gboolean fhir_xml_is_attribute (FhirTypeId type, FhirKey key);

/* A part of a text. */
typedef struct
{
  gsize offset, len;
} FhirXmlSpan;

/* fhir_xml_write() that notes where the narratives stand in out: divs is (nullable) (element-type
 * FhirXmlSpan). */
gboolean fhir_xml_write_noting (const FhirJsonDoc *doc,
                                guint32 node,
                                FhirXmlFlags flags,
                                GArray *divs,
                                GString *out,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Appends a narrative's div, as it stands in JSON, to XML: entities of HTML become characters.
 * FALSE: it is not one well-formed div. */
gboolean fhir_xml_append_div (FhirSlice div, GString *out) G_GNUC_WARN_UNUSED_RESULT;

/* Text as XML has it, between quotes or tags. FALSE: holds a character that XML has not. */
gboolean
fhir_xml_escape (FhirSlice text, gboolean is_attribute, GString *out) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
