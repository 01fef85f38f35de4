/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Ids and UUIDs. A packed UUID is only ever made from text that unpacking gives back letter for
 * letter, so an upper-case UUID stays text. */

#include "fhir-id.h"

static const char hex_digits[] = "0123456789abcdef";

static gboolean
is_dash_place (guint n)
{
  return n == 8 || n == 13 || n == 18 || n == 23;
}

gboolean
fhir_id_is_valid (FhirSlice text)
{
  if (text.text == NULL || text.len == 0 || text.len > FHIR_ID_MAX)
    return FALSE;
  for (guint i = 0; i < text.len; i++)
    {
      char c = text.text[i];
      if (!g_ascii_isalnum (c) && c != '-' && c != '.')
        return FALSE;
    }
  return TRUE;
}

void
fhir_id_new (const FhirRandom *random, char ret_id[FHIR_UUID_LEN + 1])
{
  guint8 bytes[16];

  fhir_random_fill (random, bytes, sizeof bytes);
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  fhir_uuid_unpack (bytes, ret_id);
}

static int
lower_hex_value (char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return -1;
}

gboolean
fhir_uuid_pack (FhirSlice text, guint8 ret_bytes[16])
{
  guint8 bytes[16];
  guint n = 0;

  if (text.text == NULL || text.len != FHIR_UUID_LEN)
    return FALSE;
  for (guint i = 0; i < FHIR_UUID_LEN; i++)
    {
      int high;
      int low;

      if (is_dash_place (i))
        {
          if (text.text[i] != '-')
            return FALSE;
          continue;
        }
      high = lower_hex_value (text.text[i]);
      low = lower_hex_value (text.text[++i]);
      if (high < 0 || low < 0)
        return FALSE;
      bytes[n++] = (guint8)(high << 4 | low);
    }
  memcpy (ret_bytes, bytes, sizeof bytes);
  return TRUE;
}

void
fhir_uuid_unpack (const guint8 bytes[16], char ret_text[FHIR_UUID_LEN + 1])
{
  guint at = 0;

  for (guint i = 0; i < 16; i++)
    {
      if (is_dash_place (at))
        ret_text[at++] = '-';
      ret_text[at++] = hex_digits[bytes[i] >> 4];
      ret_text[at++] = hex_digits[bytes[i] & 15];
    }
  ret_text[at] = '\0';
}
