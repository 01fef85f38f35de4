/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-error.h"
#include "fhir-params.h"

#include "fhir-test.h"

static const struct
{
  const char *description;
  const char *text;
  const char *expected; /* "name=value|…", NULL: refused */
  FhirError code;
} param_rows[] = {
  { "repeats keep their order", "date=ge2020&date=lt2021&a=1", "date=ge2020|date=lt2021|a=1", 0 },
  { "escapes and plus", "name=van%20der+Berg&x=%C3%A9", "name=van der Berg|x=é", 0 },
  { "no value", "a&b=&=c", "a=|b=|=c", 0 },
  { "empty pieces", "&&a=1&", "a=1", 0 },
  { "equals in value", "a=b=c", "a=b=c", 0 },
  { "nothing", "", "", 0 },
  { "half an escape", "a=%4", NULL, FHIR_ERROR_SYNTAX },
  { "no hex", "a=%zz", NULL, FHIR_ERROR_SYNTAX },
  { "bad UTF-8", "a=%ff", NULL, FHIR_ERROR_SYNTAX },
  { "a NUL", "a=%00", NULL, FHIR_ERROR_SYNTAX },
  { "at the limit of parameters", "a&b&c", "a=|b=|c=", 0 },
  { "past the limit of parameters", "a&b&c&d", NULL, FHIR_ERROR_TOO_LARGE },
  { "past the limit of bytes", "a=0123456789012345678901234567890", NULL, FHIR_ERROR_TOO_LARGE },
};

static void
test_parse (void)
{
  FhirLimits limits = *fhir_limits_get_default();

  limits.query_params = 3;
  limits.query_bytes = 32;
  for (gsize i = 0; i < G_N_ELEMENTS (param_rows); i++)
    {
      gsize len = strlen (param_rows[i].text);
      g_autofree char *exact = fhir_test_exact_copy (param_rows[i].text, len);
      g_autoptr (GError) error = NULL;
      g_autoptr (FhirParams) params =
          fhir_params_parse ((FhirSlice){ exact, (guint32)len }, &limits, &error);
      g_autoptr (GString) seen = g_string_new (NULL);

      g_test_message ("%s", param_rows[i].description);
      if (param_rows[i].expected == NULL)
        {
          g_assert_error (error, FHIR_ERROR, (int)param_rows[i].code);
          g_assert_null (params);
          continue;
        }
      g_assert_no_error (error);
      for (guint k = 0; k < fhir_params_get_n (params); k++)
        g_string_append_printf (seen,
                                "%s%s=%s",
                                k > 0 ? "|" : "",
                                fhir_params_get (params, k)->name,
                                fhir_params_get (params, k)->value);
      g_assert_cmpstr (seen->str, ==, param_rows[i].expected);
    }
}

static void
test_format_round_trips (void)
{
  g_autoptr (FhirParams) params = fhir_params_new();
  g_autoptr (FhirParams) again = NULL;
  g_autofree char *text = NULL;

  fhir_params_add (params, "code", "http://loinc.org|8480-6");
  fhir_params_add (params, "name:exact", "a&b=c+d %é");
  text = fhir_params_format (params);
  g_assert_cmpstr (text, ==, "code=http://loinc.org|8480-6&name:exact=a%26b%3Dc%2Bd%20%25%C3%A9");
  again = fhir_params_parse (fhir_slice (text), fhir_limits_get_default(), NULL);
  g_assert_cmpstr (fhir_params_get_first (again, "name:exact"), ==, "a&b=c+d %é");
  g_assert_null (fhir_params_get_first (again, "absent"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/base/params/parse", test_parse);
  g_test_add_func ("/core/base/params/format-round-trips", test_format_round_trips);
  return g_test_run();
}
