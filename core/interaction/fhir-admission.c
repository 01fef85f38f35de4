/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The one check of every way into the store. `structure`, the default, asks for known elements
 * in their places, primitives of the right form, codes of required bindings and the elements that a
 * resource itself must have; what lacks deeper down is let pass, as other strict servers do,
 * because much of what is there is of use without. `full` asks the whole validator, with the
 * profiles that a resource claims. `off` asks only that it is a resource; what is stored so must be
 * readable and searchable all the same, as must what was stored before a server became stricter.
 *
 * What this server itself works by must work: see fhir-parameter-rule.c. */

#include "fhir-admission.h"
#include "fhir-canon.h"
#include "fhir-error.h"
#include "fhir-parameter-rule.h"
#include "fhir-validate.h"

static gboolean
check_type (const FhirJsonDoc *doc, guint32 node, FhirTypeId type, GError **error)
{
  FhirTypeId own = 0;

  if (doc->nodes[node].type != FHIR_JSON_OBJECT)
    g_set_error (error, FHIR_ERROR, FHIR_ERROR_STRUCTURE, "the body must be one JSON object");
  else if ((own = fhir_validate_type_of (doc, node)) == 0)
    g_set_error (error,
                 FHIR_ERROR,
                 FHIR_ERROR_STRUCTURE,
                 "resourceType is absent or not a resource type of FHIR R4");
  else if (type != 0 && own != type)
    g_set_error (error,
                 FHIR_ERROR,
                 FHIR_ERROR_STRUCTURE,
                 "resourceType differs from the type that the path names");
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_structure (const FhirJsonDoc *doc,
                 guint32 node,
                 const FhirValidateOptions *options,
                 FhirIssues *issues,
                 GError **error)
{
  FhirValidateReport report;

  if (!fhir_validate (doc, node, options, issues, &report, error))
    return FALSE;
  if (report.n_errors == 0)
    return TRUE;
  g_set_error (error,
               FHIR_ERROR,
               FHIR_ERROR_STRUCTURE,
               "the resource does not have the structure of FHIR R4: %u problems",
               report.n_errors);
  return FALSE;
}

/* All issues come from the full validation; a second look at the structure alone, only at what is
 * refused, tells which status it deserves. */
static gboolean
check_full (const FhirInteractionContext *context,
            const FhirJsonDoc *doc,
            guint32 node,
            FhirValidateOptions *options,
            FhirIssues *issues,
            GError **error)
{
  g_autoptr (FhirLibrary) library = fhir_canon_ref_library (context->canon, error);
  g_autoptr (FhirIssues) again = NULL;
  FhirValidateReport report;

  if (library == NULL)
    return FALSE;
  options->level = FHIR_VALIDATE_FULL;
  options->library = library;
  if (!fhir_validate (doc, node, options, issues, &report, error))
    return FALSE;
  if (report.n_errors == 0)
    return TRUE;
  options->level = FHIR_VALIDATE_STRUCTURE;
  again = fhir_issues_new();
  if (check_structure (doc, node, options, again, error))
    g_set_error (error,
                 FHIR_ERROR,
                 FHIR_ERROR_RULE,
                 "the resource breaks rules of FHIR R4 or of its profiles: %u problems",
                 report.n_errors);
  return FALSE;
}

static FhirValidateOptions
make_options (const FhirInteractionContext *context, FhirTypeId type, const char *place)
{
  return (FhirValidateOptions){ .level = FHIR_VALIDATE_STRUCTURE,
                                .type = type,
                                .place = place,
                                .cancellable = context->cancellable,
                                .clock = context->clock,
                                .deadline_us = fhir_clock_mono_us (context->clock) +
                                               (gint64)context->limits->request_us };
}

gboolean
fhir_admission_check (const FhirInteractionContext *context,
                      const FhirJsonDoc *doc,
                      guint32 node,
                      FhirTypeId type,
                      const char *place,
                      FhirIssues *issues,
                      GError **error)
{
  FhirValidateOptions options = make_options (context, type, place);
  gboolean ok;

  if (context->strictness == FHIR_STRICTNESS_OFF)
    return check_type (doc, node, type, error);
  ok = context->strictness == FHIR_STRICTNESS_FULL
           ? check_full (context, doc, node, &options, issues, error)
           : check_structure (doc, node, &options, issues, error);
  return ok && (fhir_validate_type_of (doc, node) != FHIR_TYPE_SearchParameter ||
                fhir_parameter_rule_check (context, doc, node, place, issues, error));
}

gboolean
fhir_admission_check_envelope (const FhirInteractionContext *context,
                               const FhirJsonDoc *doc,
                               guint32 node,
                               FhirTypeId type,
                               const char *place,
                               FhirIssues *issues,
                               GError **error)
{
  FhirValidateOptions options = make_options (context, type, place);

  options.skip_entries = TRUE;
  return check_structure (doc, node, &options, issues, error);
}
