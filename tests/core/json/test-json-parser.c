/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-json-parser.h"

#include "fhir-error.h"
#include "fhir-test.h"

/* What is accepted, and the minified text that comes of it. */
static const struct
{
  const char *input;
  const char *minified;
} accepted_rows[] = {
  { "null", "null" },
  { " true\n", "true" },
  { "\t\r\n false \t\r\n", "false" },
  { "-0", "-0" },
  { "1.00", "1.00" },
  { "12345678901234567890123", "12345678901234567890123" },
  { "-1.5e+10", "-1.5e+10" },
  { "0E-7", "0E-7" },
  { "\"\"", "\"\"" },
  { "\"a\\\"b\\\\c\\/\\b\\f\\n\\r\\t\"", "\"a\\\"b\\\\c\\/\\b\\f\\n\\r\\t\"" },
  { "\"\\u0041\\uD83D\\uDE00\\u0000\"", "\"\\u0041\\uD83D\\uDE00\\u0000\"" },
  { "\"é ß € 😀 漢字\"", "\"é ß € 😀 漢字\"" },
  { "\"\x7f\"", "\"\x7f\"" },
  { "\"\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\"",
    "\"\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\"" },
  { "\"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\"", "\"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\"" },
  { "[]", "[]" },
  { "[ ]", "[]" },
  { "{ }", "{}" },
  { "[ [ ] , { } , [ { } ] ]", "[[],{},[{}]]" },
  { "{ \"a\" : 1 , \"b\" : [ 1 , 2 ] }", "{\"a\":1,\"b\":[1,2]}" },
  { "{\n  \"resourceType\": \"Patient\",\n                      \"id\": \"a b\"\n}",
    "{\"resourceType\":\"Patient\",\"id\":\"a b\"}" },
  { "{\"\":{\"\":{}}}", "{\"\":{\"\":{}}}" },
  { "{\"a\":{\"a\":1},\"b\":{\"a\":1}}", "{\"a\":{\"a\":1},\"b\":{\"a\":1}}" },
  { "{\"id\":1,\"Id\":2,\"id \":3,\"_id\":4}", "{\"id\":1,\"Id\":2,\"id \":3,\"_id\":4}" },
};

static void
test_accepted (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (accepted_rows); i++)
    {
      gsize len = strlen (accepted_rows[i].input);
      g_autofree char *input = fhir_test_exact_copy (accepted_rows[i].input, len);
      g_autoptr (GError) error = NULL;
      g_autoptr (FhirJsonDoc) doc = fhir_json_parse (input, len, fhir_limits_get_default(), &error);

      g_assert_no_error (error);
      g_assert_cmpstr (doc->text, ==, accepted_rows[i].minified);
      g_assert_cmpuint (doc->text_len, ==, strlen (accepted_rows[i].minified));
    }
}

