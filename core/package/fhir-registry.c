/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* GET ADDRESS/NAME tells the versions of a package and where their archives are; GET
 * ADDRESS/NAME/VERSION is the archive where it does not tell. What a registry says is a stranger's:
 *
 * - Redirections are followed by hand, at most five, and never from HTTPS to HTTP. Archives that it
 *   lists under http: are asked for under https:.
 * - Bytes are counted as they come; a content coding is not undone, so nothing unpacks unseen here.
 * - A connection that says nothing for 30 s ends, and a whole fetch after five minutes. */

#include "fhir-registry.h"

#include "fhir-error.h"
#include "fhir-json-parser.h"
#include "fhir-package-manifest.h"
#include "fhir-package-version.h"
#include "fhir-registry-listing-private.h"
#include <libsoup/soup.h>

#define IDLE_S          30
#define WHOLE_S         300
#define REDIRECTIONS    5
#define LISTING_BYTES   (16 * 1024 * 1024)
#define PIECE_BYTES     (64 * 1024)
#define ACCEPT_LISTING  "application/json"
#define ACCEPT_ARCHIVES "application/gzip, application/x-gzip, application/tar+gzip, */*;q=0.1"

struct _FhirRegistry
{
  SoupSession *session;
  GUri *base;
  guint64 max_bytes;
};

typedef struct
{
  FhirRegistry *registry;
  const char *accept;
  guint64 max_bytes;
  gint64 end_us;
  GCancellable *cancellable;
} Fetch;

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL ? g_inet_address_get_is_loopback (address)
                         : g_ascii_strcasecmp (host, "localhost") == 0;
}

static gboolean
check_address (GUri *uri, GError **error)
{
  const char *scheme = g_uri_get_scheme (uri);
  const char *host = g_uri_get_host (uri);

  if (host != NULL && host[0] != '\0' && g_uri_get_userinfo (uri) == NULL &&
      (g_str_equal (scheme, "https") || (g_str_equal (scheme, "http") && is_loopback (host))))
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_VALUE,
               "packages are fetched from https: addresses without a user's name only");
  return FALSE;
}

static GUri *
parse_address (const char *address, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (address, SOUP_HTTP_URI_FLAGS, NULL);

  if (uri == NULL)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_VALUE, "%s is no address", address);
      return NULL;
    }
  return check_address (uri, error) ? g_steal_pointer (&uri) : NULL;
}

FhirRegistry *
fhir_registry_new (const char *address, guint64 max_bytes, GError **error)
{
  g_autoptr (GUri) base = parse_address (address != NULL ? address : FHIR_REGISTRY_DEFAULT, error);
  FhirRegistry *registry;

  if (base == NULL)
    return NULL;
  registry = g_new0 (FhirRegistry, 1);
  registry->base = g_steal_pointer (&base);
  registry->max_bytes = max_bytes;
  registry->session = soup_session_new_with_options ("timeout",
                                                     IDLE_S,
                                                     "user-agent",
                                                     "Chartroom/" CHARTROOM_VERSION,
                                                     NULL);
  soup_session_remove_feature_by_type (registry->session, SOUP_TYPE_CONTENT_DECODER);
  return registry;
}

void
fhir_registry_free (FhirRegistry *registry)
{
  if (registry == NULL)
    return;
  g_clear_object (&registry->session);
  g_uri_unref (registry->base);
  g_free (registry);
}

/* Asking */

static gboolean
fail_unreached (GUri *uri, const GError *cause, GError **error)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_error_copy (cause));
  else
    g_set_error (error,
                 FHIR_ERROR,
                 FHIR_ERROR_BUSY,
                 "%s cannot be reached: %s",
                 g_uri_get_host (uri),
                 cause->message);
  return FALSE;
}

static gboolean
fail_large (const Fetch *fetch, GUri *uri, GError **error)
{
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_TOO_LARGE,
               "what %s sends is larger than %" G_GUINT64_FORMAT " bytes",
               g_uri_get_host (uri),
               fetch->max_bytes);
  return FALSE;
}

