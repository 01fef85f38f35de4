/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-json-parser.h"

#include "fhir-test.h"

static FhirJsonDoc *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  FhirJsonDoc *doc = fhir_json_parse (text, strlen (text), fhir_limits_get_default(), &error);

  g_assert_no_error (error);
  return doc;
}

static const char patient[] =
    "{\"resourceType\":\"Patient\",\"mine\":[1,{\"other\":\"x\\ty\"},[]],\"id\":\"p1\","
    "\"name\":[{\"family\":\"O\\u0027Brien\",\"given\":[\"Zoë\",\"A\"]}],\"active\":true}";

static void
test_nodes (void)
{
  /* clang-format off */
  static const struct { const char *name; FhirJsonType type; guint next; const char *slice; } rows[] = {
    { NULL, FHIR_JSON_OBJECT, 15, patient },
    { "resourceType", FHIR_JSON_STRING, 2, "\"Patient\"" },
    { "mine", FHIR_JSON_ARRAY, 7, "[1,{\"other\":\"x\\ty\"},[]]" },
    { NULL, FHIR_JSON_NUMBER, 4, "1" },
    { NULL, FHIR_JSON_OBJECT, 6, "{\"other\":\"x\\ty\"}" },
    { "other", FHIR_JSON_STRING, 6, "\"x\\ty\"" },
    { NULL, FHIR_JSON_ARRAY, 7, "[]" },
    { "id", FHIR_JSON_STRING, 8, "\"p1\"" },
    { "name", FHIR_JSON_ARRAY, 14, "[{\"family\":\"O\\u0027Brien\",\"given\":[\"Zoë\",\"A\"]}]" },
    { NULL, FHIR_JSON_OBJECT, 14, "{\"family\":\"O\\u0027Brien\",\"given\":[\"Zoë\",\"A\"]}" },
    { "family", FHIR_JSON_STRING, 11, "\"O\\u0027Brien\"" },
    { "given", FHIR_JSON_ARRAY, 14, "[\"Zoë\",\"A\"]" },
    { NULL, FHIR_JSON_STRING, 13, "\"Zoë\"" },
    { NULL, FHIR_JSON_STRING, 14, "\"A\"" },
    { "active", FHIR_JSON_TRUE, 15, "true" },
  };
  /* clang-format on */
  g_autoptr (FhirJsonDoc) doc = parse (patient);

  g_assert_cmpuint (doc->n_nodes, ==, G_N_ELEMENTS (rows));
  for (guint32 i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *slice = fhir_slice_dup (fhir_json_slice (doc, i));

      g_assert_true (fhir_slice_equal (fhir_json_name (doc, i), fhir_slice (rows[i].name)));
      g_assert_cmpint (doc->nodes[i].type, ==, rows[i].type);
      g_assert_cmpuint (doc->nodes[i].next, ==, rows[i].next);
      g_assert_cmpstr (slice, ==, rows[i].slice);
    }
}

static void
test_walk (void)
{
  g_autoptr (FhirJsonDoc) doc = parse (patient);
  guint32 mine = fhir_json_member_named (doc, 0, FHIR_SLICE_LITERAL ("mine"));
  guint32 name = fhir_json_member (doc, 0, FHIR_KEY_name);

  g_assert_cmpuint (mine, ==, 2);
  g_assert_cmpuint (name, ==, 8);
  g_assert_cmpuint (fhir_json_member_named (doc, 0, FHIR_SLICE_LITERAL ("name")), ==, name);
  g_assert_cmpuint (fhir_json_member_named (doc, 0, FHIR_SLICE_LITERAL ("other")), ==, 0);
  g_assert_cmpuint (fhir_json_member (doc, 0, FHIR_KEY_family), ==, 0);
  g_assert_cmpuint (fhir_json_member (doc, name, FHIR_KEY_family), ==, 0);
  g_assert_cmpuint (fhir_json_first (doc, 6), ==, 0);
  g_assert_cmpuint (fhir_json_next (doc, 0, 14), ==, 0);
  g_assert_cmpuint (fhir_json_count (doc, 0), ==, 5);
  g_assert_cmpuint (fhir_json_count (doc, mine), ==, 3);
  g_assert_cmpuint (fhir_json_count (doc, 6), ==, 0);
  g_assert_cmpuint (fhir_json_count (doc, 3), ==, 0);
  g_assert_cmpuint (fhir_json_element (doc, mine, 1), ==, 4);
  g_assert_cmpuint (fhir_json_element (doc, mine, 2), ==, 6);
  g_assert_cmpuint (fhir_json_element (doc, mine, 3), ==, 0);
  g_assert_cmpuint (fhir_json_element (doc, 0, 0), ==, 0);
}

