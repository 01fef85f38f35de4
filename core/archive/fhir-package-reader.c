/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A FHIR package is a .tgz whose folder package/ holds package.json and one resource in each file.
 * Passed over there: hidden files (.index.json), ig-r4.json (a second copy of the
 * ImplementationGuide, with its id), files that are no resource, and everything in folders. */

#include "fhir-package-reader.h"

#include "fhir-error.h"
#include "fhir-json-parser.h"
#include <string.h>
#include <sys/stat.h>

#define FOLDER   "package/"
#define MANIFEST "package/package.json"

typedef struct
{
  FhirJsonParser *parser;
  const FhirLimits *limits;
  FhirPackageResourceFunc func;
  gpointer data;
  FhirPackageManifest *manifest;
} Reading;

static gboolean
is_resource_file (const char *path)
{
  const char *name = path + strlen (FOLDER);

  return g_str_has_prefix (path, FOLDER) && name[0] != '.' && strchr (name, '/') == NULL &&
         g_str_has_suffix (name, ".json") && !g_str_equal (name, "ig-r4.json");
}

static gboolean
take_document (Reading *r, const FhirArchiveMember *member, GError **error)
{
  gboolean manifest = g_str_equal (member->path, MANIFEST);
  const FhirJsonDoc *doc;
  guint32 type;

  if (!manifest && (r->func == NULL || !is_resource_file (member->path)))
    return TRUE;
  doc = fhir_json_parser_parse_padded (r->parser, member->bytes, member->len, r->limits, error);
  if (doc == NULL)
    return FALSE;
  if (manifest)
    {
      r->manifest = fhir_package_manifest_parse (doc, error);
      return r->manifest != NULL;
    }
  type = fhir_json_member (doc, 0, FHIR_KEY_resourceType);
  if (type == 0 || doc->nodes[type].type != FHIR_JSON_STRING)
    return TRUE;
  return r->func (member->path, doc, r->data, error);
}

static gboolean
take_member (const FhirArchiveMember *member, gpointer data, GError **error)
{
  if (take_document (data, member, error))
    return TRUE;
  g_prefix_error (error, "%s: ", member->path);
  return FALSE;
}

static void
reading_init (Reading *r,
              const FhirPackageLimits *limits,
              FhirPackageResourceFunc func,
              gpointer data)
{
  *r = (Reading){ .parser = fhir_json_parser_new(), .func = func, .data = data };
  r->limits = limits != NULL && limits->json != NULL ? limits->json : fhir_limits_get_default();
}

static const FhirArchiveLimits *
get_archive_limits (const FhirPackageLimits *limits)
{
  return limits != NULL && limits->archive != NULL ? limits->archive
                                                   : fhir_archive_limits_get_default();
}

/* What the reading came to; clears r. name (nullable) is put before an error. */
static FhirPackageManifest *
reading_finish (Reading *r, gboolean fine, const char *name, GError **error)
{
  g_autoptr (FhirPackageManifest) manifest = r->manifest;

  fhir_json_parser_free (r->parser);
  if (fine && manifest != NULL)
    return g_steal_pointer (&manifest);
  if (fine)
    g_set_error_literal (error,
                         FHIR_ERROR,
                         FHIR_ERROR_STRUCTURE,
                         "is no FHIR package: it has no " MANIFEST);
  if (name != NULL)
    g_prefix_error (error, "%s: ", name);
  return NULL;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* Names of the files in a folder, sorted. */
static GPtrArray *
list_folder (const char *folder, const FhirArchiveLimits *limits, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".json") && g_utf8_validate (name, -1, NULL))
      g_ptr_array_add (names, g_strdup (name));
  if (names->len > limits->members)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_TOO_LARGE,
                   "the folder has too many files, limit was %u",
                   limits->members);
      return NULL;
    }
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

/* Takes one file of a folder; total counts bytes of all. */
static gboolean
read_folder_file (Reading *r,
                  const char *file,
                  const char *shown,
                  const FhirArchiveLimits *limits,
                  guint64 *total,
                  GError **error)
{
  g_autofree char *bytes = NULL;
  FhirArchiveMember member = { .path = shown };
  struct stat info;

  if (lstat (file, &info) != 0 || !S_ISREG (info.st_mode))
    return TRUE;
  *total += (guint64)info.st_size;
  if ((guint64)info.st_size > limits->member_bytes || *total > limits->total_bytes)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_TOO_LARGE, "%s: the file is too large", shown);
      return FALSE;
    }
  if (!g_file_get_contents (file, &bytes, &member.len, error))
    return FALSE;
  bytes = g_realloc (bytes, member.len + 64);
  memset (bytes + member.len, 0, 64);
  member.bytes = bytes;
  return take_member (&member, r, error);
}

static gboolean
read_folder (Reading *r,
             const char *path,
             const FhirArchiveLimits *limits,
             GCancellable *cancellable,
             GError **error)
{
  g_autofree char *below = g_build_filename (path, "package", NULL);
  const char *folder = g_file_test (below, G_FILE_TEST_IS_DIR) ? below : path;
  g_autoptr (GPtrArray) names = list_folder (folder, limits, error);
  guint64 total = 0;

  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *file = g_build_filename (folder, name, NULL);
      g_autofree char *shown = g_strconcat (FOLDER, name, NULL);

      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !read_folder_file (r, file, shown, limits, &total, error))
        return FALSE;
    }
  return TRUE;
}

FhirPackageManifest *
fhir_package_read (const char *path,
                   const FhirPackageLimits *limits,
                   FhirPackageResourceFunc func,
                   gpointer data,
                   GCancellable *cancellable,
                   GError **error)
{
  const FhirArchiveLimits *archive = get_archive_limits (limits);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *shown = g_utf8_make_valid (name, -1);
  Reading r;
  gboolean fine;

  g_return_val_if_fail (path != NULL, NULL);

  reading_init (&r, limits, func, data);
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    fine = read_folder (&r, path, archive, cancellable, error);
  else
    fine = fhir_archive_read (path, archive, take_member, &r, cancellable, error);
  return reading_finish (&r, fine, shown, error);
}

FhirPackageManifest *
fhir_package_read_bytes (GBytes *bytes,
                         const FhirPackageLimits *limits,
                         FhirPackageResourceFunc func,
                         gpointer data,
                         GCancellable *cancellable,
                         GError **error)
{
  Reading r;
  gboolean fine;

  g_return_val_if_fail (bytes != NULL, NULL);

  reading_init (&r, limits, func, data);
  fine = fhir_archive_read_bytes (bytes,
                                  get_archive_limits (limits),
                                  take_member,
                                  &r,
                                  cancellable,
                                  error);
  return reading_finish (&r, fine, NULL, error);
}
