/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-merge.h"

#include "fhir-json-parser.h"
#include "fhir-test.h"

#define PATIENT(members) "{\"resourceType\":\"Patient\"," members "}"

/* clang-format off */
static const struct
{
  const char *base, *ours, *theirs;
  const char *merged;
  const char *conflicts; /* separated by spaces */
} rows[] = {
  /* One side only. */
  { PATIENT ("\"active\":true"), PATIENT ("\"active\":false"), PATIENT ("\"active\":true,\"gender\":\"male\""),
    PATIENT ("\"active\":false,\"gender\":\"male\""), "" },
  { PATIENT ("\"active\":true,\"gender\":\"male\""), PATIENT ("\"gender\":\"male\""), PATIENT ("\"active\":true,\"gender\":\"other\""),
    PATIENT ("\"gender\":\"other\""), "" },
  /* Both alike, both unlike. */
  { PATIENT ("\"active\":true"), PATIENT ("\"active\":false"), PATIENT ("\"active\":false"), PATIENT ("\"active\":false"), "" },
  { PATIENT ("\"gender\":\"male\""), PATIENT ("\"gender\":\"female\""), PATIENT ("\"gender\":\"other\""), PATIENT ("\"gender\":\"female\""), "Patient.gender" },
  { PATIENT ("\"gender\":\"male\",\"active\":true"), PATIENT ("\"active\":true"), PATIENT ("\"active\":true,\"gender\":\"other\""),
    PATIENT ("\"active\":true"), "Patient.gender" },
  /* Lists: what each side added, took away and changed, by identity. */
  { PATIENT ("\"identifier\":[{\"system\":\"a\",\"value\":\"1\"}]"),
    PATIENT ("\"identifier\":[{\"system\":\"b\",\"value\":\"2\"},{\"system\":\"a\",\"value\":\"1\"}]"),
    PATIENT ("\"identifier\":[{\"system\":\"a\",\"value\":\"1\",\"use\":\"old\"},{\"system\":\"c\",\"value\":\"3\"}]"),
    PATIENT ("\"identifier\":[{\"system\":\"b\",\"value\":\"2\"},{\"system\":\"a\",\"value\":\"1\",\"use\":\"old\"},{\"system\":\"c\",\"value\":\"3\"}]"), "" },
  { PATIENT ("\"name\":[{\"id\":\"n\",\"family\":\"A\"},{\"id\":\"m\",\"family\":\"M\"}]"),
    PATIENT ("\"name\":[{\"id\":\"m\",\"family\":\"M\"}]"),
    PATIENT ("\"name\":[{\"id\":\"n\",\"family\":\"A\"},{\"id\":\"m\",\"family\":\"N\"}]"),
    PATIENT ("\"name\":[{\"id\":\"m\",\"family\":\"N\"}]"), "" },
  { PATIENT ("\"name\":[{\"id\":\"n\",\"family\":\"A\"}]"), PATIENT ("\"name\":[{\"id\":\"n\",\"family\":\"B\",\"text\":\"x\"}]"),
    PATIENT ("\"name\":[{\"id\":\"n\",\"family\":\"C\",\"use\":\"old\"}]"),
    PATIENT ("\"name\":[{\"id\":\"n\",\"family\":\"B\",\"text\":\"x\",\"use\":\"old\"}]"), "Patient.name[0].family" },
  /* The same thing added on both sides is one. */
  { PATIENT ("\"active\":true"), PATIENT ("\"active\":true,\"identifier\":[{\"system\":\"a\",\"value\":\"1\"}]"),
    PATIENT ("\"active\":true,\"identifier\":[{\"system\":\"a\",\"value\":\"1\"},{\"system\":\"b\",\"value\":\"2\"}]"),
    PATIENT ("\"active\":true,\"identifier\":[{\"system\":\"a\",\"value\":\"1\"},{\"system\":\"b\",\"value\":\"2\"}]"), "" },
  /* Primitives with shadows; digits; stamps. */
  { PATIENT ("\"birthDate\":\"1970\""), PATIENT ("\"birthDate\":\"1970\",\"_birthDate\":{\"id\":\"b\"}"), PATIENT ("\"birthDate\":\"1970\""),
    PATIENT ("\"birthDate\":\"1970\",\"_birthDate\":{\"id\":\"b\"}"), "" },
  { "{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":1.0}}", "{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":1.0}}",
    "{\"resourceType\":\"Observation\",\"valueString\":\"x\"}", "{\"resourceType\":\"Observation\",\"valueString\":\"x\"}", "" },
  { PATIENT ("\"meta\":{\"versionId\":\"1\"}"), PATIENT ("\"meta\":{\"versionId\":\"2\"}"), PATIENT ("\"meta\":{\"versionId\":\"3\"}"),
    PATIENT ("\"meta\":{\"versionId\":\"2\"}"), "" },
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

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (FhirJsonDoc) base = parse (rows[i].base);
      g_autoptr (FhirJsonDoc) ours = parse (rows[i].ours);
      g_autoptr (FhirJsonDoc) theirs = parse (rows[i].theirs);
      g_autoptr (GPtrArray) conflicts = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GString) out = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autofree char *list = NULL;

      g_test_message ("row %" G_GSIZE_FORMAT, i);
      g_assert_true (fhir_merge (base, ours, theirs, conflicts, out, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (out->str, ==, rows[i].merged);
      g_ptr_array_add (conflicts, NULL);
      list = g_strjoinv (" ", (char **)conflicts->pdata);
      g_assert_cmpstr (list, ==, rows[i].conflicts);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/patch/merge/rows", test_rows);
  return g_test_run();
}
