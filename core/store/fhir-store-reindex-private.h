/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-store-private.h"

G_BEGIN_DECLS

/* To be raised whenever the same bytes give other rows than before though the definitions are the
 * same: a change of the index room or of fhir-store-resolve.c. Stores then make their rows anew. */
#define FHIR_STORE_ROWS_VERSION 5

/* Stands for all that decides which rows a resource has. */
gint64 fhir_store_rows_signature (void);

/* Makes all rows anew when others made them. At opening, before anybody reads or writes. */
gboolean
fhir_store_reindex (FhirStore *store, FhirStoreSql *sql, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For a store that is only read, where rows of others would find too little or too much. */
gboolean fhir_store_reindex_check (FhirStore *store,
                                   FhirStoreSql *sql,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
