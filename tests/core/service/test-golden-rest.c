/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Golden cases of FHIR REST: each folder below tests/golden/rest holds
 *
 *   setup.json    (optional) a batch or transaction Bundle that is sent first and must succeed
 *   request.http  requests as in HTTP/1.1 without version, parted by lines of ###; all but the last
 * must succeed or are marked "!" before the method response.json the last one's status, headers and
 * body
 *
 * Each case has a store of its own, a clock that starts at the same instant and steps one second
 * with each request, and seeded random numbers. UPDATE_GOLDEN=1 writes what came instead of
 * comparing. */

#include "fhir-date.h"
#include "fhir-json-writer.h"
#include "fhir-service-test.h"

#define NEXT_LINK "\"relation\":\"next\",\"url\":\""

typedef struct
{
  char *folder;
} GoldenCase;

static char **
header_place (FhirRequest *request, const char *name)
{
  if (g_ascii_strcasecmp (name, "Content-Type") == 0)
    return &request->content_type;
  if (g_ascii_strcasecmp (name, "Accept") == 0)
    return &request->accept;
  if (g_ascii_strcasecmp (name, "If-Match") == 0)
    return &request->if_match;
  if (g_ascii_strcasecmp (name, "If-None-Match") == 0)
    return &request->if_none_match;
  if (g_ascii_strcasecmp (name, "If-Modified-Since") == 0)
    return &request->if_modified_since;
  if (g_ascii_strcasecmp (name, "If-None-Exist") == 0)
    return &request->if_none_exist;
  if (g_ascii_strcasecmp (name, "Prefer") == 0)
    return &request->prefer;
  g_error ("no such header: %s", name);
}

/* "METHOD /path?query", headers, an empty line, the body. */
static FhirRequest *
parse_request (const char *text, gboolean *ret_may_fail)
{
  const char *gap = strstr (text, "\n\n");
  g_autofree char *head = gap != NULL ? g_strndup (text, (gsize)(gap - text)) : g_strdup (text);
  g_autofree char *body = gap != NULL ? g_strstrip (g_strdup (gap + 2)) : NULL;
  g_auto (GStrv) lines = g_strsplit (g_strstrip (head), "\n", -1);
  g_auto (GStrv) first = g_strsplit (lines[0], " ", 2);
  const char *verb = first[0];
  FhirRequest *request;
  FhirMethod method;

  *ret_may_fail = *verb == '!';
  verb += *verb == '!';
  g_assert_true (fhir_method_parse (fhir_slice (verb), &method));
  request = fhir_test_request (method,
                               g_strstrip (first[1]),
                               body != NULL && *body != '\0' ? body : NULL);
  for (guint i = 1; lines[i] != NULL; i++)
    {
      char *colon = strchr (lines[i], ':');

      g_assert_nonnull (colon);
      *colon = '\0';
      *header_place (request, lines[i]) = g_strdup (g_strstrip (colon + 1));
    }
  return request;
}

static char *
format_response (const FhirResponse *response)
{
  g_autoptr (GString) flat = g_string_new (NULL);
  g_autoptr (GString) pretty = g_string_new (NULL);
  g_autofree char *body = fhir_response_dup_text (response);
  FhirJsonWriter w = FHIR_JSON_WRITER_INIT (flat);
  char instant[FHIR_INSTANT_LEN + 1];

  fhir_json_writer_begin_object (&w, NULL);
  fhir_json_writer_integer (&w, "status", response->status);
  if (response->etag != NULL)
    fhir_json_writer_string (&w, "etag", response->etag);
  if (response->last_modified != 0)
    {
      fhir_instant_format (response->last_modified, instant);
      fhir_json_writer_string (&w, "lastModified", instant);
    }
  if (response->location != NULL)
    fhir_json_writer_string (&w, "location", response->location);
  if (response->allow != NULL)
    fhir_json_writer_string (&w, "allow", response->allow);
  if (response->content_type != NULL)
    fhir_json_writer_string (&w, "contentType", response->content_type);
  if (*body != '\0' && (*body == '<' || strchr (body, '\n') != NULL))
    fhir_json_writer_string (&w, "text", body);
  else if (*body != '\0')
    fhir_json_writer_raw (&w, "body", fhir_slice (body));
  fhir_json_writer_end_object (&w);
  fhir_json_pretty ((FhirSlice){ flat->str, (guint32)flat->len }, pretty);
  g_string_append_c (pretty, '\n');
  return g_string_free (g_steal_pointer (&pretty), FALSE);
}