static void
test_strings (void)
{
  /* clang-format off */
  static const struct { const char *json; const char *decoded; } rows[] = {
    { "\"\"", "" },
    { "\"plain\"", "plain" },
    { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t" },
    { "\"\\u0041\\u00e9\\u20AC\\ud83d\\uDE00z\"", "Aé€😀z" },
    { "\"é\\u00E9\"", "éé" },
  };
  /* clang-format on */

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *in_array = g_strconcat ("[", rows[i].json, "]", NULL);
      g_autoptr (FhirJsonDoc) doc = parse (in_array);
      g_autofree char *decoded = fhir_json_dup_string (doc, 1);

      g_assert_cmpstr (decoded, ==, rows[i].decoded);
      g_assert_true (fhir_json_string_is (doc, 1, rows[i].decoded));
      g_assert_false (fhir_json_string_is (doc, 1, "something else"));
      g_assert_false (fhir_json_string_is (doc, 0, ""));
      g_assert_null (fhir_json_dup_string (doc, 0));
    }
}

static void
test_numbers_say_whether_they_have_a_fraction (void)
{
  g_autoptr (FhirJsonDoc) doc = parse ("[12,-0,1.0,1e2,-5E-1]");

  for (guint32 i = 1; i <= 5; i++)
    g_assert_true (((doc->nodes[i].flags & FHIR_JSON_FRACTION) != 0) == (i >= 3));
}

static void
test_every_name_of_fhir_has_its_key (void)
{
  for (guint key = 1; key <= FHIR_KEY_N; key++)
    {
      FhirSlice name = fhir_json_key_name ((FhirKey)key);
      g_autofree char *text = g_strdup_printf ("{\"%.*s\":1}", (int)name.len, name.text);
      g_autoptr (FhirJsonDoc) doc = parse (text);

      g_assert_cmpuint (fhir_json_key_lookup (name), ==, key);
      g_assert_cmpuint (doc->nodes[1].key, ==, key);
      /* A longer, a shorter and a changed name is not it. */
      g_assert_cmpuint (fhir_json_key_lookup ((FhirSlice){ text + 2, name.len + 1 }), ==, 0);
      g_assert_cmpuint (fhir_json_key_lookup ((FhirSlice){ name.text, name.len - 1 }), !=, key);
      text[2 + name.len / 2] = '#';
      g_assert_cmpuint (fhir_json_key_lookup ((FhirSlice){ text + 2, name.len }), ==, 0);
    }
  g_assert_cmpuint (FHIR_KEY_N, >, 2000);
  g_assert_cmpuint (fhir_json_key_lookup (FHIR_SLICE_NONE), ==, 0);
  g_assert_null (fhir_json_key_name (FHIR_KEY_NONE).text);
  g_assert_null (fhir_json_key_name (FHIR_KEY_N + 1).text);
}

