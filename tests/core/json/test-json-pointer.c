/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-json-pointer.h"

#include "fhir-error.h"
#include "fhir-json-parser.h"
#include "fhir-test.h"

/* The document of RFC 6901 section 5, and what else can be asked. */
static const char document[] =
    "{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,\"e^f\":3,\"g|h\":4,\"i\\\\j\":5,"
    "\"k\\\"l\":6,\" \":7,\"m~n\":8,\"name\":[{\"given\":[\"A\"]}],\"10\":{\"~1\":9}}";

/* clang-format off */
static const struct
{
  const char *pointer;
  const char *found;
  FhirError code; /* where found is NULL */
} rows[] = {
  { "", document, 0 },
  { "/foo", "[\"bar\",\"baz\"]", 0 },
  { "/foo/0", "\"bar\"", 0 },
  { "/foo/1", "\"baz\"", 0 },
  { "/", "0", 0 },
  { "/a~1b", "1", 0 },
  { "/c%d", "2", 0 },
  { "/e^f", "3", 0 },
  { "/g|h", "4", 0 },
  { "/i\\j", "5", 0 },
  { "/k\"l", "6", 0 },
  { "/ ", "7", 0 },
  { "/m~0n", "8", 0 },
  { "/name/0/given/0", "\"A\"", 0 },
  { "/10/~01", "9", 0 },
  { "foo", NULL, FHIR_ERROR_VALUE },
  { "/m~n", NULL, FHIR_ERROR_VALUE },
  { "/m~", NULL, FHIR_ERROR_VALUE },
  { "/foo/00", NULL, FHIR_ERROR_VALUE },
  { "/foo/01", NULL, FHIR_ERROR_VALUE },
  { "/foo/-1", NULL, FHIR_ERROR_VALUE },
  { "/foo/a", NULL, FHIR_ERROR_VALUE },
  { "/foo/", NULL, FHIR_ERROR_VALUE },
  { "/foo/-", NULL, FHIR_ERROR_NOT_FOUND },
  { "/foo/2", NULL, FHIR_ERROR_NOT_FOUND },
  { "/foo/4294967296", NULL, FHIR_ERROR_NOT_FOUND },
  { "/foo/99999999999999999999999", NULL, FHIR_ERROR_NOT_FOUND },
  { "/bar", NULL, FHIR_ERROR_NOT_FOUND },
  { "/foo/0/x", NULL, FHIR_ERROR_NOT_FOUND },
  { "/foo//0", NULL, FHIR_ERROR_VALUE },
};
/* clang-format on */

static void
test_rows (void)
{
  g_autoptr (FhirJsonDoc) doc =
      fhir_json_parse (document, sizeof document - 1, fhir_limits_get_default(), NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *found = NULL;
      guint32 node = G_MAXUINT32;

      if (!fhir_json_pointer_get (doc, 0, rows[i].pointer, &node, &error))
        {
          g_assert_cmpuint (node, ==, G_MAXUINT32);
          g_assert_null (rows[i].found);
          g_assert_error (error, FHIR_ERROR, (gint)rows[i].code);
          continue;
        }
      found = fhir_slice_dup (fhir_json_slice (doc, node));
      g_assert_cmpstr (found, ==, rows[i].found);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/json/pointer/rows", test_rows);
  return g_test_run();
}
