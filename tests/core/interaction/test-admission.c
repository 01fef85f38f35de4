/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-admission.h"
#include "fhir-canon.h"
#include "fhir-error.h"
#include "fhir-json-parser.h"

#include "fhir-test.h"

#define NO_PATH ""
#define E8      "\303\251\303\251\303\251\303\251\303\251\303\251\303\251\303\251"

static const struct
{
  const char *description;
  const char *json;
  const char *expression; /* of the first issue; NULL: accepted */
} shape_rows[] = {
  { "the least patient", "{\"resourceType\":\"Patient\"}", NULL },
  { "every kind of value",
    "{\"resourceType\":\"Patient\",\"id\":\"a.-1\",\"active\":true,\"birthDate\":\"1970-03\","
    "\"name\":[{\"family\":\"X\",\"given\":[\"A\",null],\"_given\":[null,{\"id\":\"g\"}]}],"
    "\"multipleBirthInteger\":2,\"_birthDate\":{\"extension\":[{\"url\":\"u\",\"valueCode\":\"x\"}]"
    "},"
    "\"contained\":[{\"resourceType\":\"Organization\",\"id\":\"o\",\"name\":\"N\"}]}",
    NULL },
  { "a quantity with a long decimal",
    "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"t\"},"
    "\"valueQuantity\":{\"value\":1.000000000000000000000001}}",
    NULL },
  { "an unknown element", "{\"resourceType\":\"Patient\",\"nam\":[]}", "Patient.nam" },
  { "an unknown element deep down",
    "{\"resourceType\":\"Patient\",\"contact\":[{},{\"name\":{\"fam\":\"x\"}}]}",
    "Patient.contact[0]" },
  { "its place is exact",
    "{\"resourceType\":\"Patient\",\"contact\":[{\"gender\":\"male\"},{\"name\":{\"fam\":\"x\"}}]}",
    "Patient.contact[1].name.fam" },
  { "a long name is cut between characters",
    "{\"resourceType\":\"Patient\",\"x" E8 E8 E8 E8 E8 "\":1}",
    "Patient.x" E8 E8 E8 "\303\251\303\251\303\251\303\251\303\251\303\251\303\251" },
  { "another's element", "{\"resourceType\":\"Patient\",\"status\":\"final\"}", "Patient.status" },
  { "an array where none may be",
    "{\"resourceType\":\"Patient\",\"birthDate\":[\"1970\"]}",
    "Patient.birthDate" },
  { "no array where one must be",
    "{\"resourceType\":\"Patient\",\"name\":{\"text\":\"x\"}}",
    "Patient.name" },
  { "an empty array", "{\"resourceType\":\"Patient\",\"name\":[]}", "Patient.name" },
  { "an empty object", "{\"resourceType\":\"Patient\",\"name\":[{}]}", "Patient.name[0]" },
  { "a null that is no place holder",
    "{\"resourceType\":\"Patient\",\"gender\":null}",
    "Patient.gender" },
  { "a null among objects", "{\"resourceType\":\"Patient\",\"name\":[null]}", "Patient.name[0]" },
  { "a text for an object", "{\"resourceType\":\"Patient\",\"name\":[\"x\"]}", "Patient.name[0]" },
  { "an object for a text",
    "{\"resourceType\":\"Patient\",\"gender\":{\"id\":\"x\"}}",
    "Patient.gender" },
  { "an empty text", "{\"resourceType\":\"Patient\",\"gender\":\"\"}", "Patient.gender" },
  { "a text for a boolean",
    "{\"resourceType\":\"Patient\",\"active\":\"true\"}",
    "Patient.active" },
  { "no date", "{\"resourceType\":\"Patient\",\"birthDate\":\"1970-02-30\"}", "Patient.birthDate" },
  { "a time for a date",
    "{\"resourceType\":\"Patient\",\"birthDate\":\"1970-02-03T10:00:00Z\"}",
    "Patient.birthDate" },
  { "a time without zone",
    "{\"resourceType\":\"Patient\",\"deceasedDateTime\":\"2020-02-03T10:00:00\"}",
    "Patient.deceased" },
  { "a fraction for an integer",
    "{\"resourceType\":\"Patient\",\"multipleBirthInteger\":2.0}",
    "Patient.multipleBirth" },
  { "33 bits",
    "{\"resourceType\":\"Patient\",\"multipleBirthInteger\":4294967296}",
    "Patient.multipleBirth" },
  { "zero is not positive",
    "{\"resourceType\":\"Patient\",\"telecom\":[{\"rank\":0}]}",
    "Patient.telecom[0].rank" },
  { "a bad id", "{\"resourceType\":\"Patient\",\"id\":\"a b\"}", "Patient.id" },
  { "another type", "{\"resourceType\":\"Observation\"}", "Observation" },
  { "no type", "{\"id\":\"1\"}", NO_PATH },
  { "an abstract type", "{\"resourceType\":\"DomainResource\"}", NO_PATH },
  { "no object", "[1]", NO_PATH },
  { "contained is checked too",
    "{\"resourceType\":\"Patient\",\"contained\":[{\"resourceType\":\"Organization\",\"nme\":\"N\"}"
    "]}",
    "Patient.contained[0].nme" },
  { "an element that must be there",
    "{\"resourceType\":\"Patient\",\"contained\":[{\"resourceType\":\"Observation\","
    "\"code\":{\"text\":\"t\"}}]}",
    "Patient.contained[0]" },
  { "one of a part that must be there is let pass",
    "{\"resourceType\":\"Patient\",\"link\":[{\"type\":\"refer\"}]}",
    NULL },
  { "a code of a required binding",
    "{\"resourceType\":\"Patient\",\"name\":[{\"use\":\"bogus\"}]}",
    "Patient.name[0].use" },
  { "contained without a type",
    "{\"resourceType\":\"Patient\",\"contained\":[{\"id\":\"N\"}]}",
    "Patient.contained[0]" },
};

