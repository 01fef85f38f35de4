/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-def.h"
#include "fhir-json.h"

G_BEGIN_DECLS

/* The parts of a literal reference: [base/]Type/id[/_history/version]. Slices of the text. */
typedef struct
{
  FhirTypeId type;
  FhirSlice base; /* without the last slash; NONE when relative */
  FhirSlice id;
  FhirSlice version; /* NONE when absent */
} FhirReference;

/* FALSE for any other text: urn:uuid:…, #contained, a URL whose last parts are no resource type and
 * id. http://hl7.org/fhir/R4/references.html#literal */
gboolean fhir_reference_parse (FhirSlice text,
                               FhirReference *ret_reference) G_GNUC_WARN_UNUSED_RESULT;

#define FHIR_REFERENCE_CONTAINED_MAX 256 /* contained resources that are looked at */

/* The resource within resource.contained whose id is given, or 0. */
guint32 fhir_reference_find_contained (const FhirJsonDoc *doc, guint32 resource, FhirSlice id);

/* The type that a Reference (or a text node that is one) points to, decided from its text, its type
 * member, or the contained resource (then in ret_contained, which is else left alone); never
 * fetches. 0 when it does not say. resource: where contained resources are looked for. */
FhirTypeId fhir_reference_get_type (const FhirJsonDoc *doc,
                                    guint32 resource,
                                    guint32 node,
                                    guint32 *ret_contained);

G_END_DECLS
