/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-def.h"

typedef struct
{
  const char *compartment;
  const char *type;
  const char *codes; /* "" : not in it by parameter */
} CompartmentRow;

/* clang-format off */
static const CompartmentRow compartment_rows[] = {
  { "Patient", "Patient", "link" },
  { "Patient", "Observation", "subject performer" },
  { "Patient", "Condition", "patient asserter" },
  { "Patient", "AllergyIntolerance", "patient recorder asserter" },
  { "Patient", "Encounter", "patient" },
  { "Patient", "Immunization", "patient" },
  { "Patient", "MedicationRequest", "subject" },
  { "Patient", "DocumentReference", "subject author" },
  { "Patient", "Group", "member" },
  { "Patient", "Organization", "" },
  { "Patient", "Medication", "" },
  { "Patient", "Practitioner", "" },
  { "Encounter", "Observation", "encounter" },
  { "Encounter", "Encounter", "" }, /* by its own id, which is no parameter */
  { "Practitioner", "Observation", "performer" },
  { "Practitioner", "Encounter", "practitioner participant" },
  { "RelatedPerson", "Observation", "performer" },
  { "Device", "Observation", "subject device" },
  { "Organization", "Observation", "" },
};
/* clang-format on */

static void
test_compartments (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (compartment_rows); i++)
    {
      const CompartmentRow *row = &compartment_rows[i];
      FhirTypeId type = fhir_def_find_type (fhir_slice (row->type));
      g_autoptr (GString) codes = g_string_new (NULL);
      guint n = G_MAXUINT;
      const FhirParamId *params =
          fhir_def_compartment (fhir_def_find_type (fhir_slice (row->compartment)), type, &n);

      for (guint p = 0; p < n; p++)
        {
          g_assert_cmpuint (fhir_def_param (params[p])->type, ==, type);
          g_string_append_printf (codes, "%s%s", p ? " " : "", fhir_def_param (params[p])->code);
        }
      g_test_message ("%s %s", row->compartment, row->type);
      g_assert_cmpstr (codes->str, ==, row->codes);
    }
}

static void
test_patient_size (void)
{
  guint n_types = 0, n = 0;

  for (guint i = 0; i < fhir_def_n_resources(); i++)
    {
      fhir_def_compartment (FHIR_TYPE_Patient, fhir_def_resource (i), &n);
      n_types += n > 0;
    }
  g_assert_cmpuint (n_types, ==, 66);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/definitions/compartments/params", test_compartments);
  g_test_add_func ("/core/definitions/compartments/patient", test_patient_size);
  return g_test_run();
}
