/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-search-cursor.h"
#include "fhir-search-order.h"
#include "fhir-sql-builder.h"

G_BEGIN_DECLS

/* How a query is answered: which clause drives, in which order, by which means. */
typedef enum
{
  FHIR_PLAN_KEYS,   /* in order of r */
  FHIR_PLAN_SORTED, /* all candidates, sorted in SQL by values computed from r */
  FHIR_PLAN_WALK,   /* an index in the order wanted, everything else probed */
  FHIR_PLAN_MEMORY, /* all candidates, sorted here by values from bodies */
} FhirSearchStrategy;

/* Tests: the strategy to take wherever it is possible, -1 to choose. */
extern int fhir_search_plan_forced;

/* order of FhirSearchCursor: what an unsorted query is ordered by. From FHIR_PLAN_ORDER_CLAUSE on:
 * by the parameter of that condition. */
enum
{
  FHIR_PLAN_ORDER_ASKED,
  FHIR_PLAN_ORDER_KEY,
  FHIR_PLAN_ORDER_CHANGE,
  FHIR_PLAN_ORDER_CLAUSE,
};

typedef struct
{
  FhirSearchContext context;
  GPtrArray *clauses; /* (element-type FhirSearchClause) all must hold */
  GPtrArray *filters; /* (element-type FhirSearchClause) the same, the likeliest to refuse first */
  gboolean is_empty;  /* a clause matches nothing */
  GArray *orders;     /* (element-type FhirSearchOrder) */
  guint8 order_code;
  FhirSearchStrategy strategy;
  const FhirSearchClause *driver;  /* NULL: every record of the type */
  const FhirSearchClause *beside;  /* (nullable) of one point: read in the buckets of the patients
                                    * that the driver, a chain, begins with */
  FhirSearchClause *few;           /* (nullable) drives: keys, of which fhir-search-known.h tells */
  gint64 from_change;              /* driver NULL: no record changed before this matches */
  const FhirSearchClause *walked;  /* WALK: clause whose range bounds the walk, or NULL */
  const FhirSearchDateTest *dated; /* WALK in tokd: bounds of d by their short ones, or NULL */
  FhirSortValue walk_from;         /* FHIR_ORDER_TIME: outermost change of the place's moment */
  gint64 type;                     /* number of the type, 0 several */
  gint64 live;                     /* records of the type */
  gboolean no_dead;                /* no search row is dead */
  gint64 tokd_k;                   /* WALK by the main date: within this one code, 0 none */
} FhirSearchPlan;

/* cursor NULL: page 1. */
FhirSearchPlan *fhir_search_plan_new (const FhirSearchQuery *query,
                                      FhirStoreReader *reader,
                                      const FhirSearchCursor *cursor,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_search_plan_free (FhirSearchPlan *plan);

/* Whether counting a thousand matches takes no longer than a page: nothing is probed, or few
 * records are. */
gboolean fhir_search_plan_counts_cheaply (const FhirSearchPlan *plan);

/* Statements of a plan. They give r, or v and r for a walk. after (nullable): behind this place in
 * the plan's order; reverse: in the opposite order; limit 0: all. */
typedef struct
{
  const FhirSortPlace *after;
  gboolean reverse;
  guint limit;
} FhirSearchRange;

FhirSqlBuilder *fhir_search_plan_keys (FhirSearchPlan *plan, const FhirSearchRange *range);
FhirSqlBuilder *fhir_search_plan_sorted (FhirSearchPlan *plan, const FhirSearchRange *range);
/* Records with a value of the walked parameter, then those without. */
FhirSqlBuilder *fhir_search_plan_walk (FhirSearchPlan *plan, const FhirSearchRange *range);
/* The same in order of a leg's values (FHIR_ORDER_LEG), one statement for each unit: n from 0. A
 * record may come more than once: it counts where it sorts. */
FhirSqlBuilder *fhir_search_plan_leg (FhirSearchPlan *plan, const FhirSearchRange *range, guint n);
FhirSqlBuilder *
fhir_search_plan_absent (FhirSearchPlan *plan, const FhirSearchRange *range, GError **error);
/* One number: the matches, counted up to cap (0: all). */
FhirSqlBuilder *fhir_search_plan_count (FhirSearchPlan *plan, guint cap);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirSearchPlan, fhir_search_plan_free)

G_END_DECLS
