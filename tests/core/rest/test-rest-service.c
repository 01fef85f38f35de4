/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Hostile and wrong input against the whole server: front door, service, store. Whatever is sent,
 * the answer is an OperationOutcome, and a good client is served next. */

#include "fhir-json-parser.h"
#include "fhir-rest.h"
#include "fhir-test.h"
#include "rest-client.h"

#include <string.h>

typedef struct
{
  char *folder;
  FhirService *service;
  FhirRest *rest;
  guint16 port;
} Fixture;

#define PATIENT "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Door\"}]}"

static void
open_server (Fixture *self, const FhirServiceOptions *options)
{
  const FhirRestOptions rest_options = { .listen = "127.0.0.1:0", .lanes = 2 };
  g_autoptr (GError) error = NULL;

  self->service = fhir_service_new (self->folder, options, &error);
  g_assert_no_error (error);
  self->rest = fhir_rest_new (self->service, &rest_options, &error);
  g_assert_no_error (error);
  self->port = rest_client_port_of (fhir_rest_get_url (self->rest));
}

static void
close_server (Fixture *self)
{
  g_clear_pointer (&self->rest, fhir_rest_free);
  g_clear_pointer (&self->service, fhir_service_unref);
}

static void
set_up (Fixture *self)
{
  self->folder = fhir_test_temp_folder();
  open_server (self, &(FhirServiceOptions){ .create = TRUE });
}

static void
tear_down (Fixture *self)
{
  close_server (self);
  fhir_test_remove_tree (self->folder);
  g_free (self->folder);
}

static RestAnswer *
post_bytes (guint16 port, const char *type, const char *bytes, gsize len)
{
  g_autoptr (RestClient) client = rest_client_connect (port, NULL);

  rest_client_print (client,
                     "POST /fhir/Patient HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
                     "Content-Type: %s\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                     port,
                     type,
                     len);
  rest_client_send (client, bytes, len);
  return rest_client_read (client, TRUE);
}

static void
assert_outcome (const RestAnswer *answer, guint status, const char *what)
{
  g_assert_nonnull (answer);
  if (answer->status != status || strstr (answer->body, "\"OperationOutcome\"") == NULL)
    g_error ("%s: status %u instead of %u: %s", what, answer->status, status, answer->body);
}

static void
assert_alive (Fixture *self)
{
  g_autoptr (RestAnswer) answer = rest_client_ask (self->port, "GET", "/fhir/metadata", NULL);

  g_assert_nonnull (answer);
  g_assert_cmpuint (answer->status, ==, 200);
}

static void
test_create_read_search (void)
{
  Fixture self;
  g_autoptr (RestAnswer) created = NULL;
  g_autoptr (RestAnswer) read = NULL;
  g_autoptr (RestAnswer) found = NULL;
  g_autoptr (RestAnswer) unchanged = NULL;
  g_autoptr (RestClient) client = NULL;
  g_autofree char *location = NULL;
  g_autofree char *etag = NULL;
  const char *path;

  set_up (&self);
  created = rest_client_ask (self.port, "POST", "/fhir/Patient", PATIENT);
  g_assert_cmpuint (created->status, ==, 201);
  location = rest_answer_dup_header (created, "Location");
  etag = rest_answer_dup_header (created, "ETag");
  g_assert_cmpstr (etag, ==, "W/\"1\"");
  g_assert_true (g_str_has_prefix (location, fhir_rest_get_url (self.rest)));
  path = strstr (location, "/fhir/");
  read = rest_client_ask (self.port, "GET", path, NULL);
  g_assert_cmpuint (read->status, ==, 200);
  g_assert_nonnull (strstr (read->body, "\"Door\""));
  found = rest_client_ask (self.port, "GET", "/fhir/Patient?family=door", NULL);
  g_assert_cmpuint (found->status, ==, 200);
  g_assert_nonnull (strstr (found->body, "\"Door\""));
  client = rest_client_connect (self.port, NULL);
  rest_client_print (client,
                     "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nIf-None-Match: %s\r\n\r\n",
                     path,
                     self.port,
                     etag);
  unchanged = rest_client_read (client, FALSE);
  g_assert_cmpuint (unchanged->status, ==, 304);
  tear_down (&self);
}

