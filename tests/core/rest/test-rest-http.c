/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The connection's state machine from memory: every conversation is also played with one byte per
 * read and with a narrow way out, and must come to the same. */

#include "fhir-http.h"
#include "fhir-test.h"
#include "memory-transport.h"
#include "rest-stand-in.h"

typedef struct
{
  FhirHttpHost host;
  MemoryTransport memory;
  FhirHttp *http;
  gsize bodies_used, answers_used;
  FhirRequest *held; /* when hold is set, a request waits for its answer here */
  gboolean hold;
  guint gone;
} Fixture;

#define HOST "Host: localhost:8080\r\n"

static void
serve (gpointer owner, FhirHttp *http, FhirRequest *request)
{
  Fixture *self = owner;
  FhirResponse *response;

  if (self->hold)
    {
      self->held = request;
      return;
    }
  response = rest_stand_in_answer (request);
  fhir_http_answer (http, response != NULL ? response : fhir_response_new (204));
  fhir_request_free (request);
}

static void
gone (gpointer owner, FhirHttp *http)
{
  ((Fixture *)owner)->gone++;
}

static void
set_up (Fixture *self, const char *input, gsize len)
{
  FhirGuard *guard = fhir_guard_new ("http", "/fhir", 100000);

  fhir_guard_add_host (guard, "localhost:8080");
  *self = (Fixture){ .host = { .guard = guard,
                               .handshake_ms = 100,
                               .header_ms = 200,
                               .idle_ms = 300,
                               .body_ms = 400,
                               .bodies_bytes = 300000,
                               .answers_bytes = 500000,
                               .date = "D",
                               .serve = serve,
                               .gone = gone } };
  self->host.bodies_used = &self->bodies_used;
  self->host.answers_used = &self->answers_used;
  memory_transport_init (&self->memory, input, len);
  self->http = fhir_http_new (&self->host, &self->memory.transport, self);
}

static void
tear_down (Fixture *self)
{
  fhir_http_free (self->http);
  g_assert_true (self->memory.freed);
  g_assert_cmpuint (self->bodies_used, ==, 0);
  g_assert_cmpuint (self->answers_used, ==, 0);
  fhir_guard_free ((FhirGuard *)self->host.guard);
  memory_transport_clear (&self->memory);
}

/* The status codes and body lengths of all answers, "200/12 404/310", and "closed" at the end. */
static char *
summarize (Fixture *self, const char *methods)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *at = self->memory.output->str;

  while (*at != '\0')
    {
      const char *end = strstr (at, "\r\n\r\n");
      const char *length = strstr (at, "Content-Length: ");
      guint64 n = length != NULL && length < end ? g_ascii_strtoull (length + 16, NULL, 10) : 0;

      g_assert_nonnull (end);
      g_string_append_printf (out, "%s%.3s", out->len > 0 ? " " : "", at + 9);
      if (strncmp (at + 9, "100", 3) != 0 && *methods++ == 'H')
        n = 0;
      else if (strncmp (at + 9, "200", 3) == 0)
        g_string_append_printf (out, "/%" G_GUINT64_FORMAT, n);
      at = end + 4 + n;
    }
  if (self->memory.ended)
    g_string_append (out, " closed");
  return g_string_free (g_steal_pointer (&out), FALSE);
}

#define GET(path)          "GET /fhir/" path " HTTP/1.1\r\n" HOST "\r\n"
#define POST(fields, body) "POST /fhir/echo HTTP/1.1\r\n" HOST fields "\r\n" body

