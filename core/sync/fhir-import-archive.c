/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Archives, read as a stream through libarchive.
 *
 * A member's path serves two purposes only: its ending tells the kind, and it is shown. Nothing is
 * written, so "../" and absolute paths are harmless; links, devices and folders have no bytes of
 * their own and are passed over. Both limits count what comes out, so that a small file cannot
 * unpack to a large one unseen: members of any kind for the count, every byte read for the size. */

#include "fhir-error.h"
#include "fhir-import-archive-private.h"
#include <archive.h>
#include <archive_entry.h>

#define BLOCK (128 * 1024)

typedef struct archive Archive;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_read_free)

typedef struct
{
  const FhirImportReading *reading;
  Archive *archive;
  guint64 unpacked;
  guint64 told; /* bytes of the file that were told of */
  guint entries;
} Unpacking;

static gboolean
fail (Unpacking *u, GError **error)
{
  const char *text = archive_error_string (u->archive);

  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_SYNTAX,
               "the archive cannot be read: %s",
               text != NULL ? text : "unknown error");
  return FALSE;
}

static void
tell_bytes (Unpacking *u)
{
  gint64 now = archive_filter_bytes (u->archive, -1);

  if (now > 0 && (guint64)now > u->told)
    {
      u->reading->bytes ((guint64)now - u->told, u->reading->data);
      u->told = (guint64)now;
    }
}

static gssize
read_member (gpointer data, char *buffer, gsize size, GError **error)
{
  Unpacking *u = data;
  gssize got;

  if (g_cancellable_set_error_if_cancelled (u->reading->cancellable, error))
    return -1;
  do
    got = archive_read_data (u->archive, buffer, size);
  while (got == ARCHIVE_RETRY);
  if (got < 0)
    {
      fail (u, error);
      return -1;
    }
  u->unpacked += (guint64)got;
  tell_bytes (u);
  if (u->unpacked <= u->reading->limits->archive_bytes)
    return got;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_TOO_LARGE,
               "the archive unpacks to too much, limit was %" G_GSIZE_FORMAT " bytes",
               u->reading->limits->archive_bytes);
  return -1;
}

static GRefString *
name_member (GRefString *file, struct archive_entry *entry)
{
  const char *path = archive_entry_pathname_utf8 (entry);
  g_autofree char *valid = NULL;
  g_autofree char *name = NULL;

  if (path == NULL)
    path = archive_entry_pathname (entry);
  valid = g_utf8_make_valid (path != NULL ? path : "?", -1);
  g_strdelimit (valid, "\n\r\t\033", '?');
  name = g_strconcat (file, "/", valid, NULL);
  return g_ref_string_new (name);
}

static gboolean
read_one (Unpacking *u, struct archive_entry *entry, GRefString *file, GError **error)
{
  FhirImportStream stream = { read_member, u };
  g_autoptr (GRefString) name = NULL;
  FhirImportKind kind;

  if (++u->entries > u->reading->limits->archive_entries)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_TOO_LARGE,
                   "the archive has too many files, limit was %u",
                   u->reading->limits->archive_entries);
      return FALSE;
    }
  if (archive_entry_filetype (entry) != AE_IFREG || archive_entry_hardlink (entry) != NULL)
    return TRUE;
  name = name_member (file, entry);
  kind = fhir_import_kind_of_name (name);
  if (kind == FHIR_IMPORT_JSON || kind == FHIR_IMPORT_NDJSON)
    return fhir_import_text_read (u->reading->text, kind, &stream, name, error);
  if (kind != FHIR_IMPORT_OTHER)
    {
      FhirImportPlace place = { name, 0, -1 };
      u->reading->output->problem (&place,
                                   "is packed within an archive: unpack it first",
                                   u->reading->output->data);
    }
  return TRUE;
}

static gboolean
read_members (Unpacking *u, GRefString *file, GError **error)
{
  struct archive_entry *entry;

  for (;;)
    {
      int status;

      if (g_cancellable_set_error_if_cancelled (u->reading->cancellable, error))
        return FALSE;
      status = archive_read_next_header (u->archive, &entry);
      if (status == ARCHIVE_EOF)
        return TRUE;
      if (status == ARCHIVE_RETRY)
        continue;
      if (status < ARCHIVE_WARN)
        return fail (u, error);
      if (!read_one (u, entry, file, error))
        return FALSE;
      tell_bytes (u);
    }
}

static gboolean
open_file (Unpacking *u, const char *path, GError **error)
{
  archive_read_support_filter_gzip (u->archive);
  archive_read_support_filter_bzip2 (u->archive);
  archive_read_support_filter_xz (u->archive);
  archive_read_support_filter_zstd (u->archive);
  if (archive_read_open_filename (u->archive, path, BLOCK) != ARCHIVE_OK)
    return fail (u, error);
  return TRUE;
}

gboolean
fhir_import_archive_read (const FhirImportReading *reading,
                          const char *path,
                          GRefString *file,
                          GError **error)
{
  g_autoptr (Archive) archive = archive_read_new();
  Unpacking u = { .reading = reading, .archive = archive };

  archive_read_support_format_tar (archive);
  archive_read_support_format_zip (archive);
  return open_file (&u, path, error) && read_members (&u, file, error);
}

gboolean
fhir_import_gzip_read (const FhirImportReading *reading,
                       const char *path,
                       GRefString *file,
                       GError **error)
{
  g_autoptr (Archive) archive = archive_read_new();
  Unpacking u = { .reading = reading, .archive = archive };
  FhirImportStream stream = { read_member, &u };
  g_autofree char *inner = g_strndup (file, strlen (file) - strlen (".gz"));
  struct archive_entry *entry;

  archive_read_support_format_raw (archive);
  if (!open_file (&u, path, error))
    return FALSE;
  if (archive_read_next_header (archive, &entry) != ARCHIVE_OK)
    return fail (&u, error);
  return fhir_import_text_read (reading->text,
                                fhir_import_kind_of_name (inner),
                                &stream,
                                file,
                                error);
}
