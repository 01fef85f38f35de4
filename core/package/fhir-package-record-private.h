/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-package.h"

G_BEGIN_DECLS

/* How the record of a package is found among all Basic resources. */
#define FHIR_PACKAGE_RECORD_SYSTEM "urn:chartroom:kind"
#define FHIR_PACKAGE_RECORD_CODE   "package"

/* The record of a package as a Basic resource; appends. resources: (element-type
 * FhirPackageResource). */
void
fhir_package_record_write (const FhirPackageManifest *manifest, GPtrArray *resources, GString *out);

/* A record at node; NULL when it is none that was written here (error set). */
FhirPackage *fhir_package_record_read (const FhirJsonDoc *doc,
                                       guint32 node,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "Basic/package-NAME"; (transfer full). */
char *fhir_package_record_reference (const char *name) G_GNUC_WARN_UNUSED_RESULT;

void fhir_package_resource_free (FhirPackageResource *resource);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirPackageResource, fhir_package_resource_free)

G_END_DECLS