/* clang-format off */
static const struct
{
  const char *description;
  const char *input;
  const char *methods; /* 'H' where the answer has no body */
  const char *expected;
} conversations[] = {
  { "one", GET ("Patient/1"), "G", "200/1504" },
  { "three pipelined", GET ("Patient/1") GET ("echo") GET ("Patient/1"), "GGG", "200/1504 200/61 200/1504" },
  { "HEAD tells the length and sends none", "HEAD /fhir/Patient/1 HTTP/1.1\r\n" HOST "\r\n" GET ("echo"), "HG", "200 200/61" },
  { "204 has no body", GET ("nothing") GET ("nothing"), "GG", "204 204" },
  { "body by length", POST ("Content-Length: 5\r\n", "hello") GET ("echo"), "PG", "200/62 200/61" },
  { "body by chunks closes", POST ("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"), "P", "200/62 closed" },
  { "chunks let nothing follow", POST ("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n") GET ("echo"), "P", "200/62 closed" },
  { "close is obeyed", "GET /fhir/echo HTTP/1.1\r\nConnection: close\r\n" HOST "\r\n" GET ("echo"), "G", "200/61 closed" },
  { "HTTP/1.0 closes", "GET /fhir/echo HTTP/1.0\r\n\r\n", "G", "200/61 closed" },
  { "404 outside keeps the connection", "GET / HTTP/1.1\r\n" HOST "\r\n" GET ("echo"), "GG", "404 200/61" },
  { "bad head closes", "GET / HTTP/1.1\n\n" GET ("echo"), "G", "400 closed" },
  { "smuggled by both framings", POST ("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n") GET ("echo"), "P", "400 closed" },
  { "smuggled by a bare line feed in chunks", POST ("Transfer-Encoding: chunked\r\n", "5\nhello\r\n0\r\n\r\n"), "P", "400 closed" },
  { "bad chunk", POST ("Transfer-Encoding: chunked\r\n", "x\r\n"), "P", "400 closed" },
  { "too long by length", POST ("Content-Length: 100001\r\n", "hello"), "P", "413 closed" },
  { "refused HEAD has no body", "HEAD / HTTP/1.1\r\n" HOST "\r\n" GET ("echo"), "HG", "404 200/61" },
  { "refused with a body behind", "POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhello" GET ("echo"), "P", "404 closed" },
  { "bad query is answered by the service", "GET /fhir/Patient?a=%zz HTTP/1.1\r\n" HOST "\r\n", "G", "400" },
};
/* clang-format on */

static void
play (guint row, gsize piece, gsize room)
{
  gsize len = strlen (conversations[row].input);
  g_autofree char *exact = fhir_test_exact_copy (conversations[row].input, len);
  g_autofree char *summary = NULL;
  Fixture self;

  set_up (&self, exact, len);
  self.memory.piece = piece;
  self.memory.room = room;
  for (guint i = 0; i < 20000 && !fhir_http_is_closed (self.http); i++)
    {
      fhir_http_run (self.http);
      if (room != G_MAXSIZE)
        self.memory.room = room;
    }
  summary = summarize (&self, conversations[row].methods);
  g_test_message ("%s", conversations[row].description);
  g_assert_cmpstr (summary, ==, conversations[row].expected);
  tear_down (&self);
}

static void
test_conversations (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (conversations); i++)
    {
      play (i, 0, G_MAXSIZE);
      play (i, 1, G_MAXSIZE);
      play (i, 7, 3);
    }
}

static void
run_to_rest (Fixture *self)
{
  for (guint i = 0; i < 100; i++)
    fhir_http_run (self->http);
}

static void
test_continue (void)
{
  static const char head[] = POST ("Expect: 100-continue\r\nContent-Length: 5\r\n", "");
  static const char all[] = POST ("Expect: 100-continue\r\nContent-Length: 5\r\n", "hello");
  g_autofree char *summary = NULL;
  Fixture self;

  set_up (&self, all, sizeof head - 1);
  run_to_rest (&self);
  g_assert_cmpstr (self.memory.output->str, ==, "HTTP/1.1 100 Continue\r\n\r\n");
  self.memory.input_len = sizeof all - 1;
  run_to_rest (&self);
  summary = summarize (&self, "PP");
  g_assert_cmpstr (summary, ==, "100 200/62");
  tear_down (&self);
}

static void
test_no_continue_for_refused (void)
{
  static const char all[] = POST ("Expect: 100-continue\r\nContent-Length: 1000000\r\n", "");
  g_autofree char *summary = NULL;
  Fixture self;

  set_up (&self, all, sizeof all - 1);
  run_to_rest (&self);
  summary = summarize (&self, "P");
  g_assert_cmpstr (summary, ==, "413 closed");
  tear_down (&self);
}

/* At the limit and one past it. */
static void
test_chunked_limit (void)
{
  for (guint extra = 0; extra < 2; extra++)
    {
      g_autoptr (GString) input = g_string_new (POST ("Transfer-Encoding: chunked\r\n", ""));
      g_autofree char *filler = g_strnfill (1000, 'x');
      g_autofree char *summary = NULL;
      Fixture self;

      for (guint i = 0; i < 100; i++)
        g_string_append_printf (input, "3e8\r\n%s\r\n", filler);
      g_string_append (input, extra > 0 ? "1\r\nx\r\n0\r\n\r\n" : "0\r\n\r\n");
      set_up (&self, input->str, input->len);
      run_to_rest (&self);
      summary = summarize (&self, "P");
      g_assert_cmpstr (summary, ==, extra > 0 ? "413 closed" : "200/67 closed");
      tear_down (&self);
    }
}

