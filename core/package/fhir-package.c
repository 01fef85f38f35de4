/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Installed packages, as their records tell. */

#include "fhir-package.h"

#include "fhir-error.h"
#include "fhir-json-parser.h"
#include "fhir-package-change-private.h"
#include "fhir-package-record-private.h"

/* One page of the search must hold all. */
#define PACKAGES_MAX 1000

void
fhir_package_free (FhirPackage *self)
{
  if (self == NULL)
    return;
  fhir_package_manifest_free (self->manifest);
  g_clear_pointer (&self->references, g_hash_table_unref);
  g_clear_pointer (&self->canonicals, g_hash_table_unref);
  g_clear_pointer (&self->resources, g_ptr_array_unref);
  g_free (self->record);
  g_free (self->version_id);
  g_free (self);
}

void
fhir_package_report_clear (FhirPackageReport *self)
{
  g_free (self->name);
  g_free (self->version);
  g_free (self->replaced);
  g_clear_pointer (&self->missing, g_ptr_array_unref);
  g_clear_pointer (&self->unsearched, g_ptr_array_unref);
  g_clear_pointer (&self->fetched, g_ptr_array_unref);
  *self = (FhirPackageReport){ 0 };
}

static gint
compare_packages (gconstpointer a, gconstpointer b)
{
  const FhirPackage *one = *(FhirPackage *const *)a;
  const FhirPackage *two = *(FhirPackage *const *)b;

  return strcmp (one->manifest->name, two->manifest->name);
}

static gboolean
read_records (const FhirJsonDoc *doc, GPtrArray *packages, GError **error)
{
  guint32 list = fhir_json_member (doc, 0, FHIR_KEY_entry);

  for (guint32 e = list != 0 ? fhir_json_first (doc, list) : 0; e != 0;
       e = fhir_json_next (doc, list, e))
    {
      FhirPackage *package =
          fhir_package_record_read (doc, fhir_json_member (doc, e, FHIR_KEY_resource), error);

      if (package == NULL)
        return FALSE;
      g_ptr_array_add (packages, package);
    }
  if (packages->len < PACKAGES_MAX)
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_TOO_LARGE,
               "more packages are installed than can be looked after, limit is %d",
               PACKAGES_MAX - 1);
  return FALSE;
}

GPtrArray *
fhir_package_list (FhirService *service, FhirPrincipal *principal, GError **error)
{
  g_autofree char *url = g_strdup_printf ("Basic?code=%s%%7C%s&_count=%d",
                                          FHIR_PACKAGE_RECORD_SYSTEM,
                                          FHIR_PACKAGE_RECORD_CODE,
                                          PACKAGES_MAX);
  g_autoptr (GPtrArray) packages =
      g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_package_free);
  g_autoptr (FhirResponse) response = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (FhirJsonDoc) doc = NULL;

  g_return_val_if_fail (service != NULL && principal != NULL, NULL);

  response = fhir_service_send (service, fhir_request_new (FHIR_METHOD_GET, url, principal), NULL);
  if (response->status != 200)
    {
      fhir_package_set_error (response, NULL, error);
      return NULL;
    }
  body = fhir_response_dup_body (response);
  doc = fhir_json_parse (g_bytes_get_data (body, NULL),
                         g_bytes_get_size (body),
                         fhir_limits_get_default(),
                         error);
  if (doc == NULL || !read_records (doc, packages, error))
    return NULL;
  g_ptr_array_sort (packages, compare_packages);
  return g_steal_pointer (&packages);
}
