/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The patient box: what is typed, who is found, in which group. */

#include "fhir-patient-find.h"
#include "fhir-patient-text.h"
#include "search-fixture.h"

/* clang-format off */
static const char *const patients[] = {
  "{\"resourceType\":\"Patient\",\"id\":\"a\",\"birthDate\":\"1948-04-05\",\"name\":[{\"use\":\"official\",\"family\":\"Smith\",\"given\":[\"Jane\",\"Ann\"]},"
  "{\"use\":\"maiden\",\"family\":\"Baker\"}],\"identifier\":[{\"system\":\"http://x.example/mrn\",\"value\":\"004 512 7\"}],"
  "\"telecom\":[{\"system\":\"phone\",\"value\":\"(555) 123-4567\"}]}",
  "{\"resourceType\":\"Patient\",\"id\":\"b\",\"birthDate\":\"1950-01-02\",\"name\":[{\"family\":\"Smithson\",\"given\":[\"Janet\"]}],"
  "\"identifier\":[{\"value\":\"A-7788\"}]}",
  "{\"resourceType\":\"Patient\",\"id\":\"c\",\"birthDate\":\"1948\",\"name\":[{\"family\":\"Smyth\",\"given\":[\"John\"]}]}",
  "{\"resourceType\":\"Patient\",\"id\":\"d\",\"birthDate\":\"1987-05-04\",\"name\":[{\"family\":\"van der Berg\",\"given\":[\"May\"]}]}",
  "{\"resourceType\":\"Patient\",\"id\":\"e\",\"birthDate\":\"2001-12-31\",\"name\":[{\"family\":\"Bergmann\",\"given\":[\"Zo\xc3\xab\"]},"
  "{\"use\":\"nickname\",\"given\":[\"Smithy\"]}]}",
  "{\"resourceType\":\"Patient\",\"id\":\"f\",\"name\":[{\"family\":\"Meier\",\"given\":[\"Ann\"]}],\"telecom\":[{\"system\":\"phone\",\"value\":\"+44 555 987 6543\"}]}",
  NULL
};

typedef struct
{
  const char *text;
  const char *expected; /* "id:group:field …" */
} Row;

static const Row rows[] = {
  { "smith", "a:exact:name b:prefix:name e:alias:name c:near:name" },
  { "Smith", "a:exact:name b:prefix:name e:alias:name c:near:name" },
  { "smit", "a:prefix:name b:prefix:name e:alias:name" },
  { "smith jane", "a:exact:name b:prefix:name" },
  { "jane, smith", "a:exact:name b:prefix:name" },
  { "ann", "f:exact:name a:exact:name" },
  { "baker", "a:alias:name" },
  { "berg", "d:exact:name e:prefix:name" },
  { "van der berg", "d:exact:name" },
  { "smihtson", "b:near:name" },
  { "maier", "f:near:name" },
  { "mayer", "f:sound:name" },
  { "zoe", "e:exact:name" },
  { "ZO\xc3\x8b", "e:exact:name" },
  { "1948-04-05", "a:exact:birthdate c:prefix:birthdate" },
  { "05.04.1948", "a:exact:birthdate c:prefix:birthdate" },
  { "4/5/1948", "a:exact:birthdate c:prefix:birthdate" },
  { "5-Apr-1948", "a:exact:birthdate c:prefix:birthdate" },
  { "5 apr 1948", "a:exact:birthdate c:prefix:birthdate" },
  { "april 5 1948", "a:exact:birthdate c:prefix:birthdate" },
  { "19480405", "a:exact:birthdate c:prefix:birthdate" },
  { "05.04.48", "a:exact:birthdate c:prefix:birthdate" },
  { "apr 1948", "a:prefix:birthdate c:prefix:birthdate" },
  { "1948", "a:prefix:birthdate c:prefix:birthdate" },
  { "smith 1948", "a:prefix:birthdate c:near:name" },
  { "may 1987", "d:prefix:birthdate" },
  { "may", "d:exact:name" },
  { "0045127", "a:exact:identifier" },
  { "004 512 7", "a:exact:identifier" },
  { "004 51", "a:prefix:identifier" },
  { "A-7788", "b:exact:identifier" },
  { "A-77", "b:prefix:identifier" },
  { "5551234567", "a:exact:telecom" },
  { "555 123 4567", "a:exact:telecom" },
  { "1234567", "a:prefix:telecom" },
  { "5559876543", "f:prefix:telecom" },
  { "smith 5551234567", "a:exact:name" },
  { "nobody", "" },
  { "smith nobody", "" },
};
/* clang-format on */

