/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Resources and Bundles that the tests of Microsoft's FHIR server post. Their names say what is
 * meant; the table says what we answer. Skips, saying so, where the files are absent. */

#include "fhir-json-parser.h"
#include "fhir-service-test.h"

#define SOURCE "ms-fhir-server-testfiles"

/* clang-format off */
static const struct
{
  const char *file;
  const char *path; /* where it is posted */
  guint status;
  const char *entries; /* (nullable) statuses of the entries */
} file_rows[] = {
  { "Normative/Bundle-Batch.json", "", 200, "201 201 201 201 412 204 204 404 200 404" },
  { "Normative/Bundle-BatchWithDuplicatedItems.json", "", 200, "201 201 200 200 204 204 404 200 404" },
  { "Normative/Bundle-BinaryPatch.json", "", 200, "201 200" },
  { "Normative/Bundle-InvalidBundleType.json", "", 400, NULL },
  /* the third entry's id differs from its URL */
  { "Normative/Bundle-TransactionForRollBackWithDelete.json", "", 400, NULL },
  /* an empty system */
  { "Normative/Bundle-TransactionWithConditionalUpdateAndReference.json", "", 400, NULL },
  { "Normative/Bundle-TransactionWithMetaHistory.json", "", 400, NULL },
  { "Normative/CodeSystem-careplan-category.json", "CodeSystem", 201, NULL },
  { "Normative/CompositeCustomReferenceTokenSearchParameterStu3.json", "SearchParameter", 400, NULL },
  { "Normative/InvalidObservation.json", "Observation", 400, NULL },
  { "Normative/MemberMatch.json", "Parameters", 201, NULL },
  { "Normative/PatientWithMinimalData.json", "Patient", 201, NULL },
  { "Normative/Profile-CarePlan-uscore.json", "CarePlan", 201, NULL },
  { "Normative/Profile-Organization-uscore.json", "Organization", 201, NULL },
  /* objects where arrays belong, a time without zone */
  { "Normative/SearchDataBatch.json", "", 200, "201 400 400 201 201 201 201 201 201 400 400 201 201 201 400" },
  { "Normative/SearchParameter-Patient-foo.json", "SearchParameter", 201, NULL },
  { "Normative/SearchParameterMissingExpression.json", "SearchParameter", 400, NULL },
  { "Normative/StructureDefinition-us-core-careplan.json", "StructureDefinition", 201, NULL },
  { "Normative/StructureDefinition-us-core-organization.json", "StructureDefinition", 201, NULL },
  { "Normative/StructureDefinition-us-core-patient.json", "StructureDefinition", 201, NULL },
  { "Normative/TokenOverflowPatient.json", "Patient", 201, NULL },
  { "Normative/ValueSet-detailed-ethnicity.json", "ValueSet", 201, NULL },
  { "Normative/ValueSet-us-core-birthsex.json", "ValueSet", 201, NULL },
  { "Normative/Weight.json", "Observation", 201, NULL },
  { "R4/Device-d1.json", "Device", 201, NULL },
  { "R4/InvalidCompartmentDefinition.json", "Bundle", 201, NULL },
  { "R4/Organization.json", "Organization", 201, NULL },
  { "R4/SmartCommon.json", "", 200, "201 201 201 201 201 201 201 201 201 201 201 201 201 201 201 201" },
  { "R4/SmartPatientA.json", "", 200, "201 201 201 201 201 201 201 201 201 201 201 201 201 201 201 201 201 201 201 201" },
  { "R4/SmartPatientC.json", "", 200, "201 201 201 201 201 201 201 201 201 201 201 201 201 201 201 201" },
  { "R4/ValidCompartmentDefinition.json", "Bundle", 201, NULL },
  { NULL, NULL, 0, NULL },
};
/* clang-format on */

static char *
read_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  /* These editors leave byte order marks; clients do not send them. */
  return g_strdup (g_str_has_prefix (text, "\357\273\277") ? text + 3 : text);
}

/* The status of each entry, spaces between. */
static char *
entry_statuses (const char *body)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirJsonDoc) doc =
      fhir_json_parse (body, strlen (body), fhir_limits_get_default(), &error);
  guint32 entries;

  g_assert_no_error (error);
  entries = fhir_json_member (doc, 0, FHIR_KEY_entry);
  for (guint32 e = entries != 0 ? fhir_json_first (doc, entries) : 0; e != 0;
       e = fhir_json_next (doc, entries, e))
    {
      guint32 response = fhir_json_member (doc, e, FHIR_KEY_response);
      guint32 status = fhir_json_member (doc, response, FHIR_KEY_status);

      g_string_append_printf (out,
                              "%s%.3s",
                              out->len > 0 ? " " : "",
                              fhir_json_raw (doc, status).text);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
test_files (void)
{
  g_autofree char *folder = fhir_test_data_folder (SOURCE);

  if (folder == NULL)
    {
      g_test_skip ("no folder " SOURCE " in CHARTROOM_TEST_DATA");
      return;
    }
  for (guint i = 0; file_rows[i].file != NULL; i++)
    {
      g_autofree char *text = read_file (folder, file_rows[i].file);
      g_autofree char *body = NULL;
      FhirServiceTest test;

      g_test_message ("%s", file_rows[i].file);
      fhir_service_test_init (&test);
      fhir_service_test_open (&test);
      body = fhir_service_test_expect (&test,
                                       FHIR_METHOD_POST,
                                       file_rows[i].path,
                                       text,
                                       file_rows[i].status);
      if (file_rows[i].entries != NULL)
        {
          g_autofree char *entries = entry_statuses (body);
          g_assert_cmpstr (entries, ==, file_rows[i].entries);
        }
      fhir_service_test_clear (&test);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/service/ms-files", test_files);
  return g_test_run();
}
