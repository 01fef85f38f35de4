/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-clock.h"
#include "fhir-decimal.h"
#include "fhir-json.h"
#include "fhir-path-environment.h"
#include "fhir-path-expr.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* unit: a code of UCUM, or a calendar word (year, months); else the unit as text. */
typedef struct
{
  FhirDecimal value;
  FhirSlice unit; /* code of UCUM, else the unit as text; NONE for 1 */
} FhirPathQuantity;

enum
{
  FHIR_PATH_NO_VALUE =
      1 << 0, /* element: only its shadow is there (`_birthDate` without `birthDate`) */
  FHIR_PATH_FOREIGN = 0xfe, /* element: of another document, see fhir_path_results_get_doc() */
};

/* One item of a collection: a place in the document, or a value that was computed. 16 bytes. */
typedef struct
{
  guint8 kind; /* FhirPathKind */
  guint8 flags;
  FhirTypeId type; /* elements and targets: FHIR type, 0 unknown */
  guint32 n;       /* element: node; string, date, time: bytes; type info: FhirPathKind */
  union
  {
    guint32 shadow; /* element: node of its `_name` member (id, extensions), 0 none */
    gboolean truth;
    gint64 integer;
    const FhirDecimal *decimal;
    const char *text; /* not terminated */
    const FhirPathQuantity *quantity;
  };
} FhirPathItem;

G_STATIC_ASSERT (sizeof (FhirPathItem) == 16);

enum
{
  /* What R4's own search parameters need: `as` filters several items instead of failing and takes
   * derived primitives, a bare System name takes FHIR's primitive, iif() takes any value. */
  FHIR_PATH_LENIENT = 1 << 0,
  /* The document is the one of the evaluation before with the same results, unchanged: what was
   * learned about it is used again. For many expressions on one resource. */
  FHIR_PATH_SAME_DOC = 1 << 1,
};

/* What an expression is evaluated on, and its budget. Zero fields take the default. */
typedef struct
{
  const FhirJsonDoc *doc;
  guint32 node;           /* the input */
  FhirTypeId type;        /* of node; 0: by its resourceType */
  guint32 resource;       /* %resource and the place of contained resources; most often node */
  guint64 max_steps;      /* default 1,000,000: nodes evaluated and items visited */
  guint max_items;        /* default 100,000: items held at any time */
  gsize max_bytes;        /* default 16 MB: computed texts and numbers */
  guint64 max_match;      /* default 50,000,000: steps within regular expressions */
  guint flags;            /* FHIR_PATH_LENIENT, FHIR_PATH_SAME_DOC */
  guint32 root;           /* %rootResource: what contains resource, the document most often */
  const FhirClock *clock; /* (nullable) of now(); default the system's */
  const FhirPathEnvironment *environment; /* (nullable) */
  GCancellable *cancellable;              /* (nullable) */
} FhirPathContext;

/* Results and the working memory of one evaluation; reused between evaluations, one thread at a
 * time. */
typedef struct _FhirPathResults FhirPathResults;

FhirPathResults *fhir_path_results_new (void) G_GNUC_WARN_UNUSED_RESULT;
void fhir_path_results_free (FhirPathResults *results); /* NULL is fine */
guint fhir_path_results_get_n (const FhirPathResults *results);
/* Borrowed until the next evaluation; texts point into the document, the expression or results. */
const FhirPathItem *fhir_path_results_get (const FhirPathResults *results, guint n);

/* The document of an item: the context's, or one that resolve() found. NULL for computed values. */
const FhirJsonDoc *fhir_path_results_get_doc (const FhirPathResults *results,
                                              const FhirPathItem *item);
/* (nullable) name of an item's type as type() tells it: "string" with *ret_space "FHIR". */
const char *fhir_path_item_get_type (const FhirPathItem *item, const char **ret_space);

/* Evaluates; replaces what results held, and empties them on failure. Errors: FHIR_ERROR_INVALID
 * where the expression does not fit the data (two items where one is needed), FHIR_ERROR_TOO_COSTLY
 * past the budget, FHIR_ERROR_NOT_SUPPORTED for what is parsed but not built yet,
 * G_IO_ERROR_CANCELLED. */
gboolean fhir_path_evaluate (const FhirPathExpr *expr,
                             const FhirPathContext *context,
                             FhirPathResults *results,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether results are exactly one true item. */
gboolean fhir_path_results_is_true (const FhirPathResults *results, const FhirJsonDoc *doc);

/* Prints one item as JSON; appends. */
void fhir_path_item_print (const FhirJsonDoc *doc, const FhirPathItem *item, GString *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirPathResults, fhir_path_results_free)

G_END_DECLS
