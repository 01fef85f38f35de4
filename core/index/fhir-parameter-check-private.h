/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-index-overlay.h"
#include "fhir-trie-compiler-private.h"

G_BEGIN_DECLS

/* One SearchParameter on its way into an overlay. */
typedef struct
{
  const FhirSearchParameter *one;
  const FhirDefOverlay *others; /* (nullable) what its components may name beside R4's */
  gboolean in_company;          /* others that it may name come with it */
  const char *place;
  FhirIssues *issues; /* (nullable) */
} FhirParameterCheck;

/* In this order; each is FALSE when the parameter cannot be searched by, and issues say why. */

/* Its code on each of its types. ret_types (element-type FhirTypeId) gets those that need rows: on
 * the others R4's own parameter answers for it, or another one has the code. */
gboolean fhir_parameter_check_code (const FhirParameterCheck *check, GArray *ret_types);

/* What does not depend on the type. */
gboolean fhir_parameter_check_whole (const FhirParameterCheck *check);

#define FHIR_PARAMETER_COMPONENTS 2 /* of each composite that can be searched by */

/* The definition for one type; it borrows from check and from ret_components. *ret_waits TRUE, and
 * nothing to be compiled yet, when a component's own parameter may come in company. */
gboolean fhir_parameter_define (const FhirParameterCheck *check,
                                FhirTypeId type,
                                FhirParamDef *ret_def,
                                FhirComponentDef ret_components[FHIR_PARAMETER_COMPONENTS],
                                gboolean *ret_waits);

/* Whether a definition ever has a value; *ret_in_trie says whether the trie can find it, and
 * *ret_nodes how many nodes it takes there. */
gboolean fhir_parameter_check_values (const FhirParameterCheck *check,
                                      const FhirParamDef *def,
                                      gboolean *ret_in_trie,
                                      guint *ret_nodes);

G_END_DECLS
