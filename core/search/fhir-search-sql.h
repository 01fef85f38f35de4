/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-search-leg.h"
#include "fhir-sql-builder.h"

G_BEGIN_DECLS

/* Pieces of SQL from legs and clauses. Table names and columns come from tables here, values only
 * by binding; every table read asks for rows that live at the context's change. */

/* A fresh alias for a table of the statement at hand; static text. */
const char *fhir_search_next_alias (FhirSearchContext *context);

/* Appends text with each @ replaced by the alias. */
void fhir_search_put (FhirSqlBuilder *sql, const char *alias, const char *text);
/* "=?" or "IN (?,?)". */
void fhir_search_put_in (FhirSqlBuilder *sql, const GArray *values);

/* "AND row of a search table lives", "AND record of res lives". */
void fhir_search_put_live (FhirSearchContext *context, FhirSqlBuilder *sql, const char *alias);
void
fhir_search_put_live_record (FhirSearchContext *context, FhirSqlBuilder *sql, const char *alias);

/* In the past: the record of res lived at T and has not changed since. */
void fhir_search_put_lived (FhirSearchContext *context, FhirSqlBuilder *sql, const char *alias);

/* Columns of res as of the context's change. */
void fhir_search_put_change (FhirSearchContext *context, FhirSqlBuilder *sql, const char *alias);
void fhir_search_put_main_date (FhirSearchContext *context, FhirSqlBuilder *sql, const char *alias);
void fhir_search_put_bits (FhirSearchContext *context, FhirSqlBuilder *sql, const char *alias);

/* "AND t is one of the types searched", nothing when all are; "AND r lies in the patient's bucket".
 */
void
fhir_search_put_query_types (FhirSearchContext *context, FhirSqlBuilder *sql, const char *alias);
void fhir_search_put_bucket (FhirSearchContext *context, FhirSqlBuilder *sql, const char *alias);

/* Bounds of a column, left out where open; what bounds leave to ask of a date's lo and d. */
void fhir_search_put_bounds (FhirSqlBuilder *sql,
                             const char *alias,
                             const char *column,
                             gint64 min,
                             gint64 max);
void fhir_search_put_dates (FhirSqlBuilder *sql, const FhirSearchLeg *leg, const char *alias);

/* Whether a leg is one range in order of r, without duplicates, for each of its values; how many.
 * 0: it is not. */
guint fhir_search_leg_n_points (const FhirSearchLeg *leg);
/* "FROM table alias WHERE …" of the nth point. */
void fhir_search_put_point (FhirSearchContext *context,
                            FhirSqlBuilder *sql,
                            const FhirSearchLeg *leg,
                            guint n,
                            const char *alias);

/* A SELECT of r, duplicates and all, for the matches of a clause. top: matches of the query itself,
 * to which a patient's bucket applies. */
void fhir_search_put_source (FhirSearchContext *context,
                             FhirSqlBuilder *sql,
                             const FhirSearchClause *clause,
                             gboolean top);
/* A SELECT of r: through a chain of patients, those that have the one point as well. */
void fhir_search_put_patients_source (FhirSearchContext *context,
                                      FhirSqlBuilder *sql,
                                      const FhirSearchLeg *chain,
                                      const FhirSearchLeg *point);
/* " AND (…)": the record whose key is alias.column matches. */
void fhir_search_put_filter (FhirSearchContext *context,
                             FhirSqlBuilder *sql,
                             const FhirSearchClause *clause,
                             const char *alias,
                             const char *column);

G_END_DECLS
