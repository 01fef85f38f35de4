/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A package of a stranger. The first byte chooses: 'r' the rest is the archive; else the rest is
 * lines "path=content" that a right tar is made of, so that mutations get past its checksums. What
 * comes out has a plain path and a right manifest, and never more than the limits. */

#include "fhir-error.h"
#include "fhir-package-reader.h"
#include "fhir-package-version.h"
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define TAR_BLOCK 512

static const FhirArchiveLimits archive_limits = {
  .packed_bytes = 1 << 20,
  .total_bytes = 1 << 20,
  .member_bytes = 20000,
  .members = 20,
  .ratio = 50,
  .path_bytes = 90,
};

static const FhirLimits json_limits = {
  .json_depth = 20,
  .json_nodes = 500,
  .json_names = 100,
  .json_bytes = 16000,
  .json_string = 4000,
};

static void
append_member (GByteArray *tar, const char *path, gsize path_len, const char *text, gsize len)
{
  guint8 header[TAR_BLOCK] = { 0 };
  static const guint8 zeros[TAR_BLOCK];
  guint sum = 0;

  memcpy (header, path, MIN (path_len, 99));
  g_snprintf ((char *)header + 100, 8, "%07o", 0644);
  g_snprintf ((char *)header + 124, 12, "%011o", (guint)len);
  memset (header + 148, ' ', 8);
  /* '2' in front of the content is a link, '5' a folder, and so on */
  header[156] = len > 0 && g_ascii_isdigit (text[0]) ? (guint8)text[0] : '0';
  memcpy (header + 257, "ustar\00000", 8);
  for (guint i = 0; i < TAR_BLOCK; i++)
    sum += header[i];
  g_snprintf ((char *)header + 148, 8, "%06o", sum);
  g_byte_array_append (tar, header, TAR_BLOCK);
  g_byte_array_append (tar, (const guint8 *)text, (guint)len);
  g_byte_array_append (tar, zeros, (TAR_BLOCK - len % TAR_BLOCK) % TAR_BLOCK);
}

static GBytes *
make_tar (const char *text, gsize len)
{
  GByteArray *tar = g_byte_array_new();

  while (len > 0)
    {
      const char *end = memchr (text, '\n', len);
      gsize line = end != NULL ? (gsize)(end - text) : len;
      const char *mark = memchr (text, '=', line);

      if (mark != NULL)
        append_member (tar, text, (gsize)(mark - text), mark + 1, (gsize)(text + line - mark - 1));
      len -= MIN (line + 1, len);
      text += line + 1;
    }
  return g_byte_array_free_to_bytes (tar);
}

static gboolean
check_resource (const char *file, const FhirJsonDoc *doc, gpointer data, GError **error)
{
  guint *n = data;

  g_assert_true (g_str_has_prefix (file, "package/"));
  g_assert_null (strstr (file, ".."));
  g_assert_true (g_utf8_validate (file, -1, NULL));
  g_assert_cmpuint (strlen (file), <=, archive_limits.path_bytes);
  g_assert_cmpuint (doc->text_len, <=, archive_limits.member_bytes);
  g_assert_cmpuint (++*n, <=, archive_limits.members);
  return TRUE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const FhirPackageLimits limits = { &archive_limits, &json_limits };
  g_autoptr (FhirPackageManifest) manifest = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  if (size == 0 || size > 100000)
    return 0;
  bytes = data[0] == 'r' ? g_bytes_new (data + 1, size - 1)
                         : make_tar ((const char *)data + 1, size - 1);
  manifest = fhir_package_read_bytes (bytes, &limits, check_resource, &n, NULL, &error);
  g_assert_true ((manifest == NULL) == (error != NULL));
  if (manifest != NULL)
    {
      g_assert_true (fhir_package_name_is_valid (manifest->name));
      g_assert_true (fhir_package_version_is_valid (manifest->version));
      g_assert_true (fhir_package_version_matches (manifest->version, manifest->version));
    }
  else
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  return 0;
}
