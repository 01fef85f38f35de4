/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One member of an archive to make. */
typedef struct
{
  const char *path;
  const char *text; /* of a file; target of a link; NULL: empty */
  char type;        /* 0 file, 'd' folder, 's' symbolic link, 'h' hard link, 'f' fifo, 'z' zeros */
  gsize zeros;      /* 'z': so many zero bytes */
} ArchiveMember;

/* A .tgz of members, up to one without a path. */
GBytes *archive_make (const ArchiveMember *members);

G_END_DECLS
