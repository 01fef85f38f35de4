/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-archive.h"
#include "fhir-limits.h"
#include "fhir-package-manifest.h"

G_BEGIN_DECLS

typedef struct
{
  const FhirArchiveLimits *archive; /* (nullable) the default ones */
  const FhirLimits *json;           /* (nullable) the default ones; of each document */
} FhirPackageLimits;

/* One resource of a package; file is "package/NAME.json". doc lives during the call: copy it to
 * keep it. */
typedef gboolean (*FhirPackageResourceFunc) (const char *file,
                                             const FhirJsonDoc *doc,
                                             gpointer data,
                                             GError **error);

/* Reads a FHIR package: a .tgz, or a folder of the same layout (with package/ in it, or itself that
 * folder). func (nullable) gets every resource that stands in package/ itself: not examples and not
 * what publishers keep in folders below. Resources may come before the manifest is known; when the
 * call fails, forget them. Errors name the file and the place in it: "x.tgz: package/y.json: …".
 * limits NULL: the default ones. Any thread; links in a folder are not followed. */
FhirPackageManifest *fhir_package_read (const char *path,
                                        const FhirPackageLimits *limits,
                                        FhirPackageResourceFunc func,
                                        gpointer data,
                                        GCancellable *cancellable,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of a .tgz in memory. */
FhirPackageManifest *fhir_package_read_bytes (GBytes *bytes,
                                              const FhirPackageLimits *limits,
                                              FhirPackageResourceFunc func,
                                              gpointer data,
                                              GCancellable *cancellable,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
