/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Hostile clients over real sockets: bodies without end, crowds that send slowly or nothing,
 * methods made up. The server stays small and good clients are served. Times are bounds far from
 * what is usual. */

#include "fhir-test.h"
#include "rest-fixture.h"

#include <string.h>
#include <sys/resource.h>

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
  RestFixture self;
  RestClient *client;
  g_autoptr (RestAnswer) answer = NULL;
  g_autofree char *block = g_strnfill (1024 * 1024, 'x');
  guint64 before;
  guint sent = 0;

  rest_fixture_set_up (&self, NULL);
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
  rest_fixture_tear_down (&self);
}

/* Chunks without end: cut at the limit of a body. */
static void
test_endless_chunks (void)
{
  RestFixture self;
  RestClient *client;
  g_autoptr (RestAnswer) answer = NULL;
  g_autofree char *data = g_strnfill (0x10000, 'x');
  g_autofree char *chunk = g_strconcat ("10000\r\n", data, "\r\n", NULL);
  guint sent = 0;

  rest_fixture_set_up (&self, NULL);
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
  rest_fixture_tear_down (&self);
}

/* The deadlines over sockets: half a head, then half a body. */
static void
test_slow_client (void)
{
  RestFixture self;
  RestClient *client;
  g_autoptr (RestAnswer) head = NULL;
  g_autoptr (RestAnswer) body = NULL;

  rest_fixture_set_up (
      &self,
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
  rest_fixture_expect (client, self.port, "echo", 200);
  g_assert_true (rest_client_is_closed (client, 3000));
  rest_client_free (client);
  rest_fixture_tear_down (&self);
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
  RestFixture self;
  RestClient *silent[40];
  RestClient *client;

  rest_fixture_set_up (
      &self,
      &(FhirRestOptions){ .max_per_address = 16, .max_connections = 64, .lanes = 1 });
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    {
      silent[i] = rest_client_connect (self.port, NULL);
      g_usleep (2 * MS);
    }
  client = rest_client_connect (self.port, NULL);
  rest_fixture_expect (client, self.port, "echo", 200);
  g_usleep (100 * MS);
  g_assert_cmpuint (count_closed (silent, G_N_ELEMENTS (silent)), >=, 40 - 16);
  g_assert_true (rest_client_is_closed (silent[0], 0));
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    rest_client_free (silent[i]);
  rest_client_free (client);
  rest_fixture_tear_down (&self);
}

/* Connections that are all being served cannot be dropped: then the newcomer is told so. */
static void
test_cap_turns_away (void)
{
  RestFixture self;
  RestClient *busy[5];
  RestClient *client;
  g_autoptr (RestAnswer) answer = NULL;

  rest_fixture_set_up (
      &self,
      &(FhirRestOptions){ .max_per_address = 4, .max_connections = 4, .lanes = 1 });
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
  rest_fixture_expect (client, self.port, "echo", 200);
  rest_client_free (client);
  rest_fixture_tear_down (&self);
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
  RestFixture self;
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
  rest_fixture_set_up (&self, &options);
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
      rest_fixture_expect (client, self.port, "Patient/1", 200);
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
  rest_fixture_expect (client, self.port, "Patient/1", 200);
  rest_client_free (client);
  rest_fixture_tear_down (&self);
}

/* Random methods must not be remembered: a server that interns them grows by their length. */
static void
test_methods_are_forgotten (void)
{
  RestFixture self;
  g_autofree char *filler = g_strnfill (30000, 'X');
  guint64 before;

  rest_fixture_set_up (&self, NULL);
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
  rest_fixture_tear_down (&self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/rest/hostile/huge-body-by-length", test_huge_body_by_length);
  g_test_add_func ("/core/rest/hostile/endless-chunks", test_endless_chunks);
  g_test_add_func ("/core/rest/hostile/methods-are-forgotten", test_methods_are_forgotten);
  g_test_add_func ("/core/rest/hostile/slow-client", test_slow_client);
  g_test_add_func ("/core/rest/hostile/cap-makes-room", test_cap_makes_room);
  g_test_add_func ("/core/rest/hostile/cap-turns-away", test_cap_turns_away);
  g_test_add_func ("/core/rest/hostile/900-slow-connections", test_900_slow_connections);
  return g_test_run();
}
