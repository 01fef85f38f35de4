/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Installing and removing. Everything is read and checked first; then one transaction carries all
 * changes: the new resources, the deletion of what only the version before had, and the record. So
 * nobody sees half a package, and a power cut leaves all or nothing.
 *
 * The record is written under the condition that it is as it was when the checks were made, and new
 * resources under the condition that they are not there: two installs at once, or a resource of the
 * user under the same id, refuse the whole. */

#include "fhir-package.h"

#include "fhir-error.h"
#include "fhir-package-change-private.h"
#include "fhir-package-check-private.h"
#include "fhir-package-gather-private.h"
#include "fhir-package-record-private.h"
#include "fhir-package-version.h"

static const FhirPackageOptions no_options = { 0 };

static gboolean
check_fhir_version (const FhirPackageManifest *manifest, GError **error)
{
  g_autofree char *versions = g_strjoinv (", ", manifest->fhir_versions);

  if (fhir_package_manifest_is_r4 (manifest))
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_RULE,
               "it is made for FHIR %s, not for 4.0.x",
               versions[0] != '\0' ? versions : "versions it does not tell");
  return FALSE;
}

static gboolean
check_missing (const FhirPackageReport *report, const FhirPackageOptions *options, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (report->missing->len == 0 || options->without_dependencies)
    return TRUE;
  for (guint i = 0; i < report->missing->len; i++)
    g_string_append_printf (text,
                            "%s%s",
                            i > 0 ? ", " : "",
                            (const char *)g_ptr_array_index (report->missing, i));
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_RULE,
               "it needs packages that are not installed: %s",
               text->str);
  return FALSE;
}

static gboolean
check_version (const FhirPackage *before,
               const FhirPackageManifest *manifest,
               const FhirPackageOptions *options,
               GError **error)
{
  if (before == NULL || options->older ||
      fhir_package_version_compare (before->manifest->version, manifest->version) <= 0)
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_RULE,
               "version %s is installed, which is newer",
               before->manifest->version);
  return FALSE;
}

static gboolean
check_all (GPtrArray *installed,
           const FhirPackage *before,
           FhirPackageContent *content,
           const FhirPackageOptions *options,
           FhirPackageReport *report,
           GError **error)
{
  const FhirPackageManifest *manifest = content->manifest;

  report->missing = fhir_package_check_missing (installed, manifest);
  return check_fhir_version (manifest, error) && check_version (before, manifest, options, error) &&
         check_missing (report, options, error) &&
         (options->without_dependencies ||
          fhir_package_check_dependents (installed, manifest->name, manifest->version, error)) &&
         fhir_package_check_conflicts (installed, content, error);
}

/* Counts an item and says under which condition it may be written. */
static const char *
judge_item (GPtrArray *installed,
            const FhirPackage *before,
            const char *name,
            const FhirPackageResource *resource,
            const FhirPackageOptions *options,
            FhirPackageReport *report)
{
  const FhirPackageResource *old =
      before != NULL ? g_hash_table_lookup (before->references, resource->reference) : NULL;

  if (old != NULL)
    {
      if (g_strcmp0 (old->sha256, resource->sha256) == 0)
        report->unchanged++;
      else
        report->updated++;
      return NULL;
    }
  if (fhir_package_is_shared (installed, name, resource->reference))
    {
      report->unchanged++;
      return NULL;
    }
  report->created++;
  return options->adopt ? NULL : "";
}

/* Deletes what the package had, unless kept (nullable, a set of references) holds it or another
 * package needs it. */
static void
delete_old (FhirPackageChange *change,
            GPtrArray *installed,
            const FhirPackage *before,
            GHashTable *kept,
            FhirPackageReport *report)
{
  for (guint i = 0; i < before->resources->len; i++)
    {
      const FhirPackageResource *old = g_ptr_array_index (before->resources, i);

      if (kept != NULL && g_hash_table_contains (kept, old->reference))
        continue;
      if (fhir_package_is_shared (installed, before->manifest->name, old->reference))
        {
          report->kept++;
          continue;
        }
      fhir_package_change_delete (change, old->reference, NULL, old->reference);
      report->removed++;
    }
}

static FhirPackageChange *
plan_install (GPtrArray *installed,
              const FhirPackage *before,
              const FhirPackageContent *content,
              const FhirPackageOptions *options,
              FhirPackageReport *report)
{
  const char *name = content->manifest->name;
  FhirPackageChange *change = fhir_package_change_new();
  g_autoptr (GPtrArray) resources =
      g_ptr_array_new_with_free_func ((GDestroyNotify)fhir_package_resource_free);
  g_autoptr (GHashTable) references = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) record = g_string_new (NULL);
  g_autofree char *reference = fhir_package_record_reference (name);

  for (guint i = 0; i < content->items->len; i++)
    {
      const FhirPackageItem *item = g_ptr_array_index (content->items, i);
      FhirPackageResource *resource = g_new0 (FhirPackageResource, 1);

      resource->reference = fhir_package_item_reference (item);
      resource->canonical = g_strdup (item->canonical);
      resource->sha256 = fhir_package_item_sha256 (item);
      g_ptr_array_add (resources, resource);
      g_hash_table_add (references, resource->reference);
      fhir_package_change_put (change,
                               resource->reference,
                               (FhirSlice){ item->json->str, (guint32)item->json->len },
                               judge_item (installed, before, name, resource, options, report),
                               item->file);
    }
  if (before != NULL)
    delete_old (change, installed, before, references, report);
  fhir_package_record_write (content->manifest, resources, record);
  fhir_package_change_put (change,
                           reference,
                           (FhirSlice){ record->str, (guint32)record->len },
                           before != NULL ? before->version_id : "",
                           "the record of the package");
  return change;
}