/* Every document that JSON parsers must refuse, and every one that is no resource. */
static void
test_json_suite (void)
{
  g_autofree char *folder = fhir_test_data_folder ("json-test-suite");
  g_autoptr (GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;
  Fixture self;
  guint n = 0;

  if (dir == NULL)
    {
      g_test_skip ("no json-test-suite in CHARTROOM_TEST_DATA");
      return;
    }
  set_up (&self);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *bytes = NULL;
      g_autoptr (RestAnswer) answer = NULL;
      gsize len;

      if (!g_str_has_suffix (name, ".json"))
        continue;
      g_assert_true (g_file_get_contents (path, &bytes, &len, NULL));
      answer = post_bytes (self.port, "application/fhir+json", bytes, len);
      assert_outcome (answer, 400, name);
      n++;
    }
  g_test_message ("%u documents", n);
  g_assert_cmpuint (n, >, 100);
  assert_alive (&self);
  tear_down (&self);
}

static char *
nest (const char *open, const char *close, guint depth, gsize *ret_len)
{
  GString *out = g_string_new ("{\"resourceType\":\"Patient\",\"x\":");

  for (guint i = 0; i < depth; i++)
    g_string_append (out, open);
  for (guint i = 0; close != NULL && i < depth; i++)
    g_string_append (out, close);
  if (close != NULL)
    g_string_append_c (out, '}');
  *ret_len = out->len;
  return g_string_free (out, FALSE);
}

static void
test_nesting (void)
{
  static const struct
  {
    const char *open, *close;
  } cases[] = { { "[", "]" }, { "[", NULL }, { "{\"a\":", NULL }, { "{\"a\":[", NULL } };
  Fixture self;

  set_up (&self);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize len;
      g_autofree char *bytes = nest (cases[i].open, cases[i].close, 100000, &len);
      g_autoptr (RestAnswer) answer = post_bytes (self.port, "application/fhir+json", bytes, len);

      g_assert_nonnull (answer);
      g_assert_true (answer->status == 400 || answer->status == 413);
      assert_outcome (answer, answer->status, cases[i].open);
    }
  assert_alive (&self);
  tear_down (&self);
}

/* clang-format off */
static const struct
{
  const char *description;
  const char *method, *path, *fields, *body;
  guint status;
} wrong[] = {
  { "wrong content type", "POST", "/fhir/Patient", "Content-Type: text/plain\r\n", PATIENT, 415 },
  { "XML", "POST", "/fhir/Patient", "Content-Type: application/fhir+xml\r\n", "<Patient/>", 400 },
  { "no body", "POST", "/fhir/Patient", "Content-Type: application/fhir+json\r\n", "", 400 },
  { "other type in the body", "POST", "/fhir/Observation", "Content-Type: application/fhir+json\r\n", PATIENT, 400 },
  { "unknown parameter", "GET", "/fhir/Patient?shoe-size=44", "", NULL, 400 },
  { "unknown modifier", "GET", "/fhir/Patient?family:sounds=x", "", NULL, 400 },
  { "bad escape in the query", "GET", "/fhir/Patient?family=%zz", "", NULL, 400 },
  { "bad UTF-8 in the query", "GET", "/fhir/Patient?family=%ff", "", NULL, 400 },
  { "NUL in the query", "GET", "/fhir/Patient?family=%00", "", NULL, 400 },
  { "unknown type", "GET", "/fhir/Shoe/1", "", NULL, 404 },
  { "missing resource", "GET", "/fhir/Patient/none", "", NULL, 404 },
  { "bad id", "GET", "/fhir/Patient/a_b", "", NULL, 404 },
  { "method without an interaction", "DELETE", "/fhir/metadata", "", NULL, 405 },
  { "other format", "GET", "/fhir/metadata", "Accept: image/png\r\n", NULL, 406 },
  { "dot dot", "GET", "/fhir/%2e%2e/%2e%2e/etc/passwd", "", NULL, 400 },
};
/* clang-format on */

