/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Query strings: what is accepted must survive being written and read again. */

#include "fhir-params.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FhirLimits limits = *fhir_limits_get_default();
  g_autoptr (FhirParams) params = NULL;
  g_autoptr (FhirParams) again = NULL;
  g_autofree char *text = NULL;

  limits.query_bytes = 4096;
  params = fhir_params_parse ((FhirSlice){ (const char *)data, (guint32)size }, &limits, NULL);
  if (params == NULL)
    return 0;
  text = fhir_params_format (params);
  limits.query_bytes = G_MAXUINT32;
  again = fhir_params_parse (fhir_slice (text), &limits, NULL);
  g_assert_nonnull (again);
  g_assert_cmpuint (fhir_params_get_n (again), ==, fhir_params_get_n (params));
  for (guint i = 0; i < fhir_params_get_n (params); i++)
    {
      g_assert_cmpstr (fhir_params_get (params, i)->name, ==, fhir_params_get (again, i)->name);
      g_assert_cmpstr (fhir_params_get (params, i)->value, ==, fhir_params_get (again, i)->value);
    }
  return 0;
}
