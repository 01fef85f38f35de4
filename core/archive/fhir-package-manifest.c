/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-package-manifest.h"

#include "fhir-error.h"
#include "fhir-package-version.h"
#include <string.h>

#define NAME_BYTES 128

FhirPackageDependency *
fhir_package_dependency_new (const char *name, const char *version)
{
  FhirPackageDependency *self = g_new0 (FhirPackageDependency, 1);

  self->name = g_strdup (name);
  self->version = g_strdup (version);
  return self;
}

void
fhir_package_dependency_free (FhirPackageDependency *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->version);
  g_free (self);
}

void
fhir_package_manifest_free (FhirPackageManifest *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->version);
  g_free (self->title);
  g_free (self->canonical);
  g_strfreev (self->fhir_versions);
  g_clear_pointer (&self->dependencies, g_ptr_array_unref);
  g_free (self);
}

gboolean
fhir_package_name_is_valid (const char *name)
{
  gsize len = strlen (name);

  if (len == 0 || len > NAME_BYTES || !g_ascii_islower (name[0]) || name[len - 1] == '.' ||
      strstr (name, "..") != NULL)
    return FALSE;
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_islower (name[i]) && !g_ascii_isdigit (name[i]) && strchr (".-_", name[i]) == NULL)
      return FALSE;
  return TRUE;
}

gboolean
fhir_package_manifest_is_r4 (const FhirPackageManifest *self)
{
  for (guint i = 0; self->fhir_versions[i] != NULL; i++)
    if (g_str_equal (self->fhir_versions[i], "4.0") ||
        g_str_has_prefix (self->fhir_versions[i], "4.0."))
      return TRUE;
  return FALSE;
}

static char *
dup_member (const FhirJsonDoc *doc, const char *name)
{
  return fhir_json_dup_string (doc, fhir_json_member_named (doc, 0, fhir_slice (name)));
}

/* fhirVersions, or fhir-version-list as packages before 2019 have it. */
static char **
read_versions (const FhirJsonDoc *doc)
{
  g_autoptr (GPtrArray) versions = g_ptr_array_new();
  guint32 list = fhir_json_member_named (doc, 0, FHIR_SLICE_LITERAL ("fhirVersions"));

  if (list == 0)
    list = fhir_json_member_named (doc, 0, FHIR_SLICE_LITERAL ("fhir-version-list"));
  if (list != 0 && doc->nodes[list].type == FHIR_JSON_ARRAY)
    for (guint32 n = fhir_json_first (doc, list); n != 0; n = fhir_json_next (doc, list, n))
      {
        char *version = fhir_json_dup_string (doc, n);

        if (version != NULL)
          g_ptr_array_add (versions, version);
      }
  g_ptr_array_add (versions, NULL);
  return (char **)g_ptr_array_free (g_steal_pointer (&versions), FALSE);
}

static gboolean
read_dependencies (const FhirJsonDoc *doc, GPtrArray *dependencies, GError **error)
{
  guint32 all = fhir_json_member_named (doc, 0, FHIR_SLICE_LITERAL ("dependencies"));

  if (all == 0 || doc->nodes[all].type != FHIR_JSON_OBJECT)
    return TRUE;
  for (guint32 n = fhir_json_first (doc, all); n != 0; n = fhir_json_next (doc, all, n))
    {
      g_autofree char *name = fhir_slice_dup (fhir_json_name (doc, n));
      g_autofree char *version = fhir_json_dup_string (doc, n);

      if (name == NULL || version == NULL || !fhir_package_name_is_valid (name) ||
          !fhir_package_version_is_valid (version))
        {
          g_set_error_literal (error,
                               FHIR_ERROR,
                               FHIR_ERROR_VALUE,
                               "a dependency is not a package's name with a version");
          return FALSE;
        }
      g_ptr_array_add (dependencies, fhir_package_dependency_new (name, version));
    }
  return TRUE;
}

static gboolean
check_names (const FhirPackageManifest *self, GError **error)
{
  if (self->name == NULL || self->version == NULL)
    g_set_error (error,
                 FHIR_ERROR,
                 FHIR_ERROR_REQUIRED,
                 "has no %s",
                 self->name == NULL ? "name" : "version");
  else if (!fhir_package_name_is_valid (self->name))
    g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_VALUE, "the name is not a package's name");
  else if (!fhir_package_version_is_valid (self->version))
    g_set_error_literal (error, FHIR_ERROR, FHIR_ERROR_VALUE, "the version is none");
  else
    return TRUE;
  return FALSE;
}

FhirPackageManifest *
fhir_package_manifest_parse (const FhirJsonDoc *doc, GError **error)
{
  g_autoptr (FhirPackageManifest) self = g_new0 (FhirPackageManifest, 1);

  self->name = dup_member (doc, "name");
  self->version = dup_member (doc, "version");
  self->title = dup_member (doc, "title");
  self->canonical = dup_member (doc, "canonical");
  self->fhir_versions = read_versions (doc);
  self->dependencies =
      g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_package_dependency_free);
  if (!check_names (self, error) || !read_dependencies (doc, self->dependencies, error))
    return NULL;
  return g_steal_pointer (&self);
}
