/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-path-patch.h"

#include "fhir-error.h"
#include "fhir-json-parser.h"
#include "fhir-test.h"

/* Parts of operations, as JSON. */
#define OP(parts)       "{\"name\":\"operation\",\"part\":[" parts "]}"
#define TYPE(t)         "{\"name\":\"type\",\"valueCode\":\"" t "\"}"
#define PATH(p)         ",{\"name\":\"path\",\"valueString\":\"" p "\"}"
#define NAME(n)         ",{\"name\":\"name\",\"valueString\":\"" n "\"}"
#define VALUE(v)        ",{\"name\":\"value\"," v "}"
#define NUMBER(name, n) ",{\"name\":\"" name "\",\"valueInteger\":" #n "}"

#define GIVEN                                                                                \
  "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"A\",null,\"C\"],\"_given\":[null,{" \
  "\"id\":\"b\"},null],\"family\":\"F\"}]}"

/* clang-format off */
static const struct
{
  const char *resource;
  const char *operations;
  const char *result; /* NULL: refused with code */
  gint code;
} rows[] = {
  /* Every byte elsewhere stays. */
  { "{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":1.00},\"status\":\"final\"}",
    OP (TYPE ("replace") PATH ("Observation.status") VALUE ("\"valueCode\":\"amended\"")),
    "{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":1.00},\"status\":\"amended\"}", 0 },
  /* Choices change their member; the value's own type decides, also where others would fit. */
  { "{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":1.00},\"status\":\"final\"}",
    OP (TYPE ("replace") PATH ("Observation.value") VALUE ("\"valueString\":\"x\"")),
    "{\"resourceType\":\"Observation\",\"valueString\":\"x\",\"status\":\"final\"}", 0 },
  { "{\"resourceType\":\"Observation\"}",
    OP (TYPE ("add") PATH ("Observation") NAME ("value") VALUE ("\"valueDateTime\":\"2020\"")),
    "{\"resourceType\":\"Observation\",\"valueDateTime\":\"2020\"}", 0 },
  { "{\"resourceType\":\"Observation\"}",
    OP (TYPE ("add") PATH ("Observation") NAME ("value[x]") VALUE ("\"valueBoolean\":true")),
    "{\"resourceType\":\"Observation\",\"valueBoolean\":true}", 0 },
  { "{\"resourceType\":\"Observation\",\"valueString\":\"x\"}",
    OP (TYPE ("add") PATH ("Observation") NAME ("value") VALUE ("\"valueBoolean\":true")), NULL, FHIR_ERROR_RULE },
  { "{\"resourceType\":\"Observation\"}",
    OP (TYPE ("add") PATH ("Observation") NAME ("value") VALUE ("\"valueAddress\":{}")), NULL, FHIR_ERROR_RULE },
  /* Types. */
  { "{\"resourceType\":\"Patient\"}",
    OP (TYPE ("add") PATH ("Patient") NAME ("gender") VALUE ("\"valueString\":\"male\"")),
    "{\"resourceType\":\"Patient\",\"gender\":\"male\"}", 0 },
  { "{\"resourceType\":\"Patient\"}",
    OP (TYPE ("add") PATH ("Patient") NAME ("birthDate") VALUE ("\"valueBoolean\":true")), NULL, FHIR_ERROR_RULE },
  { "{\"resourceType\":\"Patient\"}",
    OP (TYPE ("add") PATH ("Patient") NAME ("birthDate") VALUE ("\"valueHumanName\":{}")), NULL, FHIR_ERROR_RULE },
  { "{\"resourceType\":\"Patient\"}",
    OP (TYPE ("add") PATH ("Patient") NAME ("wings") VALUE ("\"valueBoolean\":true")), NULL, FHIR_ERROR_RULE },
  { "{\"resourceType\":\"Patient\",\"active\":true}",
    OP (TYPE ("add") PATH ("Patient") NAME ("active") VALUE ("\"valueBoolean\":true")), NULL, FHIR_ERROR_RULE },
  /* Repeating elements, values given with extensions, parts below parts. */
  { "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"A\"]}]}",
    OP (TYPE ("add") PATH ("Patient.name[0]") NAME ("given") VALUE ("\"valueString\":\"B\",\"_valueString\":{\"id\":\"b\"}")),
    "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"A\",\"B\"],\"_given\":[null,{\"id\":\"b\"}]}]}", 0 },
  { "{\"resourceType\":\"Patient\"}",
    OP (TYPE ("add") PATH ("Patient") NAME ("contact")
        VALUE ("\"part\":[{\"name\":\"name\",\"part\":[{\"name\":\"given\",\"valueString\":\"A\"},{\"name\":\"given\",\"valueString\":\"B\"}]},"
               "{\"name\":\"gender\",\"valueCode\":\"male\"}]")),
    "{\"resourceType\":\"Patient\",\"contact\":[{\"name\":{\"given\":[\"A\",\"B\"]},\"gender\":\"male\"}]}", 0 },
  { "{\"resourceType\":\"Patient\"}",
    OP (TYPE ("add") PATH ("Patient") NAME ("contact")
        VALUE ("\"part\":[{\"name\":\"gender\",\"valueCode\":\"male\"},{\"name\":\"gender\",\"valueCode\":\"male\"}]")), NULL, FHIR_ERROR_RULE },
  { "{\"resourceType\":\"Patient\"}",
    OP (TYPE ("add") PATH ("Patient") NAME ("extension")
        VALUE ("\"part\":[{\"name\":\"url\",\"valueUri\":\"http://x.test\"},{\"name\":\"value\",\"valueCode\":\"c\"}]")),
    "{\"resourceType\":\"Patient\",\"extension\":[{\"url\":\"http://x.test\",\"valueCode\":\"c\"}]}", 0 },
  { "{\"resourceType\":\"Patient\"}",
    OP (TYPE ("add") PATH ("Patient") NAME ("contained") VALUE ("\"resource\":{\"resourceType\":\"Organization\",\"id\":\"o\"}")),
    "{\"resourceType\":\"Patient\",\"contained\":[{\"resourceType\":\"Organization\",\"id\":\"o\"}]}", 0 },
  /* Arrays of primitives stay in step with their shadows. */
  { GIVEN, OP (TYPE ("delete") PATH ("Patient.name[0].given[1]")),
    "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"A\",\"C\"],\"family\":\"F\"}]}", 0 },
  { GIVEN, OP (TYPE ("delete") PATH ("Patient.name[0].given[0]")),
    "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[null,\"C\"],\"_given\":[{\"id\":\"b\"},null],\"family\":\"F\"}]}", 0 },
  { GIVEN, OP (TYPE ("move") PATH ("Patient.name.given") NUMBER ("source", 1) NUMBER ("destination", 2)),
    "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"A\",\"C\",null],\"_given\":[null,null,{\"id\":\"b\"}],\"family\":\"F\"}]}", 0 },
  { GIVEN, OP (TYPE ("insert") PATH ("Patient.name.given") NUMBER ("index", 1) VALUE ("\"valueString\":\"X\"")),
    "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"A\",\"X\",null,\"C\"],\"_given\":[null,null,{\"id\":\"b\"},null],\"family\":\"F\"}]}", 0 },
  { GIVEN, OP (TYPE ("insert") PATH ("Patient.name.given") NUMBER ("index", 3) VALUE ("\"valueString\":\"X\"")),
    "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"A\",null,\"C\",\"X\"],\"_given\":[null,{\"id\":\"b\"},null,null],\"family\":\"F\"}]}", 0 },
  { GIVEN, OP (TYPE ("insert") PATH ("Patient.name.given") NUMBER ("index", 4) VALUE ("\"valueString\":\"X\"")), NULL, FHIR_ERROR_RULE },
  { GIVEN, OP (TYPE ("insert") PATH ("Patient.name.suffix") NUMBER ("index", 0) VALUE ("\"valueString\":\"X\"")),
    "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"A\",null,\"C\"],\"_given\":[null,{\"id\":\"b\"},null],\"family\":\"F\",\"suffix\":[\"X\"]}]}", 0 },
  { GIVEN, OP (TYPE ("insert") PATH ("Patient.name.family") NUMBER ("index", 0) VALUE ("\"valueString\":\"X\"")), NULL, FHIR_ERROR_RULE },
  /* Extensions of primitives lie in shadows, made when absent, gone when empty. */
  { "{\"resourceType\":\"Patient\",\"birthDate\":\"1970\",\"active\":true}",
    OP (TYPE ("add") PATH ("Patient.birthDate") NAME ("extension")
        VALUE ("\"part\":[{\"name\":\"url\",\"valueUri\":\"http://x.test\"},{\"name\":\"value\",\"valueTime\":\"10:00:00\"}]")),
    "{\"resourceType\":\"Patient\",\"birthDate\":\"1970\",\"_birthDate\":{\"extension\":[{\"url\":\"http://x.test\",\"valueTime\":\"10:00:00\"}]},\"active\":true}", 0 },
  { "{\"resourceType\":\"Patient\",\"birthDate\":\"1970\",\"_birthDate\":{\"extension\":[{\"url\":\"u\"}]}}",
    OP (TYPE ("delete") PATH ("Patient.birthDate.extension[0]")), "{\"resourceType\":\"Patient\",\"birthDate\":\"1970\"}", 0 },
  { "{\"resourceType\":\"Patient\",\"active\":true,\"_birthDate\":{\"extension\":[{\"url\":\"u\"}]}}",
    OP (TYPE ("delete") PATH ("Patient.birthDate.extension")), "{\"resourceType\":\"Patient\",\"active\":true}", 0 },
  { "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"A\",\"B\"],\"_given\":[null,{\"id\":\"b\"}]}]}",
    OP (TYPE ("delete") PATH ("Patient.name.given[1].id")), "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"A\",\"B\"]}]}", 0 },
  /* What is emptied goes. */
  { "{\"resourceType\":\"Patient\",\"contact\":[{\"name\":{\"text\":\"x\"}}],\"active\":true}",
    OP (TYPE ("delete") PATH ("Patient.contact.name.text")), "{\"resourceType\":\"Patient\",\"active\":true}", 0 },
  /* Paths. */
  { "{\"resourceType\":\"Patient\"}", OP (TYPE ("delete") PATH ("Patient.birthDate")), "{\"resourceType\":\"Patient\"}", 0 },
  { GIVEN, OP (TYPE ("delete") PATH ("Patient.name.given")), NULL, FHIR_ERROR_RULE },
  { GIVEN, OP (TYPE ("delete") PATH ("Patient")), NULL, FHIR_ERROR_RULE },
  { GIVEN, OP (TYPE ("delete") PATH ("Patient.name.count()")), NULL, FHIR_ERROR_RULE },
  { GIVEN, OP (TYPE ("delete") PATH ("Patient.name[")), NULL, FHIR_ERROR_SYNTAX },
  { GIVEN, OP (TYPE ("replace") PATH ("Patient.birthDate") VALUE ("\"valueDate\":\"1970\"")), NULL, FHIR_ERROR_RULE },
  { GIVEN, OP (TYPE ("add") PATH ("Patient.contact") NAME ("gender") VALUE ("\"valueCode\":\"male\"")), NULL, FHIR_ERROR_RULE },
  { "{\"resourceType\":\"Patient\",\"telecom\":[{\"system\":\"phone\",\"value\":\"1\"},{\"system\":\"email\",\"value\":\"2\"},{\"system\":\"phone\",\"value\":\"3\"}]}",
    OP (TYPE ("move") PATH ("Patient.telecom.where(system = 'phone')") NUMBER ("source", 1) NUMBER ("destination", 0)),
    "{\"resourceType\":\"Patient\",\"telecom\":[{\"system\":\"phone\",\"value\":\"3\"},{\"system\":\"email\",\"value\":\"2\"},{\"system\":\"phone\",\"value\":\"1\"}]}", 0 },
  { "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"A\"]},{\"given\":[\"B\"]}]}",
    OP (TYPE ("move") PATH ("Patient.name.given") NUMBER ("source", 0) NUMBER ("destination", 1)), NULL, FHIR_ERROR_RULE },
  /* Operations see those before them; the first that fails undoes all. */
  { "{\"resourceType\":\"Patient\"}",
    OP (TYPE ("add") PATH ("Patient") NAME ("name") VALUE ("\"valueHumanName\":{\"family\":\"F\"}")) ","
    OP (TYPE ("add") PATH ("Patient.name[0]") NAME ("given") VALUE ("\"valueString\":\"G\"")),
    "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"F\",\"given\":[\"G\"]}]}", 0 },
  /* Malformed. */
  { GIVEN, "{\"name\":\"other\"}", NULL, FHIR_ERROR_VALUE },
  { GIVEN, OP (TYPE ("spam") PATH ("Patient")), NULL, FHIR_ERROR_VALUE },
  { GIVEN, OP (TYPE ("delete")), NULL, FHIR_ERROR_REQUIRED },
  { GIVEN, OP (TYPE ("replace") PATH ("Patient.name")), NULL, FHIR_ERROR_REQUIRED },
  { GIVEN, OP (TYPE ("insert") PATH ("Patient.name") VALUE ("\"valueHumanName\":{}")), NULL, FHIR_ERROR_REQUIRED },
  { GIVEN, OP (TYPE ("move") PATH ("Patient.name") NUMBER ("source", 0)), NULL, FHIR_ERROR_REQUIRED },
  { GIVEN, OP (TYPE ("move") PATH ("Patient.name") NUMBER ("source", -1) NUMBER ("destination", 0)), NULL, FHIR_ERROR_REQUIRED },
};
/* clang-format on */

