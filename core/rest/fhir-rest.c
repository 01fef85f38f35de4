/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The front door put together: a listener, lanes, the guard and the names it answers to.
 *
 * Start: endpoint -> guard -> listener (bound, not accepting) -> lanes -> accepting.
 * Stop:  accepting ends -> lanes end idle connections and answer running requests -> 5 s later what
 * still runs is cancelled -> threads joined. Only then may the service go. */

#include "fhir-error.h"
#include "fhir-limits.h"
#include "fhir-listener.h"
#include "fhir-rest-private.h"

#include <string.h>

#define LANES_MAX     4
#define STOP_MS       5000
#define BODIES_BYTES  (256 * 1024 * 1024) /* of all requests being received at once */
#define ANSWERS_BYTES (512 * 1024 * 1024) /* of all long answers being sent at once */

struct _FhirRest
{
  gpointer held; /* (nullable) released last */
  GDestroyNotify release;
  FhirGuard *guard;
  FhirPrincipal *principal;
  FhirTls *tls;
  FhirListener *listener;
  FhirLane *lanes[LANES_MAX];
  guint n_lanes;
  gsize bodies_used, answers_used;
  char *url;
  gboolean stopped;
};

static void
connection_left (gpointer data, const FhirPeer *peer)
{
  FhirRest *self = data;

  fhir_listener_left (self->listener, peer);
}

static void
add_name (FhirRest *self, const char *name, guint16 port)
{
  g_autofree char *with_port = g_strdup_printf ("%s:%u", name, port);

  fhir_guard_add_host (self->guard, with_port);
  if (port == (self->tls != NULL ? 443 : 80))
    fhir_guard_add_host (self->guard, name);
}

/* A name given by the user may stand for a proxy in front: it is taken with and without our port,
 * or with its own. */
static void
add_user_name (FhirRest *self, const char *name, guint16 port)
{
  const char *bracket = strrchr (name, ']');
  gboolean has_port = strchr (bracket != NULL ? bracket : name, ':') != NULL;

  fhir_guard_add_host (self->guard, name);
  if (!has_port)
    add_name (self, name, port);
}

static void
make_guard (FhirRest *self, const FhirRestOptions *options)
{
  const char *base_path = options->base_path != NULL ? options->base_path : "/fhir";
  const char *scheme = self->tls != NULL ? "https" : "http";
  const FhirEndpoint *endpoint = fhir_listener_get_endpoint (self->listener);
  guint16 port = fhir_endpoint_get_port (endpoint);
  g_autofree char *host = fhir_endpoint_format_host (endpoint);

  self->guard = fhir_guard_new (scheme, base_path, fhir_limits_get_default()->body_bytes);
  self->url = g_strdup_printf ("%s://%s:%u%s", scheme, host, port, base_path);
  add_name (self, host, port);
  add_name (self, "localhost", port);
  if (strcmp (host, "127.0.0.1") != 0)
    add_name (self, "127.0.0.1", port);
  if (strcmp (host, "[::1]") != 0)
    add_name (self, "[::1]", port);
  for (guint i = 0; options->hosts != NULL && options->hosts[i] != NULL; i++)
    add_user_name (self, options->hosts[i], port);
}

static guint
or_else (guint value, guint fallback)
{
  return value > 0 ? value : fallback;
}

static gboolean
open_listener (FhirRest *self, const FhirRestOptions *options, GError **error)
{
  FhirListenerOptions listener = {
    .max_connections = or_else (options->max_connections, 1024),
    .max_per_address = or_else (options->max_per_address, 256),
    .plain = options->certificate == NULL,
  };

  if (!fhir_endpoint_parse (options->listen, &listener.endpoint, error))
    return FALSE;
  if (!fhir_endpoint_is_loopback (&listener.endpoint))
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_FORBIDDEN,
                   "cannot listen at %s: other machines could reach it and there is no login yet; "
                   "use 127.0.0.1 or [::1]",
                   options->listen);
      return FALSE;
    }
  if (options->certificate != NULL &&
      (self->tls = fhir_tls_new (options->certificate, options->key, error)) == NULL)
    return FALSE;
  self->listener = fhir_listener_new (&listener, error);
  return self->listener != NULL;
}

static gboolean
open_lanes (FhirRest *self,
            const FhirRestHandler *handler,
            gpointer handler_data,
            const FhirRestOptions *options,
            GError **error)
{
  const FhirLaneOptions lane = {
    .handler = handler,
    .handler_data = handler_data,
    .tls = self->tls,
    .host = { .guard = self->guard,
              .principal = self->principal,
              .handshake_ms = 5000,
              .header_ms = or_else (options->header_ms, 10000),
              .idle_ms = or_else (options->idle_ms, 60000),
              .body_ms = or_else (options->body_ms, 15000),
              .bodies_bytes = BODIES_BYTES,
              .bodies_used = &self->bodies_used,
              .answers_bytes = ANSWERS_BYTES,
              .answers_used = &self->answers_used },
    .left = connection_left,
    .data = self,
  };
  guint n = MIN (or_else (options->lanes, g_get_num_processors()), LANES_MAX);

  while (self->n_lanes < n)
    {
      FhirLane *one = fhir_lane_new (&lane, error);

      if (one == NULL)
        return FALSE;
      self->lanes[self->n_lanes++] = one;
    }
  return TRUE;
}

FhirRest *
fhir_rest_new_with_handler (const FhirRestHandler *handler,
                            gpointer handler_data,
                            const FhirRestOptions *options,
                            GError **error)
{
  g_autoptr (FhirRest) self = g_new0 (FhirRest, 1);

  self->principal = fhir_principal_new_local();
  if (!open_listener (self, options, error))
    return NULL;
  make_guard (self, options);
  if (!open_lanes (self, handler, handler_data, options, error))
    return NULL;
  fhir_listener_start (self->listener, self->lanes, self->n_lanes);
  return g_steal_pointer (&self);
}

void
fhir_rest_hold (FhirRest *rest, gpointer data, GDestroyNotify release)
{
  rest->held = data;
  rest->release = release;
}

void
fhir_rest_stop (FhirRest *rest)
{
  gint64 end = g_get_monotonic_time() + STOP_MS * 1000;

  if (rest->stopped)
    return;
  rest->stopped = TRUE;
  if (rest->listener != NULL)
    fhir_listener_stop (rest->listener);
  for (guint i = 0; i < rest->n_lanes; i++)
    fhir_lane_stop (rest->lanes[i]);
  for (guint i = 0; i < rest->n_lanes; i++)
    fhir_lane_free (rest->lanes[i], (guint)(MAX (end - g_get_monotonic_time(), 0) / 1000));
  rest->n_lanes = 0;
}

void
fhir_rest_free (FhirRest *rest)
{
  if (rest == NULL)
    return;
  fhir_rest_stop (rest);
  fhir_listener_free (rest->listener);
  fhir_tls_free (rest->tls);
  fhir_guard_free (rest->guard);
  fhir_principal_unref (rest->principal);
  if (rest->release != NULL)
    rest->release (rest->held);
  g_free (rest->url);
  g_free (rest);
}

const char *
fhir_rest_get_url (const FhirRest *rest)
{
  return rest->url;
}
