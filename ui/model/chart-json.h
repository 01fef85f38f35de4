/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json.h"

G_BEGIN_DECLS

/* A place in a document, to read resources with few words. Absent is a value too: everything may be
 * asked of it and answers absent, NULL, FALSE or 0. Borrows the document. */
typedef struct
{
  const FhirJsonDoc *doc; /* NULL: absent */
  guint32 node;
} ChartJson;

#define CHART_JSON_NONE ((ChartJson){ NULL, 0 })

static inline gboolean
chart_json_ok (ChartJson json)
{
  return json.doc != NULL;
}

ChartJson chart_json_root (const FhirJsonDoc *doc); /* NULL gives absent */
/* Follows member names parted by dots; an array on the way stands for its first element:
 * "name.family", "code.coding.display". The last step is not unwrapped. */
ChartJson chart_json_get (ChartJson json, const char *path);
ChartJson chart_json_first (ChartJson container);
ChartJson chart_json_next (ChartJson container, ChartJson child);
guint chart_json_count (ChartJson container);

/* Goes through array; a single value that is no array is gone through as if it were in one. */
#define CHART_JSON_EACH(item, array)                                \
  (ChartJson item = chart_json_first (array); chart_json_ok (item); \
   item = chart_json_next (array, item))

/* Decoded text of a string; of a number, boolean its lexeme. (nullable) (transfer full) */
char *chart_json_dup (ChartJson json);
char *chart_json_dup_at (ChartJson json, const char *path);
gboolean chart_json_is (ChartJson json, const char *text);
gboolean chart_json_is_at (ChartJson json, const char *path, const char *text);
gboolean chart_json_true_at (ChartJson json, const char *path);
/* The lexeme of a number; absent slice for anything else. */
FhirSlice chart_json_number (ChartJson json);

/* Words of a CodeableConcept: text, else the display of a coding, else its code. NULL when it has
 * none of them. (transfer full) */
char *chart_json_dup_concept (ChartJson concept);
char *chart_json_dup_concept_at (ChartJson json, const char *path);
/* Whether one of its codings has this code, in this system when system is not NULL. */
gboolean chart_json_concept_has (ChartJson concept, const char *system, const char *code);
/* The first code of a CodeableConcept, of any system. (nullable) (transfer full) */
char *chart_json_dup_concept_code (ChartJson concept);
/* Words of a Reference: display, else identifier value. (nullable) (transfer full) */
char *chart_json_dup_reference (ChartJson reference);
/* "Type/id" that a Reference names, local or absolute, without a version. (nullable) */
char *chart_json_dup_target (ChartJson reference);

G_END_DECLS
