/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "rest-tls-client.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>
#include <time.h>

struct _RestTlsClient
{
  gnutls_session_t session;
  gnutls_certificate_credentials_t credentials;
};

#define CHECK(call) g_assert_cmpint ((call), >=, 0)

char *
rest_tls_write_certificate (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "test.pem", NULL);
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t certificate;
  gnutls_datum_t pem_key, pem;
  g_autofree char *text = NULL;

  CHECK (gnutls_x509_privkey_init (&key));
  CHECK (gnutls_x509_privkey_generate (key,
                                       GNUTLS_PK_ECDSA,
                                       GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1),
                                       0));
  CHECK (gnutls_x509_crt_init (&certificate));
  CHECK (gnutls_x509_crt_set_version (certificate, 3));
  CHECK (gnutls_x509_crt_set_serial (certificate, "\1", 1));
  CHECK (gnutls_x509_crt_set_dn (certificate, "CN=127.0.0.1", NULL));
  CHECK (gnutls_x509_crt_set_activation_time (certificate, time (NULL) - 3600));
  CHECK (gnutls_x509_crt_set_expiration_time (certificate, time (NULL) + 86400));
  CHECK (gnutls_x509_crt_set_subject_alt_name (certificate,
                                               GNUTLS_SAN_IPADDRESS,
                                               "\177\0\0\1",
                                               4,
                                               GNUTLS_FSAN_SET));
  CHECK (gnutls_x509_crt_set_key (certificate, key));
  CHECK (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0));
  CHECK (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &pem));
  CHECK (gnutls_x509_privkey_export2 (key, GNUTLS_X509_FMT_PEM, &pem_key));
  text = g_strconcat ((char *)pem.data, (char *)pem_key.data, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  gnutls_free (pem.data);
  gnutls_free (pem_key.data);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
  return g_steal_pointer (&path);
}

RestTlsClient *
rest_tls_client_new (int fd, const char *priority)
{
  RestTlsClient *self = g_new0 (RestTlsClient, 1);
  int rc;

  CHECK (gnutls_certificate_allocate_credentials (&self->credentials));
  CHECK (gnutls_init (&self->session, GNUTLS_CLIENT));
  if (priority != NULL)
    CHECK (gnutls_priority_set_direct (self->session, priority, NULL));
  else
    CHECK (gnutls_set_default_priority (self->session));
  CHECK (gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, self->credentials));
  gnutls_transport_set_int (self->session, fd);
  do
    rc = gnutls_handshake (self->session);
  while (rc < 0 && gnutls_error_is_fatal (rc) == 0);
  if (rc >= 0)
    return self;
  rest_tls_client_free (self);
  return NULL;
}

void
rest_tls_client_free (RestTlsClient *client)
{
  gnutls_deinit (client->session);
  gnutls_certificate_free_credentials (client->credentials);
  g_free (client);
}

const char *
rest_tls_client_get_version (RestTlsClient *client)
{
  return gnutls_protocol_get_name (gnutls_protocol_get_version (client->session));
}

gboolean
rest_tls_client_send (RestTlsClient *client, const char *text)
{
  gsize len = strlen (text), at = 0;

  while (at < len)
    {
      gssize n = gnutls_record_send (client->session, text + at, len - at);

      if (n < 0)
        return FALSE;
      at += (gsize)n;
    }
  return TRUE;
}

char *
rest_tls_client_read (RestTlsClient *client, gsize n)
{
  g_autoptr (GString) out = g_string_new (NULL);
  char bytes[16384];

  while (out->len < n)
    {
      gssize got = gnutls_record_recv (client->session, bytes, sizeof bytes);

      if (got == GNUTLS_E_AGAIN || got == GNUTLS_E_INTERRUPTED)
        continue;
      if (got <= 0)
        break;
      g_string_append_len (out, bytes, got);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