static void
test_all_bodies_limit (void)
{
  static const char all[] = POST ("Content-Length: 90000\r\n", "hello");
  g_autofree char *summary = NULL;
  Fixture self;

  set_up (&self, all, sizeof all - 1);
  self.bodies_used = 299999;
  run_to_rest (&self);
  summary = summarize (&self, "P");
  g_assert_cmpstr (summary, ==, "503 closed");
  g_assert_cmpuint (self.bodies_used, ==, 299999);
  self.bodies_used = 0;
  tear_down (&self);
}

static void
test_promised_body_costs_little (void)
{
  static const char all[] = POST ("Content-Length: 100000\r\n", "hello");
  Fixture self;

  set_up (&self, all, sizeof all - 1);
  run_to_rest (&self);
  g_assert_cmpuint (self.bodies_used, <=, 4096);
  tear_down (&self);
}

/* clang-format off */
static const struct
{
  const char *description;
  const char *input;
  gint64 ms;          /* when the deadline passes */
  const char *answer; /* status, "" none */
} deadlines[] = {
  { "nothing sent", "", 200, "" },
  { "half a head", "GET / HT", 200, "408" },
  { "idle after an answer", GET ("echo"), 300, "" },
  { "half a head after an answer", GET ("echo") "GET / HT", 200, "408" },
  { "half a body", POST ("Content-Length: 5\r\n", "he"), 400, "408" },
  { "half a chunk", POST ("Transfer-Encoding: chunked\r\n", "5\r\nhe"), 400, "408" },
};
/* clang-format on */

static void
test_deadlines (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (deadlines); i++)
    {
      Fixture self;

      g_test_message ("%s", deadlines[i].description);
      set_up (&self, deadlines[i].input, strlen (deadlines[i].input));
      run_to_rest (&self);
      g_assert_cmpint (fhir_http_get_deadline (self.http), ==, deadlines[i].ms * 1000);
      g_string_truncate (self.memory.output, 0);
      fhir_http_time_out (self.http);
      if (*deadlines[i].answer == '\0')
        g_assert_cmpstr (self.memory.output->str, ==, "");
      else
        g_assert_cmpint (strncmp (self.memory.output->str + 9, deadlines[i].answer, 3), ==, 0);
      self.memory.closed = TRUE;
      run_to_rest (&self);
      g_assert_true (fhir_http_is_closed (self.http));
      tear_down (&self);
    }
}

/* A body that drips keeps moving its deadline, but not for ever. */
static void
test_dripping_body (void)
{
  g_autoptr (GString) input = g_string_new (POST ("Content-Length: 90000\r\n", ""));
  gsize head = input->len;
  Fixture self;
  guint ms = 0;

  for (guint i = 0; i < 2000; i++)
    g_string_append_c (input, 'x');
  set_up (&self, input->str, head);
  run_to_rest (&self);
  for (;
       fhir_http_get_deadline (self.http) > self.host.now_us && self.memory.input_len < input->len;
       ms += 350)
    {
      self.memory.input_len++;
      self.host.now_us += 350000;
      fhir_http_run (self.http);
    }
  g_assert_cmpuint (ms, >, 59000);
  g_assert_cmpuint (ms, <, 62000);
  tear_down (&self);
}

/* The same for an answer that is read a byte at a time. */
static void
test_dripping_reader (void)
{
  static const char all[] = GET ("large/90000");
  Fixture self;
  guint ms = 0;

  set_up (&self, all, sizeof all - 1);
  self.memory.room = 0;
  fhir_http_run (self.http);
  for (; fhir_http_get_deadline (self.http) > self.host.now_us && ms < 100000; ms += 350)
    {
      self.memory.room = 1;
      self.host.now_us += 350000;
      fhir_http_run (self.http);
    }
  g_assert_cmpuint (ms, >, 59000);
  g_assert_cmpuint (ms, <, 62000);
  fhir_http_time_out (self.http);
  g_assert_true (fhir_http_is_closed (self.http));
  tear_down (&self);
}