static char *
find_as_text (FhirStoreReader *reader, const char *text, guint limit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirPatientFind) find = fhir_patient_find (reader, text, limit, &error);
  GString *out = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < find->hits->len; i++)
    {
      const FhirPatientHit *hit = &g_array_index (find->hits, FhirPatientHit, i);
      g_autofree char *id = search_fixture_id (reader, hit->key, find->change);

      g_assert_nonnull (hit->matched);
      g_string_append_printf (out,
                              "%s%s:%s:%s",
                              i > 0 ? " " : "",
                              id,
                              fhir_patient_find_group_name (hit->group),
                              hit->field);
    }
  return g_string_free (out, FALSE);
}

static void
test_rows (StoreFixture *f, gconstpointer data)
{
  g_autoptr (FhirStoreReader) reader = NULL;
  guint wrong = 0;

  search_fixture_load (f, patients);
  reader = store_fixture_reader (f);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *found = find_as_text (reader, rows[i].text, 20);

      if (strcmp (found, rows[i].expected) == 0)
        continue;
      wrong++;
      g_test_message ("'%s': expected '%s', found '%s'", rows[i].text, rows[i].expected, found);
    }
  fhir_store_reader_end (reader);
  g_assert_cmpuint (wrong, ==, 0);
}

static void
test_limit (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirPatientFind) find = NULL;
  g_autoptr (FhirStoreReader) reader = NULL;

  search_fixture_load (f, patients);
  reader = store_fixture_reader (f);
  find = fhir_patient_find (reader, "smith", 2, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (find->hits->len, ==, 2);
  g_assert_cmpuint (find->total, ==, 4);
  g_assert_null (fhir_patient_find (reader, " , ", 2, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_VALUE);
  g_clear_error (&error);
  g_assert_null (fhir_patient_find (reader, "a b c d e f g h i", 2, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_TOO_LARGE);
  fhir_store_reader_end (reader);
}

static void
test_variants (void)
{
  g_autoptr (GPtrArray) variants = fhir_patient_text_variants ("meier");

  for (guint i = 0; i < variants->len; i++)
    {
      if (strcmp (g_ptr_array_index (variants, i), "meier") != 0)
        g_assert_true (fhir_patient_text_is_near ("meier", g_ptr_array_index (variants, i)));
    }
  g_assert_true (fhir_patient_text_is_near ("meier", "maier"));
  g_assert_true (fhir_patient_text_is_near ("meier", "emier"));
  g_assert_true (fhir_patient_text_is_near ("meier", "meiers"));
  g_assert_false (fhir_patient_text_is_near ("meier", "mayer"));
  g_assert_false (fhir_patient_text_is_near ("meier", "meier"));
  g_assert_false (fhir_patient_text_is_near ("abcd", "badc"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/core/search/patient-find/rows",
              StoreFixture,
              NULL,
              store_fixture_set_up,
              test_rows,
              store_fixture_tear_down);
  g_test_add ("/core/search/patient-find/limit",
              StoreFixture,
              NULL,
              store_fixture_set_up,
              test_limit,
              store_fixture_tear_down);
  g_test_add_func ("/core/search/patient-find/variants", test_variants);
  return g_test_run();
}
