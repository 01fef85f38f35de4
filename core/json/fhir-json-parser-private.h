/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json-names-private.h"
#include "fhir-json-parser.h"
#include "fhir-json-string-private.h"

G_BEGIN_DECLS

/* Why a document is refused. */
typedef enum
{
  FHIR_JSON_FAULT_NONE,
  FHIR_JSON_FAULT_CONTROL = FHIR_JSON_STRING_CONTROL,
  FHIR_JSON_FAULT_BAD_ESCAPE = FHIR_JSON_STRING_BAD_ESCAPE,
  FHIR_JSON_FAULT_LONE_SURROGATE = FHIR_JSON_STRING_LONE_SURROGATE,
  FHIR_JSON_FAULT_BAD_UTF8 = FHIR_JSON_STRING_BAD_UTF8,
  FHIR_JSON_FAULT_CHARACTER,
  FHIR_JSON_FAULT_END,
  FHIR_JSON_FAULT_MARK,
  FHIR_JSON_FAULT_NUMBER,
  FHIR_JSON_FAULT_AFTER,
  FHIR_JSON_FAULT_DUPLICATE,
  FHIR_JSON_FAULT_BYTES,
  FHIR_JSON_FAULT_DEPTH,
  FHIR_JSON_FAULT_NODES,
  FHIR_JSON_FAULT_NAMES,
  FHIR_JSON_FAULT_STRING,
} FhirJsonFault;

/* An open container. */
typedef struct
{
  guint64 seen; /* bit key % 64 of each member so far: no hit, no duplicate */
  guint32 node;
  guint32 n; /* members so far; arrays do not count */
} FhirJsonFrame;

struct _FhirJsonParser
{
  FhirJsonDoc doc;
  char *text;
  gsize text_size;
  char *padded; /* copy of the input with what must stand behind it */
  gsize padded_size;
  FhirJsonNode *nodes;
  guint32 nodes_allocated;
  FhirJsonFrame *frames; /* the first stands for "none open" */
  guint frames_allocated;
  FhirJsonNames names;
  /* while parsing */
  const char *input;
  const char *input_end;
  guint32 nodes_size; /* what is allocated and within the limit */
  guint frames_size;
  FhirLimits limits;
  FhirJsonFault fault;
  const char *fault_at;
};

/* fhir-json-pass.c: reads one value, and whatever is in it, from the cursor on. Returns the place
 * behind it, with n_nodes in the document; without p when a fault was noted. */
FhirJsonCursor fhir_json_parser_read_values (FhirJsonParser *self, FhirJsonCursor c);

/* fhir-json-fault.c. Notes a fault and its place in the input. */
void fhir_json_parser_note_fault (FhirJsonParser *self, FhirJsonFault fault, const char *at);

/* The same; returns a cursor without p. In line so that it is known to. */
static inline FhirJsonCursor
fhir_json_parser_fail (FhirJsonParser *self, FhirJsonFault fault, const char *at)
{
  fhir_json_parser_note_fault (self, fault, at);
  return (FhirJsonCursor){ NULL, NULL };
}

/* Where the name of a finished member begins in the input. */
const char *fhir_json_parser_find_name (const FhirJsonParser *self, const FhirJsonNode *member);
/* The noted fault as an error. */
void fhir_json_parser_set_error (const FhirJsonParser *self, GError **error);

G_END_DECLS
