/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-search-private.h"

G_BEGIN_DECLS

/* Where a search stands: one reader, one change number. */
typedef struct
{
  const FhirSearchQuery *query;
  FhirStoreReader *reader;
  FhirStore *store;
  FhirDb *db;
  gint64 change;    /* T: what the pages show is the store as of this change */
  gboolean past;    /* the store has changed since T: stamps are asked, not only "live" */
  gboolean no_dead; /* no search row of the store is dead: counting need not ask */
  const char
      *record_alias; /* (nullable) alias of res in the statement, whose columns are at hand */
  gint64 bucket;     /* -1, or every match lies in this patient's bucket */
  gint64 now;        /* ms: time of change T, for `ap` on dates; 0 until asked for */
  guint n_alias;     /* aliases handed out in the statement being written */
  guint64 mark;      /* of fhir_search_query_check() */
} FhirSearchContext;

/* One way to a match: a range of one table's key. A condition is the union of its legs. */
typedef enum
{
  FHIR_LEG_TOK,
  FHIR_LEG_IDN,
  FHIR_LEG_STR,
  FHIR_LEG_URI,
  FHIR_LEG_REF,
  FHIR_LEG_DAT,
  FHIR_LEG_QTY,
  FHIR_LEG_CQ,
  FHIR_LEG_CT,
  FHIR_LEG_CS,
  FHIR_LEG_CD,
  FHIR_LEG_CR,
  FHIR_LEG_CN,      /* token and two numbers, in cd */
  FHIR_LEG_KEYS,    /* res: r is one of a */
  FHIR_LEG_UPDATED, /* res: change number in [from, to) */
  FHIR_LEG_PRESENT, /* res: one of the bits in mask is set; or, without bits, a row of p in a table
                     */
  FHIR_LEG_CHAIN,
  FHIR_LEG_HAS,
} FhirSearchLegKind;

/* Half-open intervals [lo, lo + d) against a searched [from, to). */
typedef struct
{
  gint64 min_short, max_short; /* bounds of lo where d is at most a day, [min, max) */
  gint64 min_long, max_long;   /* and where it is longer */
  FhirSearchPrefix test;       /* what remains to be asked of lo and d */
  gint64 from, to;
} FhirSearchDateTest;

typedef struct
{
  gboolean has_low, has_high;
  gboolean low_open, high_open; /* open: the bound itself is outside */
  guint not_flags;              /* not of rows with any of these flags: BELOW, ABOVE */
  double low, high;
} FhirSearchNumberTest;

typedef struct _FhirSearchClause FhirSearchClause;

typedef struct _FhirSearchLeg
{
  FhirSearchLegKind kind;
  FhirParamId param; /* one of those behind p */
  GArray *p;         /* (element-type gint64) numbers of the parameters */
  GArray *a;         /* (element-type gint64) k, g or r: any of these */
  gint64 a_system;   /* not 0: any k of this system instead */
  GArray *b;         /* (element-type gint64) k2 or u */
  gint64 b_system;
  gboolean any_unit;      /* b does not count */
  gint64 not_unit_system; /* any_unit: but no unit of this system; 0 none */
  char *text;             /* idn, uri: equal; str, cs, uri: start of a range when text_end is set */
  char *text_end;
  gboolean whole;          /* str: v is text, not a beginning */
  char *exact;             /* str: the original must be this */
  char *contains;          /* str: v holds this */
  GPtrArray *others;       /* str: (element-type utf8) what the record must have beside text */
  gint64 system;           /* idn: number, -1 any */
  FhirSearchDateTest date; /* bounds that follow from all of dates */
  GArray *dates;           /* (element-type FhirSearchDateTest) all must hold for one row */
  FhirSearchNumberTest number;
  FhirSearchNumberTest second; /* cn */
  gint64 from, to;             /* updated: change numbers */
  gint64 mask;                 /* present: bits */
  gboolean of_patients; /* chain, has: of patients, in whose buckets lies what refers to them */
  GPtrArray *clauses;   /* chain, has: (element-type FhirSearchClause) any holds at the other end */
  GArray *types;        /* chain, has: (element-type gint64) t of the other end, beside clauses */
} FhirSearchLeg;

FhirSearchLeg *fhir_search_leg_new (FhirSearchLegKind kind, FhirParamId param);
void fhir_search_leg_free (FhirSearchLeg *leg);
/* Dates: adds a test, or all tests of another leg, and narrows the bounds. */
void fhir_search_leg_add_date (FhirSearchLeg *leg, const FhirSearchDateTest *test);
void fhir_search_leg_narrow (FhirSearchLeg *leg, const FhirSearchLeg *other);

/* A condition with its values looked up in the dictionaries. */
struct _FhirSearchClause
{
  const FhirSearchCondition *condition; /* NULL: made by the planner */
  GPtrArray *legs;                      /* (element-type FhirSearchLeg); none: nothing matches */
  gboolean negative;                    /* holds for resources of the type that no leg finds */
  gint64 type;  /* number of the type at hand, for negative ones; 0 several */
  guint count;  /* matches, counted up to cap */
  guint cap;    /* 0: not counted */
  double guess; /* about how many, where counting stopped; 0 not asked */
};

void fhir_search_clause_free (FhirSearchClause *clause);
FhirSearchClause *fhir_search_clause_new (FhirSearchContext *context,
                                          const FhirSearchCondition *condition,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Records of a type by their keys; takes the leg. All of them are counted. */
FhirSearchClause *fhir_search_clause_new_keys (gint64 type, FhirSearchLeg *keys);
/* Resources without (or, missing FALSE, with) a value of a parameter. */
FhirSearchClause *fhir_search_clause_new_missing (FhirSearchContext *context,
                                                  FhirParamId param,
                                                  gboolean missing,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the parameter has at most one value in a resource. */
gboolean fhir_search_param_is_single (FhirParamId param);

/* Whether the reference parameter ties its type to a patient's compartment: by the rule of the
 * store, what it ties lies in the patient's bucket (or is named in the table also). */
gboolean fhir_search_param_is_of_patient (FhirParamId param);

/* The parameters whose rows stand for param; ret_type: only references to this type (0 any). */
void fhir_search_expand_alias (FhirParamId param, GArray *ret_params, FhirTypeId *ret_type);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirSearchLeg, fhir_search_leg_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirSearchClause, fhir_search_clause_free)

G_END_DECLS
