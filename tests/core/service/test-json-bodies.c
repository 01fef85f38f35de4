/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Every file of JSONTestSuite as a body: none is a resource, so each is refused with an
 * OperationOutcome, and the service goes on. Skips, saying so, where the files are absent; hostile
 * bodies of our own follow. */

#include "fhir-json-parser.h"
#include "fhir-service-test.h"

#define SOURCE "json-test-suite"

static void
expect_refusal (FhirServiceTest *test, const char *name, GBytes *body)
{
  FhirRequest *request = fhir_test_request (FHIR_METHOD_POST, "Patient", NULL);
  g_autoptr (FhirResponse) response = NULL;
  g_autofree char *text = NULL;
  g_autoptr (FhirJsonDoc) doc = NULL;
  g_autoptr (GError) error = NULL;

  request->body = g_bytes_ref (body);
  response = fhir_service_send (test->service, request, NULL);
  text = fhir_response_dup_text (response);
  if (response->status < 400 || response->status >= 500)
    g_test_message ("%s: %u %s", name, response->status, text);
  g_assert_cmpuint (response->status, >=, 400);
  g_assert_cmpuint (response->status, <, 500);
  doc = fhir_json_parse (text, strlen (text), fhir_limits_get_default(), &error);
  g_assert_no_error (error);
  g_assert_true (fhir_json_string_is (doc,
                                      fhir_json_member (doc, 0, FHIR_KEY_resourceType),
                                      "OperationOutcome"));
}

static guint
post_folder (FhirServiceTest *test, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GBytes) body = NULL;
      char *bytes;
      gsize len;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          n += post_folder (test, path);
          continue;
        }
      if (!g_str_has_suffix (name, ".json") || !g_file_get_contents (path, &bytes, &len, NULL))
        continue;
      body = g_bytes_new_take (bytes, len);
      expect_refusal (test, name, body);
      n++;
    }
  return n;
}

static void
test_suite (void)
{
  g_autofree char *folder = fhir_test_data_folder (SOURCE);
  g_autofree char *made = NULL;
  FhirServiceTest test;

  if (folder == NULL)
    {
      g_test_skip ("no folder " SOURCE " in CHARTROOM_TEST_DATA");
      return;
    }
  fhir_service_test_init (&test);
  fhir_service_test_open (&test);
  g_assert_cmpuint (post_folder (&test, folder), >, 100);
  g_assert_cmpint (fhir_service_get_change (test.service), ==, 0);
  made = fhir_service_test_expect (&test,
                                   FHIR_METHOD_POST,
                                   "Patient",
                                   "{\"resourceType\":\"Patient\",\"active\":true}",
                                   201);
  fhir_service_test_clear (&test);
}

/* count times text. */
static GBytes *
repeat (const char *text, guint count)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < count; i++)
    g_string_append (all, text);
  return g_string_free_to_bytes (all);
}

static void
test_hostile (void)
{
  static const char *const parts[] = {
    "[",   "{\"contained\":[", "{\"a\":", "\"", "{\"resourceType\":\"Patient\"}", "\\u0000", "1",
    "\xff"
  };
  FhirServiceTest test;

  fhir_service_test_init (&test);
  fhir_service_test_open (&test);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (GBytes) body = repeat (parts[i], 100000);
      expect_refusal (&test, parts[i], body);
    }
  fhir_service_test_clear (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/service/json-bodies/suite", test_suite);
  g_test_add_func ("/core/service/json-bodies/hostile", test_hostile);
  return g_test_run();
}
