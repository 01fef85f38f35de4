/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-slice.h"
#include "fhir-store-sql.h"

G_BEGIN_DECLS

/* One row of a search table. Which field is which column: the letters in FHIR_STORE_TABLES. */
typedef struct
{
  gint64 r;
  gint64 a;
  gint64 b;
  gint64 c;
  double v;
  FhirSlice s; /* borrowed, or of the rows' own memory after fhir_store_rows_keep() */
  FhirSlice x;
  gint64 t0;
  guint32 p;
  guint32 f;
} FhirStoreRow;

/* Rows of one resource, or of a whole batch, by table. */
typedef struct
{
  GArray *tables[FHIR_STORE_N_TABLES]; /* (element-type FhirStoreRow) */
  GStringChunk *texts;                 /* (nullable) */
} FhirStoreRows;

void fhir_store_rows_init (FhirStoreRows *rows);
void fhir_store_rows_clear (FhirStoreRows *rows); /* frees */
void fhir_store_rows_empty (FhirStoreRows *rows); /* for the next resource */
void fhir_store_rows_add (FhirStoreRows *rows, FhirStoreTable table, const FhirStoreRow *row);
/* Adds all of from, with copies of their texts and t0 set. */
void fhir_store_rows_take (FhirStoreRows *rows, const FhirStoreRows *from, gint64 t0);

/* Orders each table by its key; rows with the same key become one, flags united. */
void fhir_store_rows_sort (FhirStoreRows *rows);
int fhir_store_row_compare (FhirStoreTable table, const FhirStoreRow *one, const FhirStoreRow *two);
/* Leaves in added what only now has, and in removed what only old has; both sorted. */
void fhir_store_rows_diff (const FhirStoreRows *old,
                           const FhirStoreRows *now,
                           FhirStoreRows *added,
                           FhirStoreRows *removed);

gboolean fhir_store_rows_insert (const FhirStoreRows *rows,
                                 FhirStoreSql *sql,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Marks each row dead by change n, and appends its key to gone (packed). A row that is not there is
 * FHIR_ERROR_CORRUPT. */
gboolean fhir_store_rows_mark (const FhirStoreRows *rows,
                               FhirStoreSql *sql,
                               gint64 n,
                               GByteArray *gone,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Removes the rows packed in gone that change n marked. */
gboolean fhir_store_rows_drop (FhirStoreSql *sql, FhirSlice gone, gint64 n, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Adds what stmt (SELECT * of table) gives, with own texts; the t0 of these is the row's t1. */
gboolean fhir_store_rows_read (FhirStoreRows *rows,
                               FhirStoreTable table,
                               FhirStmt *stmt,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Removes rows that were read so, from their table or from one that has the same by other keys. */
gboolean fhir_store_rows_remove (const GArray *rows,
                                 FhirStoreTable table,
                                 FhirStoreSql *sql,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For the check: a sum over live rows that does not depend on their order; and a row as scanned. */
guint64 fhir_store_row_hash (FhirStoreTable table, const FhirStoreRow *row);
void fhir_store_row_read (FhirStoreTable table, FhirStmt *stmt, FhirStoreRow *ret_row);
const char *fhir_store_table_name (FhirStoreTable table);
/* Letters of the key's columns, in order. */
const char *fhir_store_table_key (FhirStoreTable table);

G_END_DECLS