static FhirInteractionContext
make_context (FhirStrictness strictness)
{
  return (FhirInteractionContext){ .clock = fhir_clock_get_system(),
                                   .limits = fhir_limits_get_default(),
                                   .strictness = strictness };
}

static void
test_rows (void)
{
  const FhirInteractionContext context = make_context (FHIR_STRICTNESS_STRUCTURE);

  for (gsize i = 0; i < G_N_ELEMENTS (shape_rows); i++)
    {
      g_autoptr (FhirIssues) issues = fhir_issues_new();
      g_autoptr (GError) error = NULL;
      g_autoptr (FhirJsonDoc) doc = NULL;
      gboolean ok;

      g_test_message ("%s", shape_rows[i].description);
      doc = fhir_json_parse (shape_rows[i].json,
                             strlen (shape_rows[i].json),
                             fhir_limits_get_default(),
                             &error);
      g_assert_no_error (error);
      ok = fhir_admission_check (&context,
                                 doc,
                                 0,
                                 g_str_has_prefix (shape_rows[i].description, "a quantity")
                                     ? FHIR_TYPE_Observation
                                     : FHIR_TYPE_Patient,
                                 NULL,
                                 issues,
                                 &error);
      if (shape_rows[i].expression == NULL)
        {
          g_assert_no_error (error);
          g_assert_true (ok);
          g_assert_cmpuint (fhir_issues_get_n (issues), ==, 0);
          continue;
        }
      g_assert_error (error, FHIR_ERROR, FHIR_ERROR_STRUCTURE);
      g_assert_cmpuint (fhir_issues_get_n (issues), >=, 1);
      g_assert_cmpstr (fhir_issues_get (issues, 0)->expression,
                       ==,
                       *shape_rows[i].expression != '\0' ? shape_rows[i].expression : NULL);
    }
}

