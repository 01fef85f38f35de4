/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-index-overlay.h"

G_BEGIN_DECLS

/* What a resource is found by. One kind is one table of the store (schema/0001-records.sql).
 *
 * Tokens: booleans have the system http://hl7.org/fhir/special-values, plain codes that of their
 * binding where there is one. Identifier and ContactPoint are IDENT rows (system of a ContactPoint:
 * "phone", "email" …). Canonicals with a version have two URI rows, with and without it.
 * References: a target on this server is a REFERENCE row; with a version in it, also a URI row of
 * the whole text; any other address is a URI row; an identifier is an IDENT row under the same
 * parameter, for :identifier; what is contained has no row. Quantities: a row in the stated unit,
 * one under the unit's text (system NONE) where that differs from the code, one in the canonical
 * unit (system FHIR_INDEX_CONVERTED) where that differs. Ranges and sampled data have rows for both
 * ends. A comparator makes a value an open interval: "<5" is a row just below 5 and one at minus
 * infinity, both flagged BELOW, so that gt, ge, lt and le find what may be there; eq, which asks
 * for all of the interval, must pass them over. Phonetic parameters: STRING rows of
 * fhir_phonetic_code(), one a word. Timings: their outer limits. Patient.identifier and
 * Patient.telecom beside their IDENT rows: STRING rows of the digits alone, forwards and, after
 * FHIR_INDEX_BACKWARDS, from the last to the first, so that a number is found by how it begins or
 * ends however people space it. */
typedef enum
{
  FHIR_ROW_TOKEN,          /* a: system, b: code (coded values, booleans, codes) */
  FHIR_ROW_IDENT,          /* a: system, b: value (Identifier, ContactPoint) */
  FHIR_ROW_STRING,         /* a: folded, b: original when it differs */
  FHIR_ROW_URI,            /* a: uri; also foreign and versioned references */
  FHIR_ROW_REFERENCE,      /* ref_type + a: id of a local target */
  FHIR_ROW_DATE,           /* lo, hi */
  FHIR_ROW_QUANTITY,       /* value; a: unit system, b: unit code or text; numbers have neither */
  FHIR_ROW_TOKEN_QUANTITY, /* composites: a, b token; c, d unit system and code; value */
  FHIR_ROW_TOKEN_TOKEN,    /* a, b first token; c, d second */
  FHIR_ROW_TOKEN_STRING, /* a, b token; c folded. Identifiers beside their IDENT rows: the codes of
                          * their type, c the value as it is */
  FHIR_ROW_TOKEN_DATE,   /* a, b token; lo, hi */
  FHIR_ROW_REFERENCE_TOKEN, /* ref_type + a: target; c, d token */
  FHIR_ROW_TOKEN_NUMBERS,   /* of three: a, b token; lo, hi two whole numbers, others give no row */
  FHIR_ROW_N_KINDS,
} FhirRowKind;

enum
{
  FHIR_ROW_SMALLEST = 1 << 0, /* of the values of this parameter in this resource: sort ascending */
  FHIR_ROW_LARGEST = 1 << 1,  /* sort descending */
  FHIR_ROW_BELOW = 1 << 2,    /* quantities: an end of an interval without a lower end */
  FHIR_ROW_ABOVE = 1 << 3,    /* without an upper one */
};

typedef struct
{
  FhirParamId param;
  guint8 kind; /* FhirRowKind */
  guint8 flags;
  FhirTypeId ref_type;
  FhirSlice a, b, c, d; /* borrowed from the document or from the rows' own memory */
  gint64 lo, hi;        /* half-open milliseconds */
  double value;
} FhirIndexRow;

/* Rows of one resource: deduplicated, ordered by (kind, param, value). Reused between resources. */
typedef struct _FhirIndexRows FhirIndexRows;

FhirIndexRows *fhir_index_rows_new (void) G_GNUC_WARN_UNUSED_RESULT;
void fhir_index_rows_free (FhirIndexRows *rows); /* NULL is fine */
guint fhir_index_rows_get_n (const FhirIndexRows *rows);
const FhirIndexRow *fhir_index_rows_get (const FhirIndexRows *rows, guint n);

/* What extraction needs to know beside the resource. */
typedef struct
{
  const FhirIndexOverlay *overlay; /* (nullable) parameters beside R4's own: their rows too */
} FhirIndexOptions;

/* Extracts every stored search row of the resource at node (its type from resourceType). Replaces
 * what rows held. Never fails: values that are not of their type give no row. Pure; any thread with
 * its own rows. Alias parameters (fhir_index_get_alias()) give none: they are read through others.
 */
void fhir_index_extract (const FhirJsonDoc *doc,
                         guint32 node,
                         const FhirIndexOptions *options,
                         FhirIndexRows *rows);

/* Parameters whose rows are not stored because they are others' rows united: `patient` is `subject`
 * with targets of type Patient; `combo-x` is `x` and `component-x`. */
typedef struct
{
  FhirParamId params[2]; /* 0 when unused */
  FhirTypeId ref_type;   /* 0, or keep only references to this type */
} FhirIndexAlias;

/* (nullable) NULL: the parameter is stored itself. */
const FhirIndexAlias *fhir_index_get_alias (FhirParamId param);

/* Kinds of rows the parameter can have, as a mask of 1 << FhirRowKind; 0: never indexed (special,
 * no expression). For a composite it is the composite kinds. */
guint fhir_index_param_kinds (FhirParamId param);

/* The date parameter whose smallest start stands in res.d0 for sorting ("main date" of a type), or
 * 0. */
FhirParamId fhir_index_main_date (FhirTypeId type);

#define FHIR_INDEX_DIGITS_MIN 5  /* numbers with fewer digits have no rows of their digits */
#define FHIR_INDEX_DIGITS_MAX 63 /* nor those with more */
#define FHIR_INDEX_BACKWARDS  "<"

/* System of the unit in rows of a value that was converted to its canonical unit: UCUM's values as
 * stated have UCUM's own, so that a search without a unit finds no value that nobody stated. */
#define FHIR_INDEX_CONVERTED "http://unitsofmeasure.org#converted"

#define FHIR_INDEX_UNIT_MAX 32

/* The unit that stands for all of its dimension: a value in it is value * factor + offset. */
typedef struct
{
  char code[FHIR_INDEX_UNIT_MAX]; /* of UCUM */
  double factor;
  double offset; /* of temperatures, else 0 */
} FhirIndexUnit;

/* FALSE where the unit is not of UCUM (or converted from it), longer than FHIR_INDEX_UNIT_MAX, or a
 * mere number: then only equal units compare. http://hl7.org/fhir/R4/search.html#quantity */
gboolean fhir_index_canonical_unit (FhirSlice system, FhirSlice code, FhirIndexUnit *ret_unit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirIndexRows, fhir_index_rows_free)

G_END_DECLS
