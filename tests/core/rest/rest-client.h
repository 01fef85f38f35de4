/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A client that sends what bytes it is told to, right or wrong, and reads answers strictly.
 * Blocking, with a limit of 20 s on every wait. */
typedef struct
{
  int fd;
  GString *in; /* read and not used up */
} RestClient;

typedef struct
{
  guint status;
  char *head; /* with the status line, lines end in CR LF */
  char *body; /* NUL-terminated */
  gsize body_len;
} RestAnswer;

/* source may be NULL or "127.0.0.2". Aborts the test on failure. */
RestClient *rest_client_connect (guint16 port, const char *source);
void rest_client_free (RestClient *client);
/* FALSE: the other side has closed. */
gboolean rest_client_send (RestClient *client, const char *bytes, gsize len);
gboolean rest_client_print (RestClient *client, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* (nullable) NULL: closed before an answer. has_body FALSE: an answer to HEAD. */
RestAnswer *rest_client_read (RestClient *client, gboolean has_body);
/* Whether the other side ends the connection within ms. */
gboolean rest_client_is_closed (RestClient *client, guint ms);
void rest_answer_free (RestAnswer *answer);
/* (nullable) the value of a header, (transfer full) */
char *rest_answer_dup_header (const RestAnswer *answer, const char *name);
/* One request on a new connection; method "GET", path "/fhir/…", body may be NULL (JSON). */
RestAnswer *rest_client_ask (guint16 port, const char *method, const char *path, const char *body);
/* The port of "http://127.0.0.1:8080/fhir". */
guint16 rest_client_port_of (const char *url);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RestClient, rest_client_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RestAnswer, rest_answer_free)

G_END_DECLS
