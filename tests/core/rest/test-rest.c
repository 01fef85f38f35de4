/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The front door over real sockets, with a stand-in for the service: the traps that servers of this
 * kind fell into, crowds of slow clients, hostile bodies, and a clean end. Times are bounds far
 * from what is usual, so that a busy machine does not fail them: benchmarks are elsewhere. */

#include "fhir-error.h"
#include "fhir-test.h"
#include "rest-client.h"
#include "rest-stand-in.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

#define MS 1000

/* The address sanitizer keeps freed memory back, so that growth tells nothing. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MEMORY_TELLS FALSE
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define MEMORY_TELLS FALSE
#endif
#ifndef MEMORY_TELLS
#define MEMORY_TELLS TRUE
#endif

typedef struct
{
  RestStandIn stand_in;
  FhirRest *rest;
  guint16 port;
} Fixture;

static void
set_up (Fixture *self, const FhirRestOptions *options)
{
  g_autoptr (GError) error = NULL;
  FhirRestOptions all = options != NULL ? *options : (FhirRestOptions){ .lanes = 2 };

  if (all.listen == NULL)
    all.listen = "127.0.0.1:0";
  rest_stand_in_init (&self->stand_in);
  self->rest = fhir_rest_new_with_handler (&rest_stand_in_handler, &self->stand_in, &all, &error);
  g_assert_no_error (error);
  self->port = rest_client_port_of (fhir_rest_get_url (self->rest));
}

static void
tear_down (Fixture *self)
{
  fhir_rest_free (self->rest);
  rest_stand_in_clear (&self->stand_in);
}

static RestAnswer *
ask_on (RestClient *client, guint16 port, const char *path)
{
  rest_client_print (client, "GET /fhir/%s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", path, port);
  return rest_client_read (client, TRUE);
}

static void
expect (RestClient *client, guint16 port, const char *path, guint status)
{
  g_autoptr (RestAnswer) answer = ask_on (client, port, path);

  g_assert_nonnull (answer);
  g_assert_cmpuint (answer->status, ==, status);
}

static void
test_answers (void)
{
  Fixture self;
  g_autoptr (RestAnswer) read = NULL;
  g_autoptr (RestAnswer) head = NULL;
  g_autoptr (RestAnswer) root = NULL;
  g_autoptr (RestAnswer) missing = NULL;
  g_autofree char *etag = NULL;
  g_autofree char *modified = NULL;
  g_autofree char *length = NULL;

  set_up (&self, NULL);
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
  tear_down (&self);
}

/* A client may end its own side once it has asked, as scripts do. */
static void
test_half_close (void)
{
  Fixture self;
  RestClient *client;
  g_autoptr (RestAnswer) answer = NULL;

  set_up (&self, NULL);
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
  tear_down (&self);
}

static guint
ask_as (Fixture *self, const char *host, const char *base)
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
  Fixture self;

  set_up (&self, &(FhirRestOptions){ .hosts = hosts, .base_path = "/r4", .lanes = 1 });
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
  tear_down (&self);
}

/* Trap: a server without a listener of its own that closes after every answer. */
static void
test_trap_keep_alive (void)
{
  Fixture self;
  RestClient *client;

  set_up (&self, NULL);
  client = rest_client_connect (self.port, NULL);
  for (guint i = 0; i < 100; i++)
    expect (client, self.port, i % 3 == 0 ? "slow/0" : "Patient/1", 200);
  rest_client_free (client);
  tear_down (&self);
}

/* Trap: without TCP_NODELAY an answer waits 44 ms for the acknowledgement of the one before. */
static void
test_trap_nodelay (void)
{
  Fixture self;
  RestClient *client;
  gint64 start, best = G_MAXINT64;

  set_up (&self, NULL);
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
  tear_down (&self);
}

/* Trap: one accept per loop turn lets a burst wait. */
static void
test_trap_burst (void)
{
  Fixture self;
  RestClient *clients[200];
  gint64 start;

  set_up (&self, NULL);
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
  tear_down (&self);
}

