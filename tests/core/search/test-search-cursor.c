/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Page links that are not what they seem: every other text, another search, another store, another
 * time. */

#include "search-fixture.h"

static FhirSearchPage *
run (StoreFixture *f, const char *text, const char *cursor, GError **error)
{
  g_autoptr (FhirStoreReader) reader = fhir_store_reader_new (f->store, NULL);
  g_autoptr (FhirSearchQuery) query = search_fixture_parse ("Patient", text, FALSE, NULL, error);
  FhirSearchPage *page = NULL;

  if (query == NULL || !fhir_store_reader_begin (reader, NULL, 0, error))
    return NULL;
  page = fhir_search_run (query, reader, cursor, error);
  fhir_store_reader_end (reader);
  return page;
}

static char *
get_next (StoreFixture *f, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirSearchPage) page = run (f, text, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (page->next);
  return g_strdup (page->next);
}

static void
check_refused (StoreFixture *f, const char *text, const char *cursor, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirSearchPage) page = run (f, text, cursor, &error);

  g_assert_null (page);
  g_assert_error (error, FHIR_ERROR, code);
}

static void
test_forged (StoreFixture *f, gconstpointer data)
{
  g_autofree char *cursor = NULL;

  search_fixture_load (f, search_fixture_resources);
  cursor = get_next (f, "_count=1&_sort=family");
  for (gsize i = 0; i < strlen (cursor); i++)
    {
      g_autofree char *forged = g_strdup (cursor);

      forged[i] = forged[i] == 'A' ? 'B' : 'A';
      check_refused (f, "_count=1&_sort=family", forged, FHIR_ERROR_VALUE);
      forged[i] = '\0';
      check_refused (f, "_count=1&_sort=family", forged, FHIR_ERROR_VALUE);
    }
  check_refused (f, "_count=1&_sort=family", "%", FHIR_ERROR_VALUE);
}

static void
test_of_another_search (StoreFixture *f, gconstpointer data)
{
  g_autofree char *cursor = NULL;

  search_fixture_load (f, search_fixture_resources);
  cursor = get_next (f, "_count=1&_sort=family");
  check_refused (f, "_count=1&_sort=-family", cursor, FHIR_ERROR_VALUE);
  check_refused (f, "_count=2&_sort=family", cursor, FHIR_ERROR_VALUE);
  check_refused (f, "_count=1&_sort=family&gender=male", cursor, FHIR_ERROR_VALUE);
}

static void
test_of_another_store (StoreFixture *f, gconstpointer data)
{
  StoreFixture other;
  g_autofree char *cursor = NULL;

  store_fixture_set_up (&other, NULL);
  g_free (other.random); /* the secret comes from here */
  store_fixture_close (&other);
  fhir_test_remove_tree (other.folder);
  other.random = fhir_test_random_new (99);
  store_fixture_open (&other);
  search_fixture_load (f, search_fixture_resources);
  search_fixture_load (&other, search_fixture_resources);
  cursor = get_next (&other, "_count=1");
  check_refused (f, "_count=1", cursor, FHIR_ERROR_VALUE);
  store_fixture_tear_down (&other, NULL);
}

/* Rows that died are kept for an hour. */
static void
test_expired (StoreFixture *f, gconstpointer data)
{
  g_autofree char *cursor = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirSearchPage) page = NULL;

  search_fixture_load (f, search_fixture_resources);
  cursor = get_next (f, "_count=1");
  f->clock->wall_ms += 30 * 60 * 1000;
  f->clock->mono_us += 30 * 60 * (gint64)G_USEC_PER_SEC;
  store_fixture_put_one (
      f,
      "{\"resourceType\":\"Patient\",\"id\":\"p3\",\"name\":[{\"family\":\"Other\"}]}");
  g_assert_true (fhir_store_writer_idle (f->writer, &error));
  page = run (f, "_count=1", cursor, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (page->matches->len, ==, 1);
  f->clock->wall_ms += 2 * 60 * 60 * 1000;
  f->clock->mono_us += 2 * 60 * 60 * (gint64)G_USEC_PER_SEC;
  g_assert_true (fhir_store_writer_idle (f->writer, &error));
  g_assert_no_error (error);
  check_refused (f, "_count=1", cursor, FHIR_ERROR_GONE);
}

/* Nothing that a patient is called or born may stand in a link. */
static void
test_no_values (StoreFixture *f, gconstpointer data)
{
  g_autofree char *cursor = NULL;
  g_autofree char *bytes = NULL;
  gsize len;

  search_fixture_load (f, search_fixture_resources);
  cursor = get_next (f, "_count=1&_sort=family");
  g_strdelimit (cursor, "-", '+');
  g_strdelimit (cursor, "_", '/');
  bytes = (char *)g_base64_decode (cursor, &len);
  g_assert_cmpuint (len, >, 40);
  g_assert_null (g_strstr_len (bytes, (gssize)len, "smith"));
}

/* A search past its time stops and says so. */
static void
test_deadline (StoreFixture *f, gconstpointer data)
{
  g_autoptr (FhirStoreReader) reader = fhir_store_reader_new (f->store, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirSearchQuery) query =
      search_fixture_parse ("Patient", "name:contains=a&_summary=count", FALSE, NULL, &error);

  store_fixture_begin (f);
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *json = g_strdup_printf (
          "{\"resourceType\":\"Patient\",\"id\":\"x%u\",\"name\":[{\"family\":\"Baker%u\"}]}",
          i,
          i);

      g_assert_true (store_fixture_put (f, json, NULL, NULL, &error));
    }
  store_fixture_commit (f);
  f->clock->mono_us += 10;
  g_assert_true (fhir_store_reader_begin (reader, NULL, 1, &error));
  g_assert_null (fhir_search_run (query, reader, NULL, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_TOO_COSTLY);
  fhir_store_reader_end (reader);
}

/* clang-format off */
static const struct
{
  const char *name;
  void (*func) (StoreFixture *f, gconstpointer data);
} tests[] = {
  { "forged", test_forged },
  { "of-another-search", test_of_another_search },
  { "of-another-store", test_of_another_store },
  { "expired", test_expired },
  { "no-values", test_no_values },
  { "deadline", test_deadline },
};
/* clang-format on */

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/core/search/cursor/", tests[i].name, NULL);

      g_test_add (path,
                  StoreFixture,
                  NULL,
                  store_fixture_set_up,
                  tests[i].func,
                  store_fixture_tear_down);
    }
  return g_test_run();
}
