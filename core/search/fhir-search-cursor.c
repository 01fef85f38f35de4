/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Layout, big-endian: version, flags, order, T, key, total, hash of the query, then the first 16
 * bytes of HMAC-SHA256 over all before it. A constant-time comparison comes before any field is
 * read. */

#include "fhir-search-cursor.h"

#include "fhir-error.h"

#define VERSION        1
#define FLAG_ESTIMATE  1
#define FLAG_BACKWARDS 2
#define SECRET_LEN     32
#define HASH_LEN       8
#define PAYLOAD_LEN    (3 + 3 * 8 + HASH_LEN)
#define MAC_LEN        16
#define TEXT_MAX       128

static void
put_int (guint8 *bytes, gint64 value)
{
  guint64 big = GUINT64_TO_BE ((guint64)value);

  memcpy (bytes, &big, sizeof big);
}

static gint64
get_int (const guint8 *bytes)
{
  guint64 big;

  memcpy (&big, bytes, sizeof big);
  return (gint64)GUINT64_FROM_BE (big);
}

/* What the page is of: the query, and the numbers of its parameters beside R4's. */
static void
put_hash (guint8 *bytes, const FhirSearchQuery *query, guint64 mark)
{
  memcpy (bytes, query->hash, HASH_LEN);
  for (guint i = 0; i < HASH_LEN; i++)
    bytes[i] ^= (guint8)(mark >> (8 * i));
}

static void
sign (const guint8 *payload, const guint8 *secret, guint8 ret_mac[MAC_LEN])
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, secret, SECRET_LEN);
  guint8 digest[32];
  gsize len = sizeof digest;

  g_hmac_update (hmac, (const guchar *)"search page", -1);
  g_hmac_update (hmac, payload, PAYLOAD_LEN);
  g_hmac_get_digest (hmac, digest, &len);
  memcpy (ret_mac, digest, MAC_LEN);
}

char *
fhir_search_cursor_format (const FhirSearchCursor *cursor,
                           const FhirSearchQuery *query,
                           const guint8 *secret)
{
  guint8 bytes[PAYLOAD_LEN + MAC_LEN];
  char *text;

  bytes[0] = VERSION;
  bytes[1] = (cursor->estimate ? FLAG_ESTIMATE : 0) | (cursor->backwards ? FLAG_BACKWARDS : 0);
  bytes[2] = cursor->order;
  put_int (bytes + 3, cursor->change);
  put_int (bytes + 11, cursor->key);
  put_int (bytes + 19, cursor->total);
  put_hash (bytes + 27, query, cursor->mark);
  sign (bytes, secret, bytes + PAYLOAD_LEN);
  text = g_base64_encode (bytes, sizeof bytes);
  for (char *c = text; *c != '\0'; c++)
    *c = *c == '+' ? '-' : *c == '/' ? '_' : *c == '=' ? '\0' : *c;
  return text;
}

/* Exactly one text for each run of bytes: anything but the alphabet is refused. */
static gboolean
decode (const char *text, guint8 ret_bytes[PAYLOAD_LEN + MAC_LEN])
{
  gsize len = strlen (text);
  g_autofree char *padded = NULL;
  g_autofree guint8 *bytes = NULL;

  if (len > TEXT_MAX)
    return FALSE;
  padded = g_strconcat (text, &"==="[3 - (4 - len % 4) % 4], NULL);
  for (char *c = padded; c < padded + len; c++)
    {
      if (!g_ascii_isalnum (*c) && *c != '-' && *c != '_')
        return FALSE;
      *c = *c == '-' ? '+' : *c == '_' ? '/' : *c;
    }
  bytes = g_base64_decode (padded, &len);
  if (len != PAYLOAD_LEN + MAC_LEN)
    return FALSE;
  memcpy (ret_bytes, bytes, len);
  return TRUE;
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
fhir_search_cursor_parse (const char *text,
                          const FhirSearchQuery *query,
                          const guint8 *secret,
                          guint64 mark,
                          FhirSearchCursor *ret_cursor,
                          GError **error)
{
  guint8 bytes[PAYLOAD_LEN + MAC_LEN];
  guint8 mac[MAC_LEN];
  guint8 hash[HASH_LEN];

  put_hash (hash, query, mark);
  if (decode (text, bytes))
    {
      sign (bytes, secret, mac);
      if (same_mac (mac, bytes + PAYLOAD_LEN) && bytes[0] == VERSION &&
          memcmp (bytes + 27, hash, HASH_LEN) == 0)
        {
          *ret_cursor = (FhirSearchCursor){ .change = get_int (bytes + 3),
                                            .key = get_int (bytes + 11),
                                            .total = get_int (bytes + 19),
                                            .mark = mark,
                                            .estimate = (bytes[1] & FLAG_ESTIMATE) != 0,
                                            .backwards = (bytes[1] & FLAG_BACKWARDS) != 0,
                                            .order = bytes[2] };
          return TRUE;
        }
    }
  g_set_error_literal (error,
                       FHIR_ERROR,
                       FHIR_ERROR_VALUE,
                       "parameter \"" FHIR_SEARCH_CURSOR
                       "\" is not a page of this search on this server");
  return FALSE;
}
