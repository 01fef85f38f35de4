/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-json-patch.h"

#include "fhir-error.h"
#include "fhir-json-canonical.h"
#include "fhir-json-parser.h"
#include "fhir-test.h"

#define OK -1

/* clang-format off */
static const struct
{
  const char *document;
  const char *patch;
  const char *result; /* NULL: refused with code */
  gint code;
} rows[] = {
  /* Untouched bytes stay: order, decimals, escapes. */
  { "{\"b\":1.00,\"\\u0061\":\"\\u0062\",\"c\":[1e0,2]}", "[{\"op\":\"add\",\"path\":\"/c/1\",\"value\":10.0}]",
    "{\"b\":1.00,\"\\u0061\":\"\\u0062\",\"c\":[1e0,10.0,2]}", OK },
  { "{\"b\":1,\"a\":2}", "[{\"op\":\"replace\",\"path\":\"/b\",\"value\":3}]", "{\"b\":3,\"a\":2}", OK },
  { "{\"\\u0061\":1}", "[{\"op\":\"replace\",\"path\":\"/a\",\"value\":2}]", "{\"\\u0061\":2}", OK },
  { "{\"a\\u0000b\":1}", "[{\"op\":\"remove\",\"path\":\"/a\\u0000b\"}]", "{}", OK },
  { "{\"a\":1}", "[{\"op\":\"remove\",\"path\":\"/a\\u0000b\"}]", NULL, FHIR_ERROR_RULE },
  { "{}", "[{\"op\":\"add\",\"path\":\"/\\\"\",\"value\":1}]", "{\"\\\"\":1}", OK },
  { "{}", "[{\"op\":\"add\",\"path\":\"/~01\",\"value\":1}]", "{\"~1\":1}", OK },
  /* Arrays. */
  { "[]", "[{\"op\":\"add\",\"path\":\"/-\",\"value\":[]},{\"op\":\"add\",\"path\":\"/0/-\",\"value\":1}]", "[[1]]", OK },
  { "[1,2,3]", "[{\"op\":\"move\",\"from\":\"/0\",\"path\":\"/2\"}]", "[2,3,1]", OK },
  { "[1,2,3]", "[{\"op\":\"move\",\"from\":\"/0\",\"path\":\"/3\"}]", NULL, FHIR_ERROR_RULE },
  { "[1,2,3]", "[{\"op\":\"move\",\"from\":\"/2\",\"path\":\"/0\"}]", "[3,1,2]", OK },
  { "[1]", "[{\"op\":\"add\",\"path\":\"/01\",\"value\":1}]", NULL, FHIR_ERROR_RULE },
  { "[1]", "[{\"op\":\"add\",\"path\":\"/2\",\"value\":1}]", NULL, FHIR_ERROR_RULE },
  { "[1]", "[{\"op\":\"replace\",\"path\":\"/-\",\"value\":1}]", NULL, FHIR_ERROR_RULE },
  { "[1]", "[{\"op\":\"remove\",\"path\":\"/1\"}]", NULL, FHIR_ERROR_RULE },
  /* The whole, and values into themselves. */
  { "{\"a\":{\"b\":1}}", "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"\"}]", "{\"b\":1}", OK },
  { "{\"a\":1}", "[{\"op\":\"copy\",\"from\":\"\",\"path\":\"/b\"}]", "{\"a\":1,\"b\":{\"a\":1}}", OK },
  { "{\"a\":1}", "[{\"op\":\"move\",\"from\":\"\",\"path\":\"/b\"}]", NULL, FHIR_ERROR_RULE },
  { "{\"a\":{}}", "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/a/b\"}]", NULL, FHIR_ERROR_RULE },
  { "{\"a\":{}}", "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/ab\"}]", "{\"ab\":{}}", OK },
  { "{\"a\":{}}", "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/a\"}]", "{\"a\":{}}", OK },
  { "{\"a\":1}", "[{\"op\":\"remove\",\"path\":\"\"}]", NULL, FHIR_ERROR_RULE },
  { "{\"a\":1}", "[{\"op\":\"add\",\"path\":\"\",\"value\":[]}]", "[]", OK },
  { "{\"a\":[1]}", "[{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"},{\"op\":\"add\",\"path\":\"/b/-\",\"value\":2}]",
    "{\"a\":[1],\"b\":[1,2]}", OK },
  /* Equality: by value, not by order of members or digits. */
  { "{\"a\":1.0}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":1}]", "{\"a\":1.0}", OK },
  { "{\"a\":-0.0}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":0e5}]", "{\"a\":-0.0}", OK },
  { "{\"a\":100}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":1E+2}]", "{\"a\":100}", OK },
  { "{\"a\":0.001}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":1e-3}]", "{\"a\":0.001}", OK },
  { "{\"a\":1}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":10}]", NULL, FHIR_ERROR_RULE },
  { "{\"a\":12345678901234567890}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":12345678901234567891}]", NULL, FHIR_ERROR_RULE },
  { "{\"a\":\"\\u00e9\"}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":\"\xc3\xa9\"}]", "{\"a\":\"\\u00e9\"}", OK },
  { "{\"a\":{\"x\":1,\"y\":[2]}}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":{\"y\":[2],\"x\":1}}]",
    "{\"a\":{\"x\":1,\"y\":[2]}}", OK },
  { "{\"a\":[1,2]}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":[2,1]}]", NULL, FHIR_ERROR_RULE },
  { "{\"a\":null}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":false}]", NULL, FHIR_ERROR_RULE },
  /* Malformed patches. */
  { "{}", "{}", NULL, FHIR_ERROR_VALUE },
  { "{}", "[1]", NULL, FHIR_ERROR_REQUIRED },
  { "{}", "[{\"path\":\"/a\",\"value\":1}]", NULL, FHIR_ERROR_REQUIRED },
  { "{}", "[{\"op\":\"spam\",\"path\":\"/a\",\"value\":1}]", NULL, FHIR_ERROR_VALUE },
  { "{}", "[{\"op\":\"add\",\"path\":\"a\",\"value\":1}]", NULL, FHIR_ERROR_VALUE },
  { "{}", "[{\"op\":\"add\",\"path\":\"/~2\",\"value\":1}]", NULL, FHIR_ERROR_VALUE },
  { "{}", "[{\"op\":\"add\",\"path\":null,\"value\":1}]", NULL, FHIR_ERROR_VALUE },
  { "{}", "[{\"op\":\"add\",\"value\":1}]", NULL, FHIR_ERROR_REQUIRED },
  { "{}", "[{\"op\":\"add\",\"path\":\"/a\"}]", NULL, FHIR_ERROR_REQUIRED },
  { "{\"a\":1}", "[{\"op\":\"move\",\"path\":\"/b\"}]", NULL, FHIR_ERROR_REQUIRED },
  { "{}", "[{\"op\":\"add\",\"path\":\"/a\",\"value\":1,\"note\":\"unknown members are let be\"}]", "{\"a\":1}", OK },
  /* A later malformed operation stops the earlier ones too. */
  { "{}", "[{\"op\":\"remove\",\"path\":\"/a\"},{\"op\":\"add\"}]", NULL, FHIR_ERROR_REQUIRED },
};
/* clang-format on */

