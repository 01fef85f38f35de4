/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-keys.h"
#include <string.h>

G_BEGIN_DECLS

/* The perfect hash from a member name to its FhirKey. The table (fhir-keys.inc) is built by the
 * generator from the definitions; this header is the other half, and both must do the same
 * arithmetic. All values are unsigned 64 bit, wrapping. For a name of len >= 1 bytes:
 *
 *   first = bytes 0 … 7, little endian, missing bytes 0
 *   last  = bytes max(len,8)-8 … len-1, little endian, missing bytes 0 (equal to first up to 8
 * bytes) h     = first * 0x9E3779B97F4A7C15 + (last ^ len) * 0xC2B2AE3D27D4EB4F     (mod 2^64) h =
 * h ^ (h >> 29) h     = h * 0xBF58476D1CE4E5B9                                            (mod
 * 2^64) bucket = h >> 54                                  (10 bits: index of fhir_key_displacement)
 *   slot   = ((h >> 30) + displacement[bucket] * ((h >> 16) | 1)) & 4095
 *
 * The generator places the buckets, fullest first, each at the least displacement that puts all its
 * names on free slots. A slot that stays free is all zero (key 0, len 0). Names of up to 16 bytes
 * are wholly within the two words; longer ones compare their middle with fhir_key_names[key]. */
typedef struct
{
  const char *text;
  guint8 len;
} FhirKeyName;

typedef struct
{
  guint64 first;
  guint64 last;
  guint16 key;
  guint8 len;
} FhirKeySlot;

#define FHIR_KEY_BUCKETS 1024
#define FHIR_KEY_SLOTS   4096

typedef struct
{
  guint64 first;
  guint64 last;
} FhirKeyWords;

static inline guint64
fhir_key_load (const char *text)
{
  guint64 word;

  memcpy (&word, text, sizeof word);
  return GUINT64_FROM_LE (word);
}

/* The two words of a name of len >= 1 bytes after which at least 7 more bytes may be read. */
static inline FhirKeyWords
fhir_key_words (const char *text, gsize len)
{
  guint64 mask = len >= 8 ? G_MAXUINT64 : (G_GUINT64_CONSTANT (1) << (8 * len)) - 1;
  gsize back = len >= 8 ? len - 8 : 0;

  return (FhirKeyWords){ fhir_key_load (text) & mask, fhir_key_load (text + back) & mask };
}

/* The same where no byte behind the name may be read. */
static inline FhirKeyWords
fhir_key_words_within (const char *text, gsize len)
{
  guint32 first;
  guint32 last;
  guint64 word;

  if (len >= 8)
    return (FhirKeyWords){ fhir_key_load (text), fhir_key_load (text + len - 8) };
  if (len < 4) /* the first, the middle and the last of up to three bytes */
    word = (guint64)(guchar)text[0] | (guint64)(guchar)text[len / 2] << (8 * (len / 2)) |
           (guint64)(guchar)text[len - 1] << (8 * (len - 1));
  else
    {
      memcpy (&first, text, sizeof first);
      memcpy (&last, text + len - sizeof last, sizeof last);
      word = GUINT32_FROM_LE (first) | (guint64)GUINT32_FROM_LE (last) << (8 * (len - 4));
    }
  return (FhirKeyWords){ word, word };
}

static inline guint64
fhir_key_hash (FhirKeyWords words, gsize len)
{
  guint64 h = words.first * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15) +
              (words.last ^ len) * G_GUINT64_CONSTANT (0xC2B2AE3D27D4EB4F);

  h ^= h >> 29;
  return h * G_GUINT64_CONSTANT (0xBF58476D1CE4E5B9);
}

static inline guint
fhir_key_bucket (guint64 hash)
{
  return (guint)(hash >> 54);
}

static inline guint
fhir_key_slot (guint64 hash, guint16 displacement)
{
  return (guint)((hash >> 30) + displacement * ((hash >> 16) | 1)) & (FHIR_KEY_SLOTS - 1);
}

G_END_DECLS