static gboolean
read_all (const Fetch *fetch, GUri *uri, GInputStream *stream, GByteArray *out, GError **error)
{
  g_autofree guint8 *piece = g_malloc (PIECE_BYTES);
  g_autoptr (GError) local = NULL;
  gssize n;

  while ((n = g_input_stream_read (stream, piece, PIECE_BYTES, fetch->cancellable, &local)) > 0)
    {
      if (out->len + (guint64)n > fetch->max_bytes)
        return fail_large (fetch, uri, error);
      g_byte_array_append (out, piece, (guint)n);
      if (g_get_monotonic_time() > fetch->end_us)
        {
          g_set_error (error,
                       FHIR_ERROR,
                       FHIR_ERROR_TIMEOUT,
                       "%s has not sent all within %d s",
                       g_uri_get_host (uri),
                       WHOLE_S);
          return FALSE;
        }
    }
  return n == 0 || fail_unreached (uri, local, error);
}

/* Where an answer redirects to; NULL with error when that may not be. */
static GUri *
follow (GUri *uri, SoupMessage *message, GError **error)
{
  const char *location =
      soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  g_autoptr (GUri) next =
      location != NULL ? g_uri_parse_relative (uri, location, SOUP_HTTP_URI_FLAGS, NULL) : NULL;

  if (next != NULL && check_address (next, NULL) &&
      (g_str_equal (g_uri_get_scheme (next), "https") ||
       g_str_equal (g_uri_get_scheme (uri), "http")))
    return g_steal_pointer (&next);
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_INVALID,
               "%s redirects to where packages are not fetched from",
               g_uri_get_host (uri));
  return NULL;
}

static gboolean
check_status (GUri *uri, guint status, GError **error)
{
  FhirError code = status == SOUP_STATUS_NOT_FOUND || status == SOUP_STATUS_GONE
                       ? FHIR_ERROR_NOT_FOUND
                   : status >= 500 || status == 429 ? FHIR_ERROR_BUSY
                                                    : FHIR_ERROR_INVALID;

  if (status == SOUP_STATUS_OK)
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               code,
               "%s answers %u for %s",
               g_uri_get_host (uri),
               status,
               g_uri_get_path (uri));
  return FALSE;
}

/* One request. NULL without error: *uri was replaced by where it redirects to. */
static GBytes *
ask_once (const Fetch *fetch, GUri **uri, GError **error)
{
  g_autoptr (SoupMessage) message = soup_message_new_from_uri ("GET", *uri);
  g_autoptr (GByteArray) out = g_byte_array_new();
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) local = NULL;
  goffset length;
  GUri *next;

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_append (soup_message_get_request_headers (message), "Accept", fetch->accept);
  stream = soup_session_send (fetch->registry->session, message, fetch->cancellable, &local);
  if (stream == NULL)
    {
      (void)fail_unreached (*uri, local, error);
      return NULL;
    }
  if (SOUP_STATUS_IS_REDIRECTION (soup_message_get_status (message)))
    {
      next = follow (*uri, message, error);
      if (next != NULL)
        {
          g_uri_unref (*uri);
          *uri = next;
        }
      return NULL;
    }
  if (!check_status (*uri, soup_message_get_status (message), error))
    return NULL;
  length = soup_message_headers_get_content_length (soup_message_get_response_headers (message));
  if ((guint64)length > fetch->max_bytes)
    {
      (void)fail_large (fetch, *uri, error);
      return NULL;
    }
  if (!read_all (fetch, *uri, stream, out, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static GBytes *
ask (const Fetch *fetch, GUri *address, GError **error)
{
  g_autoptr (GUri) uri = g_uri_ref (address);
  GError *local = NULL;

  for (guint i = 0; i <= REDIRECTIONS; i++)
    {
      GBytes *bytes = ask_once (fetch, &uri, &local);

      if (bytes != NULL)
        return bytes;
      if (local != NULL)
        {
          g_propagate_error (error, local);
          return NULL;
        }
    }
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_INVALID,
               "%s redirects more than %d times",
               g_uri_get_host (address),
               REDIRECTIONS);
  return NULL;
}

static Fetch
make_fetch (FhirRegistry *registry, gboolean listing, GCancellable *cancellable)
{
  return (Fetch){ .registry = registry,
                  .accept = listing ? ACCEPT_LISTING : ACCEPT_ARCHIVES,
                  .max_bytes = listing ? LISTING_BYTES : registry->max_bytes,
                  .end_us = g_get_monotonic_time() + WHOLE_S * G_USEC_PER_SEC,
                  .cancellable = cancellable };
}

/* An address below the registry's. */
static GUri *
locate (FhirRegistry *registry, const char *name, const char *version)
{
  const char *path = g_uri_get_path (registry->base);
  g_autofree char *below = g_strconcat (path,
                                        g_str_has_suffix (path, "/") ? "" : "/",
                                        name,
                                        version != NULL ? "/" : NULL,
                                        version,
                                        NULL);

  return soup_uri_copy (registry->base, SOUP_URI_PATH, below, SOUP_URI_NONE);
}

/* What the listing gives for the archive, else the place that all registries have. */
static GUri *
find_archive (FhirRegistry *registry,
              const FhirJsonDoc *doc,
              const char *name,
              const char *version,
              GError **error)
{
  g_autofree char *tarball = fhir_registry_listing_dup (doc, version, "tarball");
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GUri) safe = NULL;

  if (tarball == NULL)
    return locate (registry, name, version);
  uri = g_uri_parse_relative (registry->base, tarball, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri != NULL && g_str_equal (g_uri_get_scheme (uri), "http") &&
      !g_str_equal (g_uri_get_scheme (registry->base), "http"))
    safe = soup_uri_copy (uri, SOUP_URI_SCHEME, "https", SOUP_URI_PORT, -1, SOUP_URI_NONE);
  else if (uri != NULL)
    safe = g_uri_ref (uri);
  if (safe == NULL)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_INVALID, "the registry lists no archive");
      return NULL;
    }
  return check_address (safe, error) ? g_steal_pointer (&safe) : NULL;
}

