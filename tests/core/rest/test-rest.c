/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The front door over real sockets, with a stand-in for the service: answers, names, the traps that
 * servers of this kind fell into, and a clean end. Times are bounds far from what is usual, so that
 * a busy machine does not fail them: benchmarks are elsewhere. Hostile clients are in
 * test-rest-hostile.c. */

#include "fhir-error.h"
#include "fhir-test.h"
#include "rest-fixture.h"

#include <string.h>
#include <sys/socket.h>

#define MS 1000

static void
test_answers (void)
{
  RestFixture self;
  g_autoptr (RestAnswer) read = NULL;
  g_autoptr (RestAnswer) head = NULL;
  g_autoptr (RestAnswer) root = NULL;
  g_autoptr (RestAnswer) missing = NULL;
  g_autofree char *etag = NULL;
  g_autofree char *modified = NULL;
  g_autofree char *length = NULL;

  rest_fixture_set_up (&self, NULL);
  read = rest_client_ask (self.port, "GET", "/fhir/Patient/1", NULL);
  etag = rest_answer_dup_header (read, "ETag");
  modified = rest_answer_dup_header (read, "Last-Modified");
  g_assert_cmpuint (read->status, ==, 200);
  g_assert_cmpstr (etag, ==, "W/\"3\"");
  g_assert_cmpstr (modified, ==, "Sun, 06 Nov 1994 08:49:37 GMT");
  g_assert_cmpuint (read->body_len, ==, 1504);

  head = rest_client_ask (self.port, "HEAD", "/fhir/Patient/1", NULL);
  length = rest_answer_dup_header (head, "Content-Length");
  g_assert_cmpstr (length, ==, "1504");

  root = rest_client_ask (self.port, "GET", "/", NULL);
  g_assert_cmpuint (root->status, ==, 404);
  g_assert_nonnull (strstr (root->body, "the FHIR base of this server is /fhir"));

  missing = rest_client_ask (self.port, "GET", "/fhir/nothing", NULL);
  g_assert_cmpuint (missing->status, ==, 404);
  rest_fixture_tear_down (&self);
}

/* A client may end its own side once it has asked, as scripts do. */
static void
test_half_close (void)
{
  RestFixture self;
  RestClient *client;
  g_autoptr (RestAnswer) answer = NULL;

  rest_fixture_set_up (&self, NULL);
  client = rest_client_connect (self.port, NULL);
  rest_client_print (client,
                     "GET /fhir/slow/100 HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n",
                     self.port);
  shutdown (client->fd, SHUT_WR);
  answer = rest_client_read (client, TRUE);
  g_assert_nonnull (answer);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpuint (self.stand_in.cancelled, ==, 0);
  g_assert_true (rest_client_is_closed (client, 3000));
  rest_client_free (client);
  rest_fixture_tear_down (&self);
}

static guint
ask_as (RestFixture *self, const char *host, const char *base)
{
  g_autoptr (RestClient) client = rest_client_connect (self->port, NULL);
  g_autoptr (RestAnswer) answer = NULL;
  g_autofree char *expected = g_strdup_printf ("\"base\":\"http://%s%s\"", host, base);

  rest_client_print (client, "GET %s/echo HTTP/1.1\r\nHost: %s\r\n\r\n", base, host);
  answer = rest_client_read (client, TRUE);
  if (answer->status == 200)
    g_assert_nonnull (strstr (answer->body, expected));
  return answer->status;
}

/* Names of the machine, of the user's, and nobody else's; links carry the name that was asked by.
 */
static void
test_names (void)
{
  static const char *const hosts[] = { "clinic.example", "proxy.example:444", NULL };
  g_autofree char *local = NULL;
  g_autofree char *v6 = NULL;
  g_autofree char *own = NULL;
  RestFixture self;

  rest_fixture_set_up (&self, &(FhirRestOptions){ .hosts = hosts, .base_path = "/r4", .lanes = 1 });
  local = g_strdup_printf ("localhost:%u", self.port);
  v6 = g_strdup_printf ("[::1]:%u", self.port);
  own = g_strdup_printf ("clinic.example:%u", self.port);
  g_assert_cmpuint (ask_as (&self, local, "/r4"), ==, 200);
  g_assert_cmpuint (ask_as (&self, v6, "/r4"), ==, 200);
  g_assert_cmpuint (ask_as (&self, own, "/r4"), ==, 200);
  g_assert_cmpuint (ask_as (&self, "clinic.example", "/r4"), ==, 200);
  g_assert_cmpuint (ask_as (&self, "proxy.example:444", "/r4"), ==, 200);
  g_assert_cmpuint (ask_as (&self, "proxy.example", "/r4"), ==, 421);
  g_assert_cmpuint (ask_as (&self, "localhost", "/r4"), ==, 421);
  g_assert_cmpuint (ask_as (&self, "evil.example", "/r4"), ==, 421);
  g_assert_cmpuint (ask_as (&self, local, "/fhir"), ==, 404);
  rest_fixture_tear_down (&self);
}

