/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-db.h"

G_BEGIN_DECLS

/* SQL text and its bindings, grown together so that they cannot drift apart. Text only from string
 * literals and from tables of names; values only by binding. Immutable once handed on. */
typedef struct _FhirSqlBuilder FhirSqlBuilder;

FhirSqlBuilder *fhir_sql_builder_new (void) G_GNUC_WARN_UNUSED_RESULT;
void fhir_sql_builder_free (FhirSqlBuilder *builder); /* NULL is fine */

/* Appends SQL text; it must come from a literal or a static table, never from input. */
void fhir_sql_builder_add (FhirSqlBuilder *builder, const char *sql);
/* Appends "?" and the value. Text and blobs are copied. */
void fhir_sql_builder_int (FhirSqlBuilder *builder, gint64 value);
void fhir_sql_builder_double (FhirSqlBuilder *builder, double value);
void fhir_sql_builder_text (FhirSqlBuilder *builder, FhirSlice value);
void fhir_sql_builder_blob (FhirSqlBuilder *builder, const void *bytes, gsize len);
/* Appends another's text and bindings. */
void fhir_sql_builder_append (FhirSqlBuilder *builder, const FhirSqlBuilder *other);

const char *fhir_sql_builder_get_sql (const FhirSqlBuilder *builder);
/* The statement, prepared and bound; the builder must outlive the stepping. */
FhirStmt *fhir_sql_builder_prepare (const FhirSqlBuilder *builder,
                                    FhirDb *db,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* For golden files and logs of plans: text with values in place; (transfer full). Tests only. */
char *fhir_sql_builder_format (const FhirSqlBuilder *builder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirSqlBuilder, fhir_sql_builder_free)

G_END_DECLS
