/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-json-writer.h"

#include "fhir-json-parser.h"
#include "fhir-test.h"

static void
test_writer_keeps_commas_right (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  FhirJsonWriter w = FHIR_JSON_WRITER_INIT (out);

  fhir_json_writer_begin_object (&w, NULL);
  fhir_json_writer_string (&w, "resourceType", "Bundle");
  fhir_json_writer_begin_array (&w, "entry");
  fhir_json_writer_begin_object (&w, NULL);
  fhir_json_writer_end_object (&w);
  fhir_json_writer_begin_object (&w, NULL);
  fhir_json_writer_raw (&w, "resource", FHIR_SLICE_LITERAL ("{\"a\":1.00}"));
  fhir_json_writer_end_object (&w);
  fhir_json_writer_integer (&w, NULL, G_MININT64);
  fhir_json_writer_begin_array (&w, NULL);
  fhir_json_writer_end_array (&w);
  fhir_json_writer_end_array (&w);
  fhir_json_writer_boolean (&w, "a\"b", TRUE);
  fhir_json_writer_slice (&w, "c", (FhirSlice){ "xyz", 2 });
  fhir_json_writer_end_object (&w);
  g_assert_cmpstr (out->str,
                   ==,
                   "{\"resourceType\":\"Bundle\",\"entry\":[{},{\"resource\":{\"a\":1.00}},"
                   "-9223372036854775808,[]],\"a\\\"b\":true,\"c\":\"xy\"}");
}

/* Every byte that UTF-8 can begin with, there and back. */
static void
test_escape_comes_back (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) json = g_string_new ("[\"");
  g_autoptr (FhirJsonDoc) doc = NULL;
  g_autofree char *decoded = NULL;

  for (gunichar c = 1; c < 0x800; c++)
    g_string_append_unichar (text, c);
  g_string_append_unichar (text, 0x1f600);
  fhir_json_escape ((FhirSlice){ text->str, (guint32)text->len }, json);
  g_string_append (json, "\"]");
  doc = fhir_json_parse (json->str, json->len, fhir_limits_get_default(), NULL);
  g_assert_nonnull (doc);
  decoded = fhir_json_dup_string (doc, 1);
  g_assert_cmpstr (decoded, ==, text->str);
}

static void
test_escape_of_nul (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  fhir_json_escape ((FhirSlice){ "a\0b", 3 }, out);
  g_assert_cmpstr (out->str, ==, "a\\u0000b");
}

static void
test_pretty (void)
{
  /* clang-format off */
  static const struct { const char *minified, *pretty; } rows[] = {
    { "1", "1" },
    { "[]", "[]" },
    { "{}", "{}" },
    { "[1,\"a,b:{[\",{}]", "[\n  1,\n  \"a,b:{[\",\n  {}\n]" },
    { "{\"a\":{\"b\\\"\":[true,[]]},\"c\":null}",
      "{\n  \"a\": {\n    \"b\\\"\": [\n      true,\n      []\n    ]\n  },\n  \"c\": null\n}" },
  };
  /* clang-format on */

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) out = g_string_new ("kept:");
      g_autoptr (FhirJsonDoc) doc = NULL;

      fhir_json_pretty (fhir_slice (rows[i].minified), out);
      g_assert_true (g_str_has_prefix (out->str, "kept:"));
      g_assert_cmpstr (out->str + 5, ==, rows[i].pretty);
      doc = fhir_json_parse (out->str + 5, out->len - 5, fhir_limits_get_default(), NULL);
      g_assert_nonnull (doc);
      g_assert_cmpstr (doc->text, ==, rows[i].minified);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/json/writer/commas", test_writer_keeps_commas_right);
  g_test_add_func ("/core/json/writer/escape-comes-back", test_escape_comes_back);
  g_test_add_func ("/core/json/writer/escape-of-nul", test_escape_of_nul);
  g_test_add_func ("/core/json/writer/pretty", test_pretty);
  return g_test_run();
}
