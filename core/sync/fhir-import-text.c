/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Streams into documents: the whole of a JSON file, or line by line.
 *
 * One buffer holds what has come and is not yet unpacked, then PADDING zero bytes, which is what
 * the parser asks for; a line is ended by writing a zero over its line feed. A line longer than a
 * document may be is reported once and skipped to its end without being kept. */

#include "fhir-import-text-private.h"

#define PIECE   (256 * 1024)
#define PADDING 64

/* A buffer that has grown beyond this for one large file is not kept. */
#define KEEP_BYTES (16 * 1024 * 1024)

struct _FhirImportText
{
  FhirLimits limits;
  FhirImportUnpack *unpack;
  char *buffer;
  gsize size; /* without PADDING */
  gsize start;
  gsize end;         /* bytes from start to end are held */
  gboolean skipping; /* within a line that is too long */
};

FhirImportKind
fhir_import_kind_of_name (const char *name)
{
  /* clang-format off */
  static const struct { const char *ending; FhirImportKind kind; } kinds[] = {
    { ".json", FHIR_IMPORT_JSON },
    { ".xml", FHIR_IMPORT_JSON }, /* told apart by its first character */
    { ".ndjson", FHIR_IMPORT_NDJSON },
    { ".jsonl", FHIR_IMPORT_NDJSON },
    { ".tgz", FHIR_IMPORT_ARCHIVE },
    { ".tar.gz", FHIR_IMPORT_ARCHIVE },
    { ".tar", FHIR_IMPORT_ARCHIVE },
    { ".zip", FHIR_IMPORT_ARCHIVE },
    { ".json.gz", FHIR_IMPORT_GZIP },
    { ".ndjson.gz", FHIR_IMPORT_GZIP },
  };
  /* clang-format on */
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_suffix (lower, kinds[i].ending))
      return kinds[i].kind;
  return FHIR_IMPORT_OTHER;
}

FhirImportText *
fhir_import_text_new (const FhirLimits *limits, FhirImportUnpack *unpack)
{
  FhirImportText *self = g_new0 (FhirImportText, 1);

  self->limits = *limits;
  self->unpack = unpack;
  return self;
}

void
fhir_import_text_free (FhirImportText *self)
{
  if (self == NULL)
    return;
  g_free (self->buffer);
  g_free (self);
}

/* Makes room for another piece behind what is held. */
static void
make_room (FhirImportText *self)
{
  if (self->start > 0)
    {
      memmove (self->buffer, self->buffer + self->start, self->end - self->start);
      self->end -= self->start;
      self->start = 0;
    }
  if (self->size - self->end >= PIECE)
    return;
  self->size = MAX (self->size * 2, 4 * PIECE);
  self->buffer = g_realloc (self->buffer, self->size + PADDING);
}

/* Bytes read, 0 at the end, -1 with error set. */
static gssize
read_piece (FhirImportText *self, const FhirImportStream *stream, GError **error)
{
  gssize got;

  make_room (self);
  got = stream->read (stream->data, self->buffer + self->end, PIECE, error);
  if (got > 0)
    self->end += (gsize)got;
  return got;
}

static void
report_too_long (FhirImportText *self, const FhirImportPlace *place)
{
  /* The parser says it best: it refuses by the length alone. */
  fhir_import_unpack_document (self->unpack,
                               self->buffer + self->start,
                               self->end - self->start,
                               place);
}

static void
unpack_range (FhirImportText *self, gsize start, gsize end, const FhirImportPlace *place)
{
  char kept = self->buffer[end];

  self->buffer[end] = '\0';
  fhir_import_unpack_document (self->unpack, self->buffer + start, end - start, place);
  self->buffer[end] = kept;
}

static gboolean
is_blank (const char *text, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if (text[i] != ' ' && text[i] != '\t' && text[i] != '\r')
      return FALSE;
  return TRUE;
}

/* Unpacks each whole line that is held. scanned: bytes from start that hold no line feed. */
static void
unpack_lines (FhirImportText *self, gsize scanned, FhirImportPlace *place)
{
  const char *feed;

  while ((feed = memchr (self->buffer + self->start + scanned,
                         '\n',
                         self->end - self->start - scanned)) != NULL)
    {
      gsize end = (gsize)(feed - self->buffer);

      place->line++;
      if (!self->skipping && !is_blank (self->buffer + self->start, end - self->start))
        unpack_range (self, self->start, end, place);
      self->skipping = FALSE;
      self->start = end + 1;
      scanned = 0;
    }
}

static gboolean
read_lines (FhirImportText *self,
            const FhirImportStream *stream,
            FhirImportPlace *place,
            GError **error)
{
  gssize got;

  for (;;)
    {
      gsize held = self->end - self->start;

      got = read_piece (self, stream, error);
      if (got <= 0)
        break;
      unpack_lines (self, held, place);
      held = self->end - self->start;
      if (self->skipping)
        self->start = self->end;
      else if (held > self->limits.json_bytes)
        {
          place->line++;
          memset (self->buffer + self->end, 0, PADDING);
          report_too_long (self, place);
          place->line--;
          self->skipping = TRUE;
          self->start = self->end;
        }
    }
  if (got < 0)
    return FALSE;
  place->line++;
  if (!self->skipping && !is_blank (self->buffer + self->start, self->end - self->start))
    unpack_range (self, self->start, self->end, place);
  return TRUE;
}

static gboolean
read_document (FhirImportText *self,
               const FhirImportStream *stream,
               const FhirImportPlace *place,
               GError **error)
{
  gssize got;

  do
    {
      got = read_piece (self, stream, error);
      if (got < 0)
        return FALSE;
    }
  while (got > 0 && self->end <= self->limits.json_bytes);
  memset (self->buffer + self->end, 0, PADDING);
  fhir_import_unpack_document (self->unpack, self->buffer, self->end, place);
  return TRUE;
}

gboolean
fhir_import_text_read (FhirImportText *self,
                       FhirImportKind kind,
                       const FhirImportStream *stream,
                       GRefString *file,
                       GError **error)
{
  FhirImportPlace place = { file, 0, -1 };
  gboolean fine;

  self->start = self->end = 0;
  self->skipping = FALSE;
  if (self->size > KEEP_BYTES)
    {
      g_clear_pointer (&self->buffer, g_free);
      self->size = 0;
    }
  fine = kind == FHIR_IMPORT_NDJSON ? read_lines (self, stream, &place, error)
                                    : read_document (self, stream, &place, error);
  return fine;
}
