/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Which values live resources have under a token or uri parameter: read from the rows, one seek for
 * each value, however many resources share it. */

#include "fhir-error.h"
#include "fhir-store-params.h"
#include "fhir-store-reader-private.h"

static FhirStmt *
get_statement (FhirStoreReader *reader, FhirParamId param, GError **error)
{
  switch (fhir_def_param (param)->kind)
    {
    case FHIR_SEARCH_TOKEN:
      return fhir_store_sql_get (reader->sql, FHIR_STORE_SQL_MARKS_TOK, error);
    case FHIR_SEARCH_URI:
      return fhir_store_sql_get (reader->sql, FHIR_STORE_SQL_MARKS_URI, error);
    case FHIR_SEARCH_NUMBER:
    case FHIR_SEARCH_DATE:
    case FHIR_SEARCH_STRING:
    case FHIR_SEARCH_REFERENCE:
    case FHIR_SEARCH_COMPOSITE:
    case FHIR_SEARCH_QUANTITY:
    case FHIR_SEARCH_SPECIAL:
    default:
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_INTERNAL,
                   "values are listed of token and uri parameters only");
      return NULL;
    }
}

gboolean
fhir_store_reader_marks (FhirStoreReader *reader,
                         FhirParamId param,
                         FhirMarkFunc func,
                         gpointer data,
                         GError **error)
{
  gint64 number = fhir_store_reader_param_number (reader, param);
  FhirStmt *stmt;
  FhirStep step = FHIR_STEP_ROW;

  if (number == 0)
    return TRUE;
  stmt = get_statement (reader, param, error);
  if (stmt == NULL)
    return FALSE;
  fhir_stmt_bind_int (stmt, 1, number);
  while (step == FHIR_STEP_ROW)
    {
      step = fhir_stmt_step (stmt, error);
      if (step == FHIR_STEP_ROW &&
          !func (fhir_stmt_get_text (stmt, 0), fhir_stmt_get_text (stmt, 1), data))
        break;
    }
  fhir_stmt_reset (stmt);
  return step != FHIR_STEP_ERROR;
}
