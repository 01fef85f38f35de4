/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Bound value sets and the codes of those that R4 itself lists. A value set's codes are one run,
 * in byte order; texts are offsets into one string each for codes and systems, so that the run is
 * four bytes a code and the loader has nothing to relocate. */

#include "fhir-def-private.h"
#include "fhir-def.h"

typedef struct
{
  const char *url;
  guint16 first; /* into fhir_codes */
  guint16 n;
  guint16 system;  /* offset into fhir_system_text when all codes are of one system, else 0 */
  guint8 complete; /* the codes listed are all there are */
} FhirBindingRow;

typedef struct
{
  guint16 code;   /* offset into fhir_code_text */
  guint16 system; /* offset into fhir_system_text */
} FhirCodeRow;

#include "fhir-def-bindings.inc"

static const FhirBindingRow *
binding_row (guint16 binding)
{
  return &fhir_bindings[binding < G_N_ELEMENTS (fhir_bindings) ? binding : 0];
}

static const FhirCodeRow *
find_code (const FhirBindingRow *row, FhirSlice code)
{
  guint low = row->first, high = low + row->n;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      int order = fhir_def_compare (code, fhir_code_text + fhir_codes[middle].code);
      if (order == 0)
        return &fhir_codes[middle];
      if (order > 0)
        low = middle + 1;
      else
        high = middle;
    }
  return NULL;
}

FhirCodeAnswer
fhir_def_binding_has (guint16 binding, FhirSlice code)
{
  const FhirBindingRow *row = binding_row (binding);

  if (find_code (row, code))
    return FHIR_CODE_YES;
  return row->complete ? FHIR_CODE_NO : FHIR_CODE_UNKNOWN;
}

const char *
fhir_def_binding_url (guint16 binding)
{
  return binding_row (binding)->url;
}

const char *
fhir_def_binding_system (guint16 binding, FhirSlice code)
{
  const FhirBindingRow *row = binding_row (binding);
  const FhirCodeRow *found = row->system || row->n == 0 ? NULL : find_code (row, code);
  guint16 system = found ? found->system : row->system;

  return system ? fhir_system_text + system : NULL;
}

guint16
fhir_def_find_binding (FhirSlice url)
{
  for (guint i = 1; i < G_N_ELEMENTS (fhir_bindings); i++)
    if (fhir_slice_is (url, fhir_bindings[i].url))
      return (guint16)i;
  return 0;
}
