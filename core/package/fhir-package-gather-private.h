/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-package-content-private.h"

G_BEGIN_DECLS

/* All that is to be installed for what the user named: a file, a folder, an address of a .tgz, or
 * NAME@VERSION of a registry. Dependencies that are missing come from the registry too, where one
 * was named or used, each before those that need it; what was asked for comes last.
 * (element-type FhirPackageContent) */
GPtrArray *fhir_package_gather (const char *what,
                                GPtrArray *installed,
                                const FhirPackageOptions *options,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
