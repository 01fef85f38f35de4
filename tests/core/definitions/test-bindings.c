/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-def.h"

typedef struct
{
  FhirTypeId type;
  FhirKey key;
  guint strength;
  const char *value_set; /* after http://hl7.org/fhir/ValueSet/ */
  const char *code;
  FhirCodeAnswer answer;
  const char *system; /* NULL: not known */
} BindingRow;

/* clang-format off */
static const BindingRow binding_rows[] = {
  { FHIR_TYPE_Patient, FHIR_KEY_gender, 4, "administrative-gender", "female", FHIR_CODE_YES, "http://hl7.org/fhir/administrative-gender" },
  { FHIR_TYPE_Patient, FHIR_KEY_gender, 4, "administrative-gender", "Female", FHIR_CODE_NO, "http://hl7.org/fhir/administrative-gender" },
  { FHIR_TYPE_Patient, FHIR_KEY_gender, 4, "administrative-gender", "", FHIR_CODE_NO, "http://hl7.org/fhir/administrative-gender" },
  { FHIR_TYPE_Patient, FHIR_KEY_gender, 4, "administrative-gender", "fem", FHIR_CODE_NO, "http://hl7.org/fhir/administrative-gender" },
  { FHIR_TYPE_Observation, FHIR_KEY_status, 4, "observation-status", "entered-in-error", FHIR_CODE_YES, "http://hl7.org/fhir/observation-status" },
  { FHIR_TYPE_Observation, FHIR_KEY_status, 4, "observation-status", "done", FHIR_CODE_NO, "http://hl7.org/fhir/observation-status" },
  { FHIR_TYPE_Condition, FHIR_KEY_clinicalStatus, 4, "condition-clinical", "remission", FHIR_CODE_YES, "http://terminology.hl7.org/CodeSystem/condition-clinical" },
  { FHIR_TYPE_Attachment, FHIR_KEY_contentType, 4, "mimetypes", "application/pdf", FHIR_CODE_UNKNOWN, "urn:ietf:bcp:13" },
  { FHIR_TYPE_Money, FHIR_KEY_currency, 4, "currencies", "EUR", FHIR_CODE_UNKNOWN, "urn:iso:std:iso:4217" },
  { FHIR_TYPE_ImagingStudy, FHIR_KEY_status, 4, "imagingstudy-status", "available", FHIR_CODE_YES, "http://hl7.org/fhir/imagingstudy-status" },
  { FHIR_TYPE_Bundle, FHIR_KEY_type, 4, "bundle-type", "searchset", FHIR_CODE_YES, "http://hl7.org/fhir/bundle-type" },
  { FHIR_TYPE_Patient, FHIR_KEY_language, 2, "languages", "de-AT", FHIR_CODE_YES, "urn:ietf:bcp:47" },
  { FHIR_TYPE_Patient, FHIR_KEY_maritalStatus, 3, "marital-status", "M", FHIR_CODE_UNKNOWN, NULL },
  { FHIR_TYPE_Observation, FHIR_KEY_code, 1, "observation-codes", "8867-4", FHIR_CODE_UNKNOWN, NULL },
  /* Two systems in one value set: each code has its own. */
  { FHIR_TYPE_ParameterDefinition, FHIR_KEY_type, 4, "all-types", "HumanName", FHIR_CODE_YES, "http://hl7.org/fhir/data-types" },
  { FHIR_TYPE_ParameterDefinition, FHIR_KEY_type, 4, "all-types", "Patient", FHIR_CODE_YES, "http://hl7.org/fhir/resource-types" },
  { FHIR_TYPE_ParameterDefinition, FHIR_KEY_type, 4, "all-types", "Patent", FHIR_CODE_NO, NULL },
  { FHIR_TYPE_Timing_repeat, FHIR_KEY_when, 4, "event-timing", "MORN", FHIR_CODE_YES, "http://hl7.org/fhir/event-timing" },
  { FHIR_TYPE_Timing_repeat, FHIR_KEY_when, 4, "event-timing", "PCV", FHIR_CODE_YES, "http://terminology.hl7.org/CodeSystem/v3-TimingEvent" },
};
/* clang-format on */

static void
test_bindings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (binding_rows); i++)
    {
      const BindingRow *row = &binding_rows[i];
      const FhirMemberDef *member = fhir_def_member (row->type, row->key);
      const FhirElementDef *element = fhir_def_element (member->element);
      g_autofree char *url = g_strconcat ("http://hl7.org/fhir/ValueSet/", row->value_set, NULL);
      FhirSlice code = fhir_slice (row->code);

      g_test_message ("%s %s", element->path, row->code);
      g_assert_cmpuint (element->binding_strength, ==, row->strength);
      g_assert_cmpstr (fhir_def_binding_url (element->binding), ==, url);
      g_assert_cmpint (fhir_def_binding_has (element->binding, code), ==, row->answer);
      g_assert_cmpstr (fhir_def_binding_system (element->binding, code), ==, row->system);
    }
}

static void
test_no_binding (void)
{
  g_assert_cmpint (fhir_def_binding_has (0, fhir_slice ("x")), ==, FHIR_CODE_UNKNOWN);
  g_assert_cmpint (fhir_def_binding_has (G_MAXUINT16, fhir_slice ("x")), ==, FHIR_CODE_UNKNOWN);
  g_assert_null (fhir_def_binding_system (0, fhir_slice ("x")));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/definitions/bindings/codes", test_bindings);
  g_test_add_func ("/core/definitions/bindings/none", test_no_binding);
  return g_test_run();
}
