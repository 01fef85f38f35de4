/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json-scan-private.h"

G_BEGIN_DECLS

/* The two scans where there is no SSE2: eight bytes in a word, or byte by byte. */
#if FHIR_JSON_SCAN == 8

#define FHIR_JSON_ONES  G_GUINT64_CONSTANT (0x0101010101010101)
#define FHIR_JSON_HIGHS G_GUINT64_CONSTANT (0x8080808080808080)

/* The high bit of each zero byte; bits above the lowest one set may be wrong. */
static inline guint64
fhir_json_zero_bytes (guint64 word)
{
  return (word - FHIR_JSON_ONES) & ~word & FHIR_JSON_HIGHS;
}

#endif

static inline FhirJsonCursor
fhir_json_copy_plain (FhirJsonCursor c)
{
#if FHIR_JSON_SCAN == 8
  for (;;)
    {
      guint64 word, hit;

      memcpy (&word, c.p, 8);
      memcpy (c.out, &word, 8);
      word = GUINT64_FROM_LE (word);
      hit = (word & FHIR_JSON_HIGHS) | ((word - FHIR_JSON_ONES * 0x20) & ~word & FHIR_JSON_HIGHS) |
            fhir_json_zero_bytes (word ^ (FHIR_JSON_ONES * '"')) |
            fhir_json_zero_bytes (word ^ (FHIR_JSON_ONES * '\\'));
      if (hit != 0)
        {
          guint n = (guint)__builtin_ctzll (hit) / 8;
          return (FhirJsonCursor){ c.p + n, c.out + n };
        }
      c.p += 8;
      c.out += 8;
    }
#else
  while ((guchar)*c.p >= 0x20 && (guchar)*c.p < 0x80 && *c.p != '"' && *c.p != '\\')
    *c.out++ = *c.p++;
  return c;
#endif
}

static inline const char *
fhir_json_skip_space (const char *p)
{
#if FHIR_JSON_SCAN == 8
  for (;;)
    {
      guint64 word;

      memcpy (&word, p, 8);
      if (word != FHIR_JSON_ONES * ' ')
        break;
      p += 8;
    }
#endif
  while (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r')
    p++;
  return p;
}

G_END_DECLS
