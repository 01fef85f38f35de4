/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-strictness.h"

static const char *const names[] = {
  [FHIR_STRICTNESS_STRUCTURE] = "structure",
  [FHIR_STRICTNESS_OFF] = "off",
  [FHIR_STRICTNESS_FULL] = "full",
};

gboolean
fhir_strictness_parse (const char *name, FhirStrictness *ret_strictness)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], name))
      {
        *ret_strictness = (FhirStrictness)i;
        return TRUE;
      }
  return FALSE;
}

const char *
fhir_strictness_get_name (FhirStrictness strictness)
{
  return names[strictness];
}
