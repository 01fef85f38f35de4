/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What strings hold beside plain ASCII: escapes and UTF-8.
 *
 * The parser's own loop takes plain bytes sixteen at a time; this file gets what it stops at.
 * Checks are complete here, once: whoever decodes later (fhir_json_string_unescape()) may rely on
 * well-formed escapes, paired surrogates and valid UTF-8. A run of non-ASCII characters stays in
 * one loop, since a name in Chinese has hardly an ASCII byte. */

#include "fhir-json-string-private.h"

/* What follows a backslash: the byte it stands for, 'u', or 0 where there is no such escape. */
static const char escapes[256] = {
  ['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b', ['f'] = '\f',
  ['n'] = '\n', ['r'] = '\r',  ['t'] = '\t', ['u'] = 'u',
};

/* -1 where the four bytes are no hexadecimal digits. */
static gint32
read_hex (const char *p)
{
  gint32 value = 0;

  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (p[i]);
      if (digit < 0)
        return -1;
      value = value << 4 | digit;
    }
  return value;
}

static FhirJsonStringFault
copy_escape (FhirJsonCursor *c)
{
  guint n = 2;

  if (escapes[(guchar)c->p[1]] == 0)
    return FHIR_JSON_STRING_BAD_ESCAPE;
  if (c->p[1] == 'u')
    {
      gint32 unit = read_hex (c->p + 2);

      n = 6;
      if (unit < 0)
        return FHIR_JSON_STRING_BAD_ESCAPE;
      if (unit >= 0xdc00 && unit <= 0xdfff)
        return FHIR_JSON_STRING_LONE_SURROGATE;
      if (unit >= 0xd800 && unit <= 0xdbff)
        {
          gint32 low = c->p[6] == '\\' && c->p[7] == 'u' ? read_hex (c->p + 8) : -1;

          if (low < 0xdc00 || low > 0xdfff)
            return FHIR_JSON_STRING_LONE_SURROGATE;
          n = 12;
        }
    }
  memcpy (c->out, c->p, n);
  c->p += n;
  c->out += n;
  return FHIR_JSON_STRING_FINE;
}

/* Length of the well-formed sequence at p (RFC 3629), 0 where there is none. */
static inline guint
utf8_length (const char *p)
{
  guint32 w;

  memcpy (&w, p, 4);
  w = GUINT32_FROM_LE (w);
  if ((w & 0xc0e0) == 0x80c0)
    return (w & 0x1e) != 0 ? 2 : 0; /* c0 and c1 are overlong */
  if ((w & 0xc0c0f0) == 0x8080e0)
    {
      guint32 top = w & 0x200f; /* e0 must go on with a0…bf, ed with 80…9f */
      return top != 0 && top != 0x200d ? 3 : 0;
    }
  if ((w & 0xc0c0c0f8) == 0x808080f0)
    {
      guint32 top = (w & 7) << 2 | ((w >> 12) & 3); /* code point >> 16 */
      return top >= 1 && top <= 0x10 ? 4 : 0;
    }
  return 0;
}

static gboolean
copy_utf8 (FhirJsonCursor *cursor)
{
  FhirJsonCursor c = *cursor;

  while (((guchar)*c.p & 0x80) != 0)
    {
      guint n = utf8_length (c.p);

      if (n == 0)
        break;
      memcpy (c.out, c.p, 4);
      c.p += n;
      c.out += n;
    }
  *cursor = c;
  return ((guchar)*c.p & 0x80) == 0;
}

FhirJsonStringFault
fhir_json_string_copy_rest (FhirJsonCursor *cursor, guint8 *flags)
{
  FhirJsonStringFault fault = FHIR_JSON_STRING_FINE;

  while (fault == FHIR_JSON_STRING_FINE && *cursor->p != '"')
    {
      if (*cursor->p == '\\')
        {
          *flags |= FHIR_JSON_ESCAPED;
          fault = copy_escape (cursor);
        }
      else if (((guchar)*cursor->p & 0x80) != 0)
        {
          *flags |= FHIR_JSON_NON_ASCII;
          if (!copy_utf8 (cursor))
            fault = FHIR_JSON_STRING_BAD_UTF8;
        }
      else if ((guchar)*cursor->p < 0x20)
        fault = FHIR_JSON_STRING_CONTROL;
      else
        *cursor = fhir_json_copy_plain (*cursor);
    }
  return fault;
}

static guint
put_unicode (gunichar c, char *out)
{
  return (guint)g_unichar_to_utf8 (c, out);
}

gsize
fhir_json_string_unescape (const char *raw, gsize len, char *out)
{
  const char *p = raw;
  const char *end = raw + len;
  char *start = out;

  while (p < end)
    {
      const char *slash = memchr (p, '\\', (gsize)(end - p));
      gsize plain = (gsize)((slash != NULL ? slash : end) - p);

      memcpy (out, p, plain);
      out += plain;
      p += plain;
      if (slash == NULL)
        break;
      if (p[1] != 'u')
        {
          *out++ = escapes[(guchar)p[1]];
          p += 2;
          continue;
        }
      gunichar c = (gunichar)read_hex (p + 2);
      p += 6;
      if (c >= 0xd800 && c <= 0xdbff)
        {
          c = 0x10000 + ((c - 0xd800) << 10) + ((gunichar)read_hex (p + 2) - 0xdc00);
          p += 6;
        }
      out += put_unicode (c, out);
    }
  return (gsize)(out - start);
}
