/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes a new self-signed certificate for 127.0.0.1 with its key into one PEM file in folder;
 * (transfer full) its path. */
char *rest_tls_write_certificate (const char *folder);

/* A TLS client on a connected socket (stays the caller's). */
typedef struct _RestTlsClient RestTlsClient;

/* (nullable) NULL: the handshake failed. priority as GnuTLS writes it, NULL its default. */
RestTlsClient *rest_tls_client_new (int fd, const char *priority);
void rest_tls_client_free (RestTlsClient *client);
const char *rest_tls_client_get_version (RestTlsClient *client); /* "TLS1.3" */
gboolean rest_tls_client_send (RestTlsClient *client, const char *text);
/* Reads at least n bytes; less when the other side ends. (transfer full) */
char *rest_tls_client_read (RestTlsClient *client, gsize n);

G_END_DECLS
