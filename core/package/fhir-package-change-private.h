/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-package.h"

G_BEGIN_DECLS

/* All that an install or a removal changes, as one transaction: either all of it is there
 * afterwards or nothing. */
typedef struct _FhirPackageChange FhirPackageChange;

FhirPackageChange *fhir_package_change_new (void) G_GNUC_WARN_UNUSED_RESULT;
void fhir_package_change_free (FhirPackageChange *change); /* NULL is fine */

/* place is how errors name it. if_version (nullable): the version that must be there now, "" for
 * none. */
void fhir_package_change_put (FhirPackageChange *change,
                              const char *reference,
                              FhirSlice json,
                              const char *if_version,
                              const char *place);
void fhir_package_change_delete (FhirPackageChange *change,
                                 const char *reference,
                                 const char *if_version,
                                 const char *place);

/* Sends it; once. */
gboolean fhir_package_change_send (FhirPackageChange *change,
                                   FhirService *service,
                                   FhirPrincipal *principal,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The error that a refusing answer tells. places (nullable): of the entries of a Bundle. */
void fhir_package_set_error (const FhirResponse *response, GPtrArray *places, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirPackageChange, fhir_package_change_free)

G_END_DECLS
