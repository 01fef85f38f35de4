/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Order of things: all files; then what waited for them.
 *
 * A resource whose references hold searches cannot be finished while it is read: what it searches
 * for may stand in a later file, or in a batch that is not yet stored. So it is spooled. When
 * everything else is stored, the spool is gone through: who finds all its targets is handed on, who
 * does not is spooled again, and so on while that helps, since one of them may be another's target.
 * What then still finds nothing is stored with its references as they were written, because losing
 * a record is worse than an open link, and is reported. */

#include "fhir-import-file-private.h"
#include "fhir-import-finder-private.h"
#include "fhir-import-reader-private.h"
#include "fhir-import-spool-private.h"
#include "fhir-json-parser.h"
#include "fhir-reference-rewrite.h"

/* A batch is also handed on when its JSON has grown to this. */
#define BATCH_BYTES (48 * 1024 * 1024)

typedef struct
{
  const FhirImportReader *options;
  FhirImportJob *job;
  FhirImportBatch *batch;
  FhirImportSpool *spool; /* (nullable) until needed */
  FhirImportFinder *finder;
  FhirJsonParser *parser; /* for what is spooled */
  GString *text;
  gboolean last_round;
  FhirImportFound worst; /* answer among the references of the resource at hand */
} Reader;

static gboolean
flush (Reader *self)
{
  FhirImportBatch *batch = g_steal_pointer (&self->batch);

  self->batch = fhir_import_batch_new();
  if (batch->items->len > 0)
    return fhir_import_job_push (self->job, batch);
  fhir_import_batch_free (batch);
  return TRUE;
}

/* Takes item. */
static void
add_item (Reader *self, FhirLoadItem *item, const FhirImportPlace *place)
{
  fhir_import_batch_add (self->batch, item, place);
  /* When the job is stopped, reading ends at its next look at it. */
  if (self->batch->items->len >= self->options->batch || self->batch->bytes >= BATCH_BYTES)
    (void)!flush (self);
}

static void
add_to_spool (Reader *self,
              const char *type,
              const char *id,
              FhirSlice json,
              const FhirImportPlace *place)
{
  GError *error = NULL;

  if (self->spool == NULL)
    self->spool = fhir_import_spool_new (&error);
  if (self->spool == NULL || !fhir_import_spool_add (self->spool, type, id, json, place, &error))
    fhir_import_job_fail (self->job, error);
}

static void
take_item (FhirLoadItem *item, gboolean conditional, const FhirImportPlace *place, gpointer data)
{
  Reader *self = data;

  if (!conditional)
    {
      add_item (self, item, place);
      return;
    }
  add_to_spool (self, item->type, item->id, fhir_json_slice (item->doc, 0), place);
  fhir_load_item_free (item);
}

static void
take_problem (const FhirImportPlace *place, const char *text, gpointer data)
{
  Reader *self = data;

  fhir_import_job_add_problem (self->job, place, text);
}

static void
take_bytes (guint64 bytes, gpointer data)
{
  Reader *self = data;

  fhir_import_job_add_read (self->job, 0, bytes);
}

static gboolean
is_cancelled (const Reader *self)
{
  return g_cancellable_is_cancelled (self->options->cancellable);
}

/* FALSE: the job has failed. */
static gboolean
read_files (Reader *self)
{
  FhirImportOutput output = { take_item, take_problem, self };
  g_autoptr (FhirImportUnpack) unpack = fhir_import_unpack_new (self->options->limits, &output);
  g_autoptr (FhirImportText) text = fhir_import_text_new (self->options->limits, unpack);
  FhirImportReading reading = { self->options->limits,     text, &output, take_bytes, self,
                                self->options->cancellable };
  GError *error = NULL;
  g_autoptr (GPtrArray) files =
      fhir_import_walk (self->options->paths, &output, self->options->cancellable, &error);

  for (guint i = 0; files != NULL && i < files->len; i++)
    fhir_import_job_add_files (self->job,
                               1,
                               ((const FhirImportFile *)g_ptr_array_index (files, i))->size);
  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      const FhirImportFile *file = g_ptr_array_index (files, i);
      FhirImportPlace place = { file->name, 0, -1 };
      g_autoptr (GError) file_error = NULL;

      if (!fhir_import_file_read (file, &reading, &file_error) && !is_cancelled (self))
        take_problem (&place, file_error->message, self);
      if (fhir_import_job_is_stopped (self->job))
        return FALSE;
      fhir_import_job_add_read (self->job, 1, 0);
    }
  if (files == NULL)
    fhir_import_job_fail (self->job, error);
  return files != NULL && flush (self);
}

