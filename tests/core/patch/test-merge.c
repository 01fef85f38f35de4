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
  /* Changed on one side, taken away on the other. */
  { PATIENT ("\"name\":[{\"id\":\"n\",\"family\":\"A\"},{\"id\":\"m\",\"family\":\"M\"}]"), PATIENT ("\"name\":[{\"id\":\"m\",\"family\":\"M\"}]"),
    PATIENT ("\"name\":[{\"id\":\"n\",\"family\":\"B\"},{\"id\":\"m\",\"family\":\"M\"}]"), PATIENT ("\"name\":[{\"id\":\"m\",\"family\":\"M\"}]"), "Patient.name" },
  /* An element that changed on both sides is one still. */
  { PATIENT ("\"communication\":[{\"language\":{\"coding\":[{\"system\":\"s\",\"code\":\"en\",\"display\":\"English\"}]}}]"),
    PATIENT ("\"communication\":[{\"language\":{\"coding\":[{\"system\":\"t\",\"code\":\"en\",\"display\":\"English\"}]}}]"),
    PATIENT ("\"communication\":[{\"language\":{\"coding\":[{\"system\":\"s\",\"code\":\"en\",\"display\":\"english\"}]},\"preferred\":true}]"),
    PATIENT ("\"communication\":[{\"language\":{\"coding\":[{\"system\":\"t\",\"code\":\"en\",\"display\":\"english\"}]},\"preferred\":true}]"), "" },
  /* What each took one half of is gone. */
  { PATIENT ("\"active\":true,\"name\":[{\"id\":\"n\",\"family\":\"A\",\"text\":\"x\"}],\"maritalStatus\":{\"text\":\"M\",\"coding\":[{\"code\":\"M\"}]}"),
    PATIENT ("\"active\":true,\"name\":[{\"id\":\"n\",\"family\":\"A\"}],\"maritalStatus\":{\"text\":\"M\"}"),
    PATIENT ("\"active\":true,\"name\":[{\"id\":\"n\",\"text\":\"x\"}],\"maritalStatus\":{\"coding\":[{\"code\":\"M\"}]}"),
    PATIENT ("\"active\":true,\"name\":[{\"id\":\"n\"}]"), "" },
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

/* A patient with so many identifiers; those that a step names are changed. */
static FhirJsonDoc *
make_long (guint n, guint step)
{
  g_autoptr (GString) text = g_string_new ("{\"resourceType\":\"Patient\",\"identifier\":[");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text,
                            "%s{\"system\":\"s\",\"value\":\"%u\"%s}",
                            i > 0 ? "," : "",
                            i,
                            i % step == 1 ? ",\"use\":\"old\"" : "");
  g_string_append (text, "]}");
  return parse (text->str);
}

/* Long lists cost what they are long, not the square of it. */
static void
test_long_lists (void)
{
  g_autoptr (FhirJsonDoc) base = make_long (100000, G_MAXUINT);
  g_autoptr (FhirJsonDoc) ours = make_long (100000, 3);
  g_autoptr (FhirJsonDoc) theirs = make_long (100000, 5);
  g_autoptr (GPtrArray) conflicts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (fhir_merge (base, ours, theirs, conflicts, out, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (conflicts->len, ==, 0);
  g_assert_cmpuint (out->len, >, MAX (ours->text_len, theirs->text_len));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/patch/merge/rows", test_rows);
  g_test_add_func ("/core/patch/merge/long-lists", test_long_lists);
  return g_test_run();
}
