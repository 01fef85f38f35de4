/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-diff.h"

#include "fhir-error.h"
#include "fhir-json-canonical.h"
#include "fhir-json-parser.h"
#include "fhir-path-patch.h"
#include "fhir-test.h"

#define PATIENT(members) "{\"resourceType\":\"Patient\"," members "}"

/* clang-format off */
static const struct
{
  const char *from;
  const char *to;
  const char *operations; /* "type path[ name]" of each, separated by "; " */
} rows[] = {
  { PATIENT ("\"active\":true"), PATIENT ("\"active\":true"), "" },
  { PATIENT ("\"active\":true"), PATIENT ("\"gender\":\"male\""), "add Patient gender; delete Patient.active" },
  /* Digits count: 1.0 is not 1.00. */
  { "{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":1.0}}",
    "{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":1.00}}", "replace Observation.value.value" },
  { "{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":1.0}}",
    "{\"resourceType\":\"Observation\",\"valueString\":\"x\"}", "replace Observation.value" },
  /* Order of members is nothing. */
  { PATIENT ("\"active\":true,\"gender\":\"male\""), PATIENT ("\"gender\":\"male\",\"active\":true"), "" },
  /* Lists by identity. */
  { PATIENT ("\"identifier\":[{\"system\":\"a\",\"value\":\"1\"},{\"system\":\"b\",\"value\":\"2\"}]"),
    PATIENT ("\"identifier\":[{\"system\":\"b\",\"value\":\"2\",\"use\":\"old\"},{\"system\":\"a\",\"value\":\"1\"}]"),
    "move Patient.identifier; add Patient.identifier[0] use" },
  { PATIENT ("\"identifier\":[{\"system\":\"a\",\"value\":\"1\"},{\"system\":\"b\",\"value\":\"2\"},{\"system\":\"c\",\"value\":\"3\"}]"),
    PATIENT ("\"identifier\":[{\"system\":\"a\",\"value\":\"1\"},{\"system\":\"c\",\"value\":\"3\"}]"), "delete Patient.identifier[1]" },
  { PATIENT ("\"name\":[{\"id\":\"x\",\"family\":\"A\"},{\"id\":\"y\",\"family\":\"B\"}]"),
    PATIENT ("\"name\":[{\"id\":\"x\",\"family\":\"B\"},{\"id\":\"y\",\"family\":\"A\"}]"),
    "replace Patient.name[0].family; replace Patient.name[1].family" },
  { PATIENT ("\"extension\":[{\"url\":\"u\",\"valueString\":\"1\"},{\"url\":\"v\",\"valueString\":\"2\"}]"),
    PATIENT ("\"extension\":[{\"url\":\"v\",\"valueString\":\"3\"}]"), "delete Patient.extension[0]; replace Patient.extension[0].value" },
  /* As people edit: names in another order, a number that changed, a coding more, a coding put right. */
  { PATIENT ("\"name\":[{\"use\":\"official\",\"family\":\"Wyman\",\"given\":[\"A\"],\"prefix\":[\"Mrs.\"]},{\"use\":\"maiden\",\"family\":\"Rowe\",\"given\":[\"A\"]}]"),
    PATIENT ("\"name\":[{\"use\":\"maiden\",\"family\":\"Rowe\",\"given\":[\"A\"]},{\"use\":\"official\",\"family\":\"Wyman\",\"given\":[\"A\"],\"prefix\":[\"Ms.\"]}]"),
    "move Patient.name; replace Patient.name[1].prefix[0]" },
  { PATIENT ("\"name\":[{\"use\":\"official\",\"family\":\"A\",\"given\":[\"X\"]},{\"use\":\"official\",\"family\":\"B\",\"given\":[\"Y\",\"Z\"]}]"),
    PATIENT ("\"name\":[{\"use\":\"official\",\"family\":\"C\",\"given\":[\"Y\",\"Z\"]}]"),
    "delete Patient.name[0]; replace Patient.name[0].family" },
  { PATIENT ("\"telecom\":[{\"system\":\"phone\",\"value\":\"555-1\",\"use\":\"home\"},{\"system\":\"phone\",\"value\":\"555-2\",\"use\":\"work\"}]"),
    PATIENT ("\"telecom\":[{\"system\":\"email\",\"value\":\"a@b\"},{\"system\":\"phone\",\"value\":\"555-1\",\"use\":\"home\"},{\"system\":\"phone\",\"value\":\"555-3\",\"use\":\"work\"}]"),
    "insert Patient.telecom; replace Patient.telecom[2].value" },
  { "{\"resourceType\":\"Observation\",\"code\":{\"coding\":[{\"system\":\"l\",\"code\":\"1\"}],\"text\":\"t\"}}",
    "{\"resourceType\":\"Observation\",\"code\":{\"coding\":[{\"system\":\"s\",\"code\":\"2\"},{\"system\":\"l\",\"code\":\"1\",\"display\":\"d\"}],\"text\":\"t\"}}",
    "insert Observation.code.coding; add Observation.code.coding[1] display" },
  { "{\"resourceType\":\"Observation\",\"category\":[{\"coding\":[{\"system\":\"c\",\"code\":\"survey\",\"display\":\"Survey\"}]}]}",
    "{\"resourceType\":\"Observation\",\"category\":[{\"text\":\"new\"},{\"coding\":[{\"system\":\"d\",\"code\":\"survey\",\"display\":\"Survey\"}]}]}",
    "insert Observation.category; replace Observation.category[1].coding[0].system" },
  { "{\"resourceType\":\"ExampleScenario\",\"instance\":[{\"resourceId\":\"a\",\"resourceType\":\"Patient\"}]}",
    "{\"resourceType\":\"ExampleScenario\",\"instance\":[{\"resourceId\":\"a\",\"resourceType\":\"Group\"},{\"resourceId\":\"b\",\"resourceType\":\"Task\"}]}",
    "replace ExampleScenario.instance[0].resourceType; add ExampleScenario instance" },
  /* Nothing is emptied on the way. */
  { PATIENT ("\"contact\":[{\"name\":{\"text\":\"a\"}}]"), PATIENT ("\"contact\":[{\"name\":{\"family\":\"b\"}}]"), NULL },
  { PATIENT ("\"contact\":[{\"telecom\":[{\"system\":\"phone\",\"value\":\"1\"}]}]"),
    PATIENT ("\"contact\":[{\"telecom\":[{\"system\":\"email\",\"value\":\"2\"}]}]"), NULL },
  { PATIENT ("\"contact\":[{\"gender\":\"male\"}]"), PATIENT ("\"contact\":[{\"name\":{\"given\":[\"A\",\"B\"],\"_given\":[null,{\"id\":\"b\"}]}}]"), NULL },
  /* Primitives with shadows. */
  { PATIENT ("\"birthDate\":\"1970\""), PATIENT ("\"birthDate\":\"1970\",\"_birthDate\":{\"id\":\"b\"}"), "replace Patient.birthDate" },
  { PATIENT ("\"_birthDate\":{\"id\":\"b\"}"), PATIENT ("\"active\":false"), "add Patient active; delete Patient.birthDate" },
  { PATIENT ("\"name\":[{\"given\":[\"A\",\"B\",\"C\"]}]"), PATIENT ("\"name\":[{\"given\":[\"C\",\"A\",\"D\"]}]"), NULL },
  { PATIENT ("\"name\":[{\"given\":[\"A\",null],\"_given\":[null,{\"id\":\"b\"}]}]"),
    PATIENT ("\"name\":[{\"given\":[null,\"A\"],\"_given\":[{\"id\":\"b\"},null]}]"), NULL },
  /* Narrative, contained resources, nested items. */
  { PATIENT ("\"active\":true"), PATIENT ("\"text\":{\"status\":\"empty\",\"div\":\"<div>x</div>\"},\"active\":true"), "add Patient text" },
  { PATIENT ("\"contained\":[{\"resourceType\":\"Organization\",\"id\":\"o\",\"name\":\"A\"}]"),
    PATIENT ("\"contained\":[{\"resourceType\":\"Practitioner\",\"id\":\"p\"},{\"resourceType\":\"Organization\",\"id\":\"o\",\"name\":\"B\"}]"),
    "insert Patient.contained; replace Patient.contained[1].name" },
  { "{\"resourceType\":\"Questionnaire\",\"item\":[{\"linkId\":\"1\",\"item\":[{\"linkId\":\"1.1\",\"text\":\"a\"},{\"linkId\":\"1.2\"}]}]}",
    "{\"resourceType\":\"Questionnaire\",\"item\":[{\"linkId\":\"0\"},{\"linkId\":\"1\",\"item\":[{\"linkId\":\"1.2\"},{\"linkId\":\"1.1\",\"text\":\"b\"}]}]}", NULL },
  /* The server's stamps. */
  { PATIENT ("\"meta\":{\"versionId\":\"1\",\"lastUpdated\":\"2020-01-01T00:00:00Z\"}"),
    PATIENT ("\"meta\":{\"versionId\":\"2\",\"lastUpdated\":\"2021-01-01T00:00:00Z\",\"tag\":[{\"code\":\"x\"}]}"), "add Patient.meta tag" },
};
/* clang-format on */

