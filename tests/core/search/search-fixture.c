/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "search-fixture.h"

/* clang-format off */
const char *const search_fixture_resources[] = {
  "{\"resourceType\":\"Organization\",\"id\":\"o1\",\"name\":\"Saint Mary Hospital\"}",
  "{\"resourceType\":\"Organization\",\"id\":\"o2\",\"name\":\"City Clinic\",\"partOf\":{\"reference\":\"Organization/o1\"}}",
  "{\"resourceType\":\"Practitioner\",\"id\":\"d1\",\"name\":[{\"family\":\"House\",\"given\":[\"Gregory\"]}]}",
  "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"active\":true,\"gender\":\"female\",\"birthDate\":\"1948-04-05\","
  "\"meta\":{\"profile\":[\"http://x.example/profile\"],\"security\":[{\"system\":\"http://x.example/s\",\"code\":\"R\"}],"
  "\"tag\":[{\"system\":\"http://x.example/t\",\"code\":\"a\"}],\"source\":\"http://src.example/1\"},"
  "\"name\":[{\"family\":\"Smith\",\"given\":[\"Jane\",\"Ann\"]}],\"managingOrganization\":{\"reference\":\"Organization/o2\"},"
  "\"identifier\":[{\"system\":\"http://x.example/mrn\",\"value\":\"0045127\"}],"
  "\"telecom\":[{\"system\":\"phone\",\"value\":\"(555) 123-4567\"}]}",
  "{\"resourceType\":\"Patient\",\"id\":\"p2\",\"active\":false,\"gender\":\"male\",\"birthDate\":\"1950-01\","
  "\"name\":[{\"family\":\"S\xc3\xb6" "derstr\xc3\xb6m\",\"given\":[\"Jo\xc3\xa3o\"]}],"
  "\"identifier\":[{\"system\":\"http://x.example/other\",\"value\":\"0045127\"},{\"value\":\"77\"}]}",
  "{\"resourceType\":\"Patient\",\"id\":\"p3\",\"gender\":\"male\",\"name\":[{\"family\":\"smith\",\"given\":[\"Bob\"]}]}",
  "{\"resourceType\":\"Observation\",\"id\":\"b1\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"2160-0\"}]},"
  "\"subject\":{\"reference\":\"Patient/p1\"},\"performer\":[{\"reference\":\"Practitioner/d1\"}],\"effectiveDateTime\":\"2020-01-10\","
  "\"valueQuantity\":{\"value\":1.0,\"unit\":\"mg/dL\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"mg/dL\"}}",
  "{\"resourceType\":\"Observation\",\"id\":\"b2\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"2160-0\"}]},"
  "\"subject\":{\"reference\":\"Patient/p1\"},\"effectiveDateTime\":\"2021-03-01T10:00:00Z\","
  "\"valueQuantity\":{\"value\":2.5,\"unit\":\"mg/dL\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"mg/dL\"}}",
  "{\"resourceType\":\"Observation\",\"id\":\"b3\",\"status\":\"amended\",\"code\":{\"coding\":[{\"system\":\"http://local.example\",\"code\":\"2160-0\"}]},"
  "\"subject\":{\"reference\":\"Patient/p2\"},\"effectivePeriod\":{\"start\":\"2020-06-01\",\"end\":\"2020-06-30\"},"
  "\"valueQuantity\":{\"value\":7,\"unit\":\"stones\"}}",
  "{\"resourceType\":\"Observation\",\"id\":\"b4\",\"status\":\"final\",\"code\":{\"coding\":[{\"code\":\"bp\"}]},"
  "\"subject\":{\"reference\":\"Patient/p2\"},"
  "\"component\":[{\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8480-6\"}]},\"valueQuantity\":{\"value\":140,\"system\":\"http://unitsofmeasure.org\",\"code\":\"mm[Hg]\"}},"
  "{\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8462-4\"}]},\"valueQuantity\":{\"value\":90,\"system\":\"http://unitsofmeasure.org\",\"code\":\"mm[Hg]\"}}]}",
  "{\"resourceType\":\"Observation\",\"id\":\"b5\",\"status\":\"final\",\"code\":{\"text\":\"unknown\"},"
  "\"subject\":{\"identifier\":{\"system\":\"http://x.example/mrn\",\"value\":\"9\"}},\"effectiveDateTime\":\"2019\",\"valueString\":\"Positive\"}",
  "{\"resourceType\":\"Condition\",\"id\":\"c1\",\"subject\":{\"reference\":\"Patient/p1\"},\"code\":{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"44054006\"}]},"
  "\"onsetDateTime\":\"2010-05\"}",
  "{\"resourceType\":\"ValueSet\",\"id\":\"v1\",\"status\":\"active\",\"url\":\"http://hl7.example/a/b\"}",
  "{\"resourceType\":\"ValueSet\",\"id\":\"v2\",\"status\":\"draft\",\"url\":\"http://hl7.example/a\"}",
  "{\"resourceType\":\"ValueSet\",\"id\":\"v3\",\"status\":\"draft\",\"useContext\":[{\"code\":{\"system\":\"http://x.example/c\",\"code\":\"age\"},"
  "\"valueQuantity\":{\"value\":780,\"system\":\"http://unitsofmeasure.org\",\"code\":\"mo\"}}]}",
  "{\"resourceType\":\"Substance\",\"id\":\"s1\",\"code\":{\"text\":\"warm\"},\"instance\":[{\"quantity\":{\"value\":98.6,\"system\":\"http://unitsofmeasure.org\",\"code\":\"[degF]\"}}]}",
  "{\"resourceType\":\"Substance\",\"id\":\"s2\",\"code\":{\"text\":\"pressed\"},\"instance\":[{\"quantity\":{\"value\":16,\"unit\":\"kilopascal\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"kPa\"}}]}",
  /* comparators */
  "{\"resourceType\":\"ActivityDefinition\",\"id\":\"q1\",\"useContext\":[{\"code\":{\"code\":\"age\"},"
  "\"valueQuantity\":{\"value\":5,\"comparator\":\"<\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"kg\"}}]}",
  "{\"resourceType\":\"ActivityDefinition\",\"id\":\"q2\",\"useContext\":[{\"code\":{\"code\":\"age\"},"
  "\"valueQuantity\":{\"value\":10000,\"comparator\":\">=\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"g\"}}]}",
  "{\"resourceType\":\"ActivityDefinition\",\"id\":\"q3\",\"useContext\":[{\"code\":{\"code\":\"age\"},"
  "\"valueQuantity\":{\"value\":5,\"system\":\"http://unitsofmeasure.org\",\"code\":\"kg\"}},{\"code\":{\"code\":\"age\"},"
  "\"valueQuantity\":{\"value\":5,\"comparator\":\"<=\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"kg\"}}]}",
  "{\"resourceType\":\"MolecularSequence\",\"id\":\"m1\",\"coordinateSystem\":0,\"referenceSeq\":{\"windowStart\":100,\"windowEnd\":900,"
  "\"chromosome\":{\"coding\":[{\"system\":\"http://x.example/chr\",\"code\":\"17\"}]},"
  "\"referenceSeqId\":{\"coding\":[{\"system\":\"http://x.example/ncbi\",\"code\":\"NC_17\"}]}},"
  "\"variant\":[{\"start\":120,\"end\":130},{\"start\":500,\"end\":510},{\"start\":700}]}",
  "{\"resourceType\":\"RiskAssessment\",\"id\":\"r1\",\"status\":\"final\",\"subject\":{\"reference\":\"Patient/p1\"},\"prediction\":[{\"probabilityDecimal\":0.85}]}",
  NULL
};
/* clang-format on */

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