/* What is refused, and the byte that is blamed. */
static const struct
{
  const char *input;
  const char *message;
} refused_rows[] = {
  { "", "unexpected end at byte 0" },
  { "  ", "unexpected end at byte 2" },
  { "\xef\xbb\xbf{}", "byte order mark at byte 0" },
  { "nul", "unexpected character at byte 0" },
  { "nulll", "more text after the value at byte 4" },
  { "True", "unexpected character at byte 0" },
  { "1 2", "more text after the value at byte 2" },
  { "01", "malformed number at byte 1" },
  { "-", "unexpected end at byte 1" },
  { "-a", "malformed number at byte 1" },
  { "1.", "unexpected end at byte 2" },
  { "1.x", "malformed number at byte 2" },
  { "1e", "unexpected end at byte 2" },
  { "1e+]", "malformed number at byte 3" },
  { "+1", "unexpected character at byte 0" },
  { ".5", "unexpected character at byte 0" },
  { "NaN", "unexpected character at byte 0" },
  { "\"abc", "unexpected end at byte 4" },
  { "\"a\nb\"", "control character in a string at byte 2" },
  { "\"a\\x\"", "unknown escape in a string at byte 2" },
  { "\"a\\u12g4\"", "unknown escape in a string at byte 2" },
  { "\"a\\", "unknown escape in a string at byte 2" },
  { "\"\\ud800\"", "half of a surrogate pair at byte 1" },
  { "\"\\ud800\\u0041\"", "half of a surrogate pair at byte 1" },
  { "\"\\udc00\"", "half of a surrogate pair at byte 1" },
  { "\"a\x80\"", "text is not UTF-8 at byte 2" },
  { "\"\xc0\xaf\"", "text is not UTF-8 at byte 1" },
  { "\"\xc1\xbf\"", "text is not UTF-8 at byte 1" },
  { "\"\xe0\x9f\xbf\"", "text is not UTF-8 at byte 1" },
  { "\"\xed\xa0\x80\"", "text is not UTF-8 at byte 1" },
  { "\"\xf0\x8f\xbf\xbf\"", "text is not UTF-8 at byte 1" },
  { "\"\xf4\x90\x80\x80\"", "text is not UTF-8 at byte 1" },
  { "\"\xf8\x88\x80\x80\x80\"", "text is not UTF-8 at byte 1" },
  { "\"\xe2\x82\"", "text is not UTF-8 at byte 1" },
  { "[", "unexpected end at byte 1" },
  { "[1", "unexpected end at byte 2" },
  { "[1,", "unexpected end at byte 3" },
  { "[1,]", "unexpected character at byte 3" },
  { "[,1]", "unexpected character at byte 1" },
  { "[1}", "unexpected character at byte 2" },
  { "[1 2]", "unexpected character at byte 3" },
  { "[1]]", "more text after the value at byte 3" },
  { "{\"a\"}", "unexpected character at byte 4" },
  { "{\"a\":}", "unexpected character at byte 5" },
  { "{\"a\":1,}", "unexpected character at byte 7" },
  { "{a:1}", "unexpected character at byte 1" },
  { "{\"a\":1]", "unexpected character at byte 6" },
  { "{\"a\" 1}", "unexpected character at byte 5" },
  { "{\"a\":1", "unexpected end at byte 6" },
  { "{1:2}", "unexpected character at byte 1" },
  { "[\xa0]", "unexpected character at byte 1" },
  { "[1\f]", "unexpected character at byte 2" },
  { "{\"id\":1, \"id\":2}", "duplicate member name at byte 9" },
  { "{\"mine\":1,\"mine\":2}", "duplicate member name at byte 10" },
  { "{\"id\":1,\"\\u0069d\":2}", "duplicate member name at byte 8" },
  { "{\"m\\u0069ne\":1,\"mine\":2}", "duplicate member name at byte 15" },
  { "{\"mine\":1,\"m\\u0069ne\":2}", "duplicate member name at byte 10" },
  { "{\"\":1,\"\":2}", "duplicate member name at byte 6" },
  { "[{\"a\":{\"id\":[{}],\"b\":{},\"id\":0}}]", "duplicate member name at byte 24" },
};

static void
test_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused_rows); i++)
    {
      gsize len = strlen (refused_rows[i].input);
      g_autofree char *input = fhir_test_exact_copy (refused_rows[i].input, len);
      g_autoptr (GError) error = NULL;
      g_autoptr (FhirJsonDoc) doc = fhir_json_parse (input, len, fhir_limits_get_default(), &error);

      g_assert_null (doc);
      g_assert_error (error, FHIR_ERROR, FHIR_ERROR_SYNTAX);
      g_assert_cmpstr (error->message, ==, refused_rows[i].message);
    }
}

static void
test_nul_bytes_are_refused_anywhere (void)
{
  static const char text[] = "{\"id\": [\"a\", 1]}";

  for (gsize i = 0; i < sizeof text; i++)
    {
      g_autofree char *input = fhir_test_exact_copy (text, sizeof text - 1);
      g_autoptr (GError) error = NULL;
      g_autoptr (FhirJsonDoc) doc = NULL;

      if (i < sizeof text - 1)
        input[i] = '\0';
      doc = fhir_json_parse (input, sizeof text - 1, fhir_limits_get_default(), &error);
      g_assert_true ((doc != NULL) == (i == sizeof text - 1));
    }
}

/* Every special byte at every place around the width of the scans. */
static void
test_special_bytes_at_every_offset (void)
{
  static const char *const specials[] = { "\\n", "é", "漢", "😀", "\\u00e9", "\\\"", "" };

  for (gsize s = 0; s < G_N_ELEMENTS (specials); s++)
    for (guint before = 0; before < 40; before++)
      for (guint after = 0; after < 20; after++)
        {
          g_autofree char *front = g_strnfill (before, 'a');
          g_autofree char *back = g_strnfill (after, 'b');
          g_autofree char *space = g_strnfill (before, before % 3 == 0 ? '\t' : ' ');
          g_autofree char *text = g_strconcat (front, specials[s], back, NULL);
          g_autofree char *input = g_strconcat ("[", space, "\"", text, "\"", space, "]", NULL);
          g_autofree char *expected = g_strconcat ("[\"", text, "\"]", NULL);
          g_autofree char *exact = fhir_test_exact_copy (input, strlen (input));
          g_autoptr (FhirJsonDoc) doc =
              fhir_json_parse (exact, strlen (input), fhir_limits_get_default(), NULL);

          g_assert_nonnull (doc);
          g_assert_cmpstr (doc->text, ==, expected);
          g_assert_cmpuint (doc->nodes[1].len, ==, strlen (text));
          g_assert_true (((doc->nodes[1].flags & FHIR_JSON_ESCAPED) != 0) ==
                         (specials[s][0] == '\\'));
          g_assert_true (((doc->nodes[1].flags & FHIR_JSON_NON_ASCII) != 0) ==
                         ((guchar)specials[s][0] >= 0x80));
        }
}

