/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Definitions from files: a resource, a Bundle of resources, or an npm package, which libarchive
 * reads as a stream. Nothing of a package is written to disk and no path of it is opened: only the
 * names of its members decide (package/NAME.json; package.json and indices are passed over). Links
 * and devices are passed over, counts and sizes are limited as they come out. */

#include "fhir-library.h"

#include "fhir-error.h"
#include "fhir-json-parser.h"
#include "fhir-xml.h"
#include <archive.h>
#include <archive_entry.h>

typedef struct archive Archive;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_read_free)

#define BLOCK (64 * 1024)

typedef struct
{
  FhirLibrary *library;
  FhirJsonParser *parser;
  const FhirLimits *limits;
  gsize unpacked;
  guint n;
} Reading;

static void
add_entries (Reading *r, const FhirJsonDoc *doc)
{
  guint32 list = fhir_json_member (doc, 0, FHIR_KEY_entry);

  if (list == 0 ||
      !fhir_json_string_is (doc, fhir_json_member (doc, 0, FHIR_KEY_resourceType), "Bundle"))
    return;
  for (guint32 e = fhir_json_first (doc, list); e != 0; e = fhir_json_next (doc, list, e))
    {
      guint32 resource = fhir_json_member (doc, e, FHIR_KEY_resource);

      if (resource != 0)
        fhir_library_add (r->library, doc, resource);
    }
}

static gboolean
add_bytes (Reading *r, const char *bytes, gsize len, GError **error)
{
  const FhirJsonDoc *doc;
  g_autoptr (FhirJsonDoc) own = NULL;

  if (fhir_xml_is_likely (bytes, len))
    doc = own = fhir_xml_read (bytes, len, r->limits, error);
  else
    doc = fhir_json_parser_parse (r->parser, bytes, len, r->limits, error);
  if (doc == NULL)
    return FALSE;
  if (!fhir_library_add (r->library, doc, 0))
    add_entries (r, doc);
  return TRUE;
}

static gboolean
fail (Archive *archive, GError **error)
{
  const char *text = archive_error_string (archive);

  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_SYNTAX,
               "the package cannot be read: %s",
               text != NULL ? text : "unknown error");
  return FALSE;
}

static gboolean
read_member (Reading *r, Archive *archive, GByteArray *bytes, GError **error)
{
  for (;;)
    {
      guint old = bytes->len;
      gssize got;

      g_byte_array_set_size (bytes, old + BLOCK);
      got = archive_read_data (archive, bytes->data + old, BLOCK);
      if (got < 0)
        return fail (archive, error);
      g_byte_array_set_size (bytes, old + (guint)got);
      r->unpacked += (gsize)got;
      if (r->unpacked > r->limits->archive_bytes || bytes->len > r->limits->json_bytes)
        {
          g_set_error_literal (error,
                               FHIR_ERROR,
                               FHIR_ERROR_TOO_LARGE,
                               "the package unpacks to more than is allowed");
          return FALSE;
        }
      if (got == 0)
        return TRUE;
    }
}

/* package/X.json, also in folders below; not examples, indices or what npm itself needs. */
static gboolean
is_definition (const char *path)
{
  const char *slash = path != NULL ? strrchr (path, '/') : NULL;

  return slash != NULL && g_str_has_suffix (path, ".json") && slash[1] != '.' &&
         strcmp (slash, "/package.json") != 0 && strstr (path, "/other/") == NULL &&
         strstr (path, "/openapi/") == NULL;
}

static gboolean
read_package (Reading *r, const char *path, GError **error)
{
  g_autoptr (Archive) archive = archive_read_new();
  g_autoptr (GByteArray) bytes = g_byte_array_new();
  struct archive_entry *entry;
  int status;

  archive_read_support_filter_gzip (archive);
  archive_read_support_format_tar (archive);
  if (archive_read_open_filename (archive, path, BLOCK) != ARCHIVE_OK)
    return fail (archive, error);
  while ((status = archive_read_next_header (archive, &entry)) != ARCHIVE_EOF)
    {
      if (status < ARCHIVE_WARN)
        return fail (archive, error);
      if (++r->n > r->limits->archive_entries)
        {
          g_set_error (error,
                       FHIR_ERROR,
                       FHIR_ERROR_TOO_LARGE,
                       "the package has too many files, limit was %u",
                       r->limits->archive_entries);
          return FALSE;
        }
      if (archive_entry_filetype (entry) != AE_IFREG || archive_entry_hardlink (entry) != NULL ||
          !is_definition (archive_entry_pathname (entry)))
        continue;
      g_byte_array_set_size (bytes, 0);
      if (!read_member (r, archive, bytes, error) ||
          !add_bytes (r, (const char *)bytes->data, bytes->len, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
fhir_library_add_file (FhirLibrary *library,
                       const char *path,
                       const FhirLimits *limits,
                       GError **error)
{
  g_autoptr (FhirJsonParser) parser = fhir_json_parser_new();
  Reading r = { .library = library, .parser = parser, .limits = limits };
  g_autofree char *bytes = NULL;
  gsize len;

  if (g_str_has_suffix (path, ".tgz") || g_str_has_suffix (path, ".tar.gz"))
    return read_package (&r, path, error);
  return g_file_get_contents (path, &bytes, &len, error) && add_bytes (&r, bytes, len, error);
}
