/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-package-content-private.h"

G_BEGIN_DECLS

/* The installed package of a name, or NULL; borrowed. */
const FhirPackage *fhir_package_find (GPtrArray *installed, const char *name);

/* Whether what is installed, or built in, fulfils a dependency. */
gboolean fhir_package_is_fulfilled (GPtrArray *installed, const FhirPackageDependency *dependency);

/* Dependencies of manifest that nothing here fulfils: "name#version". */
GPtrArray *fhir_package_check_missing (GPtrArray *installed, const FhirPackageManifest *manifest)
    G_GNUC_WARN_UNUSED_RESULT;

/* FHIR_ERROR_RULE when an installed package depends on name and would not be fulfilled by version
 * (NULL: by none). */
gboolean fhir_package_check_dependents (GPtrArray *installed,
                                        const char *name,
                                        const char *version,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Finds where each item can be stored beside the installed packages (but the one it takes the place
 * of); gives second ids. FHIR_ERROR_RULE: the same canonical came from another package with other
 * content; names up to five. */
gboolean fhir_package_check_conflicts (GPtrArray *installed,
                                       FhirPackageContent *content,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether a package of another name brought a reference too. */
gboolean fhir_package_is_shared (GPtrArray *installed, const char *name, const char *reference);

G_END_DECLS