/* Cut short anywhere, a document is refused and blamed at or before its end. */
static void
test_every_prefix_is_refused (void)
{
  static const char text[] =
      "{\"a\": [true, null, -1.5e3, \"x\\u00e9\xc3\xa9\"], \"resourceType\": {\"b\": false}}";

  for (gsize len = 0; len < sizeof text - 1; len++)
    {
      g_autofree char *input = fhir_test_exact_copy (text, len);
      g_autoptr (GError) error = NULL;
      g_autoptr (FhirJsonDoc) doc = fhir_json_parse (input, len, fhir_limits_get_default(), &error);
      const char *at;

      g_assert_null (doc);
      g_assert_error (error, FHIR_ERROR, FHIR_ERROR_SYNTAX);
      at = strrchr (error->message, ' ');
      g_assert_cmpuint (g_ascii_strtoull (at, NULL, 10), <=, len);
    }
}

/* An object of n members; twice says which two share a name. */
static char *
make_wide_object (guint n, int twice)
{
  GString *text = g_string_new ("[{");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text,
                            "%s \"n%u\" : {\"n0\":1,\"n1\":[\"a\\\\\\\"b\"]}",
                            i > 0 ? "," : "",
                            (int)i == twice ? 0 : i);
  g_string_append (text, "} ]");
  return g_string_free (text, FALSE);
}

static void
test_duplicates_in_wide_objects (void)
{
  static const guint widths[] = { 2, 23, 24, 25, 26, 63, 64, 65, 130, 1000 };

  for (gsize i = 0; i < G_N_ELEMENTS (widths); i++)
    for (int twice = -1; twice < (int)widths[i]; twice = twice < 0 ? 1 : twice * 2)
      {
        g_autofree char *input = make_wide_object (widths[i], twice);
        g_autofree char *expected = NULL;
        g_autoptr (GError) error = NULL;
        g_autoptr (FhirJsonDoc) doc =
            fhir_json_parse (input, strlen (input), fhir_limits_get_default(), &error);

        if (twice < 0)
          {
            g_assert_no_error (error);
            continue;
          }
        /* "n0" at the level of the wide object is the one with spaces around it. */
        expected = g_strdup_printf (
            "duplicate member name at byte %u",
            (guint)(strstr (input + 4, "\"n0\" ") == NULL
                        ? 0
                        : strstr (strstr (input, "\"n0\" ") + 4, "\"n0\" ") - input));
        g_assert_error (error, FHIR_ERROR, FHIR_ERROR_SYNTAX);
        g_assert_cmpstr (error->message, ==, expected);
      }
}

/* A parser is as good after a refusal, a big document and own names as a new one. */
static void
test_parser_is_reusable (void)
{
  g_autoptr (FhirJsonParser) parser = fhir_json_parser_new();
  g_autofree char *wide = make_wide_object (500, -1);
  g_autofree char *blob = g_strnfill (9 * 1024 * 1024, 'x');
  g_autofree char *big = g_strconcat ("{\"data\":\"", blob, "\"}", NULL);
  const char *const inputs[] = { "{\"mine\":{\"yours\":1}}", "[", wide, big, "{\"yours\":2}", "7" };

  for (guint round = 0; round < 3; round++)
    for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
      {
        const FhirJsonDoc *doc = fhir_json_parser_parse (parser,
                                                         inputs[i],
                                                         strlen (inputs[i]),
                                                         fhir_limits_get_default(),
                                                         NULL);

        g_assert_true ((doc != NULL) == (i != 1));
        if (i == 0)
          g_assert_cmpuint (doc->n_names, ==, 2);
        if (i == 4)
          g_assert_true (fhir_slice_is (fhir_json_name (doc, 1), "yours"));
        if (i == 5)
          g_assert_cmpuint (doc->n_names, ==, 0);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/json/parser/accepted", test_accepted);
  g_test_add_func ("/core/json/parser/refused", test_refused);
  g_test_add_func ("/core/json/parser/nul-bytes-are-refused", test_nul_bytes_are_refused_anywhere);
  g_test_add_func ("/core/json/parser/special-bytes-at-every-offset",
                   test_special_bytes_at_every_offset);
  g_test_add_func ("/core/json/parser/every-prefix-is-refused", test_every_prefix_is_refused);
  g_test_add_func ("/core/json/parser/duplicates-in-wide-objects", test_duplicates_in_wide_objects);
  g_test_add_func ("/core/json/parser/reusable", test_parser_is_reusable);
  return g_test_run();
}
