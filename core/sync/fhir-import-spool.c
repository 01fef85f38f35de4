/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The JSON goes to an unlinked temporary file that only its owner may read; names and places stay
 * in memory, some hundred bytes a resource. */

#include "fhir-error.h"
#include "fhir-import-spool-private.h"
#include <errno.h>
#include <stdio.h>

#define PADDING 64

typedef struct
{
  char *type;
  char *id;
  gsize len;
  FhirImportPlace place;
} Record;

struct _FhirImportSpool
{
  FILE *file;
  GArray *records;
};

static void
clear_record (gpointer data)
{
  Record *record = data;

  g_free (record->type);
  g_free (record->id);
  g_ref_string_release (record->place.file);
}

static gboolean
fail (GError **error)
{
  int code = errno;

  g_set_error (error,
               FHIR_ERROR,
               code == ENOSPC ? FHIR_ERROR_NO_SPACE : FHIR_ERROR_INTERNAL,
               "temporary file: %s",
               g_strerror (code));
  return FALSE;
}

FhirImportSpool *
fhir_import_spool_new (GError **error)
{
  FILE *file = tmpfile();
  FhirImportSpool *self;

  if (file == NULL)
    {
      fail (error);
      return NULL;
    }
  self = g_new0 (FhirImportSpool, 1);
  self->file = file;
  self->records = g_array_new (FALSE, FALSE, sizeof (Record));
  g_array_set_clear_func (self->records, clear_record);
  return self;
}

void
fhir_import_spool_free (FhirImportSpool *self)
{
  if (self == NULL)
    return;
  fclose (self->file);
  g_array_unref (self->records);
  g_free (self);
}

guint
fhir_import_spool_get_n (const FhirImportSpool *self)
{
  return self->records->len;
}

gboolean
fhir_import_spool_add (FhirImportSpool *self,
                       const char *type,
                       const char *id,
                       FhirSlice json,
                       const FhirImportPlace *place,
                       GError **error)
{
  Record record = { g_strdup (type), g_strdup (id), json.len, *place };

  record.place.file = g_ref_string_acquire (place->file);
  g_array_append_val (self->records, record);
  if (fwrite (json.text, 1, json.len, self->file) != json.len)
    return fail (error);
  return TRUE;
}

gboolean
fhir_import_spool_foreach (FhirImportSpool *self,
                           FhirImportSpoolFunc func,
                           gpointer data,
                           GError **error)
{
  g_autoptr (GByteArray) text = g_byte_array_new();

  if (fflush (self->file) != 0 || fseeko (self->file, 0, SEEK_SET) != 0)
    return fail (error);
  for (guint i = 0; i < self->records->len; i++)
    {
      const Record *record = &g_array_index (self->records, Record, i);
      FhirImportSpooled spooled = { record->type, record->id, NULL, record->len, &record->place };

      g_byte_array_set_size (text, (guint)(record->len + PADDING));
      if (fread (text->data, 1, record->len, self->file) != record->len)
        return fail (error);
      memset (text->data + record->len, 0, PADDING);
      spooled.json = (const char *)text->data;
      if (!func (&spooled, data, error))
        return FALSE;
    }
  return TRUE;
}