static void
test_wrong_requests (void)
{
  Fixture self;

  set_up (&self);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (RestClient) client = rest_client_connect (self.port, NULL);
      g_autoptr (RestAnswer) answer = NULL;

      rest_client_print (client,
                         "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n%s",
                         wrong[i].method,
                         wrong[i].path,
                         self.port,
                         wrong[i].fields);
      if (wrong[i].body != NULL)
        rest_client_print (client,
                           "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                           strlen (wrong[i].body),
                           wrong[i].body);
      else
        rest_client_print (client, "\r\n");
      answer = rest_client_read (client, TRUE);
      assert_outcome (answer, wrong[i].status, wrong[i].description);
    }
  assert_alive (&self);
  tear_down (&self);
}

static void
test_read_only (void)
{
  Fixture self;
  g_autoptr (RestAnswer) created = NULL;
  g_autoptr (RestAnswer) refused = NULL;
  g_autoptr (RestAnswer) found = NULL;

  set_up (&self);
  created = rest_client_ask (self.port, "POST", "/fhir/Patient", PATIENT);
  g_assert_cmpuint (created->status, ==, 201);
  close_server (&self);
  open_server (&self, &(FhirServiceOptions){ .read_only = TRUE });
  refused = rest_client_ask (self.port, "POST", "/fhir/Patient", PATIENT);
  assert_outcome (refused, 503, "create in a read-only store");
  found = rest_client_ask (self.port, "GET", "/fhir/Patient?family=door", NULL);
  g_assert_cmpuint (found->status, ==, 200);
  g_assert_nonnull (strstr (found->body, "\"Door\""));
  tear_down (&self);
}

/* 64 clients race the same conditional create: one resource. */
static gpointer
create_once (gpointer data)
{
  Fixture *self = data;
  g_autoptr (RestClient) client = rest_client_connect (self->port, NULL);
  RestAnswer *answer;
  static const char body[] =
      "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:s\",\"value\":\"1\"}]}";

  rest_client_print (client,
                     "POST /fhir/Patient HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nIf-None-Exist: "
                     "identifier=urn:s|1\r\nContent-Type: application/fhir+json\r\n"
                     "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                     self->port,
                     sizeof body - 1,
                     body);
  answer = rest_client_read (client, TRUE);
  return answer;
}

static void
test_racing_creates (void)
{
  Fixture self;
  GThread *threads[64];
  guint created = 0, existing = 0;
  g_autoptr (RestAnswer) count = NULL;

  set_up (&self);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("create", create_once, &self);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autoptr (RestAnswer) answer = g_thread_join (threads[i]);

      g_assert_nonnull (answer);
      created += answer->status == 201 ? 1 : 0;
      existing += answer->status == 200 ? 1 : 0;
    }
  g_assert_cmpuint (created, ==, 1);
  g_assert_cmpuint (existing, ==, 63);
  count = rest_client_ask (self.port, "GET", "/fhir/Patient?_summary=count", NULL);
  g_assert_nonnull (strstr (count->body, "\"total\":1"));
  tear_down (&self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/rest/service/create-read-search", test_create_read_search);
  g_test_add_func ("/core/rest/service/json-suite", test_json_suite);
  g_test_add_func ("/core/rest/service/nesting", test_nesting);
  g_test_add_func ("/core/rest/service/wrong-requests", test_wrong_requests);
  g_test_add_func ("/core/rest/service/read-only", test_read_only);
  g_test_add_func ("/core/rest/service/racing-creates", test_racing_creates);
  return g_test_run();
}