/* Trap: "address in use" after a restart with connections still open. */
static void
test_trap_restart (void)
{
  Fixture self, again;
  RestClient *client;
  g_autofree char *listen = NULL;

  set_up (&self, NULL);
  client = rest_client_connect (self.port, NULL);
  expect (client, self.port, "echo", 200);
  listen = g_strdup_printf ("127.0.0.1:%u", self.port);
  tear_down (&self);
  set_up (&again, &(FhirRestOptions){ .listen = listen, .lanes = 1 });
  rest_client_free (client);
  client = rest_client_connect (again.port, NULL);
  expect (client, again.port, "echo", 200);
  rest_client_free (client);
  tear_down (&again);
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
  Fixture self;
  g_autofree char *taken = NULL;

  set_up (&self, NULL);
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
  tear_down (&self);
}

/* What can be answered at once does not wait for what cannot. */
static void
test_reads_beside_slow_requests (void)
{
  Fixture self;
  RestClient *slow[4];
  RestClient *client;
  gint64 start;

  set_up (&self, &(FhirRestOptions){ .lanes = 1 });
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
    expect (client, self.port, "Patient/1", 200);
  g_assert_cmpint (g_get_monotonic_time() - start, <, 600 * MS);
  for (guint i = 0; i < G_N_ELEMENTS (slow); i++)
    {
      g_autoptr (RestAnswer) answer = rest_client_read (slow[i], TRUE);

      g_assert_cmpuint (answer->status, ==, 200);
      rest_client_free (slow[i]);
    }
  rest_client_free (client);
  tear_down (&self);
}

static void
test_reset_cancels (void)
{
  const struct linger reset = { .l_onoff = 1 };
  Fixture self;
  RestClient *client;

  set_up (&self, NULL);
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
  tear_down (&self);
}

static void
test_stop_answers_what_runs (void)
{
  Fixture self;
  RestClient *busy, *idle;
  g_autoptr (RestAnswer) answer = NULL;
  g_autofree char *connection = NULL;

  set_up (&self, NULL);
  idle = rest_client_connect (self.port, NULL);
  expect (idle, self.port, "echo", 200);
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
  tear_down (&self);
}

static guint64
resident_kb (void)
{
  g_autofree char *text = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
  line = strstr (text, "VmRSS:");
  return g_ascii_strtoull (line + 6 + strspn (line + 6, " \t"), NULL, 10);
}

/* 300 MB by length: refused by its head, and read past so that the answer arrives. */
static void
test_huge_body_by_length (void)
{
  Fixture self;
  RestClient *client;
  g_autoptr (RestAnswer) answer = NULL;
  g_autofree char *block = g_strnfill (1024 * 1024, 'x');
  guint64 before;
  guint sent = 0;

  set_up (&self, NULL);
  before = resident_kb();
  client = rest_client_connect (self.port, NULL);
  rest_client_print (
      client,
      "POST /fhir/echo HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Length: 314572800\r\n\r\n",
      self.port);
  while (sent < 300 && rest_client_send (client, block, 1024 * 1024))
    sent++;
  answer = rest_client_read (client, TRUE);
  g_assert_nonnull (answer);
  g_assert_cmpuint (answer->status, ==, 413);
  g_assert_nonnull (strstr (answer->body, "OperationOutcome"));
  if (MEMORY_TELLS)
    g_assert_cmpuint (resident_kb(), <, before + 16 * 1024);
  rest_client_free (client);
  tear_down (&self);
}

/* Chunks without end: cut at the limit of a body. */
static void
test_endless_chunks (void)
{
  Fixture self;
  RestClient *client;
  g_autoptr (RestAnswer) answer = NULL;
  g_autofree char *data = g_strnfill (0x10000, 'x');
  g_autofree char *chunk = g_strconcat ("10000\r\n", data, "\r\n", NULL);
  guint sent = 0;

  set_up (&self, NULL);
  client = rest_client_connect (self.port, NULL);
  rest_client_print (
      client,
      "POST /fhir/echo HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nTransfer-Encoding: chunked\r\n\r\n",
      self.port);
  while (sent < 4800 && rest_client_send (client, chunk, strlen (chunk)))
    sent++;
  answer = rest_client_read (client, TRUE);
  g_assert_nonnull (answer);
  g_assert_cmpuint (answer->status, ==, 413);
  rest_client_free (client);
  tear_down (&self);
}

