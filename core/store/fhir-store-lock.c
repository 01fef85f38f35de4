/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One process at a time owns a store folder: an advisory lock on the file "lock" in it, which holds
 * the owner's process id for the message. The lock goes with the process, however it ends. */

#include "fhir-error.h"
#include "fhir-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

static void
fail_locked (int fd, GError **error)
{
  char text[24] = { 0 };
  gssize len = pread (fd, text, sizeof text - 1, 0);
  guint64 pid = len > 0 ? g_ascii_strtoull (text, NULL, 10) : 0;

  if (pid != 0)
    g_set_error (error,
                 FHIR_ERROR,
                 FHIR_ERROR_BUSY,
                 "store is in use by process %" G_GUINT64_FORMAT,
                 pid);
  else
    g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_BUSY, "store is in use by another process");
}

gboolean
fhir_store_lock (const char *folder, int *ret_fd, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "lock", NULL);
  char text[24];
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  int len;

  if (fd < 0)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   errno == ENOSPC ? FHIR_ERROR_NO_SPACE : FHIR_ERROR_READ_ONLY,
                   "store folder cannot be written: %s",
                   g_strerror (errno));
      return FALSE;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      fail_locked (fd, error);
      close (fd);
      return FALSE;
    }
  /* The id is for a person's eyes: a full disk must not stop the store from opening. */
  len = g_snprintf (text, sizeof text, "%d\n", (int)getpid());
  if (ftruncate (fd, 0) != 0 || pwrite (fd, text, (gsize)len, 0) != len)
    g_debug ("lock file: %s", g_strerror (errno));
  *ret_fd = fd;
  return TRUE;
}
