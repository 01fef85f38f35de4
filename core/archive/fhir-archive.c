/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Archives as streams, through libarchive: gzip and tar only, since every further format is further
 * code that strangers can reach.
 *
 *  - A path is never opened, yet one that would leave a folder is refused: whoever packed it wanted
 *    harm, and the rest of such a file is not to be trusted either. The same holds for links,
 * devices and a path that comes twice (tools differ on which of the two counts).
 *  - Sizes are checked as declared before a member is read and as they come out while it is; every
 *    member is read, wanted or not, so that skipping one cannot cost unseen work. */

#include "fhir-archive.h"

#include "fhir-error.h"
#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#define BLOCK       (64 * 1024)
#define PADDING     64
#define RATIO_FROM  (4 * 1024 * 1024)
#define SHOWN_BYTES 200

typedef struct archive Archive;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_read_free)

typedef struct
{
  Archive *archive;
  const FhirArchiveLimits *limits;
  GHashTable *paths; /* (element-type utf8) a set of those seen */
  GByteArray *bytes; /* of the member at hand */
  GCancellable *cancellable;
  guint members;
} Reading;

static const FhirArchiveLimits default_limits = {
  .packed_bytes = G_GUINT64_CONSTANT (256) * 1024 * 1024,
  .total_bytes = G_GUINT64_CONSTANT (1024) * 1024 * 1024,
  .member_bytes = 64 * 1024 * 1024,
  .members = 50000,
  .ratio = 200,
  .path_bytes = 1024,
};

const FhirArchiveLimits *
fhir_archive_limits_get_default (void)
{
  return &default_limits;
}

static gboolean
fail (Reading *r, GError **error)
{
  const char *text = archive_error_string (r->archive);
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "unknown error", -1);

  g_set_error (error, FHIR_ERROR, FHIR_ERROR_SYNTAX, "the archive cannot be read: %s", valid);
  return FALSE;
}

