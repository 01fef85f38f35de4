/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-search-sql.h"

G_BEGIN_DECLS

/* What sources and filters share. */

/* (nullable) the table of a leg; links have none of their own. */
const char *fhir_search_leg_table (const FhirSearchLeg *leg);
/* The condition on the leg's own columns; one: only this value, or NULL. */
void fhir_search_put_where (FhirSearchContext *context,
                            FhirSqlBuilder *sql,
                            const FhirSearchLeg *leg,
                            const char *alias,
                            const GArray *one);
/* " AND t=": type 0 stands for the types of the query. by_key: r finds the record. */
void fhir_search_put_type (FhirSearchContext *context,
                           FhirSqlBuilder *sql,
                           gint64 type,
                           const char *alias,
                           gboolean by_key);
/* A leg's condition on a record of res. */
void fhir_search_put_record_test (FhirSearchContext *context,
                                  FhirSqlBuilder *sql,
                                  const FhirSearchLeg *leg,
                                  const char *alias);
/* One leg of fhir_search_put_source(). */
void fhir_search_put_leg_source (FhirSearchContext *context,
                                 FhirSqlBuilder *sql,
                                 const FhirSearchLeg *leg,
                                 gint64 type,
                                 gboolean top);

G_END_DECLS