/* Each subtree, copied, is what parsing its bytes alone gives. */
static void
test_copies_of_every_subtree (void)
{
  g_autoptr (FhirJsonDoc) doc = parse (patient);

  for (guint32 i = 0; i < doc->n_nodes; i++)
    {
      g_autofree char *text = fhir_slice_dup (fhir_json_slice (doc, i));
      g_autoptr (FhirJsonDoc) copy = fhir_json_doc_copy (doc, i);
      g_autoptr (FhirJsonDoc) parsed = parse (text);

      g_assert_cmpstr (copy->text, ==, text);
      g_assert_cmpuint (copy->n_nodes, ==, parsed->n_nodes);
      g_assert_cmpmem (copy->nodes,
                       copy->n_nodes * sizeof (FhirJsonNode),
                       parsed->nodes,
                       parsed->n_nodes * sizeof (FhirJsonNode));
      g_assert_cmpuint (copy->n_names, ==, parsed->n_names);
      for (guint32 n = 0; n < copy->n_names; n++)
        g_assert_true (fhir_slice_equal (copy->names[n], parsed->names[n]));
    }
}

static void
test_copies_outlive_the_parser (void)
{
  g_autoptr (FhirJsonParser) parser = fhir_json_parser_new();
  const FhirJsonDoc *doc =
      fhir_json_parser_parse (parser, patient, sizeof patient - 1, fhir_limits_get_default(), NULL);
  g_autoptr (FhirJsonDoc) copy = fhir_json_doc_copy (doc, 2);
  g_autoptr (FhirJsonDoc) again = fhir_json_doc_ref (copy);

  g_clear_pointer (&parser, fhir_json_parser_free);
  g_clear_pointer (&copy, fhir_json_doc_unref);
  g_assert_cmpuint (fhir_json_member_named (again, 2, FHIR_SLICE_LITERAL ("other")), ==, 3);
}

static void
test_splice (void)
{
  /* Edits by the text they replace; replaced "" inserts before the text at. */
  /* clang-format off */
  static const struct
  {
    guint32 node;
    struct { const char *at, *replaced, *text; } edits[3];
    const char *expected;
  } rows[] = {
    { 0, { { 0 } }, patient },
    { 7, { { 0 } }, "\"p1\"" },
    { 7, { { "p1", "p1", "longer" } }, "\"longer\"" },
    { 2, { { "1,{", "", "0," }, { "x\\ty", "x\\ty", "" } }, "[0,1,{\"other\":\"\"},[]]" },
    { 9, { { "{\"family", "{", "{\"id\":\"n\"," }, { "Zoë", "Zoë", "Z" }, { "\"A\"", "\"A\"", "\"B\",\"C\"" } },
      "{\"id\":\"n\",\"family\":\"O\\u0027Brien\",\"given\":[\"Z\",\"B\",\"C\"]}" },
  };
  /* clang-format on */
  g_autoptr (FhirJsonDoc) doc = parse (patient);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) out = g_string_new ("kept:");
      FhirJsonEdit edits[3];
      guint n = 0;

      for (; n < 3 && rows[i].edits[n].at != NULL; n++)
        edits[n] = (FhirJsonEdit){ (guint32)(strstr (doc->text, rows[i].edits[n].at) - doc->text),
                                   (guint32)strlen (rows[i].edits[n].replaced),
                                   fhir_slice (rows[i].edits[n].text) };
      fhir_json_splice (doc, rows[i].node, edits, n, out);
      g_assert_true (g_str_has_prefix (out->str, "kept:"));
      g_assert_cmpstr (out->str + 5, ==, rows[i].expected);
      g_assert_cmpuint (out->len, ==, strlen (rows[i].expected) + 5);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/json/doc/nodes", test_nodes);
  g_test_add_func ("/core/json/doc/walk", test_walk);
  g_test_add_func ("/core/json/doc/strings", test_strings);
  g_test_add_func ("/core/json/doc/numbers", test_numbers_say_whether_they_have_a_fraction);
  g_test_add_func ("/core/json/doc/every-name-has-its-key", test_every_name_of_fhir_has_its_key);
  g_test_add_func ("/core/json/doc/copies-of-every-subtree", test_copies_of_every_subtree);
  g_test_add_func ("/core/json/doc/copies-outlive-the-parser", test_copies_outlive_the_parser);
  g_test_add_func ("/core/json/doc/splice", test_splice);
  return g_test_run();
}