/* A path as it may be shown: valid, short, on one line. */
static char *
show_path (const char *path)
{
  g_autofree char *part = g_strndup (path, SHOWN_BYTES);
  char *shown = g_utf8_make_valid (part, -1);

  for (char *p = shown; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = '?';
  return shown;
}

static gboolean
refuse (const char *path, FhirError code, const char *why, GError **error)
{
  g_autofree char *shown = show_path (path);

  g_set_error (error, FHIR_ERROR, code, "%s: %s", shown, why);
  return FALSE;
}

static gboolean
is_plain_path (const char *path)
{
  g_auto (GStrv) parts = NULL;

  if (path[0] == '\0' || !g_utf8_validate (path, -1, NULL) || strpbrk (path, "\\:") != NULL)
    return FALSE;
  for (const char *p = path; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return FALSE;
  parts = g_strsplit (path, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] == '\0' || g_str_equal (parts[i], ".") || g_str_equal (parts[i], ".."))
      return FALSE;
  return TRUE;
}

/* The path without the "./" that tar puts before it and the "/" behind a folder; NULL: refused. */
static char *
read_path (Reading *r, struct archive_entry *entry, GError **error)
{
  const char *path = archive_entry_pathname_utf8 (entry);
  g_autofree char *own = NULL;
  gsize len;

  if (path == NULL)
    path = archive_entry_pathname (entry);
  if (path == NULL)
    path = "";
  if (strlen (path) > r->limits->path_bytes)
    {
      refuse (path, FHIR_ERROR_TOO_LARGE, "the path is too long", error);
      return NULL;
    }
  while (g_str_has_prefix (path, "./"))
    path += 2;
  own = g_strdup (path);
  len = strlen (own);
  if (len > 1 && own[len - 1] == '/' && archive_entry_filetype (entry) == AE_IFDIR)
    own[len - 1] = '\0';
  /* the folder itself that tar was given */
  if (own[0] == '\0' && archive_entry_filetype (entry) == AE_IFDIR)
    return g_steal_pointer (&own);
  if (is_plain_path (own))
    return g_steal_pointer (&own);
  refuse (own, FHIR_ERROR_INVALID, "the path leaves the archive or is none", error);
  return NULL;
}

static gboolean
check_entry (Reading *r, struct archive_entry *entry, const char *path, GError **error)
{
  gint64 size = archive_entry_size_is_set (entry) ? archive_entry_size (entry) : 0;
  guint64 before = (guint64)MAX (archive_filter_bytes (r->archive, 0), 0);

  if (archive_entry_symlink (entry) != NULL || archive_entry_hardlink (entry) != NULL ||
      archive_entry_filetype (entry) == AE_IFLNK)
    return refuse (path, FHIR_ERROR_INVALID, "links are not allowed", error);
  if (archive_entry_filetype (entry) != AE_IFREG && archive_entry_filetype (entry) != AE_IFDIR)
    return refuse (path, FHIR_ERROR_INVALID, "only plain files and folders are allowed", error);
  if (archive_entry_sparse_count (entry) > 0)
    return refuse (path, FHIR_ERROR_INVALID, "files with holes are not allowed", error);
  if (size < 0 || (guint64)size > r->limits->member_bytes)
    return refuse (path, FHIR_ERROR_TOO_LARGE, "the file is too large", error);
  if (before + (guint64)size > r->limits->total_bytes)
    return refuse (path, FHIR_ERROR_TOO_LARGE, "the archive unpacks to too much", error);
  if (archive_entry_filetype (entry) == AE_IFREG && !g_hash_table_add (r->paths, g_strdup (path)))
    return refuse (path, FHIR_ERROR_INVALID, "is in the archive twice", error);
  return TRUE;
}

/* Looks at what has come out so far. */
static gboolean
check_sums (Reading *r, const char *path, GError **error)
{
  guint64 packed = (guint64)MAX (archive_filter_bytes (r->archive, -1), 1);
  guint64 unpacked = (guint64)MAX (archive_filter_bytes (r->archive, 0), 0);

  if (g_cancellable_set_error_if_cancelled (r->cancellable, error))
    return FALSE;
  if (r->bytes->len > r->limits->member_bytes)
    return refuse (path, FHIR_ERROR_TOO_LARGE, "the file is too large", error);
  if (packed > r->limits->packed_bytes)
    return refuse (path, FHIR_ERROR_TOO_LARGE, "the archive is too large", error);
  if (unpacked > r->limits->total_bytes)
    return refuse (path, FHIR_ERROR_TOO_LARGE, "the archive unpacks to too much", error);
  if (unpacked > RATIO_FROM && unpacked / r->limits->ratio > packed)
    return refuse (path, FHIR_ERROR_TOO_LARGE, "the archive is packed too densely", error);
  return TRUE;
}

static gboolean
read_member (Reading *r, const char *path, GError **error)
{
  guint len = 0;

  for (;;)
    {
      gssize got;

      g_byte_array_set_size (r->bytes, len + BLOCK + PADDING);
      got = archive_read_data (r->archive, r->bytes->data + len, BLOCK);
      if (got < 0)
        return fail (r, error);
      len += (guint)got;
      g_byte_array_set_size (r->bytes, len);
      if (!check_sums (r, path, error))
        return FALSE;
      if (got == 0)
        break;
    }
  g_byte_array_set_size (r->bytes, len + PADDING);
  memset (r->bytes->data + len, 0, PADDING);
  return TRUE;
}

static gboolean
read_entry (Reading *r,
            struct archive_entry *entry,
            FhirArchiveMemberFunc func,
            gpointer data,
            GError **error)
{
  g_autofree char *path = read_path (r, entry, error);
  FhirArchiveMember member;

  if (path == NULL)
    return FALSE;
  if (++r->members > r->limits->members)
    return refuse (path, FHIR_ERROR_TOO_LARGE, "the archive has too many files", error);
  g_byte_array_set_size (r->bytes, 0);
  if (!check_entry (r, entry, path, error) || !read_member (r, path, error))
    return FALSE;
  if (archive_entry_filetype (entry) != AE_IFREG)
    return TRUE;
  member = (FhirArchiveMember){ path, (const char *)r->bytes->data, r->bytes->len - PADDING };
  return func (&member, data, error);
}

static gboolean
read_entries (Reading *r, FhirArchiveMemberFunc func, gpointer data, GError **error)
{
  struct archive_entry *entry;

  for (;;)
    {
      int status = archive_read_next_header (r->archive, &entry);

      if (status == ARCHIVE_EOF)
        break;
      if (status < ARCHIVE_WARN)
        return fail (r, error);
      if (!read_entry (r, entry, func, data, error))
        return FALSE;
    }
  if (r->members > 0)
    return TRUE;
  g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_SYNTAX, "the archive is empty");
  return FALSE;
}

/* file or bytes, the other is NULL. */
static gboolean
read_archive (const char *file,
              GBytes *bytes,
              Reading *r,
              FhirArchiveMemberFunc func,
              gpointer data,
              GError **error)
{
  g_autoptr (Archive) archive = archive_read_new();
  g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GByteArray) buffer = g_byte_array_new();
  gsize len = 0;
  const void *start = bytes != NULL ? g_bytes_get_data (bytes, &len) : NULL;
  int status;

  r->archive = archive;
  r->paths = paths;
  r->bytes = buffer;
  archive_read_support_filter_gzip (archive);
  archive_read_support_format_tar (archive);
  if (file != NULL)
    status = archive_read_open_filename (archive, file, BLOCK);
  else
    status = archive_read_open_memory (archive, start != NULL ? start : "", len);
  return status == ARCHIVE_OK ? read_entries (r, func, data, error) : fail (r, error);
}

gboolean
fhir_archive_read (const char *file,
                   const FhirArchiveLimits *limits,
                   FhirArchiveMemberFunc func,
                   gpointer data,
                   GCancellable *cancellable,
                   GError **error)
{
  Reading r = { .limits = limits, .cancellable = cancellable };

  g_return_val_if_fail (file != NULL && limits != NULL && func != NULL, FALSE);

  return read_archive (file, NULL, &r, func, data, error);
}

gboolean
fhir_archive_read_bytes (GBytes *bytes,
                         const FhirArchiveLimits *limits,
                         FhirArchiveMemberFunc func,
                         gpointer data,
                         GCancellable *cancellable,
                         GError **error)
{
  Reading r = { .limits = limits, .cancellable = cancellable };

  g_return_val_if_fail (bytes != NULL && limits != NULL && func != NULL, FALSE);

  return read_archive (NULL, bytes, &r, func, data, error);
}