/* Who changes what, and where it is told. */
typedef struct
{
  FhirService *service;
  FhirPrincipal *principal;
  const FhirPackageOptions *options;
  FhirPackageReport *report;
  GCancellable *cancellable;
} Task;

static gboolean
install_content (const Task *task, FhirPackageContent *content, GError **error)
{
  FhirPackageReport *report = task->report;
  g_autoptr (GPtrArray) installed = fhir_package_list (task->service, task->principal, error);
  g_autoptr (FhirPackageChange) change = NULL;
  const FhirPackage *before;

  if (installed == NULL)
    return FALSE;
  before = fhir_package_find (installed, content->manifest->name);
  report->name = g_strdup (content->manifest->name);
  report->version = g_strdup (content->manifest->version);
  report->replaced = before != NULL ? g_strdup (before->manifest->version) : NULL;
  report->passed_over = content->passed_over;
  report->search_params = content->search_params;
  report->unsearched = g_ptr_array_ref (content->unsearched);
  if (!check_all (installed, before, content, task->options, report, error))
    return FALSE;
  change = plan_install (installed, before, content, task->options, report);
  return fhir_package_change_send (change,
                                   task->service,
                                   task->principal,
                                   task->cancellable,
                                   error);
}

/* What was gathered, in its order; the report tells of the last one. */
static gboolean
install_all (Task *task, GPtrArray *gathered, FhirPackageReport *ret_report, GError **error)
{
  g_autoptr (GPtrArray) fetched = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < gathered->len; i++)
    {
      FhirPackageContent *content = g_ptr_array_index (gathered, i);
      const FhirPackageManifest *manifest = content->manifest;
      g_auto (FhirPackageReport) report = { 0 };

      task->report = &report;
      if (!install_content (task, content, error))
        {
          g_prefix_error (error, "%s#%s: ", manifest->name, manifest->version);
          return FALSE;
        }
      if (i + 1 < gathered->len)
        {
          g_ptr_array_add (fetched, g_strconcat (manifest->name, "#", manifest->version, NULL));
          continue;
        }
      report.fetched = g_steal_pointer (&fetched);
      if (ret_report != NULL)
        {
          *ret_report = report;
          report = (FhirPackageReport){ 0 };
        }
    }
  return TRUE;
}

gboolean
fhir_package_install (FhirService *service,
                      FhirPrincipal *principal,
                      const char *what,
                      const FhirPackageOptions *options,
                      FhirPackageReport *ret_report,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GPtrArray) installed = NULL;
  g_autoptr (GPtrArray) gathered = NULL;
  Task task = { service, principal, options, NULL, cancellable };

  g_return_val_if_fail (service != NULL && principal != NULL && what != NULL, FALSE);

  if (options == NULL)
    task.options = &no_options;
  installed = fhir_package_list (service, principal, error);
  if (installed == NULL)
    return FALSE;
  gathered = fhir_package_gather (what, installed, task.options, cancellable, error);
  return gathered != NULL && install_all (&task, gathered, ret_report, error);
}

static gboolean
remove_package (const Task *task, GPtrArray *installed, const FhirPackage *package, GError **error)
{
  const FhirPackageManifest *manifest = package->manifest;
  g_autoptr (FhirPackageChange) change = fhir_package_change_new();

  task->report->name = g_strdup (manifest->name);
  task->report->version = g_strdup (manifest->version);
  if (!task->options->without_dependencies &&
      !fhir_package_check_dependents (installed, manifest->name, NULL, error))
    return FALSE;
  delete_old (change, installed, package, NULL, task->report);
  fhir_package_change_delete (change,
                              package->record,
                              package->version_id,
                              "the record of the package");
  return fhir_package_change_send (change,
                                   task->service,
                                   task->principal,
                                   task->cancellable,
                                   error);
}

gboolean
fhir_package_remove (FhirService *service,
                     FhirPrincipal *principal,
                     const char *name,
                     const FhirPackageOptions *options,
                     FhirPackageReport *ret_report,
                     GCancellable *cancellable,
                     GError **error)
{
  g_auto (FhirPackageReport) report = { 0 };
  g_autoptr (GPtrArray) installed = NULL;
  const FhirPackage *package;
  Task task = { service, principal, options, &report, cancellable };

  g_return_val_if_fail (service != NULL && principal != NULL && name != NULL, FALSE);

  if (options == NULL)
    task.options = &no_options;
  installed = fhir_package_list (service, principal, error);
  if (installed == NULL)
    return FALSE;
  package = fhir_package_find (installed, name);
  if (package == NULL)
    {
      g_set_error (error, FHIR_ERROR, FHIR_ERROR_NOT_FOUND, "%s is not installed", name);
      return FALSE;
    }
  if (!remove_package (&task, installed, package, error))
    {
      g_prefix_error (error, "%s#%s: ", package->manifest->name, package->manifest->version);
      return FALSE;
    }
  if (ret_report != NULL)
    {
      *ret_report = report;
      report = (FhirPackageReport){ 0 };
    }
  return TRUE;
}
