/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fhir-decimal.h"

#include "fhir-test.h"

#include <math.h>

typedef struct
{
  const char *text;
  const char *formatted; /* NULL: refused */
  double low;
  double high;
} DecimalRow;

/* clang-format off */
static const DecimalRow decimal_rows[] = {
  { "100", "100", 99.5, 100.5 },
  { "100.00", "100.00", 99.995, 100.005 },
  { "1e2", "100", 95, 105 },
  { "1E-3", "0.001", 0.0005, 0.0015 },
  { "-0.5", "-0.5", -0.55, -0.45 },
  { "0", "0", -0.5, 0.5 },
  { "0.0", "0.0", -0.05, 0.05 },
  { "1.10", "1.10", 1.095, 1.105 },
  { "12345678901234567890", "12345678901234567890", 12345678901234567889.5, 12345678901234567890.5 },
  { "0.00000000000000000000000000000000000000000001", "0.00000000000000000000000000000000000000000001", 5e-45, 1.5e-44 },
  { "99999999999999999999999999999999999999", "99999999999999999999999999999999999999", 1e38, 1.0000000000000002e38 },
  { "999999999999999999999999999999999999999", NULL, 0, 0 },
  { "1e6145", NULL, 0, 0 },
  { "", NULL, 0, 0 },
  { "-", NULL, 0, 0 },
  { "1.", NULL, 0, 0 },
  { ".5", NULL, 0, 0 },
  { "1e", NULL, 0, 0 },
  { "1x", NULL, 0, 0 },
  { "0x10", NULL, 0, 0 },
};
/* clang-format on */

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (decimal_rows); i++)
    {
      const DecimalRow *row = &decimal_rows[i];
      gsize len = strlen (row->text);
      g_autofree char *exact = fhir_test_exact_copy (row->text, len);
      g_autofree char *formatted = NULL;
      FhirDecimal decimal;
      double low;
      double high;

      g_test_message ("%s", row->text);
      g_assert_cmpint (fhir_decimal_parse ((FhirSlice){ exact, (guint32)len }, &decimal),
                       ==,
                       row->formatted != NULL);
      if (row->formatted == NULL)
        continue;
      formatted = fhir_decimal_format (&decimal);
      g_assert_cmpstr (formatted, ==, row->formatted);
      fhir_decimal_get_range (&decimal, &low, &high);
      g_assert_cmpfloat (low, ==, row->low);
      g_assert_cmpfloat (high, ==, row->high);
      g_assert_cmpfloat (fhir_decimal_to_double (&decimal), ==, g_ascii_strtod (row->text, NULL));
      g_assert_cmpfloat (fhir_number_to_double ((FhirSlice){ exact, (guint32)len }),
                         ==,
                         g_ascii_strtod (row->text, NULL));
    }
}

static const char *const ascending[] = {
  "-1e30", "-10",    "-9.99",
  "-1",    "-1e-30", "0",
  "1e-30", "0.1",    "0.10000000000000000000000000001",
  "0.2",   "1",      "1.5",
  "2",     "10",     "99999999999999999999999999999999999998",
  "1e38",  "1e6000",
};

static void
test_order (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ascending); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (ascending); k++)
      {
        FhirDecimal a;
        FhirDecimal b;

        g_assert_true (fhir_decimal_parse (fhir_slice (ascending[i]), &a));
        g_assert_true (fhir_decimal_parse (fhir_slice (ascending[k]), &b));
        g_assert_cmpint (fhir_decimal_compare (&a, &b), ==, (i > k) - (i < k));
      }
}

static void
test_equal_by_value (void)
{
  FhirDecimal a;
  FhirDecimal b;

  g_assert_true (fhir_decimal_parse (fhir_slice ("1.0"), &a));
  g_assert_true (fhir_decimal_parse (fhir_slice ("1.000"), &b));
  g_assert_cmpint (fhir_decimal_compare (&a, &b), ==, 0);
  g_assert_true (fhir_decimal_parse (fhir_slice ("100e-2"), &b));
  g_assert_cmpint (fhir_decimal_compare (&a, &b), ==, 0);
  g_assert_true (fhir_decimal_parse (fhir_slice ("-0.0"), &a));
  g_assert_true (fhir_decimal_parse (fhir_slice ("0"), &b));
  g_assert_cmpint (fhir_decimal_compare (&a, &b), ==, 0);
}

/* Both ways to a double against the C library's, around the lengths at which they change method. */
static void
test_nearest_double (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr (GString) text = g_string_new (g_rand_boolean (random) ? "-" : "");
      guint n = (guint)g_rand_int_range (random, 1, 24);
      guint point = (guint)g_rand_int_range (random, 1, 26);
      g_autofree char *exact = NULL;
      FhirDecimal decimal;
      double expected;

      for (guint k = 0; k < n; k++)
        {
          if (k == point)
            g_string_append_c (text, '.');
          g_string_append_c (text, (char)('0' + g_rand_int_range (random, 0, 10)));
        }
      if (i % 7 == 0)
        g_string_append_printf (text, "e%d", g_rand_int_range (random, -30, 30));
      exact = fhir_test_exact_copy (text->str, text->len);
      expected = g_ascii_strtod (text->str, NULL);
      g_assert_true (fhir_decimal_parse (fhir_slice (text->str), &decimal));
      g_assert_cmpfloat (fhir_decimal_to_double (&decimal), ==, expected);
      g_assert_cmpfloat (fhir_number_to_double ((FhirSlice){ exact, (guint32)text->len }),
                         ==,
                         expected);
    }
  g_assert_cmpfloat (fhir_number_to_double (FHIR_SLICE_LITERAL ("1e400")), ==, INFINITY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/base/decimal/rows", test_rows);
  g_test_add_func ("/core/base/decimal/order", test_order);
  g_test_add_func ("/core/base/decimal/equal-by-value", test_equal_by_value);
  g_test_add_func ("/core/base/decimal/nearest-double", test_nearest_double);
  return g_test_run();
}
