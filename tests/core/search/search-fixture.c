/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "search-fixture.h"

FhirSearchQuery *
search_fixture_parse (const char *type,
                      const char *text,
                      gboolean lenient,
                      FhirIssues *warnings,
                      GError **error)
{
  const FhirSearchOptions options = { .limits = fhir_limits_get_default(),
                                      .lenient = lenient,
                                      .base = "http://here.example/fhir" };
  g_autoptr (FhirParams) params = fhir_params_parse (fhir_slice (text), options.limits, error);

  if (params == NULL)
    return NULL;
  return fhir_search_query_parse (type != NULL ? store_fixture_type (type) : 0,
                                  params,
                                  &options,
                                  warnings,
                                  error);
}

char *
search_fixture_id (FhirStoreReader *reader, gint64 key, gint64 change)
{
  g_autoptr (GError) error = NULL;
  FhirRecord record;

  if (!fhir_store_reader_get_at (reader, key, change, &record, &error))
    g_error ("key %" G_GINT64_FORMAT ": %s", key, error->message);
  return g_strdup (record.id);
}

static void
append_ids (GString *out, FhirStoreReader *reader, const FhirSearchPage *page)
{
  for (guint i = 0; i < page->matches->len; i++)
    {
      g_autofree char *id =
          search_fixture_id (reader, g_array_index (page->matches, gint64, i), page->change);

      g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", id);
    }
  for (guint i = 0; i < page->includes->len; i++)
    {
      g_autofree char *id =
          search_fixture_id (reader, g_array_index (page->includes, gint64, i), page->change);

      g_string_append_printf (out, "%s+%s", out->len > 0 ? " " : "", id);
    }
}

char *
search_fixture_run (StoreFixture *f, const char *type, const char *text, GError **error)
{
  g_autoptr (FhirStoreReader) reader = fhir_store_reader_new (f->store, NULL);
  g_autoptr (FhirSearchQuery) query = search_fixture_parse (type, text, FALSE, NULL, error);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *cursor = NULL;

  if (query == NULL)
    return NULL;
  for (guint n = 0; n < 1000; n++)
    {
      g_autoptr (FhirSearchPage) page = NULL;

      if (!fhir_store_reader_begin (reader, NULL, 0, error))
        return NULL;
      page = fhir_search_run (query, reader, cursor, error);
      if (page == NULL)
        return NULL;
      if (n > 0)
        g_string_append (out, " |");
      append_ids (out, reader, page);
      fhir_store_reader_end (reader);
      if (n == 0 && fhir_search_query_get_summary (query) == FHIR_SUMMARY_COUNT)
        g_string_append_printf (out, "total %d", (int)page->total);
      g_free (cursor);
      cursor = g_strdup (page->next);
      if (cursor == NULL)
        break;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

void
search_fixture_load (StoreFixture *f, const char *const *resources)
{
  store_fixture_begin (f);
  for (guint i = 0; resources[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      FhirPutResult result;

      if (!store_fixture_put (f, resources[i], NULL, &result, &error))
        g_error ("resource %u: %s", i, error->message);
    }
  store_fixture_commit (f);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

char *
search_fixture_sort_ids (const char *ids)
{
  g_auto (GStrv) parts = g_strsplit (ids, " ", -1);
  g_autoptr (GPtrArray) kept = g_ptr_array_new();

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (*parts[i] != '\0' && strcmp (parts[i], "|") != 0)
        g_ptr_array_add (kept, parts[i]);
    }
  g_ptr_array_sort (kept, compare_ids);
  g_ptr_array_add (kept, NULL);
  return g_strjoinv (" ", (char **)kept->pdata);
}
