/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-error.h"
#include "fhir-request.h"

#include "fhir-test.h"

static const struct
{
  const char *url;
  const char *path;
  const char *query; /* formatted again; NULL: none */
  int fault;         /* FhirError; -1: none */
} url_rows[] = {
  { "Patient/1", "Patient/1", NULL, -1 },
  { "/Patient/1", "Patient/1", NULL, -1 },
  { "//Patient/1", "Patient/1", NULL, -1 },
  { "", "", NULL, -1 },
  { "?_type=Patient", "", "_type=Patient", -1 },
  { "Patient?", "Patient", NULL, -1 },
  { "Patient?a=1&a=2&b=%20", "Patient", "a=1&a=2&b=%20", -1 },
  { "Patient/%61", "Patient/a", NULL, -1 },
  { "Patient/a%2561", "Patient/a%61", NULL, -1 },
  { "Patient/a%2fb", "", NULL, FHIR_ERROR_SYNTAX },
  { "Patient/a%00b", "", NULL, FHIR_ERROR_SYNTAX },
  { "Patient/a%ff", "", NULL, FHIR_ERROR_SYNTAX },
  { "Patient/a%4", "", NULL, FHIR_ERROR_SYNTAX },
  { "Patient?a=%4", "Patient", NULL, FHIR_ERROR_SYNTAX },
};

static void
test_urls (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (url_rows); i++)
    {
      g_autofree char *exact = fhir_test_exact_copy (url_rows[i].url, strlen (url_rows[i].url) + 1);
      g_autoptr (FhirRequest) request = fhir_request_new (FHIR_METHOD_GET, exact, NULL);
      g_autofree char *query = request->query != NULL ? fhir_params_format (request->query) : NULL;

      g_test_message ("%s", url_rows[i].url);
      g_assert_cmpstr (request->path, ==, url_rows[i].path);
      g_assert_cmpstr (query, ==, url_rows[i].query);
      if (url_rows[i].fault >= 0)
        g_assert_error (request->fault, FHIR_ERROR, url_rows[i].fault);
      else
        g_assert_no_error (request->fault);
    }
}

static void
test_methods (void)
{
  for (guint m = FHIR_METHOD_GET; m <= FHIR_METHOD_DELETE; m++)
    {
      FhirMethod method;

      g_assert_true (
          fhir_method_parse (fhir_slice (fhir_method_get_name ((FhirMethod)m)), &method));
      g_assert_cmpuint (method, ==, m);
    }
  {
    FhirMethod method = FHIR_METHOD_PUT;

    g_assert_false (fhir_method_parse (FHIR_SLICE_LITERAL ("get"), &method));
    g_assert_false (fhir_method_parse (FHIR_SLICE_LITERAL ("BREW"), &method));
    g_assert_cmpuint (method, ==, FHIR_METHOD_PUT);
  }
}

static char *
body_of (const FhirResponse *response)
{
  g_autoptr (GBytes) body = fhir_response_dup_body (response);
  gsize len;
  const char *text = g_bytes_get_data (body, &len);

  return g_strndup (text != NULL ? text : "", len);
}

static void
test_body (void)
{
  g_autoptr (FhirResponse) response = fhir_response_new (200);
  g_autofree char *none = body_of (response), *two = NULL;

  g_assert_cmpstr (none, ==, "");
  g_assert_null (response->content_type);
  fhir_response_take_bytes (response, g_bytes_new_static ("ab", 2));
  fhir_response_take_bytes (response, g_bytes_new_static ("", 0));
  fhir_response_take_bytes (response, g_bytes_new_static ("c", 1));
  two = body_of (response);
  g_assert_cmpstr (two, ==, "abc");
  g_assert_cmpuint (fhir_response_get_length (response), ==, 3);
  g_assert_cmpstr (response->content_type, ==, FHIR_CONTENT_TYPE_JSON);
}

static void
test_error (void)
{
  g_autoptr (GError) busy = g_error_new (FHIR_ERROR, FHIR_ERROR_BUSY, "come \"again\"");
  g_autoptr (GError) shape = g_error_new (FHIR_ERROR, FHIR_ERROR_STRUCTURE, "not said");
  g_autoptr (FhirIssues) issues = fhir_issues_new();
  g_autoptr (FhirResponse) one = fhir_response_new_error (busy, NULL);
  g_autoptr (FhirResponse) two = NULL;
  g_autofree char *text = body_of (one);
  g_autofree char *more = NULL;

  g_assert_cmpuint (one->status, ==, 503);
  g_assert_cmpuint (one->retry_after, ==, 1);
  g_assert_cmpstr (
      text,
      ==,
      "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":"
      "\"transient\",\"details\":{\"text\":\"come \\\"again\\\"\"},\"diagnostics\":"
      "\"come \\\"again\\\"\"}]}");
  fhir_issues_add (issues, FHIR_SEVERITY_ERROR, "structure", "Patient.nam", "no such element");
  fhir_issues_add (issues, FHIR_SEVERITY_WARNING, "value", NULL, "odd");
  two = fhir_response_new_error (shape, issues);
  more = body_of (two);
  g_assert_cmpuint (two->status, ==, 400);
  g_assert_nonnull (strstr (more, "\"expression\":[\"Patient.nam\"]"));
  g_assert_nonnull (strstr (more, "\"severity\":\"warning\""));
  g_assert_null (strstr (more, "not said"));
}

static void
test_all_ok (void)
{
  g_autoptr (FhirResponse) response = fhir_response_new_outcome (200, NULL);
  g_autofree char *text = body_of (response);

  g_assert_nonnull (strstr (text, "\"code\":\"informational\""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/message/request/urls", test_urls);
  g_test_add_func ("/core/message/request/methods", test_methods);
  g_test_add_func ("/core/message/response/body", test_body);
  g_test_add_func ("/core/message/response/error", test_error);
  g_test_add_func ("/core/message/response/all-ok", test_all_ok);
  return g_test_run();
}
