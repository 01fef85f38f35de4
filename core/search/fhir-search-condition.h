/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-date.h"
#include "fhir-search.h"

G_BEGIN_DECLS

/* Conditions of a query as a tree: names and values, checked. Immutable once parsed. */

#define FHIR_SEARCH_CHAIN_MAX 4 /* references one after the other in a parameter's name */

typedef enum
{
  FHIR_PREFIX_EQ,
  FHIR_PREFIX_NE,
  FHIR_PREFIX_GT,
  FHIR_PREFIX_LT,
  FHIR_PREFIX_GE,
  FHIR_PREFIX_LE,
  FHIR_PREFIX_SA,
  FHIR_PREFIX_EB,
  FHIR_PREFIX_AP,
} FhirSearchPrefix;

typedef enum
{
  FHIR_MODIFIER_NONE,
  FHIR_MODIFIER_EXACT,
  FHIR_MODIFIER_CONTAINS,
  FHIR_MODIFIER_MISSING,
  FHIR_MODIFIER_NOT,
  FHIR_MODIFIER_TYPE,
  FHIR_MODIFIER_IDENTIFIER,
  FHIR_MODIFIER_ABOVE,
  FHIR_MODIFIER_BELOW,
  FHIR_MODIFIER_OF_TYPE,
} FhirSearchModifier;

/* One value between commas; which fields count is said by the parameter's type. */
typedef struct
{
  FhirSearchPrefix prefix; /* numbers, quantities, dates */
  char *text;          /* code (NULL: any), unit code, string as given, URI, id of a reference */
  char *of_type;       /* identifiers by type: its code, system being that of the type */
  char *system;        /* tokens and quantities: NULL any, "" none */
  char *folded;        /* strings */
  gboolean is_url;     /* references: text is a URL that is not ours */
  FhirTypeId ref_type; /* references: 0 any target of the parameter */
  FhirDateSpan span;
  double number;
  double low, high; /* what the number stands for by its digits, [low, high) */
  GPtrArray *parts; /* composites: (element-type FhirSearchValue) */
} FhirSearchValue;

void fhir_search_value_free (FhirSearchValue *value);

/* Splits at unescaped commas and reads each part. (transfer full) (element-type FhirSearchValue) */
GPtrArray *fhir_search_values_parse (FhirParamId param,
                                     FhirSearchModifier modifier,
                                     const char *text,
                                     const FhirSearchOptions *options,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef enum
{
  FHIR_CONDITION_PARAM,
  FHIR_CONDITION_ID,
  FHIR_CONDITION_UPDATED,
  FHIR_CONDITION_CHAIN, /* params refer to a resource for which one of the branches holds */
  FHIR_CONDITION_HAS,   /* a resource of the branch's type refers here through params */
} FhirConditionKind;

typedef struct _FhirSearchCondition FhirSearchCondition;

typedef struct
{
  FhirTypeId type;
  FhirSearchCondition *condition;
} FhirSearchBranch;

struct _FhirSearchCondition
{
  FhirConditionKind kind;
  GArray *params; /* (element-type FhirParamId) one; several when several types are searched */
  GArray *types;  /* (element-type FhirTypeId) the types searched */
  FhirSearchType type;
  FhirSearchModifier modifier;
  FhirTypeId modifier_type;
  gboolean missing;  /* :missing=true */
  GPtrArray *values; /* (element-type FhirSearchValue) one of them must match */
  GArray *branches;  /* (element-type FhirSearchBranch) */
};

/* Types that a name is read for. */
typedef struct
{
  const FhirTypeId *types;
  guint n_types;
  guint depth; /* references passed */
  const FhirSearchOptions *options;
} FhirSearchScope;

FhirSearchCondition *fhir_search_condition_parse (const FhirSearchScope *scope,
                                                  const char *name,
                                                  const char *value,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* That one of the parameters which tie the one type searched to options->compartment refers to it.
 */
FhirSearchCondition *
fhir_search_condition_new_compartment (const FhirSearchScope *scope,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_search_condition_free (FhirSearchCondition *condition);
/* Whether no index row alone shows a match: it can only be a filter. */
gboolean fhir_search_condition_is_negative (const FhirSearchCondition *condition);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirSearchValue, fhir_search_value_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirSearchCondition, fhir_search_condition_free)

G_END_DECLS
