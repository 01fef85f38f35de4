/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A package's listing: {"dist-tags": {"latest": V}, "versions": {V: {"dist": {"tarball": …,
 * "shasum": SHA-1 in hex, "integrity": "sha512-BASE64"}}}}. */

#include "fhir-registry-listing-private.h"

#include "fhir-error.h"
#include "fhir-package-version.h"

static guint32
member_of (const FhirJsonDoc *doc, guint32 object, const char *name)
{
  return fhir_json_member_named (doc, object, fhir_slice (name));
}

static gboolean
is_ballot (const char *version)
{
  return strchr (version, '-') != NULL;
}

static gboolean
is_better (const char *version, const char *best)
{
  if (best == NULL || is_ballot (version) != is_ballot (best))
    return best == NULL || is_ballot (best);
  return fhir_package_version_compare (version, best) > 0;
}

char *
fhir_registry_listing_choose (const FhirJsonDoc *doc, const char *wanted)
{
  guint32 versions = member_of (doc, 0, "versions");
  guint32 tags = member_of (doc, 0, "dist-tags");
  g_autofree char *tagged =
      fhir_json_dup_string (doc, tags != 0 ? member_of (doc, tags, wanted) : 0);
  g_autofree char *best = NULL;

  if (versions == 0)
    return NULL;
  if (tagged != NULL)
    wanted = tagged;
  for (guint32 at = fhir_json_first (doc, versions); at != 0;
       at = fhir_json_next (doc, versions, at))
    {
      g_autofree char *version = fhir_slice_dup (fhir_json_name (doc, at));

      if (version == NULL || !fhir_package_version_is_valid (version) ||
          !fhir_package_version_matches (version, wanted))
        continue;
      if (g_str_equal (version, wanted))
        return g_steal_pointer (&version);
      if (!is_better (version, best))
        continue;
      g_free (best);
      best = g_steal_pointer (&version);
    }
  return g_steal_pointer (&best);
}

char *
fhir_registry_listing_dup (const FhirJsonDoc *doc, const char *version, const char *member)
{
  guint32 versions = member_of (doc, 0, "versions");
  guint32 one = versions != 0 ? member_of (doc, versions, version) : 0;
  guint32 dist = one != 0 ? member_of (doc, one, "dist") : 0;

  return fhir_json_dup_string (doc, dist != 0 ? member_of (doc, dist, member) : 0);
}

static char *
compute_integrity (GBytes *bytes)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA512);
  g_autofree char *base64 = NULL;
  guint8 digest[64];
  gsize len = sizeof digest;

  g_checksum_update (sum, g_bytes_get_data (bytes, NULL), (gssize)g_bytes_get_size (bytes));
  g_checksum_get_digest (sum, digest, &len);
  base64 = g_base64_encode (digest, len);
  return g_strconcat ("sha512-", base64, NULL);
}

gboolean
fhir_registry_listing_check (const FhirJsonDoc *doc,
                             const char *version,
                             GBytes *bytes,
                             GError **error)
{
  g_autofree char *integrity = fhir_registry_listing_dup (doc, version, "integrity");
  g_autofree char *listed = fhir_registry_listing_dup (doc, version, "shasum");
  g_autofree char *found = NULL;
  gboolean same = TRUE;

  if (integrity != NULL && g_str_has_prefix (integrity, "sha512-"))
    {
      found = compute_integrity (bytes);
      same = g_str_equal (found, integrity);
    }
  else if (listed != NULL && listed[0] != '\0')
    {
      found = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, bytes);
      same = g_ascii_strcasecmp (found, listed) == 0;
    }
  if (same)
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_INVALID,
               "the archive of version %s is not the one that the registry lists: its sum differs",
               version);
  return FALSE;
}
