/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json-parser-private.h"

G_BEGIN_DECLS

/* Tokens: each is checked and copied to the minified text in one go. In line, because the pass does
 * little else. All return the place behind the token, or a cursor without p. */
#define FHIR_JSON_INLINE inline __attribute__ ((always_inline))

static FHIR_JSON_INLINE const char *
fhir_json_token_skip_space (const char *p)
{
  return G_LIKELY ((guchar)*p > ' ') ? p : fhir_json_skip_space (p);
}

static __attribute__ ((noinline)) FhirJsonCursor
fhir_json_token_copy_string_rest (FhirJsonParser *self, FhirJsonCursor c, guint8 *flags)
{
  FhirJsonStringFault fault = fhir_json_string_copy_rest (&c, flags);

  if (fault != FHIR_JSON_STRING_FINE)
    return fhir_json_parser_fail (self, (FhirJsonFault)fault, c.p);
  return c;
}

/* From the opening quote to behind the closing one; ret_len is the raw length between. */
static FHIR_JSON_INLINE FhirJsonCursor
fhir_json_token_copy_string (FhirJsonParser *self,
                             FhirJsonCursor c,
                             guint32 *ret_len,
                             guint8 *ret_flags)
{
  const char *start = c.p;
  guint8 flags = 0;
  gsize len;

  *c.out++ = *c.p++;
  c = fhir_json_copy_plain (c);
  if (G_UNLIKELY (*c.p != '"'))
    {
      guint8 rest = 0;

      c = fhir_json_token_copy_string_rest (self, c, &rest);
      if (c.p == NULL)
        return c;
      flags = rest;
    }
  len = (gsize)(c.p - start) - 1;
  if (G_UNLIKELY (len > self->limits.json_string))
    return fhir_json_parser_fail (self, FHIR_JSON_FAULT_STRING, start);
  *c.out++ = *c.p++;
  *ret_len = (guint32)len;
  *ret_flags = flags;
  return c;
}

static FHIR_JSON_INLINE FhirJsonCursor
fhir_json_token_copy_digits (FhirJsonCursor c)
{
  while ((guchar)(*c.p - '0') <= 9)
    *c.out++ = *c.p++;
  return c;
}

static FHIR_JSON_INLINE FhirJsonCursor
fhir_json_token_copy_number (FhirJsonParser *self, FhirJsonCursor c, guint8 *ret_flags)
{
  const char *digits;

  *ret_flags = 0;
  if (*c.p == '-')
    *c.out++ = *c.p++;
  digits = c.p;
  c = fhir_json_token_copy_digits (c);
  if (c.p == digits || (*digits == '0' && c.p - digits > 1))
    return fhir_json_parser_fail (self, FHIR_JSON_FAULT_NUMBER, c.p == digits ? c.p : digits + 1);
  if (*c.p == '.')
    {
      *ret_flags = FHIR_JSON_FRACTION;
      *c.out++ = *c.p++;
      digits = c.p;
      c = fhir_json_token_copy_digits (c);
      if (c.p == digits)
        return fhir_json_parser_fail (self, FHIR_JSON_FAULT_NUMBER, c.p);
    }
  if ((*c.p | 0x20) == 'e')
    {
      *ret_flags = FHIR_JSON_FRACTION;
      *c.out++ = *c.p++;
      if (*c.p == '+' || *c.p == '-')
        *c.out++ = *c.p++;
      digits = c.p;
      c = fhir_json_token_copy_digits (c);
      if (c.p == digits)
        return fhir_json_parser_fail (self, FHIR_JSON_FAULT_NUMBER, c.p);
    }
  return c;
}

/* true, false, null; anything else is no value. */
static FHIR_JSON_INLINE FhirJsonCursor
fhir_json_token_copy_word (FhirJsonParser *self, FhirJsonCursor c, guint8 *ret_type)
{
  guint n = 4;

  memcpy (c.out, c.p, 8);
  if (memcmp (c.p, "true", 4) == 0)
    *ret_type = FHIR_JSON_TRUE;
  else if (memcmp (c.p, "null", 4) == 0)
    *ret_type = FHIR_JSON_NULL;
  else if (memcmp (c.p, "false", 5) == 0)
    {
      *ret_type = FHIR_JSON_FALSE;
      n = 5;
    }
  else
    return fhir_json_parser_fail (self, FHIR_JSON_FAULT_CHARACTER, c.p);
  return (FhirJsonCursor){ c.p + n, c.out + n };
}

G_END_DECLS
