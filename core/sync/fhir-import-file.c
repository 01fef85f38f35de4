/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Finding files and opening them. */

#include "fhir-error.h"
#include "fhir-import-file-private.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Folders within folders; links are not followed, so that only a strange tree comes near. */
#define DEPTH_MAX 64

void
fhir_import_file_free (FhirImportFile *file)
{
  if (file == NULL)
    return;
  g_free (file->path);
  g_ref_string_release (file->name);
  g_free (file);
}

typedef struct
{
  GPtrArray *files;
  const FhirImportOutput *output;
  GCancellable *cancellable;
} Walk;

static void
report (const Walk *walk, const char *name, const char *text)
{
  g_autoptr (GRefString) shown = g_ref_string_new (name);
  FhirImportPlace place = { shown, 0, -1 };

  walk->output->problem (&place, text, walk->output->data);
}

/* For a file whose name says nothing: gzip and zip have marks, all else is taken for JSON. */
static FhirImportKind
kind_of_bytes (const char *path)
{
  guint8 head[4] = { 0 };
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gssize got = fd >= 0 ? read (fd, head, sizeof head) : -1;

  if (fd >= 0)
    close (fd);
  if (got == 4 && (memcmp (head, "\x1f\x8b", 2) == 0 || memcmp (head, "PK\x03\x04", 4) == 0))
    return FHIR_IMPORT_ARCHIVE;
  return FHIR_IMPORT_JSON;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
list_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  GPtrArray *names;
  const char *name;

  if (dir == NULL)
    return NULL;
  names = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return names;
}

static void walk_path (const Walk *walk, const char *path, const char *name, guint depth);

static void
walk_folder (const Walk *walk, const char *path, const char *name, guint depth)
{
  g_autoptr (GPtrArray) names = list_folder (path);

  if (names == NULL || depth >= DEPTH_MAX)
    {
      report (walk, name, names == NULL ? "cannot be opened" : "has too many folders in folders");
      return;
    }
  for (guint i = 0; i < names->len && !g_cancellable_is_cancelled (walk->cancellable); i++)
    {
      g_autofree char *child = g_build_filename (path, g_ptr_array_index (names, i), NULL);
      g_autofree char *child_name = g_build_filename (name, g_ptr_array_index (names, i), NULL);

      walk_path (walk, child, child_name, depth + 1);
    }
}

/* depth 0: a path that was asked for. */
static void
walk_path (const Walk *walk, const char *path, const char *name, guint depth)
{
  FhirImportKind kind = fhir_import_kind_of_name (name);
  FhirImportFile *file;
  struct stat st;

  if ((depth == 0 ? stat (path, &st) : lstat (path, &st)) != 0)
    {
      report (walk, name, g_strerror (errno));
      return;
    }
  if (S_ISDIR (st.st_mode))
    {
      walk_folder (walk, path, name, depth);
      return;
    }
  if (depth == 0 && !S_ISREG (st.st_mode))
    report (walk, name, "is no file and no folder");
  if (!S_ISREG (st.st_mode) || (depth > 0 && kind == FHIR_IMPORT_OTHER))
    return;
  file = g_new0 (FhirImportFile, 1);
  file->path = g_strdup (path);
  file->name = g_ref_string_new (name);
  file->size = (guint64)st.st_size;
  file->kind = kind != FHIR_IMPORT_OTHER ? kind : kind_of_bytes (path);
  g_ptr_array_add (walk->files, file);
}

GPtrArray *
fhir_import_walk (const char *const *paths,
                  const FhirImportOutput *output,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_import_file_free);
  Walk walk = { files, output, cancellable };

  for (; *paths != NULL; paths++)
    {
      g_autofree char *base = g_path_get_basename (*paths);
      g_autofree char *name = g_filename_display_name (base);

      walk_path (&walk, *paths, name, 0);
    }
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_steal_pointer (&files);
}

typedef struct
{
  const FhirImportReading *reading;
  int fd;
} Opened;

static gssize
read_file (gpointer data, char *buffer, gsize size, GError **error)
{
  Opened *opened = data;
  gssize got;

  if (g_cancellable_set_error_if_cancelled (opened->reading->cancellable, error))
    return -1;
  do
    got = read (opened->fd, buffer, size);
  while (got < 0 && errno == EINTR);
  if (got < 0)
    g_set_error (error, FHIR_ERROR, FHIR_ERROR_INVALID, "cannot be read: %s", g_strerror (errno));
  else
    opened->reading->bytes ((guint64)got, opened->reading->data);
  return got;
}

static gboolean
read_plain (const FhirImportFile *file, const FhirImportReading *reading, GError **error)
{
  Opened opened = { reading, open (file->path, O_RDONLY | O_CLOEXEC) };
  FhirImportStream stream = { read_file, &opened };
  gboolean fine;

  if (opened.fd < 0)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_INVALID,
                   "cannot be opened: %s",
                   g_strerror (errno));
      return FALSE;
    }
  fine = fhir_import_text_read (reading->text, file->kind, &stream, file->name, error);
  close (opened.fd);
  return fine;
}

gboolean
fhir_import_file_read (const FhirImportFile *file, const FhirImportReading *reading, GError **error)
{
  switch (file->kind)
    {
    case FHIR_IMPORT_ARCHIVE:
      return fhir_import_archive_read (reading, file->path, file->name, error);
    case FHIR_IMPORT_GZIP:
      return fhir_import_gzip_read (reading, file->path, file->name, error);
    case FHIR_IMPORT_OTHER:
    case FHIR_IMPORT_JSON:
    case FHIR_IMPORT_NDJSON:
    default:
      return read_plain (file, reading, error);
    }
}
