/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Packages made here: what is taken out of them, and what makes an archive none. */

#include "fhir-package-reader.h"

#include "archive-make.h"
#include "fhir-error.h"
#include "fhir-test.h"

#define GOOD   "{\"name\":\"a.b\",\"version\":\"1.0.0\",\"fhirVersions\":[\"4.0.1\"]}"
#define SET(x) "{\"resourceType\":\"ValueSet\",\"id\":\"" x "\"}"

/* clang-format off */
static const struct
{
  const char *name;
  const ArchiveMember members[6];
  const char *out; /* "name#version r4 dependencies; files"; NULL: refused */
  int code;
  const char *error;
} rows[] = {
  { "good", { { "package/package.json", GOOD }, { "package/v.json", SET ("v") } }, "a.b#1.0.0 1; package/v.json", 0, NULL },
  { "manifest-last", { { "package/v.json", SET ("v") }, { "package/package.json", GOOD } }, "a.b#1.0.0 1; package/v.json", 0, NULL },
  { "passed-over", { { "package/package.json", GOOD }, { "package/.index.json", "no json" }, { "package/ig-r4.json", "no json" }, { "example/p.json", "no json" }, { "package/other/x.json", "no json" } }, "a.b#1.0.0 1;", 0, NULL },
  { "no-resource", { { "package/package.json", GOOD }, { "package/x.json", "[1]" }, { "package/y.json", "{}" }, { "package/z.json", "{\"resourceType\":1}" }, { "package/t.txt", "x" } }, "a.b#1.0.0 1;", 0, NULL },
  { "old-versions", { { "package/package.json", "{\"name\":\"a\",\"version\":\"1\",\"fhir-version-list\":[\"4.0.0\"]}" } }, "a#1 1;", 0, NULL },
  { "other-fhir", { { "package/package.json", "{\"name\":\"a\",\"version\":\"1\",\"fhirVersions\":[\"5.0.0\",\"4.3.0\"]}" } }, "a#1 0;", 0, NULL },
  { "no-fhir", { { "package/package.json", "{\"name\":\"a\",\"version\":\"1\"}" } }, "a#1 0;", 0, NULL },
  { "dependencies", { { "package/package.json", "{\"name\":\"a\",\"version\":\"1\",\"dependencies\":{\"b.c\":\"4.0.x\",\"d\":\"latest\"}}" } }, "a#1 0 b.c=4.0.x d=latest;", 0, NULL },
  { "no-manifest", { { "package/v.json", SET ("v") } }, NULL, FHIR_ERROR_STRUCTURE, "is no FHIR package: it has no package/package.json" },
  { "manifest-elsewhere", { { "package.json", GOOD } }, NULL, FHIR_ERROR_STRUCTURE, "is no FHIR package" },
  { "manifest-no-json", { { "package/package.json", "{" } }, NULL, FHIR_ERROR_SYNTAX, "package/package.json: " },
  { "manifest-no-object", { { "package/package.json", "[]" } }, NULL, FHIR_ERROR_REQUIRED, "package/package.json: has no name" },
  { "no-version", { { "package/package.json", "{\"name\":\"a\"}" } }, NULL, FHIR_ERROR_REQUIRED, "has no version" },
  { "name-path", { { "package/package.json", "{\"name\":\"../a\",\"version\":\"1\"}" } }, NULL, FHIR_ERROR_VALUE, "not a package's name" },
  { "name-upper", { { "package/package.json", "{\"name\":\"A\",\"version\":\"1\"}" } }, NULL, FHIR_ERROR_VALUE, "not a package's name" },
  { "name-empty", { { "package/package.json", "{\"name\":\"\",\"version\":\"1\"}" } }, NULL, FHIR_ERROR_VALUE, "not a package's name" },
  { "version-path", { { "package/package.json", "{\"name\":\"a\",\"version\":\"../1\"}" } }, NULL, FHIR_ERROR_VALUE, "the version is none" },
  { "dependency-path", { { "package/package.json", "{\"name\":\"a\",\"version\":\"1\",\"dependencies\":{\"../b\":\"1\"}}" } }, NULL, FHIR_ERROR_VALUE, "a dependency is not" },
  { "dependency-number", { { "package/package.json", "{\"name\":\"a\",\"version\":\"1\",\"dependencies\":{\"b\":1}}" } }, NULL, FHIR_ERROR_VALUE, "a dependency is not" },
  { "bad-resource", { { "package/package.json", GOOD }, { "package/v.json", "{\"resourceType\":\"ValueSet\"" } }, NULL, FHIR_ERROR_SYNTAX, "package/v.json: " },
  { "func-refuses", { { "package/package.json", GOOD }, { "package/v.json", SET ("refuse") } }, NULL, FHIR_ERROR_RULE, "package/v.json: refused" },
};
/* clang-format on */

