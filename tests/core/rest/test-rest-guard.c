/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The guard by rows: heads as they are sent and what becomes of them; answer heads; refusals. */

#include "fhir-answer.h"
#include "fhir-endpoint.h"
#include "fhir-error.h"
#include "fhir-guard.h"
#include "fhir-test.h"

#define OK FHIR_REFUSAL_NONE

/* clang-format off */
static const struct
{
  const char *description;
  const char *line;    /* method and target */
  const char *fields;  /* beside "Host: localhost:8080" unless it starts with "Host" or "!" */
  FhirRefusal refusal;
  const char *path;    /* of the request, when let in */
} rows[] = {
  { "base", "GET /fhir", "", OK, "" },
  { "base with slash", "GET /fhir/", "", OK, "" },
  { "read", "GET /fhir/Patient/1", "", OK, "Patient/1" },
  { "slash at the end", "GET /fhir/Patient/?a=b", "", OK, "Patient" },
  { "query on the base", "GET /fhir?_type=Patient", "", OK, "" },
  { "dots in an id", "GET /fhir/Patient/a.b..c", "", OK, "Patient/a.b..c" },
  { "escaped dollar", "GET /fhir/Patient/%24validate", "", OK, "Patient/$validate" },
  { "absolute target", "GET http://LOCALHOST:8080/fhir/Patient/1", "", OK, "Patient/1" },
  { "range is ignored", "GET /fhir/Patient/1", "Range: bytes=0-1,2-3\r\n", OK, "Patient/1" },
  { "method override is ignored", "GET /fhir/Patient/1", "X-HTTP-Method-Override: DELETE\r\n", OK, "Patient/1" },
  { "upgrade is ignored", "GET /fhir/Patient/1", "Connection: upgrade\r\nUpgrade: websocket\r\n", OK, "Patient/1" },
  { "delete with a length of 0", "DELETE /fhir/Patient/1", "Content-Length: 0\r\n", OK, "Patient/1" },
  { "identity encoding", "POST /fhir", "Content-Encoding: identity\r\n", OK, "" },
  { "other case of Host", "GET /fhir", "HOST: LocalHost:8080\r\n", OK, "" },

  { "no Host", "GET /fhir", "!", FHIR_REFUSAL_HOST_MISSING, NULL },
  { "two Hosts", "GET /fhir", "Host: localhost:8080\r\nHost: localhost:8080\r\n", FHIR_REFUSAL_REPEATED, NULL },
  { "foreign Host", "GET /fhir", "Host: evil.example\r\n", FHIR_REFUSAL_HOST_UNKNOWN, NULL },
  { "other port", "GET /fhir", "Host: localhost:8081\r\n", FHIR_REFUSAL_HOST_UNKNOWN, NULL },
  { "user before the host", "GET /fhir", "Host: a@localhost:8080\r\n", FHIR_REFUSAL_HOST_UNKNOWN, NULL },
  { "foreign absolute target", "GET http://evil.example/fhir", "", FHIR_REFUSAL_HOST_UNKNOWN, NULL },
  { "foreign scheme", "GET ftp://localhost:8080/fhir", "", FHIR_REFUSAL_TARGET, NULL },
  { "absolute without a path", "GET http://localhost:8080", "", FHIR_REFUSAL_TARGET, NULL },
  { "asterisk", "GET *", "", FHIR_REFUSAL_TARGET, NULL },

  { "root", "GET /", "", FHIR_REFUSAL_OUTSIDE, NULL },
  { "prefix of another name", "GET /fhirx/Patient", "", FHIR_REFUSAL_OUTSIDE, NULL },
  { "other case of the base", "GET /FHIR/Patient", "", FHIR_REFUSAL_OUTSIDE, NULL },
  { "dot dot", "GET /fhir/../etc/passwd", "", FHIR_REFUSAL_PATH, NULL },
  { "dot dot at the end", "GET /fhir/Patient/..", "", FHIR_REFUSAL_PATH, NULL },
  { "dot", "GET /fhir/./Patient", "", FHIR_REFUSAL_PATH, NULL },
  { "escaped dots", "GET /fhir/%2e%2e/etc", "", FHIR_REFUSAL_PATH, NULL },
  { "escaped dots, large letters", "GET /fhir/%2E%2E/etc", "", FHIR_REFUSAL_PATH, NULL },
  { "escaped twice", "GET /fhir/%252e%252e/etc", "", FHIR_REFUSAL_PATH, NULL },
  { "escaped slash", "GET /fhir/Patient%2f1", "", FHIR_REFUSAL_PATH, NULL },
  { "escaped backslash", "GET /fhir/Patient%5c1", "", FHIR_REFUSAL_PATH, NULL },
  { "backslash", "GET /fhir/Patient\\1", "", FHIR_REFUSAL_PATH, NULL },
  { "escaped NUL", "GET /fhir/Patient/%00", "", FHIR_REFUSAL_PATH, NULL },
  { "escaped line feed", "GET /fhir/Patient/%0a", "", FHIR_REFUSAL_PATH, NULL },
  { "bad escape", "GET /fhir/Patient/%zz", "", FHIR_REFUSAL_PATH, NULL },
  { "cut escape", "GET /fhir/Patient/%4", "", FHIR_REFUSAL_PATH, NULL },
  { "two slashes", "GET /fhir//Patient", "", FHIR_REFUSAL_PATH, NULL },
  { "two slashes first", "GET //fhir/Patient", "", FHIR_REFUSAL_PATH, NULL },
  { "two slashes last", "GET /fhir/Patient//", "", FHIR_REFUSAL_PATH, NULL },
  { "fragment", "GET /fhir/Patient#1", "", FHIR_REFUSAL_PATH, NULL },
  { "fragment in the query", "GET /fhir/Patient?a=b#1", "", FHIR_REFUSAL_PATH, NULL },

  { "OPTIONS", "OPTIONS /fhir", "", OK, "" },
  { "TRACE", "TRACE /fhir", "", FHIR_REFUSAL_METHOD, NULL },
  { "CONNECT", "CONNECT localhost:8080", "", FHIR_REFUSAL_METHOD, NULL },
  { "small letters", "get /fhir", "", FHIR_REFUSAL_METHOD_UNKNOWN, NULL },
  { "BREW", "BREW /fhir", "", FHIR_REFUSAL_METHOD_UNKNOWN, NULL },

  { "length beside chunked", "POST /fhir", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", FHIR_REFUSAL_FRAMING, NULL },
  { "chunked beside length", "POST /fhir", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", FHIR_REFUSAL_FRAMING, NULL },
  { "two lengths, the same", "POST /fhir", "Content-Length: 5\r\nContent-Length: 5\r\n", FHIR_REFUSAL_REPEATED, NULL },
  { "two lengths in one", "POST /fhir", "Content-Length: 5, 5\r\n", FHIR_REFUSAL_LENGTH, NULL },
  { "length with a sign", "POST /fhir", "Content-Length: +5\r\n", FHIR_REFUSAL_LENGTH, NULL },
  { "negative length", "POST /fhir", "Content-Length: -1\r\n", FHIR_REFUSAL_LENGTH, NULL },
  { "hexadecimal length", "POST /fhir", "Content-Length: 0x5\r\n", FHIR_REFUSAL_LENGTH, NULL },
  { "no length", "POST /fhir", "Content-Length: \r\n", FHIR_REFUSAL_LENGTH, NULL },
  { "length of 19 digits", "POST /fhir", "Content-Length: 1000000000000000000\r\n", FHIR_REFUSAL_LENGTH, NULL },
  { "length past 64 bits", "POST /fhir", "Content-Length: 18446744073709551621\r\n", FHIR_REFUSAL_LENGTH, NULL },
  { "length past the limit", "POST /fhir", "Content-Length: 1001\r\n", FHIR_REFUSAL_BODY_SIZE, NULL },
  { "two encodings", "POST /fhir", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", FHIR_REFUSAL_REPEATED, NULL },
  { "list of encodings", "POST /fhir", "Transfer-Encoding: gzip, chunked\r\n", FHIR_REFUSAL_ENCODING, NULL },
  { "encoding with a tail", "POST /fhir", "Transfer-Encoding: chunkedx\r\n", FHIR_REFUSAL_ENCODING, NULL },
  { "encoding identity", "POST /fhir", "Transfer-Encoding: identity\r\n", FHIR_REFUSAL_ENCODING, NULL },
  { "compressed body", "POST /fhir", "Content-Encoding: gzip\r\n", FHIR_REFUSAL_COMPRESSED, NULL },
  { "body of GET", "GET /fhir", "Content-Length: 5\r\n", FHIR_REFUSAL_BODY_OF_GET, NULL },
  { "chunked body of HEAD", "HEAD /fhir", "Transfer-Encoding: chunked\r\n", FHIR_REFUSAL_BODY_OF_GET, NULL },
  { "two content types", "POST /fhir", "Content-Type: a/b\r\nContent-Type: c/d\r\n", FHIR_REFUSAL_REPEATED, NULL },
  { "other expectation", "POST /fhir", "Expect: coffee\r\n", FHIR_REFUSAL_EXPECT, NULL },
};
/* clang-format on */

static FhirGuard *
new_guard (void)
{
  FhirGuard *guard = fhir_guard_new ("http", "/fhir", 1000);

  fhir_guard_add_host (guard, "127.0.0.1:8080");
  fhir_guard_add_host (guard, "localhost:8080");
  return guard;
}

static FhirRefusal
check (const char *line,
       const char *version,
       const char *fields,
       FhirPass *pass,
       FhirRequest **request)
{
  g_autoptr (FhirGuard) guard = new_guard();
  gboolean own_host = g_ascii_strncasecmp (fields, "Host", 4) == 0 || fields[0] == '!';
  g_autofree char *text = g_strdup_printf ("%s HTTP/%s\r\n%s%s\r\n",
                                           line,
                                           version,
                                           own_host ? "" : "Host: localhost:8080\r\n",
                                           fields[0] == '!' ? fields + 1 : fields);
  g_autofree char *exact = fhir_test_exact_copy (text, strlen (text));
  FhirHead head;

  g_assert_cmpint (fhir_head_parse (exact, strlen (text), &head), ==, OK);
  return fhir_guard_check (guard, &head, NULL, pass, request);
}

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (FhirRequest) request = NULL;
      FhirPass pass;
      FhirRefusal refusal = check (rows[i].line, "1.1", rows[i].fields, &pass, &request);

      g_test_message ("%s", rows[i].description);
      g_assert_cmpint (refusal, ==, rows[i].refusal);
      g_assert_cmpstr (refusal == OK ? request->path : NULL, ==, rows[i].path);
      if (refusal != OK && !fhir_refusal_keeps_connection (refusal))
        g_assert_false (pass.keep_alive);
    }
}

static void
test_request (void)
{
  g_autoptr (FhirRequest) request = NULL;
  FhirPass pass;

  g_assert_cmpint (
      check ("PUT /fhir/Patient/1?_a=b&_a=c",
             "1.1",
             "Host: 127.0.0.1:8080\r\nContent-Type: application/json\r\nAccept: a/b\r\n"
             "Accept: c/d\r\nIf-Match: W/\"1\"\r\nPrefer: x\r\nPrefer: y\r\nIf-None-Exist: a=b\r\n"
             "Content-Length: 1000\r\nExpect: 100-Continue\r\n",
             &pass,
             &request),
      ==,
      OK);
  g_assert_cmpint (request->method, ==, FHIR_METHOD_PUT);
  g_assert_cmpstr (request->content_type, ==, "application/json");
  g_assert_cmpstr (request->accept, ==, "a/b, c/d");
  g_assert_cmpstr (request->prefer, ==, "x, y");
  g_assert_cmpstr (request->if_match, ==, "W/\"1\"");
  g_assert_cmpstr (request->if_none_exist, ==, "a=b");
  g_assert_cmpstr (request->base, ==, "http://127.0.0.1:8080/fhir");
  g_assert_cmpuint (fhir_params_get_n (request->query), ==, 2);
  g_assert_true (pass.has_body && pass.expects && pass.keep_alive && !pass.body_chunked);
  g_assert_cmpuint (pass.body_length, ==, 1000);
}

/* Of what is refused is kept what says in which form to tell so. */
static void
test_refused_request (void)
{
  g_autoptr (FhirRequest) request = NULL;
  FhirPass pass;

  g_assert_cmpint (check ("GET /other?_format=xml&a=b",
                          "1.1",
                          "Accept: c/d\r\nIf-Match: W/\"1\"\r\n",
                          &pass,
                          &request),
                   ==,
                   FHIR_REFUSAL_OUTSIDE);
  g_assert_cmpstr (request->accept, ==, "c/d");
  g_assert_cmpstr (fhir_params_get_first (request->query, "_format"), ==, "xml");
  g_assert_null (request->if_match);
  g_assert_null (request->body);
}

static void
test_connection (void)
{
  static const struct
  {
    const char *version, *fields;
    gboolean keep;
  } cases[] = {
    { "1.1", "", TRUE },
    { "1.1", "Connection: close\r\n", FALSE },
    { "1.1", "Connection: a, CLOSE\r\n", FALSE },
    { "1.1", "Connection: a\r\nConnection: close\r\n", FALSE },
    { "1.1", "Connection: closed\r\n", TRUE },
    { "1.0", "", FALSE },
    { "1.0", "!", FALSE },
    { "1.1", "Transfer-Encoding: Chunked\r\n", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FhirRequest) request = NULL;
      FhirPass pass;

      g_assert_cmpint (check ("POST /fhir", cases[i].version, cases[i].fields, &pass, &request),
                       ==,
                       OK);
      g_assert_cmpint (pass.keep_alive, ==, cases[i].keep);
    }
}

static void
test_refusals (void)
{
  for (guint i = 1; i < FHIR_REFUSAL_N; i++)
    {
      g_autoptr (FhirResponse) response = fhir_refusal_new_response (i, "/fhir");
      g_autoptr (GBytes) body = fhir_response_dup_body (response);
      const char *text = g_bytes_get_data (body, NULL);

      g_assert_cmpuint (response->status, ==, fhir_refusal_get_status (i));
      g_assert_cmpuint (response->status, >=, 400);
      g_assert_cmpstr (response->content_type, ==, FHIR_CONTENT_TYPE_JSON);
      g_assert_nonnull (g_strstr_len (text, (gssize)g_bytes_get_size (body), "OperationOutcome"));
      g_assert_null (g_strstr_len (text, (gssize)g_bytes_get_size (body), "%s"));
    }
}

static void
test_dates (void)
{
  static const gint64 step = 86400 * 17 + 4711;
  char text[FHIR_ANSWER_DATE_LEN];

  for (gint64 t = -62135596800; t < 253402300799; t += step)
    {
      g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (t);
      g_autofree char *day = g_date_time_format (date, "%a, %d %b");
      g_autofree char *time = g_date_time_format (date, "%T GMT");
      g_autofree char *expected =
          g_strdup_printf ("%s %04d %s", day, g_date_time_get_year (date), time);

      fhir_answer_format_date (t, text);
      g_assert_cmpstr (text, ==, expected);
    }
  fhir_answer_format_date (784111777, text);
  g_assert_cmpstr (text, ==, "Sun, 06 Nov 1994 08:49:37 GMT");
  fhir_answer_format_date (G_MAXINT64, text);
  g_assert_cmpstr (text, ==, "Fri, 31 Dec 9999 23:59:59 GMT");
  fhir_answer_format_date (G_MININT64, text);
  g_assert_cmpstr (text, ==, "Mon, 01 Jan 0001 00:00:00 GMT");
}

static void
test_answer_head (void)
{
  const FhirAnswerOptions options = { .date = "D", .close = TRUE };
  g_autoptr (FhirResponse) response = fhir_response_new (201);
  g_autoptr (GString) out = g_string_new (NULL);

  response->content_type = FHIR_CONTENT_TYPE_JSON;
  response->etag = g_strdup ("W/\"1\"");
  response->location = g_strdup ("http://a/fhir/Patient/1\r\nSet-Cookie: x");
  response->last_modified = 784111777999;
  response->retry_after = 12;
  fhir_response_take_bytes (response, g_bytes_new_static ("{}", 2));
  fhir_answer_write_head (response, &options, out);
  g_assert_cmpstr (
      out->str,
      ==,
      "HTTP/1.1 201 Created\r\nDate: D\r\nCache-Control: no-store\r\n"
      "Content-Type: application/fhir+json;charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n"
      "Content-Length: 2\r\nETag: W/\"1\"\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
      "Retry-After: 12\r\nConnection: close\r\n\r\n");
}

static void
test_endpoints (void)
{
  static const struct
  {
    const char *text, *host; /* host NULL: refused */
    guint16 port;
    gboolean loopback;
  } cases[] = {
    { "127.0.0.1:8080", "127.0.0.1", 8080, TRUE },
    { "127.9.9.9:0", "127.9.9.9", 0, TRUE },
    { "localhost:80", "127.0.0.1", 80, TRUE },
    { "[::1]:65535", "[::1]", 65535, TRUE },
    { "0.0.0.0:80", "0.0.0.0", 80, FALSE },
    { "[::]:80", "[::]", 80, FALSE },
    { "192.168.1.5:80", "192.168.1.5", 80, FALSE },
    { "[::ffff:192.168.1.5]:80", "[::ffff:192.168.1.5]", 80, FALSE },
    { "127.0.0.1", NULL, 0, FALSE },
    { "127.0.0.1:", NULL, 0, FALSE },
    { "127.0.0.1:65536", NULL, 0, FALSE },
    { "127.0.0.1:-1", NULL, 0, FALSE },
    { "127.0.0.1:8a", NULL, 0, FALSE },
    { "::1:80", NULL, 0, FALSE },
    { "example.org:80", NULL, 0, FALSE },
    { ":80", NULL, 0, FALSE },
    { "", NULL, 0, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *host = NULL;
      FhirEndpoint endpoint;

      g_test_message ("%s", cases[i].text);
      if (!fhir_endpoint_parse (cases[i].text, &endpoint, &error))
        {
          g_assert_error (error, FHIR_ERROR, FHIR_ERROR_VALUE);
          g_assert_null (cases[i].host);
          continue;
        }
      host = fhir_endpoint_format_host (&endpoint);
      g_assert_cmpstr (host, ==, cases[i].host);
      g_assert_cmpuint (fhir_endpoint_get_port (&endpoint), ==, cases[i].port);
      g_assert_cmpint (fhir_endpoint_is_loopback (&endpoint), ==, cases[i].loopback);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/rest/guard/rows", test_rows);
  g_test_add_func ("/core/rest/guard/request", test_request);
  g_test_add_func ("/core/rest/guard/refused-request", test_refused_request);
  g_test_add_func ("/core/rest/guard/connection", test_connection);
  g_test_add_func ("/core/rest/refusal/all-are-outcomes", test_refusals);
  g_test_add_func ("/core/rest/answer/dates", test_dates);
  g_test_add_func ("/core/rest/answer/head", test_answer_head);
  g_test_add_func ("/core/rest/endpoint/rows", test_endpoints);
  return g_test_run();
}