static FhirSlice
answer_link (FhirLinkKind kind, FhirSlice link, gpointer data)
{
  Reader *self = data;
  const char *reference = NULL;

  if (kind != FHIR_LINK_REFERENCE || !fhir_import_is_conditional (link))
    return FHIR_SLICE_NONE;
  self->worst = MAX (self->worst, fhir_import_finder_find (self->finder, link, &reference));
  return fhir_slice (reference);
}

static void
report_link (Reader *self, const FhirImportPlace *place)
{
  static const char *const texts[] = {
    [FHIR_IMPORT_NONE] = "stored, but a reference by search finds nothing",
    [FHIR_IMPORT_SEVERAL] = "stored, but a reference by search finds more than one",
    [FHIR_IMPORT_REFUSED] = "stored, but a reference by search is refused: the search is faulty",
  };

  take_problem (place, texts[self->worst], self);
}

/* Hands a spooled resource on or spools it again. */
static gboolean
resolve (const FhirImportSpooled *spooled, gpointer data, GError **error)
{
  Reader *self = data;
  const FhirLimits *limits = self->options->limits;
  const FhirJsonDoc *doc =
      fhir_json_parser_parse_padded (self->parser, spooled->json, spooled->len, limits, error);
  FhirLoadItem *item;

  if (doc == NULL || fhir_import_job_is_stopped (self->job))
    return doc != NULL;
  self->worst = FHIR_IMPORT_FOUND;
  g_string_truncate (self->text, 0);
  if (fhir_reference_rewrite (doc, 0, answer_link, self, self->text))
    doc = fhir_json_parser_parse (self->parser, self->text->str, self->text->len, limits, error);
  if (doc == NULL)
    return FALSE;
  if (self->worst != FHIR_IMPORT_FOUND && !self->last_round)
    {
      add_to_spool (self,
                    spooled->type,
                    spooled->id,
                    (FhirSlice){ spooled->json, (guint32)spooled->len },
                    spooled->place);
      return TRUE;
    }
  if (self->worst != FHIR_IMPORT_FOUND)
    report_link (self, spooled->place);
  item = g_new0 (FhirLoadItem, 1);
  item->type = g_strdup (spooled->type);
  item->id = g_strdup (spooled->id);
  item->doc = fhir_json_doc_copy (doc, 0);
  add_item (self, item, spooled->place);
  return TRUE;
}

static gboolean
resolve_spooled (Reader *self)
{
  while (self->spool != NULL)
    {
      g_autoptr (FhirImportSpool) spool = g_steal_pointer (&self->spool);
      GError *error = NULL;

      if (!fhir_import_job_settle (self->job))
        return FALSE;
      fhir_import_finder_forget (self->finder);
      if (!fhir_import_spool_foreach (spool, resolve, self, &error))
        {
          fhir_import_job_fail (self->job, error);
          return FALSE;
        }
      if (!flush (self))
        return FALSE;
      if (self->spool != NULL)
        self->last_round = fhir_import_spool_get_n (self->spool) == fhir_import_spool_get_n (spool);
    }
  return TRUE;
}

void
fhir_import_reader_run (const FhirImportReader *options)
{
  Reader self = { .options = options, .job = options->job };

  self.batch = fhir_import_batch_new();
  self.finder = fhir_import_finder_new (options->service, options->cancellable);
  self.parser = fhir_json_parser_new();
  self.text = g_string_new (NULL);
  if (read_files (&self))
    (void)!resolve_spooled (&self);
  fhir_import_job_end (self.job);
  fhir_import_batch_free (self.batch);
  fhir_import_finder_free (self.finder);
  fhir_import_spool_free (self.spool);
  fhir_json_parser_free (self.parser);
  g_string_free (self.text, TRUE);
}