static void
test_rows (void)
{
  const FhirLimits *limits = fhir_limits_get_default();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (FhirJsonDoc) doc =
          fhir_json_parse (rows[i].document, strlen (rows[i].document), limits, NULL);
      g_autoptr (FhirJsonDoc) patch =
          fhir_json_parse (rows[i].patch, strlen (rows[i].patch), limits, NULL);
      g_autoptr (GString) out = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      gboolean ok;

      g_test_message ("row %" G_GSIZE_FORMAT ": %s", i, rows[i].patch);
      ok = fhir_json_patch_apply (doc, 0, patch, 0, limits, out, &error);
      g_assert_true (ok == (error == NULL));
      if (rows[i].result != NULL)
        {
          g_assert_no_error (error);
          g_assert_cmpstr (out->str, ==, rows[i].result);
        }
      else
        {
          g_assert_error (error, FHIR_ERROR, rows[i].code);
          g_assert_true (g_str_has_prefix (error->message, "JSON Patch operation") ||
                         g_str_has_prefix (error->message, "a JSON Patch"));
          g_assert_cmpuint (out->len, ==, 0);
        }
    }
}

static gboolean
apply (const char *document, const char *text, const FhirLimits *limits, GError **error)
{
  g_autoptr (FhirJsonDoc) doc = fhir_json_parse (document, strlen (document), limits, error);
  g_autoptr (FhirJsonDoc) patch =
      doc != NULL ? fhir_json_parse (text, strlen (text), fhir_limits_get_default(), error) : NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  g_assert_nonnull (patch);
  return fhir_json_patch_apply (doc, 0, patch, 0, limits, out, error);
}

