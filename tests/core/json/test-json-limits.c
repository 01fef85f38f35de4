/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-json-parser.h"

#include "fhir-error.h"
#include "fhir-test.h"

/* Each limit is kept at its value and broken one past it. */

typedef enum
{
  LIMIT_DEPTH,
  LIMIT_NODES,
  LIMIT_NAMES,
  LIMIT_BYTES,
  LIMIT_STRING,
} Limit;

/* clang-format off */
static const struct
{
  Limit limit;
  guint needed; /* what the input takes */
  const char *input;
  const char *message; /* one below that */
} limit_rows[] = {
  { LIMIT_DEPTH, 1, "[]", "nested too deep, limit was 0 levels, at byte 0" },
  { LIMIT_DEPTH, 3, "[{\"a\":[]}]", "nested too deep, limit was 2 levels, at byte 6" },
  { LIMIT_NODES, 1, "7", "too many values, limit was 0, at byte 0" },
  { LIMIT_NODES, 5, "[1,{\"a\":2},[]]", "too many values, limit was 4, at byte 11" },
  { LIMIT_NAMES, 1, "{\"id\":1,\"mine\":{\"mine\":2}}", "too many names that FHIR does not know, limit was 0, at byte 8" },
  { LIMIT_NAMES, 2, "{\"m\\u0069ne\":1,\"yo\\u0075rs\":2}", "too many names that FHIR does not know, limit was 1, at byte 15" },
  { LIMIT_BYTES, 6, " [ 1 ]", "document too long, limit was 5 bytes, at byte 5" },
  { LIMIT_STRING, 3, "[\"ab\",\"abc\"]", "string too long, limit was 2 bytes, at byte 6" },
  { LIMIT_STRING, 4, "{\"mine\":1}", "string too long, limit was 3 bytes, at byte 1" },
};
/* clang-format on */

static FhirLimits
make_limits (Limit limit, guint value)
{
  FhirLimits limits = *fhir_limits_get_default();

  switch (limit)
    {
    case LIMIT_DEPTH:
      limits.json_depth = value;
      break;
    case LIMIT_NODES:
      limits.json_nodes = value;
      break;
    case LIMIT_NAMES:
      limits.json_names = value;
      break;
    case LIMIT_BYTES:
      limits.json_bytes = value;
      break;
    case LIMIT_STRING:
      limits.json_string = value;
      break;
    }
  return limits;
}

static void
test_at_the_limit_and_one_past (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (limit_rows); i++)
    {
      FhirLimits at = make_limits (limit_rows[i].limit, limit_rows[i].needed);
      FhirLimits below = make_limits (limit_rows[i].limit, limit_rows[i].needed - 1);
      gsize len = strlen (limit_rows[i].input);
      g_autofree char *input = fhir_test_exact_copy (limit_rows[i].input, len);
      g_autoptr (GError) error = NULL;
      g_autoptr (FhirJsonDoc) kept = fhir_json_parse (input, len, &at, &error);
      g_autoptr (FhirJsonDoc) broken = NULL;

      g_assert_no_error (error);
      g_assert_nonnull (kept);
      broken = fhir_json_parse (input, len, &below, &error);
      g_assert_null (broken);
      g_assert_error (error, FHIR_ERROR, FHIR_ERROR_TOO_LARGE);
      g_assert_cmpstr (error->message, ==, limit_rows[i].message);
    }
}

/* Deep nesting costs a frame, not stack: a hundred thousand levels, where the limit lets them. */
static void
test_depth_without_recursion (void)
{
  const guint depth = 100000;
  FhirLimits limits = make_limits (LIMIT_DEPTH, depth);
  g_autofree char *open = g_strnfill (depth, '[');
  g_autofree char *closed = g_strnfill (depth, ']');
  g_autofree char *input = g_strconcat (open, closed, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (FhirJsonDoc) doc = fhir_json_parse (input, depth * 2, &limits, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (doc->n_nodes, ==, depth);
  g_assert_null (fhir_json_parse (input, depth * 2, fhir_limits_get_default(), &error));
  g_assert_error (error, FHIR_ERROR, FHIR_ERROR_TOO_LARGE);
}

/* However large the limit, a key has 16 bits. */
static void
test_names_beyond_what_a_key_holds (void)
{
  FhirLimits limits = make_limits (LIMIT_NAMES, G_MAXUINT);

  for (guint n = 60000; n <= 60001; n++)
    {
      g_autoptr (GString) text = g_string_new ("{");
      g_autoptr (FhirJsonDoc) doc = NULL;
      g_autoptr (GError) error = NULL;

      for (guint i = 0; i < n; i++)
        g_string_append_printf (text, "%s\"x%u\":%u", i > 0 ? "," : "", i, i);
      g_string_append_c (text, '}');
      doc = fhir_json_parse (text->str, text->len, &limits, &error);
      g_assert_true ((doc != NULL) == (n == 60000));
      if (doc == NULL)
        g_assert_error (error, FHIR_ERROR, FHIR_ERROR_TOO_LARGE);
      else
        g_assert_true (fhir_slice_is (fhir_json_name (doc, 59999), "x59998"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/json/limits/at-and-one-past", test_at_the_limit_and_one_past);
  g_test_add_func ("/core/json/limits/depth-without-recursion", test_depth_without_recursion);
  g_test_add_func ("/core/json/limits/names-beyond-a-key", test_names_beyond_what_a_key_holds);
  return g_test_run();
}