static gboolean
take_resource (const char *file, const FhirJsonDoc *doc, gpointer data, GError **error)
{
  g_autofree char *id = fhir_json_dup_string (doc, fhir_json_member (doc, 0, FHIR_KEY_id));

  if (g_strcmp0 (id, "refuse") == 0)
    {
      g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_RULE, "refused");
      return FALSE;
    }
  g_string_append_printf (data, " %s", file);
  return TRUE;
}

static char *
print_package (const FhirPackageManifest *manifest, const GString *files)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_string_printf (out,
                   "%s#%s %d",
                   manifest->name,
                   manifest->version,
                   fhir_package_manifest_is_r4 (manifest));
  for (guint i = 0; i < manifest->dependencies->len; i++)
    {
      const FhirPackageDependency *d = g_ptr_array_index (manifest->dependencies, i);
      g_string_append_printf (out, " %s=%s", d->name, d->version);
    }
  g_string_append_printf (out, ";%s", files->str);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
assert_read (guint n, const FhirPackageManifest *manifest, const GString *files, GError *error)
{
  g_autofree char *shown = NULL;

  if (rows[n].out == NULL)
    {
      g_assert_null (manifest);
      g_assert_error (error, FHIR_ERROR, rows[n].code);
      if (strstr (error->message, rows[n].error) == NULL)
        g_error ("\"%s\" is without \"%s\"", error->message, rows[n].error);
      return;
    }
  g_assert_no_error (error);
  shown = print_package (manifest, files);
  g_assert_cmpstr (shown, ==, rows[n].out);
}

static void
test_row (gconstpointer data)
{
  guint n = GPOINTER_TO_UINT (data);
  g_autoptr (GBytes) bytes = archive_make (rows[n].members);
  g_autoptr (GString) files = g_string_new (NULL);
  g_autoptr (FhirPackageManifest) manifest = NULL;
  g_autoptr (GError) error = NULL;

  manifest = fhir_package_read_bytes (bytes, NULL, take_resource, files, NULL, &error);
  assert_read (n, manifest, files, error);
}

/* The same packages as folders; except those whose paths a folder reads differently. */
static void
test_folder_row (gconstpointer data)
{
  guint n = GPOINTER_TO_UINT (data);
  g_autofree char *temp = fhir_test_temp_folder();
  g_autoptr (GString) files = g_string_new (NULL);
  g_autoptr (FhirPackageManifest) manifest = NULL;
  g_autoptr (GError) error = NULL;

  for (const ArchiveMember *m = rows[n].members; m->path != NULL; m++)
    {
      g_autofree char *path = g_build_filename (temp, m->path, NULL);
      g_autofree char *parent = g_path_get_dirname (path);

      g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
      g_assert_true (g_file_set_contents (path, m->text, -1, NULL));
    }
  manifest = fhir_package_read (temp, NULL, take_resource, files, NULL, &error);
  assert_read (n, manifest, files, error);
  fhir_test_remove_tree (temp);
}

static void
test_errors_name_package_and_file (void)
{
  static const ArchiveMember members[] = { { "package/package.json", GOOD },
                                           { "package/v.json", "{" },
                                           { NULL } };
  g_autofree char *temp = fhir_test_temp_folder();
  g_autofree char *path = g_build_filename (temp, "x.tgz", NULL);
  g_autofree char *absent = g_build_filename (temp, "y.tgz", NULL);
  g_autoptr (GBytes) bytes = archive_make (members);
  g_autoptr (GString) files = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) other = NULL;

  g_assert_true (g_file_set_contents (path,
                                      g_bytes_get_data (bytes, NULL),
                                      (gssize)g_bytes_get_size (bytes),
                                      NULL));
  g_assert_null (fhir_package_read (path, NULL, take_resource, files, NULL, &error));
  g_assert_true (g_str_has_prefix (error->message, "x.tgz: package/v.json: "));
  g_assert_null (fhir_package_read (absent, NULL, take_resource, files, NULL, &other));
  g_assert_true (g_str_has_prefix (other->message, "y.tgz: "));
  fhir_test_remove_tree (temp);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/core/archive/package/", rows[i].name, NULL);
      g_autofree char *folder = g_strconcat ("/core/archive/package-folder/", rows[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
      if (!g_str_equal (rows[i].name, "manifest-elsewhere"))
        g_test_add_data_func (folder, GUINT_TO_POINTER (i), test_folder_row);
    }
  g_test_add_func ("/core/archive/package-errors", test_errors_name_package_and_file);
  return g_test_run();
}
