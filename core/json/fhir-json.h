/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-keys.h"
#include "fhir-slice.h"

G_BEGIN_DECLS

/* A parsed document: the minified text and a tape of 16-byte nodes over it, in pre-order. The text
 * is the document: any value is one slice of it, so storing or answering copies bytes and there is
 * no serialiser on the hot path. Numbers stay lexemes. Immutable; any thread may read. */
typedef enum
{
  FHIR_JSON_NULL,
  FHIR_JSON_FALSE,
  FHIR_JSON_TRUE,
  FHIR_JSON_NUMBER,
  FHIR_JSON_STRING,
  FHIR_JSON_ARRAY,
  FHIR_JSON_OBJECT,
} FhirJsonType;

enum
{
  FHIR_JSON_ESCAPED = 1 << 0,   /* string holds a backslash: decode before comparing */
  FHIR_JSON_NON_ASCII = 1 << 1, /* string holds bytes >= 0x80 */
  FHIR_JSON_FRACTION = 1 << 2,  /* number has '.', 'e' or 'E' */
};

typedef struct
{
  guint32 off;  /* into the minified text; strings without their quotes, containers with brackets */
  guint32 len;  /* raw length */
  guint32 next; /* index of the first node after this subtree */
  guint16 key; /* member name: 0 none, 1…FHIR_KEY_N a FHIR name, above: this document's own names */
  guint8 type; /* FhirJsonType */
  guint8 flags;
} FhirJsonNode;

typedef struct
{
  const char *text; /* minified; 64 readable bytes follow it, the first is 0 */
  gsize text_len;
  const FhirJsonNode *nodes; /* nodes[0] is the root */
  guint32 n_nodes;
  const FhirSlice *names; /* this document's own names: of key k at k - FHIR_KEY_N - 1, unescaped */
  guint32 n_names;
} FhirJsonDoc;

/* An own, compact, reference counted copy; of the whole document (node 0) or of one subtree, which
 * becomes the root. Any thread may hold it. */
FhirJsonDoc *fhir_json_doc_copy (const FhirJsonDoc *doc, guint32 node) G_GNUC_WARN_UNUSED_RESULT;
FhirJsonDoc *fhir_json_doc_ref (FhirJsonDoc *doc); /* only of what fhir_json_doc_copy() gave */
void fhir_json_doc_unref (FhirJsonDoc *doc);       /* NULL is fine */

/* First child or 0; siblings follow through .next until the parent's .next. */
static inline guint32
fhir_json_first (const FhirJsonDoc *doc, guint32 node)
{
  return doc->nodes[node].next > node + 1 ? node + 1 : 0;
}

/* Next sibling within parent, or 0. */
static inline guint32
fhir_json_next (const FhirJsonDoc *doc, guint32 parent, guint32 node)
{
  guint32 next = doc->nodes[node].next;
  return next < doc->nodes[parent].next ? next : 0;
}

/* Member of an object by FHIR name; 0 when absent or when node is no object. */
guint32 fhir_json_member (const FhirJsonDoc *doc, guint32 object, FhirKey key);
/* The same by any name. */
guint32 fhir_json_member_named (const FhirJsonDoc *doc, guint32 object, FhirSlice name);
/* Element n of an array, or 0. */
guint32 fhir_json_element (const FhirJsonDoc *doc, guint32 array, guint n);
guint fhir_json_count (const FhirJsonDoc *doc, guint32 container);

/* The raw bytes of a value: strings without quotes and still escaped. */
static inline FhirSlice
fhir_json_raw (const FhirJsonDoc *doc, guint32 node)
{
  return (FhirSlice){ doc->text + doc->nodes[node].off, doc->nodes[node].len };
}

/* FHIR's key for a name, or FHIR_KEY_NONE; and back (static text, NONE for other keys). */
FhirKey fhir_json_key_lookup (FhirSlice name);
FhirSlice fhir_json_key_name (FhirKey key);

/* The bytes of a value as JSON: strings with their quotes. */
FhirSlice fhir_json_slice (const FhirJsonDoc *doc, guint32 node);

/* The member name of a node (static or owned by the document); NONE for array elements and root. */
FhirSlice fhir_json_name (const FhirJsonDoc *doc, guint32 node);

/* Decodes a string into out (at least raw length bytes); returns the decoded length. */
gsize fhir_json_string_decode (const FhirJsonDoc *doc, guint32 node, char *out);

/* Decoded string value of a string node, (transfer full); NULL when node is 0 or no string. */
char *fhir_json_dup_string (const FhirJsonDoc *doc, guint32 node);

/* Whether node is a string with exactly this decoded value. */
gboolean fhir_json_string_is (const FhirJsonDoc *doc, guint32 node, const char *literal);

/* A change of text for fhir_json_splice(): replaces len bytes at off of the minified text. */
typedef struct
{
  guint32 off;
  guint32 len; /* 0 inserts */
  FhirSlice text;
} FhirJsonEdit;

/* Appends the JSON of node with the edits applied (sorted by off, inside node, not overlapping). */
void fhir_json_splice (const FhirJsonDoc *doc,
                       guint32 node,
                       const FhirJsonEdit *edits,
                       guint n_edits,
                       GString *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirJsonDoc, fhir_json_doc_unref)

G_END_DECLS
