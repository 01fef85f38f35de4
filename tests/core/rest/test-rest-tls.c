/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The front door over TLS. */

#include "fhir-error.h"
#include "fhir-test.h"
#include "rest-client.h"
#include "rest-stand-in.h"
#include "rest-tls-client.h"

#include <sys/resource.h>

typedef struct
{
  RestStandIn stand_in;
  FhirRest *rest;
  guint16 port;
  char *folder;
} Fixture;

static void
set_up (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *pem = NULL;
  FhirRestOptions options = { .listen = "127.0.0.1:0", .lanes = 1 };

  self->folder = fhir_test_temp_folder();
  pem = rest_tls_write_certificate (self->folder);
  options.certificate = pem;
  rest_stand_in_init (&self->stand_in);
  self->rest =
      fhir_rest_new_with_handler (&rest_stand_in_handler, &self->stand_in, &options, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (fhir_rest_get_url (self->rest), "https://127.0.0.1:"));
  self->port = rest_client_port_of (fhir_rest_get_url (self->rest));
}

static void
tear_down (Fixture *self)
{
  fhir_rest_free (self->rest);
  rest_stand_in_clear (&self->stand_in);
  fhir_test_remove_tree (self->folder);
  g_free (self->folder);
}

static void
ask (Fixture *self, RestTlsClient *tls, const char *path, gsize at_least)
{
  g_autofree char *request =
      g_strdup_printf ("GET /fhir/%s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", path, self->port);
  g_autofree char *answer = NULL;

  g_assert_true (rest_tls_client_send (tls, request));
  answer = rest_tls_client_read (tls, at_least);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 OK\r\n"));
  g_assert_cmpuint (strlen (answer), >=, at_least);
}

static void
test_requests (void)
{
  Fixture self;
  RestClient *client;
  RestTlsClient *tls;

  set_up (&self);
  client = rest_client_connect (self.port, NULL);
  tls = rest_tls_client_new (client->fd, NULL);
  g_assert_nonnull (tls);
  g_assert_cmpstr (rest_tls_client_get_version (tls), ==, "TLS1.3");
  for (guint i = 0; i < 20; i++)
    ask (&self, tls, i % 2 == 0 ? "Patient/1" : "slow/1", i % 2 == 0 ? 1504 : 100);
  rest_tls_client_free (tls);
  rest_client_free (client);
  tear_down (&self);
}

/* More than a socket buffer: writes are cut off within records and resumed. */
static void
test_large_answer (void)
{
  Fixture self;
  RestClient *client;
  RestTlsClient *tls;

  set_up (&self);
  client = rest_client_connect (self.port, NULL);
  tls = rest_tls_client_new (client->fd, NULL);
  ask (&self, tls, "large/20000000", 20000000);
  rest_tls_client_free (tls);
  rest_client_free (client);
  tear_down (&self);
}

static void
test_large_body (void)
{
  Fixture self;
  RestClient *client;
  RestTlsClient *tls;
  g_autofree char *body = g_strnfill (3000000, 'x');
  g_autofree char *request = NULL;
  g_autofree char *answer = NULL;

  set_up (&self);
  client = rest_client_connect (self.port, NULL);
  tls = rest_tls_client_new (client->fd, NULL);
  request = g_strdup_printf (
      "POST /fhir/echo HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Length: 3000000\r\n\r\n%s",
      self.port,
      body);
  g_assert_true (rest_tls_client_send (tls, request));
  answer = rest_tls_client_read (tls, 200);
  g_assert_nonnull (strstr (answer, "\"body\":3000000"));
  rest_tls_client_free (tls);
  rest_client_free (client);
  tear_down (&self);
}

static void
test_versions (void)
{
  static const struct
  {
    const char *priority;
    const char *version; /* NULL: refused */
  } cases[] = {
    { "NORMAL:-VERS-ALL:+VERS-TLS1.3", "TLS1.3" },
    { "NORMAL:-VERS-ALL:+VERS-TLS1.2", "TLS1.2" },
    { "NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0", NULL },
    { "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+RSA", NULL },
    { "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-CBC:+AES-256-CBC", NULL },
  };
  Fixture self;

  set_up (&self);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RestClient *client = rest_client_connect (self.port, NULL);
      RestTlsClient *tls = rest_tls_client_new (client->fd, cases[i].priority);

      g_test_message ("%s", cases[i].priority);
      g_assert_cmpstr (tls != NULL ? rest_tls_client_get_version (tls) : NULL,
                       ==,
                       cases[i].version);
      g_clear_pointer (&tls, rest_tls_client_free);
      rest_client_free (client);
    }
  tear_down (&self);
}

