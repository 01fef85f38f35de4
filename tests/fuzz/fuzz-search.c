/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Searches from text: "Type?query", run over the small clinic with every page followed; a query
 * with _cursor= starts there; "?find=text" goes to the patient box. Either an error or an answer,
 * no match twice, and no page larger than asked. */

#include "fhir-page-seal.h"
#include "fhir-patient-find.h"
#include "search-fixture.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static FhirStoreReader *reader;
static FhirLimits limits;

#define MUST(condition) \
  do                    \
    {                   \
      if (!(condition)) \
        abort();        \
    }                   \
  while (0)

static void
open_store (void)
{
  static StoreFixture fixture;

  limits = *fhir_limits_get_default();
  limits.page_max = 5;
  limits.include_max = 6;
  store_fixture_set_up (&fixture, NULL);
  search_fixture_load (&fixture, search_fixture_resources);
  reader = fhir_store_reader_new (fixture.store, NULL);
  MUST (reader != NULL && fhir_store_reader_begin (reader, NULL, 0, NULL));
}

static void
check_page (const FhirSearchPage *page, GHashTable *seen)
{
  MUST (page->matches->len <= limits.page_max && page->includes->len <= limits.include_max);
  for (guint i = 0; i < page->matches->len; i++)
    {
      gint64 *key = g_memdup2 (&g_array_index (page->matches, gint64, i), sizeof (gint64));

      MUST (g_hash_table_add (seen, key));
    }
}

static void
run_query (const FhirSearchQuery *query, const char *cursor)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autofree char *next = g_strdup (cursor);
  g_autofree char *plan = fhir_search_explain (query, reader, NULL);

  MUST (plan != NULL);
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FhirSearchPage) page = fhir_search_run (query, reader, next, &error);

      MUST ((page != NULL) == (error == NULL));
      if (page == NULL)
        {
          MUST (error->domain == FHIR_ERROR && (i == 0 && cursor != NULL));
          return;
        }
      check_page (page, seen);
      g_free (next);
      next = g_strdup (page->next);
      if (next == NULL)
        return;
    }
  abort();
}

static void
run_find (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirPatientFind) find = fhir_patient_find (reader, text, 5, &error);

  MUST ((find != NULL) == (error == NULL));
  MUST (find == NULL || find->hits->len <= 5);
}

static void
run_text (const char *type_name, const char *query_text)
{
  const FhirSearchOptions options = { .limits = &limits,
                                      .base = "http://here.example/fhir",
                                      .lenient = *query_text == '&' };
  FhirTypeId type = fhir_def_find_type (fhir_slice (type_name));
  g_autoptr (FhirIssues) warnings = fhir_issues_new();
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirParams) params = fhir_params_parse (fhir_slice (query_text), &limits, NULL);
  g_autoptr (FhirSearchQuery) query = NULL;

  if (params == NULL || (*type_name != '\0' && !fhir_def_is_resource (type)))
    return;
  if (fhir_params_get_first (params, "find") != NULL)
    {
      run_find (fhir_params_get_first (params, "find"));
      return;
    }
  query = fhir_search_query_parse (type, params, &options, warnings, &error);
  MUST ((query != NULL) == (error == NULL));
  if (query != NULL)
    run_query (query, fhir_params_get_first (params, FHIR_PAGE_CURSOR));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  char *mark = strchr (text, '?');

  if (reader == NULL)
    open_store();
  if (mark == NULL || size > 4096)
    return 0;
  *mark = '\0';
  g_strdelimit (mark + 1, "\r\n", '\0');
  run_text (text, mark + 1);
  return 0;
}
