/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-search-condition.h"

G_BEGIN_DECLS

/* The checked query, whole. Immutable once parsed. */

#define FHIR_SEARCH_SORT_MAX 8 /* sort keys */

typedef enum
{
  FHIR_ORDER_KEY,
  FHIR_ORDER_CHANGE, /* _lastUpdated as the last key: changes are in order of time */
  FHIR_ORDER_TIME,   /* _lastUpdated before other keys: changes of one moment are equal */
  FHIR_ORDER_ID,
  FHIR_ORDER_PARAM,
  FHIR_ORDER_LEG, /* by what a leg of strings or quantities matches: (unit, value) or value */
} FhirSearchOrderKind;

typedef struct
{
  FhirSearchOrderKind kind;
  FhirParamId param;
  gboolean descending;
  const struct _FhirSearchLeg *leg; /* FHIR_ORDER_LEG */
} FhirSearchOrder;

typedef struct
{
  FhirTypeId source; /* 0: any (`*`) */
  FhirParamId param; /* 0: every reference of source */
  FhirTypeId target; /* 0: any */
  gboolean iterate;
  gboolean reverse;
} FhirSearchInclude;

struct _FhirSearchQuery
{
  gatomicrefcount refs;
  const FhirLimits *limits;
  const FhirIndexOverlay *overlay; /* (nullable) holds the numbers of its parameters */
  FhirTypeId type;                 /* 0: the system */
  GArray *types; /* (element-type FhirTypeId) types searched; all when `all_types` */
  gboolean all_types;
  GPtrArray *conditions; /* (element-type FhirSearchCondition) all must hold */
  GArray *sort;          /* (element-type FhirSearchOrder) */
  GArray *includes;      /* (element-type FhirSearchInclude) */
  guint count;           /* page size */
  FhirTotalMode total;
  FhirSummaryMode summary;
  GPtrArray *elements; /* (element-type utf8) */
  FhirParams *used;
  guint8 hash[8]; /* of type and parameters: a cursor belongs to one query */
};

/* fhir-search-custom.c: fails where a parameter of the query cannot be searched by in the reader's
 * snapshot. *ret_mark stands for the numbers of those that are not R4's own, 0 when there are none.
 */
gboolean fhir_search_query_check (const FhirSearchQuery *query,
                                  FhirStoreReader *reader,
                                  guint64 *ret_mark,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Parameters that steer the answer. *ret_known FALSE: not one of them. */
gboolean fhir_search_control_parse (FhirSearchQuery *query,
                                    const char *name,
                                    const char *value,
                                    gboolean *ret_known,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A name of the client's, short enough for a message. (transfer full) */
char *fhir_search_short_name (const char *name);

G_END_DECLS