static void
step (FhirServiceTest *test)
{
  test->test_clock->wall_ms += 1000;
  test->test_clock->mono_us += G_USEC_PER_SEC;
}

static void
send_setup (FhirServiceTest *test, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "setup.json", NULL);
  g_autofree char *text = NULL;
  g_autofree char *answer = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;
  answer = fhir_service_test_expect (test, FHIR_METHOD_POST, "", text, 200);
  g_assert_null (strstr (answer, "\"status\":\"4"));
  g_assert_null (strstr (answer, "\"status\":\"5"));
}

/* %NEXT% in a URL stands for the query of the last next link that came. */
static char *
fill_in (const char *text, const char *last_body)
{
  const char *mark = strstr (text, "%NEXT%");
  const char *next, *question, *end;

  if (mark == NULL)
    return g_strdup (text);
  g_assert_nonnull (last_body);
  next = strstr (last_body, NEXT_LINK);
  g_assert_nonnull (next);
  question = strchr (next, '?');
  g_assert_nonnull (question);
  end = strchr (question, '"');
  return g_strdup_printf ("%.*s%.*s%s",
                          (int)(mark - text),
                          text,
                          (int)(end - question),
                          question,
                          mark + strlen ("%NEXT%"));
}

static char *
run_requests (FhirServiceTest *test, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "request.http", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *last_body = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  parts = g_strsplit (text, "###\n", -1);
  for (guint i = 0;; i++)
    {
      g_autofree char *filled = fill_in (parts[i], last_body);
      gboolean may_fail;
      FhirRequest *request = parse_request (filled, &may_fail);
      g_autoptr (FhirResponse) response = NULL;
      g_autofree char *body = NULL;

      step (test);
      response = fhir_service_send (test->service, request, NULL);
      if (parts[i + 1] == NULL)
        return format_response (response);
      body = fhir_response_dup_text (response);
      if (!may_fail && response->status >= 400)
        g_test_message ("request %u: %u %s", i + 1, response->status, body);
      g_assert_true (may_fail || response->status < 400);
      if (strstr (body, NEXT_LINK) != NULL)
        {
          g_free (last_body);
          last_body = g_steal_pointer (&body);
        }
    }
}

static void
test_case (gconstpointer data)
{
  const GoldenCase *golden = data;
  g_autofree char *path = g_build_filename (golden->folder, "response.json", NULL);
  g_autofree char *actual = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (GError) error = NULL;
  FhirServiceTest test;

  fhir_service_test_init (&test);
  fhir_service_test_open (&test);
  step (&test);
  send_setup (&test, golden->folder);
  actual = run_requests (&test, golden->folder);
  fhir_service_test_clear (&test);
  if (g_getenv ("UPDATE_GOLDEN") != NULL)
    {
      g_file_set_contents (path, actual, -1, &error);
      g_assert_no_error (error);
      return;
    }
  g_file_get_contents (path, &expected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (actual, ==, expected);
}

static void
free_case (gpointer data)
{
  GoldenCase *golden = data;

  g_free (golden->folder);
  g_free (golden);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *)a, *(char *const *)b);
}

int
main (int argc, char **argv)
{
  g_autofree char *root = NULL;
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_test_init (&argc, &argv, NULL);
  root = g_test_build_filename (G_TEST_DIST, "golden", "rest", NULL);
  dir = g_dir_open (root, 0, NULL);
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      GoldenCase *golden = g_new0 (GoldenCase, 1);
      g_autofree char *test_path =
          g_strconcat ("/golden/rest/", (char *)g_ptr_array_index (names, i), NULL);

      golden->folder = g_build_filename (root, g_ptr_array_index (names, i), NULL);
      g_test_add_data_func_full (test_path, golden, test_case, free_case);
    }
  return g_test_run();
}
