/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A text is decoded, encoded again and compared, so that each run of bytes has exactly one text;
 * then signed again and compared in constant time, before any number is read. */

#include "fhir-page-seal.h"

#include "fhir-error.h"
#include <string.h>

#define VERSION    2
#define SECRET_LEN 32
#define MAC_LEN    16
#define LEN(n)     (1 + 8 * (n) + MAC_LEN)
#define LEN_MAX    LEN (FHIR_PAGE_NUMBERS)
#define TEXT_MAX   128

static void
sign (const guint8 *bytes,
      guint n,
      const guint8 *secret,
      const char *purpose,
      guint8 ret_mac[MAC_LEN])
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, secret, SECRET_LEN);
  guint8 digest[32];
  gsize len = sizeof digest;

  g_hmac_update (hmac, (const guchar *)purpose, (gssize)strlen (purpose) + 1);
  g_hmac_update (hmac, bytes, (gssize)(LEN (n) - MAC_LEN));
  g_hmac_get_digest (hmac, digest, &len);
  memcpy (ret_mac, digest, MAC_LEN);
}

static char *
encode (const guint8 *bytes, gsize len)
{
  char *text = g_base64_encode (bytes, len);

  for (char *c = text; *c != '\0'; c++)
    *c = *c == '+' ? '-' : *c == '/' ? '_' : *c == '=' ? '\0' : *c;
  return text;
}

static gboolean
decode (const char *text, guint8 *ret_bytes, gsize len)
{
  gsize chars = strlen (text);
  g_autofree char *padded = NULL;
  g_autofree char *again = NULL;
  g_autofree guint8 *bytes = NULL;
  gsize got;

  if (chars > TEXT_MAX)
    return FALSE;
  padded = g_strconcat (text, &"==="[3 - (4 - chars % 4) % 4], NULL);
  g_strdelimit (padded, "-", '+');
  g_strdelimit (padded, "_", '/');
  bytes = g_base64_decode (padded, &got);
  if (got != len)
    return FALSE;
  again = encode (bytes, len);
  memcpy (ret_bytes, bytes, len);
  return strcmp (again, text) == 0;
}

char *
fhir_page_seal (const guint8 *secret, const char *purpose, const gint64 *numbers, guint n)
{
  guint8 bytes[LEN_MAX];

  g_return_val_if_fail (n <= FHIR_PAGE_NUMBERS, NULL);

  bytes[0] = VERSION;
  for (guint i = 0; i < n; i++)
    {
      guint64 big = GUINT64_TO_BE ((guint64)numbers[i]);

      memcpy (bytes + 1 + 8 * i, &big, sizeof big);
    }
  sign (bytes, n, secret, purpose, bytes + LEN (n) - MAC_LEN);
  return encode (bytes, LEN (n));
}

static gboolean
same_mac (const guint8 *a, const guint8 *b)
{
  guint8 differ = 0;

  for (guint i = 0; i < MAC_LEN; i++)
    differ |= a[i] ^ b[i];
  return differ == 0;
}

gboolean
fhir_page_unseal (const char *text,
                  const guint8 *secret,
                  const char *purpose,
                  gint64 *ret_numbers,
                  guint n,
                  GError **error)
{
  guint8 bytes[LEN_MAX];
  guint8 mac[MAC_LEN];
  gboolean ours;

  g_return_val_if_fail (n <= FHIR_PAGE_NUMBERS, FALSE);

  ours = decode (text, bytes, LEN (n));
  if (ours)
    {
      sign (bytes, n, secret, purpose, mac);
      ours = same_mac (mac, bytes + LEN (n) - MAC_LEN) && bytes[0] == VERSION;
    }
  if (!ours)
    {
      g_set_error_literal (error,
                           FHIR_ERROR,
                           FHIR_ERROR_VALUE,
                           "parameter \"" FHIR_PAGE_CURSOR
                           "\" is not a page of this list on this server: take links as they come");
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    {
      guint64 big;

      memcpy (&big, bytes + 1 + 8 * i, sizeof big);
      ret_numbers[i] = (gint64)GUINT64_FROM_BE (big);
    }
  return TRUE;
}