static FhirJsonDoc *
fetch_listing (FhirRegistry *registry, const char *name, GCancellable *cancellable, GError **error)
{
  const Fetch fetch = make_fetch (registry, TRUE, cancellable);
  g_autoptr (GUri) uri = locate (registry, name, NULL);
  g_autoptr (GBytes) bytes = ask (&fetch, uri, error);
  FhirLimits limits = *fhir_limits_get_default();
  FhirJsonDoc *doc;

  if (bytes == NULL)
    return NULL;
  limits.json_bytes = LISTING_BYTES;
  doc = fhir_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &limits, error);
  if (doc == NULL)
    g_prefix_error (error, "what the registry tells of %s: ", name);
  return doc;
}

GBytes *
fhir_registry_fetch (FhirRegistry *registry,
                     const char *name,
                     const char *wanted,
                     GCancellable *cancellable,
                     GError **error)
{
  const Fetch fetch = make_fetch (registry, FALSE, cancellable);
  g_autoptr (FhirJsonDoc) doc = NULL;
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *version = NULL;

  if (!fhir_package_name_is_valid (name) || !fhir_package_version_is_valid (wanted))
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_VALUE, "that is no name and version of a package");
      return NULL;
    }
  doc = fetch_listing (registry, name, cancellable, error);
  if (doc == NULL)
    return NULL;
  version = fhir_registry_listing_choose (doc, wanted);
  if (version == NULL)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_NOT_FOUND,
                   "%s has no version %s of %s",
                   g_uri_get_host (registry->base),
                   wanted,
                   name);
      return NULL;
    }
  uri = find_archive (registry, doc, name, version, error);
  bytes = uri != NULL ? ask (&fetch, uri, error) : NULL;
  if (bytes == NULL || !fhir_registry_listing_check (doc, version, bytes, error))
    return NULL;
  return g_steal_pointer (&bytes);
}

GBytes *
fhir_registry_fetch_address (FhirRegistry *registry,
                             const char *address,
                             GCancellable *cancellable,
                             GError **error)
{
  const Fetch fetch = make_fetch (registry, FALSE, cancellable);
  g_autoptr (GUri) uri = parse_address (address, error);

  return uri != NULL ? ask (&fetch, uri, error) : NULL;
}
