/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Who asks. A principal is made once at the door (HTTP login, window, import), never changed, and
 * travels with every request, so that rights, and later the row filters of a search, have one
 * source. */

#include "fhir-principal.h"

struct _FhirPrincipal
{
  gatomicrefcount refs;
  char *id;
  guint rights; /* FhirRight mask */
};

FhirPrincipal *
fhir_principal_new_local (void)
{
  FhirPrincipal *self = g_new0 (FhirPrincipal, 1);

  g_atomic_ref_count_init (&self->refs);
  self->id = g_strdup ("local");
  self->rights = FHIR_RIGHT_READ | FHIR_RIGHT_WRITE | FHIR_RIGHT_SYSTEM;
  return self;
}

FhirPrincipal *
fhir_principal_ref (FhirPrincipal *principal)
{
  g_return_val_if_fail (principal != NULL, NULL);

  g_atomic_ref_count_inc (&principal->refs);
  return principal;
}

void
fhir_principal_unref (FhirPrincipal *principal)
{
  if (principal == NULL || !g_atomic_ref_count_dec (&principal->refs))
    return;
  g_free (principal->id);
  g_free (principal);
}

const char *
fhir_principal_get_id (const FhirPrincipal *principal)
{
  g_return_val_if_fail (principal != NULL, NULL);

  return principal->id;
}

gboolean
fhir_principal_may (const FhirPrincipal *principal, FhirRight right)
{
  return principal != NULL && (principal->rights & right) == (guint)right;
}
