/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-import-file-private.h"

#include "fhir-error.h"
#include "fhir-test.h"
#include "import-catch.h"
#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>

#define PATIENT(id) "{\"resourceType\":\"Patient\",\"id\":\"" id "\"}"

typedef struct
{
  const char *path;
  int type;            /* AE_IFREG … */
  const char *content; /* or target of a link */
} Member;

static const Member members[] = {
  { "export/", AE_IFDIR, NULL },
  { "export/a.json", AE_IFREG, PATIENT ("a") },
  { "../../etc/b.ndjson", AE_IFREG, PATIENT ("b1") "\n" PATIENT ("b2") "\n" },
  { "/abs/c.json", AE_IFREG, PATIENT ("c") },
  { "export/link.json", AE_IFLNK, "/etc/passwd" },
  { "export/README.txt", AE_IFREG, "nothing" },
  { "export/inner.zip", AE_IFREG, "PK" },
  { "export/bad.json", AE_IFREG, "{" },
};

static char *
make_archive (const char *folder, const char *name, gboolean zip)
{
  char *path = g_build_filename (folder, name, NULL);
  struct archive *archive = archive_write_new();

  if (zip)
    archive_write_set_format_zip (archive);
  else
    {
      archive_write_set_format_pax_restricted (archive);
      archive_write_add_filter_gzip (archive);
    }
  g_assert_cmpint (archive_write_open_filename (archive, path), ==, ARCHIVE_OK);
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      struct archive_entry *entry = archive_entry_new();

      archive_entry_set_pathname (entry, members[i].path);
      archive_entry_set_filetype (entry, (guint)members[i].type);
      archive_entry_set_perm (entry, 0644);
      if (members[i].type == AE_IFLNK)
        archive_entry_set_symlink (entry, members[i].content);
      archive_entry_set_size (entry,
                              members[i].type == AE_IFREG ? (gint64)strlen (members[i].content)
                                                          : 0);
      g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
      if (members[i].type == AE_IFREG)
        archive_write_data (archive, members[i].content, strlen (members[i].content));
      archive_entry_free (entry);
    }
  archive_write_close (archive);
  archive_write_free (archive);
  return path;
}

static void
count_bytes (guint64 bytes, gpointer data)
{
  *(guint64 *)data += bytes;
}

static gboolean
read_path (const char *path,
           const FhirLimits *limits,
           ImportCatch *catch,
           guint64 *ret_bytes,
           GError **error)
{
  FhirImportOutput output = import_catch_output (catch);
  g_autoptr (FhirImportUnpack) unpack = fhir_import_unpack_new (limits, &output);
  g_autoptr (FhirImportText) text = fhir_import_text_new (limits, unpack);
  FhirImportReading reading = { limits, text, &output, count_bytes, ret_bytes, NULL };
  const char *const paths[] = { path, NULL };
  g_autoptr (GPtrArray) files = fhir_import_walk (paths, &output, NULL, error);

  g_assert_nonnull (files);
  for (guint i = 0; i < files->len; i++)
    if (!fhir_import_file_read (g_ptr_array_index (files, i), &reading, error))
      return FALSE;
  return TRUE;
}

static const char archive_items[] = "Patient/a " PATIENT ("a") "\nPatient/b1 " PATIENT (
    "b1") "\nPatient/b2 " PATIENT ("b2") "\nPatient/c " PATIENT ("c") "\n";