static gboolean
apply (const char *resource, const char *operations, GString *out, GError **error)
{
  const FhirLimits *limits = fhir_limits_get_default();
  g_autofree char *text =
      g_strdup_printf ("{\"resourceType\":\"Parameters\",\"parameter\":[%s]}", operations);
  g_autoptr (FhirJsonDoc) doc = fhir_json_parse (resource, strlen (resource), limits, error);
  g_autoptr (FhirJsonDoc) patch = NULL;

  g_assert_nonnull (doc);
  patch = fhir_json_parse (text, strlen (text), limits, error);
  g_assert_nonnull (patch);
  return fhir_path_patch_apply (doc, patch, 0, limits, NULL, out, error);
}

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      gboolean ok;

      g_test_message ("row %" G_GSIZE_FORMAT ": %s", i, rows[i].operations);
      ok = apply (rows[i].resource, rows[i].operations, out, &error);
      g_assert_true (ok == (error == NULL));
      if (ok && rows[i].result == NULL)
        g_test_message ("got %s", out->str);
      if (rows[i].result != NULL)
        {
          g_assert_no_error (error);
          g_assert_cmpstr (out->str, ==, rows[i].result);
        }
      else
        {
          g_assert_error (error, FHIR_ERROR, rows[i].code);
          g_assert_true (g_str_has_prefix (error->message, "FHIRPath Patch operation 0"));
          g_assert_cmpuint (out->len, ==, 0);
        }
    }
}

static void
test_operations (void)
{
  g_autoptr (GString) list = g_string_new (OP (TYPE ("delete") PATH ("Patient.active")));
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i < FHIR_PATH_PATCH_MAX_OPERATIONS; i++)
    g_string_append (list, "," OP (TYPE ("delete") PATH ("Patient.active")));
  g_assert_true (apply ("{\"resourceType\":\"Patient\",\"active\":true}", list->str, out, &error));
  g_assert_cmpstr (out->str, ==, "{\"resourceType\":\"Patient\"}");
  g_string_append (list, "," OP (TYPE ("delete") PATH ("Patient.active")));
  g_assert_false (apply ("{\"resourceType\":\"Patient\"}", list->str, out, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/patch/path-patch/rows", test_rows);
  g_test_add_func ("/core/patch/path-patch/operations", test_operations);
  return g_test_run();
}
