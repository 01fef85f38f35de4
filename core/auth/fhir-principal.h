/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who asks. Every request carries one from day one; today there is one built-in local user with all
 * rights. Immutable, reference counted, any thread. */
typedef struct _FhirPrincipal FhirPrincipal;

FhirPrincipal *fhir_principal_new_local (void) G_GNUC_WARN_UNUSED_RESULT;
FhirPrincipal *fhir_principal_ref (FhirPrincipal *principal);
void fhir_principal_unref (FhirPrincipal *principal); /* NULL is fine */

/* Stable id for audit, "local". */
const char *fhir_principal_get_id (const FhirPrincipal *principal);

typedef enum
{
  FHIR_RIGHT_READ = 1 << 0,
  FHIR_RIGHT_WRITE = 1 << 1,
  FHIR_RIGHT_SYSTEM = 1 << 2, /* system history, transactions, whole-server operations */
} FhirRight;

gboolean fhir_principal_may (const FhirPrincipal *principal, FhirRight right);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirPrincipal, fhir_principal_unref)

G_END_DECLS
