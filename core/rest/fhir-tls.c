/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* TLS by GnuTLS, called directly: GTlsServerConnection runs handshakes on a thread pool that
 * half-open ones can fill, loads all authorities of the system for each connection unless told not
 * to (9 ms), and takes its versions from an environment variable that a library should not set.
 * Here a handshake is a step of the lane's own loop under its own deadline, and the versions stand
 * in the code.
 *
 * A write that GnuTLS could not finish must be resumed before anything else is sent: unsent holds
 * its length until then. */

#include "fhir-tls.h"
#include "fhir-error.h"

#include <gnutls/gnutls.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* TLS 1.2 only with forward secrecy and authenticated ciphers. Checked at start: a wrong string
 * fails. */
#define PRIORITIES                                                                                 \
  "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-DHE-RSA:-CIPHER-ALL:+AES-256-GCM:+AES-128-" \
  "GCM:"                                                                                           \
  "+CHACHA20-POLY1305:-SHA1:%SERVER_PRECEDENCE"

#define RECORD_BYTES 16384

struct _FhirTls
{
  gnutls_certificate_credentials_t credentials;
  gnutls_priority_t priorities;
  gnutls_datum_t ticket_key; /* resumption without state of ours */
};

typedef struct
{
  FhirTransport parent;
  gnutls_session_t session;
  gboolean unsent; /* a record waits for the socket */
} TlsTransport;

static gboolean
load_files (FhirTls *self, const char *certificate, const char *key, GError **error)
{
  int rc = gnutls_certificate_set_x509_key_file (self->credentials,
                                                 certificate,
                                                 key != NULL ? key : certificate,
                                                 GNUTLS_X509_FMT_PEM);

  if (rc >= 0)
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_INVALID,
               "cannot use the TLS certificate \"%s\" with key \"%s\": %s",
               certificate,
               key != NULL ? key : certificate,
               gnutls_strerror (rc));
  return FALSE;
}

FhirTls *
fhir_tls_new (const char *certificate, const char *key, GError **error)
{
  g_autoptr (FhirTls) self = g_new0 (FhirTls, 1);
  int rc = gnutls_certificate_allocate_credentials (&self->credentials);

  if (rc >= 0)
    rc = gnutls_priority_init (&self->priorities, PRIORITIES, NULL);
  if (rc >= 0)
    rc = gnutls_session_ticket_key_generate (&self->ticket_key);
  if (rc < 0)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_INTERNAL,
                   "cannot start TLS: %s",
                   gnutls_strerror (rc));
      return NULL;
    }
  if (!load_files (self, certificate, key, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
fhir_tls_free (FhirTls *tls)
{
  if (tls == NULL)
    return;
  g_clear_pointer (&tls->credentials, gnutls_certificate_free_credentials);
  g_clear_pointer (&tls->priorities, gnutls_priority_deinit);
  gnutls_free (tls->ticket_key.data);
  g_free (tls);
}

static gssize
result_of (gssize rc)
{
  if (rc >= 0)
    return rc;
  return rc == GNUTLS_E_AGAIN || rc == GNUTLS_E_INTERRUPTED ? FHIR_TRANSPORT_AGAIN
                                                            : FHIR_TRANSPORT_ERROR;
}

static gboolean
tls_handshake (FhirTransport *transport, gboolean *ret_error)
{
  TlsTransport *self = (TlsTransport *)transport;
  int rc;

  /* a warning alert of the client is not the end */
  do
    rc = gnutls_handshake (self->session);
  while (rc == GNUTLS_E_INTERRUPTED);
  if (rc >= 0)
    return TRUE;
  *ret_error = rc != GNUTLS_E_AGAIN && gnutls_error_is_fatal (rc);
  return FALSE;
}

static gssize
tls_read (FhirTransport *transport, void *bytes, gsize len)
{
  TlsTransport *self = (TlsTransport *)transport;
  gssize rc = gnutls_record_recv (self->session, bytes, len);

  /* a client that closes without an alert: our messages carry their lengths, so nothing is cut */
  return rc == GNUTLS_E_PREMATURE_TERMINATION ? 0 : result_of (rc);
}

static gssize
tls_write (FhirTransport *transport, const struct iovec *parts, guint n_parts)
{
  TlsTransport *self = (TlsTransport *)transport;
  guint8 record[RECORD_BYTES];
  gsize len = 0;
  gssize rc;

  if (self->unsent)
    rc = gnutls_record_send (self->session, NULL, 0);
  else
    {
      for (guint i = 0; i < n_parts && len < sizeof record; i++)
        {
          gsize n = MIN (parts[i].iov_len, sizeof record - len);

          memcpy (record + len, parts[i].iov_base, n);
          len += n;
        }
      rc = gnutls_record_send (self->session, record, len);
    }
  self->unsent = rc == GNUTLS_E_AGAIN || rc == GNUTLS_E_INTERRUPTED;
  return result_of (rc);
}

static FhirTransportWant
tls_wants (FhirTransport *transport)
{
  TlsTransport *self = (TlsTransport *)transport;

  return gnutls_record_get_direction (self->session) != 0 ? FHIR_TRANSPORT_WRITE
                                                          : FHIR_TRANSPORT_READ;
}

static gboolean
tls_pending (FhirTransport *transport)
{
  return gnutls_record_check_pending (((TlsTransport *)transport)->session) > 0;
}

static void
tls_end (FhirTransport *transport)
{
  gnutls_bye (((TlsTransport *)transport)->session, GNUTLS_SHUT_WR);
  shutdown (transport->fd, SHUT_WR);
}

static void
tls_free (FhirTransport *transport)
{
  TlsTransport *self = (TlsTransport *)transport;

  gnutls_deinit (self->session);
  close (transport->fd);
  g_free (self);
}

static const FhirTransportClass tls_class = {
  .handshake = tls_handshake,
  .read = tls_read,
  .write = tls_write,
  .wants = tls_wants,
  .pending = tls_pending,
  .end = tls_end,
  .free = tls_free,
};

FhirTransport *
fhir_tls_new_transport (FhirTls *tls, int fd)
{
  const gnutls_datum_t protocol = { (unsigned char *)"http/1.1", 8 };
  TlsTransport *self = g_new0 (TlsTransport, 1);

  self->parent.klass = &tls_class;
  self->parent.fd = fd;
  gnutls_init (&self->session, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
  gnutls_priority_set (self->session, tls->priorities);
  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, tls->credentials);
  gnutls_certificate_server_set_request (self->session, GNUTLS_CERT_IGNORE);
  gnutls_session_ticket_enable_server (self->session, &tls->ticket_key);
  gnutls_alpn_set_protocols (self->session, &protocol, 1, 0);
  gnutls_transport_set_int (self->session, fd);
  return &self->parent;
}