/* Trap: a server without a listener of its own that closes after every answer. */
static void
test_trap_keep_alive (void)
{
  RestFixture self;
  RestClient *client;

  rest_fixture_set_up (&self, NULL);
  client = rest_client_connect (self.port, NULL);
  for (guint i = 0; i < 100; i++)
    rest_fixture_expect (client, self.port, i % 3 == 0 ? "slow/0" : "Patient/1", 200);
  rest_client_free (client);
  rest_fixture_tear_down (&self);
}

/* Trap: without TCP_NODELAY an answer waits 44 ms for the acknowledgement of the one before. */
static void
test_trap_nodelay (void)
{
  RestFixture self;
  RestClient *client;
  gint64 start, best = G_MAXINT64;

  rest_fixture_set_up (&self, NULL);
  client = rest_client_connect (self.port, NULL);
  for (guint round = 0; round < 5; round++)
    {
      start = g_get_monotonic_time();
      for (guint i = 0; i < 10; i++)
        {
          g_autoptr (RestAnswer) first = NULL;
          g_autoptr (RestAnswer) second = NULL;

          rest_client_print (client,
                             "GET /fhir/Patient/1 HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n"
                             "GET /fhir/slow/0 HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n",
                             self.port,
                             self.port);
          first = rest_client_read (client, TRUE);
          second = rest_client_read (client, TRUE);
          g_assert_true (first != NULL && second != NULL);
        }
      best = MIN (best, g_get_monotonic_time() - start);
    }
  g_assert_cmpint (best, <, 10 * 30 * MS);
  rest_client_free (client);
  rest_fixture_tear_down (&self);
}

/* Trap: one accept per loop turn lets a burst wait. */
static void
test_trap_burst (void)
{
  RestFixture self;
  RestClient *clients[200];
  gint64 start;

  rest_fixture_set_up (&self, NULL);
  start = g_get_monotonic_time();
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    clients[i] = rest_client_connect (self.port, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    rest_client_print (clients[i],
                       "GET /fhir/echo HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n",
                       self.port);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      g_autoptr (RestAnswer) answer = rest_client_read (clients[i], TRUE);

      g_assert_cmpuint (answer->status, ==, 200);
      rest_client_free (clients[i]);
    }
  g_assert_cmpint (g_get_monotonic_time() - start, <, 2000 * MS);
  rest_fixture_tear_down (&self);
}

/* Trap: "address in use" after a restart with connections still open. */
static void
test_trap_restart (void)
{
  RestFixture self, again;
  RestClient *client;
  g_autofree char *listen = NULL;

  rest_fixture_set_up (&self, NULL);
  client = rest_client_connect (self.port, NULL);
  rest_fixture_expect (client, self.port, "echo", 200);
  listen = g_strdup_printf ("127.0.0.1:%u", self.port);
  rest_fixture_tear_down (&self);
  rest_fixture_set_up (&again, &(FhirRestOptions){ .listen = listen, .lanes = 1 });
  rest_client_free (client);
  client = rest_client_connect (again.port, NULL);
  rest_fixture_expect (client, again.port, "echo", 200);
  rest_client_free (client);
  rest_fixture_tear_down (&again);
}

static void
test_refused_addresses (void)
{
  static const struct
  {
    const char *listen;
    FhirError code;
  } cases[] = { { "0.0.0.0:0", FHIR_ERROR_FORBIDDEN },
                { "[::]:0", FHIR_ERROR_FORBIDDEN },
                { "192.0.2.1:0", FHIR_ERROR_FORBIDDEN },
                { "nonsense", FHIR_ERROR_VALUE } };
  RestFixture self;
  g_autofree char *taken = NULL;

  rest_fixture_set_up (&self, NULL);
  taken = g_strdup_printf ("127.0.0.1:%u", self.port);
  for (guint i = 0; i <= G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      const FhirRestOptions options = { .listen =
                                            i < G_N_ELEMENTS (cases) ? cases[i].listen : taken };

      g_assert_null (
          fhir_rest_new_with_handler (&rest_stand_in_handler, &self.stand_in, &options, &error));
      g_assert_error (error,
                      FHIR_ERROR,
                      (int)(i < G_N_ELEMENTS (cases) ? cases[i].code : FHIR_ERROR_CONFLICT));
    }
  rest_fixture_tear_down (&self);
}

