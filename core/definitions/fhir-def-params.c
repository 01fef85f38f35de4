/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Search parameters: one row for each (resource type, parameter), those of Resource and
 * DomainResource repeated for every type, so that a type's parameters are one sorted run. Numbers
 * behind theirs are of overlays (fhir-def-overlay.c). */

#include "fhir-def-private.h"
#include "fhir-def.h"

#include "fhir-def-params.inc"

const FhirParamDef *
fhir_def_param (FhirParamId param)
{
  const FhirParamDef *of_overlay;

  if (G_LIKELY (param < G_N_ELEMENTS (fhir_params)))
    return &fhir_params[param];
  of_overlay = fhir_def_param_of_overlay (param);
  return of_overlay != NULL ? of_overlay : &fhir_params[0];
}

guint
fhir_def_n_params (void)
{
  return G_N_ELEMENTS (fhir_params) - 1;
}

FhirParamId
fhir_def_find_param (FhirTypeId type, FhirSlice code)
{
  const FhirTypeDef *def = fhir_def_type (type);
  guint low = def->first_param, high = low + def->n_params;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      int order = fhir_def_compare (code, fhir_params[middle].code);
      if (order == 0)
        return (FhirParamId)middle;
      if (order > 0)
        low = middle + 1;
      else
        high = middle;
    }
  return 0;
}
