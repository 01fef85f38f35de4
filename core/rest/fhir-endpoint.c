/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Addresses to listen at: numbers, and "localhost" for 127.0.0.1. Other names are not looked up:
 * what is listened at must not hang on a name server. */

#include "fhir-endpoint.h"
#include "fhir-error.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static gboolean
parse_port (const char *text, guint16 *ret_port)
{
  guint64 port;

  if (!g_ascii_string_to_unsigned (text, 10, 0, 65535, &port, NULL))
    return FALSE;
  *ret_port = (guint16)port;
  return TRUE;
}

static gboolean
fill (FhirEndpoint *self, const char *host, gboolean v6, guint16 port)
{
  struct sockaddr_in *in = (struct sockaddr_in *)&self->address;
  struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&self->address;

  memset (self, 0, sizeof *self);
  if (v6)
    {
      self->length = sizeof *in6;
      in6->sin6_family = AF_INET6;
      in6->sin6_port = htons (port);
      return inet_pton (AF_INET6, host, &in6->sin6_addr) == 1;
    }
  self->length = sizeof *in;
  in->sin_family = AF_INET;
  in->sin_port = htons (port);
  return inet_pton (AF_INET, host, &in->sin_addr) == 1;
}

gboolean
fhir_endpoint_parse (const char *text, FhirEndpoint *ret_endpoint, GError **error)
{
  const char *colon = strrchr (text, ':');
  g_autofree char *host = colon != NULL ? g_strndup (text, (gsize)(colon - text)) : NULL;
  gsize len = host != NULL ? strlen (host) : 0;
  gboolean v6 = len > 2 && host[0] == '[' && host[len - 1] == ']';
  FhirEndpoint endpoint;
  guint16 port = 0;

  if (v6)
    {
      host[len - 1] = '\0';
      memmove (host, host + 1, len - 1);
    }
  if (host != NULL && parse_port (colon + 1, &port) &&
      fill (&endpoint, strcmp (host, "localhost") == 0 ? "127.0.0.1" : host, v6, port))
    {
      *ret_endpoint = endpoint;
      return TRUE;
    }
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_VALUE,
               "\"%s\" is not an address to listen at, such as 127.0.0.1:8080 or [::1]:0",
               text);
  return FALSE;
}

gboolean
fhir_endpoint_is_loopback (const FhirEndpoint *endpoint)
{
  const struct sockaddr_in *in = (const struct sockaddr_in *)&endpoint->address;
  const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)&endpoint->address;

  if (endpoint->address.ss_family == AF_INET)
    return ntohl (in->sin_addr.s_addr) >> 24 == 127;
  return IN6_IS_ADDR_LOOPBACK (&in6->sin6_addr);
}

guint16
fhir_endpoint_get_port (const FhirEndpoint *endpoint)
{
  const struct sockaddr_in *in = (const struct sockaddr_in *)&endpoint->address;
  const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)&endpoint->address;

  return ntohs (endpoint->address.ss_family == AF_INET ? in->sin_port : in6->sin6_port);
}

char *
fhir_endpoint_format_host (const FhirEndpoint *endpoint)
{
  const struct sockaddr_in *in = (const struct sockaddr_in *)&endpoint->address;
  const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)&endpoint->address;
  char text[INET6_ADDRSTRLEN] = "";

  if (endpoint->address.ss_family == AF_INET)
    {
      inet_ntop (AF_INET, &in->sin_addr, text, sizeof text);
      return g_strdup (text);
    }
  inet_ntop (AF_INET6, &in6->sin6_addr, text, sizeof text);
  return g_strdup_printf ("[%s]", text);
}
