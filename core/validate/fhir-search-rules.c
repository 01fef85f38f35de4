/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A SearchParameter's expression is FHIRPath
 * (http://hl7.org/fhir/R4/searchparameter.html). */

#include "fhir-doc-private.h"
#include "fhir-rules-private.h"

void
fhir_walk_search_parameter (FhirWalk *walk,
                            const FhirPlace *place,
                            const FhirScope *scope,
                            FhirSpot spot)
{
  guint32 node = fhir_json_member (walk->doc, spot.node, FHIR_KEY_expression);
  g_autofree char *text = fhir_json_dup_string (walk->doc, node);
  g_autoptr (FhirPathExpr) expr = NULL;

  if (text == NULL)
    return;
  expr = fhir_path_compile (fhir_slice (text), NULL);
  if (expr == NULL)
    fhir_walk_error (walk, place, node, "invalid", "the expression is no FHIRPath");
}
