/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Any JSON as what a registry tells of a package. */

#include "fhir-json-parser.h"
#include "fhir-package-version.h"
#include "fhir-registry-listing-private.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const wanted[] = { "1.0.0", "1.0.x", "latest", "current", "x" };
  g_autoptr (FhirJsonDoc) doc = fhir_json_parse (data, size, fhir_limits_get_default(), NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  for (guint i = 0; doc != NULL && i < G_N_ELEMENTS (wanted); i++)
    {
      g_autofree char *version = fhir_registry_listing_choose (doc, wanted[i]);
      g_autofree char *tarball = NULL;
      g_autoptr (GError) error = NULL;

      if (version == NULL)
        continue;
      if (!fhir_package_version_is_valid (version))
        abort();
      tarball = fhir_registry_listing_dup (doc, version, "tarball");
      if (fhir_registry_listing_check (doc, version, bytes, &error) != (error == NULL))
        abort();
    }
  return 0;
}
