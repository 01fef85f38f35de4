/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-issues.h"
#include "fhir-params.h"
#include "fhir-store-params.h"

G_BEGIN_DECLS

/* Query parameter that carries a cursor in page links. It is skipped when a query is parsed; its
 * value is given to fhir_search_run(). */

/* A checked search: immutable, any thread. http://hl7.org/fhir/R4/search.html */
typedef struct _FhirSearchQuery FhirSearchQuery;

typedef struct
{
  const FhirLimits *limits;
  gboolean lenient;         /* Prefer: handling=lenient: unknown parameters become warnings */
  const char *base;         /* our base URL, to know local absolute references */
  const char *const *bases; /* (nullable) further ones */
  const FhirIndexOverlay *overlay; /* (nullable) parameters beside R4's own */
  FhirTypeId compartment;          /* 0, or only what belongs to this one's compartment: Patient */
  const char *compartment_id;      /* (nullable) its id */
} FhirSearchOptions;

/* Reads and checks query parameters of a search on type (0: the whole system). Errors name the
 * parameter; under lenient they go to warnings and the parameter is left out. Parameters of the
 * answer's form (_format, _pretty) are skipped. */
FhirSearchQuery *fhir_search_query_parse (FhirTypeId type,
                                          const FhirParams *params,
                                          const FhirSearchOptions *options,
                                          FhirIssues *warnings,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
FhirSearchQuery *fhir_search_query_ref (FhirSearchQuery *query);
void fhir_search_query_unref (FhirSearchQuery *query); /* NULL is fine */

typedef enum
{
  FHIR_TOTAL_UNSAID, /* no _total: told where it is cheap to know exactly */
  FHIR_TOTAL_NONE,
  FHIR_TOTAL_ESTIMATE,
  FHIR_TOTAL_ACCURATE,
} FhirTotalMode;

typedef enum
{
  FHIR_SUMMARY_FALSE,
  FHIR_SUMMARY_TRUE,
  FHIR_SUMMARY_TEXT,
  FHIR_SUMMARY_DATA,
  FHIR_SUMMARY_COUNT,
} FhirSummaryMode;

FhirTypeId fhir_search_query_get_type (const FhirSearchQuery *query);
FhirSummaryMode fhir_search_query_get_summary (const FhirSearchQuery *query);
FhirTotalMode fhir_search_query_get_total (const FhirSearchQuery *query);
/* Names in _elements, none when absent; (transfer none). */
const char *const *fhir_search_query_get_elements (const FhirSearchQuery *query, guint *ret_n);
/* The parameters that were understood, for the self link; (transfer none). */
const FhirParams *fhir_search_query_get_used (const FhirSearchQuery *query);

/* One page. Keys are record keys, matches in order of the sort, then includes. */
typedef struct
{
  GArray *matches;       /* (element-type gint64) */
  GArray *includes;      /* (element-type gint64) */
  gboolean includes_cut; /* there were more than include_max */
  gint64 change;         /* the change number that the pages stand at: read bodies as of this */
  gint64 total;          /* -1: not asked for or too costly */
  gboolean total_is_estimate;
  char *next;     /* (nullable) signed cursor for the next page */
  char *previous; /* (nullable) */
} FhirSearchPage;

void fhir_search_page_free (FhirSearchPage *page); /* NULL is fine */

/* Runs a query on the reader's snapshot. cursor is NULL for page 1, else a text from next or
 * previous; a forged, foreign or expired one is FHIR_ERROR_VALUE or FHIR_ERROR_GONE. Pages
 * concatenate to exactly the unpaged result as of page 1. */
FhirSearchPage *fhir_search_run (const FhirSearchQuery *query,
                                 FhirStoreReader *reader,
                                 const char *cursor,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Keys of the first `limit` matches, for conditional interactions; no includes, no sort. */
GArray *fhir_search_match (const FhirSearchQuery *query,
                           FhirStoreReader *reader,
                           guint limit,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* SQL and bindings of page 1 as text, for golden files; (transfer full). */
char *fhir_search_explain (const FhirSearchQuery *query,
                           FhirStoreReader *reader,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What search on a type offers, for the CapabilityStatement: parameters come from fhir-def.h,
 * filtered by fhir_search_supports(); modifiers and includes from these tables. */
gboolean fhir_search_supports (FhirParamId param);
/* (nullable) nth modifier, from 0, that parameters of a type take, beside :[type] of references. */
const char *fhir_search_modifier_name (guint n, FhirSearchType type);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirSearchQuery, fhir_search_query_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirSearchPage, fhir_search_page_free)

G_END_DECLS
