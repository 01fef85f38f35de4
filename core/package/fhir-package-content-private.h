/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-package.h"

G_BEGIN_DECLS

/* One definition of a package on its way into the store. */
typedef struct
{
  char *file; /* "package/x.json" */
  char *type;
  char *id;
  char *canonical; /* (nullable) "url|version" */
  GString *json;
  gsize id_start; /* of the id in json, without quotes */
  gsize id_len;
} FhirPackageItem;

/* What a package brings: read whole before anything is changed. */
typedef struct
{
  FhirPackageManifest *manifest;
  GPtrArray *items; /* (element-type FhirPackageItem) */
  guint passed_over;
  guint search_params;   /* active ones */
  GPtrArray *unsearched; /* (element-type utf8) which of them cannot be searched by, and why */
} FhirPackageContent;

FhirPackageContent *fhir_package_content_read (const char *path,
                                               const FhirPackageLimits *limits,
                                               GCancellable *cancellable,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of a .tgz in memory. */
FhirPackageContent *fhir_package_content_read_bytes (GBytes *bytes,
                                                     const FhirPackageLimits *limits,
                                                     GCancellable *cancellable,
                                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_package_content_free (FhirPackageContent *content); /* NULL is fine */

/* Whether "Type/id" is a definition: the only kind of resource that a package may write or delete.
 */
gboolean fhir_package_is_definition (const char *reference);

/* "Type/id"; (transfer full). */
char *fhir_package_item_reference (const FhirPackageItem *item) G_GNUC_WARN_UNUSED_RESULT;
char *fhir_package_item_sha256 (const FhirPackageItem *item) G_GNUC_WARN_UNUSED_RESULT;
/* Gives it the id for where its own is taken: own id and 12 digits made from its canonical. */
void fhir_package_item_use_second_id (FhirPackageItem *item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirPackageContent, fhir_package_content_free)

G_END_DECLS