/* Many small pieces, a client that reads late: whole and in order. */
static void
test_large_answer (void)
{
  Fixture self;
  RestClient *client;
  g_autoptr (RestAnswer) answer = NULL;
  guint64 left = 20000000;

  set_up (&self, NULL);
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
  tear_down (&self);
}

/* The deadlines over sockets: half a head, then half a body. */
static void
test_slow_client (void)
{
  Fixture self;
  RestClient *client;
  g_autoptr (RestAnswer) head = NULL;
  g_autoptr (RestAnswer) body = NULL;

  set_up (&self,
          &(FhirRestOptions){ .header_ms = 300, .body_ms = 300, .idle_ms = 300, .lanes = 1 });
  client = rest_client_connect (self.port, NULL);
  rest_client_print (client, "GET /fhir/ec");
  head = rest_client_read (client, TRUE);
  g_assert_cmpuint (head->status, ==, 408);
  g_assert_true (rest_client_is_closed (client, 3000));
  rest_client_free (client);

  client = rest_client_connect (self.port, NULL);
  rest_client_print (
      client,
      "POST /fhir/echo HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Length: 5\r\n\r\nhe",
      self.port);
  body = rest_client_read (client, TRUE);
  g_assert_cmpuint (body->status, ==, 408);
  rest_client_free (client);

  client = rest_client_connect (self.port, NULL);
  expect (client, self.port, "echo", 200);
  g_assert_true (rest_client_is_closed (client, 3000));
  rest_client_free (client);
  tear_down (&self);
}

static guint
count_closed (RestClient **clients, guint n)
{
  guint closed = 0;

  for (guint i = 0; i < n; i++)
    closed += rest_client_is_closed (clients[i], 0) ? 1 : 0;
  return closed;
}

/* At a cap the connection that waited longest goes, and the newcomer is served. */
static void
test_cap_makes_room (void)
{
  Fixture self;
  RestClient *silent[40];
  RestClient *client;

  set_up (&self, &(FhirRestOptions){ .max_per_address = 16, .max_connections = 64, .lanes = 1 });
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    {
      silent[i] = rest_client_connect (self.port, NULL);
      g_usleep (2 * MS);
    }
  client = rest_client_connect (self.port, NULL);
  expect (client, self.port, "echo", 200);
  g_usleep (100 * MS);
  g_assert_cmpuint (count_closed (silent, G_N_ELEMENTS (silent)), >=, 40 - 16);
  g_assert_true (rest_client_is_closed (silent[0], 0));
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    rest_client_free (silent[i]);
  rest_client_free (client);
  tear_down (&self);
}

/* Connections that are all being served cannot be dropped: then the newcomer is told so. */
static void
test_cap_turns_away (void)
{
  Fixture self;
  RestClient *busy[5];
  RestClient *client;
  g_autoptr (RestAnswer) answer = NULL;

  set_up (&self, &(FhirRestOptions){ .max_per_address = 4, .max_connections = 4, .lanes = 1 });
  for (guint i = 0; i < G_N_ELEMENTS (busy); i++)
    {
      busy[i] = rest_client_connect (self.port, NULL);
      rest_client_print (busy[i],
                         "GET /fhir/slow/500 HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n",
                         self.port);
      g_usleep (20 * MS);
    }
  client = rest_client_connect (self.port, NULL);
  answer = rest_client_read (client, TRUE);
  g_assert_cmpuint (answer->status, ==, 503);
  g_assert_nonnull (strstr (answer->body, "throttled"));
  rest_client_free (client);
  for (guint i = 0; i < G_N_ELEMENTS (busy); i++)
    {
      g_autoptr (RestAnswer) served = rest_client_read (busy[i], TRUE);

      g_assert_cmpuint (served->status, ==, 200);
      rest_client_free (busy[i]);
    }
  /* room again */
  client = rest_client_connect (self.port, NULL);
  expect (client, self.port, "echo", 200);
  rest_client_free (client);
  tear_down (&self);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const gint64 *x = a, *y = b;

  return *x < *y ? -1 : *x > *y;
}

