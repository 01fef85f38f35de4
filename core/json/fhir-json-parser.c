/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Bytes to a document: the buffers and what stands around the pass (fhir-json-pass.c). Buffers stay
 * for the next document: fresh ones would halve the speed, since malloc maps and unmaps big blocks
 * each time. Above KEEP_BYTES they are given back. */

#include "fhir-json-parser-private.h"

#define KEEP_BYTES (8 * 1024 * 1024)

FhirJsonParser *
fhir_json_parser_new (void)
{
  FhirJsonParser *self = g_new0 (FhirJsonParser, 1);

  fhir_json_names_init (&self->names);
  return self;
}

void
fhir_json_parser_free (FhirJsonParser *self)
{
  if (self == NULL)
    return;
  fhir_json_names_clear (&self->names);
  g_free (self->text);
  g_free (self->padded);
  g_free (self->nodes);
  g_free (self->frames);
  g_free (self);
}

/* Sees to buffers for a document of len bytes; one that has grown beyond KEEP_BYTES for another
 * document and is not needed at that size is given back first. */
static void
fit_buffers (FhirJsonParser *self, gsize len)
{
  gsize text_size = len + 2 * FHIR_JSON_PADDING;

  if (self->text_size < text_size || (self->text_size > KEEP_BYTES && text_size < KEEP_BYTES))
    {
      g_free (self->text);
      self->text_size = text_size + text_size / 4;
      self->text = g_malloc (self->text_size);
    }
  if (self->nodes == NULL ||
      (self->nodes_allocated > KEEP_BYTES / sizeof (FhirJsonNode) && text_size < KEEP_BYTES))
    {
      g_free (self->nodes);
      self->nodes_allocated = (guint32)(len / 32) + 64;
      self->nodes = g_new (FhirJsonNode, self->nodes_allocated);
    }
  if (self->frames == NULL)
    {
      self->frames_allocated = 64;
      self->frames = g_new (FhirJsonFrame, self->frames_allocated + 1);
    }
  self->nodes_size = MIN (self->nodes_allocated, self->limits.json_nodes);
  self->frames_size = MIN (self->frames_allocated, self->limits.json_depth);
}

static gboolean
read_document (FhirJsonParser *self)
{
  FhirJsonCursor c = { self->input, self->text };

  if (memcmp (c.p, "\xef\xbb\xbf", 3) == 0)
    {
      fhir_json_parser_note_fault (self, FHIR_JSON_FAULT_MARK, c.p);
      return FALSE;
    }
  c.p = fhir_json_skip_space (c.p);
  c = fhir_json_parser_read_values (self, c);
  if (c.p == NULL)
    return FALSE;
  c.p = fhir_json_skip_space (c.p);
  if (c.p != self->input_end)
    {
      fhir_json_parser_note_fault (self, FHIR_JSON_FAULT_AFTER, c.p);
      return FALSE;
    }
  memset (c.out, 0, FHIR_JSON_PADDING);
  self->doc.text = self->text;
  self->doc.text_len = (gsize)(c.out - self->text);
  self->doc.nodes = self->nodes;
  self->doc.names = self->names.slices;
  self->doc.n_names = self->names.n;
  return TRUE;
}

/* A resource is too short for the processor to notice that it is read from front to back: it would
 * wait for memory line by line. All lines asked for at once come together, which makes a resource
 * that is not in the cache a third faster; longer documents look after themselves. */
static inline void
prefetch (const char *bytes, gsize len)
{
  for (gsize at = 0; at < MIN (len, 2048); at += 64)
    __builtin_prefetch (bytes + at);
}

gsize
fhir_json_mark_length (const void *bytes, gsize len)
{
  static const char mark[] = { '\357', '\273', '\277' };

  return len >= sizeof mark && memcmp (bytes, mark, sizeof mark) == 0 ? sizeof mark : 0;
}

const FhirJsonDoc *
fhir_json_parser_parse_padded (FhirJsonParser *self,
                               const char *bytes,
                               gsize len,
                               const FhirLimits *limits,
                               GError **error)
{
  prefetch (bytes, len);
  g_return_val_if_fail (bytes[len] == 0, NULL);

  self->input = bytes;
  self->input_end = bytes + len;
  self->limits = *limits;
  self->limits.json_bytes = MIN (limits->json_bytes, G_MAXUINT32 / 2);
  self->fault = FHIR_JSON_FAULT_NONE;
  if (len > self->limits.json_bytes)
    fhir_json_parser_note_fault (self, FHIR_JSON_FAULT_BYTES, bytes + self->limits.json_bytes);
  else
    {
      fhir_json_names_reset (&self->names);
      fit_buffers (self, len);
      if (read_document (self))
        return &self->doc;
    }
  fhir_json_parser_set_error (self, error);
  return NULL;
}

const FhirJsonDoc *
fhir_json_parser_parse (FhirJsonParser *self,
                        const void *bytes,
                        gsize len,
                        const FhirLimits *limits,
                        GError **error)
{
  gsize taken = MIN (len, limits->json_bytes);

  if (len > taken)
    {
      self->input = self->fault_at = bytes;
      self->fault_at += taken;
      self->limits = *limits;
      self->fault = FHIR_JSON_FAULT_BYTES;
      fhir_json_parser_set_error (self, error);
      return NULL;
    }
  if (self->padded_size < len + FHIR_JSON_PADDING ||
      (self->padded_size > KEEP_BYTES && len + FHIR_JSON_PADDING < KEEP_BYTES))
    {
      g_free (self->padded);
      self->padded_size = len + len / 4 + FHIR_JSON_PADDING;
      self->padded = g_malloc (self->padded_size);
    }
  if (len > 0)
    memcpy (self->padded, bytes, len);
  memset (self->padded + len, 0, FHIR_JSON_PADDING);
  return fhir_json_parser_parse_padded (self, self->padded, len, limits, error);
}

FhirJsonDoc *
fhir_json_parse (const void *bytes, gsize len, const FhirLimits *limits, GError **error)
{
  g_autoptr (FhirJsonParser) parser = fhir_json_parser_new();
  const FhirJsonDoc *doc = fhir_json_parser_parse (parser, bytes, len, limits, error);

  return doc != NULL ? fhir_json_doc_copy (doc, 0) : NULL;
}
