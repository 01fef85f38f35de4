/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-package-reader.h"
#include "fhir-service.h"

G_BEGIN_DECLS

/* One resource that a package brought. */
typedef struct
{
  char *reference; /* "ValueSet/x", where it is stored */
  char *canonical; /* (nullable) "url|version" */
  char *sha256;    /* of its JSON as stored, in hex */
} FhirPackageResource;

/* An installed package: what its record in the store tells. Immutable. */
typedef struct
{
  FhirPackageManifest *manifest;
  GPtrArray *resources;   /* (element-type FhirPackageResource) */
  char *record;           /* "Basic/package-NAME" */
  char *version_id;       /* of the record */
  GHashTable *references; /* reference to FhirPackageResource, borrowed */
  GHashTable *canonicals; /* canonical to FhirPackageResource, borrowed */
} FhirPackage;

void fhir_package_free (FhirPackage *package); /* NULL is fine */

/* All that are installed, by name. (element-type FhirPackage) */
GPtrArray *fhir_package_list (FhirService *service,
                              FhirPrincipal *principal,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  gboolean without_dependencies; /* what is missing is told, not refused */
  gboolean older;                /* an older version may take the place of a newer one */
  gboolean adopt;                /* stored resources of no package may be taken over */
  const char *registry; /* (nullable) address: dependencies that are missing are fetched from it */
  const FhirPackageLimits *limits; /* (nullable) */
} FhirPackageOptions;

/* What an install or a removal did. Clear with fhir_package_report_clear(). */
typedef struct
{
  char *name;
  char *version;
  char *replaced;        /* (nullable) the version that was there before, maybe the same */
  guint created;         /* resources that were not there */
  guint updated;         /* resources of this package that differ now */
  guint unchanged;       /* that were there, of this or another package */
  guint removed;         /* deleted; their history stays */
  guint kept;            /* of a removed package or version, yet another needs them */
  guint passed_over;     /* files that are no definitions: examples, records */
  guint search_params;   /* active SearchParameters among them: they can be searched by */
  GPtrArray *unsearched; /* (element-type utf8) which of these cannot: "reference: why" */
  GPtrArray *fetched;    /* (element-type utf8) dependencies "name#version" installed before it */
  GPtrArray *missing; /* (element-type utf8) dependencies "name#version" that are not installed */
} FhirPackageReport;

void fhir_package_report_clear (FhirPackageReport *report);

/* Installs a .tgz, a folder, an https: address of a .tgz, or NAME@VERSION of a registry (that of
 * options, else FHIR_REGISTRY_DEFAULT), all of it in one transaction or nothing; another version of
 * the same package is replaced. Dependencies that are missing come first, each in a transaction of
 * its own, where a registry is named or asked. Blocks; not on a main loop. options NULL: none.
 * Errors: FHIR_ERROR_RULE for what the package may not do here (other FHIR version, missing
 * dependencies, conflicts), those of fetching, of reading and of the store. */
gboolean fhir_package_install (FhirService *service,
                               FhirPrincipal *principal,
                               const char *what,
                               const FhirPackageOptions *options,
                               FhirPackageReport *ret_report,
                               GCancellable *cancellable,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Removes a package and what only it brought. Refused while another depends on it, unless options
 * say without_dependencies. FHIR_ERROR_NOT_FOUND: not installed. */
gboolean fhir_package_remove (FhirService *service,
                              FhirPrincipal *principal,
                              const char *name,
                              const FhirPackageOptions *options,
                              FhirPackageReport *ret_report,
                              GCancellable *cancellable,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirPackage, fhir_package_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FhirPackageReport, fhir_package_report_clear)

G_END_DECLS