/* What can be answered at once does not wait for what cannot. */
static void
test_reads_beside_slow_requests (void)
{
  RestFixture self;
  RestClient *slow[4];
  RestClient *client;
  gint64 start;

  rest_fixture_set_up (&self, &(FhirRestOptions){ .lanes = 1 });
  for (guint i = 0; i < G_N_ELEMENTS (slow); i++)
    {
      slow[i] = rest_client_connect (self.port, NULL);
      rest_client_print (slow[i],
                         "GET /fhir/slow/700 HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n",
                         self.port);
    }
  client = rest_client_connect (self.port, NULL);
  start = g_get_monotonic_time();
  for (guint i = 0; i < 20; i++)
    rest_fixture_expect (client, self.port, "Patient/1", 200);
  g_assert_cmpint (g_get_monotonic_time() - start, <, 600 * MS);
  for (guint i = 0; i < G_N_ELEMENTS (slow); i++)
    {
      g_autoptr (RestAnswer) answer = rest_client_read (slow[i], TRUE);

      g_assert_cmpuint (answer->status, ==, 200);
      rest_client_free (slow[i]);
    }
  rest_client_free (client);
  rest_fixture_tear_down (&self);
}

static void
test_reset_cancels (void)
{
  const struct linger reset = { .l_onoff = 1 };
  RestFixture self;
  RestClient *client;

  rest_fixture_set_up (&self, NULL);
  client = rest_client_connect (self.port, NULL);
  rest_client_print (client,
                     "GET /fhir/slow/15000 HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n",
                     self.port);
  g_usleep (100 * MS);
  setsockopt (client->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  rest_client_free (client);
  for (guint i = 0; i < 100 && g_atomic_int_get (&self.stand_in.cancelled) == 0; i++)
    g_usleep (50 * MS);
  g_assert_cmpuint (self.stand_in.cancelled, ==, 1);
  rest_fixture_tear_down (&self);
}

static void
test_stop_answers_what_runs (void)
{
  RestFixture self;
  RestClient *busy, *idle;
  g_autoptr (RestAnswer) answer = NULL;
  g_autofree char *connection = NULL;

  rest_fixture_set_up (&self, NULL);
  idle = rest_client_connect (self.port, NULL);
  rest_fixture_expect (idle, self.port, "echo", 200);
  busy = rest_client_connect (self.port, NULL);
  rest_client_print (busy, "GET /fhir/slow/400 HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", self.port);
  g_usleep (100 * MS);
  fhir_rest_stop (self.rest);
  answer = rest_client_read (busy, TRUE);
  g_assert_cmpuint (answer->status, ==, 200);
  connection = rest_answer_dup_header (answer, "Connection");
  g_assert_cmpstr (connection, ==, "close");
  g_assert_true (rest_client_is_closed (idle, 1000));
  g_assert_true (rest_client_is_closed (busy, 3000));
  g_assert_cmpuint (self.stand_in.cancelled, ==, 0);
  rest_client_free (idle);
  rest_client_free (busy);
  rest_fixture_tear_down (&self);
}

/* Many small pieces, a client that reads late: whole and in order. */
static void
test_large_answer (void)
{
  RestFixture self;
  RestClient *client;
  g_autoptr (RestAnswer) answer = NULL;
  guint64 left = 20000000;

  rest_fixture_set_up (&self, NULL);
  client = rest_client_connect (self.port, NULL);
  rest_client_print (client,
                     "GET /fhir/large/20000000 HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n",
                     self.port);
  g_usleep (200 * MS);
  answer = rest_client_read (client, TRUE);
  g_assert_cmpuint (answer->body_len, ==, left);
  for (gsize at = 0; left > 0; at += 1000, left -= 1000)
    g_assert_cmpint (answer->body[at], ==, (char)('a' + left % 26));
  rest_client_free (client);
  rest_fixture_tear_down (&self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/rest/answers", test_answers);
  g_test_add_func ("/core/rest/half-close", test_half_close);
  g_test_add_func ("/core/rest/names", test_names);
  g_test_add_func ("/core/rest/trap/keep-alive", test_trap_keep_alive);
  g_test_add_func ("/core/rest/trap/nodelay", test_trap_nodelay);
  g_test_add_func ("/core/rest/trap/burst", test_trap_burst);
  g_test_add_func ("/core/rest/trap/restart", test_trap_restart);
  g_test_add_func ("/core/rest/refused-addresses", test_refused_addresses);
  g_test_add_func ("/core/rest/reads-beside-slow-requests", test_reads_beside_slow_requests);
  g_test_add_func ("/core/rest/reset-cancels", test_reset_cancels);
  g_test_add_func ("/core/rest/stop-answers-what-runs", test_stop_answers_what_runs);
  g_test_add_func ("/core/rest/large-answer", test_large_answer);
  return g_test_run();
}