static void
test_archives (void)
{
  g_autofree char *folder = fhir_test_temp_folder();
  static const char *const names[] = { "x.tgz", "x.tar.gz", "x.zip", "noending" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = make_archive (folder, names[i], i == 2);
      g_autoptr (ImportCatch) catch = import_catch_new();
      g_autoptr (GError) error = NULL;
      g_autofree char *problems =
          g_strdup_printf ("%s/export/inner.zip: is packed within an archive: unpack it first\n"
                           "%s/export/bad.json: unexpected end at byte 1\n",
                           names[i],
                           names[i]);
      guint64 bytes = 0;

      g_assert_true (read_path (path, fhir_limits_get_default(), catch, &bytes, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (catch->items->str, ==, archive_items);
      g_assert_cmpstr (catch->problems->str, ==, problems);
      g_assert_cmpuint (bytes, >, 0);
    }
  fhir_test_remove_tree (folder);
}

/* Members of every kind count, and every byte that is read. */
static void
test_archive_limits (void)
{
  g_autofree char *folder = fhir_test_temp_folder();
  g_autofree char *path = make_archive (folder, "x.tgz", FALSE);
  gsize unpacked = strlen (PATIENT ("a")) * 2 + strlen (PATIENT ("b1")) * 2 + 2 + 1;

  for (guint below = 0; below <= 1; below++)
    {
      FhirLimits few = *fhir_limits_get_default();
      FhirLimits small = *fhir_limits_get_default();
      g_autoptr (ImportCatch) catch = import_catch_new();
      g_autoptr (GError) few_error = NULL;
      g_autoptr (GError) small_error = NULL;
      guint64 bytes = 0;

      few.archive_entries = G_N_ELEMENTS (members) - below;
      small.archive_bytes = unpacked - below;
      g_assert_true (read_path (path, &few, catch, &bytes, &few_error) == !below);
      g_assert_true (read_path (path, &small, catch, &bytes, &small_error) == !below);
      if (below)
        {
          g_assert_error (few_error, FHIR_ERROR, FHIR_ERROR_TOO_LARGE);
          g_assert_error (small_error, FHIR_ERROR, FHIR_ERROR_TOO_LARGE);
        }
    }
  fhir_test_remove_tree (folder);
}

/* Cut anywhere, an archive fails without harm, and what came before is there. */
static void
test_truncated_archives (void)
{
  g_autofree char *folder = fhir_test_temp_folder();
  g_autofree char *path = make_archive (folder, "x.tgz", FALSE);
  g_autofree char *cut_path = g_build_filename (folder, "cut.tgz", NULL);
  g_autofree char *bytes = NULL;
  gsize len;

  g_assert_true (g_file_get_contents (path, &bytes, &len, NULL));
  for (gsize cut = 3; cut < len - 8; cut += 7)
    {
      g_autoptr (ImportCatch) catch = import_catch_new();
      g_autoptr (GError) error = NULL;
      guint64 told = 0;

      g_assert_true (g_file_set_contents (cut_path, bytes, (gssize)cut, NULL));
      g_assert_false (read_path (cut_path, fhir_limits_get_default(), catch, &told, &error));
      g_assert_error (error, FHIR_ERROR, FHIR_ERROR_SYNTAX);
      g_assert_true (g_str_has_prefix (archive_items, catch->items->str));
    }
  fhir_test_remove_tree (folder);
}

static void
put_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_folders (void)
{
  g_autofree char *temp = fhir_test_temp_folder();
  g_autofree char *folder = g_build_filename (temp, "in", NULL);
  g_autofree char *link = g_build_filename (folder, "loop", NULL);
  g_autofree char *file_link = g_build_filename (folder, "z.json", NULL);
  g_autofree char *missing = g_build_filename (temp, "missing.json", NULL);
  g_autoptr (ImportCatch) catch = import_catch_new();
  g_autoptr (GError) error = NULL;
  guint64 bytes = 0;

  put_file (folder, "b/2.json", PATIENT ("b2"));
  put_file (folder, "b/1.ndjson", PATIENT ("b1"));
  put_file (folder, "a.json", PATIENT ("a"));
  put_file (folder, ".hidden.json", PATIENT ("hidden"));
  put_file (folder, "notes.txt", "not JSON");
  put_file (temp, "outside.json", PATIENT ("outside"));
  g_assert_cmpint (symlink ("..", link), ==, 0);
  g_assert_cmpint (symlink ("../outside.json", file_link), ==, 0);
  g_assert_true (read_path (folder, fhir_limits_get_default(), catch, &bytes, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (catch->items->str,
                   ==,
                   "Patient/a " PATIENT ("a") "\nPatient/b1 " PATIENT (
                       "b1") "\nPatient/b2 " PATIENT ("b2") "\n");
  g_assert_cmpuint (bytes, ==, strlen (PATIENT ("a")) + 2 * strlen (PATIENT ("b1")));
  g_assert_cmpstr (catch->problems->str, ==, "");
  g_assert_true (read_path (missing, fhir_limits_get_default(), catch, &bytes, &error));
  g_assert_cmpstr (catch->problems->str, ==, "missing.json: No such file or directory\n");
  fhir_test_remove_tree (temp);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/sync/import-file/archives", test_archives);
  g_test_add_func ("/core/sync/import-file/archive-limits", test_archive_limits);
  g_test_add_func ("/core/sync/import-file/truncated-archives", test_truncated_archives);
  g_test_add_func ("/core/sync/import-file/folders", test_folders);
  return g_test_run();
}