/* A patch that doubles the document with every operation ends at the limit. */
static void
test_doubling (void)
{
  FhirLimits limits = *fhir_limits_get_default();
  g_autoptr (GString) patch = g_string_new ("[");
  g_autoptr (GError) error = NULL;

  limits.json_bytes = 100000;
  for (guint i = 0; i < 40; i++)
    g_string_append_printf (patch,
                            "%s{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/a/-\"}",
                            i > 0 ? "," : "");
  g_string_append_c (patch, ']');
  g_assert_false (apply ("{\"a\":[1]}", patch->str, &limits, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_TOO_LARGE);
}

/* At the depth limit, and one past it. */
static void
test_depth (void)
{
  FhirLimits limits = *fhir_limits_get_default();
  const char *patch = "[{\"op\":\"add\",\"path\":\"/a/b\",\"value\":[[]]}]";
  g_autoptr (GError) error = NULL;

  limits.json_depth = 4;
  g_assert_true (apply ("{\"a\":{}}", patch, &limits, &error));
  limits.json_depth = 3;
  g_assert_false (apply ("{\"a\":{}}", patch, &limits, &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_TOO_LARGE);
}

static void
test_operations (void)
{
  g_autoptr (GString) patch = g_string_new ("[");
  g_autoptr (GError) error = NULL;
  g_autofree char *at_limit = NULL;

  for (guint i = 0; i < FHIR_JSON_PATCH_MAX_OPERATIONS; i++)
    g_string_append_printf (patch,
                            "%s{\"op\":\"replace\",\"path\":\"/a\",\"value\":1}",
                            i > 0 ? "," : "");
  at_limit = g_strconcat (patch->str, "]", NULL);
  g_assert_true (apply ("{\"a\":0}", at_limit, fhir_limits_get_default(), &error));
  g_string_append (patch, ",{\"op\":\"remove\",\"path\":\"/a\"}]");
  g_assert_false (apply ("{\"a\":0}", patch->str, fhir_limits_get_default(), &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_TOO_LARGE);
}

static void
test_canonical (void)
{
  const char *text = "{\"b\":1.00,\"a\":[\"\\u0041\\/\",{\"d\":null,\"c\":true}],\"\":\"\\n\"}";
  g_autoptr (FhirJsonDoc) doc =
      fhir_json_parse (text, strlen (text), fhir_limits_get_default(), NULL);
  g_autoptr (GString) out = g_string_new (NULL);

  fhir_json_canonical (doc, 0, FHIR_JSON_NUMBERS_AS_WRITTEN, out);
  g_assert_cmpstr (out->str,
                   ==,
                   "{\"\":\"\\n\",\"a\":[\"A/\",{\"c\":true,\"d\":null}],\"b\":1.00}");
  g_string_truncate (out, 0);
  fhir_json_canonical (doc, 0, FHIR_JSON_NUMBERS_BY_VALUE, out);
  g_assert_cmpstr (out->str, ==, "{\"\":\"\\n\",\"a\":[\"A/\",{\"c\":true,\"d\":null}],\"b\":1}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/json/patch/rows", test_rows);
  g_test_add_func ("/core/json/patch/doubling-ends-at-the-limit", test_doubling);
  g_test_add_func ("/core/json/patch/depth", test_depth);
  g_test_add_func ("/core/json/patch/operations", test_operations);
  g_test_add_func ("/core/json/canonical", test_canonical);
  return g_test_run();
}
