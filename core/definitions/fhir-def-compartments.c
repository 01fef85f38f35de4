/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Compartments of R4: which parameters of a type tie a resource to a patient, an encounter … */

#include "fhir-def.h"

typedef struct
{
  FhirTypeId compartment;
  FhirTypeId type;
  guint16 first; /* into fhir_compartment_pool */
  guint16 n;
} FhirCompartmentRow;

#include "fhir-def-compartments.inc"

static guint32
row_key (FhirTypeId compartment, FhirTypeId type)
{
  return (guint32)compartment << 16 | type;
}

const FhirParamId *
fhir_def_compartment (FhirTypeId compartment, FhirTypeId type, guint *ret_n)
{
  guint low = 0, high = G_N_ELEMENTS (fhir_compartments);
  guint32 key = row_key (compartment, type);

  while (low < high)
    {
      guint middle = (low + high) / 2;
      const FhirCompartmentRow *row = &fhir_compartments[middle];
      guint32 found = row_key (row->compartment, row->type);
      if (found == key)
        {
          *ret_n = row->n;
          return &fhir_compartment_pool[row->first];
        }
      if (found < key)
        low = middle + 1;
      else
        high = middle;
    }
  *ret_n = 0;
  return fhir_compartment_pool;
}
