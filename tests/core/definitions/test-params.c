/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-def.h"

typedef struct
{
  const char *type;
  const char *code;
  gint kind; /* FhirSearchType; -1: no such parameter */
  const char *expression;
} ParamRow;

#define EXTENSION "http://hl7.org/fhir/StructureDefinition/"

/* clang-format off */
static const ParamRow param_rows[] = {
  { "Patient", "name", FHIR_SEARCH_STRING, "Patient.name" },
  { "Patient", "birthdate", FHIR_SEARCH_DATE, "Patient.birthDate" },
  { "Patient", "deceased", FHIR_SEARCH_TOKEN, "Patient.deceased.exists() and Patient.deceased != false" },
  { "Patient", "family", FHIR_SEARCH_STRING, "Patient.name.family" },
  { "Practitioner", "family", FHIR_SEARCH_STRING, "Practitioner.name.family" },
  { "Patient", "email", FHIR_SEARCH_TOKEN, "Patient.telecom.where(system='email')" },
  { "Patient", "general-practitioner", FHIR_SEARCH_REFERENCE, "Patient.generalPractitioner" },
  { "Patient", "mothersMaidenName", FHIR_SEARCH_STRING, "Patient.extension('" EXTENSION "patient-mothersMaidenName').value" },
  { "Patient", "age", -1, NULL },
  { "Patient", "part-agree", -1, NULL },
  { "Patient", "Name", -1, NULL },
  { "Patient", "", -1, NULL },
  { "Patient", "code", -1, NULL },
  { "Patient", "_id", FHIR_SEARCH_TOKEN, "Resource.id" },
  { "Patient", "_lastUpdated", FHIR_SEARCH_DATE, "Resource.meta.lastUpdated" },
  { "Patient", "_tag", FHIR_SEARCH_TOKEN, "Resource.meta.tag" },
  { "Patient", "_security", FHIR_SEARCH_TOKEN, "Resource.meta.security" },
  { "Patient", "_profile", FHIR_SEARCH_URI, "Resource.meta.profile" },
  { "Patient", "_source", FHIR_SEARCH_URI, "Resource.meta.source" },
  { "Patient", "_content", FHIR_SEARCH_SPECIAL, NULL },
  { "Patient", "_text", FHIR_SEARCH_SPECIAL, NULL },
  { "Bundle", "_text", -1, NULL }, /* no DomainResource */
  { "Bundle", "_content", FHIR_SEARCH_SPECIAL, NULL },
  { "Resource", "_id", FHIR_SEARCH_TOKEN, "Resource.id" },
  { "HumanName", "family", -1, NULL },
  { "Observation", "patient", FHIR_SEARCH_REFERENCE, "Observation.subject.where(resolve() is Patient)" },
  { "Observation", "code", FHIR_SEARCH_TOKEN, "Observation.code" },
  { "AllergyIntolerance", "code", FHIR_SEARCH_TOKEN, "AllergyIntolerance.code | AllergyIntolerance.reaction.substance" },
  { "Observation", "value-quantity", FHIR_SEARCH_QUANTITY, "(Observation.value as Quantity) | (Observation.value as SampledData)" },
  { "Condition", "subject", FHIR_SEARCH_REFERENCE, "Condition.subject" },
  { "Condition", "onset-date", FHIR_SEARCH_DATE, "Condition.onset.as(dateTime) | Condition.onset.as(Period)" },
  { "Location", "near", FHIR_SEARCH_SPECIAL, "Location.position" },
  { "InsurancePlan", "name", FHIR_SEARCH_STRING, "InsurancePlan.name | InsurancePlan.alias" },
  { "RiskAssessment", "probability", FHIR_SEARCH_NUMBER, "RiskAssessment.prediction.probability" },
  { "ValueSet", "url", FHIR_SEARCH_URI, "ValueSet.url" },
};
/* clang-format on */

static FhirParamId
find (const char *type, const char *code)
{
  return fhir_def_find_param (fhir_def_find_type (fhir_slice (type)), fhir_slice (code));
}

static void
test_params (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (param_rows); i++)
    {
      const ParamRow *row = &param_rows[i];
      FhirParamId id = find (row->type, row->code);
      const FhirParamDef *def = fhir_def_param (id);

      g_test_message ("%s %s", row->type, row->code);
      g_assert_cmpint (id != 0, ==, row->kind >= 0);
      if (id == 0)
        continue;
      g_assert_cmpstr (def->code, ==, row->code);
      g_assert_cmpint (def->kind, ==, row->kind);
      g_assert_cmpstr (def->expression, ==, row->expression);
      g_assert_cmpstr (fhir_def_type (def->type)->name, ==, row->type);
    }
  g_assert_cmpuint (fhir_def_find_param (0, fhir_slice ("_id")), ==, 0);
  g_assert_cmpstr (fhir_def_param (G_MAXUINT16)->code, ==, "");
}

static void
test_targets (void)
{
  const FhirParamDef *def = fhir_def_param (find ("Observation", "subject"));
  gboolean has_patient = FALSE;

  g_assert_cmpuint (def->n_targets, ==, 4);
  for (guint i = 0; i < def->n_targets; i++)
    has_patient |= def->targets[i] == FHIR_TYPE_Patient;
  g_assert_true (has_patient);
  def = fhir_def_param (find ("Encounter", "location"));
  g_assert_cmpuint (def->n_targets, ==, 1);
  g_assert_cmpuint (def->targets[0], ==, FHIR_TYPE_Location);
}

static void
test_components (void)
{
  const FhirParamDef *def = fhir_def_param (find ("Observation", "code-value-quantity"));
  const FhirComponentDef *component;

  g_assert_cmpint (def->kind, ==, FHIR_SEARCH_COMPOSITE);
  g_assert_cmpstr (def->expression, ==, "Observation");
  g_assert_cmpuint (def->n_components, ==, 2);
  component = &def->components[0];
  g_assert_cmpuint (component->param, ==, find ("Observation", "code"));
  g_assert_cmpstr (component->expression, ==, "code");
  component = &def->components[1];
  g_assert_cmpuint (component->param, ==, find ("Observation", "value-quantity"));
  g_assert_cmpstr (component->expression, ==, "value.as(Quantity)");
  /* The package writes DateTime, which is no type. */
  def = fhir_def_param (find ("Observation", "code-value-date"));
  component = &def->components[1];
  g_assert_cmpstr (component->expression, ==, "value.as(dateTime) | value.as(Period)");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/definitions/params/known", test_params);
  g_test_add_func ("/core/definitions/params/targets", test_targets);
  g_test_add_func ("/core/definitions/params/components", test_components);
  return g_test_run();
}
