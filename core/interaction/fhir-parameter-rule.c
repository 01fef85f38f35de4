/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* SearchParameters that are to be stored. Two that are written at once under one code both pass;
 * then the one with the smaller record key is searched by, and the other waits as if it were a
 * draft. */

#include "fhir-parameter-rule.h"

#include "fhir-error.h"
#include "fhir-store-params.h"

gboolean
fhir_parameter_rule_check (const FhirInteractionContext *context,
                           const FhirJsonDoc *doc,
                           guint32 node,
                           const char *place,
                           FhirIssues *issues,
                           GError **error)
{
  g_autoptr (FhirIndexOverlay) overlay = fhir_store_ref_overlay (context->store);
  g_autoptr (FhirSearchParameter) one = NULL;
  guint32 status = fhir_json_member (doc, node, FHIR_KEY_status);
  gboolean in_company = place != NULL;

  if (!fhir_json_string_is (doc, status, "active"))
    return TRUE;
  if (place == NULL)
    place = "SearchParameter";
  one = fhir_search_parameter_read (doc, node, place, issues);
  if (one != NULL && fhir_index_overlay_check (overlay, one, in_company, place, issues))
    return TRUE;
  g_set_error_literal (error,
                       FHIR_ERROR,
                       FHIR_ERROR_RULE,
                       "the search parameter could not be searched by");
  return FALSE;
}