static FhirJsonDoc *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  FhirJsonDoc *doc = fhir_json_parse (text, strlen (text), fhir_limits_get_default(), &error);

  g_assert_no_error (error);
  return doc;
}

/* "type path[ name]" of each operation. */
static char *
sum_up (const FhirJsonDoc *patch)
{
  GString *out = g_string_new (NULL);
  guint32 list = fhir_json_member (patch, 0, FHIR_KEY_parameter);

  for (guint32 p = list != 0 ? fhir_json_first (patch, list) : 0; p != 0;
       p = fhir_json_next (patch, list, p))
    {
      guint32 parts = fhir_json_member (patch, p, FHIR_KEY_part);

      g_string_append (out, out->len > 0 ? "; " : "");
      for (guint n = 0; n < 3; n++)
        {
          guint32 part = fhir_json_element (patch, parts, n);
          guint32 name = part != 0 ? fhir_json_member (patch, part, FHIR_KEY_name) : 0;
          g_autofree char *text = NULL;

          if (part == 0 || (n == 2 && !fhir_json_string_is (patch, name, "name")))
            continue;
          text = fhir_json_dup_string (
              patch,
              fhir_json_member (patch, part, n == 0 ? FHIR_KEY_valueCode : FHIR_KEY_valueString));
          g_string_append_printf (out, "%s%s", n > 0 ? " " : "", text);
        }
    }
  return g_string_free (out, FALSE);
}

