/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What HTTP benchmarks are compared with: http-baseline soup|own [PEM]
 *
 * soup: a plain SoupServer. own: our front door with a stand-in for the service, so that what is
 * left out is exactly the service and the store. Both answer /fhir/empty without a body and
 * /fhir/static/N with N bytes, print "listening on URL" and run until they are killed. */

#include "fhir-rest-private.h"

#include <libsoup/soup.h>
#include <stdlib.h>
#include <string.h>

static char *filler; /* longest static body */

#define FILLER_BYTES (1024 * 1024)

static gsize
wanted_bytes (const char *path)
{
  const char *number = strrchr (path, '/');

  return MIN (number != NULL ? g_ascii_strtoull (number + 1, NULL, 10) : 0, FILLER_BYTES);
}

static void
soup_answer (SoupServer *server,
             SoupServerMessage *message,
             const char *path,
             GHashTable *query,
             gpointer data)
{
  gsize n = wanted_bytes (path);

  soup_server_message_set_status (message, 200, NULL);
  if (n > 0)
    soup_server_message_set_response (message,
                                      "application/fhir+json",
                                      SOUP_MEMORY_STATIC,
                                      filler,
                                      n);
}

static void
run_soup (void)
{
  g_autoptr (SoupServer) server = soup_server_new ("raw-paths", TRUE, NULL);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  GSList *uris;

  soup_server_add_handler (server, NULL, soup_answer, NULL, NULL);
  if (!soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error))
    g_error ("%s", error->message);
  uris = soup_server_get_uris (server);
  g_print ("listening on http://127.0.0.1:%d/fhir\n", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  g_main_loop_run (loop);
}

static gpointer
own_desk_new (gpointer data, GError **error)
{
  return filler;
}

static void
own_desk_free (gpointer desk)
{
}

static FhirResponse *
own_try (gpointer desk, const FhirRequest *request)
{
  FhirResponse *response = fhir_response_new (200);
  gsize n = wanted_bytes (request->path);

  response->content_type = FHIR_CONTENT_TYPE_JSON;
  if (n > 0)
    fhir_response_take_bytes (response, g_bytes_new_static (filler, n));
  return response;
}

static void
own_submit (gpointer data,
            FhirRequest *request,
            GCancellable *cancellable,
            FhirServiceDone done,
            gpointer done_data)
{
  g_assert_not_reached();
}

static void
run_own (const char *certificate)
{
  static const FhirRestHandler handler = { own_desk_new, own_desk_free, own_try, own_submit };
  const FhirRestOptions options = { .listen = "127.0.0.1:0", .certificate = certificate };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirRest) rest = fhir_rest_new_with_handler (&handler, NULL, &options, &error);

  if (rest == NULL)
    g_error ("%s", error->message);
  g_print ("listening on %s\n", fhir_rest_get_url (rest));
  g_main_loop_run (loop);
}

int
main (int argc, char **argv)
{
  filler = g_strnfill (FILLER_BYTES, 'x');
  if (argc > 1 && strcmp (argv[1], "soup") == 0)
    run_soup();
  else if (argc > 1 && strcmp (argv[1], "own") == 0)
    run_own (argc > 2 ? argv[2] : NULL);
  else
    {
      g_printerr ("usage: http-baseline soup|own [PEM]\n");
      return EXIT_FAILURE;
    }
  return EXIT_SUCCESS;
}
