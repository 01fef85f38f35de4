/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What an archive of a stranger may do to us. All count what really comes out. */
typedef struct
{
  guint64 packed_bytes; /* the file itself */
  guint64 total_bytes;  /* what it unpacks to, headers included */
  gsize member_bytes;   /* one file in it */
  guint members;        /* files and folders in it */
  guint ratio;          /* unpacked to packed bytes, looked at from 4 MB on */
  gsize path_bytes;     /* of one path */
} FhirArchiveLimits;

/* For FHIR packages. Static. */
const FhirArchiveLimits *fhir_archive_limits_get_default (void);

/* One plain file of an archive; lives during the call. */
typedef struct
{
  const char *path;  /* relative, UTF-8, without "." and ".." and control characters */
  const char *bytes; /* 64 more bytes can be read behind them, the first of them 0 */
  gsize len;
} FhirArchiveMember;

typedef gboolean (*FhirArchiveMemberFunc) (const FhirArchiveMember *member,
                                           gpointer data,
                                           GError **error);

/* Calls func for each plain file of a .tgz, in its order, until it fails. Refused as a whole,
 * naming the path: paths that leave the archive, the same path twice, links, devices, sparse files,
 * and what passes a limit (FHIR_ERROR_TOO_LARGE). What came before a refusal was handed out: keep
 * nothing of it. Nothing is written. Any thread. */
gboolean fhir_archive_read (const char *file,
                            const FhirArchiveLimits *limits,
                            FhirArchiveMemberFunc func,
                            gpointer data,
                            GCancellable *cancellable,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same from memory. */
gboolean fhir_archive_read_bytes (GBytes *bytes,
                                  const FhirArchiveLimits *limits,
                                  FhirArchiveMemberFunc func,
                                  gpointer data,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