static void
test_place (void)
{
  const char *json = "{\"resourceType\":\"Patient\",\"nam\":1}";
  const FhirInteractionContext context = make_context (FHIR_STRICTNESS_STRUCTURE);
  g_autoptr (FhirIssues) issues = fhir_issues_new();
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirJsonDoc) doc =
      fhir_json_parse (json, strlen (json), fhir_limits_get_default(), &error);

  g_assert_false (fhir_admission_check (&context,
                                        doc,
                                        0,
                                        FHIR_TYPE_Patient,
                                        "Bundle.entry[3].resource",
                                        issues,
                                        &error));
  g_assert_cmpstr (fhir_issues_get (issues, 0)->expression, ==, "Bundle.entry[3].resource.nam");
}

#define OK -1

/* clang-format off */
static const struct
{
  const char *json;
  int errors[3]; /* FhirError by strictness: structure, off, full */
} level_rows[] = {
  { "{\"resourceType\":\"Patient\"}", { OK, OK, OK } },
  { "{\"resourceType\":\"Patient\",\"nam\":[{}]}", { FHIR_ERROR_STRUCTURE, OK, FHIR_ERROR_STRUCTURE } },
  { "{\"resourceType\":\"Observation\"}", { FHIR_ERROR_STRUCTURE, OK, FHIR_ERROR_STRUCTURE } },
  { "{\"resourceType\":\"Patient\",\"contact\":[{\"gender\":\"male\"}]}", { OK, OK, FHIR_ERROR_RULE } },
  { "{\"resourceType\":\"Patient\",\"link\":[{\"type\":\"refer\"}]}", { OK, OK, FHIR_ERROR_RULE } },
  { "{\"resourceType\":\"Nobody\"}", { FHIR_ERROR_STRUCTURE, FHIR_ERROR_STRUCTURE, FHIR_ERROR_STRUCTURE } },
  { "[]", { FHIR_ERROR_STRUCTURE, FHIR_ERROR_STRUCTURE, FHIR_ERROR_STRUCTURE } },
};
/* clang-format on */

static void
test_levels (void)
{
  g_autofree char *folder = fhir_test_temp_folder();
  const FhirStoreOptions options = { .create = TRUE };
  g_autoptr (FhirStore) store = fhir_store_open (folder, &options, NULL);
  g_autoptr (FhirCanon) canon = fhir_canon_new (store, fhir_limits_get_default(), NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (level_rows); i++)
    for (guint level = 0; level < 3; level++)
      {
        FhirInteractionContext context = make_context ((FhirStrictness)level);
        g_autoptr (FhirIssues) issues = fhir_issues_new();
        g_autoptr (GError) error = NULL;
        g_autoptr (FhirJsonDoc) doc = fhir_json_parse (level_rows[i].json,
                                                       strlen (level_rows[i].json),
                                                       fhir_limits_get_default(),
                                                       NULL);

        context.canon = canon;
        g_test_message ("%s: %s",
                        fhir_strictness_get_name ((FhirStrictness)level),
                        level_rows[i].json);
        if (fhir_admission_check (&context, doc, 0, 0, NULL, issues, &error))
          g_assert_cmpint (level_rows[i].errors[level], ==, OK);
        else
          g_assert_error (error, FHIR_ERROR, level_rows[i].errors[level]);
      }
  fhir_test_remove_tree (folder);
}

static void
test_names (void)
{
  static const char *const wrong[] = { "", "OFF", "strict", "full " };
  FhirStrictness strictness;

  for (guint level = 0; level < 3; level++)
    {
      g_assert_true (
          fhir_strictness_parse (fhir_strictness_get_name ((FhirStrictness)level), &strictness));
      g_assert_cmpint (strictness, ==, level);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (fhir_strictness_parse (wrong[i], &strictness));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/interaction/admission/rows", test_rows);
  g_test_add_func ("/core/interaction/admission/place-of-an-entry", test_place);
  g_test_add_func ("/core/interaction/admission/levels", test_levels);
  g_test_add_func ("/core/interaction/admission/names", test_names);
  return g_test_run();
}