/* Long answers count until they are out; one too many is refused, short ones never are. */
static void
test_all_answers_limit (void)
{
  static const char all[] = GET ("large/300000") GET ("large/300000") GET ("echo");
  g_autofree char *summary = NULL;
  Fixture self;

  set_up (&self, all, sizeof all - 1);
  self.memory.room = 1000;
  fhir_http_run (self.http);
  g_assert_cmpuint (self.answers_used, ==, 300000);
  self.memory.room = G_MAXSIZE;
  run_to_rest (&self);
  g_assert_cmpuint (self.answers_used, ==, 0);
  summary = summarize (&self, "GGG");
  g_assert_cmpstr (summary, ==, "200/300000 200/300000 200/61");
  tear_down (&self);

  set_up (&self, all, sizeof all - 1);
  self.answers_used = 250000;
  run_to_rest (&self);
  g_clear_pointer (&summary, g_free);
  summary = summarize (&self, "GGG");
  g_assert_cmpstr (summary, ==, "503 503 200/61");
  g_assert_cmpuint (self.answers_used, ==, 250000);
  self.answers_used = 0;
  tear_down (&self);
}

static void
test_gone_while_served (void)
{
  static const char all[] = GET ("x");
  Fixture self;

  set_up (&self, all, sizeof all - 1);
  self.hold = TRUE;
  run_to_rest (&self);
  g_assert_true (fhir_http_is_serving (self.http));
  g_assert_cmpint (fhir_http_get_wants (self.http), ==, 0);
  fhir_http_hang_up (self.http);
  fhir_http_hang_up (self.http);
  g_assert_cmpuint (self.gone, ==, 1);
  g_assert_false (fhir_http_is_closed (self.http));
  fhir_http_answer (self.http, fhir_response_new (204));
  fhir_http_run (self.http);
  g_assert_true (fhir_http_is_closed (self.http));
  g_assert_cmpstr (self.memory.output->str, ==, "");
  fhir_request_free (self.held);
  tear_down (&self);
}

static void
test_nothing_read_while_served (void)
{
  static const char all[] = GET ("x") GET ("echo");
  g_autofree char *summary = NULL;
  Fixture self;

  set_up (&self, all, sizeof all - 1);
  self.memory.piece = strlen (GET ("x"));
  self.hold = TRUE;
  run_to_rest (&self);
  g_assert_cmpuint (self.memory.input_at, ==, strlen (GET ("x")));
  self.hold = FALSE;
  fhir_http_answer (self.http, fhir_response_new (204));
  run_to_rest (&self);
  summary = summarize (&self, "GG");
  g_assert_cmpstr (summary, ==, "204 200/61");
  fhir_request_free (self.held);
  tear_down (&self);
}

static void
test_stopping (void)
{
  static const char all[] = GET ("x") GET ("echo");
  g_autofree char *summary = NULL;
  Fixture self;

  set_up (&self, all, sizeof all - 1);
  self.hold = TRUE;
  run_to_rest (&self);
  self.host.stopping = TRUE;
  fhir_http_end_if_idle (self.http);
  g_assert_false (fhir_http_is_closed (self.http));
  fhir_http_answer (self.http, fhir_response_new (204));
  run_to_rest (&self);
  summary = summarize (&self, "G");
  g_assert_cmpstr (summary, ==, "204 closed");
  fhir_request_free (self.held);
  tear_down (&self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/rest/http/conversations", test_conversations);
  g_test_add_func ("/core/rest/http/continue", test_continue);
  g_test_add_func ("/core/rest/http/no-continue-for-refused", test_no_continue_for_refused);
  g_test_add_func ("/core/rest/http/chunked-limit", test_chunked_limit);
  g_test_add_func ("/core/rest/http/all-bodies-limit", test_all_bodies_limit);
  g_test_add_func ("/core/rest/http/promised-body-costs-little", test_promised_body_costs_little);
  g_test_add_func ("/core/rest/http/deadlines", test_deadlines);
  g_test_add_func ("/core/rest/http/dripping-body", test_dripping_body);
  g_test_add_func ("/core/rest/http/dripping-reader", test_dripping_reader);
  g_test_add_func ("/core/rest/http/all-answers-limit", test_all_answers_limit);
  g_test_add_func ("/core/rest/http/gone-while-served", test_gone_while_served);
  g_test_add_func ("/core/rest/http/nothing-read-while-served", test_nothing_read_while_served);
  g_test_add_func ("/core/rest/http/stopping", test_stopping);
  return g_test_run();
}
