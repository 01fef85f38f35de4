/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Any JSON list as search parameters and resources of strangers: an overlay is made of the former,
 * each is checked against it, and rows of all are extracted by it. */

#include "fhir-index.h"
#include "fhir-json-parser.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_rows (const FhirIndexRows *rows)
{
  for (guint i = 0; i < fhir_index_rows_get_n (rows); i++)
    {
      const FhirIndexRow *row = fhir_index_rows_get (rows, i);

      if (row->kind >= FHIR_ROW_N_KINDS ||
          (fhir_index_param_kinds (row->param) & (1u << row->kind)) == 0)
        abort();
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (FhirJsonDoc) doc = fhir_json_parse (data, size, fhir_limits_get_default(), NULL);
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_search_parameter_free);
  g_autoptr (FhirIssues) issues = fhir_issues_new();
  g_autoptr (FhirIndexRows) rows = fhir_index_rows_new();
  g_autoptr (FhirIndexOverlay) overlay = NULL;
  FhirIndexOptions options = { 0 };

  if (doc == NULL || doc->nodes[0].type != FHIR_JSON_ARRAY)
    return 0;
  for (guint32 at = fhir_json_first (doc, 0); at != 0; at = fhir_json_next (doc, 0, at))
    {
      FhirSearchParameter *one = fhir_search_parameter_read (doc, at, "SearchParameter", issues);

      if (one != NULL)
        g_ptr_array_add (list, one);
    }
  overlay = fhir_index_overlay_new (list, NULL, issues);
  for (guint i = 0; i < list->len; i++)
    (void)!fhir_index_overlay_check (overlay, g_ptr_array_index (list, i), i % 2, "x", issues);
  options.overlay = overlay;
  for (guint32 at = fhir_json_first (doc, 0); at != 0; at = fhir_json_next (doc, 0, at))
    {
      fhir_index_extract (doc, at, &options, rows);
      check_rows (rows);
    }
  return 0;
}