static void
check (const char *from_text, const char *to_text, const char *operations, FhirDiffFlags flags)
{
  g_autoptr (FhirJsonDoc) from = parse (from_text);
  g_autoptr (FhirJsonDoc) to = parse (to_text);
  g_autoptr (FhirJsonDoc) patch = NULL;
  g_autoptr (FhirJsonDoc) result = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *sum = NULL;

  g_test_message ("%s -> %s", from_text, to_text);
  g_assert_true (fhir_diff (from, to, flags, text, &error));
  g_assert_no_error (error);
  patch = parse (text->str);
  sum = sum_up (patch);
  if (operations != NULL)
    g_assert_cmpstr (sum, ==, operations);
  g_assert_true (
      fhir_path_patch_apply (from, patch, 0, fhir_limits_get_default(), NULL, out, &error));
  g_assert_no_error (error);
  result = parse (out->str);
  g_test_message ("%s", out->str);
  g_assert_true (flags != 0 || fhir_json_equal (result, 0, to, 0, FHIR_JSON_NUMBERS_AS_WRITTEN));
}

/* Applied, each difference makes the one of the other, in both directions. */
static void
test_rows (void)
{
  for (gsize i = 0; i + 1 < G_N_ELEMENTS (rows); i++)
    {
      check (rows[i].from, rows[i].to, rows[i].operations, 0);
      check (rows[i].to, rows[i].from, NULL, 0);
    }
}

static void
test_stamps (void)
{
  gsize last = G_N_ELEMENTS (rows) - 1;

  check (rows[last].from, rows[last].to, rows[last].operations, FHIR_DIFF_SKIP_VERSION);
}

static void
test_other_type (void)
{
  g_autoptr (FhirJsonDoc) from = parse ("{\"resourceType\":\"Patient\"}");
  g_autoptr (FhirJsonDoc) to = parse ("{\"resourceType\":\"Group\"}");
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (fhir_diff (from, to, 0, out, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_RULE);
  g_assert_cmpuint (out->len, ==, 0);
}

/* Lists without end are refused, neither written nor compared each with each. */
static void
test_long_lists (void)
{
  g_autoptr (GString) long_text = g_string_new (PATIENT ("\"identifier\":[{\"value\":\"-1\"}"));
  g_autoptr (FhirJsonDoc) from = NULL;
  g_autoptr (FhirJsonDoc) to = parse (PATIENT ("\"identifier\":[{\"value\":\"x\"}]"));
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_string_truncate (long_text, long_text->len - 1); /* the object goes on */
  for (guint i = 0; i < 200000; i++)
    g_string_append_printf (long_text, ",{\"system\":\"s\",\"value\":\"%u\"}", i);
  g_string_append (long_text, "]}");
  from = parse (long_text->str);
  g_assert_false (fhir_diff (from, to, 0, out, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_false (fhir_diff (to, from, 0, out, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_TOO_LARGE);
  g_assert_cmpuint (out->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/patch/diff/rows", test_rows);
  g_test_add_func ("/core/patch/diff/stamps", test_stamps);
  g_test_add_func ("/core/patch/diff/other-type", test_other_type);
  g_test_add_func ("/core/patch/diff/long-lists", test_long_lists);
  return g_test_run();
}
