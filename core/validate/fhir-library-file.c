/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Definitions from files: a resource, a Bundle of resources, or an npm package, as a .tgz or a
 * folder (fhir-package-reader.h says what of it counts and what is refused). */

#include "fhir-library.h"

#include "fhir-json-parser.h"
#include "fhir-package-reader.h"
#include "fhir-xml.h"

typedef struct
{
  FhirLibrary *library;
  FhirJsonParser *parser;
  const FhirLimits *limits;
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
add_resource (const char *file, const FhirJsonDoc *doc, gpointer data, GError **error)
{
  fhir_library_add (data, doc, 0);
  return TRUE;
}

static gboolean
read_package (Reading *r, const char *path, GError **error)
{
  FhirPackageLimits limits = { .json = r->limits };
  g_autoptr (FhirPackageManifest) manifest =
      fhir_package_read (path, &limits, add_resource, r->library, NULL, error);

  return manifest != NULL;
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

  if (g_str_has_suffix (path, ".tgz") || g_str_has_suffix (path, ".tar.gz") ||
      g_file_test (path, G_FILE_TEST_IS_DIR))
    return read_package (&r, path, error);
  return g_file_get_contents (path, &bytes, &len, error) && add_bytes (&r, bytes, len, error);
}