/* 900 connections that send a byte of a head now and then; a good client asks meanwhile. */
static void
test_900_slow_connections (void)
{
  static const char drip[] = "GET /fhir/Patient/1 HTTP/1.1\r\n";
  const FhirRestOptions options = { .header_ms = 3000, .lanes = 2 };
  struct rlimit files;
  Fixture self;
  RestClient *slow[900];
  RestClient *client;
  gint64 times[600];
  guint closed = 0;

  getrlimit (RLIMIT_NOFILE, &files);
  files.rlim_cur = MIN (files.rlim_max, 4096);
  if (setrlimit (RLIMIT_NOFILE, &files) != 0 || files.rlim_cur < 2000)
    {
      g_test_skip ("fewer than 2,000 file descriptors");
      return;
    }
  set_up (&self, &options);
  for (guint i = 0; i < G_N_ELEMENTS (slow); i++)
    {
      char source[] = "127.0.0.2";

      source[8] = (char)('2' + i % 4); /* 225 from each address: below the cap */
      slow[i] = rest_client_connect (self.port, source);
      rest_client_send (slow[i], drip, 1);
    }
  client = rest_client_connect (self.port, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      times[i] = g_get_monotonic_time();
      expect (client, self.port, "Patient/1", 200);
      times[i] = g_get_monotonic_time() - times[i];
      rest_client_send (slow[i], drip + 1, 1);
    }
  qsort (times, G_N_ELEMENTS (times), sizeof times[0], compare_times);
  g_test_message ("beside 900 slow connections: p50 %" G_GINT64_FORMAT " us, p99 %" G_GINT64_FORMAT
                  " us",
                  times[300],
                  times[594]);
  g_assert_cmpint (times[594], <, 100 * MS);
  for (guint i = 0; i < G_N_ELEMENTS (slow); i++)
    {
      g_autoptr (RestAnswer) answer = rest_client_read (slow[i], TRUE);

      closed += (answer == NULL || answer->status == 408) && rest_client_is_closed (slow[i], 3000)
                    ? 1
                    : 0;
      rest_client_free (slow[i]);
    }
  g_assert_cmpuint (closed, ==, G_N_ELEMENTS (slow));
  expect (client, self.port, "Patient/1", 200);
  rest_client_free (client);
  tear_down (&self);
}

/* Random methods must not be remembered: a server that interns them grows by their length. */
static void
test_methods_are_forgotten (void)
{
  Fixture self;
  g_autofree char *filler = g_strnfill (30000, 'X');
  guint64 before;

  set_up (&self, NULL);
  before = resident_kb();
  for (guint i = 0; i < 1500; i++)
    {
      RestClient *client = rest_client_connect (self.port, NULL);
      g_autoptr (RestAnswer) answer = NULL;

      rest_client_print (client,
                         "M%u%s /fhir HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n",
                         i,
                         filler,
                         self.port);
      answer = rest_client_read (client, TRUE);
      g_assert_cmpuint (answer->status, ==, 501);
      rest_client_free (client);
    }
  if (MEMORY_TELLS)
    g_assert_cmpuint (resident_kb(), <, before + 20 * 1024);
  tear_down (&self);
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
  g_test_add_func ("/core/rest/hostile/huge-body-by-length", test_huge_body_by_length);
  g_test_add_func ("/core/rest/hostile/endless-chunks", test_endless_chunks);
  g_test_add_func ("/core/rest/hostile/methods-are-forgotten", test_methods_are_forgotten);
  g_test_add_func ("/core/rest/hostile/slow-client", test_slow_client);
  g_test_add_func ("/core/rest/hostile/cap-makes-room", test_cap_makes_room);
  g_test_add_func ("/core/rest/hostile/cap-turns-away", test_cap_turns_away);
  g_test_add_func ("/core/rest/hostile/900-slow-connections", test_900_slow_connections);
  g_test_add_func ("/core/rest/large-answer", test_large_answer);
  return g_test_run();
}
