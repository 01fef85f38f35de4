/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-search-plan.h"
#include "fhir-search-sql.h"

G_BEGIN_DECLS

/* What the statements of a plan are made of. */

/* A new statement; aliases start again. */
FhirSqlBuilder *fhir_search_page_start (FhirSearchPlan *plan) G_GNUC_WARN_UNUSED_RESULT;
/* " FROM … WHERE …" with each match once; the alias whose r it is. Static text. */
const char *fhir_search_page_put_driver (FhirSearchPlan *plan, FhirSqlBuilder *sql);
/* Every clause but except (nullable) as a filter of alias.r. */
void fhir_search_page_put_filters (FhirSearchPlan *plan,
                                   FhirSqlBuilder *sql,
                                   const FhirSearchClause *except,
                                   const char *alias);
/* What is known not to match is left out. */
void fhir_search_page_put_from (FhirSearchPlan *plan, FhirSqlBuilder *sql, const char *alias);
/* 0: none. */
void fhir_search_page_put_limit (FhirSqlBuilder *sql, guint limit);
void fhir_search_page_put_value (FhirSqlBuilder *sql, const FhirSortValue *value);
/* Direction of the first sort key, and of r, in this range. */
gboolean fhir_search_page_is_descending (const FhirSearchPlan *plan, const FhirSearchRange *range);

G_END_DECLS
