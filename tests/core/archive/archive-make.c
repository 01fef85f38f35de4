/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "archive-make.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#define ARCHIVE_BYTES (16 * 1024 * 1024)

static void
write_data (struct archive *archive, const ArchiveMember *member)
{
  static const char zeros[64 * 1024];

  if (member->type == 0 && member->text != NULL)
    archive_write_data (archive, member->text, strlen (member->text));
  for (gsize done = 0; member->type == 'z' && done < member->zeros; done += sizeof zeros)
    archive_write_data (archive, zeros, MIN (sizeof zeros, member->zeros - done));
}

static void
write_member (struct archive *archive, const ArchiveMember *member)
{
  struct archive_entry *entry = archive_entry_new();
  gsize size = member->type == 'z' ? member->zeros : 0;

  if (member->type == 0 && member->text != NULL)
    size = strlen (member->text);
  archive_entry_set_pathname (entry, member->path);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_size (entry, (gint64)size);
  archive_entry_set_filetype (entry, AE_IFREG);
  if (member->type == 'd')
    archive_entry_set_filetype (entry, AE_IFDIR);
  if (member->type == 'f')
    archive_entry_set_filetype (entry, AE_IFIFO);
  if (member->type == 's')
    {
      archive_entry_set_filetype (entry, AE_IFLNK);
      archive_entry_set_symlink (entry, member->text);
    }
  if (member->type == 'h')
    archive_entry_set_hardlink (entry, member->text);
  g_assert_cmpint (archive_write_header (archive, entry), >=, ARCHIVE_WARN);
  write_data (archive, member);
  archive_entry_free (entry);
}

GBytes *
archive_make (const ArchiveMember *members)
{
  struct archive *archive = archive_write_new();
  char *buffer = g_malloc (ARCHIVE_BYTES);
  size_t used = 0;
  GBytes *bytes;

  archive_write_add_filter_gzip (archive);
  archive_write_set_format_pax_restricted (archive);
  g_assert_cmpint (archive_write_open_memory (archive, buffer, ARCHIVE_BYTES, &used),
                   ==,
                   ARCHIVE_OK);
  for (const ArchiveMember *m = members; m->path != NULL; m++)
    write_member (archive, m);
  g_assert_cmpint (archive_write_close (archive), ==, ARCHIVE_OK);
  archive_write_free (archive);
  bytes = g_bytes_new (buffer, used);
  g_free (buffer);
  return bytes;
}
