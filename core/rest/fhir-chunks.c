/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Chunked bodies, strictly: sizes of at most eight hex digits, CR LF and nothing else at line ends
 * (a bare line feed here is a known way to smuggle requests), extensions and trailers read past but
 * bounded together to 4,096 bytes.
 *
 *   SIZE -> EXTENSION -> SIZE_LF -> DATA -> DATA_CR -> DATA_LF -> SIZE …
 *                          | size 0
 *                          v
 *                       TRAILER -> TRAILER_LINE -> TRAILER_LF -> TRAILER … -> END_LF: done */

#include "fhir-chunks.h"

#define EXTRA_BYTES 4096

enum
{
  SIZE,
  EXTENSION,
  SIZE_LF,
  DATA,
  DATA_CR,
  DATA_LF,
  TRAILER, /* at the start of a trailer line */
  TRAILER_LINE,
  TRAILER_LF,
  END_LF,
};

static gboolean
take_size_byte (FhirChunks *self, guchar c)
{
  if (g_ascii_isxdigit (c))
    {
      self->left = self->left << 4 | (guint64)g_ascii_xdigit_value ((char)c);
      return ++self->digits <= 8;
    }
  if (self->digits == 0)
    return FALSE;
  if (c == '\r')
    self->state = SIZE_LF;
  else if (c == ';' || c == ' ' || c == '\t')
    self->state = EXTENSION;
  else
    return FALSE;
  return TRUE;
}

/* A byte of an extension or trailer line; next is the state after its CR. */
static gboolean
take_line_byte (FhirChunks *self, guchar c, guint next)
{
  if (++self->line_bytes > EXTRA_BYTES)
    return FALSE;
  if (c == '\r')
    self->state = next;
  else if ((c < ' ' && c != '\t') || c == 127)
    return FALSE;
  return TRUE;
}

static gboolean
take_line_feed (FhirChunks *self, guchar c)
{
  if (c != '\n')
    return FALSE;
  if (self->state == SIZE_LF)
    self->state = self->left == 0 ? TRAILER : DATA;
  else if (self->state == DATA_LF)
    {
      self->state = SIZE;
      self->digits = 0;
    }
  else if (self->state == TRAILER_LF)
    self->state = TRAILER;
  else
    self->done = TRUE;
  return TRUE;
}

/* One byte outside of content; FALSE when it has no place there. */
static gboolean
take_byte (FhirChunks *self, guchar c)
{
  switch (self->state)
    {
    case SIZE:
      return take_size_byte (self, c);
    case EXTENSION:
      return take_line_byte (self, c, SIZE_LF);
    case DATA_CR:
      self->state = DATA_LF;
      return c == '\r';
    case TRAILER:
      if (c == '\r')
        {
          self->state = END_LF;
          return TRUE;
        }
      self->state = TRAILER_LINE;
      return c != ' ' && c != '\t' && take_line_byte (self, c, TRAILER_LF);
    case TRAILER_LINE:
      return take_line_byte (self, c, TRAILER_LF);
    default:
      return take_line_feed (self, c);
    }
}

FhirRefusal
fhir_chunks_feed (FhirChunks *chunks, const char *bytes, gsize len, gsize *ret_used, gsize *ret_run)
{
  gsize at = 0;

  *ret_run = 0;
  while (at < len && !chunks->done && chunks->state != DATA)
    if (!take_byte (chunks, (guchar)bytes[at++]))
      return FHIR_REFUSAL_CHUNK;
  if (at < len && !chunks->done)
    {
      *ret_run = (gsize)MIN (chunks->left, (guint64)(len - at));
      chunks->left -= *ret_run;
      at += *ret_run;
      if (chunks->left == 0)
        chunks->state = DATA_CR;
    }
  *ret_used = at;
  return FHIR_REFUSAL_NONE;
}
