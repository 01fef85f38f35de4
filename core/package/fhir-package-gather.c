/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* From what the user named to packages in memory. Everything is fetched before anything is
 * installed, so that a registry that fails half-way changes nothing. Packages that depend on each
 * other in a circle are refused: no order would do. */

#include "fhir-package-gather-private.h"

#include "fhir-error.h"
#include "fhir-package-check-private.h"
#include "fhir-package-version.h"
#include "fhir-registry.h"

#define PACKAGES_MAX 64

typedef struct
{
  GPtrArray *installed;
  const FhirPackageOptions *options;
  FhirRegistry *registry; /* (nullable) NULL: nothing is fetched */
  GPtrArray *gathered;    /* (element-type FhirPackageContent) */
  GPtrArray *open; /* (element-type FhirPackageManifest) those whose dependencies are sought */
  GCancellable *cancellable;
} Gathering;

static FhirRegistry *
new_registry (const FhirPackageOptions *options, GError **error)
{
  const FhirArchiveLimits *limits = options->limits != NULL && options->limits->archive != NULL
                                        ? options->limits->archive
                                        : fhir_archive_limits_get_default();

  return fhir_registry_new (options->registry, limits->packed_bytes, error);
}

static FhirPackageContent *
read_fetched (const Gathering *gathering, GBytes *bytes, GError **error)
{
  return bytes == NULL ? NULL
                       : fhir_package_content_read_bytes (bytes,
                                                          gathering->options->limits,
                                                          gathering->cancellable,
                                                          error);
}

/* A package of the registry; it must be the one that was asked for. */
static FhirPackageContent *
fetch_named (const Gathering *gathering, const char *name, const char *version, GError **error)
{
  g_autoptr (GBytes) bytes =
      fhir_registry_fetch (gathering->registry, name, version, gathering->cancellable, error);
  g_autoptr (FhirPackageContent) content = read_fetched (gathering, bytes, error);

  if (content == NULL)
    {
      g_prefix_error (error, "%s#%s: ", name, version);
      return NULL;
    }
  if (g_str_equal (content->manifest->name, name))
    return g_steal_pointer (&content);
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_INVALID,
               "%s#%s: the registry sent %s instead",
               name,
               version,
               content->manifest->name);
  return NULL;
}

/* NAME@VERSION or NAME#VERSION. */
static gboolean
split_name (const char *what, char **ret_name, char **ret_version)
{
  gsize len = strcspn (what, "@#");
  g_autofree char *name = g_strndup (what, len);

  if (what[len] == '\0' || !fhir_package_name_is_valid (name) ||
      !fhir_package_version_is_valid (what + len + 1))
    return FALSE;
  *ret_name = g_steal_pointer (&name);
  *ret_version = g_strdup (what + len + 1);
  return TRUE;
}

static FhirPackageContent *
read_first (Gathering *gathering, const char *what, GError **error)
{
  g_autofree char *scheme = g_uri_parse_scheme (what);
  g_autofree char *name = NULL;
  g_autofree char *version = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (g_file_test (what, G_FILE_TEST_EXISTS))
    return fhir_package_content_read (what,
                                      gathering->options->limits,
                                      gathering->cancellable,
                                      error);
  if (scheme == NULL && !split_name (what, &name, &version))
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_NOT_FOUND,
                   "%s: there is no such file; packages of a registry are named NAME@VERSION",
                   what);
      return NULL;
    }
  if (gathering->registry == NULL)
    gathering->registry = new_registry (gathering->options, error);
  if (gathering->registry == NULL)
    return NULL;
  if (name != NULL)
    return fetch_named (gathering, name, version, error);
  bytes = fhir_registry_fetch_address (gathering->registry, what, gathering->cancellable, error);
  return read_fetched (gathering, bytes, error);
}

static gboolean
is_gathered (const Gathering *gathering, const FhirPackageDependency *dependency)
{
  for (guint i = 0; i < gathering->gathered->len; i++)
    {
      const FhirPackageContent *content = g_ptr_array_index (gathering->gathered, i);

      if (g_str_equal (content->manifest->name, dependency->name) &&
          fhir_package_version_matches (content->manifest->version, dependency->version))
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_circle (const Gathering *gathering, const char *name, GError **error)
{
  g_autoptr (GString) circle = g_string_new (NULL);

  for (guint i = 0; i < gathering->open->len; i++)
    {
      const FhirPackageManifest *manifest = g_ptr_array_index (gathering->open, i);

      if (circle->len > 0 || g_str_equal (manifest->name, name))
        g_string_append_printf (circle, "%s#%s, ", manifest->name, manifest->version);
    }
  if (circle->len == 0)
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_RULE,
               "packages depend on each other in a circle: %s%s",
               circle->str,
               name);
  return FALSE;
}

static gboolean gather (Gathering *gathering, FhirPackageContent *content, GError **error);

static gboolean
gather_dependency (Gathering *gathering, const FhirPackageDependency *dependency, GError **error)
{
  FhirPackageContent *content;

  if (is_gathered (gathering, dependency))
    return TRUE;
  if (!check_circle (gathering, dependency->name, error))
    return FALSE;
  if (gathering->gathered->len + gathering->open->len >= PACKAGES_MAX)
    {
      g_set_error (error,
                   FHIR_ERROR,
                   FHIR_ERROR_TOO_LARGE,
                   "more than %d packages depend on each other",
                   PACKAGES_MAX);
      return FALSE;
    }
  content = fetch_named (gathering, dependency->name, dependency->version, error);
  return content != NULL && gather (gathering, content, error);
}

/* Takes content, and puts its missing dependencies before it. */
static gboolean
gather (Gathering *gathering, FhirPackageContent *content, GError **error)
{
  g_autoptr (FhirPackageContent) owned = content;
  const FhirPackageManifest *manifest = content->manifest;
  gboolean fetches = gathering->registry != NULL && !gathering->options->without_dependencies;

  g_ptr_array_add (gathering->open, (gpointer)manifest);
  for (guint i = 0; fetches && i < manifest->dependencies->len; i++)
    {
      const FhirPackageDependency *d = g_ptr_array_index (manifest->dependencies, i);

      if (!fhir_package_is_fulfilled (gathering->installed, d) &&
          !gather_dependency (gathering, d, error))
        {
          g_prefix_error (error, "%s#%s needs ", manifest->name, manifest->version);
          return FALSE;
        }
    }
  g_ptr_array_remove_index (gathering->open, gathering->open->len - 1);
  g_ptr_array_add (gathering->gathered, g_steal_pointer (&owned));
  return TRUE;
}

GPtrArray *
fhir_package_gather (const char *what,
                     GPtrArray *installed,
                     const FhirPackageOptions *options,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GPtrArray) gathered =
      g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_package_content_free);
  g_autoptr (GPtrArray) open = g_ptr_array_new();
  Gathering gathering = { installed, options, NULL, gathered, open, cancellable };
  FhirPackageContent *first = NULL;
  gboolean ok = TRUE;

  if (options->registry != NULL)
    {
      gathering.registry = new_registry (options, error);
      ok = gathering.registry != NULL;
    }
  if (ok)
    first = read_first (&gathering, what, error);
  ok = first != NULL && gather (&gathering, first, error);
  fhir_registry_free (gathering.registry);
  return ok ? g_steal_pointer (&gathered) : NULL;
}
