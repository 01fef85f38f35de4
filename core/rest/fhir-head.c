/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The request head. What two parsers on one path read differently is how requests are smuggled, so
 * nothing is mended here: a bare line feed, white space before a colon, a folded line, a control
 * byte or a second space is refused (RFC 9112 sections 2.2, 3 and 5.1). One empty line before the
 * request line is skipped, as section 2.2 asks.
 *
 * Order of calls: fhir_head_scan() on every arrival of bytes until it gives a length, then
 * fhir_head_parse() once. Both only read. */

#include "fhir-head.h"

/* RFC 9110 section 5.6.2: what may stand in a method or header name. */
static gboolean
is_token_byte (guchar c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

static gsize
token_length (const char *bytes, gsize len)
{
  gsize n = 0;

  while (n < len && is_token_byte ((guchar)bytes[n]))
    n++;
  return n;
}

/* Skips the one empty line that may stand before a request. */
static gsize
skip_empty_line (const char *bytes, gsize len)
{
  return len >= 2 && bytes[0] == '\r' && bytes[1] == '\n' ? 2 : 0;
}

FhirRefusal
fhir_head_scan (const char *bytes, gsize len, gsize *at, gsize *ret_len)
{
  gsize start = skip_empty_line (bytes, len);

  *ret_len = 0;
  if (len > start && bytes[start] != '\r' && !is_token_byte ((guchar)bytes[start]))
    return FHIR_REFUSAL_REQUEST_LINE;
  if (*at < start)
    *at = start;
  /* *at is where the line at hand starts */
  while (*at < len)
    {
      const char *end = memchr (bytes + *at, '\n', len - *at);
      gsize line_len;

      if (end == NULL)
        break;
      line_len = (gsize)(end - bytes) - *at;
      if (line_len == 0 || end[-1] != '\r')
        return FHIR_REFUSAL_LINE_END;
      if ((gsize)(end - bytes) + 1 > FHIR_HEAD_BYTES)
        return FHIR_REFUSAL_HEAD_SIZE;
      if (line_len == 1)
        {
          if (*at == start)
            return FHIR_REFUSAL_REQUEST_LINE;
          *ret_len = (gsize)(end - bytes) + 1;
          return FHIR_REFUSAL_NONE;
        }
      *at = (gsize)(end - bytes) + 1;
    }
  return len >= FHIR_HEAD_BYTES ? FHIR_REFUSAL_HEAD_SIZE : FHIR_REFUSAL_NONE;
}

static FhirRefusal
parse_request_line (const char *line, gsize len, FhirHead *head)
{
  gsize method = token_length (line, len);
  gsize target = 0;
  const char *version;

  if (method == 0 || method == len || line[method] != ' ')
    return FHIR_REFUSAL_REQUEST_LINE;
  while (method + 1 + target < len && line[method + 1 + target] > ' ' &&
         line[method + 1 + target] < 127)
    target++;
  if (target == 0 || method + 1 + target == len || line[method + 1 + target] != ' ')
    return FHIR_REFUSAL_REQUEST_LINE;
  head->method = (FhirSlice){ line, (guint32)method };
  head->target = (FhirSlice){ line + method + 1, (guint32)target };
  version = line + method + target + 2;
  len -= method + target + 2;
  if (len != 8 || memcmp (version, "HTTP/", 5) != 0 || !g_ascii_isdigit (version[5]) ||
      version[6] != '.' || !g_ascii_isdigit (version[7]))
    return FHIR_REFUSAL_REQUEST_LINE;
  if (version[5] != '1' || (version[7] != '0' && version[7] != '1'))
    return FHIR_REFUSAL_VERSION;
  head->minor = (guint)(version[7] - '0');
  return FHIR_REFUSAL_NONE;
}

static FhirRefusal
parse_field (const char *line, gsize len, FhirHead *head)
{
  gsize name = token_length (line, len);
  const char *value = line + name + 1;
  const char *end = line + len;

  if (name == 0 || name == len || line[name] != ':')
    return FHIR_REFUSAL_FIELD;
  if (head->n_lines == FHIR_HEAD_LINES)
    return FHIR_REFUSAL_HEAD_LINES;
  for (const char *p = value; p < end; p++)
    if (((guchar)*p < ' ' && *p != '\t') || *p == 127)
      return FHIR_REFUSAL_FIELD;
  while (value < end && (*value == ' ' || *value == '\t'))
    value++;
  while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
    end--;
  head->lines[head->n_lines++] =
      (FhirHeadLine){ { line, (guint32)name }, { value, (guint32)(end - value) } };
  return FHIR_REFUSAL_NONE;
}

FhirRefusal
fhir_head_parse (const char *bytes, gsize len, FhirHead *ret_head)
{
  gsize at = skip_empty_line (bytes, len);
  gboolean first = TRUE;

  ret_head->n_lines = 0;
  while (at < len)
    {
      const char *end = memchr (bytes + at, '\n', len - at);
      FhirRefusal refusal;
      gsize line_len;

      if (end == NULL || end == bytes + at || end[-1] != '\r')
        return FHIR_REFUSAL_LINE_END;
      line_len = (gsize)(end - bytes) - at - 1;
      if (line_len == 0)
        return first ? FHIR_REFUSAL_REQUEST_LINE : FHIR_REFUSAL_NONE;
      refusal = first ? parse_request_line (bytes + at, line_len, ret_head)
                      : parse_field (bytes + at, line_len, ret_head);
      if (refusal != FHIR_REFUSAL_NONE)
        return refusal;
      first = FALSE;
      at += line_len + 2;
    }
  return FHIR_REFUSAL_LINE_END;
}

gboolean
fhir_head_slice_is (FhirSlice slice, const char *token)
{
  return slice.text != NULL && strlen (token) == slice.len &&
         g_ascii_strncasecmp (slice.text, token, slice.len) == 0;
}

gboolean
fhir_head_list_has (FhirSlice list, const char *token)
{
  guint32 at = 0;

  while (at < list.len)
    {
      guint32 end = at;
      FhirSlice item;

      while (end < list.len && list.text[end] != ',')
        end++;
      item = (FhirSlice){ list.text + at, end - at };
      while (item.len > 0 && (*item.text == ' ' || *item.text == '\t'))
        {
          item.text++;
          item.len--;
        }
      while (item.len > 0 && (item.text[item.len - 1] == ' ' || item.text[item.len - 1] == '\t'))
        item.len--;
      if (fhir_head_slice_is (item, token))
        return TRUE;
      at = end + 1;
    }
  return FALSE;
}
