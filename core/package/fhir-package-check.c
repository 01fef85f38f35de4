/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What must hold between packages: dependencies are there, and a canonical means one thing. */

#include "fhir-package-check-private.h"

#include "fhir-error.h"
#include "fhir-package-version.h"

#define SHOWN_CONFLICTS 5

/* Chartroom is made of these: they need not be installed. */
static const struct
{
  const char *name;
  const char *version;
} built_in[] = {
  { "hl7.fhir.r4.core", "4.0.1" },
  { "hl7.fhir.core", "4.0.1" },
};

const FhirPackage *
fhir_package_find (GPtrArray *installed, const char *name)
{
  for (guint i = 0; i < installed->len; i++)
    {
      const FhirPackage *package = g_ptr_array_index (installed, i);

      if (g_str_equal (package->manifest->name, name))
        return package;
    }
  return NULL;
}

static gboolean
is_built_in (const FhirPackageDependency *dependency)
{
  for (guint i = 0; i < G_N_ELEMENTS (built_in); i++)
    if (g_str_equal (built_in[i].name, dependency->name) &&
        (fhir_package_version_matches (built_in[i].version, dependency->version) ||
         g_str_equal (dependency->version, "4.0.0")))
      return TRUE;
  return FALSE;
}

gboolean
fhir_package_is_fulfilled (GPtrArray *installed, const FhirPackageDependency *dependency)
{
  const FhirPackage *package = fhir_package_find (installed, dependency->name);

  return is_built_in (dependency) ||
         (package != NULL &&
          fhir_package_version_matches (package->manifest->version, dependency->version));
}

GPtrArray *
fhir_package_check_missing (GPtrArray *installed, const FhirPackageManifest *manifest)
{
  GPtrArray *missing = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < manifest->dependencies->len; i++)
    {
      const FhirPackageDependency *d = g_ptr_array_index (manifest->dependencies, i);

      if (!fhir_package_is_fulfilled (installed, d))
        g_ptr_array_add (missing, g_strconcat (d->name, "#", d->version, NULL));
    }
  return missing;
}

static gboolean
still_fulfilled (const FhirPackage *package, const char *name, const char *version)
{
  for (guint i = 0; i < package->manifest->dependencies->len; i++)
    {
      const FhirPackageDependency *d = g_ptr_array_index (package->manifest->dependencies, i);

      if (g_str_equal (d->name, name) && !is_built_in (d) &&
          (version == NULL || !fhir_package_version_matches (version, d->version)))
        return FALSE;
    }
  return TRUE;
}

gboolean
fhir_package_check_dependents (GPtrArray *installed,
                               const char *name,
                               const char *version,
                               GError **error)
{
  for (guint i = 0; i < installed->len; i++)
    {
      const FhirPackage *package = g_ptr_array_index (installed, i);

      if (!still_fulfilled (package, name, version))
        {
          g_set_error (error,
                       FHIR_ERROR,
                       FHIR_ERROR_RULE,
                       "%s#%s depends on it",
                       package->manifest->name,
                       package->manifest->version);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
fhir_package_is_shared (GPtrArray *installed, const char *name, const char *reference)
{
  for (guint i = 0; i < installed->len; i++)
    {
      const FhirPackage *package = g_ptr_array_index (installed, i);

      if (!g_str_equal (package->manifest->name, name) &&
          g_hash_table_contains (package->references, reference))
        return TRUE;
    }
  return FALSE;
}

/* What another package has under a key; NULL: nothing. */
static const FhirPackageResource *
find_other (GPtrArray *installed,
            const char *name,
            const char *reference,
            const char *canonical,
            const FhirPackage **ret_package)
{
  for (guint i = 0; i < installed->len; i++)
    {
      const FhirPackage *package = g_ptr_array_index (installed, i);
      const FhirPackageResource *found = NULL;

      if (g_str_equal (package->manifest->name, name))
        continue;
      if (canonical != NULL)
        found = g_hash_table_lookup (package->canonicals, canonical);
      if (found == NULL && reference != NULL)
        found = g_hash_table_lookup (package->references, reference);
      if (found != NULL)
        {
          *ret_package = package;
          return found;
        }
    }
  return NULL;
}

/* FALSE: the item cannot stand beside what is installed; tells of it. */
static gboolean
place_item (GPtrArray *installed, const char *name, FhirPackageItem *item, GString *conflicts)
{
  g_autofree char *reference = fhir_package_item_reference (item);
  g_autofree char *sha256 = fhir_package_item_sha256 (item);
  const FhirPackage *package = NULL;
  const FhirPackageResource *other =
      find_other (installed, name, reference, item->canonical, &package);
  g_autofree char *second = NULL;

  if (other == NULL ||
      (g_strcmp0 (other->sha256, sha256) == 0 && g_str_equal (other->reference, reference)))
    return TRUE;
  if (item->canonical == NULL || g_strcmp0 (other->canonical, item->canonical) != 0)
    {
      /* another thing under the same id */
      fhir_package_item_use_second_id (item);
      second = fhir_package_item_reference (item);
      other = find_other (installed, name, second, NULL, &package);
      if (other == NULL)
        return TRUE;
      g_free (sha256);
      sha256 = fhir_package_item_sha256 (item);
      if (g_strcmp0 (other->sha256, sha256) == 0)
        return TRUE;
    }
  g_string_append_printf (conflicts,
                          "%s%s (%s) differs from %s of %s#%s",
                          conflicts->len > 0 ? "; " : "",
                          item->canonical != NULL ? item->canonical : reference,
                          item->file,
                          other->reference,
                          package->manifest->name,
                          package->manifest->version);
  return FALSE;
}

gboolean
fhir_package_check_conflicts (GPtrArray *installed, FhirPackageContent *content, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) rest = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < content->items->len; i++)
    if (!place_item (installed,
                     content->manifest->name,
                     g_ptr_array_index (content->items, i),
                     n < SHOWN_CONFLICTS ? text : rest))
      n++;
  if (n == 0)
    return TRUE;
  if (n > SHOWN_CONFLICTS)
    g_string_append_printf (text, "; and %u more", n - SHOWN_CONFLICTS);
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_RULE,
               "%u resources are in conflict with installed packages: %s",
               n,
               text->str);
  return FALSE;
}