/* Trap: loading all authorities of the system for each connection, 9 ms. Both sides together here.
 */
static void
test_trap_handshake_cost (void)
{
  Fixture self;
  struct rusage before, after;
  double ms;

  set_up (&self);
  getrusage (RUSAGE_SELF, &before);
  for (guint i = 0; i < 60; i++)
    {
      RestClient *client = rest_client_connect (self.port, NULL);
      RestTlsClient *tls = rest_tls_client_new (client->fd, NULL);

      g_assert_nonnull (tls);
      rest_tls_client_free (tls);
      rest_client_free (client);
    }
  getrusage (RUSAGE_SELF, &after);
  ms = (double)(after.ru_utime.tv_sec - before.ru_utime.tv_sec) * 1000 +
       (double)(after.ru_utime.tv_usec - before.ru_utime.tv_usec) / 1000;
  g_test_message ("%.2f ms of CPU for both sides of a handshake", ms / 60);
  g_assert_cmpfloat (ms / 60, <, 7.0);
  tear_down (&self);
}

static void
test_plain_client (void)
{
  Fixture self;
  RestClient *client;

  set_up (&self);
  client = rest_client_connect (self.port, NULL);
  rest_client_print (client, "GET /fhir/echo HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", self.port);
  g_assert_null (rest_client_read (client, TRUE));
  rest_client_free (client);
  tear_down (&self);
}

/* Half-open handshakes are ended, and do not keep others from being served. */
static void
test_half_open (void)
{
  Fixture self;
  RestClient *half[100];
  RestClient *client;
  RestTlsClient *tls;

  set_up (&self);
  for (guint i = 0; i < G_N_ELEMENTS (half); i++)
    {
      half[i] = rest_client_connect (self.port, NULL);
      rest_client_send (half[i], "\x16\x03\x01\x02\x00", 5);
    }
  client = rest_client_connect (self.port, NULL);
  tls = rest_tls_client_new (client->fd, NULL);
  ask (&self, tls, "Patient/1", 1504);
  for (guint i = 0; i < G_N_ELEMENTS (half); i++)
    {
      g_assert_true (rest_client_is_closed (half[i], 8000));
      rest_client_free (half[i]);
    }
  ask (&self, tls, "Patient/1", 1504);
  rest_tls_client_free (tls);
  rest_client_free (client);
  tear_down (&self);
}

static void
test_bad_files (void)
{
  g_autofree char *folder = fhir_test_temp_folder();
  g_autofree char *pem = g_build_filename (folder, "bad.pem", NULL);
  g_autofree char *missing = g_build_filename (folder, "missing.pem", NULL);
  const char *paths[] = { pem, missing };
  RestStandIn stand_in = { 0 };

  g_assert_true (g_file_set_contents (pem, "not a certificate", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;
      const FhirRestOptions options = { .listen = "127.0.0.1:0", .certificate = paths[i] };

      g_assert_null (
          fhir_rest_new_with_handler (&rest_stand_in_handler, &stand_in, &options, &error));
      g_assert_error (error, FHIR_ERROR, FHIR_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, paths[i]));
    }
  fhir_test_remove_tree (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/rest/tls/requests", test_requests);
  g_test_add_func ("/core/rest/tls/large-answer", test_large_answer);
  g_test_add_func ("/core/rest/tls/large-body", test_large_body);
  g_test_add_func ("/core/rest/tls/versions", test_versions);
  g_test_add_func ("/core/rest/tls/trap-handshake-cost", test_trap_handshake_cost);
  g_test_add_func ("/core/rest/tls/plain-client", test_plain_client);
  g_test_add_func ("/core/rest/tls/half-open", test_half_open);
  g_test_add_func ("/core/rest/tls/bad-files", test_bad_files);
  return g_test_run();
}
