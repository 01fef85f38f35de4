/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-sql-builder.h"
#include "fhir-test.h"

static void
test_text_and_values (void)
{
  g_autoptr (FhirSqlBuilder) inner = fhir_sql_builder_new();
  g_autoptr (FhirSqlBuilder) outer = fhir_sql_builder_new();
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirStmt) stmt = NULL;
  g_autofree char *folder = fhir_test_temp_folder();
  g_autofree char *path = g_build_filename (folder, "t.db", NULL);
  g_autofree char *shown = NULL;
  FhirDb *db = fhir_db_open (path, &(FhirDbOptions){ .create = TRUE }, &error);

  g_assert_no_error (error);
  fhir_sql_builder_add (inner, ", ");
  fhir_sql_builder_text (inner, FHIR_SLICE_LITERAL ("O'Brien?"));
  fhir_sql_builder_add (inner, ", ");
  fhir_sql_builder_blob (inner, "\x01\xff", 2);
  fhir_sql_builder_add (outer, "SELECT ");
  fhir_sql_builder_text (outer, FHIR_SLICE_LITERAL ("first"));
  fhir_sql_builder_append (outer, inner);
  fhir_sql_builder_add (outer, ", ");
  fhir_sql_builder_int (outer, -5);
  fhir_sql_builder_add (outer, ", ");
  fhir_sql_builder_double (outer, 0.5);
  fhir_sql_builder_add (outer, ", ");
  fhir_sql_builder_text (outer, FHIR_SLICE_NONE);
  fhir_sql_builder_add (outer, ", ");
  fhir_sql_builder_text (outer, FHIR_SLICE_LITERAL (""));

  g_assert_cmpstr (fhir_sql_builder_get_sql (outer), ==, "SELECT ?, ?, ?, ?, ?, ?, ?");
  shown = fhir_sql_builder_format (outer);
  g_assert_cmpstr (shown, ==, "SELECT 'first', 'O''Brien?', x'01ff', -5, 0.5, NULL, ''");

  stmt = fhir_sql_builder_prepare (outer, db, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fhir_stmt_step (stmt, &error), ==, FHIR_STEP_ROW);
  g_assert_true (fhir_slice_is (fhir_stmt_get_text (stmt, 0), "first"));
  g_assert_true (fhir_slice_is (fhir_stmt_get_text (stmt, 1), "O'Brien?"));
  g_assert_cmpint (fhir_stmt_get_blob (stmt, 2).len, ==, 2);
  g_assert_cmpint (fhir_stmt_get_int (stmt, 3), ==, -5);
  g_assert_cmpfloat (fhir_stmt_get_double (stmt, 4), ==, 0.5);
  g_assert_true (fhir_stmt_is_null (stmt, 5));
  g_assert_true (fhir_slice_is (fhir_stmt_get_text (stmt, 6), ""));
  g_clear_pointer (&stmt, fhir_stmt_done);
  fhir_db_close (db);
  fhir_test_remove_tree (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/db/sql-builder/text-and-values", test_text_and_values);
  return g_test_run();
}
