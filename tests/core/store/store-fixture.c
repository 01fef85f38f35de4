/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-fixture.h"

void
store_fixture_open (StoreFixture *f)
{
  g_autoptr (GError) error = NULL;
  const FhirStoreOptions options = { .create = TRUE,
                                     .clock = &f->clock->clock,
                                     .random = &f->random->random };

  f->store = fhir_store_open (f->folder, &options, &error);
  g_assert_no_error (error);
  f->writer = fhir_store_writer_new (f->store, &error);
  g_assert_no_error (error);
}

void
store_fixture_close (StoreFixture *f)
{
  g_clear_pointer (&f->writer, fhir_store_writer_free);
  g_clear_pointer (&f->store, fhir_store_unref);
}

void
store_fixture_set_up (StoreFixture *f, gconstpointer data)
{
  f->folder = fhir_test_temp_folder();
  f->clock = fhir_test_clock_new (START_MS);
  f->random = fhir_test_random_new (1);
  store_fixture_open (f);
}

void
store_fixture_tear_down (StoreFixture *f, gconstpointer data)
{
  store_fixture_close (f);
  fhir_test_remove_tree (f->folder);
  g_free (f->folder);
  g_free (f->clock);
  g_free (f->random);
}

FhirTypeId
store_fixture_type (const char *name)
{
  FhirTypeId type = fhir_def_find_type (fhir_slice (name));

  g_assert_cmpint (type, !=, 0);
  return type;
}

gboolean
store_fixture_put (StoreFixture *f,
                   const char *json,
                   const FhirPutOptions *options,
                   FhirPutResult *ret_result,
                   GError **error)
{
  g_autoptr (GError) parse_error = NULL;
  g_autoptr (FhirJsonDoc) doc =
      fhir_json_parse (json, strlen (json), fhir_limits_get_default(), &parse_error);
  g_autofree char *type = NULL;
  g_autofree char *id = NULL;

  g_assert_no_error (parse_error);
  type = fhir_json_dup_string (doc, fhir_json_member (doc, 0, FHIR_KEY_resourceType));
  id = fhir_json_dup_string (doc, fhir_json_member (doc, 0, FHIR_KEY_id));
  return fhir_store_writer_put (f->writer,
                                store_fixture_type (type),
                                fhir_slice (id),
                                doc,
                                0,
                                options,
                                ret_result,
                                NULL,
                                error);
}

void
store_fixture_begin (StoreFixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fhir_store_writer_begin (f->writer, FALSE, &error));
  g_assert_no_error (error);
}

void
store_fixture_commit (StoreFixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fhir_store_writer_commit (f->writer, &error));
  g_assert_no_error (error);
}

FhirPutResult
store_fixture_put_one (StoreFixture *f, const char *json)
{
  g_autoptr (GError) error = NULL;
  FhirPutResult result = { 0 };

  store_fixture_begin (f);
  store_fixture_put (f, json, NULL, &result, &error);
  g_assert_no_error (error);
  store_fixture_commit (f);
  return result;
}

FhirPutResult
store_fixture_delete_one (StoreFixture *f, const char *type, const char *id)
{
  g_autoptr (GError) error = NULL;
  FhirPutResult result = { 0 };

  store_fixture_begin (f);
  g_assert_true (fhir_store_writer_delete (f->writer,
                                           store_fixture_type (type),
                                           fhir_slice (id),
                                           0,
                                           &result,
                                           &error));
  g_assert_no_error (error);
  store_fixture_commit (f);
  return result;
}

FhirStoreReader *
store_fixture_reader (StoreFixture *f)
{
  g_autoptr (GError) error = NULL;
  FhirStoreReader *reader = fhir_store_reader_new (f->store, &error);

  g_assert_no_error (error);
  g_assert_true (fhir_store_reader_begin (reader, NULL, 0, &error));
  g_assert_no_error (error);
  return reader;
}

void
store_fixture_check (StoreFixture *f)
{
  g_autoptr (GError) error = NULL;
  gint64 checked = 0;
  gint64 wrong = 0;

  g_assert_true (fhir_store_check (f->store, &checked, &wrong, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (wrong, ==, 0);
}
