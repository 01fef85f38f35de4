/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "rest-client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WAIT_S 20

RestClient *
rest_client_connect (guint16 port, const char *source)
{
  RestClient *self = g_new0 (RestClient, 1);
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  struct sockaddr_in from = { .sin_family = AF_INET };
  const struct timeval limit = { .tv_sec = WAIT_S };
  const int on = 1;

  self->in = g_string_new (NULL);
  self->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (self->fd, >=, 0);
  setsockopt (self->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt (self->fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  setsockopt (self->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (source != NULL)
    {
      inet_pton (AF_INET, source, &from.sin_addr);
      g_assert_cmpint (bind (self->fd, (struct sockaddr *)&from, sizeof from), ==, 0);
    }
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (connect (self->fd, (struct sockaddr *)&address, sizeof address), ==, 0);
  return self;
}

void
rest_client_free (RestClient *client)
{
  close (client->fd);
  g_string_free (client->in, TRUE);
  g_free (client);
}

gboolean
rest_client_send (RestClient *client, const char *bytes, gsize len)
{
  while (len > 0)
    {
      gssize n = send (client->fd, bytes, len, MSG_NOSIGNAL);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      bytes += n;
      len -= (gsize)n;
    }
  return TRUE;
}

gboolean
rest_client_print (RestClient *client, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  return rest_client_send (client, text, strlen (text));
}

static gboolean
read_more (RestClient *self)
{
  char bytes[65536];
  gssize n;

  do
    n = recv (self->fd, bytes, sizeof bytes, 0);
  while (n < 0 && errno == EINTR);
  if (n <= 0)
    return FALSE;
  g_string_append_len (self->in, bytes, n);
  return TRUE;
}

void
rest_answer_free (RestAnswer *answer)
{
  if (answer == NULL)
    return;
  g_free (answer->head);
  g_free (answer->body);
  g_free (answer);
}

char *
rest_answer_dup_header (const RestAnswer *answer, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (answer->head, "\r\n", -1);
  gsize len = strlen (name);

  for (guint i = 1; lines[i] != NULL; i++)
    if (g_ascii_strncasecmp (lines[i], name, len) == 0 && lines[i][len] == ':')
      return g_strstrip (g_strdup (lines[i] + len + 1));
  return NULL;
}

RestAnswer *
rest_client_read (RestClient *client, gboolean has_body)
{
  g_autoptr (RestAnswer) answer = g_new0 (RestAnswer, 1);
  g_autofree char *length = NULL;
  const char *end;
  gsize head_len;

  while ((end = strstr (client->in->str, "\r\n\r\n")) == NULL)
    if (!read_more (client))
      return NULL;
  head_len = (gsize)(end - client->in->str) + 4;
  answer->head = g_strndup (client->in->str, head_len);
  g_string_erase (client->in, 0, (gssize)head_len);
  g_assert_true (g_str_has_prefix (answer->head, "HTTP/1.1 "));
  answer->status = (guint)g_ascii_strtoull (answer->head + 9, NULL, 10);
  length = rest_answer_dup_header (answer, "Content-Length");
  if (length != NULL && has_body)
    answer->body_len = (gsize)g_ascii_strtoull (length, NULL, 10);
  while (client->in->len < answer->body_len)
    if (!read_more (client))
      return NULL;
  answer->body = g_strndup (client->in->str, answer->body_len);
  g_string_erase (client->in, 0, (gssize)answer->body_len);
  return g_steal_pointer (&answer);
}

gboolean
rest_client_is_closed (RestClient *client, guint ms)
{
  struct pollfd fd = { client->fd, POLLIN, 0 };
  char byte;

  return poll (&fd, 1, (int)ms) == 1 && recv (client->fd, &byte, 1, 0) <= 0;
}

RestAnswer *
rest_client_ask (guint16 port, const char *method, const char *path, const char *body)
{
  g_autoptr (RestClient) client = rest_client_connect (port, NULL);

  rest_client_print (client, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n", method, path, port);
  if (body != NULL)
    rest_client_print (client,
                       "Content-Type: application/fhir+json\r\nContent-Length: %" G_GSIZE_FORMAT
                       "\r\n\r\n%s",
                       strlen (body),
                       body);
  else
    rest_client_print (client, "\r\n");
  return rest_client_read (client, strcmp (method, "HEAD") != 0);
}

guint16
rest_client_port_of (const char *url)
{
  const char *colon = strrchr (url, ':');

  g_assert_nonnull (colon);
  return (guint16)g_ascii_strtoull (colon + 1, NULL, 10);
}
