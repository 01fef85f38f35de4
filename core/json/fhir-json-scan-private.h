/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <string.h>

/* How many bytes a scan step takes: 16 by SSE2, 8 by plain words, 1. Tests build all three. */
#ifndef FHIR_JSON_SCAN
#ifdef __SSE2__
#define FHIR_JSON_SCAN 16
#else
#define FHIR_JSON_SCAN 8
#endif
#endif

#if FHIR_JSON_SCAN == 16
#include <emmintrin.h>
#endif

G_BEGIN_DECLS

/* A place in the input and the place in the minified text that belongs to it. Two words, so that it
 * travels in registers; p NULL says that a fault was noted. */
typedef struct
{
  const char *p;
  char *out;
} FhirJsonCursor;

/* Both functions read up to FHIR_JSON_SCAN bytes past the byte at which they stop, and the copy
 * writes as many past its end: input and text carry FHIR_JSON_PADDING bytes for that. The byte
 * behind the input is 0, which is special to both, so that neither needs a length. */
#define FHIR_JSON_PADDING 64

/* fhir_json_copy_plain(): copies up to the next byte that is a quote, a backslash, a control or not
 * ASCII. fhir_json_skip_space(): to the next byte that is no JSON white space. */
#if FHIR_JSON_SCAN == 16

static inline FhirJsonCursor
fhir_json_copy_plain (FhirJsonCursor c)
{
  const __m128i quote = _mm_set1_epi8 ('"');
  const __m128i backslash = _mm_set1_epi8 ('\\');
  const __m128i space = _mm_set1_epi8 (' ');

  for (;;)
    {
      __m128i v = _mm_loadu_si128 ((const __m128i *)c.p);
      /* Signed: bytes from 0x80 on are below a space too. */
      __m128i hit =
          _mm_or_si128 (_mm_cmplt_epi8 (v, space),
                        _mm_or_si128 (_mm_cmpeq_epi8 (v, quote), _mm_cmpeq_epi8 (v, backslash)));
      guint mask = (guint)_mm_movemask_epi8 (hit);

      _mm_storeu_si128 ((__m128i *)c.out, v);
      if (mask != 0)
        {
          guint n = (guint)__builtin_ctz (mask);
          return (FhirJsonCursor){ c.p + n, c.out + n };
        }
      c.p += 16;
      c.out += 16;
    }
}

static inline const char *
fhir_json_skip_space (const char *p)
{
  const __m128i space = _mm_set1_epi8 (' ');
  const __m128i newline = _mm_set1_epi8 ('\n');
  const __m128i tab = _mm_set1_epi8 ('\t');
  const __m128i carriage = _mm_set1_epi8 ('\r');

  for (;;)
    {
      __m128i v = _mm_loadu_si128 ((const __m128i *)p);
      __m128i hit =
          _mm_or_si128 (_mm_or_si128 (_mm_cmpeq_epi8 (v, space), _mm_cmpeq_epi8 (v, newline)),
                        _mm_or_si128 (_mm_cmpeq_epi8 (v, tab), _mm_cmpeq_epi8 (v, carriage)));
      guint mask = (guint)_mm_movemask_epi8 (hit) ^ 0xffff;

      if (mask != 0)
        return p + __builtin_ctz (mask);
      p += 16;
    }
}

#endif

G_END_DECLS

#if FHIR_JSON_SCAN != 16
#include "fhir-json-scan-words-private.h"
#endif
