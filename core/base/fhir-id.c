/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Ids and UUIDs. A packed UUID is only ever made from text that unpacking gives back letter for
 * letter, so an upper-case UUID stays text. */

#include "fhir-id.h"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

static const char hex_digits[] = "0123456789abcdef";

static gboolean
is_dash_place (guint n)
{
  return n == 8 || n == 13 || n == 18 || n == 23;
}

#ifdef __SSE2__
/* Sixteen bytes at once: references are validated some times for every resource. */
static __m128i
between (__m128i bytes, char first, char last)
{
  return _mm_and_si128 (_mm_cmpgt_epi8 (bytes, _mm_set1_epi8 ((char)(first - 1))),
                        _mm_cmplt_epi8 (bytes, _mm_set1_epi8 ((char)(last + 1))));
}

static gboolean
are_id_bytes (const char bytes[16])
{
  __m128i v = _mm_loadu_si128 ((const __m128i *)(gconstpointer)bytes);
  __m128i letters = between (_mm_or_si128 (v, _mm_set1_epi8 (0x20)), 'a', 'z');
  __m128i others = _mm_or_si128 (between (v, '0', '9'), between (v, '-', '.'));

  return _mm_movemask_epi8 (_mm_or_si128 (letters, others)) == 0xffff;
}
#else
static gboolean
are_id_bytes (const char bytes[16])
{
  for (guint i = 0; i < 16; i++)
    if (!g_ascii_isalnum (bytes[i]) && bytes[i] != '-' && bytes[i] != '.')
      return FALSE;
  return TRUE;
}
#endif

gboolean
fhir_id_is_valid (FhirSlice text)
{
  char padded[16] = "----------------";

  if (text.text == NULL || text.len == 0 || text.len > FHIR_ID_MAX)
    return FALSE;
  if (text.len < 16)
    {
      memcpy (padded, text.text, text.len);
      return are_id_bytes (padded);
    }
  for (guint at = 0; at + 16 < text.len; at += 16)
    if (!are_id_bytes (text.text + at))
      return FALSE;
  return are_id_bytes (text.text + text.len - 16);
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
