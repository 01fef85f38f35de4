/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-json.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;
  char *version; /* as a dependency asks for it, "4.0.x" too */
} FhirPackageDependency;

/* What package/package.json tells (confluence.hl7.org, "FHIR NPM Packages"). Immutable. */
typedef struct
{
  char *name;              /* "hl7.fhir.us.core" */
  char *version;           /* "3.1.0" */
  char *title;             /* (nullable) */
  char *canonical;         /* (nullable) base of its addresses */
  char **fhir_versions;    /* (array zero-terminated=1) maybe empty */
  GPtrArray *dependencies; /* (element-type FhirPackageDependency) */
} FhirPackageManifest;

/* Errors: FHIR_ERROR_REQUIRED and FHIR_ERROR_VALUE for a name or version that is absent or none. */
FhirPackageManifest *fhir_package_manifest_parse (const FhirJsonDoc *doc,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fhir_package_manifest_free (FhirPackageManifest *manifest); /* NULL is fine */

/* Whether it is made for FHIR 4.0.x. One that tells no version at all is not known to be. */
gboolean fhir_package_manifest_is_r4 (const FhirPackageManifest *manifest);

/* a-z, 0-9, ".", "-", "_", beginning with a letter, without ".."; 1 to 128. */
gboolean fhir_package_name_is_valid (const char *name);

FhirPackageDependency *fhir_package_dependency_new (const char *name, const char *version);
void fhir_package_dependency_free (FhirPackageDependency *dependency);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirPackageManifest, fhir_package_manifest_free)

G_END_DECLS
